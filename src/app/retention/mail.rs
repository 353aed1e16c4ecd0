use crate::app::retention::{Rule, Term, Whom};

/// Addresses of people who asked to be told of answers.
pub(super) const WATCHES: Rule = Rule {
    name: "mail-addresses",
    whom: Whom::Mail,
    tables: &["watch", "watch_told", "watch_link"],
    title: "Your e-mail address, if you asked for mails about replies",
    what: "It is used for those mails and for nothing else. An address that nobody confirmed is \
           deleted after 48 hours, and each at once when the mails are stopped.",
    term: |settings| Term::days_or_not(settings.reply_mail_days, "after you confirmed it"),
    // Each knows its own day, which it was told in its mails.
    forget: Some(|app, round| Box::pin(app.parts.store.forget_watches(round.now))),
};

/// Mails that were sent or given up.
pub(super) const MAILS: Rule = Rule {
    name: "mails",
    whom: Whom::Mail,
    tables: &["mail"],
    title: "That a mail was sent",
    what: "What it was for, and when, so that somebody who runs this site can see whether mail \
           works, and mend it; neither to whom it went nor what it said. Of a mail that could not \
           be sent, both.",
    term: |settings| Term::days_or_not(settings.mail_days, "after it was sent or given up"),
    forget: Some(|app, round| Box::pin(app.parts.store.forget_mails(round.older_than))),
};

/// To how many mails an address has come.
pub(super) const QUOTAS: Rule = Rule {
    name: "mail-quotas",
    whom: Whom::Mail,
    tables: &["mail_quota"],
    title: "How many mails went to your address today",
    what: "A number beside a scrambled form of the address, so that nobody can have this site fill \
           the mailbox of somebody else.",
    term: |_| Term::Days { days: 1, from: "after the day on which they were sent" },
    forget: Some(|app, round| Box::pin(app.parts.store.forget_quotas(round.now))),
};

/// Links by which somebody sees what is kept under their address.
pub(super) const PERSON_LINKS: Rule = Rule {
    name: "person-links",
    whom: Whom::Mail,
    tables: &["person_link"],
    title: "Your e-mail address, if you asked what is kept under it",
    what: "It is kept with a scrambled form of the link that we sent, so that the link can open \
           the page.",
    term: |_| Term::Days { days: 1, from: "after you asked" },
    forget: Some(|app, round| Box::pin(app.parts.store.forget_person_links(round.now))),
};

/// Of which comments moderators were told, and by which links they may decide.
pub(super) const NOTICES: Rule = Rule {
    name: "notices",
    whom: Whom::Working,
    tables: &["notice", "notice_time", "ruling_link"],
    title: "Which moderator was told of which comment",
    what: "It is kept with the scrambled forms of the links in those mails, so that nobody is \
           told twice, and a link works once.",
    term: |settings| Term::days_or_not(settings.mail_days, "after they were told"),
    forget: Some(|app, round| Box::pin(app.forget_notices(round.older_than))),
};
