use crate::content::SourceState;
use crate::upkeep::Health;

impl Health {
    /// What an editor can do about it, in a sentence; `None` if there is nothing to do.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        let advice = match (self.state, &self.moved_to, &self.archived_url) {
            (SourceState::Moved, Some(to), _) => format!("Write its new address: {to}"),
            (SourceState::Moved, None, _) => "Write its new address.".to_owned(),
            (SourceState::Dead, _, Some(copy)) => {
                format!("Readers are led to a copy. Look for another source as well: {copy}")
            }
            (SourceState::Dead, _, None) => {
                "Find out where it stands now, or cite another source.".to_owned()
            }
            (SourceState::Unfit, ..) => "Cite another source.".to_owned(),
            (SourceState::Unknown, ..) if self.checked_at.is_some() => {
                "Look at it yourself, and say what you find with `lamplight sources mark`."
                    .to_owned()
            }
            (SourceState::Live | SourceState::Unknown, ..) => return None,
        };
        Some(advice)
    }
}
