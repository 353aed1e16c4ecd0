use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// Memory for one hash, in KiB, and passes over it: the least that OWASP's Password Storage Cheat
/// Sheet asks of Argon2id (19 MiB, 2 passes, 1 lane; read in November 2026). A hash carries its own
/// parameters, so these can grow without anybody choosing a new password.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes at the same time: 38 MiB and two threads at most, however many try to sign in.
const AT_ONCE: usize = 2;

/// The hash of chance that nobody kept. Looking at it takes as long as looking at somebody's, so
/// that nobody can tell by the time which names there are.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBzYWx0IGhlcmU\
                       $4lVYUjpeK1d7Q0k3o9Yt7mZt0yPBcW8a1rJx6QnDfLU";

/// Hashes passwords, a few at a time, away from the threads that answer requests.
#[derive(Debug)]
pub(in crate::app) struct Hashing {
    turns: Arc<Semaphore>,
}

impl Hashing {
    pub(in crate::app) fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The hash of a password with a salt of its own, in PHC form.
    pub(super) async fn hash(&self, password: &str) -> String {
        let password = password.to_owned();
        self.in_turn(move || {
            let hash = argon2().hash_password(password.as_bytes());
            hash.expect("the system gives random bytes for a salt").to_string()
        })
        .await
    }

    /// Does the password belong to the hash? Takes the same time where there is no hash.
    pub(super) async fn verify(&self, password: &str, hash: Option<String>) -> bool {
        let password = password.to_owned();
        let is_somebodys = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.to_owned());
        self.in_turn(move || {
            let fits = PasswordHash::new(&hash)
                .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
            fits && is_somebodys
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.expect("nobody closes the semaphore");
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work is done, even if whoever asked for it has gone.
            let _turn = turn;
            work()
        });
        done.await.expect("hashing does not panic")
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
    let params = params.expect("parameters within the bounds of RFC 9106");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_no_other() {
        let hashing = Hashing::new();
        let hash = hashing.hash("rain on the roof").await;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, hashing.hash("rain on the roof").await, "the salt is the same");
        assert!(hashing.verify("rain on the roof", Some(hash.clone())).await);
        assert!(!hashing.verify("rain on the r00f", Some(hash)).await);
        assert!(!hashing.verify("rain on the roof", None).await);
    }

    #[test]
    fn looking_for_nobody_takes_as_long_as_looking_for_somebody() {
        let hash = PasswordHash::new(NOBODYS).expect("a hash in PHC form");
        let params = Params::try_from(&hash).expect("parameters");
        let ours = (params.m_cost(), params.t_cost(), params.p_cost());
        assert_eq!(ours, (MEMORY_KIB, PASSES, LANES));
        assert_eq!(hash.hash.expect("an output").len(), 32);
    }
}
