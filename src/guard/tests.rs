use proptest::prelude::*;

use super::*;

static CRISIS: std::sync::LazyLock<Crisis> = std::sync::LazyLock::new(|| Crisis::new(&[]));

/// What is marked, as in `phone: 07700 900123`.
fn marked(text: &str) -> Vec<String> {
    let marks = find(text, "", "en");
    marks
        .iter()
        .map(|mark| format!("{}: {}", mark.kind.word(), &text[mark.range.clone()]))
        .collect()
}

#[test]
fn each_kind_of_mark_covers_what_identifies_and_no_more() {
    for (text, marks) in [
        ("Ring me on 07700 900123, please.", &["phone: 07700 900123"][..]),
        ("+44 (0)20 7946 0321 is mine", &["phone: +44 (0)20 7946 0321"]),
        ("mail: kate (at) post dot example", &["email: kate (at) post dot example"]),
        ("I live at 14 Rosehip Lane now.", &["address: 14 Rosehip Lane"]),
        ("my snap is sunny_example22!", &["profile: sunny_example22"]),
        ("My name is Clara Benfield.", &["name: Clara Benfield"]),
        ("My sons Max and Leo sleep.", &["other: Max", "other: Leo"]),
        ("My daughter Anna's school", &["other: Anna"]),
        ("The plate was AB12 CDE", &["plate: AB12 CDE"]),
        ("born on 12/03/1985 in a storm", &["birth: 12/03/1985"]),
        ("She goes to Hillcrest Primary School.", &["place: Hillcrest Primary School"]),
        ("Thank you. I read this at 3:30, twice.", &[]),
    ] {
        assert_eq!(marked(text), marks, "{text}");
    }
}

#[test]
fn disguises_do_not_help() {
    for text in [
        "０７７００ ９００１２３",
        "0\u{200b}7700\u{a0}900\u{2011}123",
        "O77OO 9OO123",
        "07700–900–123",
        "zero seven seven double-zero nine zero zero one two three",
    ] {
        let marks = find(&format!("Call {text} now"), "", "en");
        assert_eq!(marks.len(), 1, "{text}");
        assert_eq!(marks[0].range, 5..5 + text.len(), "{text}");
    }
}

#[test]
fn a_full_name_in_the_field_for_names_is_marked_and_a_made_up_one_is_not() {
    for (name, kinds) in [
        ("Hannah Whitlock", &[Kind::Name][..]),
        ("Ольга Сомова", &[Kind::Name]),
        ("hannah.w@post.example", &[Kind::Email]),
        ("Hannah", &[]),
        ("Hannah W.", &[]),
        ("Grace Under Fire", &[]),
        ("Quiet Heron", &[]),
        ("Rose Garden", &[]),
        ("", &[]),
    ] {
        let marks = find("", name, "en");
        assert_eq!(marks.iter().map(|mark| mark.kind).collect::<Vec<_>>(), kinds, "{name}");
        assert!(marks.iter().all(|mark| mark.field == Field::Name));
    }
}

#[test]
fn every_kind_says_why_in_one_sentence() {
    for kind in Kind::ALL {
        let why = kind.why();
        assert!(why.ends_with('.') && why.matches(". ").count() == 0, "{why}");
        assert!(!kind.title().ends_with('.') && !kind.word().contains(' '));
    }
}

/// What people could send to make a machine work for long: much of whatever a detector looks for.
#[test]
fn repeated_beginnings_are_read_in_a_moment() {
    let parts = [
        "1",
        "1 ",
        "12-",
        "a@",
        "a.",
        "(at) ",
        "my name is ",
        "Anna ",
        "my daughter Anna, Anna and ",
        "14 Old ",
        "zero ",
        "born 1.1.",
        "AB12 ",
        "@a",
        "x.com/",
        "goes to St ",
        "+(",
        "\u{301}",
        "½",
        "work at A & ",
        "ul. A ",
        "d'",
        "i want to ",
        "123456,",
        "Flat 3, A ",
    ];
    for part in parts {
        let text = part.repeat(10_000 / part.chars().count());
        let begun = std::time::Instant::now();
        let marks = find(&text, &text[..part.len()], "en");
        assert!(
            marks
                .iter()
                .all(|mark| mark.field == Field::Name || text.get(mark.range.clone()).is_some())
        );
        // Some milliseconds when optimised; quadratic time would be minutes.
        assert!(begun.elapsed().as_secs() < 20, "{part:?} takes {:?}", begun.elapsed());
    }
}

fn pieces_of_everything() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[0-9 ().+/-]{1,12}",
        "(my|his) (name is|daughter|number is) ",
        "[A-ZА-ЯÉ][a-zа-яé']{0,6} ",
        "(@|\\(at\\)|\\.com|https://x.com/|#|u/)",
        "(Lane|straße|rue|ул\\.|born|plate|works at|School) ",
        "(\u{200b}|\u{301}|Ⅷ|½|ﬁ|İ|ß|０|٣|й|👩‍👧)",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn marks_stand_on_borders_in_order_and_apart(
        text in pieces_of_everything(),
        name in pieces_of_everything(),
    ) {
        let marks = find(&text, &name, "de");
        for (field, whole) in [(Field::Name, &name), (Field::Body, &text)] {
            let mut at = 0;
            for mark in marks.iter().filter(|mark| mark.field == field) {
                prop_assert!(at <= mark.range.start && mark.range.start < mark.range.end);
                prop_assert!(whole.get(mark.range.clone()).is_some());
                at = mark.range.end;
            }
            let joined: String = pieces(whole, field, &marks).iter().map(|piece| piece.text).collect();
            prop_assert_eq!(&joined, whole);
        }
        let confirmed = confirmation(&marks, &name, &text);
        prop_assert!(is_confirmed(&marks, &name, &text, &confirmed));
        prop_assert!(!CRISIS.is_in(&text) || text.len() > 4);
    }
}
