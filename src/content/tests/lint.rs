//! What is worth a look: each code has its case, and no text makes the lint fail.

use std::collections::HashSet;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::content::tests::hostile::markdown;
use crate::content::tests::shelf::Shelf;
use crate::content::{
    Code, CompileOptions, Fault, Kind, Neighbours, Policy, Rules, Severity, check_article,
    lint_sources, normal_address, read_policy, read_sources, unneeded_silences,
};

const TODAY: Date = date(2026, 11, 23);

fn findings(text: &str, policy: &Policy) -> Vec<Fault> {
    let shelf = Shelf::read("tests/fixtures/content");
    let (options, rules) = (CompileOptions::default(), Rules { policy, today: TODAY });
    let checked = check_article(text, Kind::Article, "t", &shelf, options, &rules);
    checked.map_or_else(|faults| faults, |compiled| compiled.warnings)
}

/// Code and words at fault of what is found in an article with these lines of front matter.
fn told(lines: &str, body: &str, policy: &Policy) -> Vec<(&'static str, String)> {
    let text = format!(
        "+++\ntitle = \"T\"\nsummary = \"S\"\npublished = 2026-11-01\n{lines}\n+++\n{body}\n"
    );
    let words = |fault: Fault| (fault.code, text[fault.span].to_owned());
    findings(&text, policy).into_iter().map(words).collect()
}

fn in_body(body: &str) -> Vec<(&'static str, String)> {
    told("", body, &Policy::default())
}

fn policy(text: &str) -> Policy {
    read_policy(text).unwrap()
}

/// Code and words at fault of what is found in a file of sources.
fn in_sources(text: &str) -> Vec<(&'static str, &str)> {
    let records = read_sources("sources/a.yaml", text).unwrap();
    let same = |key: &str, address: &str| {
        let mut others = records.iter().take_while(|record| record.entry.key() != key);
        let found = others.find(|one| normal_address(&one.entry).as_deref() == Some(address));
        found.map(|record| record.entry.key().to_owned())
    };
    let neighbours = Neighbours { same_address: &same, cited: None };
    let rules = Rules { policy: &Policy::default(), today: TODAY };
    let (faults, _) = lint_sources(text, &records, &neighbours, &rules);
    assert!(faults.iter().all(|fault| fault.severity == Severity::Warning));
    faults.into_iter().map(|fault| (fault.code, &text[fault.span])).collect()
}

#[test]
fn a_record_is_told_what_readers_would_miss() {
    assert_eq!(
        in_sources("a:\n  type: web\n  url: https://example.org/\n"),
        [
            ("missing-title", "a"),
            ("missing-author", "a"),
            ("missing-date", "a"),
            ("missing-access-date", "a")
        ]
    );
    for sound in [
        "a: { type: web, title: T, author: { name: O }, date: 2020, url: https://example.org/ }",
        "a: { type: book, title: T, editor: 'Li, Q', parent: { type: book, date: 1999 } }",
        "a: { type: legislation, title: T, date: 2020 }",
        "a: { type: report, title: T, organization: O, date: 2026 }",
    ] {
        assert_eq!(in_sources(sound), [], "{sound}");
    }
    let read = "a:\n  type: web\n  title: T\n  author: 'Li, Q'\n  \
                url: { value: https://example.org/, date: 2026-11-02 }\n";
    assert_eq!(in_sources(read), [("missing-date", "a")]);
}

