//! HTML that an editor wrote: refused, because a page must stay safe, valid and accessible
//! whatever was pasted into it.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::content::markdown::Desk;
use crate::content::markdown::events::Events;

/// Shows HTML as the text that it is, and reports it; lets it through if the options allow it.
pub(super) fn refuse<'a>(events: Events<'a>, desk: &mut Desk<'a>) -> Events<'a> {
    if desk.style.raw_html {
        return events;
    }
    let mut opened = HashSet::new();
    events
        .into_iter()
        .map(|(event, span)| {
            let event = match event {
                Event::Start(Tag::HtmlBlock) => {
                    report(&span, &mut opened, desk);
                    Event::Start(Tag::Paragraph)
                }
                Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
                Event::InlineHtml(html) => {
                    report(&span, &mut opened, desk);
                    Event::Text(html)
                }
                Event::Html(html) => Event::Text(html),
                event => event,
            };
            (event, span)
        })
        .collect()
}

/// Reports one tag; the end of an element only if its start was not reported.
fn report<'a>(span: &Range<usize>, opened: &mut HashSet<&'a str>, desk: &mut Desk<'a>) {
    let html = desk.text[span.clone()].trim_start();
    let start = span.end - html.len();
    let line = html.lines().next().unwrap_or_default();
    let end = line.find('>').map_or(line.len(), |at| at + 1);
    let name_start = if line.starts_with("</") { 2 } else { 1 };
    let name = line.get(name_start..).unwrap_or_default();
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    if name_start == 2 && opened.contains(name) {
        return;
    }
    opened.insert(name);
    let (what, mend) = advice(&name.to_ascii_lowercase());
    desk.fault("html", &(start..start + end), what, mend);
}

/// What is wrong with a tag, and the Markdown to use instead.
fn advice(name: &str) -> (String, &'static str) {
    let mend = match name {
        "" => {
            "Take it out; what editors want to tell each other belongs into the note of a revision."
        }
        "a" => "Write a link as `[words](address)`.",
        "audio" | "embed" | "iframe" | "object" | "video" => {
            "Link to it, as in `[words](address)`: what is embedded tells others who reads here."
        }
        "b" | "strong" => "Write strong words as `**words**`.",
        "blockquote" | "q" => "Start the lines of a quotation with `> `.",
        "br" => "End the line with a backslash, or with two spaces.",
        "button" | "form" | "input" | "select" | "textarea" => {
            "Link to a page, as in `[words](page:name)`, or place a block, as in `<block:name>`."
        }
        "code" | "kbd" | "samp" | "tt" => "Write code as `` `code` ``.",
        "dd" | "dl" | "dt" => "Write the word on a line and `: its meaning` on the next one.",
        "del" | "s" | "strike" => "Write struck words as `~~words~~`.",
        "details" | "summary" => "Use a heading: what is folded away is hard to find and to print.",
        "em" | "i" => "Write emphasis as `*words*`.",
        "figure" | "figcaption" | "img" | "picture" => {
            "Write a picture as `![What one sees](../images/name.svg \"Caption\")`."
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "Write a heading as `## Words`.",
        "hr" => "Write a line with `---` between empty lines.",
        "li" | "ol" | "ul" => "Start the lines of a list with `- ` or `1. `.",
        "link" | "meta" | "script" | "style" => {
            "Take it out: no page of this site runs or loads what an article brings along."
        }
        "p" => "Leave an empty line between paragraphs.",
        "pre" => "Put lines of three backticks before and after the code.",
        "sub" => "Write the words without lowering them, or use a character such as ₂.",
        "sup" => {
            "Write a note as `[^1]` and `[^1]: The note.`; for a power use a character such as ²."
        }
        "table" | "tbody" | "td" | "th" | "thead" | "tr" => {
            "Write a table with `|` between its columns and a line of `---|---` under its head."
        }
        "u" => "Use `*emphasis*`: readers take underlined words for links.",
        _ => "Use Markdown only; if `<` is meant as a character, write `\\<`.",
    };
    let what = match name {
        "" => "Comments and other HTML cannot be published.".to_owned(),
        name => format!("HTML such as `<{name}>` cannot be published."),
    };
    (what, mend)
}
