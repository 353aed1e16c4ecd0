//! Who may sign in, and everything that can be done with their accounts.

mod accounts;
mod hashing;
mod second_factor;
mod sessions;
mod sign_in;

pub(super) use hashing::Hashing;
pub use sign_in::{Origin, Proof, SignIn};

use crate::app::random;
use crate::editors::Token;

/// A token that nobody can guess.
pub(super) fn fresh_token() -> Token {
    Token::new(random())
}
