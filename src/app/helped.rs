use std::net::IpAddr;

use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::spam::{HelpedMark, read_form_token};
use crate::store::Mark;

/// Most whom one network can say that a comment helped, for as long as marks are kept: whoever has
/// a thousand addresses has them in few networks.
const MOST_OF_A_NETWORK: i64 = 8;

impl App {
    /// Counts a reader whom a comment helped, once; says whether it did. Whoever comes without a
    /// form of ours is not counted.
    ///
    /// # Errors
    ///
    /// When the database fails; nobody was counted then.
    pub async fn count_helped(
        &self,
        comment: CommentId,
        token: &str,
        address: IpAddr,
    ) -> Result<bool, StoreError> {
        let (parts, now) = (&self.parts, Timestamp::now());
        let ours = read_form_token(&parts.key, token, now).is_some();
        if !ours || parts.settings.helped_days == 0 {
            return Ok(false);
        }
        let HelpedMark { household, network } = HelpedMark::of(&parts.key, address, comment);
        let mark = Mark { comment, household, network, marked_at: now };
        let Some(article) = parts.store.count_helped(&mark, MOST_OF_A_NETWORK).await? else {
            return Ok(false);
        };
        self.changed(&[Subject::Comments(article)]).await?;
        Ok(true)
    }
}
