use std::net::Ipv6Addr;

/// A web address that a reader may be sent to. Untrusted, but well formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// The whole address as typed, from `http` on.
    pub text: &'a str,
    /// The host as typed, with its port if it has one.
    pub host: &'a str,
}

impl<'a> Address<'a> {
    /// Accepts `http://` and `https://` with a host made of letters, digits, `-`, `.` and `_`, or
    /// an IPv6 literal, and perhaps a port.
    ///
    /// Narrower than the URL Standard on purpose: user names (`https://bank.example@evil.example`),
    /// percent signs and invisible characters in the host only serve to hide where a link leads,
    /// and every other scheme may run something.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let rest = strip_scheme(text)?;
        // Browsers take `\` for `/` (WHATWG URL, "special authority slashes state").
        let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
        let host = &rest[..end];
        is_host(host).then_some(Self { text, host })
    }

    /// Does `visible`, the text of a link, say truly where the link leads?
    #[must_use]
    pub(super) fn is_spelt_out_by(self, visible: &str) -> bool {
        let visible = visible.trim();
        let named = strip_scheme(visible).unwrap_or(visible);
        [self.host, self.host.strip_prefix("www.").unwrap_or(self.host)].iter().any(|host| {
            named.get(..host.len()).is_some_and(|start| start.eq_ignore_ascii_case(host))
                && named[host.len()..].chars().next().is_none_or(|c| matches!(c, '/' | '?' | '#'))
        })
    }
}

/// The web addresses in `text`, wherever they stand: in prose, in Markdown links, in code.
pub fn find_addresses(text: &str) -> impl Iterator<Item = Address<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let (start, address) = find_bare(text, from)?;
        from = start + address.text.len();
        Some(address)
    })
}

/// The next bare address in `text` at or after the byte `from`, and the byte where it starts.
///
/// Ends where GitHub's "extended autolinks" end (GFM 0.29, §6.9): before a blank or `<`, less the
/// punctuation that more likely belongs to the sentence.
pub(super) fn find_bare(text: &str, from: usize) -> Option<(usize, Address<'_>)> {
    let mut from = from;
    while let Some(colon) = text[from..].find("://").map(|at| from + at) {
        from = colon + 3;
        let Some(start) = scheme_start(text, colon) else { continue };
        let is_end = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"');
        // The host first: it is short, and looking for the end after each bad one would take
        // quadratic time.
        let rest = &text[from..];
        let host_end = rest.find(|c| is_end(c) || matches!(c, '/' | '\\' | '?' | '#'));
        let host = &rest[..host_end.unwrap_or(rest.len())];
        let is_whole = rest[host.len()..].chars().next().is_none_or(is_end);
        if !is_host(if is_whole { trim_sentence(host) } else { host }) {
            continue;
        }
        let end = from + rest.find(is_end).unwrap_or(rest.len());
        if let Some(address) = Address::parse(trim_sentence(&text[start..end])) {
            return Some((start, address));
        }
    }
    None
}

/// Where the `http` or `https` before the colon at `colon` begins, if it is a word of its own.
fn scheme_start(text: &str, colon: usize) -> Option<usize> {
    let before = &text.as_bytes()[..colon];
    let start = [&b"http"[..], b"https"].into_iter().find_map(|scheme| {
        let start = colon.checked_sub(scheme.len())?;
        before[start..].eq_ignore_ascii_case(scheme).then_some(start)
    })?;
    text[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric()).then_some(start)
}

/// Leaves out closing punctuation, and closing brackets that the address does not open itself.
fn trim_sentence(address: &str) -> &str {
    let count = |byte: u8| address.bytes().filter(|b| *b == byte).count();
    let mut surplus = count(b')').saturating_sub(count(b'('));
    let mut end = address.len();
    for (at, c) in address.char_indices().rev() {
        match c {
            '?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' | ']' | '}' | '’' | '”'
            | '»' | '…' | '。' | '，' | '、' => {}
            ')' if surplus > 0 => surplus -= 1,
            _ => break,
        }
        end = at;
    }
    &address[..end]
}

fn strip_scheme(text: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let start = text.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
    })
}

/// Letters, digits, `-`, `.`, `_`, or an IPv6 literal in brackets; then perhaps a port.
fn is_host(host: &str) -> bool {
    let name_end = host.find(']').map_or_else(|| host.find(':'), |end| Some(end + 1));
    let (name, port) = host.split_at(name_end.unwrap_or(host.len()));
    let is_name = match name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(literal) => literal.parse::<Ipv6Addr>().is_ok(),
        None => {
            name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_'))
                && name.contains(char::is_alphanumeric)
        }
    };
    let is_port = port.strip_prefix(':').is_none_or(|port| {
        (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit())
    });
    is_name && is_port && (port.is_empty() || port.starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_that_shows_where_it_leads_is_one() {
        for (text, host) in [
            ("https://example.org", Some("example.org")),
            ("HTTP://Example.ORG:8080/a?b#c", Some("Example.ORG:8080")),
            ("https://münchen.example/x", Some("münchen.example")),
            ("http://[::1]:80/", Some("[::1]:80")),
            ("https://evil.example\\@bank.example", Some("evil.example")),
            ("https://bank.example@evil.example", None),
            ("https://%65vil.example", None),
            ("https://a\u{202e}b.example", None),
            ("https://[javascript]", None),
            ("https://a.example:80x", None),
            ("https://a.example:/", None),
            ("http://[::1]x/", None),
            ("http://a]:1/", None),
            ("https:///a", None),
            ("https://...", None),
            ("javascript:alert(1)", None),
            ("javascript://example.org/%0aalert(1)", None),
            ("data:text/html,x", None),
            ("//example.org", None),
            ("/a", None),
            ("", None),
        ] {
            assert_eq!(Address::parse(text).map(|address| address.host), host, "{text}");
        }
    }

    #[test]
    fn addresses_are_found_in_prose_without_the_punctuation_of_the_sentence() {
        for (text, found) in [
            ("see https://a.example/b. Or (http://b.example/c_(d)).", {
                &["https://a.example/b", "http://b.example/c_(d)"][..]
            }),
            ("xhttps://a.example ftp://b.example http://", &[]),
            ("éhttp://a.example «https://b.example/é»", &["https://b.example/é"]),
            ("[x](https://a.example) <https://b.example>", {
                &["https://a.example", "https://b.example"]
            }),
            ("://", &[]),
        ] {
            let addresses: Vec<_> = find_addresses(text).map(|address| address.text).collect();
            assert_eq!(addresses, found, "{text}");
        }
    }

    #[test]
    fn a_link_whose_words_name_another_host_is_noticed() {
        let address = Address::parse("https://www.evil.example/x").expect("an address");
        for honest in
            ["evil.example", "https://www.evil.example/x", "Evil.Example/…", " evil.example "]
        {
            assert!(address.is_spelt_out_by(honest), "{honest}");
        }
        for other in [
            "click",
            "",
            "https://bank.example",
            "evil.example.org",
            "evil.example@x",
            "evil.exampleé",
        ] {
            assert!(!address.is_spelt_out_by(other), "{other}");
        }
    }
}
