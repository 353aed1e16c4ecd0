//! Holds the code to what ARCHITECTURE.md and README.md say of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Module → the modules it may import.
type Table = BTreeMap<String, BTreeSet<String>>;

#[test]
fn imports_follow_the_architecture_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the table");
    let allowed = table(&text);

    let mut violations = Vec::new();
    for (module, may_import) in &allowed {
        for (file, source) in sources(&root.join("src"), module) {
            for import in imports(&source) {
                if import != *module
                    && allowed.contains_key(&import)
                    && !may_import.contains(&import)
                {
                    violations.push(format!("{file}: `{module}` may not import `{import}`"));
                }
            }
        }
    }
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn every_module_has_its_row_in_the_architecture_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the table");
    let library = std::fs::read_to_string(root.join("src/lib.rs")).expect("lib.rs");
    let modules: BTreeSet<_> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect();
    assert_eq!(table(&text).into_keys().collect::<BTreeSet<_>>(), modules);
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    let names = |database: &str| -> BTreeSet<_> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
        let entries = folder.read_dir().expect("the folder of migrations");
        entries.map(|entry| entry.expect("a readable folder").file_name()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[test]
fn no_limit_is_bound_bare_so_that_no_statement_is_planned_anew_each_time() {
    let bare = |text: &str| {
        let mut words = text.split_whitespace().peekable();
        let mut found = Vec::new();
        while let Some(word) = words.next() {
            let Some(number) = words.next_if(|next| next.starts_with('$')) else { continue };
            let counted = words.peek() == Some(&"+") && number[1..].parse::<u8>().is_ok();
            if matches!(word, "limit" | "offset") && !counted {
                found.push(format!("{word} {number}"));
            }
        }
        found
    };
    assert_eq!(bare("select 1 limit $2 offset $3 + 0"), ["limit $2"]);
    assert_eq!(bare("select 1 limit $3\";"), ["limit $3\";"]);
    let store = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "store");
    assert!(store.iter().any(|(_, text)| text.contains("limit $2 + 0")), "the store has limits");
    for (file, text) in store {
        assert_eq!(bare(&text), Vec::<String>::new(), "write `+ 0` behind it in {file}");
    }
}

/// Rows of the form ``| `module` | `a`, `b` |`` below the heading of the table.
fn table(markdown: &str) -> Table {
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let (_, section) = markdown.split_once("## Who may import whom").expect("the heading");
    let section = section.split_once("\n## ").map_or(section, |(section, _)| section);
    section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('|'))
        .map(|(module, may_import)| {
            (module.trim_end().trim_end_matches('`').to_owned(), names(may_import))
        })
        .collect()
}

/// Every file of a module, whether `src/module.rs` or `src/module/…`.
fn sources(src: &Path, module: &str) -> Vec<(String, String)> {
    let mut pending = vec![src.join(format!("{module}.rs")), src.join(module)];
    let mut found = Vec::new();
    while let Some(path) = pending.pop() {
        if let Ok(entries) = path.read_dir() {
            pending.extend(entries.map(|entry| entry.expect("a readable folder").path()));
        } else if let Ok(source) = std::fs::read_to_string(&path) {
            found.push((path.display().to_string(), source));
        }
    }
    assert!(!found.is_empty(), "the table names `{module}`, which has no file");
    found
}

/// The `x` of each `crate::x`, comments aside.
fn imports(source: &str) -> BTreeSet<String> {
    source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
        })
        .map(str::to_owned)
        .collect()
}
