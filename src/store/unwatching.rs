use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::mail::MailAddress;
use crate::store::{Result, Store, writing};

/// Deletes watches with their addresses, their links and the mails of theirs that are not sent.
/// `$these` is a condition on `watch` with up to two parameters.
macro_rules! delete_watches {
    ($store:expr, $these:literal, $($value:expr),+) => {{
        const MAILS: &str = concat!(
            "delete from mail where state <> 'sent' and watch_id in (select id from watch where ",
            $these,
            ")"
        );
        const WATCHES: &str = concat!("delete from watch where ", $these);
        writing!($store.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let mails = sqlx::query(MAILS)$(.bind($value))+;
            mails.execute(&mut *transaction).await?;
            let watches = sqlx::query(WATCHES)$(.bind($value))+;
            let deleted = watches.execute(&mut *transaction).await?.rows_affected();
            transaction.commit().await?;
            deleted
        })
    }};
}

impl Store {
    /// Ends the watch to which a link belongs, whatever the link was for, and says whether there
    /// was one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn stop_linked_watch(&self, token_hash: &str) -> Result<bool> {
        let deleted = delete_watches!(
            self,
            "id in (select watch_id from watch_link where token_hash = $1)",
            token_hash
        );
        Ok(deleted > 0)
    }

    /// Ends all watches of a comment, and says how many there were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn stop_watches_of(&self, comment: CommentId) -> Result<u64> {
        Ok(delete_watches!(self, "comment_id = $1", comment))
    }

    /// Ends all watches of an address, and says how many there were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn stop_watches_at(&self, address: &MailAddress) -> Result<u64> {
        Ok(delete_watches!(self, "address = $1", address))
    }

    /// Forgets watches whose time is over, with their addresses, and says how many.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_watches(&self, now: Timestamp) -> Result<u64> {
        Ok(delete_watches!(self, "expires_at <= $1", now))
    }
}
