use crate::comments::character::{Directions, MAX_STACKED_MARKS, is_blank, is_control, is_mark};
use crate::comments::markup::address::{Address, find_bare};

/// What a link from a stranger must say about itself: we do not vouch for it (`nofollow ugc`), and
/// the page at its other end learns neither where its reader came from nor how to reach back.
const REL: &str = "nofollow ugc noreferrer noopener";

/// Takes the place of the colon's left neighbour in `]:`; see [`super::guard_definitions`].
pub(super) const GUARD: char = '\u{FDD0}';

/// Writes HTML: the only hand that writes a tag or lets a character through.
///
/// Tags come as literals of this program, text is escaped.
pub(super) struct Writer {
    html: String,
    directions: Directions,
    stacked_marks: usize,
    link: Option<OpenLink>,
    /// Was text the last thing written, so that a block that is not shown as one needs a line end?
    after_text: bool,
    has_text: bool,
}

/// A link that is being written.
struct OpenLink {
    address: String,
    visible: String,
    title: String,
}

impl Writer {
    /// `bytes` is the length of the text to come.
    pub(super) fn for_text_of(bytes: usize) -> Self {
        Self {
            html: String::with_capacity(bytes + bytes / 4 + 64),
            directions: Directions::default(),
            stacked_marks: 0,
            link: None,
            after_text: false,
            has_text: false,
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.directions.close(&mut self.html);
        self.html
    }

    /// Has any text been written, and not only tags?
    pub(super) fn has_text(&self) -> bool {
        self.has_text
    }

    /// Writes tags that begin or end a block. Direction controls do not outlive one.
    pub(super) fn block(&mut self, tags: &'static str) {
        self.directions.close(&mut self.html);
        self.stacked_marks = 0;
        self.html.push_str(tags);
        self.after_text = false;
    }

    /// Writes a tag within a line.
    pub(super) fn inline(&mut self, tag: &'static str) {
        self.html.push_str(tag);
    }

    pub(super) fn line_break(&mut self) {
        self.inline("<br>");
        self.stacked_marks = 0;
    }

    /// Begins a new line if there is one to end.
    pub(super) fn fresh_line(&mut self) {
        if self.after_text {
            self.line_break();
            self.after_text = false;
        }
    }

    pub(super) fn open_numbered_list(&mut self, start: u64) {
        if start == 1 {
            return self.block("<ol>");
        }
        self.block("<ol start=\"");
        self.html.push_str(&start.to_string());
        self.html.push_str("\">");
    }

    /// Writes text in which each bare address becomes a link, unless it stands in one already.
    pub(super) fn linked_text(&mut self, text: &str) {
        let mut from = 0;
        while self.link.is_none()
            && let Some((start, address)) = find_bare(text, from)
        {
            self.text(&text[from..start]);
            self.open_anchor(address.text);
            self.text(address.text);
            self.inline("</a>");
            from = start + address.text.len();
        }
        self.text(&text[from..]);
    }

    /// Writes text with a `<br>` for each line end.
    pub(super) fn lines(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.line_break();
            }
            self.linked_text(line);
        }
    }

    /// Writes text, escaped: `&`, `<` and `>` as entities, controls as U+FFFD, direction controls
    /// in pairs, and of a tower of marks only the lowest, with U+FFFD for the rest.
    pub(super) fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(link) = &mut self.link {
            link.visible.push_str(text);
        }
        self.after_text = true;
        self.has_text = true;
        let bytes = text.as_bytes();
        let (mut written, mut at) = (0, 0);
        while at < bytes.len() {
            if PLAIN[usize::from(bytes[at])] {
                self.stacked_marks = 0;
                at += 1;
                continue;
            }
            let c = text[at..].chars().next().expect("`at` is before the end");
            let next = at + c.len_utf8();
            if !self.admits(c) {
                self.html.push_str(&text[written..at]);
                self.html.push_str(self.substitute(c));
                written = next;
            }
            at = next;
        }
        self.html.push_str(&text[written..]);
    }

    /// May `c` be written as it is?
    fn admits(&mut self, c: char) -> bool {
        if is_mark(c) {
            self.stacked_marks += 1;
            return self.stacked_marks <= MAX_STACKED_MARKS;
        }
        self.stacked_marks = 0;
        !matches!(c, '&' | '<' | '>') && !is_control(c) && self.directions.admit(c)
    }

    /// What stands for a character that [`Writer::admits`] refused.
    fn substitute(&self, c: char) -> &'static str {
        match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            _ if is_mark(c) && self.stacked_marks > MAX_STACKED_MARKS + 1 => "",
            GUARD => "",
            _ if is_mark(c) || is_control(c) => "\u{FFFD}",
            _ => "",
        }
    }

    /// Begins a link to `address` if it is one that readers may be sent to.
    pub(super) fn open_link(&mut self, address: &str, title: &str) {
        let address = address.replace(GUARD, "");
        if Address::parse(&address).is_some() {
            self.open_anchor(&address);
        }
        self.link = Some(OpenLink { address, visible: String::new(), title: title.to_owned() });
    }

    /// Ends a link, and says where it leads unless its words say so: a reader must not find out by
    /// following it. An address that was refused is shown as text, so that nothing is lost.
    pub(super) fn close_link(&mut self) {
        let Some(OpenLink { address, visible, title }) = self.link.take() else { return };
        let parsed = Address::parse(&address);
        if is_blank(&visible) {
            self.text(&address);
        }
        if parsed.is_some() {
            self.inline("</a>");
        }
        let spelt_out = is_blank(&visible)
            || parsed.map_or_else(|| visible == address, |a| a.is_spelt_out_by(&visible));
        let target = if spelt_out { "" } else { parsed.map_or(&*address, |a| a.host) };
        let gap = if target.is_empty() || title.is_empty() { "" } else { ": " };
        if target.is_empty() && title.is_empty() {
            return;
        }
        self.inline(" <small>(");
        self.text(target);
        self.inline(gap);
        self.text(&title);
        self.inline(")</small>");
    }

    pub(super) fn is_in_link(&self) -> bool {
        self.link.is_some()
    }

    /// Writes `<a>`; `address` has been through [`Address::parse`].
    fn open_anchor(&mut self, address: &str) {
        self.html.push_str("<a href=\"");
        for c in address.chars() {
            match c {
                '&' => self.html.push_str("&amp;"),
                '"' | '\'' | '<' | '>' | '`' | '\\' | '{' | '}' | '|' | '^' => self.percent(c),
                _ if c.is_whitespace() || c.is_control() => self.percent(c),
                _ if c.is_ascii() || c.is_alphanumeric() => self.html.push(c),
                _ => self.percent(c),
            }
        }
        self.html.push_str("\" rel=\"");
        self.html.push_str(REL);
        self.html.push_str("\">");
    }

    /// Writes `c` percent-encoded (RFC 3986 §2.1).
    fn percent(&mut self, c: char) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            self.html.push('%');
            self.html.push(char::from(DIGITS[usize::from(byte >> 4)]));
            self.html.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

/// Bytes that are written as they are without another look.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        plain[byte as usize] = !matches!(byte, b'&' | b'<' | b'>');
        byte += 1;
    }
    plain[b'\n' as usize] = true;
    plain[b'\t' as usize] = true;
    plain
};