#[test]
fn dates_addresses_and_pages_of_a_record_are_looked_at_in_their_lines() {
    let record = |lines: &str| {
        let text = format!("# One\na:\n  type: article\n  title: T\n  author: 'Li, Q'\n{lines}");
        let told = in_sources(&text).into_iter();
        told.map(|(code, words)| format!("{code}: {words}")).collect::<Vec<_>>()
    };
    for (lines, expected) in [
        ("  date: 2026-11-24\n", vec!["future-date: date: 2026-11-24"]),
        ("  date: 2027\n", vec!["future-date: date: 2027"]),
        ("  date: 2026-11-23\n", vec![]),
        ("  date: 2026\n", vec![]),
        (
            "  date: 2020\n  url: { value: https://example.org/, date: 2026-12 }\n",
            vec!["future-access-date: url: { value: https://example.org/, date: 2026-12 }"],
        ),
        ("  date: 2020\n  page-range: 45-12\n", vec!["reversed-pages: page-range: 45-12"]),
        ("  date: 2020\n  page-range: 345-52\n", vec![]),
        (
            "  date: 2020\n  url: https://example.org/x?a=1&utm_source=y&fbclid=z\n",
            vec!["tracking-parameter: url: https://example.org/x?a=1&utm_source=y&fbclid=z"],
        ),
        (
            "  date: 2020\n  url: https://example.org/x#\n",
            vec!["bare-fragment: url: https://example.org/x#"],
        ),
        ("  date: 2020\n  url: https://example.org/x#part\n", vec![]),
    ] {
        assert_eq!(record(lines), expected, "{lines}");
    }
}

#[test]
fn one_address_under_two_keys_is_told_once() {
    let text = "a:\n  type: legislation\n  title: T\n  date: 2020\n  url: http://Example.org/x/\n\
                b:\n  type: legislation\n  title: T\n  date: 2020\n  url: https://example.org/x#y\n";
    assert_eq!(in_sources(text), [("same-address", "url: https://example.org/x#y")]);
}

#[test]
fn a_record_that_nothing_cites_is_told_where_all_texts_are_known() {
    let text = "a: { type: case, title: T, date: 2020 }\n";
    let records = read_sources("sources/a.yaml", text).unwrap();
    let policy = policy(
        "[silence.a]\nunused-source = \"Kept for later.\"\n[silence.b]\nmissing-date = \"X.\"\n",
    );
    let cited = HashSet::new();
    let neighbours = Neighbours { same_address: &|_, _| None, cited: Some(&cited) };
    let lint = |policy: &Policy| {
        let rules = Rules { policy, today: TODAY };
        lint_sources(text, &records, &neighbours, &rules)
    };
    let (faults, _) = lint(&Policy::default());
    assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["unused-source"]);
    let (faults, needed) = lint(&policy);
    assert_eq!(faults, []);
    let unneeded = unneeded_silences(&policy, &needed);
    assert_eq!(unneeded.len(), 1);
    assert!(unneeded[0].code == "unused-silence" && unneeded[0].message.contains("missing-date"));
}

#[test]
fn records_in_front_matter_are_looked_at_like_others() {
    let own = "[sources.own]\ntype = \"web\"\ntitle = \"T\"\nauthor = [\"Li, Q\"]\n\
               date = 2030-01-01\nurl = \"https://example.org/?gclid=1\"";
    assert_eq!(
        told(own, "A.[@own]", &Policy::default()),
        [
            ("future-date", "date = 2030-01-01".to_owned()),
            ("tracking-parameter", "url = \"https://example.org/?gclid=1\"".to_owned()),
        ]
    );
    let own = "[sources.own]\ntype = \"case\"\ntitle = \"T\"\ndate = 2020";
    assert_eq!(told(own, "A.", &Policy::default()), [("unused-source", "own".to_owned())]);
}

#[test]
fn a_note_stands_on_the_side_of_punctuation_that_its_language_has() {
    const CODE: &str = "note-on-wrong-side";
    let sides = |language: &str, body: &str| -> Vec<String> {
        let line = format!("language = \"{language}\"");
        let body = format!("{body}\n\n[^1]: N.\n[^2]: N.[^1]");
        let told = told(&line, &body, &Policy::default()).into_iter();
        told.filter(|(code, _)| *code == CODE).map(|(_, words)| words).collect()
    };
    for (language, body, expected) in [
        ("en", "A claim[^1]. Another.[^2]", vec!["[^1]"]),
        ("en-GB", "A[^1], b[^2]; c[@lee]: d", vec!["[^1]", "[^2]", "[@lee]"]),
        ("en", "So[^1]! So?[^2] (So.[^1]) A[^1] word – so[^1]—and", vec!["[^1]"]),
        ("en", "Two[^1][^2]. Three[@lee; @rice2020].", vec!["[^2]", "[@lee; @rice2020]"]),
        ("en", "`[^1].` [^1]\\. [^2]", vec![]),
        ("fr", "Une phrase[^1]. Autrement.[^2] Deux,[^1] trois etc.[^2]", vec!["[^2]", "[^1]"]),
        ("de", "Ein Satz.[^1] Ein Wort[^2].", vec![]),
    ] {
        assert_eq!(sides(language, body), expected, "{language}: {body}");
    }
}

