use std::collections::HashSet;

use crate::guard::folded::Folded;
use crate::guard::{Field, Kind, Mark, find};

/// Marks that somebody has seen and wants to post all the same, and numbers that a site publishes
/// itself: both are known again by what they say, wherever they stand.
impl Mark {
    /// What it says, whatever it was typed like: the digits of a number, else letters and digits in
    /// lower case.
    fn says(&self, text: &str) -> String {
        let folded = Folded::of(text.get(self.range.clone()).unwrap_or_default());
        let meant = |c: &char| match self.kind {
            Kind::Phone => c.is_ascii_digit(),
            _ => c.is_alphanumeric(),
        };
        let said: String = folded.lower.chars().filter(meant).collect();
        // A number in words has no digits.
        if said.is_empty() { folded.lower } else { said }
    }

    /// A digest of what it says, 64 bits in hexadecimal digits.
    fn digest(&self, name: &str, text: &str) -> String {
        let said = self.says(if self.field == Field::Name { name } else { text });
        let digest = blake3::hash(format!("{}\n{said}", self.kind.word()).as_bytes());
        digest.to_hex()[..16].to_owned()
    }
}

/// Digests of marks with a blank between them, for a hidden field of the form that shows them.
#[must_use]
pub fn confirmation(marks: &[Mark], name: &str, text: &str) -> String {
    marks.iter().map(|mark| mark.digest(name, text)).collect::<Vec<_>>().join(" ")
}

/// Has the writer seen every one of these marks? `confirmed` comes back from the form. Untrusted.
#[must_use]
pub fn is_confirmed(marks: &[Mark], name: &str, text: &str, confirmed: &str) -> bool {
    let confirmed: HashSet<&str> = confirmed.split_ascii_whitespace().collect();
    marks.iter().all(|mark| confirmed.contains(&*mark.digest(name, text)))
}

/// Takes away the marks of what stands in `published`, the site's own texts: to repeat the number of
/// a helpline tells nothing about anybody.
pub fn leave_out_published(marks: &mut Vec<Mark>, name: &str, text: &str, published: &[String]) {
    const PUBLIC: [Kind; 4] = [Kind::Phone, Kind::Email, Kind::Address, Kind::Profile];
    if !marks.iter().any(|mark| PUBLIC.contains(&mark.kind)) {
        return;
    }
    let ours = published
        .iter()
        .flat_map(|ours| find(ours, "", "").into_iter().map(|mark| mark.says(ours)));
    let ours: Vec<String> = ours.collect();
    marks.retain(|mark| {
        let says = mark.says(if mark.field == Field::Name { name } else { text });
        // A number may be written with the code of its country here and without it there.
        let is_ours = |ours: &String| match mark.kind {
            Kind::Phone => {
                let says = says.trim_start_matches('0');
                says.len() >= 6 && (ours.ends_with(says) || says.ends_with(&ours[..]))
            }
            _ => *ours == says,
        };
        !(PUBLIC.contains(&mark.kind) && ours.iter().any(is_ours))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_confirmed_is_known_again_and_nothing_else_is() {
        let first = "Call me on 07700 900123.";
        let marks = find(first, "", "en");
        let confirmed = confirmation(&marks, "", first);
        for (text, known) in [
            (first, true),
            ("Please, call me on 07700-900 123!", true),
            ("Nothing at all.", true),
            ("Call me on 07700 900124.", false),
            ("Call me on 07700 900123, my name is Clara Benfield.", false),
        ] {
            let marks = find(text, "", "en");
            assert_eq!(is_confirmed(&marks, "", text, &confirmed), known, "{text}");
        }
        assert!(!is_confirmed(&marks, "", first, "nonsense"));
    }

    #[test]
    fn what_the_site_publishes_itself_is_not_marked() {
        let ours = ["Our helpline: +1 202-555-0143, or post@help.example".to_owned()];
        for (text, left) in [
            ("They are on 202 555 0143.", 0),
            ("Write to Post@help.example", 0),
            ("Call me on 202 555 0144.", 1),
        ] {
            let mut marks = find(text, "", "en");
            assert_eq!(marks.len(), 1);
            leave_out_published(&mut marks, "", text, &ours);
            assert_eq!(marks.len(), left, "{text}");
        }
    }
}
