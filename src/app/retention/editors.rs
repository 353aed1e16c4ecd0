use crate::app::retention::{Rule, Term, Whom};

/// Accounts, with what is needed to sign in.
pub(super) const ACCOUNTS: Rule = Rule {
    name: "editors",
    whom: Whom::Working,
    tables: &["editor", "recovery_code", "invitation"],
    title: "Your account",
    what: "Your name, your role, and your e-mail address if you gave one; scrambled forms of your \
           password, your recovery codes and your invitation; and the secret of your second factor, \
           since codes cannot be compared without it.",
    term: |_| {
        Term::Until(
            "It stays as long as the account, the secret until you remove the second factor; your \
             name stays under what you decided.",
        )
    },
    forget: None,
};

/// Attempts to sign in as an editor.
pub(super) const ATTEMPTS: Rule = Rule {
    name: "attempts",
    whom: Whom::Working,
    tables: &["sign_in_attempt"],
    title: "Attempts to sign in as an editor",
    what: "Scrambled forms of the name and of the network address of each attempt. They tell \
           nothing about who commented. \
           Whoever guesses passwords is slowed down, and whoever has been there before is not.",
    term: |_| Term::Days { days: ATTEMPT_DAYS, from: "after the attempt" },
    forget: Some(|app, round| Box::pin(app.parts.store.forget_attempts(round.older_than))),
};

/// Sessions of editors.
pub(super) const SESSIONS: Rule = Rule {
    name: "sessions",
    whom: Whom::Working,
    tables: &["session"],
    title: "Sessions of editors",
    what: "When a session began and was last seen, and in which kind of browser. You can see \
           where you are signed in, and sign out there.",
    term: |_| Term::Days { days: SESSION_DAYS, from: "after the session has ended" },
    forget: Some(|app, round| Box::pin(app.parts.store.forget_sessions(round.older_than))),
};

/// What happened with accounts.
pub(super) const EVENTS: Rule = Rule {
    name: "accounts",
    whom: Whom::Working,
    tables: &["account_event"],
    title: "What happened with editors’ accounts",
    what: "Who was added, got another role or was signed out, and by whom. \
           Nobody can deny or change afterwards who let whom in.",
    term: |_| Term::Until("It is never deleted."),
    forget: None,
};

/// Long enough for an editor's own address to be known after a holiday.
const ATTEMPT_DAYS: u32 = 30;

/// Long enough to look into something that went wrong.
const SESSION_DAYS: u32 = 30;
