use std::collections::HashSet;

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{Comment, CommentId, Status};
use crate::store::comments::comment_columns;
use crate::store::search::words;
use crate::store::{QueueFilter, Queued, Result, Search, Store, reading};

/// Another comment that has something in common with one.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Beside {
    /// Names it.
    pub id: CommentId,
    /// Slug of its article.
    pub article: String,
    /// As typed. Untrusted.
    pub author_name: String,
    /// As typed. Untrusted.
    pub body: String,
    /// The topic under which it opens on request only; empty: it stands open. Untrusted.
    pub content_note: String,
    /// What it is now.
    pub status: Status,
    /// When it was posted.
    pub posted_at: Timestamp,
}

/// What stands around a comment.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The same words, as far as the screen can tell.
    pub same_text: Vec<Beside>,
    /// From the same network address.
    pub same_sender: Vec<Beside>,
    /// Much the same words.
    pub near_text: Vec<Beside>,
}

/// Comments of one kind that are shown beside another one.
const SHOWN: i64 = 8;

/// The newest comments with the same rare words that are compared word by word.
const COMPARED: i64 = 60;

/// Share of the words of both texts that near ones have in common (Jaccard's index): below it,
/// texts on one topic begin to look alike.
const NEAR: f64 = 0.5;

impl Store {
    /// Other comments that tell something about this one, the newest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn around(&self, comment: &Queued, now: Timestamp) -> Result<Around> {
        const SAME_TEXT: &str = "
            select comment.id, slug as article, author_name, body, content_note, status, posted_at
            from comment
            join article on article.id = comment.article_id
            where fingerprint = (select fingerprint from comment where id = $1)
                and fingerprint <> '' and comment.id <> $1
            order by posted_at desc
            limit $2 + 0";
        const SAME_SENDER: &str = "
            select comment.id, slug as article, author_name, body, content_note, status, posted_at
            from comment
            join article on article.id = comment.article_id
            where sender = $3 and comment.id <> $1
            order by posted_at desc
            limit $2 + 0";
        let id = comment.comment.id;
        let same_text: Vec<Beside> = reading!(self, |pool| {
            sqlx::query_as(SAME_TEXT).bind(id).bind(SHOWN).fetch_all(pool).await?
        });
        let same_sender = reading!(self, |pool| {
            let query = sqlx::query_as(SAME_SENDER).bind(id).bind(SHOWN).bind(&comment.sender);
            query.fetch_all(pool).await?
        });
        let same: HashSet<_> = same_text.iter().map(|beside| beside.id).chain([id]).collect();
        let near_text = self.near(&comment.comment, &same, now).await?;
        Ok(Around { same_text, same_sender, near_text })
    }

    /// Comments in much the same words, besides those in `known`.
    async fn near(
        &self,
        comment: &Comment,
        known: &HashSet<CommentId>,
        now: Timestamp,
    ) -> Result<Vec<Beside>> {
        let Some(search) = Search::near(&comment.body) else { return Ok(Vec::new()) };
        let filter = QueueFilter { search: Some(search), ..QueueFilter::default() };
        let own: HashSet<_> = words(&comment.body).into_iter().collect();
        let mut found = self.queue(&filter, None, COMPARED, None, now).await?;
        found.retain(|other| {
            !known.contains(&other.comment.id) && likeness(&own, &other.comment.body) >= NEAR
        });
        found.truncate(usize::try_from(SHOWN).unwrap_or_default());
        let beside = found.into_iter().map(|Queued { comment, article, .. }| Beside {
            id: comment.id,
            article,
            author_name: comment.author_name,
            body: comment.body,
            content_note: comment.content_note,
            status: comment.status,
            posted_at: comment.posted_at,
        });
        Ok(beside.collect())
    }

    /// The conversation around a comment, oldest first: what it answers, up to the beginning, what
    /// answers it, and the `limit` nearest of its thread on either side that readers see.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn conversation(&self, id: CommentId, limit: i64) -> Result<Vec<Comment>> {
        const SQL: &str = concat!(
            "with recursive line (id, parent_id) as (
                select id, parent_id from comment where id = $1
                union
                select above.id, above.parent_id
                from comment as above
                join line on above.id = line.parent_id
            )
            select ",
            comment_columns!(),
            " from comment
            where comment.id in (
                select id from line
                union
                select id from comment where parent_id = $1
                union
                select id from (
                    select id from comment
                    where article_id = (select article_id from comment where id = $1)
                        and coalesce(thread_id, id) = (
                            select coalesce(thread_id, id) from comment where id = $1)
                        and visible and id < $1
                    order by id desc
                    limit $2 + 0
                ) as earlier
                union
                select id from (
                    select id from comment
                    where article_id = (select article_id from comment where id = $1)
                        and coalesce(thread_id, id) = (
                            select coalesce(thread_id, id) from comment where id = $1)
                        and visible and id > $1
                    order by id
                    limit $2 + 0
                ) as later
            )
            order by comment.id"
        );
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).bind(limit).fetch_all(pool).await?))
    }

    /// One comment as it stands in the queue.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn queued(
        &self,
        id: CommentId,
        reader: Option<i64>,
        now: Timestamp,
    ) -> Result<Option<Queued>> {
        let filter = QueueFilter { id: Some(id), ..QueueFilter::default() };
        Ok(self.queue(&filter, None, 1, reader, now).await?.pop())
    }
}

/// Jaccard's index of the words of two texts: 0 nothing in common, 1 the same words.
fn likeness(own: &HashSet<String>, other: &str) -> f64 {
    let other: HashSet<_> = words(other).into_iter().collect();
    let (shared, all) = (own.intersection(&other).count(), own.union(&other).count());
    let count = |number: usize| u32::try_from(number).map_or(f64::INFINITY, f64::from);
    if all == 0 { 0.0 } else { count(shared) / count(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_near_when_most_words_are_the_same() {
        let likeness = |one: &str, other: &str| {
            likeness(&words(one).into_iter().collect::<HashSet<_>>(), other)
        };
        assert!(likeness("Call me for a loan of gold", "CALL us for a loan of gold!") > NEAR);
        assert!(likeness("I left in spring and it was hard", "I left him at last") < NEAR);
        assert!(likeness("", "") < NEAR);
    }
}
