//! Whole articles in, whole pages out.

mod articles;
mod faults;
mod hostile;
mod lint;
mod notes;
mod rendering;
mod shelf;
mod shipped;

use std::path::PathBuf;

use scraper::{Html, Selector};

/// A folder of this project.
fn folder(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Files of a folder with that ending, in order of name: stem and text.
fn files(path: &str, ending: &str) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder(path)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no *.{ending} in {path}");
    let read = |path: PathBuf| {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (stem, std::fs::read_to_string(path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

/// One attribute of every element that matches, in order.
fn attributes(html: &Html, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector).filter_map(|e| e.attr(name)).map(str::to_owned).collect()
}

/// The words of every element that matches, in order.
fn words(html: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let collapse = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    html.select(&selector).map(|element| collapse(element.text().collect())).collect()
}