#[test]
fn an_address_pasted_as_text_is_told_and_a_link_is_not() {
    assert_eq!(
        in_body(
            "See https://example.org/a_b?c=1&d, or (http://example.org/x). *https://a.example*"
        ),
        [
            ("pasted-address", "https://example.org/a_b?c=1&d".to_owned()),
            ("pasted-address", "http://example.org/x".to_owned()),
            ("pasted-address", "https://a.example".to_owned()),
        ]
    );
    let fine = "[words](https://example.org/) <https://example.org/> `https://example.org/`\n\n\
                ```\nhttps://example.org/\n```\n\n[x][r]\n\n[r]: https://example.org/";
    assert_eq!(in_body(fine), []);
}

#[test]
fn a_locator_whose_pages_are_reversed_is_told() {
    assert_eq!(
        in_body("A.[@lee, p. 45-12] B.[@lee, pp. 12–45] C.[@lee, 2020-12] D.[@lee, pp. 3, 9 – 7]"),
        [
            ("reversed-pages", "[@lee, p. 45-12]".to_owned()),
            ("reversed-pages", "[@lee, pp. 3, 9 – 7]".to_owned()),
        ]
    );
}

#[test]
fn a_warning_is_silenced_with_a_reason_and_an_error_never() {
    let body = "See https://example.org/x and [^nothing].";
    let codes = |lines: &str| -> Vec<(&str, String)> { told(lines, body, &Policy::default()) };
    let undefined = ("undefined-note", "[^nothing]".to_owned());
    assert_eq!(
        codes("[silence]\npasted-address = \"It is about addresses.\""),
        std::slice::from_ref(&undefined)
    );
    let pasted = ("pasted-address", "https://example.org/x".to_owned());
    for (line, code) in [
        ("pasted-address = \" \"", "silence-without-reason"),
        ("pasted-adress = \"So.\"", "unknown-silence"),
        ("undefined-note = \"So.\"", "silenced-error"),
        ("unused-silence = \"So.\"", "silenced-error"),
        ("missing-date = \"So.\"", "unused-silence"),
    ] {
        let name = line.split(' ').next().unwrap().to_owned();
        assert_eq!(
            codes(&format!("[silence]\n{line}")),
            [(code, name), pasted.clone(), undefined.clone()],
            "{line}"
        );
    }
}

#[test]
fn the_policy_is_enforced_at_the_place_in_question() {
    let rules = "[number]\nleast = 3\n[dated]\npercent = 100\n[age]\nyears = 5\n[kinds]\n\
                 allowed = [\"web\"]\n[[hosts]]\nhost = \"example.org\"\nwhy = \"It copies.\"\n\
                 [reviewer]\n[review]\n";
    let body = "A.[@rice2020] B.[@lee] C.[@rice2020, p. 3]";
    let cite = "[@rice2020]".to_owned();
    let expected = [
        ("policy-reviewer", String::new()),
        ("policy-review", String::new()),
        ("policy-number", String::new()),
        ("policy-dated", String::new()),
        ("policy-age", cite.clone()),
        ("policy-kind", cite.clone()),
        ("policy-host", cite),
    ];
    assert_eq!(told("", body, &policy(rules)), expected);
    assert_eq!(told("state = \"archived\"", body, &policy(rules)), []);

    let strict = policy(&rules.replace("[reviewer]", "[reviewer]\nlevel = \"error\""));
    let text = |state: &str| {
        format!("+++\ntitle = \"T\"\nsummary = \"S\"\npublished = 2026-11-01\n{state}\n+++\nA.\n")
    };
    let of = |state: &str| {
        let all = findings(&text(state), &strict);
        all.into_iter().find(|fault| fault.code == "policy-reviewer").unwrap().severity
    };
    assert_eq!(of(""), Severity::Error);
    for state in ["draft", "review"] {
        assert_eq!(of(&format!("state = \"{state}\"")), Severity::Warning, "{state}");
    }
    let reviewed = "reviewed_by = \"Ada\"\nreviewed = 2026-11-02\nnext_review = 2027-01-01\n";
    let codes: Vec<_> = told(reviewed, body, &strict).into_iter().map(|(code, _)| code).collect();
    assert!(!codes.contains(&"policy-reviewer") && !codes.contains(&"policy-review"), "{codes:?}");
    let silenced = "[silence]\npolicy-number = \"A short text.\"\npolicy-reviewer = \"So.\"";
    let codes: Vec<_> = told(silenced, body, &strict).into_iter().map(|(code, _)| code).collect();
    assert!(!codes.contains(&"policy-number"), "{codes:?}");
    assert!(codes.contains(&"policy-reviewer") && codes.contains(&"silenced-error"), "{codes:?}");
}

