//! Addresses pasted into a text, where readers cannot follow them.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::content::Fault;
use crate::content::fault::Faults;
use crate::content::lint::manuscript::Manuscript;
use crate::content::lint::moved;

const STARTS: [&str; 2] = ["https://", "http://"];

/// Reports addresses that stand in the text as words, outside of code and links.
pub(super) fn check(manuscript: &Manuscript<'_>, faults: &mut Faults) {
    let body = manuscript.body;
    let mut inside = 0_usize;
    let mut last_end = 0;
    for (event, span) in &manuscript.events {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => inside += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => {
                inside = inside.saturating_sub(1);
            }
            Event::Text(_) if inside == 0 => {
                for start in starts(&body[span.clone()]) {
                    let start = span.start + start;
                    if start < last_end {
                        continue;
                    }
                    last_end = start + length(&body[start..]);
                    faults.push(Fault::warning(
                        "pasted-address",
                        moved(&(start..last_end), manuscript.offset),
                        "This address stands in the text, where nobody can follow it.",
                        "Write `[words](address)`, or cite it as a source, as in `[@key]`.",
                    ));
                }
            }
            _ => {}
        }
    }
}

fn starts(text: &str) -> Vec<usize> {
    let mut found: Vec<_> =
        STARTS.iter().flat_map(|start| text.match_indices(start).map(|(at, _)| at)).collect();
    found.sort_unstable();
    found
}

/// Bytes of the address that a text starts with, without the punctuation after it.
fn length(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '”' | '|');
    let address = &text[..text.find(ends).unwrap_or(text.len())];
    address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '*', '_']).len()
}
