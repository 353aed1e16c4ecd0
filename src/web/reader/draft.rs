use askama::Template;

use crate::web::layout::{Head, Link};
use crate::web::reader::{CommentView, Field, FormView, MarkedView};

/// A comment that is not posted yet: its preview or its problems, and the form with its text.
///
/// Serves three answers: the preview, with marks where something could identify somebody (200),
/// problems to mend (422), and a database that is away (503, with a problem of [`Field::Whole`]).
#[derive(Debug, Template)]
#[template(path = "draft.html")]
pub struct DraftPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// The article that is answered.
    pub article: &'a Link,
    /// The comment as it would appear; `None` where there are problems.
    pub preview: Option<&'a CommentView>,
    /// What could identify somebody in it, before it is posted.
    pub marked: Option<&'a MarkedView>,
    /// Marks that the writer has seen, for the hidden field; may be empty. Untrusted.
    pub confirmed: &'a str,
    /// Filled in as it was sent.
    pub form: FormView<'a>,
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;
    use crate::web::reader::{Answering, Problem, sample};

    fn draw(form: FormView<'_>, preview: Option<&CommentView>) -> Html {
        let (site, article) = (sample::site(), sample::link(sample::ADDRESS, "Why tides turn"));
        let head = Head::new(&site, "Your comment", "", "").unlisted();
        let page =
            DraftPage { head, article: &article, preview, marked: None, confirmed: "", form };
        Html::parse_document(&page.render().expect("a page of plain values"))
    }

    #[test]
    fn problems_come_back_all_at_once_beside_their_fields_with_the_text_kept() {
        let problem = |field, sentence: &str| Problem { field, sentence: sentence.into() };
        let problems = [
            problem(Field::Name, "The name is too long."),
            problem(Field::Body, "The text is too long."),
            problem(Field::Whole, "We could not save it."),
        ];
        let body = "\nA line, then </textarea><script>";
        let html =
            draw(FormView { body, name: "\"Ann\"", problems: &problems, ..sample::form() }, None);

        assert_eq!(sample::texts(&html, "[role=alert] li").len(), 3);
        assert_eq!(
            sample::attributes(&html, "[role=alert] a", "href"),
            ["#comment-name", "#comment-body"]
        );
        for field in ["name", "body"] {
            let selector = format!("#comment-{field}[aria-invalid=true]");
            let described = sample::attributes(&html, &selector, "aria-describedby");
            assert_eq!(described, [format!("comment-{field}-hint comment-{field}-fault-1")]);
            assert_eq!(sample::texts(&html, &format!("#comment-{field}-fault-1")).len(), 1);
        }
        assert_eq!(sample::attributes(&html, "#comment-name", "value"), ["\"Ann\""]);
        let kept: String = html
            .select(&scraper::Selector::parse("textarea").expect("a selector"))
            .flat_map(|field| field.text())
            .collect();
        assert_eq!(kept, body);
    }

    #[test]
    fn a_preview_can_be_posted_or_changed_without_a_script() {
        let comment = sample::comment(7, None, 0);
        let html = draw(FormView { body: "Thank you.", ..sample::form() }, Some(&comment));
        assert_eq!(sample::texts(&html, ".preview b"), ["Anonymous"]);
        assert_eq!(sample::attributes(&html, "button[form]", "form"), ["comment-form"]);
        assert_eq!(
            sample::attributes(&html, "form button", "formaction"),
            // The first is what the Enter key means; the second asks for a name.
            ["/articles/tides/comments/preview"; 3].into_iter().chain([""]).collect::<Vec<_>>()
        );
        assert!(sample::texts(&html, "[role=alert]").is_empty());
    }

    #[test]
    fn an_answer_names_whom_it_answers_and_how_to_stop_doing_so() {
        let to =
            Answering { id: 7, name: "Ann <b>".into(), cancel_address: sample::ADDRESS.into() };
        let html = draw(FormView { answering: Some(&to), ..sample::form() }, None);
        assert_eq!(sample::texts(&html, "form h2"), ["Reply to Ann <b>"]);
        assert_eq!(sample::attributes(&html, "[name=parent_id]", "value"), ["7"]);
        assert!(
            sample::attributes(&html, "form p a", "href")
                .contains(&"/articles/tides#comment-form".to_owned())
        );
    }

    #[test]
    fn the_trap_for_robots_is_hidden_from_people_and_from_screen_readers() {
        let html = draw(sample::form(), None);
        assert_eq!(sample::attributes(&html, "[aria-hidden=true] input", "name"), ["website"]);
        assert_eq!(sample::attributes(&html, "[aria-hidden=true] input", "tabindex"), ["-1"]);
        assert!(include_str!("../../../static/site.css").contains(".website { display: none; }"));
    }
}
