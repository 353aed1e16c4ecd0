use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::mail::{MailAddress, MailKind, NewMail};
use crate::store::mail::{within_quota, write_mail};
use crate::store::{Result, Store, reading, writing};

/// Somebody wants to be written to when a comment is answered.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Watch {
    /// Names it.
    pub id: i64,
    /// The comment whose answers it is about.
    pub comment_id: CommentId,
    /// Whom to write to.
    pub address: MailAddress,
    /// When somebody asked for it.
    pub asked_at: Timestamp,
    /// When whoever reads the mailbox said yes; `None`: not yet, so nothing else is sent there.
    pub confirmed_at: Option<Timestamp>,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// A wish to be written to.
#[derive(Clone, Debug)]
pub struct NewWatch<'a> {
    /// The comment whose answers it is about.
    pub comment_id: CommentId,
    /// Whom to write to.
    pub address: &'a MailAddress,
    /// Keyed hash of the address, to count mails to it.
    pub addressee: &'a str,
    /// Hash of the secret in the link that confirms it.
    pub token_hash: &'a str,
    /// When it is forgotten unless it is confirmed.
    pub expires_at: Timestamp,
    /// The mail that asks for that.
    pub mail: &'a NewMail,
    /// So many such mails go to one address on one day.
    pub most_mails: i64,
    /// So many people at most wait for answers to one comment.
    pub most_watches: i64,
}

/// What came of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// The mail that asks for a confirmation is on its way.
    Asked,
    /// It was confirmed before.
    Already,
    /// The address had enough mails today, or the comment has enough watches.
    Enough,
}

impl Store {
    /// Stores a wish and writes the mail that asks for a confirmation, unless there is no need.
    /// Asking again makes an earlier link useless.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn add_watch(&self, new: &NewWatch<'_>) -> Result<Watched> {
        // The comment's lock makes those who ask at once ask one after the other.
        const LOCK: &str = "update comment set parent_id = parent_id where id = $1";
        const KNOWN: &str = "
            select state from watch where comment_id = $1 and address = $2";
        const COUNT: &str = "select count(*) from watch where comment_id = $1 and address <> $2";
        const ADD: &str = "
            insert into watch (comment_id, address, state, asked_at, expires_at)
            values ($1, $2, 'asked', $3, $4)
            on conflict (comment_id, address) do update
            set asked_at = $3, expires_at = $4
            returning id";
        // Nobody needs to be told of what stood there when they asked.
        const TOLD: &str = "
            insert into watch_told (watch_id, comment_id)
            select $1, id from comment where parent_id = $2 and status = 'published'
            on conflict do nothing";
        const UNLINK: &str = "delete from watch_link where watch_id = $1";
        const LINK: &str = "
            insert into watch_link (token_hash, watch_id, purpose, made_at)
            values ($1, $2, 'confirm', $3)";
        let now = new.mail.made_at;
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let (id, address) = (new.comment_id, new.address);
            sqlx::query(LOCK).bind(id).execute(&mut *transaction).await?;
            let known = sqlx::query_scalar(KNOWN).bind(id).bind(address);
            let known: Option<String> = known.fetch_optional(&mut *transaction).await?;
            if known.is_some_and(|state| state == "confirmed") {
                return Ok(Watched::Already);
            }
            let others = sqlx::query_scalar(COUNT).bind(id).bind(address);
            let others: i64 = others.fetch_one(&mut *transaction).await?;
            let confirm = MailKind::Confirm;
            if others >= new.most_watches
                || !within_quota!(transaction, new.addressee, confirm, now, new.most_mails)
            {
                return Ok(Watched::Enough);
            }
            let watch: i64 = sqlx::query_scalar(ADD)
                .bind(id)
                .bind(address)
                .bind(now)
                .bind(new.expires_at)
                .fetch_one(&mut *transaction)
                .await?;
            sqlx::query(TOLD).bind(watch).bind(id).execute(&mut *transaction).await?;
            sqlx::query(UNLINK).bind(watch).execute(&mut *transaction).await?;
            let link = sqlx::query(LINK).bind(new.token_hash).bind(watch).bind(now);
            link.execute(&mut *transaction).await?;
            write_mail!(transaction, new.mail, Some(watch));
            transaction.commit().await?;
            Watched::Asked
        }))
    }

    /// The watch to which a link of that purpose belongs, if neither has expired.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn linked_watch(
        &self,
        token_hash: &str,
        purpose: &str,
        now: Timestamp,
    ) -> Result<Option<Watch>> {
        const SQL: &str = "
            select watch.*
            from watch_link
            join watch on watch.id = watch_link.watch_id
            where token_hash = $1 and purpose = $2 and expires_at > $3";
        Ok(reading!(self, |pool| {
            let query = sqlx::query_as(SQL).bind(token_hash).bind(purpose).bind(now);
            query.fetch_optional(pool).await?
        }))
    }

    /// Confirms the watch to which a link belongs, until `ends`; `None` if the link has expired.
    /// The link stays, so that whoever uses it twice is told the same.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn confirm_watch(
        &self,
        token_hash: &str,
        ends: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Watch>> {
        const SQL: &str = "
            update watch
            set state = 'confirmed',
                expires_at = case when state = 'confirmed' then expires_at else $2 end,
                confirmed_at = coalesce(confirmed_at, $3)
            where expires_at > $3 and id = (
                select watch_id from watch_link where token_hash = $1 and purpose = 'confirm')
            returning *";
        Ok(writing!(self.pools, |pool| {
            let query = sqlx::query_as(SQL).bind(token_hash).bind(ends).bind(now);
            query.fetch_optional(pool).await?
        }))
    }

    /// Watches of a comment that have not expired, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn watches_of(&self, comment: CommentId, now: Timestamp) -> Result<Vec<Watch>> {
        const SQL: &str =
            "select * from watch where comment_id = $1 and expires_at > $2 order by id";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(comment).bind(now).fetch_all(pool).await?
        }))
    }

    /// Watches of an address that have not expired, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn watches_at(&self, address: &MailAddress, now: Timestamp) -> Result<Vec<Watch>> {
        const SQL: &str = "select * from watch where address = $1 and expires_at > $2 order by id";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(address).bind(now).fetch_all(pool).await?
        }))
    }
}
