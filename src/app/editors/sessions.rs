use crate::app::editors::fresh_token;
use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::editors::{Editor, Session, Token};
use crate::store::{Happened, NewSession, OpenSession};

/// Longest time between the password and the code, in seconds.
const CODE_SECONDS: i64 = 600;

const HOUR_SECONDS: i64 = 3_600;
const DAY_SECONDS: i64 = 86_400;

impl App {
    /// Begins a session in place of `instead`, always with a new token, so that nobody can plant
    /// one beforehand.
    pub(super) async fn begin_session(
        &self,
        editor: &Editor,
        device: &str,
        waits_for_code: bool,
        instead: Option<i64>,
        now: Timestamp,
    ) -> Result<Token, StoreError> {
        let token = fresh_token();
        let days = i64::from(self.settings().session_days);
        let seconds = if waits_for_code { CODE_SECONDS } else { days * DAY_SECONDS };
        let new = NewSession {
            editor_id: editor.id,
            token_hash: &token.hash(),
            device,
            now,
            expires_at: now.plus_seconds(seconds),
            waits_for_code,
        };
        self.parts.store.begin_session(&new, instead).await?;
        Ok(token)
    }

    /// The session of a cookie and who signed in with it, if it is still open. Notes that it was
    /// seen.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn session(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<OpenSession>, StoreError> {
        let store = &self.parts.store;
        let found = store.session(&token.hash(), now, self.idle_since(now)).await?;
        if let Some(OpenSession { session, .. }) = &found {
            store.see_session(session, now).await?;
        }
        Ok(found)
    }

    /// The open sessions of an editor, the one seen last first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sessions(
        &self,
        editor: &Editor,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        self.parts.store.sessions(editor.id, now, self.idle_since(now)).await
    }

    /// Ends one session of an editor; says whether it was open.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn end_session(
        &self,
        editor: &Editor,
        id: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.parts.store.end_session(editor.id, id, now).await
    }

    /// Ends all sessions of an editor but `keep`, and says how many those were.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn end_sessions(
        &self,
        editor: &Editor,
        keep: Option<i64>,
        done_by: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let happened = Happened { editor_id: editor.id, done_by, now };
        self.parts.store.end_sessions(&happened, keep).await
    }

    /// Sessions last seen before this are over.
    fn idle_since(&self, now: Timestamp) -> Timestamp {
        now.plus_seconds(-i64::from(self.settings().session_idle_hours) * HOUR_SECONDS)
    }
}
