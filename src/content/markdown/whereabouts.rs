//! Where a source can be read today: what a note says of its address besides the record.

use std::fmt::Write;

use hayagriva::Entry;
use jiff::civil::Date;

use crate::clock::Timestamp;
use crate::content::markdown::links;
use crate::content::{ArchivedCopy, CitationStyle, SourceState, Standing, escape, source_html};

/// A source in a list of notes, as trusted HTML, and what readers should know of its address.
///
/// Where somebody keeps a copy, the link says so in the words of Robust Links 1.0
/// (`data-versionurl` and its kin), so that programs find the copy as well.
pub(super) fn html(
    entry: &Entry,
    locator: Option<&str>,
    standing: &Standing,
    style: CitationStyle,
) -> String {
    let mut html = source_html(entry, locator, style);
    let copy = standing.archived.clone().filter(|copy| is_web(&copy.url)).or_else(|| kept(entry));
    let original = first_address(&html).map(str::to_owned);
    if standing.state == SourceState::Unfit {
        unlink(&mut html);
    } else if let (Some(original), Some(copy)) = (&original, &copy) {
        decorate(&mut html, original, copy);
    }
    if let Some(sentence) = sentence(standing, original.as_deref(), copy.as_ref()) {
        html.push(' ');
        html.push_str(&sentence);
    }
    html
}

/// The copy that the record itself names.
fn kept(entry: &Entry) -> Option<ArchivedCopy> {
    let url = entry.archive_location()?.to_string();
    is_web(&url).then_some(ArchivedCopy { url, made_on: None })
}

fn is_web(address: &str) -> bool {
    links::scheme(address).is_some_and(|scheme| scheme == "https" || scheme == "http")
}

const LINK: &str = "<a href=\"";

/// Where the first link leads, escaped as it stands in the HTML.
fn first_address(html: &str) -> Option<&str> {
    html.split_once(LINK)?.1.split_once('"').map(|(address, _)| address)
}

/// Turns the first link into its words: who comes for the source must not be led to what took its
/// place, often a trap set up on a domain that ran out.
fn unlink(html: &mut String) {
    if let Some((before, rest)) = html.split_once(LINK)
        && let Some((_, rest)) = rest.split_once('>')
        && let Some((words, after)) = rest.split_once("</a>")
    {
        *html = [before, words, after].concat();
    }
}

/// Adds to the first link what programs want to know; `original` is escaped.
fn decorate(html: &mut String, original: &str, copy: &ArchivedCopy) {
    let Some(at) = html.find(LINK).map(|at| at + "<a ".len()) else { return };
    let version = escape::address(&copy.url);
    let mut data = format!("data-originalurl=\"{original}\" data-versionurl=\"{version}\" ");
    if let Some(day) = copy.made_on {
        write!(data, "data-versiondate=\"{day}\" ").expect("writing to a string cannot fail");
    }
    html.insert_str(at, &data);
}

fn sentence(
    standing: &Standing,
    original: Option<&str>,
    copy: Option<&ArchivedCopy>,
) -> Option<String> {
    let since = standing.since.map(day);
    let in_brackets = since.as_ref().map(|day| format!(" (since {day})")).unwrap_or_default();
    let what = match standing.state {
        SourceState::Live | SourceState::Unknown => return None,
        SourceState::Moved => {
            let address = standing.moved_to.as_deref().filter(|address| is_web(address))?;
            let when = since.map_or("It is now".to_owned(), |day| format!("Since {day} it is"));
            let link = links::open_tag(address, "");
            return Some(format!("{when} found at {link}another address</a>."));
        }
        SourceState::Dead => format!("The original is gone{in_brackets}"),
        SourceState::Unfit => {
            format!("Its address shows something else{in_brackets} and is not linked here")
        }
    };
    let Some(copy) = copy else { return Some(format!("{what}. No copy of it is known.")) };
    let mut link = links::open_tag(&copy.url, "");
    if let Some(original) = original {
        decorate(&mut link, original, copy);
    }
    let made = copy.made_on.map_or("a day that is not known".to_owned(), day);
    Some(format!("{what}; read {link}the copy in the archive</a>, made on {made}."))
}

