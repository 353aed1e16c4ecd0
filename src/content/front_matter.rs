//! The head of an article file.

use jiff::civil::Date;

use crate::content::fault::Faults;
use crate::content::fields::{self, Fields, Found};
use crate::content::lint::Silence;
use crate::content::review::{read_change_of, read_review};
use crate::content::sources::{self, Record};
use crate::content::{Fault, FrontMatter, Kind, Shows, Slug, State};

/// Reads the front matter of an article or page; `file_stem` is its slug unless it names one.
///
/// # Errors
///
/// When anything in it is wrong: all of it, in the order of the file.
pub fn read_front_matter(
    text: &str,
    kind: Kind,
    file_stem: &str,
) -> Result<FrontMatter, Vec<Fault>> {
    let Reading { front_matter, faults, .. } = read(text, kind, file_stem);
    let faults = faults.into_sorted();
    front_matter.filter(|_| faults.is_empty()).ok_or(faults)
}

/// The records that an article brings along in its front matter.
///
/// # Errors
///
/// As [`read_front_matter`].
pub fn read_own_sources(text: &str) -> Result<Vec<Record>, Vec<Fault>> {
    let Reading { sources, faults, .. } = read(text, Kind::Article, "any");
    let faults = faults.into_sorted();
    if faults.is_empty() { Ok(sources) } else { Err(faults) }
}

/// The Markdown of a file; all of it if it has no front matter.
#[must_use]
pub fn without_front_matter(text: &str) -> &str {
    fields::body_of(text)
}

/// As much of a head as can be made out, and its faults.
#[derive(Default)]
pub(super) struct Reading {
    /// `None` if title, summary or slug cannot be had.
    pub(super) front_matter: Option<FrontMatter>,
    pub(super) sources: Vec<Record>,
    pub(super) author: Option<Found<Slug>>,
    pub(super) language: Option<String>,
    /// Warnings that the editor has decided to live with.
    pub(super) silences: Vec<Silence>,
    /// Where a field would be added.
    pub(super) head_end: usize,
    /// `None` if nobody can tell.
    pub(super) body_start: Option<usize>,
    pub(super) faults: Faults,
}

/// Addresses that the site itself answers: a page of that name would never be seen.
const OWN_ADDRESSES: &[&str] = &[
    "archive",
    "articles",
    "authors",
    "comment-token",
    "comments",
    "corrections",
    "healthz",
    "images",
    "kept",
    "mail",
    "readyz",
    "receipt",
    "sources",
    "static",
    "studio",
    "topics",
];

/// Reads a head with all its faults.
pub(super) fn read(text: &str, kind: Kind, file_stem: &str) -> Reading {
    let mut fields = match Fields::read(text) {
        Ok(fields) => fields,
        Err(fault) => {
            let mut reading = Reading::default();
            reading.faults.push(fault);
            return reading;
        }
    };
    let title = fields.required_text("title");
    let summary = fields.required_text("summary");
    let slug = read_slug(&mut fields, kind, file_stem);
    let author = read_author(&mut fields);
    let state = read_state(&mut fields);
    let (published, updated) = read_dates(&mut fields, kind, state);
    let language = read_language(&mut fields);
    let topics = words(fields.texts("topics"));
    let content_notes = words(fields.texts("content_notes"));
    let aliases = fields.texts("aliases");
    let aliases = aliases.into_iter().filter_map(|a| to_slug(a, &mut fields.faults)).collect();
    let comments = fields.bool("comments").unwrap_or(kind == Kind::Article);
    let review = read_review(&mut fields);
    let change = read_change_of(&mut fields);
    let tables = fields.tables("sources");
    let sources = sources::from_tables(tables, &mut fields.faults);
    let silences = Silence::read_all(&mut fields);
    let shows = if kind == Kind::Page { read_shows(&mut fields) } else { None };
    let front_matter =
        title.zip(summary).zip(slug).map(|(((title, _), (summary, _)), slug)| FrontMatter {
            title,
            summary,
            slug,
            author: author.as_ref().map(|(author, _)| author.clone()),
            topics,
            state: state.unwrap_or(State::Published),
            published,
            updated,
            language: language.clone(),
            content_notes,
            aliases,
            comments,
            reviewed_by: review.by,
            reviewed: review.reviewed,
            sources_checked: review.sources_checked,
            next_review: review.next,
            change,
            shows,
        });
    let (body_start, head_end) = (Some(fields.body_start), fields.end);
    let faults = fields.finish();
    Reading { front_matter, sources, author, language, silences, head_end, body_start, faults }
}

