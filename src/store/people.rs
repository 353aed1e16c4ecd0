use crate::clock::Timestamp;
use crate::mail::{Mail, MailAddress, MailKind, NewMail};
use crate::store::mail::{within_quota, write_mail};
use crate::store::{Result, Store, reading, writing};

impl Store {
    /// Writes the mail with the link to what is kept under an address, if anything is and it had
    /// fewer than `most` such mails today.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn ask_for_person(
        &self,
        address: &MailAddress,
        addressee: &str,
        token_hash: &str,
        mail: &NewMail,
        most: i64,
    ) -> Result<()> {
        const KNOWN: &str = "
            select 1 as known from watch where address = $1 and expires_at > $2
            union all
            select 1 from editor where lower(email) = $1
            limit 1";
        const LINK: &str = "
            insert into person_link (token_hash, address, stage, expires_at)
            values ($1, $2, 'mailed', $3)";
        let now = mail.made_at;
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            // Counted whether known or not, so that neither the answer nor the time that it takes
            // tells one from the other.
            let within = within_quota!(transaction, addressee, MailKind::Person, now, most);
            let known = sqlx::query(KNOWN).bind(address).bind(now);
            let known = known.fetch_optional(&mut *transaction).await?.is_some();
            if within && known {
                let link = sqlx::query(LINK).bind(token_hash).bind(address).bind(mail.expires_at);
                link.execute(&mut *transaction).await?;
                write_mail!(transaction, mail, None);
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Uses up a mailed link and opens the page behind it: `fresh_hash` is that of the secret for
    /// the forms on it, which work until `until`. `None` if the link was used or has expired.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn open_person(
        &self,
        token_hash: &str,
        fresh_hash: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Option<MailAddress>> {
        const SQL: &str = "
            update person_link
            set token_hash = $2, stage = 'open', expires_at = $3
            where token_hash = $1 and stage = 'mailed' and expires_at > $4
            returning address";
        Ok(writing!(self.pools, |pool| {
            let query = sqlx::query_scalar(SQL).bind(token_hash).bind(fresh_hash);
            query.bind(until).bind(now).fetch_optional(pool).await?
        }))
    }

    /// The address behind a link of that stage, `mailed` or `open`, if it has not expired.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn person(
        &self,
        token_hash: &str,
        stage: &str,
        now: Timestamp,
    ) -> Result<Option<MailAddress>> {
        const SQL: &str = "
            select address from person_link
            where token_hash = $1 and stage = $2 and expires_at > $3";
        Ok(reading!(self, |pool| {
            let query = sqlx::query_scalar(SQL).bind(token_hash).bind(stage).bind(now);
            query.fetch_optional(pool).await?
        }))
    }

    /// Mails to an address that were not sent (yet), oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn mails_to(&self, address: &MailAddress) -> Result<Vec<Mail>> {
        const SQL: &str = "select * from mail where recipient = $1 order by id";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(address).fetch_all(pool).await?))
    }

    /// Name and role of the editor who has an address.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn editor_at(&self, address: &MailAddress) -> Result<Option<(String, String)>> {
        const SQL: &str = "select name, role from editor where lower(email) = $1 order by id";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(address).fetch_optional(pool).await?))
    }

    /// Deletes every mail to an address that is not sent, and every link to what is kept under it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_person(&self, address: &MailAddress) -> Result<()> {
        const MAILS: &str = "delete from mail where recipient = $1";
        const LINKS: &str = "delete from person_link where address = $1";
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            for sql in [MAILS, LINKS] {
                sqlx::query(sql).bind(address).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Forgets links to what is kept under an address that have expired, and says how many.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_person_links(&self, now: Timestamp) -> Result<u64> {
        const SQL: &str = "delete from person_link where expires_at <= $1";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(now).execute(pool).await?.rows_affected()
        }))
    }
}
