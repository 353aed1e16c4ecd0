use crate::app::editors::fresh_token;
use crate::app::{App, Origin, SignIn, StoreError};
use crate::clock::Timestamp;
use crate::editors::{
    AccountEvent, Editor, EditorName, NameProblem, Notices, Role, Session, Token, name_key,
};
use crate::store::{Changed, Happened, NewEditor};

/// How long a link to choose a password counts, in seconds: a week, so that it can be sent before
/// a holiday and does not lie in a mailbox for ever.
const INVITATION_SECONDS: i64 = 7 * 86_400;

impl App {
    /// Adds somebody who may sign in once they have chosen a password with the link.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn add_editor(
        &self,
        name: &EditorName,
        email: &str,
        role: Role,
        done_by: &str,
        now: Timestamp,
    ) -> Result<Result<(i64, Token), NameProblem>, StoreError> {
        let new = NewEditor { name, email, role };
        let Some(id) = self.parts.store.add_editor(&new, done_by, now).await? else {
            return Ok(Err(NameProblem::Taken));
        };
        Ok(Ok((id, self.invite(id, done_by, now).await?)))
    }

    /// Makes a link with which an editor chooses a password, once; links made before lose their
    /// power.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn invite(
        &self,
        editor_id: i64,
        done_by: &str,
        now: Timestamp,
    ) -> Result<Token, StoreError> {
        let token = fresh_token();
        let happened = Happened { editor_id, done_by, now };
        let until = now.plus_seconds(INVITATION_SECONDS);
        self.parts.store.invite(&happened, &token.hash(), until).await?;
        Ok(token)
    }

    /// Takes somebody's password away, ends their sessions, and makes a link with which they choose
    /// another.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn reset_password(
        &self,
        editor_id: i64,
        done_by: &str,
        now: Timestamp,
    ) -> Result<Token, StoreError> {
        self.parts.store.void_password(&Happened { editor_id, done_by, now }).await?;
        self.invite(editor_id, done_by, now).await
    }

    /// Whom an invitation is for, if it still counts.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn invited(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<Editor>, StoreError> {
        self.parts.store.invited(&token.hash(), now).await
    }

    /// Uses an invitation up: its password counts from now on, all sessions end, and whoever chose
    /// it is let in. [`SignIn::Refused`] if somebody was faster.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn accept_invitation(
        &self,
        token: &Token,
        editor: &Editor,
        password: &str,
        from: Origin<'_>,
        now: Timestamp,
    ) -> Result<SignIn, StoreError> {
        let hash = self.parts.hashing.hash(password).await;
        let happened = Happened { editor_id: editor.id, done_by: &editor.name, now };
        if !self.parts.store.accept_invitation(&token.hash(), &happened, &hash).await? {
            return Ok(SignIn::Refused);
        }
        self.know_address(&name_key(&editor.name), from.address, now).await?;
        self.let_in(editor, from.device, now).await
    }

    /// Gives somebody who is signed in another password, and ends their other sessions.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn change_password(
        &self,
        editor: &Editor,
        session: &Session,
        password: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let hash = self.parts.hashing.hash(password).await;
        let happened = Happened { editor_id: editor.id, done_by: &editor.name, now };
        self.parts.store.change_password(&happened, &hash, session.id).await
    }

    /// Sets where an editor is told what, by mail.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn set_notices(
        &self,
        editor: &Editor,
        email: &str,
        notices: Notices,
    ) -> Result<(), StoreError> {
        self.parts.store.set_notices(editor.id, email, notices).await
    }

    /// One editor.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn editor(&self, id: i64) -> Result<Option<Editor>, StoreError> {
        self.parts.store.editor(id).await
    }

    /// What happened with accounts, newest first: at most `limit` events, of one editor if one is
    /// named.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn account_events(
        &self,
        editor_id: Option<i64>,
        limit: i64,
    ) -> Result<Vec<AccountEvent>, StoreError> {
        self.parts.store.account_events(editor_id, limit).await
    }

    /// All editors, by name; those who may no longer sign in last.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn editors(&self) -> Result<Vec<Editor>, StoreError> {
        self.parts.store.editors().await
    }

    /// The editor of that name, however it is written.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn editor_named(&self, name: &str) -> Result<Option<Editor>, StoreError> {
        self.parts.store.editor_by_key(&name_key(name)).await
    }

    /// Gives somebody another role, unless they are the last admin.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn set_role(
        &self,
        editor_id: i64,
        role: Role,
        done_by: &str,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        self.parts.store.set_role(&Happened { editor_id, done_by, now }, role).await
    }

    /// Lets somebody sign in no longer and ends their sessions at once, unless they are the last
    /// admin.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn disable_editor(
        &self,
        editor_id: i64,
        done_by: &str,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        self.parts.store.disable_editor(&Happened { editor_id, done_by, now }).await
    }

    /// Lets somebody sign in again, with the password that they had; says whether that changed
    /// anything.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn enable_editor(
        &self,
        editor_id: i64,
        done_by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.parts.store.enable_editor(&Happened { editor_id, done_by, now }).await
    }
}
