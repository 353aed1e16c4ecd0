//! The smaller files of Markdown: authors and blocks.

use std::collections::HashMap;
use std::ops::Range;

use crate::content::fields::Fields;
use crate::content::markdown::{self, Desk, Mode, compose};
use crate::content::{Author, Block, BlockKind, CompileOptions, Fault, Surroundings};

/// Reads a file of `authors/`.
///
/// # Errors
///
/// When anything in its front matter is wrong.
pub fn read_author(text: &str) -> Result<Author, Vec<Fault>> {
    let mut fields = Fields::read(text).map_err(|fault| vec![fault])?;
    let name = fields.required_text("name");
    let about = text[fields.body_start..].trim().to_owned();
    let faults = fields.finish().into_sorted();
    match name {
        Some((name, _)) if faults.is_empty() => Ok(Author { name, about }),
        _ => Err(faults),
    }
}

/// Reads a file of `blocks/`.
///
/// # Errors
///
/// When anything in its front matter is wrong.
pub fn read_block(text: &str) -> Result<Block, Vec<Fault>> {
    let mut fields = Fields::read(text).map_err(|fault| vec![fault])?;
    let kind = read_kind(&mut fields);
    let title = fields.text("title").map(|(title, _)| title);
    let (link, label) = if kind == Some(BlockKind::CallToAction) {
        (read_link(&mut fields), fields.required_text("label"))
    } else {
        (fields.text("link"), fields.text("label"))
    };
    if kind == Some(BlockKind::Statement) {
        for (name, found) in [("link", &link), ("label", &label)] {
            if let Some((_, span)) = found {
                let what = format!("A statement has no `{name}`.");
                let mend = "Take it out, or write `kind = \"call-to-action\"`.";
                fields.faults.push(Fault::error("field-of-other-kind", span.clone(), what, mend));
            }
        }
    }
    let body = text[fields.body_start..].trim().to_owned();
    let faults = fields.finish().into_sorted();
    let (link, label) = (link.map(|(link, _)| link), label.map(|(label, _)| label));
    match kind {
        Some(kind) if faults.is_empty() => Ok(Block { kind, title, text: body, link, label }),
        _ => Err(faults),
    }
}

/// Everything wrong with the Markdown and the link of an author or a block, once its front matter
/// is in order.
#[must_use]
pub fn check_passage(text: &str, around: &dyn Surroundings, options: CompileOptions) -> Vec<Fault> {
    let Ok(mut fields) = Fields::read(text) else { return Vec::new() };
    let link = fields.text("link");
    let style = options.style(Some(around.language()));
    let own_sources = HashMap::new();
    let body = &text[fields.body_start..];
    let mut desk = Desk::new(body, Mode::Strict, &style, around, &own_sources);
    desk.offset = fields.body_start;
    if let Some((link, span)) = link {
        markdown::check_link(&link, &span, &mut desk);
    }
    markdown::check_part(&mut desk);
    let _ = compose(&mut desk);
    desk.faults.into_sorted()
}

/// A block as it stands on a page by itself, as trusted HTML.
#[must_use]
pub fn block_html(block: &Block, around: &dyn Surroundings, options: CompileOptions) -> String {
    let (style, own_sources) = (options.style(Some(around.language())), HashMap::new());
    markdown::block(block, &mut Desk::new("", Mode::Part, &style, around, &own_sources))
}

/// A passage that is part of a page, such as the words about an author, as trusted HTML.
///
/// It has no `id`s, so any number of passages can share a page; and no notes.
#[must_use]
pub fn passage_html(text: &str, around: &dyn Surroundings, options: CompileOptions) -> String {
    let (style, own_sources) = (options.style(Some(around.language())), HashMap::new());
    compose(&mut Desk::new(text, Mode::Part, &style, around, &own_sources)).html
}

fn read_kind(fields: &mut Fields<'_>) -> Option<BlockKind> {
    let (word, span) = fields.required_text("kind")?;
    let kind = match &*word {
        "call-to-action" => Some(BlockKind::CallToAction),
        "statement" => Some(BlockKind::Statement),
        _ => None,
    };
    if kind.is_none() {
        let what = format!("There is no kind of block named “{word}”.");
        let mend = "Write \"call-to-action\" or \"statement\".";
        fields.faults.push(Fault::error("bad-kind", span, what, mend));
    }
    kind
}

fn read_link(fields: &mut Fields<'_>) -> Option<(String, Range<usize>)> {
    let (link, span) = fields.required_text("link")?;
    if ["page:", "article:", "https://"].iter().any(|start| link.starts_with(start)) {
        return Some((link, span));
    }
    let what = format!("“{link}” is not an address for a block.");
    let mend = "Write \"page:slug\", \"article:slug\" or an address that starts with `https://`.";
    fields.faults.push(Fault::error("bad-link", span, what, mend));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(faults: &[Fault]) -> Vec<&'static str> {
        faults.iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn a_block_is_read_whole() {
        let text = "+++\nkind = \"call-to-action\"\ntitle = \"T\"\nlink = \"page:help\"\n\
                    label = \"L\"\n+++\n\nText.\n";
        let block = read_block(text).unwrap();
        assert_eq!((block.kind, &*block.text), (BlockKind::CallToAction, "Text."));
        assert_eq!((block.link.as_deref(), block.label.as_deref()), (Some("page:help"), Some("L")));
    }

    #[test]
    fn a_call_to_action_without_a_link_asks_for_nothing() {
        let faults = read_block("+++\nkind = \"call-to-action\"\n+++\nText.").unwrap_err();
        assert_eq!(codes(&faults), ["missing-field", "missing-field"]);
        let faults = read_block("+++\nkind = \"statement\"\nlink = \"page:x\"\n+++\n").unwrap_err();
        assert_eq!(codes(&faults), ["field-of-other-kind"]);
        let faults = read_block("+++\nkind = \"banner\"\n+++\n").unwrap_err();
        assert_eq!(codes(&faults), ["bad-kind"]);
    }

    #[test]
    fn an_author_has_a_name() {
        assert_eq!(codes(&read_author("+++\n+++\nWrites.").unwrap_err()), ["missing-field"]);
        let author = read_author("+++\nname = \"Ada\"\n+++\nWrites.\n").unwrap();
        assert_eq!((&*author.name, &*author.about), ("Ada", "Writes."));
    }
}
