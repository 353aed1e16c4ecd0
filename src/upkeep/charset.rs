use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use html5gum::{Token, Tokenizer};

/// Where browsers look for a page's own word about its encoding (HTML standard, §13.2.3.2).
const PRESCAN_BYTES: usize = 1024;

/// The text of a page, whatever is wrong with it: its byte order mark, then the `Content-Type` that
/// came with it, then its own word, then what its bytes look like decides the encoding. Bytes that
/// fit nowhere become U+FFFD.
#[must_use]
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    let encoding = Encoding::for_bom(bytes)
        .map(|(encoding, _)| encoding)
        .or_else(|| content_type.and_then(charset_of))
        .or_else(|| own_word(&bytes[..bytes.len().min(PRESCAN_BYTES)]))
        .unwrap_or_else(|| if is_utf_8(bytes) { UTF_8 } else { WINDOWS_1252 });
    encoding.decode(bytes).0.into_owned()
}

/// The encoding in `text/html; charset=…`.
fn charset_of(content_type: &str) -> Option<&'static Encoding> {
    let at = content_type.to_ascii_lowercase().find("charset")?;
    let value = content_type[at + "charset".len()..].trim_start().strip_prefix('=')?;
    let value = value.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(['"', '\'', ';', ' ']).unwrap_or(value.len());
    Encoding::for_label(&value.as_bytes()[..end])
}

/// What a `meta` element says.
fn own_word(bytes: &[u8]) -> Option<&'static Encoding> {
    for Ok(token) in Tokenizer::new(bytes) {
        let Token::StartTag(tag) = token else { continue };
        if &**tag.name != b"meta" {
            continue;
        }
        let value = |name: &[u8]| {
            tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).into_owned())
        };
        let found = match value(b"charset") {
            Some(label) => Encoding::for_label(label.as_bytes()),
            None => value(b"content").as_deref().and_then(charset_of),
        };
        if let Some(encoding) = found {
            // It could be read, so it is no UTF-16 (same section).
            return Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 });
        }
    }
    None
}

/// Is this UTF-8, but for a character cut in two at its end?
fn is_utf_8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).err().is_none_or(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn a_page_is_read_in_the_encoding_that_a_browser_would_take() {
        for (bytes, content_type, expected) in [
            (&b"caf\xc3\xa9"[..], Some("text/html; charset=utf-8"), "café"),
            (b"caf\xe9", Some("text/html; charset=\"ISO-8859-1\""), "café"),
            (b"caf\xe9!", Some("text/html"), "café!"),
            (b"caf\xc3\xa9", None, "café"),
            (b"caf\xc3", None, "caf\u{fffd}"),
            (b"caf\xe9", Some("text/html; charset=utf-8"), "caf\u{fffd}"),
            (b"\xef\xbb\xbfcaf\xc3\xa9", Some("text/html; charset=latin1"), "café"),
            (b"caf\xe9!", Some("text/html; charset=klingon"), "café!"),
        ] {
            assert_eq!(decode(bytes, content_type), expected, "{bytes:?} {content_type:?}");
        }
        for head in [
            "<meta charset='windows-1251'>",
            "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>",
        ] {
            let page = [head.as_bytes(), b"<title>\xcc\xe8\xf0</title>"].concat();
            assert!(decode(&page, Some("text/html")).contains("Мир"), "{head}");
        }
    }
}
