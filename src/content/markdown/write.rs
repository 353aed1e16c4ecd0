//! Events to HTML.

use std::fmt::Write;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, Tag, TagEnd};

use crate::content::escape;
use crate::content::markdown::events::Events;
use crate::content::markdown::links;

/// The HTML of placed events.
pub(super) fn html(events: Events<'_>) -> String {
    html_of(events.into_iter().map(|(event, _)| event))
}

/// The HTML of some events.
pub(super) fn html_of<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let mut writer = Writer::default();
    for event in events {
        match event {
            Event::Start(tag) => writer.start(tag),
            Event::End(tag) => writer.end(tag),
            event => writer.leaf(&event),
        }
    }
    writer.html
}

#[derive(Default)]
struct Writer {
    html: String,
    /// Of the columns of the table that is open.
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_rows: bool,
}

impl Writer {
    fn leaf(&mut self, event: &Event<'_>) {
        let html = &mut self.html;
        match event {
            Event::Text(text) => escape::push_text(html, text),
            Event::Code(text) => {
                html.push_str("<code>");
                escape::push_text(html, text);
                html.push_str("</code>");
            }
            // Trusted: `raw` has turned the editor's own HTML into text.
            Event::Html(trusted) | Event::InlineHtml(trusted) => html.push_str(trusted),
            Event::SoftBreak => html.push('\n'),
            Event::HardBreak => html.push_str("<br>\n"),
            Event::Rule => self.block("<hr>\n"),
            Event::TaskListMarker(done) => {
                let (checked, words) = if *done { (" checked", "done") } else { ("", "to do") };
                write!(html, "<input type=\"checkbox\" disabled{checked} aria-label=\"{words}\"> ")
                    .expect("writing to a string cannot fail");
            }
            _ => {}
        }
    }

    /// Starts a block on a line of its own.
    fn block(&mut self, tag: &str) {
        if !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
        self.html.push_str(tag);
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.block("<p>"),
            Tag::Heading { level, id, .. } => {
                let id = id.map(|id| format!(" id=\"{}\"", escape::attribute(&id)));
                self.block(&format!("<{level}{}>", id.unwrap_or_default()));
            }
            Tag::BlockQuote(_) => self.block("<blockquote>\n"),
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::List(None) => self.block("<ul>\n"),
            Tag::List(Some(1)) => self.block("<ol>\n"),
            Tag::List(Some(first)) => self.block(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.block("<li>"),
            Tag::DefinitionList => self.block("<dl>\n"),
            Tag::DefinitionListTitle => self.block("<dt>"),
            Tag::DefinitionListDefinition => self.block("<dd>"),
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.has_rows = false;
                self.block("<table>\n");
            }
            Tag::TableHead | Tag::TableRow => self.start_row(matches!(tag, Tag::TableHead)),
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Link { dest_url, title, .. } => {
                self.html.push_str(&links::open_tag(&dest_url, &title));
            }
            // `images` and `notes` have replaced theirs; the others are not switched on.
            Tag::HtmlBlock
            | Tag::Image { .. }
            | Tag::FootnoteDefinition(_)
            | Tag::MetadataBlock(_)
            | Tag::Superscript
            | Tag::Subscript => {}
        }
    }

    /// Code scrolls by itself, and can be scrolled by keyboard.
    fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split(' ').next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        self.block("<pre tabindex=\"0\"><code");
        if !language.is_empty() {
            self.html.push_str(" class=\"language-");
            escape::push_attribute(&mut self.html, language);
            self.html.push('"');
        }
        self.html.push('>');
    }

    fn start_row(&mut self, head: bool) {
        self.column = 0;
        self.in_head = head;
        if head {
            self.html.push_str("<thead>\n");
        } else if !self.has_rows {
            self.has_rows = true;
            self.html.push_str("<tbody>\n");
        }
        self.html.push_str("<tr>\n");
    }

    /// A class instead of a style, which the content security policy would refuse.
    fn start_cell(&mut self) {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        let tag = if self.in_head { "<th scope=\"col\"" } else { "<td" };
        self.html.push_str(tag);
        self.html.push_str(class);
        self.html.push('>');
    }

    fn end(&mut self, tag: TagEnd) {
        let html = &mut self.html;
        match tag {
            TagEnd::Paragraph => html.push_str("</p>\n"),
            TagEnd::Heading(level) => {
                writeln!(html, "</{level}>").expect("writing to a string cannot fail");
            }
            TagEnd::BlockQuote(_) => self.block("</blockquote>\n"),
            TagEnd::CodeBlock => html.push_str("</code></pre>\n"),
            TagEnd::List(true) => html.push_str("</ol>\n"),
            TagEnd::List(false) => html.push_str("</ul>\n"),
            TagEnd::Item => html.push_str("</li>\n"),
            TagEnd::DefinitionList => html.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => html.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => html.push_str("</dd>\n"),
            TagEnd::Table => {
                html.push_str(if self.has_rows { "</tbody>\n</table>\n" } else { "</table>\n" });
            }
            TagEnd::TableHead => html.push_str("</tr>\n</thead>\n"),
            TagEnd::TableRow => html.push_str("</tr>\n"),
            TagEnd::TableCell => {
                html.push_str(if self.in_head { "</th>\n" } else { "</td>\n" });
                self.column += 1;
            }
            TagEnd::Emphasis => html.push_str("</em>"),
            TagEnd::Strong => html.push_str("</strong>"),
            TagEnd::Strikethrough => html.push_str("</del>"),
            TagEnd::Link => html.push_str("</a>"),
            TagEnd::HtmlBlock
            | TagEnd::Image
            | TagEnd::FootnoteDefinition
            | TagEnd::MetadataBlock(_)
            | TagEnd::Superscript
            | TagEnd::Subscript => {}
        }
    }
}
