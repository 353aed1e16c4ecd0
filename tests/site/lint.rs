//! What is worth a look in content: told by `lamplight check` and when files are saved.

use std::collections::BTreeSet;
use std::path::Path;

use lamplight::content::Code;
use serde_json::Value;

use crate::harness::{Site, article};
use crate::workplace::Workplace;

const SOURCES: &str = "lee2020:\n  type: web\n  title: Waves\n  author: Lee, Q\n  \
                       date: 2020-03-01\n  url: https://example.org/waves#\nrice:\n  type: case\n  \
                       title: A case\n  date: 2021\n";

#[tokio::test]
async fn check_tells_warnings_from_errors_and_only_errors_fail() {
    let place = Workplace::new().await;
    place.write("content/sources/sea.yaml", SOURCES);
    place.write("content/articles/tides.md", &article("Tides", "A claim[@lee2020]."));
    let ran = place.run(&["check"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for words in [
        "warning: note-on-wrong-side",
        "content/articles/tides.md:8:8",
        "warning: bare-fragment",
        "content/sources/sea.yaml:6:3",
        "warning: unused-source",
        "content/sources/sea.yaml:7:1",
        "2 files checked: 0 errors, 3 warnings.",
    ] {
        assert!(ran.err.contains(words), "{words} is not in {}", ran.err);
    }
    let ran = place.run(&["check", "--format", "json"]);
    let listed: Vec<Value> = serde_json::from_str(&ran.out).expect("JSON");
    let codes: Vec<_> = listed.iter().map(|one| (&one["code"], &one["severity"])).collect();
    assert_eq!((ran.status, codes.len()), (0, 3), "{codes:?}");
    assert!(codes.iter().all(|(_, severity)| *severity == "warning"), "{codes:?}");

    place.write("content/policy.toml", "[number]\nleast = 2\nlevel = \"error\"\n[colour]\n");
    let ran = place.run(&["check"]);
    assert!(ran.status == 1 && ran.err.contains("error: unknown-field"), "{}", ran.err);
    let policy = "[number]\nleast = 2\nlevel = \"error\"\n\
                  [silence.rice]\nunused-source = \"Kept for the next article.\"\n\
                  [silence.lee2020]\nmissing-date = \"None.\"\n";
    place.write("content/policy.toml", policy);
    let ran = place.run(&["check"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    for words in ["error: policy-number", "warning: unused-silence", "content/policy.toml:7:1"] {
        assert!(ran.err.contains(words), "{words} is not in {}", ran.err);
    }
    assert!(!ran.err.contains("unused-source"), "{}", ran.err);
}

#[tokio::test]
async fn check_prints_every_code() {
    let place = Workplace::new().await;
    let ran = place.run(&["check", "--codes"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let listed = place.run(&["check", "--codes", "--format", "json"]);
    let listed: Vec<Value> = serde_json::from_str(&listed.out).expect("JSON");
    assert_eq!(listed.len(), Code::all().len());
    for code in Code::all() {
        let head = format!("{} ({})\n", code.code, code.gravity());
        assert!(ran.out.contains(&head) && ran.out.contains(code.mend), "{head}");
    }
}

#[tokio::test]
async fn a_saved_file_is_told_what_is_worth_a_look_and_is_published() {
    let site = Site::empty().await;
    site.publish(&[("sources/sea.yaml", SOURCES)]).await;
    let twin = "twin:\n  type: web\n  title: Waves\n  author: Lee, Q\n  date: 2020\n  \
                url: http://Example.org:80/waves/?utm_source=x\n";
    let report = site
        .save(&[
            ("sources/land.yaml", twin),
            ("articles/tides.md", &article("Tides", "A claim[@twin]. See https://example.org/.")),
        ])
        .await;
    assert_eq!(report.published, ["Tides"]);
    let told: Vec<_> = report
        .faulty
        .iter()
        .flat_map(|file| file.faults.iter().map(|fault| (&*file.path, fault.code)))
        .collect();
    assert_eq!(
        told,
        [
            ("articles/tides.md", "note-on-wrong-side"),
            ("articles/tides.md", "pasted-address"),
            ("sources/land.yaml", "tracking-parameter"),
            ("sources/land.yaml", "same-address"),
        ]
    );
    assert_eq!(site.get("/articles/tides").await.texts("h1"), ["Tides"]);
}

#[test]
fn every_code_in_the_source_tree_is_listed_and_every_listed_code_is_used() {
    let mut pending = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let (mut raised, mut written) = (BTreeSet::new(), BTreeSet::new());
    while let Some(path) = pending.pop() {
        if let Ok(entries) = path.read_dir() {
            pending.extend(entries.map(|entry| entry.expect("a readable folder").path()));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).expect("a text");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            if !path.components().any(|part| part.as_os_str() == "tests") {
                written.extend(text.split('"').skip(1).step_by(2).map(str::to_owned));
                written.extend(text.split('"').skip(2).step_by(2).map(str::to_owned));
                raised.extend(codes(text));
            }
        }
    }
    assert!(raised.len() > 60, "{raised:?}");
    for code in &raised {
        assert!(Code::find(code).is_some(), "`{code}` is missing in src/content/lint/codes.md");
    }
    for code in Code::all() {
        assert!(written.contains(code.code), "no fault has the code `{}`", code.code);
    }
}

/// The first argument of every call that makes a fault, by its letters or by those of the constant
/// that it names.
fn codes(text: &str) -> Vec<String> {
    let makers = ["Fault::error(", "Fault::warning(", ".fault(", "report(", "code: "];
    let calls = makers.iter().flat_map(|maker| text.split(maker).skip(1));
    let literal = |text: &str| text.strip_prefix('"')?.split('"').next().map(str::to_owned);
    let found = calls.filter_map(|rest| {
        let rest = rest.trim_start();
        literal(rest).or_else(|| {
            let name = rest.split(|c: char| !c.is_ascii_uppercase() && c != '_').next()?;
            let constant = format!("const {name}: &str = ");
            literal(text.split_once(&constant).filter(|_| !name.is_empty())?.1)
        })
    });
    let is_code = |code: &String| {
        code.contains(|c: char| c.is_ascii_lowercase())
            && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    found.filter(is_code).collect()
}
