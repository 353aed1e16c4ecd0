use crate::editors::{Editor, Right};
use crate::web::assets;
use crate::web::layout::{Assets, StudioAssets};
use crate::web::view::Desk;

/// What every page of the studio shares: its head, and the way to the others.
#[derive(Debug)]
pub struct StudioHead<'a> {
    /// Name of the site, plain text.
    pub site_name: String,
    /// Language of the studio's words, a BCP 47 tag.
    pub language: &'static str,
    /// Plain text; the name of the site is added to it.
    pub title: &'a str,
    /// Which of the links at the top leads here.
    pub tab: Tab,
    /// Who is signed in; `None` on the way in.
    pub editor: Option<&'a Editor>,
    /// What reader pages load as well.
    pub assets: &'static Assets,
    /// What only the studio loads.
    pub studio: &'static StudioAssets,
}

/// The links at the top of the studio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// None of them.
    Elsewhere,
    /// What waits for a decision.
    Queue,
    /// Who may sign in.
    Editors,
    /// One's own password, second factor, sessions and notices.
    Account,
}

impl StudioHead<'_> {
    /// May whoever is signed in decide about comments?
    #[must_use]
    pub fn may_moderate(&self) -> bool {
        self.editor.is_some_and(|editor| editor.role.may(Right::Moderate))
    }

    /// May whoever is signed in decide who may sign in?
    #[must_use]
    pub fn may_manage_editors(&self) -> bool {
        self.editor.is_some_and(|editor| editor.role.may(Right::ManageEditors))
    }

    /// Does this link lead to the page that it stands on?
    #[must_use]
    pub fn is_at(&self, tab: Tab) -> bool {
        self.tab == tab
    }
}

impl Desk {
    /// The head of a page of the studio.
    pub(super) fn studio_head<'a>(
        &self,
        title: &'a str,
        tab: Tab,
        editor: Option<&'a Editor>,
    ) -> StudioHead<'a> {
        StudioHead {
            site_name: self.app.settings().site_name.clone(),
            language: "en",
            title,
            tab,
            editor,
            assets: assets::addresses(),
            studio: assets::studio(),
        }
    }
}
