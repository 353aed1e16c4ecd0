use std::time::Duration;

use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::mail::{
    Letter, Mail, MailAddress, MailKind, Sender, TEST_SUBJECT, TEST_WORDS, pause_after,
};
use crate::net::{MailServer, Refusal};

/// How often the outbox is looked at.
const TICK: Duration = Duration::from_secs(5);

/// Looks at the outbox between two searches for what is to be told: a minute.
const SEARCH: u32 = 12;

/// For so long a mail belongs to the process that sends it, in seconds: more than any server and
/// any host that is called are given.
const LEASE_SECONDS: i64 = 300;

/// The pause once the table of pauses is at its end, in seconds, for mails that are not at fault.
const LONGEST_PAUSE: i64 = 43_200;

/// Longest wait for the webhook to begin its answer.
pub(super) const CALL_PATIENCE: Duration = Duration::from_secs(20);

/// Finds what is to be told, and empties the outbox; any number of them may work at the same time.
#[derive(Clone)]
pub struct Postman {
    pub(super) app: App,
    /// Where mail goes, and who writes it; `None` where none is sent.
    server: Option<(MailServer, Sender)>,
}

impl App {
    /// What sends mails and calls, as the settings say.
    #[must_use]
    pub fn postman(&self) -> Postman {
        let settings = self.settings();
        let server = self.sender().and_then(|sender| {
            let server = MailServer::new(&settings.smtp_url, &sender.host).ok()?;
            Some((server, sender))
        });
        Postman { app: self.clone(), server }
    }
}

impl Postman {
    /// The same, for tests that cannot wait long for a server.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        let server = self.server.map(|(server, sender)| (server.with_patience(patience), sender));
        Self { server, ..self }
    }

    /// Works for ever; drop the future to stop.
    pub async fn keep_posting(&self) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut count = 0;
        loop {
            ticks.tick().await;
            let search = count % SEARCH == 0;
            if let Err(error) = self.work(search, Timestamp::now).await {
                tracing::warn!(%error, "mail has to wait");
            }
            count += 1;
        }
    }

    /// One round as if it were `now`: finds what is to be told, then sends what waits.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn work_at(&self, now: Timestamp) -> Result<(), StoreError> {
        self.work(true, || now).await
    }

    async fn work(&self, search: bool, now: impl Fn() -> Timestamp) -> Result<(), StoreError> {
        if search {
            if self.server.is_some() {
                self.app.tell_of_replies_at(now()).await?;
            }
            self.app.tell_moderators_at(now()).await?;
        }
        let calls = !self.app.settings().notice_webhook.is_empty();
        for (mails, calls) in [(self.server.is_some(), false), (false, calls)] {
            while (mails || calls) && self.send_next(mails, calls, now()).await? {}
        }
        Ok(())
    }

    /// Sends the mail or makes the call that has waited longest; false if there is none, or if the
    /// next ones would fare as badly.
    async fn send_next(
        &self,
        mails: bool,
        calls: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let store = &self.app.parts.store;
        let until = now.plus_seconds(LEASE_SECONDS);
        let Some(mail) = store.claim_mail(now, until, mails, calls).await? else {
            return Ok(false);
        };
        let refusal = match self.hand_over(&mail, now).await {
            Ok(()) => {
                store.mail_was_sent(mail.id, now).await?;
                return Ok(true);
            }
            Err(refusal) => refusal,
        };
        let pause = pause_after(mail.attempts);
        let (reason, pause) = match &refusal {
            // Not for ever: a mail that is of no more use is given up.
            Refusal::Away(reason) => (reason, Some(pause.unwrap_or(LONGEST_PAUSE))),
            Refusal::Later(reason) => (reason, pause),
            Refusal::Never(reason) => (reason, None),
        };
        // Not the reason: a server may repeat in it whatever it likes.
        let (id, kind, again) = (mail.id.0, mail.kind.word(), pause.is_some());
        tracing::warn!(id, kind, again, "a mail was not taken; `lamplight mail show` tells why");
        let next = pause.map(|seconds| now.plus_seconds(seconds));
        store.mail_was_refused(mail.id, reason, next, now).await?;
        Ok(!matches!(refusal, Refusal::Away(_)))
    }

    async fn hand_over(&self, mail: &Mail, now: Timestamp) -> Result<(), Refusal> {
        if mail.kind == MailKind::Call {
            return self.call(mail, now).await;
        }
        let Ok(to) = MailAddress::parse(&mail.recipient) else {
            return Err(Refusal::Never("There is no such address.".to_owned()));
        };
        let letter = Letter {
            to: &to,
            subject: &mail.subject,
            body: &mail.body,
            stop_url: Some(mail.stop_url.as_str()).filter(|url| !url.is_empty()),
            message_id: &mail.message_id,
            made_at: mail.made_at,
        };
        self.post(&letter).await
    }

    async fn post(&self, letter: &Letter<'_>) -> Result<(), Refusal> {
        let Some((server, sender)) = &self.server else {
            return Err(Refusal::Away("No mail server is set.".to_owned()));
        };
        let text = letter.write(sender).map_err(|error| Refusal::Never(format!("{error}.")))?;
        server.send(sender.address.as_str(), letter.to.as_str(), &text).await
    }

    /// Sends a mail at once, to see whether that works, past the outbox.
    ///
    /// # Errors
    ///
    /// When the server does not take it.
    pub async fn send_test(&self, to: &MailAddress) -> Result<(), Refusal> {
        let letter = Letter {
            to,
            subject: TEST_SUBJECT,
            body: TEST_WORDS,
            stop_url: None,
            message_id: &super::fresh_message_id(),
            made_at: Timestamp::now(),
        };
        self.post(&letter).await
    }
}
