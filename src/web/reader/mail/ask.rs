use crate::app::{App, Watch};
use crate::clock::Timestamp;

/// The form with which somebody asks for mails about answers to a comment (`mail/ask.html`); only
/// for pages that nobody sees but the writer of the comment.
#[derive(Clone, Debug)]
pub struct AskView<'a> {
    /// Where an address is sent.
    pub action: &'a str,
    /// Where mails are stopped.
    pub stop_action: &'a str,
    /// What both forms send along.
    pub fields: &'a [HiddenField<'a>],
    /// Who is written to already.
    pub watches: &'a [WatchView],
    /// As typed. Untrusted.
    pub typed: &'a str,
    /// What is wrong with that.
    pub problem: Option<&'a str>,
    /// The name that mails come from.
    pub sender: &'a str,
    /// Days for which an address is kept.
    pub days: u32,
}

/// A field that people do not see.
#[derive(Clone, Copy, Debug)]
pub struct HiddenField<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it holds.
    pub value: &'a str,
}

/// Somebody who is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchView {
    /// As its owner recognises it, and nobody else.
    pub address: String,
    /// Did they say yes?
    pub confirmed: bool,
    /// When the address is deleted.
    pub ends: Timestamp,
}

impl From<&Watch> for WatchView {
    fn from(watch: &Watch) -> Self {
        Self {
            address: watch.address.masked(),
            confirmed: watch.confirmed_at.is_some(),
            ends: watch.expires_at,
        }
    }
}

impl<'a> AskView<'a> {
    /// The empty form, where the site offers it.
    #[must_use]
    pub fn new(
        app: &'a App,
        (action, stop_action): (&'a str, &'a str),
        fields: &'a [HiddenField<'a>],
        watches: &'a [WatchView],
    ) -> Option<Self> {
        let settings = app.settings();
        app.offers_reply_mails().then(|| Self {
            action,
            stop_action,
            fields,
            watches,
            typed: "",
            problem: None,
            sender: &settings.mail_name,
            days: settings.reply_mail_days,
        })
    }
}
