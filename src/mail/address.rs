use std::fmt;

use url::Host;

/// An e-mail address that can stand in a header and in a command to a mail server: small letters,
/// digits and a few signs before the `@`, a domain in ASCII after it.
///
/// In small letters, so that one mailbox has one address here. RFC 5321 §2.4 lets a server tell
/// `Ada@` from `ada@`; none that people use does.
#[derive(Clone, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct MailAddress(String);

/// Why a text is no address that we can write to. `Display` is the sentence shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressProblem {
    /// Nothing was typed.
    #[error("Please type an e-mail address.")]
    Empty,
    /// It has not the form of one.
    #[error("This does not look like an e-mail address. It should look like name@example.org.")]
    Malformed,
    /// Its part before the `@` needs a newer form of mail than most servers speak (RFC 6531).
    #[error(
        "We can only write to addresses that have English letters, digits and simple signs before \
         the @."
    )]
    Foreign,
}

/// Longest part before the `@`, in bytes (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;

/// Longest address, in bytes (RFC 5321 §4.5.3.1.3, without the angle brackets).
const MAX_BYTES: usize = 254;

impl MailAddress {
    /// Reads what somebody typed; white space around it does not matter.
    ///
    /// The part before the `@` must be a dot-atom (RFC 5322 §3.2.3): no quotes, no comments, nothing
    /// that could end a header or a command. The domain may have any letters.
    ///
    /// # Errors
    ///
    /// When it is no such address.
    pub fn parse(typed: &str) -> Result<Self, AddressProblem> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(AddressProblem::Empty);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(AddressProblem::Malformed)?;
        if !local.is_ascii()
            && local.chars().all(|letter| letter.is_alphanumeric() || ".-_+".contains(letter))
        {
            return Err(AddressProblem::Foreign);
        }
        let is_atom = |atom: &str| {
            let allowed =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
            !atom.is_empty() && atom.bytes().all(allowed)
        };
        let whole = local.len() <= MAX_LOCAL_BYTES && local.split('.').all(is_atom);
        let Ok(Host::Domain(domain)) = Host::parse(domain) else {
            return Err(AddressProblem::Malformed);
        };
        let address = format!("{}@{domain}", local.to_ascii_lowercase());
        // Every domain that has mail on the internet has a dot; `localhost` is ours alone.
        if whole && is_mail_domain(&domain) && address.len() <= MAX_BYTES {
            Ok(Self(address))
        } else {
            Err(AddressProblem::Malformed)
        }
    }

    /// The address as it is written to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The address as its owner recognises it and somebody who looks over their shoulder does not,
    /// as in `a…@example.org`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}…@{}", self.0.chars().next().unwrap_or_default(), self.domain())
    }
}

/// Labels of letters, digits and inner hyphens (RFC 1123 §2.1), at least two of them.
fn is_mail_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

/// Shows nothing of the address: whatever is printed may end in a log.
impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_mailbox_has_one_address_however_it_is_typed() {
        for (typed, expected) in [
            ("ada@example.org", "ada@example.org"),
            ("  Ada.Lovelace+news@Example.ORG\n", "ada.lovelace+news@example.org"),
            ("ada@bücher.example", "ada@xn--bcher-kva.example"),
            ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
            ("o'neill@example.org", "o'neill@example.org"),
        ] {
            assert_eq!(MailAddress::parse(typed).expect(typed).as_str(), expected);
        }
    }

    #[test]
    fn what_no_server_would_take_is_refused_with_a_reason() {
        assert_eq!(MailAddress::parse(" "), Err(AddressProblem::Empty));
        assert_eq!(MailAddress::parse("zoë@example.org"), Err(AddressProblem::Foreign));
        let long = format!("{}@example.org", "a".repeat(65));
        for bad in [
            "ada",
            "ada@",
            "@example.org",
            "ada@localhost",
            "ada@127.0.0.1",
            "ada@[127.0.0.1]",
            "ada..b@example.org",
            ".ada@example.org",
            "ada@example..org",
            "ada@-a.example",
            "ada@a_b.example",
            "\"ada b\"@example.org",
            "ada b@example.org",
            "ada@example.org, bob@example.org",
            "ada@example.org\r\nBcc: bob@example.org",
            "ada\r\n@example.org",
            "<ada@example.org>",
            "ada@bob@example.org",
            &long,
        ] {
            assert_eq!(MailAddress::parse(bad), Err(AddressProblem::Malformed), "{bad}");
        }
    }

    #[test]
    fn an_address_is_not_shown_by_accident() {
        let address = MailAddress::parse("ada@example.org").expect("an address");
        assert_eq!(format!("{address:?}"), "MailAddress(…)");
        assert_eq!(address.masked(), "a…@example.org");
    }

    proptest! {
        #[test]
        fn no_text_becomes_an_address_that_ends_a_line_or_leaves_its_brackets(typed in "\\PC*@?\\PC*|.*") {
            if let Ok(address) = MailAddress::parse(&typed) {
                let forbidden = |byte: u8| !byte.is_ascii_graphic() || b"<>,;:\"()[]\\".contains(&byte);
                prop_assert!(!address.as_str().bytes().any(forbidden));
                prop_assert_eq!(MailAddress::parse(address.as_str()), Ok(address));
            }
        }
    }
}
