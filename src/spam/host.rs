//! Hosts of addresses as people type them into comments.

/// Endings of hosts that people write without `www.`; others need it to be told from a missing blank.
const ENDINGS: [&str; 121] = [
    "com", "net", "org", "info", "biz", "io", "me", "tv", "co", "ly", "gl", "be", "xyz", "top",
    "site", "online", "club", "shop", "tk", "cc", "in", "eu", "us", "uk", "de", "fr", "ca", "au",
    "ru", "su", "store", "live", "pro", "app", "pl", "cz", "es", "nl", "br", "jp", "cn", "ua",
    "kz", "tr", "gov", "edu", "int", "mil", "dev", "blog", "tech", "website", "icu", "buzz", "vip",
    "bet", "casino", "poker", "bid", "loan", "loans", "agency", "guru", "ink", "cloud", "ws", "gg",
    "ai", "fm", "st", "mobi", "asia", "tel", "rocks", "ro", "gr", "hu", "se", "fi", "dk", "ch",
    "sk", "bg", "rs", "hr", "lt", "lv", "ee", "by", "ge", "ir", "sa", "ae", "eg", "vn", "th", "id",
    "sg", "click", "cyou", "kr", "tw", "hk", "ph", "pk", "ng", "za", "ke", "gh", "mx", "ar", "cl",
    "pe", "ve", "ec", "pt", "ie", "nz", "il",
    // What examples and tests are written with (RFC 2606), which nobody who reads is led to.
    "example", "test",
];

/// The host of an address in lower case, without `www.`: where a browser would go, whatever stands
/// before an `@` or after a `\`.
pub(super) fn host(word: &str) -> Option<&str> {
    let begin = word.find("://").map(|at| at + 3).or_else(|| named(word));
    let (full, rest) = (begin.is_some(), &word[begin.unwrap_or_default()..]);
    let marks = ['/', '\\', '?', '#', ')', ']', '"', '\'', '<', '>'];
    let end = rest.find(marks).unwrap_or(rest.len());
    let authority = match rest[..end].rsplit_once('@') {
        Some((_, host)) if full => host,
        Some(_) => return None,
        None => &rest[..end],
    };
    let host = authority.split(':').next().unwrap_or_default().trim_start_matches("www.");
    let (name, ending) = host.rsplit_once('.').unwrap_or((host, ""));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let lettered = ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_lowercase());
    let has_path = lettered && rest[end..].len() > 2 && rest[end..].starts_with('/');
    let listed = (is_ending(ending) || has_path)
        && (name.len() >= 2 || has_path || ending == "com")
        && !name.contains("..")
        && name.chars().all(plain)
        && name.contains(|c: char| c.is_ascii_alphabetic());
    (full || listed).then_some(host)
}

/// Does a host end so where people write it without `www.`?
pub(super) fn is_ending(word: &str) -> bool {
    ENDINGS.contains(&word)
}

/// Is it the end of one sentence and the beginning of the next, between which a blank is missing, as
/// in `gone.It`?
pub(super) fn joins_sentences(word: &str) -> bool {
    !word.contains('/')
        && word.rsplit_once('.').is_some_and(|(before, after)| {
            before.ends_with(char::is_lowercase) && after.starts_with(char::is_uppercase)
        })
}

/// Where `www.` begins in a word, if it is the beginning of an address there and not the middle of
/// another or of a word, as in `awww.`.
fn named(word: &str) -> Option<usize> {
    let at = word.find("www.")?;
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '@');
    (!word[..at].ends_with(inside)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_where_a_browser_would_go() {
        for (word, expected) in [
            ("https://www.a.example/x", Some("a.example")),
            ("href=\"http://www.a.example:80\">b", Some("a.example")),
            ("[url=www.a.example]a[/url]", Some("a.example")),
            ("https://www.gov.uk:x@pills.example/buy", Some("pills.example")),
            ("https://pills.example\\.gov.uk/x", Some("pills.example")),
            ("pills.example/www.gov.uk", Some("pills.example")),
            ("t.me/pills", Some("t.me")),
            ("x.com", Some("x.com")),
            ("ada@lamp.example", None),
            ("awww.that", None),
            ("e.g", None),
            ("and/or", None),
            ("3.5", None),
        ] {
            assert_eq!(host(word), expected, "{word}");
        }
    }

    #[test]
    fn a_missing_blank_makes_no_address() {
        assert!(joins_sentences("gegangen.Es"));
        assert!(!joins_sentences("pills.es") && !joins_sentences("pills.example/Buy"));
    }
}
