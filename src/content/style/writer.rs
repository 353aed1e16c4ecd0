use hayagriva::citationberg::{FontStyle, FontVariant, FontWeight, TextDecoration, VerticalAlign};
use hayagriva::{ElemChild, ElemChildren, Formatted, Formatting};

use crate::content::escape;
use crate::content::markdown::outside_link;

/// Writes what the CSL engine made as trusted HTML.
pub(super) struct Writer {
    pub(super) html: String,
    /// An address becomes the link of the words that follow it, instead of standing for itself.
    links_words: bool,
    /// An address that waits for its words.
    address: Option<String>,
    /// The last character that a reader sees.
    last: Option<char>,
    /// Quotation marks that are open.
    quotes: usize,
}

impl Writer {
    pub(super) fn new(links_words: bool) -> Self {
        Self { html: String::new(), links_words, address: None, last: None, quotes: 0 }
    }

    pub(super) fn write(&mut self, children: &ElemChildren) {
        for child in &children.0 {
            match child {
                ElemChild::Link { url, .. } if self.links_words => self.address = Some(url.clone()),
                ElemChild::Link { text, url } => {
                    self.html.push_str(&outside_link(url));
                    escape::push_text(&mut self.html, &text.text);
                    self.html.push_str("</a>");
                    self.last = text.text.chars().last();
                }
                ElemChild::Elem(elem) => match self.address.take() {
                    Some(address) if !elem.children.is_empty() => {
                        self.html.push_str(&outside_link(&address));
                        self.write(&elem.children);
                        self.html.push_str("</a>");
                    }
                    address => {
                        self.address = address;
                        self.write(&elem.children);
                    }
                },
                ElemChild::Text(text) => self.write_formatted(text),
                ElemChild::Markup(text) => self.write_text(text),
                ElemChild::Transparent { .. } => {}
            }
        }
    }

    /// Appends a place in the source, in an editor's words.
    pub(super) fn write_locator(&mut self, locator: &str) {
        self.html.truncate(self.html.trim_end_matches('.').len());
        self.html.push_str(", ");
        escape::push_text(&mut self.html, locator.trim_end_matches('.'));
        self.html.push('.');
    }

    fn write_formatted(&mut self, Formatted { text, formatting }: &Formatted) {
        let tags = tags(text, *formatting);
        for (start, _) in &tags {
            self.html.push_str(start);
        }
        self.write_text(text);
        for (_, end) in tags.iter().rev() {
            self.html.push_str(end);
        }
    }

    /// Quotation marks inside others become single ones; a full stop after `?`, `!` or another full
    /// stop is left out, as every manual has it.
    fn write_text(&mut self, text: &str) {
        let mut seen = String::with_capacity(text.len());
        for c in text.replace("...", "…").chars() {
            let c = match c {
                '.' if matches!(self.last, Some('.' | '?' | '!' | '…')) => continue,
                '“' => {
                    self.quotes += 1;
                    if self.quotes > 1 { '‘' } else { c }
                }
                '”' => {
                    self.quotes = self.quotes.saturating_sub(1);
                    if self.quotes > 0 { '’' } else { c }
                }
                c => c,
            };
            seen.push(c);
            self.last = Some(c);
        }
        escape::push_text(&mut self.html, &seen);
    }
}

/// The elements around a formatted text, the outermost first.
fn tags(text: &str, formatting: Formatting) -> Vec<(&'static str, &'static str)> {
    let mut tags = Vec::new();
    if formatting.font_style == FontStyle::Italic {
        // Words in italics are the title of a work, which is what `cite` is for; a number is the
        // volume of a journal.
        let is_title = text.chars().any(char::is_alphabetic);
        tags.push(if is_title { ("<cite>", "</cite>") } else { ("<i>", "</i>") });
    }
    if formatting.font_weight == FontWeight::Bold {
        tags.push(("<b>", "</b>"));
    }
    if formatting.font_variant == FontVariant::SmallCaps {
        tags.push(("<span class=\"small-caps\">", "</span>"));
    }
    if formatting.text_decoration == TextDecoration::Underline {
        tags.push(("<u>", "</u>"));
    }
    match formatting.vertical_align {
        VerticalAlign::Sup => tags.push(("<sup>", "</sup>")),
        VerticalAlign::Sub => tags.push(("<sub>", "</sub>")),
        _ => {}
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pieces: &[(&str, Formatting)]) -> String {
        let mut writer = Writer::new(false);
        for (text, formatting) in pieces {
            writer.write_formatted(&Formatted { text: (*text).into(), formatting: *formatting });
        }
        writer.html
    }

    #[test]
    fn fonts_become_elements_that_say_what_they_mean() {
        let plain = Formatting::default();
        let italic = Formatting { font_style: FontStyle::Italic, ..plain };
        let small = Formatting { font_variant: FontVariant::SmallCaps, ..plain };
        let raised = Formatting { vertical_align: VerticalAlign::Sup, ..plain };
        let loud = Formatting { font_weight: FontWeight::Bold, ..italic };
        assert_eq!(
            written(&[("A <b>", italic), ("3", italic), ("Li", small), ("2", raised), ("B", loud)]),
            "<cite>A &lt;b&gt;</cite><i>3</i><span class=\"small-caps\">Li</span><sup>2</sup>\
             <cite><b>B</b></cite>"
        );
    }

    #[test]
    fn a_question_ends_without_a_full_stop_and_quotes_alternate() {
        let plain = Formatting::default();
        let text = [("“Who is “it”?", plain), (".” Li Q.", plain), (". Wait...", plain)];
        assert_eq!(written(&text), "“Who is ‘it’?” Li Q. Wait…");
    }
}
