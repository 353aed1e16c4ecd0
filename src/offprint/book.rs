use std::io::{Cursor, Write};

use askama::Template;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::offprint::drawing;
use crate::offprint::markup::{Setting, is_xml};
use crate::offprint::{Offprint, Picture, STYLE};

/// Says where the package is (EPUB 3.3 §4.2.6.3.1).
const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;

/// Why a book could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// A template cannot be rendered.
    #[error(transparent)]
    Template(#[from] askama::Error),
    /// The parts could not be packed together.
    #[error(transparent)]
    Pack(#[from] zip::result::ZipError),
    /// The same.
    #[error(transparent)]
    Write(#[from] std::io::Error),
}

/// What the book is and what it is made of.
#[derive(Debug, Template)]
#[template(path = "offprint/package.xml")]
struct Package<'a> {
    offprint: &'a Offprint<'a>,
    pictures: &'a [Bound<'a>],
}

/// Its list of contents.
#[derive(Debug, Template)]
#[template(path = "offprint/nav.xml")]
struct Nav<'a> {
    offprint: &'a Offprint<'a>,
}

/// Its text.
#[derive(Debug, Template)]
#[template(path = "offprint/text.xml")]
struct Text<'a> {
    offprint: &'a Offprint<'a>,
    text: String,
}

/// A picture with its place in the book.
#[derive(Debug)]
struct Bound<'a> {
    address: &'a str,
    /// As in `images/1.svg`.
    path: String,
    picture: &'a Picture,
}

/// The article as an EPUB 3: the same article gives the same bytes.
///
/// Packed by `zip` alone, which the larger crates use as well: epub-builder stamps every entry with
/// the time of packing, and names a book by a random number unless it has a UUID.
///
/// # Errors
///
/// When it cannot be packed, which no article makes happen.
pub fn book(offprint: &Offprint<'_>) -> Result<Vec<u8>, BookError> {
    let pictures = bind(offprint);
    let path_of = |address: &str| {
        pictures.iter().find(|bound| bound.address == address).map(|bound| bound.path.clone())
    };
    let text = offprint.text(Setting::Book, path_of);
    let documents = [
        ("META-INF/container.xml", CONTAINER.to_owned()),
        ("package.opf", Package { offprint, pictures: &pictures }.render()?),
        ("nav.xhtml", Nav { offprint }.render()?),
        ("text.xhtml", Text { offprint, text }.render()?),
        ("style.css", STYLE.to_owned()),
    ];

    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let stored = packed.compression_method(CompressionMethod::Stored);
    let packed = packed.compression_method(CompressionMethod::Deflated);
    // First and unpacked, so that programs know the file by its first bytes (EPUB 3.3 §4.2.4).
    archive.start_file("mimetype", stored)?;
    archive.write_all(b"application/epub+zip")?;
    for (path, mut document) in documents {
        document.retain(is_xml);
        archive.start_file(path, packed)?;
        archive.write_all(document.as_bytes())?;
    }
    for Bound { path, picture, .. } in &pictures {
        archive.start_file(path.as_str(), packed)?;
        archive.write_all(&picture.bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The pictures that a book may hold, in the order of their addresses.
fn bind<'a>(offprint: &'a Offprint<'_>) -> Vec<Bound<'a>> {
    let mut bound = Vec::new();
    for (address, picture) in offprint.pictures {
        // Programs need not know any others (EPUB 3.2 §3.1); then the words stand in its place.
        let ending = match picture.media_type {
            "image/svg+xml" if drawing::is_still(&picture.bytes) => "svg",
            "image/png" => "png",
            "image/jpeg" => "jpg",
            "image/gif" => "gif",
            _ => continue,
        };
        bound.push(Bound {
            address,
            path: format!("images/{}.{ending}", bound.len() + 1),
            picture,
        });
    }
    bound
}
