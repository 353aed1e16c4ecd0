//! Files that articles are made from, under examination.

use std::collections::HashMap;
use std::sync::Arc;

use crate::app::examine::candidates::Candidate;
use crate::app::examine::company::Company;
use crate::app::examine::{Examined, FileFaults, Known};
use crate::app::{File, MAX_FILE_BYTES, Materials, picture};
use crate::content::{
    Fault, POLICY_FILE, Record, Severity, Slug, check_passage, duplicate_source, read_author,
    read_block, read_policy, read_sources,
};
use crate::store::{Material, Picture};

/// Enters an author, a block, sources or a picture, or its faults.
pub(super) fn material(file: File, examined: &mut Examined) {
    let entered = match file.folder() {
        "images" => read_picture(file),
        "sources" => read_records(file, examined),
        _ => read_text(file),
    };
    match entered {
        Ok(material) => examined.materials.push(material),
        Err(faulty) => examined.faulty.push(faulty),
    }
}

fn read_picture(file: File) -> Result<Material, FileFaults> {
    let digest = file.digest();
    let size = too_large(&file).map_or_else(|| picture::size(&file.path, &file.bytes), Err);
    let File { path, bytes, .. } = file;
    match size {
        Ok((width, height)) => {
            let (width, height) = (Some(width.into()), Some(height.into()));
            Ok(Material { path, digest, bytes, width, height })
        }
        Err(fault) => Err(FileFaults { path, text: String::new(), faults: vec![fault] }),
    }
}

fn read_records(file: File, examined: &mut Examined) -> Result<Material, FileFaults> {
    let (digest, path) = (file.digest(), file.path.clone());
    let text = text_of(file)?;
    match read_sources(&path, &text) {
        Ok(records) => {
            examined.records.insert(path.clone(), records);
            Ok(Material { path, digest, bytes: text.into_bytes(), width: None, height: None })
        }
        Err(faults) => Err(FileFaults { path, text, faults }),
    }
}

fn read_text(file: File) -> Result<Material, FileFaults> {
    let (digest, path) = (file.digest(), file.path.clone());
    let text = text_of(file)?;
    let faults = read_material(&path, &text);
    if faults.is_empty() {
        Ok(Material { path, digest, bytes: text.into_bytes(), width: None, height: None })
    } else {
        Err(FileFaults { path, text, faults })
    }
}

/// The text of a file that must be one.
pub(super) fn text_of(file: File) -> Result<String, FileFaults> {
    if let Some(fault) = too_large(&file) {
        return Err(FileFaults { path: file.path, text: String::new(), faults: vec![fault] });
    }
    let text = match String::from_utf8(file.bytes) {
        Ok(text) => text,
        Err(error) => return Err(not_text(file.path, &error)),
    };
    // Postgres stores no such character; UTF-16 without its mark is full of them.
    let Some(at) = text.find('\0') else { return Ok(text) };
    let fault = Fault::error(
        "not-text",
        at..at + 1,
        format!("Byte {} of this file is zero, which stands in no text.", at + 1),
        "Delete it; if there are many, save the file as UTF-8.",
    );
    Err(FileFaults { path: file.path, text, faults: vec![fault] })
}

fn too_large(file: &File) -> Option<Fault> {
    let size = file.too_large?;
    let what = format!("This file has {size} bytes; at most {MAX_FILE_BYTES} are read.");
    Some(Fault::error("too-large", 0..0, what, "Make it smaller, or divide it."))
}

fn read_material(path: &str, text: &str) -> Vec<Fault> {
    // Articles name them without a folder, so they stand in none.
    let stem = path.split_once('/').and_then(|(_, name)| name.strip_suffix(".md"));
    let faults = if path.starts_with("authors/") {
        read_author(text).err()
    } else if path == POLICY_FILE {
        return read_policy(text).err().unwrap_or_default();
    } else {
        read_block(text).err()
    };
    let mut faults = faults.unwrap_or_default();
    if stem.is_some_and(|stem| Slug::parse(stem).is_none()) {
        faults.push(Fault {
            code: "bad-file-name",
            severity: Severity::Error,
            message: "The name of this file cannot serve as the name of what it holds.".into(),
            mend: "Rename it to lower-case letters, digits and hyphens, as in `help-now.md`, \
                   outside of any inner folder."
                .into(),
            span: 0..0,
        });
    }
    faults
}

/// Leaves out files of sources with a key that another file has already.
pub(super) fn refuse_duplicate_sources(known: &Known, examined: &mut Examined) {
    let Examined { materials, records, faulty, .. } = examined;
    let mut owners: HashMap<&str, &str> = HashMap::new();
    let mut refused = HashMap::new();
    for material in &*materials {
        let mut faults = Vec::new();
        for record in records.get(&material.path).into_iter().flatten() {
            let key = record.entry.key();
            let owner = known.materials.source_path(key);
            let owner = owner.filter(|path| known.materials.holds(path, key));
            let owner = owners.get(key).copied().or(owner);
            if owner.is_some_and(|path| path != material.path) {
                faults.push(duplicate_source(key, record.span.clone()));
            } else {
                owners.insert(key, &material.path);
            }
        }
        if !faults.is_empty() {
            refused.insert(material.path.clone(), faults);
        }
    }
    materials.retain(|material| {
        let Some(faults) = refused.remove(&material.path) else { return true };
        let text = String::from_utf8_lossy(&material.bytes).into_owned();
        records.remove(&material.path);
        faulty.push(FileFaults { path: material.path.clone(), text, faults });
        false
    });
}

/// Leaves out authors and blocks whose text has errors, and gives what articles may refer to.
pub(super) fn refuse_faulty_passages(
    candidates: &[Candidate],
    known: &Known,
    examined: &mut Examined,
) -> Company {
    let around = Company::of(candidates, known, examined);
    let mut refused = Vec::new();
    examined.materials.retain(|material| {
        if !material.path.starts_with("authors/") && !material.path.starts_with("blocks/") {
            return true;
        }
        let text = std::str::from_utf8(&material.bytes).unwrap_or_default();
        let faults = check_passage(text, &around, known.options);
        let sound = faults.iter().all(|fault| fault.severity != Severity::Error);
        if !faults.is_empty() {
            refused.push(FileFaults { path: material.path.clone(), text: text.to_owned(), faults });
        }
        sound
    });
    examined.faulty.extend(refused);
    Company::of(candidates, known, examined)
}

/// The fault of a file that is not UTF-8.
fn not_text(path: String, error: &std::string::FromUtf8Error) -> FileFaults {
    let good = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
    let fault = Fault {
        code: "not-utf-8",
        severity: Severity::Error,
        message: format!("Byte {} of this file is not UTF-8 text.", good + 1),
        mend: "Save the file as UTF-8; most editors offer it under “Save as” or “Encoding”.".into(),
        span: good..good,
    };
    FileFaults { path, text, faults: vec![fault] }
}

impl Materials {
    /// These materials with others added, or in place of older versions.
    pub(super) fn with(&self, others: &[Material], records: &HashMap<String, Vec<Record>>) -> Self {
        let mut all = self.clone();
        for other in others {
            if let Some(records) = records.get(&other.path) {
                let entries = records.iter().map(|record| Arc::new(record.entry.clone()));
                all.enter_sources(other, entries.collect());
                continue;
            }
            match (other.width, other.height) {
                (Some(width), Some(height)) => all.enter_picture(&Picture {
                    path: other.path.clone(),
                    digest: other.digest.clone(),
                    width,
                    height,
                }),
                _ => all.enter(other),
            }
        }
        all
    }
}
