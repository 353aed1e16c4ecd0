use crate::clock::Timestamp;
use crate::comments::Draft;

/// All that a filter may look at, besides the [`History`].
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// The comment itself. Untrusted.
    pub draft: &'a Draft,
    /// Contents of the form field that people cannot see. Untrusted.
    pub honeypot: &'a str,
    /// Seconds from drawing the form to receiving it; `None` if no valid token came along.
    pub seconds_on_form: Option<i64>,
    /// The hosts under which this site can be reached: links to them do not lead away. People often
    /// quote the very page they write under; of ten such comments nine are genuine.
    pub own_hosts: &'a [&'a str],
    /// The slug of the article that it stands under.
    pub page: &'a str,
    /// Languages that are expected there, as BCP 47 tags; empty: any.
    pub languages: &'a [&'a str],
    /// [`AddressHash`](crate::spam::AddressHash) of where it came from, if that is kept.
    pub sender: Option<&'a str>,
    /// The same of the wider network.
    pub network: Option<&'a str>,
    /// When it arrived.
    pub now: Timestamp,
}

impl<'a> Submission<'a> {
    /// A draft of which nothing is known but its words and its name: it came as people send
    /// comments, from nowhere, on a site without a name.
    #[must_use]
    pub fn of(draft: &'a Draft) -> Self {
        Self {
            draft,
            honeypot: "",
            seconds_on_form: Some(i64::MAX),
            own_hosts: &[],
            page: "",
            languages: &[],
            sender: None,
            network: None,
            now: Timestamp(0),
        }
    }
}

/// What the site remembers that bears on a submission. All zero when nothing is known.
///
/// "Sender" is everyone behind one [`AddressHash`](crate::spam::AddressHash), "network" everyone
/// behind one [`AddressHash::of_network`](crate::spam::AddressHash::of_network).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Other comments with the same [`Fingerprint`](crate::spam::Fingerprint), by anybody and on
    /// any article, within [`REPETITION_DAYS`](crate::spam::REPETITION_DAYS), that no moderator
    /// has called spam.
    pub copies: u32,
    /// Those that a moderator has called spam.
    pub spam_copies: u32,
    /// Other comments of this sender within the last hour, whatever became of them.
    pub sent_last_hour: u32,
    /// Other comments of this sender within the last 24 hours, whatever became of them.
    pub sent_last_day: u32,
    /// Comments from this network within the last hour, those of this sender among them.
    pub network_last_hour: u32,
    /// Comments of this sender that a moderator has published.
    pub published_before: u32,
    /// Comments of this sender that a moderator has called spam.
    pub spam_before: u32,
}
