//! In what language a comment is written, as weak evidence.

mod detect;

use crate::spam::{Evidence, Sees, SpamFilter, Submission};

use detect::detect;

/// Notices a language that nobody expects under the article.
///
/// Half a nat, and no more: it never holds a comment by itself, nor with what a first link may
/// have been excused. Spam in bulk often comes in another language than the page; but so does the
/// comment of somebody who fled here, who reads the page well enough and writes best in her own
/// words. Such a comment must appear as fast as any other, so this only tips what is in doubt
/// already. A site whose readers speak several languages names them in a setting.
pub struct Language;

impl SpamFilter for Language {
    fn name(&self) -> &'static str {
        "language"
    }

    fn title(&self) -> &'static str {
        "Language"
    }

    fn notice(&self) -> &'static str {
        "It looks in what language your text is written. Another language than that of the page \
         alone never holds a comment."
    }

    fn sees(&self) -> Sees {
        Sees::Words
    }

    /// 0.5 nats; nothing for a text too short to tell.
    fn weigh(&self, submission: &Submission<'_>) -> Vec<Evidence> {
        if submission.languages.is_empty() {
            return Vec::new();
        }
        let Some(found) = detect(submission.draft.body()) else { return Vec::new() };
        if submission.languages.iter().any(|expected| is_same(expected, found.tag)) {
            return Vec::new();
        }
        let because = format!("It seems to be written in {}, unlike the article.", found.name);
        vec![Evidence::new(0.5, because)]
    }
}

/// Is `code` the language of a BCP 47 tag? Names that mean the same language to readers count.
fn is_same(tag: &str, code: &str) -> bool {
    const SAME: [&[&str]; 3] =
        [&["nb", "no", "nn", "da"], &["hr", "sr", "bs", "sh", "cnr"], &["fa", "prs", "per"]];
    let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    primary == code || SAME.iter().any(|names| names.contains(&&*primary) && names.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::Status;
    use crate::spam::screen::tests::{draft, submission};
    use crate::spam::{History, Moderation, Screen};

    const PERSIAN: &str = "من در بهار رفتم و این آسان نبود اما بچه‌ها با من هستند و من دیگر از او نمی‌ترسم که به خانه بیاید";

    #[test]
    fn another_language_is_noticed_and_holds_nobody_by_itself() {
        let draft = draft(PERSIAN);
        for (languages, noticed) in [
            (&["en"][..], true),
            (&["en", "de-AT"], true),
            (&["en", "fa-IR"], false),
            (&["prs"], false),
            (&[], false),
        ] {
            let sent = Submission { languages, ..submission(&draft) };
            assert_eq!(Language.weigh(&sent).len(), usize::from(noticed), "{languages:?}");
            let screen = Screen::standard(Moderation::HoldDoubtful);
            let verdict = screen.judge(&sent, &History::default());
            assert_eq!(verdict.status, Status::Published, "{:?}", verdict.reasons);
        }
    }
}
