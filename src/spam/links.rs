use std::collections::BTreeMap;

use crate::comments::find_addresses;
use crate::spam::filter::quote;
use crate::spam::official::is_official;
use crate::spam::{Evidence, Sees, SpamFilter, Submission};

/// Distrusts links that lead away from the site.
///
/// Of 950 spam comments under videos (Alberto et al. 2015, doi:10.1109/ICMLA.2015.37) and in a chat
/// (`umputun/tg-spam`, sample messages) 20 % link away, of 974 genuine ones 0.3 %, which by itself
/// would be 4 nats. The first link is 1.5, because on a site like this one readers pass on the
/// addresses of help: enough to have a moderator look, and little enough that somebody who has been
/// published before is believed.
pub struct Links;

/// Services that hide where a link leads.
const SHORTENERS: [&str; 14] = [
    "adf.ly",
    "bit.ly",
    "buff.ly",
    "cutt.ly",
    "goo.gl",
    "is.gd",
    "ow.ly",
    "rb.gy",
    "rebrand.ly",
    "shorturl.at",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
];

/// From so many hosts on it is a list of links.
const MANY_HOSTS: usize = 3;

/// Fewer letters than this beside the links say nothing about them.
const MIN_LETTERS: usize = 20;

impl SpamFilter for Links {
    fn name(&self) -> &'static str {
        "links"
    }

    fn title(&self) -> &'static str {
        "Links"
    }

    fn notice(&self) -> &'static str {
        "It reads your text for links that lead to other sites."
    }

    fn sees(&self) -> Sees {
        Sees::Words
    }

    /// 1.5 nats for the first link away, 0.7 for each further one up to four, 0.7 for three or more
    /// hosts, 1 each if there is hardly a word beside them, if they name one host again and again,
    /// or if they hide where they lead, and 1.5 for an address as a name.
    fn weigh(&self, submission: &Submission<'_>) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        if find_hosts(submission.draft.author_name()).next().is_some() {
            evidence.push(Evidence::new(1.5, "The name is a web address."));
        }
        let body = submission.draft.body();
        let mut uses: BTreeMap<String, usize> = BTreeMap::new();
        for host in hosts_away(submission) {
            *uses.entry(host).or_default() += 1;
        }
        let count: usize = uses.values().sum();
        if count == 0 {
            return evidence;
        }

        let further = u32::try_from((count - 1).min(4)).unwrap_or(4);
        let hosts: Vec<String> = uses.keys().take(3).map(|host| quote(host)).collect();
        let more = if uses.len() > hosts.len() { ", and more" } else { "" };
        evidence.push(Evidence::new(
            1.5 + 0.7 * f64::from(further),
            match count {
                1 => format!("It links to another site: {}.", hosts[0]),
                _ => format!("It has {count} links to other sites: {}{more}.", hosts.join(", ")),
            },
        ));
        if uses.len() >= MANY_HOSTS {
            let because = format!("Its links lead to {} different sites.", uses.len());
            evidence.push(Evidence::new(0.7, because));
        }
        if letters_beside_links(body) < MIN_LETTERS {
            evidence.push(Evidence::new(1.0, "There is hardly a word beside the links."));
        }
        if let Some((host, times)) = uses.iter().find(|(_, times)| **times > 1) {
            evidence
                .push(Evidence::new(1.0, format!("It links to {} {times} times.", quote(host))));
        }
        if let Some(host) = uses.keys().find(|host| SHORTENERS.contains(&host.as_str())) {
            evidence.push(Evidence::new(1.0, format!("A link by {host} hides where it leads.")));
        }
        evidence
    }
}

/// The hosts of all links in a comment that lead away, in lower case and without `www.`, but for those
/// to authorities and works of reference.
///
/// A site that does not know its hosts knows its pages by their names.
pub(super) fn hosts_away(submission: &Submission<'_>) -> impl Iterator<Item = String> {
    let Submission { own_hosts, page, draft, .. } = *submission;
    let by_name = own_hosts.is_empty() && page.len() >= LEAST_PAGE_NAME;
    let is_own = move |host: &str| own_hosts.iter().any(|own| is_same(host, own));
    let is_page = move |word: &str| (by_name && word.contains(page)) || is_official(word);
    find_hosts_where(draft.body(), is_page).filter(move |host| !is_own(host))
}

