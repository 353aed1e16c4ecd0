use crate::clock::Timestamp;
use crate::store::{Result, Store, reading, writing};

/// A file that articles are made from: an author, a block, sources or a picture.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Material {
    /// Below `content/`, with forward slashes.
    pub path: String,
    /// BLAKE3 of the bytes, in hexadecimal.
    pub digest: String,
    /// The whole file.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Makes this version of a file the current one; earlier versions stay.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn put_material(&self, material: &Material, now: Timestamp) -> Result<()> {
        const RETIRE: &str = "
            update material set current = false where path = $1 and digest <> $2 and current";
        const PUT: &str = "
            insert into material (path, digest, bytes, current, added_at)
            values ($1, $2, $3, true, $4)
            on conflict (path, digest) do update set current = true";
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            sqlx::query(RETIRE)
                .bind(&material.path)
                .bind(&material.digest)
                .execute(&mut *transaction)
                .await?;
            sqlx::query(PUT)
                .bind(&material.path)
                .bind(&material.digest)
                .bind(&material.bytes)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
        });
        Ok(())
    }

    /// The current version of every file.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn materials(&self) -> Result<Vec<Material>> {
        const SQL: &str = "select path, digest, bytes from material where current order by path";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// The current version of one file.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn material(&self, path: &str) -> Result<Option<Material>> {
        const SQL: &str = "select path, digest, bytes from material where path = $1 and current";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(path).fetch_optional(pool).await?))
    }

    /// One version of one file, by the first characters of its digest, which must be hexadecimal.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn material_version(&self, path: &str, digest: &str) -> Result<Option<Material>> {
        const SQL: &str = "
            select path, digest, bytes from material where path = $1 and digest like $2 || '%'";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(path).bind(digest).fetch_optional(pool).await?
        }))
    }
}
