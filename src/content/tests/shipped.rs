//! The content that comes with the program.

use scraper::Html;

use crate::content::tests::shelf::Shelf;
use crate::content::tests::{attributes, files, words};
use crate::content::{CompileOptions, Kind, check_passage, compile};

#[test]
fn everything_that_we_ship_is_without_faults_and_warnings() {
    let shelf = Shelf::read("content");
    let options = CompileOptions::default();
    for (kind, folder) in [(Kind::Article, "content/articles"), (Kind::Page, "content/pages")] {
        for (stem, text) in files(folder, "md") {
            let compiled = compile(&text, kind, &stem, &shelf, options);
            let compiled = compiled.unwrap_or_else(|faults| panic!("{stem}: {faults:#?}"));
            assert_eq!(compiled.warnings, [], "{stem}");
        }
    }
    for folder in ["content/authors", "content/blocks"] {
        for (stem, text) in files(folder, "md") {
            assert_eq!(check_passage(&text, &shelf, options), [], "{stem}");
        }
    }
}

#[test]
fn the_guide_has_its_sections_sources_pictures_and_calls_to_action() {
    let shelf = Shelf::read("content");
    let (_, text) =
        files("content/articles", "md").into_iter().find(|(s, _)| s == "why-no-contact").unwrap();
    let options = CompileOptions::default();
    let guide = compile(&text, Kind::Article, "why-no-contact", &shelf, options).unwrap();
    let numbered = guide.contents.iter().filter(|item| item.html.starts_with(char::is_numeric));
    assert_eq!(numbered.count(), 7);
    let cited: Vec<_> = guide
        .notes
        .iter()
        .filter_map(|note| note.citation.as_ref().map(|cited| cited.key.as_str()))
        .collect();
    assert_eq!(
        cited,
        [
            "gould2023",
            "carmona2023",
            "nystate",
            "nemours2023",
            "brown2024",
            "lancer2021",
            "dicken2022",
            "betterhealth2022",
            "schneider2013",
            "hotline"
        ]
    );
    let html = Html::parse_fragment(&guide.body_html);
    let names = attributes(&html, "aside", "aria-label");
    assert_eq!(names.len(), 3);
    assert!(names.iter().all(|name| names.iter().filter(|n| *n == name).count() == 1), "{names:?}");
    let pictures = words(&html, "figure figcaption").len();
    assert_eq!(pictures, attributes(&html, "img[alt][width][height]", "src").len());
    assert!(pictures >= 3);
}
