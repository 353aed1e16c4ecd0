use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::Decider;
use crate::store::{CannedAnswer, CannedKind, NewCanned};

impl App {
    /// The answers that moderators keep ready, reasons first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn canned_answers(&self) -> Result<Vec<CannedAnswer>, StoreError> {
        self.parts.store.canned_answers().await
    }

    /// Keeps an answer ready, in the place of `replaced` if that is one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn save_canned_answer(
        &self,
        replaced: Option<i64>,
        kind: CannedKind,
        (title, body): (&str, &str),
        shown: bool,
        who: &Decider,
    ) -> Result<(), StoreError> {
        let (changed_by, now) = (who.name.as_str(), Timestamp::now());
        let new = NewCanned { kind, title, body, shown, changed_by, now };
        self.parts.store.save_canned_answer(replaced, &new).await
    }

    /// Offers an answer no longer.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn retire_canned_answer(&self, id: i64) -> Result<(), StoreError> {
        self.parts.store.retire_canned_answer(id, Timestamp::now()).await
    }
}
