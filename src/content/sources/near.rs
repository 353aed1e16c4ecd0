//! Names that were mistyped.

/// The name of `known` that is one slip of the pen away from `name`: one character more, less or
/// other, or two changed over. `None` if `name` is known itself or nothing is near.
pub(crate) fn near<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    if known.contains(&name) {
        return None;
    }
    known.iter().copied().find(|other| is_one_slip(name.as_bytes(), other.as_bytes()))
}

fn is_one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // In words of three letters one slip makes another word.
    if short.len() < 3 || long.len() < 4 || long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (rest_short, rest_long) = (&short[same..], &long[same..]);
    if short.len() < long.len() {
        return rest_short == &rest_long[1..];
    }
    match (rest_short, rest_long) {
        ([a, b, short @ ..], [c, d, long @ ..]) if a == d && b == c => short == long,
        ([_, short @ ..], [_, long @ ..]) => short == long,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_of_the_pen_is_recognised() {
        let known = ["author", "title", "url", "date"];
        for (name, meant) in [
            ("autor", Some("author")),
            ("authors", Some("author")),
            ("auhtor", Some("author")),
            ("tittle", Some("title")),
            ("titel", Some("title")),
            ("dato", Some("date")),
            ("author", None),
            ("urn", None),
            ("keywords", None),
            ("", None),
        ] {
            assert_eq!(near(name, &known), meant, "{name}");
        }
    }
}
