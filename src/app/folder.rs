use std::io;
use std::path::{Path, PathBuf};

use crate::content::{POLICY_FILE, SOURCE_ENDINGS};

/// Folders below `content/` whose files mean something.
const FOLDERS: [&str; 6] = ["articles", "authors", "blocks", "images", "pages", "sources"];

/// Largest file read, in bytes. A picture that is larger does not belong on a page; a text that is
/// larger is a book.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// A file of the content folder as it was read.
#[derive(Clone, Debug)]
pub struct File {
    /// Below `content/`, with forward slashes.
    pub path: String,
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Its size in bytes if that is more than [`MAX_FILE_BYTES`]; it was not read then.
    pub too_large: Option<u64>,
}

impl File {
    /// BLAKE3 of the bytes, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        blake3::hash(&self.bytes).to_hex().to_string()
    }

    /// The first folder of the path, as in `articles`.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// The name without folders and ending.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// Every file of a content folder, in order of path.
///
/// Hidden files, backup copies of editors and files of unknown endings are passed over.
///
/// # Errors
///
/// When the folder or a file in it cannot be read; the message names it.
pub fn read_folder(root: &Path) -> io::Result<Vec<File>> {
    if !root.is_dir() {
        let message = format!("there is no content folder at {}", root.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let names = FOLDERS.iter().chain([&POLICY_FILE]);
    let mut pending: Vec<PathBuf> = names.map(|name| root.join(name)).collect();
    let mut files = Vec::new();
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            for entry in std::fs::read_dir(&path).map_err(|error| at(&path, &error))? {
                pending.push(entry.map_err(|error| at(&path, &error))?.path());
            }
        } else if let Some(file) = read_file(root, &path)? {
            files.push(file);
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// One file of a content folder; `None` if it means nothing there or has gone meanwhile.
///
/// # Errors
///
/// When it cannot be read.
pub fn read_file(root: &Path, path: &Path) -> io::Result<Option<File>> {
    let Some(relative) = path.strip_prefix(root).ok().and_then(Path::to_str) else {
        return Ok(None);
    };
    let relative = relative.replace('\\', "/");
    if !means_something(&relative) || !path.is_file() {
        return Ok(None);
    }
    let size = std::fs::metadata(path).map_err(|error| at(path, &error))?.len();
    if size > MAX_FILE_BYTES {
        let (bytes, too_large) = (Vec::new(), Some(size));
        return Ok(Some(File { path: relative, bytes, too_large }));
    }
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(File { path: relative, bytes, too_large: None })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(path, &error)),
    }
}

/// Does a file at this path below `content/` become part of the site?
fn means_something(path: &str) -> bool {
    let Some((folder, name)) = path.split_once('/') else { return path == POLICY_FILE };
    let hidden = name.split('/').any(|part| part.starts_with(['.', '#', '~']));
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let allowed: &[&str] = match folder {
        "articles" | "pages" | "authors" | "blocks" => &["md"],
        "sources" => &SOURCE_ENDINGS,
        "images" => &["svg", "png", "jpg", "jpeg", "webp", "avif", "gif"],
        _ => &[],
    };
    !hidden && ending.is_some_and(|ending| allowed.contains(&ending.as_str()))
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::means_something;

    #[test]
    fn only_files_that_mean_something_are_read() {
        for path in
            ["articles/a.md", "articles/2026/a.md", "images/a.SVG", "sources/a.BIB", "policy.toml"]
        {
            assert!(means_something(path), "{path}");
        }
        for path in
            ["README.md", "articles/a.txt", "articles/.a.md.swp", "articles/.git/a.md", "images/a"]
        {
            assert!(!means_something(path), "{path}");
        }
    }
}
