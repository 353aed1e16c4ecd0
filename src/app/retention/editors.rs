use crate::app::retention::{Rule, Term};

/// Attempts to sign in as an editor.
pub(super) const ATTEMPTS: Rule = Rule {
    name: "attempts",
    title: "Attempts to sign in as an editor",
    what: "For those who sign in to write or moderate: scrambled forms of the name and of the \
           network address of each attempt. They tell nothing about who commented. \
           Whoever guesses passwords is slowed down, and whoever has been there before is not.",
    term: |_| Term::Days { days: ATTEMPT_DAYS, from: "after the attempt" },
    forget: Some(|app, round| Box::pin(app.parts.store.forget_attempts(round.older_than))),
};

/// Sessions of editors.
pub(super) const SESSIONS: Rule = Rule {
    name: "sessions",
    title: "Sessions of editors",
    what: "For the same people: when a session began and was last seen, and in which kind of \
           browser. \
           They can see where they are signed in, and sign out there.",
    term: |_| Term::Days { days: SESSION_DAYS, from: "after the session has ended" },
    forget: Some(|app, round| Box::pin(app.parts.store.forget_sessions(round.older_than))),
};

/// What happened with accounts.
pub(super) const EVENTS: Rule = Rule {
    name: "accounts",
    title: "What happened with editors’ accounts",
    what: "For the same people: who was added, got another role or was signed out, and by whom. \
           Nobody can deny or change afterwards who let whom in.",
    term: |_| Term::Until("It is never deleted."),
    forget: None,
};

/// Long enough for an editor's own address to be known after a holiday.
const ATTEMPT_DAYS: u32 = 30;

/// Long enough to look into something that went wrong.
const SESSION_DAYS: u32 = 30;
