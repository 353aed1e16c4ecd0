use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use totp_rs::{Builder, Secret, Totp};

use crate::clock::Timestamp;

/// A second factor: codes of six digits that an app on somebody's phone makes from the time and a
/// shared secret of 160 bits (RFC 6238, with the parameters that every app knows).
#[derive(Clone, Debug)]
pub struct SecondFactor {
    totp: Totp,
}

impl SecondFactor {
    /// The one of a secret, which must come from the system's source of random bytes; `None` if it
    /// is too short for one.
    #[must_use]
    pub fn new(secret: &[u8]) -> Option<Self> {
        let totp = Builder::new().with_secret(Secret::new(secret.into())).build().ok()?;
        Some(Self { totp })
    }

    /// The time step for which the typed code counts: this one, or one before or after it, for
    /// clocks that are wrong by half a minute (RFC 6238 §5.2). `None` if there is none.
    #[must_use]
    pub fn step(&self, typed: &str, now: Timestamp) -> Option<i64> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let seconds = u64::try_from(now.0).ok()?;
        i64::try_from(self.totp.check(&code, seconds)?).ok()
    }

    /// The secret as somebody types it into an app that cannot see: letters and digits in groups.
    #[must_use]
    pub fn secret_in_text(&self) -> String {
        grouped(&self.totp.secret().to_base32().to_lowercase())
    }

    /// The address in the picture that apps look at (“Key URI Format” of Google Authenticator,
    /// which all others read as well).
    #[must_use]
    pub fn url(&self, site_name: &str, editor_name: &str) -> String {
        // A colon parts the two, so neither may hold one.
        let part =
            |text: &str| utf8_percent_encode(&text.replace(':', " "), NON_ALPHANUMERIC).to_string();
        let (issuer, account) = (part(site_name), part(editor_name));
        let secret = self.totp.secret().to_base32();
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}")
    }
}

/// Text in groups of four characters, easier to read out and to type.
fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// A code for whoever has lost the second factor: 80 bits of chance that count once.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

/// Shows nothing: logs are read by many.
impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// How many are made at a time.
pub const RECOVERY_CODES: usize = 10;

/// Letters of a code: 80 bits, five to a letter.
const RECOVERY_LETTERS: usize = 16;

impl RecoveryCode {
    /// `chance` must come from the system's source of random bytes.
    #[must_use]
    pub fn new(chance: [u8; 10]) -> Self {
        Self(Secret::new(chance.into()).to_base32().to_lowercase())
    }

    /// The code that somebody typed, with or without blanks and dashes; `None` if it can be none.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let code: String = kept.flat_map(char::to_lowercase).take(RECOVERY_LETTERS + 1).collect();
        let is_one = code.chars().all(|c| matches!(c, 'a'..='z' | '2'..='7'));
        (is_one && code.len() == RECOVERY_LETTERS).then_some(Self(code))
    }

    /// As somebody writes it down.
    #[must_use]
    pub fn text(&self) -> String {
        grouped(&self.0)
    }

    /// As it is stored, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        blake3::hash(self.0.as_bytes()).to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_rfc() {
        let factor = SecondFactor::new(SECRET).expect("long enough");
        // Appendix B has eight digits; six are their end (RFC 4226 §5.3).
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(factor.step(code, Timestamp(time)), Some(time / 30), "{code}");
        }
    }

    #[test]
    fn a_code_counts_for_a_step_before_and_after_and_no_longer() {
        let factor = SecondFactor::new(SECRET).expect("long enough");
        // The step of 1,111,111,109 begins at …080 and ends at …109.
        for (second, counts) in
            [(1049, false), (1050, true), (1109, true), (1139, true), (1140, false)]
        {
            let step = factor.step(" 081 804", Timestamp(1_111_110_000 + second));
            assert_eq!(step == Some(37_037_036), counts, "{second}: {step:?}");
        }
        for typed in ["", "28708", "2870822", "x87082", "２87082"] {
            assert_eq!(factor.step(typed, Timestamp(59)), None, "{typed}");
        }
        assert_eq!(factor.step("287082", Timestamp(-1)), None);
    }

    #[test]
    fn an_app_is_told_whose_codes_they_are() {
        let factor = SecondFactor::new(SECRET).expect("long enough");
        assert_eq!(
            factor.url("Lamp: light", "Zoë"),
            "otpauth://totp/Lamp%20%20light:Zo%C3%AB?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Lamp%20%20light"
        );
        assert_eq!(factor.secret_in_text(), "gezd gnbv gy3t qojq gezd gnbv gy3t qojq");
        assert!(SecondFactor::new(&SECRET[..8]).is_none());
    }

    #[test]
    fn a_recovery_code_is_read_however_it_was_written_down() {
        let code = RecoveryCode::new(*b"0123456789");
        assert_eq!(code.text(), "gayt emzu gu3d oobz");
        for typed in ["gayt emzu gu3d oobz", "GAYT-EMZU-GU3D-OOBZ", " gaytemzugu3doobz\n"] {
            assert_eq!(RecoveryCode::parse(typed).as_ref(), Some(&code), "{typed}");
        }
        for typed in ["", "gayt emzu gu3d oob", "gayt emzu gu3d oobzx", "gayt emzu gu1d oobz"] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
        }
    }
}