fn day(date: Date) -> String {
    Timestamp::of(date).day_in_words()
}

#[cfg(test)]
mod tests {
    use hayagriva::io;
    use jiff::civil::date;

    use super::*;

    const TITLE: &str = "no author named, <a href=\"https://example.org/a?b&amp;c\" \
                         rel=\"noreferrer\">“T”</a>, no date given.";

    fn note(more: &str, standing: &Standing) -> String {
        let yaml = format!("a: {{ type: web, title: T, url: 'https://example.org/a?b&c'{more} }}");
        html(
            io::from_yaml_str(&yaml).unwrap().get("a").unwrap(),
            None,
            standing,
            CitationStyle::Readable,
        )
    }

    fn standing(state: SourceState, archived: Option<ArchivedCopy>) -> Standing {
        Standing { state, since: Some(date(2026, 5, 3)), archived, ..Standing::default() }
    }

    fn copy(made_on: Option<Date>) -> ArchivedCopy {
        ArchivedCopy { url: "https://archive.example/1/\"".to_owned(), made_on }
    }

    #[test]
    fn of_a_source_that_is_there_nothing_is_said_except_to_programs() {
        assert_eq!(note("", &Standing::default()), TITLE);
        let html = note("", &standing(SourceState::Live, Some(copy(Some(date(2026, 5, 2))))));
        let data = "data-originalurl=\"https://example.org/a?b&amp;c\" \
                    data-versionurl=\"https://archive.example/1/%22\" \
                    data-versiondate=\"2026-05-02\" ";
        assert_eq!(html, TITLE.replace("<a ", &format!("<a {data}")));
    }

    #[test]
    fn a_reader_of_a_dead_source_is_led_to_its_copy() {
        let html = note("", &standing(SourceState::Dead, Some(copy(Some(date(2026, 5, 2))))));
        assert!(html.contains("The original is gone (since 3 May 2026); read <a "), "{html}");
        assert!(html.contains(" href=\"https://archive.example/1/%22\" rel="), "{html}");
        assert!(html.ends_with("the copy in the archive</a>, made on 2 May 2026."), "{html}");

        let of_record = ", archive-location: 'https://archive.example/of-record'";
        let html = note(of_record, &Standing { since: None, ..standing(SourceState::Dead, None) });
        assert!(html.contains("The original is gone; read <a "), "{html}");
        assert!(html.contains("href=\"https://archive.example/of-record\""), "{html}");
        assert!(html.ends_with("made on a day that is not known."), "{html}");
        assert!(!html.contains("data-versiondate"), "{html}");
    }

    #[test]
    fn a_note_says_plainly_that_nothing_is_left() {
        let shelf = ", archive-location: 'Shelf 4'";
        for more in ["", shelf] {
            let html = note(more, &standing(SourceState::Dead, None));
            let end = " The original is gone (since 3 May 2026). No copy of it is known.";
            assert_eq!(html, TITLE.to_owned() + end);
        }
    }

    #[test]
    fn a_source_that_moved_keeps_its_address_and_names_the_new_one() {
        let moved_to = |address: &str| Standing {
            moved_to: Some(address.to_owned()),
            ..standing(SourceState::Moved, None)
        };
        let link = "<a href=\"https://example.org/b\" rel=\"noreferrer\">another address</a>.";
        let expected = format!("{TITLE} Since 3 May 2026 it is found at {link}");
        assert_eq!(note("", &moved_to("https://example.org/b")), expected);
        assert_eq!(note("", &moved_to("javascript:x")), TITLE);
    }

    #[test]
    fn nobody_is_led_to_what_took_the_place_of_a_source() {
        let html = note("", &standing(SourceState::Unfit, Some(copy(None))));
        assert!(!html.contains(" href=\"https://example.org"), "{html}");
        assert!(html.contains("data-originalurl=\"https://example.org/a?b&amp;c\""), "{html}");
        assert_eq!(
            note("", &standing(SourceState::Unfit, None)),
            "no author named, “T”, no date given. Its address shows something else (since 3 May \
             2026) and is not linked here. No copy of it is known."
        );
    }
}
