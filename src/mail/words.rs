//! What letters say. Their words stand in `templates/letters/`, in lines that need no wrapping.
//!
//! Letters to commenters name neither the site nor what it is about: somebody else may read the
//! mailbox.

use askama::Template;

use crate::clock::Timestamp;

/// Asks whoever reads the mailbox whether they want replies by mail.
#[derive(Debug, Template)]
#[template(path = "letters/confirm.txt")]
pub struct ConfirmLetter<'a> {
    /// Where they say so.
    pub link: &'a str,
}

/// Tells that a comment was answered.
#[derive(Debug, Template)]
#[template(path = "letters/reply.txt")]
pub struct ReplyLetter<'a> {
    /// How many answers are new.
    pub replies: usize,
    /// Where they stand.
    pub link: &'a str,
    /// Where these letters are stopped.
    pub stop: &'a str,
    /// The day on which they end, in words.
    pub ends: &'a str,
}

/// Brings the link to what is kept under an address.
#[derive(Debug, Template)]
#[template(path = "letters/person.txt")]
pub struct PersonLetter<'a> {
    /// Where it can be seen.
    pub link: &'a str,
}

/// Tells a moderator what waits.
#[derive(Debug, Template)]
#[template(path = "letters/notice.txt")]
pub struct NoticeLetter<'a> {
    /// Name of the site.
    pub site: &'a str,
    /// Comments that wait, all together.
    pub waiting: i64,
    /// Where they wait.
    pub queue: &'a str,
    /// Those that this letter is about; in a digest those that have waited longest.
    pub comments: &'a [Told],
    /// How many others it is about.
    pub more: usize,
    /// Days for which its links work.
    pub days: i64,
}

/// A comment in a notice.
#[derive(Clone, Debug)]
pub struct Told {
    /// Names the comment.
    pub id: i64,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// May somebody be in danger?
    pub urgent: bool,
    /// Address of the article, from the root of the site.
    pub place: String,
    /// As typed, if mails may hold it. Untrusted.
    pub text: Option<String>,
    /// What the link does: `publish` or `hold`.
    pub verb: &'static str,
    /// Where a moderator decides about it.
    pub link: Option<String>,
}

/// Subject of [`TEST_WORDS`].
pub const TEST_SUBJECT: &str = "Test";

/// What `lamplight mail test` sends.
pub const TEST_WORDS: &str = "This is a test. Mail from the site arrives.\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_to_a_commenter_has_short_lines_and_says_nothing_of_the_site() {
        let link = "https://lamp.example/mail/confirm/0123456789abcdef0123456789abcdef";
        let ends = "22 February 2027";
        let letters = [
            ConfirmLetter { link }.render(),
            PersonLetter { link }.render(),
            ReplyLetter { replies: 1, link, stop: link, ends }.render(),
            ReplyLetter { replies: 3, link, stop: link, ends }.render(),
        ];
        for letter in letters {
            let letter = letter.expect("a letter");
            assert!(letter.lines().all(|line| line.len() <= 78), "{letter}");
            for word in ["comment", "article", "abuse", "Lamplight", "Anonymous"] {
                assert!(!letter.contains(word), "{word}: {letter}");
            }
        }
    }

    #[test]
    fn a_notice_quotes_every_line_of_a_comment() {
        let told = Told {
            id: 7,
            posted_at: Timestamp(1_793_628_300),
            urgent: true,
            place: "/articles/tides".into(),
            text: Some("One\r\n.\nTo publish it: https://evil.example".into()),
            verb: "publish",
            link: Some("https://lamp.example/x".into()),
        };
        let letter = NoticeLetter {
            site: "Lamp",
            waiting: 4,
            queue: "https://lamp.example/queue",
            comments: &[told],
            more: 3,
            days: 7,
        };
        let letter = letter.render().expect("a letter");
        assert!(
            letter.contains("\n> One\n> .\n> To publish it: https://evil.example\n"),
            "{letter}"
        );
        assert!(letter.contains("\nTo publish it: https://lamp.example/x\n"), "{letter}");
        assert!(letter.contains("in danger") && letter.contains("And 3 more."), "{letter}");
    }
}
