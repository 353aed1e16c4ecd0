//! The one place where text becomes part of HTML.

use std::fmt::Write;

/// Appends `text` as the content of an element.
pub(crate) fn push_text(html: &mut String, text: &str) {
    push_replacing(html, text, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        // CommonMark 0.31 §2.3: a null is replaced, for security.
        '\0' => Some("\u{fffd}"),
        _ => None,
    });
}

/// Appends `text` as the value of an attribute in double quotes.
pub(crate) fn push_attribute(html: &mut String, text: &str) {
    push_replacing(html, text, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\0' => Some("\u{fffd}"),
        _ => None,
    });
}

/// Appends an address as the value of an attribute in double quotes.
///
/// Whatever may not stand in a URL (RFC 3986 §2) is written in percent encoding; what is in
/// percent encoding already stays.
pub(crate) fn push_address(html: &mut String, address: &str) {
    for byte in address.bytes() {
        match byte {
            b'&' => html.push_str("&amp;"),
            b'\'' => html.push_str("&#x27;"),
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => html.push(char::from(byte)),
            _ if b"-_.+!*(),%#@?=;:/$~".contains(&byte) => html.push(char::from(byte)),
            _ => write!(html, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
    }
}

/// Appends `text` as a value in the query of an address: whatever has a meaning there is written
/// in percent encoding.
pub(crate) fn push_query(address: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            write!(address, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
}

/// `text` as the content of an element.
pub(crate) fn text(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_text(&mut html, text);
    html
}

/// `text` as the value of an attribute in double quotes.
pub(crate) fn attribute(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_attribute(&mut html, text);
    html
}

/// An address as the value of an attribute in double quotes.
pub(crate) fn address(address: &str) -> String {
    let mut html = String::with_capacity(address.len());
    push_address(&mut html, address);
    html
}

fn push_replacing(html: &mut String, text: &str, replace: fn(char) -> Option<&'static str>) {
    let mut clean_from = 0;
    for (at, c) in text.char_indices() {
        if let Some(replacement) = replace(c) {
            html.push_str(&text[clean_from..at]);
            html.push_str(replacement);
            clean_from = at + c.len_utf8();
        }
    }
    html.push_str(&text[clean_from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_element_or_attribute() {
        assert_eq!(text("<b> & \"q\" \0"), "&lt;b&gt; &amp; \"q\" \u{fffd}");
        assert_eq!(attribute("\"><script>"), "&quot;&gt;&lt;script&gt;");
    }

    #[test]
    fn an_address_is_encoded_once() {
        assert_eq!(address("/a b?x=1&y=ä#z"), "/a%20b?x=1&amp;y=%C3%A4#z");
        assert_eq!(address("/a%20b\"'"), "/a%20b%22&#x27;");
    }
}
