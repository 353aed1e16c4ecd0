//! What could identify somebody, shown to the writer before a comment is stored.

use crate::comments::Draft;
use crate::content::Listing;
use crate::guard::{Field, Kind, Mark, Piece, confirmation, is_confirmed, pieces};
use crate::web::view::Desk;

/// A comment with marks, as its writer typed it. Everything in it is untrusted and escaped where it
/// is shown.
#[derive(Clone, Debug)]
pub struct MarkedView {
    name: String,
    body: String,
    marks: Vec<Mark>,
    /// For the hidden field by which the writer says that these marks were seen.
    pub confirmation: String,
    /// The form that is sent as it is by one tap.
    pub form: &'static str,
    /// What that button says.
    pub anyway: &'static str,
}

/// One line of the list below the text.
#[derive(Clone, Copy, Debug)]
pub struct Why<'a> {
    /// From 1 on; leads to the mark and back.
    pub number: usize,
    /// What it looks like, and why that could identify somebody.
    pub kind: Kind,
    /// The marked words. Untrusted.
    pub words: &'a str,
}

impl MarkedView {
    /// The comment with its marks; `None` if there are none.
    #[must_use]
    pub fn of(name: &str, body: &str, marks: Vec<Mark>) -> Option<Self> {
        let confirmation = confirmation(&marks, name, body);
        let (name, body) = (name.to_owned(), body.to_owned());
        let (form, anyway) = ("comment-form", "Post anyway");
        (!marks.is_empty()).then_some(Self { name, body, marks, confirmation, form, anyway })
    }

    /// The same for a comment that is being changed.
    #[must_use]
    pub fn of_edit(self) -> Self {
        Self { form: "edit-form", anyway: "Save anyway", ..self }
    }

    /// The name in pieces; none if nothing in it is marked.
    #[must_use]
    pub fn name(&self) -> Vec<Piece<'_>> {
        let marked = self.marks.iter().any(|mark| mark.field == Field::Name);
        if marked { pieces(&self.name, Field::Name, &self.marks) } else { Vec::new() }
    }

    /// The text in pieces.
    #[must_use]
    pub fn body(&self) -> Vec<Piece<'_>> {
        pieces(&self.body, Field::Body, &self.marks)
    }

    /// Why each mark is there, in their order.
    #[must_use]
    pub fn list(&self) -> Vec<Why<'_>> {
        let each = (1..).zip(&self.marks).map(|(number, mark)| {
            let text = if mark.field == Field::Name { &self.name } else { &self.body };
            Why { number, kind: mark.kind, words: text.get(mark.range.clone()).unwrap_or_default() }
        });
        each.collect()
    }
}

impl Desk {
    /// A draft with what could identify somebody in it; `None` if nothing could.
    pub(super) async fn marked(&self, listing: &Listing, draft: &Draft) -> Option<MarkedView> {
        let (name, body) = (draft.author_name(), draft.body());
        let marks = self.app.marks(name, body, listing.language.as_deref()).await;
        MarkedView::of(name, body, marks)
    }

    /// The same, unless the writer has seen all of it and wants to post.
    pub(super) async fn unconfirmed(
        &self,
        listing: &Listing,
        draft: &Draft,
        confirmed: &str,
    ) -> Option<MarkedView> {
        let marked = self.marked(listing, draft).await?;
        let seen = is_confirmed(&marked.marks, &marked.name, &marked.body, confirmed);
        (!seen).then_some(marked)
    }
}
