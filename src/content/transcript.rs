//! The words of a file as plain text, a paragraph a line: what two versions are compared by.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::content::front_matter::{self, Reading};
use crate::content::{FrontMatter, Kind, Record, without_front_matter};

/// The words of an article file: title, summary, text, notes, and the records that it brings
/// along; one line for each paragraph, heading and row.
///
/// Addresses of links and keys of sources are part of it, because a claim that rests on another
/// page is another claim. Emphasis and layout are not. It is made from nothing but the file, so
/// that what two versions have in common does not depend on what has become of a source since.
#[must_use]
pub fn transcript(file: &str) -> String {
    let mut writer = Writer::default();
    // The kind that asks the least of a head: this one has been published.
    let Reading { front_matter, sources, .. } = front_matter::read(file, Kind::Page, "any");
    if let Some(FrontMatter { title, summary, content_notes, .. }) = front_matter {
        writer.line(&title);
        if !content_notes.is_empty() {
            writer.line(&format!("Before you read: {}", content_notes.join(", ")));
        }
        writer.line(&summary);
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    for event in Parser::new_ext(without_front_matter(file), options) {
        writer.write(event);
    }
    for Record { entry, .. } in &sources {
        let title = entry.title().map(ToString::to_string);
        let date = entry.date().map(ToString::to_string);
        let address = entry.url().map(|url| url.value.to_string());
        let facts: Vec<_> = [title, date, address].into_iter().flatten().collect();
        writer.line(&format!("[@{}]: {}", entry.key(), facts.join(", ")));
    }
    writer.text.push('\n');
    writer.text
}

#[derive(Default)]
struct Writer {
    text: String,
    /// The line has a bullet or a number and no words yet.
    begun: bool,
    /// Next numbers of the lists around; `None` for one without numbers.
    lists: Vec<Option<u64>>,
    /// Where links and pictures that are open began, and where they lead.
    links: Vec<(usize, String)>,
}

impl Writer {
    fn line(&mut self, words: &str) {
        self.break_line();
        self.text.push_str(words);
    }

    fn break_line(&mut self) {
        if !self.begun && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn begin(&mut self, mark: &str) {
        self.break_line();
        self.text.push_str(mark);
        self.begun = true;
    }

    fn push(&mut self, words: &str) {
        self.text.push_str(words);
        self.begun = false;
    }

    fn write(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::SoftBreak => self.push(" "),
            Event::HardBreak => self.push("\n"),
            Event::Rule => self.line("⁂"),
            Event::FootnoteReference(name) => self.push(&format!("[^{name}]")),
            Event::TaskListMarker(done) => self.push(if done { "[x] " } else { "[ ] " }),
            Event::Text(text)
            | Event::Code(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.push(&text),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::List(number) => {
                // A list may begin within the words of an item.
                self.begun = false;
                self.lists.push(number);
            }
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "• ".to_owned(),
                };
                self.begun = false;
                self.begin(&mark);
            }
            Tag::FootnoteDefinition(name) => self.begin(&format!("[^{name}]: ")),
            Tag::TableCell if !self.text.ends_with('\n') => self.push(" | "),
            Tag::Link { link_type, dest_url, .. } => {
                // A place in the same text is no other page.
                let shown = matches!(link_type, LinkType::Autolink | LinkType::Email)
                    || dest_url.starts_with('#');
                let address = if shown { String::new() } else { dest_url.to_string() };
                self.links.push((self.text.len(), address));
            }
            Tag::Image { dest_url, .. } => {
                self.push("Picture: ");
                self.links.push((self.text.len(), dest_url.to_string()));
            }
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition => self.break_line(),
            Tag::TableHead | Tag::TableRow => {
                self.begun = false;
                self.break_line();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Link | TagEnd::Image => {
                let Some((start, address)) = self.links.pop() else { return };
                if !address.is_empty() && self.text[start..] != address {
                    self.push(&format!(" ({address})"));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_becomes_its_words_a_paragraph_a_line() {
        let file = "+++\ntitle = \"Tides\"\nsummary = \"The sea.\"\ncontent_notes = [\"storms\"]\n\
                    [sources.li2020]\ntype = \"web\"\ntitle = \"A page\"\ndate = 2020-03-01\n\
                    url = \"https://example.org/\"\n+++\n\n\
                    ## The *moon* {#moon}\n\nTwice a day[^1] it\nrises.[@li2020]\n\n\
                    - One\n- Two\n  1. deep\n  2. deeper\n\n\
                    [words](page:privacy), [here](#moon), <article:ebb>, ![A door](../images/door.svg)\n\n\
                    | a | b |\n|---|---|\n| c | d |\n\n[^1]: A note.\n";
        let lines = [
            "Tides",
            "Before you read: storms",
            "The sea.",
            "The moon",
            "Twice a day[^1] it rises.[@li2020]",
            "• One",
            "• Two",
            "1. deep",
            "2. deeper",
            "words (page:privacy), here, article:ebb, Picture: A door (../images/door.svg)",
            "a | b",
            "c | d",
            "[^1]: A note.",
            "[@li2020]: A page, 2020-03-01, https://example.org/",
        ];
        assert_eq!(transcript(file).lines().collect::<Vec<_>>(), lines);
    }

    #[test]
    fn whatever_a_file_holds_it_has_a_transcript() {
        for odd in ["", "+++", "no head\n\n* a", "+++\ntitle = 3\n+++\nText", "- - - x\n> - "] {
            assert!(transcript(odd).ends_with('\n'), "{odd}");
        }
        assert_eq!(transcript("+++\nbroken\n+++\nText"), "Text\n");
    }
}