fn read_shows(fields: &mut Fields<'_>) -> Option<Shows> {
    let (word, span) = fields.text("shows")?;
    match word.as_str() {
        "policy" => return Some(Shows::Policy),
        "retention" => return Some(Shows::Retention),
        _ => {}
    }
    let what = format!("A page cannot show “{word}”.");
    let mend = "Write \"policy\" or \"retention\", or take it out.";
    fields.faults.push(Fault::error("bad-shows", span, what, mend));
    None
}

fn words(found: Vec<Found<String>>) -> Vec<String> {
    found.into_iter().map(|(word, _)| word).collect()
}

fn read_slug(fields: &mut Fields<'_>, kind: Kind, file_stem: &str) -> Option<Slug> {
    let (slug, span) = match fields.text("slug") {
        Some((text, span)) => (to_slug((text, span.clone()), &mut fields.faults)?, span),
        None => (stem_as_slug(file_stem, &mut fields.faults)?, 0..0),
    };
    if kind == Kind::Page && OWN_ADDRESSES.contains(&slug.as_str()) {
        let what = format!("At `/{slug}` this site shows something of its own.");
        let mend = "Give the page another `slug`.";
        fields.faults.push(Fault::error("reserved-slug", span, what, mend));
    }
    Some(slug)
}

fn stem_as_slug(file_stem: &str, faults: &mut Faults) -> Option<Slug> {
    let slug = Slug::parse(file_stem);
    if slug.is_none() {
        faults.push(Fault::error(
            "bad-slug",
            0..0,
            format!("The name of this file, “{file_stem}”, cannot be an address."),
            "Rename it to lower-case letters, digits and single hyphens, or write `slug = \"…\"`.",
        ));
    }
    slug
}

fn read_author(fields: &mut Fields<'_>) -> Option<Found<Slug>> {
    let (key, span) = fields.text("author")?;
    Some((to_slug((key, span.clone()), &mut fields.faults)?, span))
}

fn to_slug((text, span): Found<String>, faults: &mut Faults) -> Option<Slug> {
    let slug = Slug::parse(&text);
    if slug.is_none() {
        faults.push(Fault::error(
            "bad-slug",
            span,
            format!("“{text}” cannot be part of an address."),
            "Use lower-case letters a to z, digits and single hyphens, 80 at most.",
        ));
    }
    slug
}

/// The state as written; `None` if it is none.
fn read_state(fields: &mut Fields<'_>) -> Option<State> {
    let Some((word, span)) = fields.text("state") else { return Some(State::Published) };
    let state = match &*word {
        "draft" => Some(State::Draft),
        "review" => Some(State::Review),
        "published" => Some(State::Published),
        "archived" => Some(State::Archived),
        _ => None,
    };
    if state.is_none() {
        let mend = "Write \"draft\", \"review\", \"published\" or \"archived\"; a date in the \
                    future schedules.";
        let what = format!("There is no state “{word}”.");
        fields.faults.push(Fault::error("bad-state", span, what, mend));
    }
    state
}

/// First publication and last change.
fn read_dates(
    fields: &mut Fields<'_>,
    kind: Kind,
    state: Option<State>,
) -> (Option<Date>, Option<Date>) {
    if kind == Kind::Article && state == Some(State::Published) && !fields.has("published") {
        fields.missing("published");
    }
    let published = fields.date("published");
    let updated = fields.date("updated");
    if let (Some((first, _)), Some((last, span))) = (&published, &updated)
        && last < first
    {
        let what = format!("`updated` ({last}) lies before `published` ({first}).");
        let mend = "Correct one of them, or take `updated` out.";
        fields.faults.push(Fault::error("date-order", span.clone(), what, mend));
    }
    (published.map(|(date, _)| date), updated.map(|(date, _)| date))
}

fn read_language(fields: &mut Fields<'_>) -> Option<String> {
    let (tag, span) = fields.text("language")?;
    if is_language_tag(&tag) {
        return Some(tag);
    }
    let what = format!("“{tag}” is no language tag.");
    let mend = "Write a tag of BCP 47, as in \"en\", \"en-GB\" or \"zh-Hant\".";
    fields.faults.push(Fault::error("bad-language", span, what, mend));
    None
}

