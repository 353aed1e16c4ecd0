//! Articles by the thousand, of the length and with the notes that real ones have.

use std::path::Path;

use anyhow::Result;

/// Sentences that paragraphs are made from, in turns, so that no two articles are alike.
const SENTENCES: [&str; 8] = [
    "A small step that can be taken today is worth more than a great one that waits.",
    "Some evenings are harder than others, and *that is no sign of failure*.",
    "A list on the fridge helps: whom to call, where to walk, what to read.",
    "Nobody has to explain why they leave a place where they are not safe.",
    "What one person needs in the first week, another needs after a year.",
    "Friends who listen without advice are rare, and it is fair to tell them so.",
    "Sleep, food and a door that locks come before every other plan.",
    "The way back to oneself is made of ordinary days, **one after the other**.",
];

/// Paragraphs of one article; with four sentences each, some 700 words.
const PARAGRAPHS: usize = 12;

/// Writes articles `0` to `count - 1` into a folder of content.
pub(crate) fn add_articles(content: &Path, count: usize) -> Result<()> {
    for number in 0..count {
        write_article(content, number, "")?;
    }
    Ok(())
}

/// Writes one of them, with further words in its first paragraph.
pub(crate) fn write_article(content: &Path, number: usize, further: &str) -> Result<()> {
    let path = content.join("articles").join(slug(number)).with_extension("md");
    Ok(std::fs::write(path, article(number, further))?)
}

/// The address of one of them.
pub(crate) fn slug(number: usize) -> String {
    format!("day-by-day-{number}")
}

fn article(number: usize, further: &str) -> String {
    let (year, month, day) = (2010 + number % 16, 1 + number % 12, 1 + number % 28);
    let head = format!(
        "+++\ntitle = \"Day by day, part {number}\"\nsummary = \"What helps on day {number}, in \
         plain words.\"\ntopics = [\"Topic {}\"]\npublished = {year}-{month:02}-{day:02}\n+++\n\n\
         {further}",
        number % 20,
    );
    let paragraphs = (0..PARAGRAPHS).map(|paragraph| {
        let sentences = (0..4).map(|sentence| number + paragraph * 3 + sentence);
        let words: Vec<_> = sentences.map(|index| SENTENCES[index % SENTENCES.len()]).collect();
        let heading = match paragraph % 4 {
            0 => format!("\n## What helps, {paragraph}\n\n"),
            _ => String::new(),
        };
        format!("{heading}{}[^{}]\n\n", words.join(" "), paragraph % 3)
    });
    let notes = (0..3).map(|note| {
        format!("[^{note}]: Note {note} of part {number}, as long as notes often are.\n")
    });
    std::iter::once(head).chain(paragraphs).chain(notes).collect()
}
