//! What the site keeps of people and for how long, and what the filters are told: made from the
//! rules that forget and from the settings in force, so that it cannot say anything else.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::Subject;
use crate::app::retention::{RULES, Rule, Whom};
use crate::web::layout::Head;
use crate::web::reader::FilterNotice;
use crate::web::view::Desk;
use crate::web::{Result, kept_page};

/// Where it stands; part of other pages that ask for it.
pub(crate) const ADDRESS: &str = "/kept";

/// A page of nothing else, to which every form can lead.
#[derive(Debug, Template)]
#[template(path = "kept.html")]
pub struct KeptPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// What it says.
    pub kept: &'a KeptView,
    /// The page on privacy, if the site has one.
    pub privacy: Option<&'a str>,
}

/// What is kept, and what the filters are told.
#[derive(Clone, Debug)]
pub struct KeptView {
    /// In the order of the rules.
    pub groups: Vec<KeptGroup>,
    /// The filters and services in force.
    pub filters: Vec<FilterNotice>,
}

/// What is kept of the same people.
#[derive(Clone, Debug)]
pub struct KeptGroup {
    /// Whom it concerns.
    pub whom: Whom,
    /// In the order of the rules.
    pub rules: Vec<KeptRule>,
}

/// One thing that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRule {
    /// A few words; plain text.
    pub title: &'static str,
    /// What exactly it is and what for, in sentences; plain text.
    pub what: &'static str,
    /// For how long: a sentence; plain text.
    pub term: String,
}

/// `GET /kept`
pub(crate) async fn show(State(desk): State<Desk>) -> Result<Response> {
    let (site, kept) = (desk.site(), desk.kept());
    let head = Head::new(&site, "What is kept, and for how long", "", ADDRESS).unlisted();
    let privacy = desk.page_address("privacy");
    kept_page(&KeptPage { head, kept: &kept, privacy: privacy.as_deref() }, [Subject::Site])
}

impl Desk {
    /// What is kept, with the settings in force, which last as long as the process.
    pub(crate) fn kept(&self) -> KeptView {
        let settings = self.app.settings();
        let view = |rule: &&Rule| KeptRule {
            title: rule.title,
            what: rule.what,
            term: (rule.term)(settings).in_words(),
        };
        let groups = RULES.chunk_by(|one, next| one.whom == next.whom).map(|rules| KeptGroup {
            whom: rules[0].whom,
            rules: rules.iter().map(view).collect(),
        });
        KeptView { groups: groups.collect(), filters: self.notices() }
    }
}
