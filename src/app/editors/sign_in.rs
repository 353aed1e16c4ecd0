use std::net::IpAddr;

use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::editors::{Editor, REMEMBERED_SECONDS, RecoveryCode, Session, Token, name_key};
use crate::spam::AddressHash;
use crate::store::{Attempt, Happened};

/// Where an attempt to sign in comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The network address; only a keyed hash of it is stored.
    pub address: IpAddr,
    /// The browser, in words.
    pub device: &'a str,
}

/// What came of an attempt to sign in.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// The token of their session.
    Open(Token),
    /// The token of a session that waits for the code of the second factor.
    NeedsCode(Token),
    /// What was given does not belong together; whether there is such a name is not said.
    Refused,
    /// Too many attempts failed; the next is looked at after so many seconds.
    Wait(i64),
}

/// A second factor, as somebody gives it.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// What the app on their phone shows. As typed.
    Code(&'a str),
    /// One of the codes that they wrote down. As typed.
    Recovery(&'a str),
}

/// What came of looking at a secret of somebody's.
enum Looked<T> {
    Fits(T),
    Refused,
    Wait(i64),
}

/// Never used for another key: attempts must not tell which comments came from the same address.
const NAME_PURPOSE: &str = "lamplight 2026 name of whoever signs in v1";
const SENDER_PURPOSE: &str = "lamplight 2026 network address of whoever signs in v1";

impl App {
    /// Begins a session for whoever gives the right name and password.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        from: Origin<'_>,
        now: Timestamp,
    ) -> Result<SignIn, StoreError> {
        let key = name_key(name);
        let look = async || {
            let (editor, hash) = self.parts.store.password(&key).await?.unzip();
            let fits = self.parts.hashing.verify(password, hash).await;
            Ok(editor.filter(|_| fits))
        };
        // Not over yet for whoever has to bring a code as well.
        let is_over = |editor: &Editor| !editor.has_second_factor;
        match self.counted(&key, from.address, now, look, is_over).await? {
            Looked::Fits(editor) => self.let_in(&editor, from.device, now).await,
            Looked::Refused => Ok(SignIn::Refused),
            Looked::Wait(seconds) => Ok(SignIn::Wait(seconds)),
        }
    }

    /// Turns a session that waits for a code into an open one, if the code is right.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn confirm_sign_in(
        &self,
        editor: &Editor,
        waiting: &Session,
        proof: Proof<'_>,
        from: Origin<'_>,
        now: Timestamp,
    ) -> Result<SignIn, StoreError> {
        let look = async || Ok(self.proves(editor, proof, now).await?.then_some(()));
        match self.counted(&name_key(&editor.name), from.address, now, look, |()| true).await? {
            Looked::Fits(()) => {
                let instead = Some(waiting.id);
                let token = self.begin_session(editor, from.device, false, instead, now).await?;
                Ok(SignIn::Open(token))
            }
            Looked::Refused => Ok(SignIn::Refused),
            Looked::Wait(seconds) => Ok(SignIn::Wait(seconds)),
        }
    }

    /// Is it the password of somebody who is signed in? Asked before what would lock them out;
    /// `None` if too many attempts failed.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn is_password(
        &self,
        editor: &Editor,
        password: &str,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let key = name_key(&editor.name);
        let look = async || {
            let hash = self.parts.store.password(&key).await?.map(|(_, hash)| hash);
            Ok(self.parts.hashing.verify(password, hash).await.then_some(()))
        };
        match self.counted(&key, address, now, look, |()| true).await? {
            Looked::Fits(()) => Ok(Some(true)),
            Looked::Refused => Ok(Some(false)),
            Looked::Wait(_) => Ok(None),
        }
    }

    /// Begins a session for somebody whose password was right.
    pub(super) async fn let_in(
        &self,
        editor: &Editor,
        device: &str,
        now: Timestamp,
    ) -> Result<SignIn, StoreError> {
        let waits = editor.has_second_factor;
        let token = self.begin_session(editor, device, waits, None, now).await?;
        Ok(if waits { SignIn::NeedsCode(token) } else { SignIn::Open(token) })
    }

    /// Remembers that somebody may come from an address.
    pub(super) async fn know_address(
        &self,
        name_key: &str,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (name, sender) = self.hidden(name_key, address);
        let attempt = Attempt { name: &name, sender: &sender, now };
        self.parts.store.attempt_succeeded(&attempt).await
    }

    /// Looks at a secret unless too many attempts failed before, and counts how it went.
    async fn counted<T>(
        &self,
        name_key: &str,
        address: IpAddr,
        now: Timestamp,
        look: impl AsyncFnOnce() -> Result<Option<T>, StoreError>,
        is_over: impl Fn(&T) -> bool,
    ) -> Result<Looked<T>, StoreError> {
        let store = &self.parts.store;
        let (name, sender) = self.hidden(name_key, address);
        let attempt = Attempt { name: &name, sender: &sender, now };
        let since = now.plus_seconds(-REMEMBERED_SECONDS);
        let (id, failures) = store.begin_attempt(&attempt, since).await?;
        let seconds = failures.seconds_to_wait(now);
        if seconds > 0 {
            store.uncount_attempt(id).await?;
            // Without the name: it would tell who is being guessed at, or a password in its place.
            tracing::warn!(seconds, "too many attempts to sign in failed; the next has to wait");
            return Ok(Looked::Wait(seconds));
        }
        match look().await? {
            None => Ok(Looked::Refused),
            Some(found) => {
                if is_over(&found) {
                    store.attempt_succeeded(&attempt).await?;
                } else {
                    store.uncount_attempt(id).await?;
                }
                Ok(Looked::Fits(found))
            }
        }
    }

    async fn proves(
        &self,
        editor: &Editor,
        proof: Proof<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        match proof {
            Proof::Code(typed) => self.use_code(editor, typed, now).await,
            Proof::Recovery(typed) => {
                let Some(code) = RecoveryCode::parse(typed) else { return Ok(false) };
                let happened = Happened { editor_id: editor.id, done_by: &editor.name, now };
                self.parts.store.use_recovery_code(&happened, &code.hash()).await
            }
        }
    }

    /// What attempts are counted by.
    fn hidden(&self, name_key: &str, address: IpAddr) -> (String, String) {
        let key = &self.parts.key;
        let sender = AddressHash::of(key, address);
        (key.hide(NAME_PURPOSE, name_key), key.hide(SENDER_PURPOSE, sender.as_str()))
    }
}
