use crate::spam::{Evidence, History, Reason};

/// Who decides whether a comment is seen at once.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, sqlx::Type,
)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum Moderation {
    /// A moderator, always.
    HoldEverything,
    /// A moderator for people of whom none has published anything before; the screen for others,
    /// and a moderator where it is in doubt.
    HoldFirstTimers,
    /// The screen; a moderator where it is in doubt.
    #[default]
    HoldDoubtful,
}

/// Names the reason that comes from [`Moderation`] and not from a filter.
pub(super) const BY_RULE: &str = "moderation";

impl Moderation {
    /// Why a moderator must read the comment of somebody with this past, if one must.
    pub(super) fn reason(self, history: &History) -> Option<Reason> {
        let because = match self {
            Self::HoldEverything => "A moderator reads every comment first here.",
            Self::HoldFirstTimers if history.published_before == 0 => {
                "A moderator reads the first comments of everybody here."
            }
            Self::HoldFirstTimers | Self::HoldDoubtful => return None,
        };
        Some(Evidence::new(0.0, because).holding().from(BY_RULE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_of_moderation_is_written_in_words() {
        use Moderation::{HoldDoubtful, HoldEverything, HoldFirstTimers};
        let words = ["hold-everything", "hold-first-timers", "hold-doubtful"];
        let read = words.map(|word| serde_json::from_str(&format!("\"{word}\"")).ok());
        assert_eq!(read, [HoldEverything, HoldFirstTimers, HoldDoubtful].map(Some));
    }

    #[test]
    fn who_was_published_by_a_moderator_is_no_first_timer() {
        let known = History { published_before: 1, ..History::default() };
        for (mode, history, held) in [
            (Moderation::HoldEverything, known, true),
            (Moderation::HoldFirstTimers, known, false),
            (Moderation::HoldFirstTimers, History::default(), true),
            (Moderation::HoldDoubtful, History::default(), false),
        ] {
            let reason = mode.reason(&history);
            assert_eq!(reason.is_some_and(|reason| reason.holds), held, "{mode:?}");
        }
    }
}
