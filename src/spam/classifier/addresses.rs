use super::Sample;
use crate::spam::host::{host, is_ending, joins_sentences};
use crate::spam::official::is_official;

/// A text with every address replaced by a word that says what kind it is, and how many there were.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Addresses {
    /// Words for addresses are made of letters alone, so that they stay one word each.
    pub(super) text: String,
    /// Addresses that lead away.
    pub(super) links: usize,
    /// Addresses of the very page or site: of ten comments with one, nine are genuine.
    pub(super) own: usize,
    /// Addresses of authorities, schools and works of reference.
    pub(super) official: usize,
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

impl Addresses {
    /// Of the body.
    pub(super) fn of(sample: &Sample<'_>) -> Self {
        let Sample { body, page, own_hosts, .. } = *sample;
        let mut found = Self { text: String::with_capacity(body.len() + 16), ..Self::default() };
        // Where the hosts are known, the name of a page in an address of another proves nothing.
        let by_name = own_hosts.is_empty() && page.len() >= LEAST_PAGE_NAME;
        let is_own = |word: &str| by_name && word.contains(page);
        let (mut before, mut last) = ("", "");
        for word in body.split_whitespace() {
            if is_plain(last, word) {
                found.text.push_str(word);
                found.text.push(' ');
                (before, last) = (last, word);
                continue;
            }
            let lower = word.to_lowercase();
            let bare = lower.trim_matches(AROUND);
            let joined = joins_sentences(word.trim_matches(AROUND));
            if let Some(host) = host(bare).filter(|_| !joined) {
                if is_own(word) || own_hosts.contains(&host) {
                    found.own += 1;
                    found.text.push_str(" ownaddress ");
                } else if is_official(bare) {
                    found.official += 1;
                    found.text.push_str(" officialaddress ");
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
                if is_torn(before, last, word) || has_written_point(bare) {
                    found.hidden += 1;
                    found.text.push_str(" hiddenaddress ");
                }
                found.handles += usize::from(bare.starts_with('@') && bare.len() > 3);
                found.tags += usize::from(bare.starts_with('#') && bare.chars().count() > 2);
                found.text.push_str(word);
                found.text.push(' ');
            }
            (before, last) = (last, word);
        }
        found
    }
}

/// Has a word no mark of an address, and is it not behind a point? Most are so, and need no closer look.
fn is_plain(last: &str, word: &str) -> bool {
    const MARKS: [char; 9] = ['.', '/', '@', '#', ':', '=', '(', '[', '{'];
    !word.contains(MARKS)
        && !last.ends_with(['.', ')', ']', '}'])
        && !["dot", "punkt"].iter().any(|dot| last.eq_ignore_ascii_case(dot))
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

/// Do `before`, `last` and `word` end an address that was torn apart: `name .com`, `name. com`,
/// `name . com`, `name dot com`, `name [dot] com`?
fn is_torn(before: &str, last: &str, word: &str) -> bool {
    const TORN: [&str; 6] = ["com", "net", "org", "info", "ru", "biz"];
    /// With these a sentence begins as well.
    const WORDS: [&str; 20] = [
        "in", "me", "be", "us", "by", "live", "top", "site", "store", "online", "bet", "pro",
        "test", "it", "es", "se", "il", "de", "st", "id",
    ];
    const DOTS: [&str; 7] = ["dot", "(dot)", "[dot]", "{dot}", "(.)", "[.]", "punkt"];
    let begins = word.starts_with(char::is_uppercase);
    let word = &*word.to_lowercase();
    let word = word.split(['/', '?']).next().unwrap_or(word).trim_end_matches(AROUND);
    let last_is_dot = DOTS.iter().any(|dot| last.eq_ignore_ascii_case(dot));
    // Between blanks a lone point is no end of a sentence.
    if last == "." && !before.is_empty() && !begins && !WORDS.contains(&word) {
        return is_ending(word);
    }
    let is_word = last.chars().all(char::is_alphabetic);
    if last_is_dot && !is_word && !before.is_empty() {
        return is_ending(word);
    }
    let marked = DOTS.iter().find_map(|dot| word.strip_prefix(dot));
    let dotted = word.strip_prefix('.').or(marked).filter(|_| !last.is_empty());
    dotted.is_some_and(|ending| TORN.contains(&ending) || (marked.is_some() && is_ending(ending)))
        || (TORN.contains(&word) && (last.ends_with('.') || last_is_dot) && word != "info")
}

/// Is a point written as a word or in brackets inside of one word: `name(.)com`, `name[dot]com`?
fn has_written_point(word: &str) -> bool {
    ["(.)", "[.]", "(dot)", "[dot]", "{dot}"].iter().any(|dot| {
        word.split_once(dot).is_some_and(|(name, rest)| {
            let ending = rest.split(['/', '?']).next().unwrap_or(rest);
            !name.is_empty() && is_ending(ending)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_words_and_from_the_page_itself() {
        for (body, [links, own, hidden, mail, handles, tags]) in [
            ("see https://a.example/x and www.b.example.", [2, 0, 0, 0, 0, 0]),
            ("(shop.com) or shop.invented", [1, 0, 0, 0, 0, 0]),
            ("https://lamp.example/the-tides#c4 /watch?v=the-tides", [0, 2, 0, 0, 0, 0]),
            ("go to pills . com/buy or pills .com or pills dot com", [0, 0, 3, 0, 0, 0]),
            ("https://www.own.example/winds", [0, 1, 0, 0, 0, 0]),
            ("https://lamp.example/the-tides or own.", [1, 0, 0, 0, 0, 0]),
            (
                "[url=https://a.example]a[/url] <a href=\"http://b.example:80\">b</a>",
                [2, 0, 0, 0, 0, 0],
            ),
            ("watch?v=abcdef", [0, 0, 1, 0, 0, 0]),
            ("the dotcom years, and Dot shop, and punkt live", [0; 6]),
            ("pills . shop or pills(.)shop or pills [dot] shop/buy", [0, 0, 3, 0, 0, 0]),
            ("That was all . In March I left", [0; 6]),
            ("Ich bin gegangen.Es war gut . Es ist", [0; 6]),
            ("https://www.own.example:x@pills.example/winds", [1, 0, 0, 0, 0, 0]),
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
        let body = "https://www.who.int/x https://www.gov.uk/y https://de.wikipedia.org/wiki/Z";
        let found = Addresses::of(&Sample { body, ..Sample::default() });
        assert_eq!((found.links, found.official), (0, 3));
    }
}