/// Is this well-formed as `langtag` of RFC 5646 §2.1? Extensions and grandfathered tags are not
/// looked for: no reader needs them.
fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-').peekable();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let alphanumeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !parts.next().is_some_and(|language| matches!(language.len(), 2 | 3) && letters(language)) {
        return false;
    }
    parts.next_if(|script| script.len() == 4 && letters(script));
    parts.next_if(|region| {
        (region.len() == 2 && letters(region)) || (region.len() == 3 && digits(region))
    });
    parts.all(|variant| {
        alphanumeric(variant)
            && ((5..=8).contains(&variant.len())
                || (variant.len() == 4 && variant.starts_with(|c: char| c.is_ascii_digit())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(&'static str, String)> {
        let faults = read_front_matter(text, Kind::Article, "a-file").unwrap_err();
        faults.into_iter().map(|f| (f.code, text[f.span].to_owned())).collect()
    }

    #[test]
    fn the_smallest_head_has_a_title_a_summary_and_a_day() {
        let text = "+++\ntitle = \" A \\n b \"\nsummary = \"S\"\npublished = 2026-11-02\n+++\nText";
        let head = read_front_matter(text, Kind::Article, "a-file").unwrap();
        assert_eq!(head.title, "A b");
        assert_eq!(head.slug.as_str(), "a-file");
        assert_eq!(head.state, State::Published);
        assert!(head.comments);
        assert_eq!(read(text, Kind::Article, "a").body_start, text.find("Text"));
    }

    #[test]
    fn windows_line_ends_and_byte_order_marks_are_fine() {
        let text = "\u{feff}+++\r\ntitle = \"T\"\r\nsummary = \"S\"\r\n+++\r\nText\r\n";
        let head = read_front_matter(text, Kind::Page, "a").unwrap();
        assert!(!head.comments);
        assert_eq!(read(text, Kind::Page, "a").body_start, text.find("Text"));
    }

    #[test]
    fn an_editor_hears_of_every_fault_of_the_head_at_once() {
        let text = "+++\ntitle = 3\ntopics = [\"a\", 7]\npublished = \"2026-11-02\"\n\
                    author = \"A b\"\n\
                    language = \"english please\"\nstate = \"done\"\ncolour = \"red\"\n+++\n";
        assert_eq!(
            codes(text),
            [
                ("wrong-type", "3".to_owned()),
                ("wrong-type", "7".to_owned()),
                ("wrong-type", "\"2026-11-02\"".to_owned()),
                ("bad-slug", "\"A b\"".to_owned()),
                ("bad-language", "\"english please\"".to_owned()),
                ("bad-state", "\"done\"".to_owned()),
                ("unknown-field", "colour".to_owned()),
                ("missing-field", String::new()),
            ]
        );
    }

    #[test]
    fn a_file_without_front_matter_is_told_how_to_start() {
        assert_eq!(codes("# Title\n"), [("missing-front-matter", "# Title".to_owned())]);
        assert_eq!(codes("---\ntitle: x\n---\n"), [("missing-front-matter", "---".to_owned())]);
        assert_eq!(codes(""), [("missing-front-matter", String::new())]);
        assert_eq!(codes("+++\ntitle = \"x\"\n"), [("unclosed-front-matter", "+++".to_owned())]);
    }

    #[test]
    fn dates_must_exist_and_be_in_order() {
        let text = "+++\ntitle = \"T\"\nsummary = \"S\"\n\
                    published = 2026-11-02\nupdated = 2026-11-01\n+++\n";
        assert_eq!(codes(text), [("date-order", "2026-11-01".to_owned())]);
        let text = "+++\ntitle = \"T\"\nsummary = \"S\"\npublished = 2026-02-30\n+++\n";
        assert_eq!(codes(text)[0].0, "front-matter-syntax");
    }

    #[test]
    fn a_page_cannot_stand_where_the_site_shows_something_of_its_own() {
        let text = "+++\ntitle = \"T\"\nsummary = \"S\"\nstate = \"draft\"\n+++\n";
        let faults = read_front_matter(text, Kind::Page, "corrections").unwrap_err();
        assert_eq!(faults[0].code, "reserved-slug");
        assert!(read_front_matter(text, Kind::Article, "corrections").is_ok());
    }

    #[test]
    fn a_draft_needs_no_date() {
        let text = "+++\ntitle = \"T\"\nsummary = \"S\"\nstate = \"draft\"\n+++\n";
        assert_eq!(read_front_matter(text, Kind::Article, "a").unwrap().published, None);
    }

    #[test]
    fn an_article_can_bring_its_own_sources() {
        let text = "+++\ntitle = \"T\"\nsummary = \"S\"\nstate = \"draft\"\n\n\
                    [sources.li2020]\ntype = \"web\"\ntitle = \"A page\"\nauthor = [\"Li, Wei\"]\n\
                    date = 2020-03-01\nurl = \"https://example.org/\"\n+++\n";
        let sources = read_own_sources(text).unwrap();
        assert_eq!(sources[0].entry.date().map(ToString::to_string).as_deref(), Some("2020-03-01"));
    }

    #[test]
    fn language_tags_are_those_of_bcp_47() {
        for good in
            ["en", "en-GB", "zh-Hant", "zh-Hant-TW", "es-419", "de-CH-1996", "ast", "sl-rozaj"]
        {
            assert!(is_language_tag(good), "{good}");
        }
        for bad in ["", "e", "english", "en_GB", "en-", "-en", "en-GB-x", "12"] {
            assert!(!is_language_tag(bad), "{bad}");
        }
    }
}
