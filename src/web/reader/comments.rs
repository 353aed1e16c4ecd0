use crate::clock::Told;
use crate::comments::Gap;
use crate::web::layout::{Link, Paging};

/// The comments under an article, one page of them, and the form.
#[derive(Clone, Debug)]
pub struct CommentsView<'a> {
    /// Comments on all pages together, with the silent places of those that were removed.
    pub total: usize,
    /// In the order of reading: each answer somewhere below what it answers.
    pub shown: &'a [CommentView],
    /// Where this page of comments stands.
    pub paging: Paging,
    /// `None` once readers may no longer comment.
    pub form: Option<FormView<'a>>,
    /// Address of the article, from the root of the site.
    pub address: &'a str,
    /// The time at which the page was drawn, signed, for whoever says that a comment helped; `None`
    /// where nobody is asked.
    pub helped_token: Option<&'a str>,
}

/// One comment as readers see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentView {
    /// Names the comment in `#c…` and `/comments/…`.
    pub id: i64,
    /// As typed, untrusted; `None` shows “Anonymous”.
    pub name: Option<String>,
    /// Trusted HTML: made by `comments::markup` from what the reader typed.
    pub html: String,
    /// The topic under which it opens on request only; untrusted.
    pub content_note: Option<String>,
    /// When it was posted, as exactly as readers may know.
    pub posted_at: Told,
    /// When its writer last changed it.
    pub edited_at: Option<Told>,
    /// 0 at the top level, 3 at the most: four levels leave a readable line on a narrow phone.
    pub depth: usize,
    /// The comment that it answers and the name of who wrote that (untrusted).
    pub answers: Option<Link>,
    /// Why only its place is left, for the answers below it; `None` where it stands.
    pub gap: Option<Gap>,
    /// Readers who said that it helped them.
    pub helped: i64,
}

impl CommentView {
    /// The name to show.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        self.name.as_deref().unwrap_or("Anonymous")
    }
}

/// The comment form, empty or as it was sent.
#[derive(Clone, Debug)]
pub struct FormView<'a> {
    /// Where “Post” goes.
    pub action: &'a str,
    /// Where “Preview” goes.
    pub preview_action: &'a str,
    /// Tells when the form was drawn; a script fetches another one when the form is opened.
    pub token: &'a str,
    /// The comment that is being answered.
    pub answering: Option<&'a Answering>,
    /// As typed. Untrusted.
    pub name: &'a str,
    /// As typed. Untrusted.
    pub body: &'a str,
    /// The topic under which the comment opens on request, as typed. Untrusted.
    pub content_note: &'a str,
    /// All that is wrong, in the order of the fields.
    pub problems: &'a [Problem],
    /// The filters in force, and what each is told.
    pub filters: &'a [FilterNotice],
}

impl FormView<'_> {
    /// What is wrong with `field`.
    pub fn problems_of(&self, field: Field) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |problem| problem.field == field)
    }

    /// Is anything wrong with `field`?
    #[must_use]
    pub fn is_faulty(&self, field: Field) -> bool {
        self.problems_of(field).next().is_some()
    }
}

/// The comment that a reader is about to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answering {
    /// Sent along with the form.
    pub id: i64,
    /// As typed, untrusted; “Anonymous” where there is none.
    pub name: String,
    /// Leads to a form that answers nobody.
    pub cancel_address: String,
}

/// One thing that the reader can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where to mend it.
    pub field: Field,
    /// What is wrong and what to do, in one sentence; plain text.
    pub sentence: String,
}

/// A part of the comment form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name.
    Name,
    /// The text.
    Body,
    /// The topic under which it opens on request.
    ContentNote,
    /// The form as a whole.
    Whole,
}

impl Field {
    /// The `id` of what the reader should look at.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Name => "comment-name",
            Self::Body => "comment-body",
            Self::ContentNote => "comment-note",
            Self::Whole => "comment-form",
        }
    }
}

