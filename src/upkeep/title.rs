use html5gum::{DefaultEmitter, Token, Tokenizer};

/// Longest title kept, in characters.
const MAX_CHARS: usize = 300;

/// The title in the head of an HTML page, white space folded; `None` if it has none that says
/// something.
#[must_use]
pub fn title_of(html: &str) -> Option<String> {
    let mut emitter = DefaultEmitter::default();
    // Scripts and titles hold text, whatever it looks like.
    emitter.naively_switch_states(true);
    let mut title = None::<String>;
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match (token, &mut title) {
            (Token::StartTag(tag), None) if &**tag.name == b"title" => title = Some(String::new()),
            // Further titles name drawings.
            (Token::StartTag(tag), None) if &**tag.name == b"body" => break,
            (Token::String(text), Some(title)) => title.push_str(&String::from_utf8_lossy(&text)),
            (Token::EndTag(_), Some(_)) => break,
            _ => {}
        }
    }
    let words: Vec<_> = title?
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let title: String = words.join(" ").chars().take(MAX_CHARS).collect();
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::title_of;

    #[test]
    fn the_title_is_what_a_browser_shows_in_its_tab() {
        for (html, expected) in [
            ("<!doctype html><title>\n Tides &amp; moons\t</title><p>x", Some("Tides & moons")),
            ("<!-- <title>No</title> --><TITLE lang=en>Yes", Some("Yes")),
            ("<script>'<title>No</title>'</script><title>Yes</title>", Some("Yes")),
            ("<title>a <b>c</b></title>", Some("a <b>c</b>")),
            ("<title> </title>", None),
            ("<body><svg><title>Drawing</title></svg>", None),
            ("plain text", None),
            ("", None),
        ] {
            assert_eq!(title_of(html).as_deref(), expected, "{html}");
        }
        assert_eq!(title_of(&format!("<title>{}", "x".repeat(999))).unwrap().len(), 300);
    }
}
