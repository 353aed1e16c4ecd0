//! The forms as a browser without scripts handles it: read from a page, filled in, sent.

use axum::http::{Method, StatusCode};
use scraper::{ElementRef, Selector};

use crate::harness::{Answer, READER, Site, request};

/// A form as it stands on a page.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
    post_to: String,
    /// Empty for a form without a preview.
    preview_at: String,
}

impl Form {
    /// The comment form of a page.
    pub(crate) fn on(answer: &Answer) -> Self {
        Self::named("#comment-form", answer)
    }

    /// The form of a page with which readers report a problem.
    pub(crate) fn report(answer: &Answer) -> Self {
        Self::named("#report-form", answer)
    }

    /// The form that a CSS selector finds.
    pub(crate) fn named(selector: &str, answer: &Answer) -> Self {
        let page = answer.page();
        let form = page.select(&css(selector)).next().expect("a form on the page");
        let inputs = css("input[name]:not([type=checkbox]), textarea[name], select[name]");
        // Fields outside belong to it as well if they say so.
        let outside = css(&format!("input[form=\"{}\"]", form.attr("id").unwrap_or_default()));
        let named = form.select(&inputs).chain(page.select(&outside)).map(|field| {
            let typed = match field.value().name() {
                "textarea" => field.text().collect(),
                "select" => chosen(field),
                _ => field.attr("value").unwrap_or_default().to_owned(),
            };
            (field.attr("name").unwrap_or_default().to_owned(), typed)
        });
        let preview = form.select(&css("button[formaction]")).next();
        Self {
            fields: named.collect(),
            post_to: attribute(form, "action"),
            preview_at: preview.map_or_else(String::new, |button| attribute(button, "formaction")),
        }
    }

    /// What a field holds; `None` if the form has no such field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, typed)| typed.as_str())
    }

    /// The form with something typed into a field that it must have.
    pub(crate) fn typed(mut self, name: &str, text: &str) -> Self {
        let field = self.fields.iter_mut().find(|(field, _)| field == name);
        text.clone_into(&mut field.unwrap_or_else(|| panic!("no field {name}")).1);
        self
    }

    /// The form with a box ticked, or sent by a button that has a name.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) async fn post(&self, site: &Site) -> Answer {
        site.post(&self.post_to, &self.sent()).await
    }

    /// Posts it as somebody who has signed in.
    pub(crate) async fn post_as(&self, site: &Site, cookie: &str) -> Answer {
        site.post_as(cookie, &self.post_to, &self.sent()).await
    }

    /// Posts it from a task of its own, and says only how that ended.
    pub(crate) async fn post_by(self, web: lamplight::web::Site) -> StatusCode {
        let form =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(self.fields).finish();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let sent = request(Method::POST, &self.post_to, &headers, form.into());
        web.answer(sent, READER).await.status()
    }

    pub(crate) async fn preview(&self, site: &Site) -> Answer {
        site.post(&self.preview_at, &self.sent()).await
    }

    fn sent(&self) -> Vec<(&str, &str)> {
        self.fields.iter().map(|(name, typed)| (name.as_str(), typed.as_str())).collect()
    }
}

/// What a list offers before anybody has touched it.
fn chosen(list: ElementRef<'_>) -> String {
    let selected = list.select(&css("option[selected]")).next();
    let option = selected.or_else(|| list.select(&css("option")).next()).expect("an option");
    attribute(option, "value")
}

fn attribute(element: ElementRef<'_>, name: &str) -> String {
    element.attr(name).unwrap_or_else(|| panic!("no {name}")).to_owned()
}

fn css(selector: &str) -> Selector {
    Selector::parse(selector).expect("a CSS selector")
}
