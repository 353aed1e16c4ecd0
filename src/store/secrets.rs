use crate::clock::Timestamp;
use crate::store::{Result, Store, reading, writing};

impl Store {
    /// The secret of that name; `fresh` becomes it if there is none yet.
    ///
    /// All processes on one database get the same one, whoever asks first.
    ///
    /// # Errors
    ///
    /// When the database fails, or holds a secret of another length.
    pub async fn secret(&self, name: &str, fresh: [u8; 32], now: Timestamp) -> Result<[u8; 32]> {
        const KEEP: &str = "
            insert into secret (name, value, made_at) values ($1, $2, $3)
            on conflict (name) do nothing";
        const READ: &str = "select value from secret where name = $1";
        writing!(self.pools, |pool| {
            sqlx::query(KEEP).bind(name).bind(&fresh[..]).bind(now).execute(pool).await?;
        });
        let value: Vec<u8> =
            reading!(self, |pool| sqlx::query_scalar(READ).bind(name).fetch_one(pool).await?);
        value.try_into().map_err(|_| {
            sqlx::Error::Decode(format!("the secret `{name}` is not 32 bytes long").into()).into()
        })
    }
}