/// Shorter names of pages occur in addresses by chance.
const LEAST_PAGE_NAME: usize = 6;

/// Hosts in lower case, without `www.`, of full addresses and of words that begin with `www.`.
pub(super) fn find_hosts(text: &str) -> impl Iterator<Item = String> {
    find_hosts_where(text, |_| false)
}

/// The same without addresses that `is_own` knows.
fn find_hosts_where(
    text: &str,
    is_own: impl Fn(&str) -> bool + Copy,
) -> impl Iterator<Item = String> {
    let full = find_addresses(text).filter(move |address| !is_own(address.text));
    let full = full.map(|address| address.host);
    let short = text
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '.' | '/' | ':')))
        .filter(|word| word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")))
        .filter(move |word| !is_own(word))
        .map(|word| word[4..].split(['/', ':']).next().unwrap_or_default())
        .filter(|host| host.trim_end_matches('.').contains('.'));
    full.chain(short).map(|host| {
        let host = host.trim_end_matches('.').to_lowercase();
        host.strip_prefix("www.").map_or(host.clone(), str::to_owned)
    })
}

/// Is `host` the site itself, with or without `www.` and port?
fn is_same(host: &str, own_host: &str) -> bool {
    let name = |host: &str| host.split(':').next().unwrap_or_default().to_lowercase();
    let own = name(own_host);
    name(host) == own.strip_prefix("www.").unwrap_or(&own)
}

fn letters_beside_links(body: &str) -> usize {
    body.split_whitespace()
        .filter(|word| !word.contains("://") && !word.to_ascii_lowercase().contains("www."))
        .flat_map(str::chars)
        .filter(|c| c.is_alphabetic())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::RawDraft;
    use crate::spam::screen::tests::{draft, submission};

    #[test]
    fn links_away_are_counted_and_named() {
        let words = "I found this page helpful when I was looking for a lawyer: ";
        for (body, expected) in [
            (words.to_owned(), &[][..]),
            (format!("{words}https://lamp.example/articles/x http://www.lamp.example:80"), &[]),
            (format!("{words}https://www.a.example/b"), &["It links to another site: a.example."]),
            (format!("{words}https://a.example www.B.example/x"), {
                &["It has 2 links to other sites: a.example, b.example."]
            }),
            (format!("{words}https://www.gov.uk/a https://www.who.int/b"), &[]),
            (format!("{words}[a](https://bit.ly/x)"), {
                &["It links to another site: bit.ly.", "A link by bit.ly hides where it leads."]
            }),
            (format!("{words}https://a.example https://b.example https://c.example"), {
                &[
                    "It has 3 links to other sites: a.example, b.example, c.example.",
                    "Its links lead to 3 different sites.",
                ]
            }),
            ("hi https://a.example/x https://a.example/y".to_owned(), {
                &[
                    "It has 2 links to other sites: a.example.",
                    "There is hardly a word beside the links.",
                    "It links to a.example 2 times.",
                ]
            }),
        ] {
            let draft = draft(&body);
            let evidence = Links.weigh(&submission(&draft));
            let sentences: Vec<_> = evidence.iter().map(|e| &*e.because).collect();
            assert_eq!(sentences, expected, "{body}");
        }
    }

    #[test]
    fn a_site_without_a_name_knows_its_pages() {
        let draft = draft("I quote https://lamp.example/watch?v=spring-tides from this page");
        for (own_hosts, found) in [(&[][..], 0), (&["other.example"], 1)] {
            let named = Submission { page: "spring-tides", own_hosts, ..submission(&draft) };
            assert_eq!(hosts_away(&named).count(), found, "a name in an address proves nothing");
        }
    }

    #[test]
    fn a_name_that_is_an_address_is_noticed() {
        let raw = RawDraft {
            author_name: "www.pills.example".into(),
            body: "Nice".into(),
            ..RawDraft::default()
        };
        let draft = raw.check().expect("a draft without problems");
        assert_eq!(Links.weigh(&submission(&draft))[0].because, "The name is a web address.");
    }
}
