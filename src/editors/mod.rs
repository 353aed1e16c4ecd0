//! Who signs in, what each role may do, and what makes a name, a password and a token acceptable.
//! Pure: no clock, database or network; chance and time come as values.

mod device;
mod editor;
mod event;
mod name;
mod password;
mod pause;
mod role;
mod token;
mod totp;

pub use device::device_in_words;
pub use editor::{Editor, Notices, Session};
pub use event::{AccountChange, AccountEvent};
pub use name::{EditorName, MAX_NAME_CHARS, NameProblem, name_key};
pub use password::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, PasswordProblem, check_password};
pub use pause::{Failures, REMEMBERED_SECONDS};
pub use role::{Right, Role};
pub use token::Token;
pub use totp::{RECOVERY_CODES, RecoveryCode, SecondFactor};
