use crate::app::{App, StoreError, random};
use crate::clock::Timestamp;
use crate::editors::{Editor, RECOVERY_CODES, RecoveryCode, SecondFactor, Session};
use crate::store::{Confirmed, Happened};

/// Bytes of a secret; RFC 4226 §4 recommends 160 bits.
const SECRET_BYTES: usize = 20;

/// Bytes of a recovery code.
const RECOVERY_BYTES: usize = 10;

impl App {
    /// Makes a secret for somebody to put into their app; it counts for nothing until they have
    /// confirmed it with a code.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn offer_second_factor(&self, editor: &Editor) -> Result<(), StoreError> {
        let secret = &random::<SECRET_BYTES>();
        self.parts.store.offer_second_factor(editor.id, secret).await
    }

    /// The second factor that somebody was shown and has not confirmed.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn offered_second_factor(
        &self,
        editor: &Editor,
    ) -> Result<Option<SecondFactor>, StoreError> {
        let secret = self.parts.store.offered_second_factor(editor.id).await?;
        Ok(secret.as_deref().and_then(SecondFactor::new))
    }

    /// Makes the second factor that was offered count from now on, if the code is one of its, and
    /// ends the other sessions; gives the recovery codes, which nobody can see again. `None` if the
    /// code is wrong.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn confirm_second_factor(
        &self,
        editor: &Editor,
        session: &Session,
        typed: &str,
        now: Timestamp,
    ) -> Result<Option<Vec<RecoveryCode>>, StoreError> {
        let store = &self.parts.store;
        let Some(secret) = store.offered_second_factor(editor.id).await? else { return Ok(None) };
        let step = SecondFactor::new(&secret).and_then(|factor| factor.step(typed, now));
        let Some(step) = step else { return Ok(None) };
        let (codes, hashes) = fresh_codes();
        let confirmed = Confirmed { secret: &secret, step, codes: &hashes, session: session.id };
        let happened = Happened { editor_id: editor.id, done_by: &editor.name, now };
        let counts = store.confirm_second_factor(&happened, &confirmed).await?;
        Ok(counts.then_some(codes))
    }

    /// Puts new recovery codes in the place of all that somebody has; nobody can see them again.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn replace_recovery_codes(
        &self,
        editor: &Editor,
        now: Timestamp,
    ) -> Result<Vec<RecoveryCode>, StoreError> {
        let (codes, hashes) = fresh_codes();
        let happened = Happened { editor_id: editor.id, done_by: &editor.name, now };
        self.parts.store.replace_recovery_codes(&happened, &hashes).await?;
        Ok(codes)
    }

    /// How many recovery codes somebody has not used yet.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn recovery_codes_left(&self, editor: &Editor) -> Result<i64, StoreError> {
        self.parts.store.recovery_codes_left(editor.id).await
    }

    /// Takes somebody's second factor and its recovery codes away; says whether there was one.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn remove_second_factor(
        &self,
        editor: &Editor,
        done_by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let happened = Happened { editor_id: editor.id, done_by, now };
        self.parts.store.remove_second_factor(&happened).await
    }

    /// Is it a code of somebody's second factor that nobody has used? It is used up then, with all
    /// before it.
    pub(super) async fn use_code(
        &self,
        editor: &Editor,
        typed: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let secret = self.parts.store.second_factor(editor.id).await?;
        let factor = secret.as_deref().and_then(SecondFactor::new);
        match factor.and_then(|factor| factor.step(typed, now)) {
            Some(step) => self.parts.store.use_step(editor.id, step).await,
            None => Ok(false),
        }
    }
}

/// Recovery codes and their hashes.
fn fresh_codes() -> (Vec<RecoveryCode>, Vec<String>) {
    let fresh = || {
        let mut chance = [0; RECOVERY_BYTES];
        chance.copy_from_slice(&random::<RECOVERY_BYTES>());
        RecoveryCode::new(chance)
    };
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| fresh()).collect();
    let hashes = codes.iter().map(RecoveryCode::hash).collect();
    (codes, hashes)
}