#[test]
fn a_page_is_no_article_and_nothing_is_asked_of_it() {
    let shelf = Shelf::read("tests/fixtures/content");
    let policy = policy("[number]\nleast = 3\nlevel = \"error\"\n");
    let rules = Rules { policy: &policy, today: TODAY };
    let text = "+++\ntitle = \"T\"\nsummary = \"S\"\nshows = \"policy\"\n+++\nA.\n";
    let checked = check_article(text, Kind::Page, "t", &shelf, CompileOptions::default(), &rules);
    assert_eq!(checked.unwrap().warnings, []);
    let text = text.replace("policy", "polcy");
    let checked = check_article(&text, Kind::Page, "t", &shelf, CompileOptions::default(), &rules);
    assert_eq!(checked.unwrap_err()[0].code, "bad-shows");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_is_written_findings_point_into_the_text(
        markdown in markdown(),
        language in prop::sample::select(&["en", "fr", "de"][..]),
    ) {
        let shelf = Shelf::default();
        let policy = policy("[number]\nleast = 3\n[[hosts]]\nhost = \"example.org\"\nwhy = \"W.\"");
        let rules = Rules { policy: &policy, today: TODAY };
        let text = format!(
            "+++\ntitle = \"T\"\nsummary = \"S\"\nlanguage = \"{language}\"\n\
             published = 2026-11-01\n\n[sources.k]\ntype = \"web\"\n\
             url = \"https://example.org/#\"\n+++\n{markdown} https://é.example/{markdown}"
        );
        let options = CompileOptions::default();
        let checked = check_article(&text, Kind::Article, "t", &shelf, options, &rules);
        for fault in checked.map_or_else(|faults| faults, |compiled| compiled.warnings) {
            prop_assert!(text.get(fault.span.clone()).is_some(), "{:?}", fault);
            prop_assert!(Code::find(fault.code).is_some(), "{:?}", fault);
        }
    }

    #[test]
    fn whatever_a_file_of_sources_holds_findings_point_into_it(
        pieces in prop::collection::vec(prop::sample::select(SOURCES), 0..24),
    ) {
        let text = pieces.concat();
        let policy = Policy::default();
        let rules = Rules { policy: &policy, today: TODAY };
        let neighbours = Neighbours { same_address: &|_, _| Some("x".into()), cited: None };
        let faults = match read_sources("sources/a.yaml", &text) {
            Ok(records) => lint_sources(&text, &records, &neighbours, &rules).0,
            Err(faults) => faults,
        };
        for fault in faults {
            prop_assert!(text.get(fault.span.clone()).is_some(), "{:?}", fault);
        }
    }
}

/// Pieces that files of sources are made of.
const SOURCES: &[&str] = &[
    "a:\n",
    "ä:\n",
    "\"b c\":\n",
    "d: { type: web, url: 'https://example.org/é#' }\n",
    "  type: web\n",
    "  title: Größe\n",
    "  date: 2030\n",
    "  date: 2020-02-30\n",
    "  date: -3\n",
    "  url: https://example.org/?utm_x=1\n",
    "  url: mailto:x@example.org\n",
    "  page-range: 45-12\n",
    "  page-range: iv–x\n",
    "  page-range: 99999999999999999999-1\n",
    "# URL: ü\n",
    "\r\n",
    "\n",
    "é",
    "{",
    "}",
];
