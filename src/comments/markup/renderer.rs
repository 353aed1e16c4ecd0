use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use crate::comments::markup::writer::Writer;

/// Deepest nesting of quotations and lists that is shown; what lies deeper is shown at this depth.
///
/// At 320 px each level costs a tenth of the line.
const MAX_BLOCK_DEPTH: usize = 4;

/// Deepest nesting of emphasis that is shown: bold, slanted and struck out at once, and one more.
const MAX_INLINE_DEPTH: usize = 4;

/// Turns the parser's events into calls of a [`Writer`].
pub(super) struct Renderer<'w> {
    writer: &'w mut Writer,
    /// Text that has arrived in pieces and may hold an address across them.
    pending: String,
    block_depth: usize,
    inline_depth: usize,
    in_code: bool,
    /// Addresses of the links and images inside the link that is open.
    inner_addresses: Vec<String>,
}

impl<'w> Renderer<'w> {
    pub(super) fn new(writer: &'w mut Writer) -> Self {
        Self {
            writer,
            pending: String::new(),
            block_depth: 0,
            inline_depth: 0,
            in_code: false,
            inner_addresses: Vec::new(),
        }
    }

    pub(super) fn render(&mut self, event: &Event<'_>) {
        // Raw HTML is text like any other.
        if let Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) = event {
            self.pending.push_str(text);
            return;
        }
        if matches!(event, Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock)) {
            self.pending.truncate(self.pending.trim_end_matches('\n').len());
        }
        self.flush();
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            Event::Code(text) => {
                self.writer.inline("<code>");
                self.writer.text(text);
                self.writer.inline("</code>");
            }
            // People who press Enter mean it.
            Event::SoftBreak | Event::HardBreak => self.writer.line_break(),
            Event::Rule => self.writer.block("<hr>"),
            // The rest comes only from extensions that are not switched on.
            _ => {}
        }
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        if self.in_code {
            self.writer.text(&self.pending);
        } else {
            self.writer.lines(&self.pending);
        }
        self.pending.clear();
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            // People indent the first line of a paragraph; those who want code use a fence.
            Tag::Paragraph | Tag::HtmlBlock | Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.writer.block("<p dir=\"auto\">");
            }
            Tag::Heading { .. } => self.writer.block("<p dir=\"auto\"><strong>"),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                self.writer.block("<pre dir=\"auto\"><code>");
                self.in_code = true;
                if !is_language(info) {
                    self.writer.text(info);
                    self.writer.text("\n");
                }
            }
            Tag::BlockQuote(_) => self.descend(|writer| writer.block("<blockquote>")),
            Tag::List(None) => self.descend(|writer| writer.block("<ul>")),
            Tag::List(Some(start)) => self.descend(|writer| writer.open_numbered_list(*start)),
            Tag::Item if self.block_depth <= MAX_BLOCK_DEPTH => {
                self.writer.block("<li dir=\"auto\">");
            }
            Tag::Item => self.writer.fresh_line(),
            Tag::Emphasis => self.emphasise("<em>"),
            Tag::Strong => self.emphasise("<strong>"),
            Tag::Strikethrough => self.emphasise("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                // `<ada@example.org>` is its own text; we make no links to mail.
                let address = if *link_type == LinkType::Email { "" } else { dest_url };
                self.open_link(address, title);
            }
            Tag::Image { dest_url, title, .. } => self.open_link(dest_url, title),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.writer.block("</strong></p>"),
            TagEnd::CodeBlock if self.in_code => {
                self.in_code = false;
                self.writer.block("</code></pre>");
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::CodeBlock => self.writer.block("</p>"),
            TagEnd::BlockQuote(_) => self.ascend("</blockquote>"),
            TagEnd::List(true) => self.ascend("</ol>"),
            TagEnd::List(false) => self.ascend("</ul>"),
            TagEnd::Item if self.block_depth <= MAX_BLOCK_DEPTH => self.writer.block("</li>"),
            TagEnd::Emphasis => self.relax("</em>"),
            TagEnd::Strong => self.relax("</strong>"),
            TagEnd::Strikethrough => self.relax("</del>"),
            TagEnd::Link | TagEnd::Image => self.close_link(),
            _ => {}
        }
    }

    /// Goes one level deeper, and shows it unless that is too deep.
    fn descend(&mut self, open: impl FnOnce(&mut Writer)) {
        self.block_depth += 1;
        if self.block_depth <= MAX_BLOCK_DEPTH {
            open(self.writer);
        } else {
            self.writer.fresh_line();
        }
    }

    fn ascend(&mut self, tag: &'static str) {
        if self.block_depth <= MAX_BLOCK_DEPTH {
            self.writer.block(tag);
        }
        self.block_depth -= 1;
    }

    fn emphasise(&mut self, tag: &'static str) {
        self.inline_depth += 1;
        if self.inline_depth <= MAX_INLINE_DEPTH {
            self.writer.inline(tag);
        }
    }

    fn relax(&mut self, tag: &'static str) {
        if self.inline_depth <= MAX_INLINE_DEPTH {
            self.writer.inline(tag);
        }
        self.inline_depth -= 1;
    }

    /// HTML knows no link within a link, so an image in a link is its words and its address.
    fn open_link(&mut self, address: &str, title: &str) {
        if self.writer.is_in_link() {
            let gap = if title.is_empty() { "" } else { ": " };
            self.inner_addresses.push([address, gap, title].concat());
        } else {
            self.writer.open_link(address, title);
        }
    }

    fn close_link(&mut self) {
        match self.inner_addresses.pop() {
            Some(address) => {
                self.writer.text(" (");
                self.writer.text(&address);
                self.writer.text(")");
            }
            None => self.writer.close_link(),
        }
    }
}

/// Is the word after a code fence the name of a language, which needs no showing?
fn is_language(info: &str) -> bool {
    info.len() <= 20 && info.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-#._".contains(&b))
}
