use super::Sample;

/// A text with every address replaced by a word that says what kind it is, and how many there were.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Addresses {
    /// Words for addresses are made of letters alone, so that they stay one word each.
    pub(super) text: String,
    /// Addresses that lead away.
    pub(super) links: usize,
    /// Addresses of the very page or site: of ten comments with one, nine are genuine.
    pub(super) own: usize,
    /// Addresses written so that no program sees one, as `name . com` or `watch?v=…`.
    pub(super) hidden: usize,
    pub(super) mail: usize,
    pub(super) handles: usize,
    pub(super) tags: usize,
}

/// Shorter names of pages occur in addresses by chance.
const LEAST_PAGE_NAME: usize = 6;

/// Marks around an address that do not belong to it.
const AROUND: [char; 17] =
    ['(', ')', '[', ']', '<', '>', '"', '\'', '“', '”', ',', '.', ';', '!', '?', ':', '*'];

/// Endings of hosts that people write without `www.`; others need it to be told from a missing blank.
const ENDINGS: [&str; 44] = [
    "com", "net", "org", "info", "biz", "io", "me", "tv", "co", "ly", "gl", "be", "xyz", "top",
    "site", "online", "club", "shop", "tk", "cc", "in", "eu", "us", "uk", "de", "fr", "ca", "au",
    "ru", "su", "store", "live", "pro", "app", "pl", "cz", "es", "nl", "br", "jp", "cn", "ua",
    "kz", "tr",
];

impl Addresses {
    /// Of the body.
    pub(super) fn of(sample: &Sample<'_>) -> Self {
        let Sample { body, page, own_hosts, .. } = *sample;
        let mut found = Self { text: String::with_capacity(body.len() + 16), ..Self::default() };
        // Where the hosts are known, the name of a page in an address of another proves nothing.
        let by_name = own_hosts.is_empty() && page.len() >= LEAST_PAGE_NAME;
        let is_own = |word: &str| by_name && word.contains(page);
        let mut last = "";
        for word in body.split_whitespace() {
            let lower = word.to_lowercase();
            let bare = lower.trim_matches(AROUND);
            if let Some(host) = host(bare) {
                if is_own(word) || own_hosts.contains(&host) {
                    found.own += 1;
                    found.text.push_str(" ownaddress ");
                } else {
                    found.links += 1;
                    found.text.push_str(" webaddress host");
                    found.text.extend(host.chars().filter(|c| c.is_alphanumeric()));
                    found.text.push(' ');
                }
            } else if bare.contains("watch?v=") || is_path(bare) {
                *(if is_own(word) { &mut found.own } else { &mut found.hidden }) += 1;
                found.text.push_str(if is_own(word) { " ownaddress " } else { " hiddenaddress " });
            } else if is_mail(bare) {
                found.mail += 1;
                found.text.push_str(" mailaddress ");
            } else {
                if is_torn(last, &lower) {
                    found.hidden += 1;
                    found.text.push_str(" hiddenaddress ");
                }
                found.handles += usize::from(bare.starts_with('@') && bare.len() > 3);
                found.tags += usize::from(bare.starts_with('#') && bare.chars().count() > 2);
                found.text.push_str(word);
                found.text.push(' ');
            }
            last = word;
        }
        found
    }
}

/// The host of an address in lower case, without `www.`.
pub(super) fn host(word: &str) -> Option<&str> {
    let (full, rest) = match word.find("://") {
        Some(at) => (true, &word[at + 3..]),
        None => (word.contains("www."), word.find("www.").map_or(word, |at| &word[at..])),
    };
    let end = rest.find(['/', '?', '#', ':', ')', ']', '"', '\'', '<', '>']).unwrap_or(rest.len());
    let host = rest[..end].trim_start_matches("www.");
    let (name, ending) = host.rsplit_once('.').unwrap_or((host, ""));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let lettered = ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_lowercase());
    let has_path = lettered && rest[end..].len() > 2 && rest[end..].starts_with('/');
    let listed = (ENDINGS.contains(&ending) || has_path)
        && name.len() >= 2
        && !name.contains("..")
        && name.chars().all(plain)
        && name.contains(|c: char| c.is_ascii_alphabetic());
    (full || listed).then_some(host)
}

/// Is it the end of an address without its host?
fn is_path(word: &str) -> bool {
    word.contains("/watch") || (word.contains('/') && word.contains('?') && word.contains('='))
}

/// Was an address that leads away replaced in these words of [`Addresses::text`]?
pub(super) fn is_replaced(words: &[String]) -> bool {
    words.iter().any(|word| matches!(word.as_str(), "webaddress" | "hiddenaddress" | "mailaddress"))
}

fn is_mail(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.split_once('.').is_some_and(|(name, _)| !name.is_empty())
    })
}

/// Do `last` and `word` end an address that was torn apart: `name .com`, `name. com`, `name dot com`?
fn is_torn(last: &str, word: &str) -> bool {
    const TORN: [&str; 6] = ["com", "net", "org", "info", "ru", "biz"];
    let word = word.split('/').next().unwrap_or(word).trim_end_matches(AROUND);
    let dotted =
        word.strip_prefix('.').or_else(|| word.strip_prefix("(dot)")).filter(|_| !last.is_empty());
    dotted.is_some_and(|ending| TORN.contains(&ending))
        || (TORN.contains(&word)
            && (last.ends_with('.')
                || last.eq_ignore_ascii_case("dot")
                || last.eq_ignore_ascii_case("(dot)"))
            && word != "info")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_words_and_from_the_page_itself() {
        for (body, [links, own, hidden, mail, handles, tags]) in [
            ("see https://a.example/x and www.b.example.", [2, 0, 0, 0, 0, 0]),
            ("(shop.com) or shop.example", [1, 0, 0, 0, 0, 0]),
            ("https://lamp.example/the-tides#c4 /watch?v=the-tides", [0, 2, 0, 0, 0, 0]),
            ("go to pills . com/buy or pills .com or pills dot com", [0, 0, 3, 0, 0, 0]),
            ("https://www.own.example/winds", [0, 1, 0, 0, 0, 0]),
            ("https://lamp.example/the-tides or own.", [1, 0, 0, 0, 0, 0]),
            (
                "[url=https://a.example]a[/url] <a href=\"http://b.example:80\">b</a>",
                [2, 0, 0, 0, 0, 0],
            ),
            ("watch?v=abcdef", [0, 0, 1, 0, 0, 0]),
            ("ada@lamp.example @ada_l #tides # 1", [0, 0, 0, 1, 1, 1]),
            ("I left.Then I slept. and/or? 3.5 …", [0; 6]),
        ] {
            let own_hosts = if body.contains("own.") { &["own.example"][..] } else { &[] };
            let page = "the-tides";
            let found = Addresses::of(&Sample { body, page, own_hosts, ..Sample::default() });
            let counts =
                [found.links, found.own, found.hidden, found.mail, found.handles, found.tags];
            assert_eq!(counts, [links, own, hidden, mail, handles, tags], "{body}");
        }
        assert_eq!(host("href=\"http://www.a.example:80\">b"), Some("a.example"));
    }
}
