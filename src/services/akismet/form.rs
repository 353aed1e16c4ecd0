use url::form_urlencoded::Serializer;

use crate::services::akismet::Blog;
use crate::services::{Matter, Personal, Why};

/// The address that stands for all commenters if Akismet is not to be told theirs.
///
/// `user_ip` is required. This one is reserved for documentation (RFC 5737, TEST-NET-1), so it is
/// nobody's; a real one, such as the server's own, would collect a reputation that is not its own.
const NOBODY: &str = "192.0.2.1";

/// The field of our form that people cannot see.
const HONEYPOT: &str = "website";

/// Fields and values, as browsers send forms (WHATWG URL, §5).
#[derive(Clone, Debug, Default)]
pub(super) struct Form(String);

impl Form {
    pub(super) fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn push(&mut self, name: &str, value: &str) {
        let text = std::mem::take(&mut self.0);
        self.0 = Serializer::new(text).append_pair(name, value).finish();
    }

    pub(super) fn append(&mut self, other: &Self) {
        if !self.0.is_empty() && !other.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(&other.0);
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// Everything that Akismet is told of a comment but the key.
///
/// Comments have at most 10,000 characters, fewer than the 32,000 to which others cut
/// `comment_content`. `comment_author_url` is never sent: our form does not ask for one.
pub(super) fn compose(
    matter: &Matter<'_>,
    blog: &Blog,
    allowed: &[Personal],
    is_test: bool,
) -> String {
    let told = |fact| matter.told(fact, allowed);
    let mut form = Form::default();
    form.push("blog", &blog.address);
    form.push("blog_lang", &languages(&blog.language, matter.place.language));
    form.push("blog_charset", "UTF-8");
    form.push("user_ip", &told(Personal::Address).unwrap_or_else(|| NOBODY.to_owned()));
    for (name, fact) in [
        ("user_agent", Personal::UserAgent),
        ("referrer", Personal::Referrer),
        ("comment_author", Personal::Name),
        ("comment_author_email", Personal::Email),
    ] {
        if let Some(value) = told(fact) {
            form.push(name, &value);
        }
    }
    form.push("permalink", matter.place.address);
    form.push("comment_type", if matter.is_reply { "reply" } else { "comment" });
    form.push("comment_content", matter.body);
    form.push("comment_date_gmt", &matter.posted_at.to_string());
    if let Some(updated_at) = matter.place.updated_at {
        form.push("comment_post_modified_gmt", &updated_at.to_string());
    }
    for topic in &matter.place.topics {
        form.push("comment_context[]", topic);
    }
    if let Some(typed) = matter.honeypot {
        form.push("honeypot_field_name", HONEYPOT);
        form.push(HONEYPOT, typed);
    }
    if matter.why == Why::Edit {
        form.push("recheck_reason", "edit");
    }
    if is_test {
        form.push("is_test", "true");
    }
    form.into_text()
}

/// The languages in use, as in `en, pt_br`.
fn languages(site: &str, article: &str) -> String {
    let [site, article] = [site, article].map(|tag| tag.to_ascii_lowercase().replace('-', "_"));
    if article.is_empty() || site == article { site } else { format!("{site}, {article}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::form_urlencoded::parse;

    use super::*;
    use crate::services::asked::tests::matter;

    fn blog() -> Blog {
        Blog { address: "https://lamp.example".into(), language: "en".into() }
    }

    fn pairs(form: &str) -> Vec<(String, String)> {
        parse(form.as_bytes()).into_owned().collect()
    }

    #[test]
    fn akismet_is_told_the_comment_and_not_who_wrote_it() {
        let matter = matter();
        let sent = compose(&matter, &blog(), &[], false);
        let expected = [
            ("blog", "https://lamp.example"),
            ("blog_lang", "en, pt_br"),
            ("blog_charset", "UTF-8"),
            ("user_ip", "192.0.2.1"),
            ("permalink", "https://lamp.example/articles/tides"),
            ("comment_type", "reply"),
            ("comment_content", matter.body),
            ("comment_date_gmt", "2026-11-02T14:05:00Z"),
            ("comment_post_modified_gmt", "2026-10-26T07:33:20Z"),
            ("comment_context[]", "the sea"),
            ("comment_context[]", "the moon"),
            ("honeypot_field_name", "website"),
            ("website", ""),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs(&sent), expected);
    }

    #[test]
    fn each_fact_about_a_person_has_a_switch_of_its_own() {
        let fields = [
            (Personal::Name, "comment_author", "Ada L."),
            (Personal::Email, "comment_author_email", "ada@mail.example"),
            (Personal::Address, "user_ip", "203.0.113.7"),
            (Personal::UserAgent, "user_agent", "Browser/1.0 (phone)"),
            (Personal::Referrer, "referrer", "https://search.example/?q=help"),
        ];
        for (allowed, _, _) in fields {
            let sent = pairs(&compose(&matter(), &blog(), &[allowed], false));
            for (fact, name, value) in fields {
                let is_told = sent.contains(&(name.to_owned(), value.to_owned()));
                assert_eq!(is_told, fact == allowed, "{name} while {allowed:?} is allowed");
                let is_there = sent.iter().any(|(sent, _)| sent == name);
                assert_eq!(is_there, fact == allowed || name == "user_ip", "{name}");
            }
        }
    }

    #[test]
    fn an_edit_and_a_test_say_so() {
        let edited = Matter { why: Why::Edit, is_reply: false, ..matter() };
        let sent = pairs(&compose(&edited, &blog(), &[], true));
        for (name, value) in
            [("recheck_reason", "edit"), ("is_test", "true"), ("comment_type", "comment")]
        {
            assert!(sent.contains(&(name.into(), value.into())), "{name} is not in {sent:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_out_of_the_form_as_it_went_in(body in any::<String>()) {
            let matter = Matter { body: &body, ..matter() };
            let sent = compose(&matter, &blog(), &[], false);
            prop_assert!(sent.is_ascii());
            let found = pairs(&sent).into_iter().find(|(name, _)| name == "comment_content");
            prop_assert_eq!(found.map(|(_, value)| value), Some(body));
        }
    }
}