/// A filter in force, told to those whose words it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterNotice {
    /// Plain text, as in “Time on form”.
    pub name: String,
    /// What it is told and who learns of it, in one sentence; plain text.
    pub told: String,
    /// Is somebody outside the site told?
    pub outside: bool,
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use scraper::Html;

    use super::*;
    use crate::web::layout::Head;
    use crate::web::reader::{ArticlePage, Ledger, sample};

    fn draw(comments: CommentsView<'_>) -> Html {
        let (site, article) = (sample::site(), sample::article());
        let page = ArticlePage {
            policy: None,
            kept: None,
            head: Head::new(&site, "Why tides turn", "", sample::ADDRESS),
            article: &article,
            revision: 3,
            older: None,
            author: None,
            published: None,
            updated: None,
            show_reading_time: false,
            ledger: &Ledger::default(),
            topics: &[],
            sourcing_html: None,
            suggested: &[],
            latest: &[],
            comments: Some(comments),
            cite_address: None,
            linked: None,
        };
        Html::parse_document(&page.render().expect("a page of plain values"))
    }

    fn view<'a>(shown: &'a [CommentView], form: Option<FormView<'a>>) -> CommentsView<'a> {
        let paging = sample::only_page();
        let (address, helped_token) = (sample::ADDRESS, Some("opened-at-noon"));
        CommentsView { total: shown.len(), shown, paging, form, address, helped_token }
    }

    #[test]
    fn a_reply_needs_no_script_and_a_permalink_no_luck() {
        let shown = [sample::comment(7, Some("<Ann>"), 0), sample::comment(8, None, 3)];
        let html = draw(view(&shown, Some(sample::form())));
        assert_eq!(
            sample::attributes(&html, ".reply a[href*=reply]", "href"),
            ["/articles/tides?reply=7#comment-form", "/articles/tides?reply=8#comment-form"]
        );
        assert_eq!(
            sample::attributes(&html, ".reply [aria-label]", "aria-label"),
            ["Reply to <Ann>", "Reply to Anonymous"]
        );
        assert_eq!(sample::attributes(&html, ".by a", "href"), ["/comments/7", "/comments/8"]);
        assert_eq!(sample::attributes(&html, ".thread li", "class"), ["d0", "d3"]);
    }

    #[test]
    fn a_removed_comment_keeps_its_place_and_shows_nothing_else() {
        for gap in [Gap::Waits, Gap::TakenBack, Gap::Removed] {
            let shown = [CommentView { gap: Some(gap), ..sample::comment(7, Some("Ann"), 0) }];
            let html = draw(view(&shown, Some(sample::form())));
            assert_eq!(sample::texts(&html, "#c7"), [gap.sentence()]);
        }
    }

    #[test]
    fn a_comment_with_a_content_note_opens_on_request() {
        let note = Some("<violence>".to_owned());
        let shown = [CommentView { content_note: note, ..sample::comment(7, Some("Ann"), 0) }];
        let html = draw(view(&shown, Some(sample::form())));
        assert_eq!(sample::texts(&html, "#c7 summary"), ["Speaks of <violence>"]);
        assert_eq!(sample::texts(&html, "#c7 details:not([open]) .prose"), ["Thank you."]);
        assert!(sample::texts(&html, "#c7 > .prose").is_empty());
    }

    #[test]
    fn readers_can_say_that_a_comment_helped_and_how_many_have_said_so() {
        let helped = |id, helped| CommentView { helped, ..sample::comment(id, Some("Ann"), 0) };
        let shown = [helped(7, 0), helped(8, 1), helped(9, 12)];
        let html = draw(view(&shown, Some(sample::form())));
        let button = ".thread button[form=helped][name=comment]";
        assert_eq!(sample::attributes(&html, button, "value"), ["7", "8", "9"]);
        assert_eq!(sample::attributes(&html, "form#helped", "action"), ["/comments/helped"]);
        let counted = ["helped 1 reader", "helped 12 readers"];
        assert_eq!(sample::texts(&html, ".by > span"), counted);
        assert_eq!(sample::texts(&html, ".reply")[0], "Reply Report This helped me");
        let html = draw(CommentsView { helped_token: None, ..view(&shown, None) });
        assert!(sample::texts(&html, "button, form").is_empty());
        assert_eq!(sample::texts(&html, ".by > span"), counted, "what was counted stays");
        assert_eq!(sample::texts(&html, ".reply"), ["Report"; 3]);
    }

    #[test]
    fn closed_comments_can_be_read_and_not_answered() {
        let shown = [sample::comment(7, Some("Ann"), 0)];
        let html = draw(view(&shown, None));
        assert_eq!(sample::texts(&html, "#c7 .prose"), ["Thank you."]);
        assert!(sample::texts(&html, "#comment-form, [href*=reply]").is_empty());
    }

    #[test]
    fn a_commenter_learns_which_filters_are_in_force() {
        let filter = |name: &str, told: &str, outside| FilterNotice {
            name: name.into(),
            told: told.into(),
            outside,
        };
        let filters = [filter("Links", "Reads it.", false), filter("Akismet", "Is told.", true)];
        let html = draw(view(&[], Some(FormView { filters: &filters, ..sample::form() })));
        let notice = "A program on this site reads your words first and looks for spam; where \
                      it is unsure, a person decides. What it looks at";
        let hints = sample::texts(&html, "#comment-form .hint");
        assert!(hints.contains(&notice.to_owned()), "{hints:?}");
        assert!(
            hints.contains(&"Akismet: Is told.".to_owned()),
            "who is outside is told of at once"
        );
        assert!(!hints.iter().any(|hint| hint.contains("Reads it")), "{hints:?}");
        assert_eq!(sample::attributes(&html, ".hint a", "href"), ["/kept#filters"]);
    }
}
