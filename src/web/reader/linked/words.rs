use std::fmt;

/// The words of HTML that we made: without its tags, with a line end for each block.
pub(super) struct Words<'a>(pub(super) &'a str);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ENDS: [&str; 6] = ["br", "/p", "/li", "/pre", "/blockquote", "/h3"];
        let (mut begun, mut line_ended) = (false, false);
        for piece in self.0.split('<') {
            // Our own HTML has no `>` but those of tags.
            let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
            line_ended |= ENDS.contains(&tag);
            let text = if line_ended { text.trim_start_matches('\n') } else { text };
            if text.is_empty() {
                continue;
            }
            if line_ended && begun {
                f.write_str("\n")?;
            }
            (begun, line_ended) = (true, false);
            write_decoded(f, text)?;
        }
        Ok(())
    }
}

/// Writes text with the characters that `escape` and askama encode.
fn write_decoded(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    const ENCODED: [(&str, &str); 6] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
    ];
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        f.write_str(&rest[..at])?;
        rest = &rest[at..];
        let known = ENCODED.iter().find(|(code, _)| rest.starts_with(code));
        let (code, plain) = known.copied().unwrap_or(("&", "&"));
        f.write_str(plain)?;
        rest = &rest[code.len()..];
    }
    f.write_str(rest)
}
