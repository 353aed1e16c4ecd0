/// Shortest password, in characters. NIST SP 800-63B (revision 4, §3.1.1.2) asks for 15 where it
/// stands alone and 8 beside a second factor; 12 is between them, since here it may be either.
pub const MIN_PASSWORD_CHARS: usize = 12;

/// Longest password, in characters; NIST asks for at least 64. A limit at all, because hashing
/// takes time that grows with it.
pub const MAX_PASSWORD_CHARS: usize = 256;

/// Why a password cannot be chosen. Only its length counts: rules about kinds of characters make
/// passwords that are easy to guess and hard to remember (NIST SP 800-63B §3.1.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// Fewer than [`MIN_PASSWORD_CHARS`].
    #[error("Please use at least {MIN_PASSWORD_CHARS} characters. A few words in a row are fine.")]
    TooShort,
    /// More than [`MAX_PASSWORD_CHARS`].
    #[error("Please use at most {MAX_PASSWORD_CHARS} characters.")]
    TooLong,
    /// It is the name.
    #[error("Please do not use your name as the password.")]
    IsName,
}

/// May somebody called `name` choose this password?
///
/// # Errors
///
/// What is wrong with it.
pub fn check_password(password: &str, name: &str) -> Result<(), PasswordProblem> {
    match password.chars().count() {
        0..MIN_PASSWORD_CHARS => Err(PasswordProblem::TooShort),
        chars if chars > MAX_PASSWORD_CHARS => Err(PasswordProblem::TooLong),
        _ if password.to_lowercase() == name.to_lowercase() => Err(PasswordProblem::IsName),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_length_of_a_password_counts() {
        let long = "é".repeat(MAX_PASSWORD_CHARS);
        for (password, expected) in [
            ("", Err(PasswordProblem::TooShort)),
            ("Tr0ub4dor&3", Err(PasswordProblem::TooShort)),
            ("rain on the roof", Ok(())),
            ("            ", Ok(())),
            ("雨が降っても傘はいらない", Ok(())),
            (&long, Ok(())),
            (&format!("{long}é"), Err(PasswordProblem::TooLong)),
            ("noor benedetti", Err(PasswordProblem::IsName)),
        ] {
            assert_eq!(check_password(password, "Noor Benedetti"), expected, "{password}");
        }
    }
}
