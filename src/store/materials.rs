use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::store::{Result, Store, reading, writing};

/// A file that articles are made from: an author, a block, sources or a picture.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Material {
    /// Below `content/`, with forward slashes.
    pub path: String,
    /// BLAKE3 of the bytes, in hexadecimal.
    pub digest: String,
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Of a picture, in CSS pixels.
    pub width: Option<i64>,
    /// Of a picture, in CSS pixels.
    pub height: Option<i64>,
}

/// What must be known of a picture in order to place it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Picture {
    /// Below `content/`, with forward slashes.
    pub path: String,
    /// BLAKE3 of the bytes, in hexadecimal.
    pub digest: String,
    /// In CSS pixels.
    pub width: i64,
    /// In CSS pixels.
    pub height: i64,
}

pub(super) const RETIRE: &str =
    "update material set current = false where path = $1 and digest <> $2 and current";

pub(super) const PUT: &str = "
    insert into material (path, digest, bytes, current, width, height, added_at)
    values ($1, $2, $3, true, $4, $5, $6)
    on conflict (path, digest) do update set current = true";

/// Makes a version of a file the current one, within a transaction.
macro_rules! put {
    ($material:expr, $now:expr, $transaction:expr) => {
        sqlx::query($crate::store::materials::RETIRE)
            .bind(&$material.path)
            .bind(&$material.digest)
            .execute(&mut *$transaction)
            .await?;
        sqlx::query($crate::store::materials::PUT)
            .bind(&$material.path)
            .bind(&$material.digest)
            .bind(&$material.bytes)
            .bind($material.width)
            .bind($material.height)
            .bind($now)
            .execute(&mut *$transaction)
            .await?;
    };
}
pub(super) use put;

impl Store {
    /// Makes this version of a file the current one; earlier versions stay.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn put_material(&self, material: &Material, now: Timestamp) -> Result<()> {
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            put!(material, now, transaction);
            transaction.commit().await?;
        });
        Ok(())
    }

    /// The current version of every file that is not a picture.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn materials(&self) -> Result<Vec<Material>> {
        const SQL: &str = "
            select path, digest, bytes, width, height
            from material
            where width is null and current
            order by path";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// The current version of every picture, without its bytes.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn pictures(&self) -> Result<Vec<Picture>> {
        const SQL: &str = "
            select path, digest, width, height
            from material
            where current and width is not null and height is not null
            order by path";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// One version of one file, current or not.
    ///
    /// `digest` holds the first characters of the file's, which must be hexadecimal.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn material_version(&self, path: &str, digest: &str) -> Result<Option<Material>> {
        const SQL: &str = "
            select path, digest, bytes, width, height
            from material
            where path = $1 and digest like $2 || '%'";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(path).bind(digest).fetch_optional(pool).await?
        }))
    }
}
