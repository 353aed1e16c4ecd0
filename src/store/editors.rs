use crate::clock::Timestamp;
use crate::editors::{AccountChange, Editor, EditorName, Notices, Role};
use crate::store::account_events::log_account;
use crate::store::{Happened, Result, Store, reading, writing};

/// Somebody to be added.
#[derive(Clone, Debug)]
pub struct NewEditor<'a> {
    /// Signs what they decide.
    pub name: &'a EditorName,
    /// For notices; empty: none.
    pub email: &'a str,
    /// What they are there for.
    pub role: Role,
}

/// What comes of a change that may not be made to the last admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is as asked.
    Done,
    /// It was so already, or there is no such editor.
    Not,
    /// Nobody would be left who can add others.
    LastAdmin,
}

/// The columns of an editor.
macro_rules! editor_columns {
    () => {
        "editor.id, editor.name, editor.email, editor.role,
        editor.password_hash is not null as has_password,
        editor.totp_secret is not null as has_second_factor,
        editor.notices, editor.created_at, editor.created_by, editor.disabled_at"
    };
}
pub(super) use editor_columns;

/// Takes the rows of all admins, so that two of them cannot demote each other at once.
const LOCK_ADMINS: &str = "update editor set role = role where role = 'admin'";

/// Is there an admin besides this one who can sign in?
const OTHER_ADMIN: &str = "
    select count(*)
    from editor
    where role = 'admin' and id <> $1 and disabled_at is null and password_hash is not null";

impl Store {
    /// Adds somebody, who then has no password yet; `None` if somebody has the name, or one that
    /// looks like it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn add_editor(
        &self,
        new: &NewEditor<'_>,
        done_by: &str,
        now: Timestamp,
    ) -> Result<Option<i64>> {
        const SQL: &str = "
            insert into editor (name, name_key, email, role, notices, created_at, created_by)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (name_key) do nothing
            returning id";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let id: Option<i64> = sqlx::query_scalar(SQL)
                .bind(new.name.as_str())
                .bind(new.name.key())
                .bind(new.email)
                .bind(new.role)
                .bind(Notices::None)
                .bind(now)
                .bind(done_by)
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(editor_id) = id else { return Ok(None) };
            let happened = Happened { editor_id, done_by, now };
            log_account!(&mut *transaction, happened, AccountChange::Added, new.role.word());
            transaction.commit().await?;
            id
        }))
    }

    /// One editor.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn editor(&self, id: i64) -> Result<Option<Editor>> {
        const SQL: &str = concat!("select ", editor_columns!(), " from editor where id = $1");
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
    }

    /// The editor whose folded name this is.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn editor_by_key(&self, name_key: &str) -> Result<Option<Editor>> {
        const SQL: &str = concat!("select ", editor_columns!(), " from editor where name_key = $1");
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(name_key).fetch_optional(pool).await?))
    }

    /// All editors, by name; those who may no longer sign in last.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn editors(&self) -> Result<Vec<Editor>> {
        const SQL: &str = concat!(
            "select ",
            editor_columns!(),
            " from editor
            order by case when disabled_at is null then 0 else 1 end, name_key"
        );
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// Gives somebody another role, unless they are the last admin.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn set_role(&self, happened: &Happened<'_>, role: Role) -> Result<Changed> {
        const READ: &str = "select role from editor where id = $1";
        const CHANGE: &str = "update editor set role = $2 where id = $1";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            sqlx::query(LOCK_ADMINS).execute(&mut *transaction).await?;
            let id = happened.editor_id;
            let before: Option<Role> =
                sqlx::query_scalar(READ).bind(id).fetch_optional(&mut *transaction).await?;
            let Some(before) = before.filter(|before| *before != role) else {
                return Ok(Changed::Not);
            };
            let others: i64 =
                sqlx::query_scalar(OTHER_ADMIN).bind(id).fetch_one(&mut *transaction).await?;
            if before == Role::Admin && others == 0 {
                return Ok(Changed::LastAdmin);
            }
            sqlx::query(CHANGE).bind(id).bind(role).execute(&mut *transaction).await?;
            let detail = format!("{before} → {role}");
            log_account!(&mut *transaction, happened, AccountChange::Role, detail);
            transaction.commit().await?;
            Changed::Done
        }))
    }

    /// Lets somebody sign in no longer and ends their sessions and invitations, unless they are the
    /// last admin.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn disable_editor(&self, happened: &Happened<'_>) -> Result<Changed> {
        const READ: &str = "select role from editor where id = $1 and disabled_at is null";
        const CHANGE: &str = "update editor set disabled_at = $2 where id = $1";
        const END: &str =
            "update session set ended_at = $2 where editor_id = $1 and ended_at is null";
        const SPOIL: &str =
            "update invitation set used_at = $2 where editor_id = $1 and used_at is null";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            sqlx::query(LOCK_ADMINS).execute(&mut *transaction).await?;
            let id = happened.editor_id;
            let role: Option<Role> =
                sqlx::query_scalar(READ).bind(id).fetch_optional(&mut *transaction).await?;
            let Some(role) = role else { return Ok(Changed::Not) };
            let others: i64 =
                sqlx::query_scalar(OTHER_ADMIN).bind(id).fetch_one(&mut *transaction).await?;
            if role == Role::Admin && others == 0 {
                return Ok(Changed::LastAdmin);
            }
            for sql in [CHANGE, END, SPOIL] {
                sqlx::query(sql).bind(id).bind(happened.now).execute(&mut *transaction).await?;
            }
            log_account!(&mut *transaction, happened, AccountChange::Disabled, "");
            transaction.commit().await?;
            Changed::Done
        }))
    }

    /// Lets somebody sign in again, with the password that they had; says whether that changed
    /// anything.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn enable_editor(&self, happened: &Happened<'_>) -> Result<bool> {
        const SQL: &str =
            "update editor set disabled_at = null where id = $1 and disabled_at is not null";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let id = happened.editor_id;
            let changed = sqlx::query(SQL).bind(id).execute(&mut *transaction).await?;
            if changed.rows_affected() == 0 {
                return Ok(false);
            }
            log_account!(&mut *transaction, happened, AccountChange::Enabled, "");
            transaction.commit().await?;
            true
        }))
    }

    /// Where somebody is told what, by mail.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn set_notices(&self, id: i64, email: &str, notices: Notices) -> Result<()> {
        const SQL: &str = "update editor set email = $2, notices = $3 where id = $1";
        writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(id).bind(email).bind(notices).execute(pool).await?;
        });
        Ok(())
    }
}
