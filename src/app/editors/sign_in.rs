use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::editors::{Token, name_key};

/// What somebody gives to sign in.
#[derive(Clone, Copy, Debug)]
pub struct Credentials<'a> {
    /// As typed. Untrusted.
    pub name: &'a str,
    /// As typed.
    pub password: &'a str,
    /// Their browser, in words.
    pub device: &'a str,
}

/// What came of an attempt to sign in.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// The token of their session.
    Open(Token),
    /// Name and password do not belong together; whether there is such a name is not said.
    Refused,
}

impl App {
    /// Begins a session for whoever gives the right name and password.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sign_in(
        &self,
        given: &Credentials<'_>,
        now: Timestamp,
    ) -> Result<SignIn, StoreError> {
        let found = self.parts.store.password(&name_key(given.name)).await?;
        let (editor, hash) = found.unzip();
        let fits = self.parts.hashing.verify(given.password, hash).await;
        let Some(editor) = editor.filter(|_| fits) else { return Ok(SignIn::Refused) };
        let token = self.begin_session(&editor, given.device, false, None, now).await?;
        Ok(SignIn::Open(token))
    }
}
