use super::addresses::{self, Addresses};
use super::ngrams::BUCKETS;
use super::phrases::Phrases;
use super::text::{Words, is_pictograph};

/// What signs are looked for in.
pub(super) struct Found<'a> {
    pub(super) body: &'a str,
    pub(super) website: &'a str,
    pub(super) addresses: &'a Addresses,
    pub(super) words: &'a Words,
    /// The words of the author's name.
    pub(super) name: &'a Words,
}

/// Signs other than phrases, in the order of [`SHAPES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Always,
    Link,
    Links,
    HiddenLink,
    OwnLink,
    OfficialLink,
    LittleBesideLink,
    Mail,
    Phone,
    Handle,
    Money,
    Website,
    NameAdvertises,
    Mixed,
    MuchMixed,
    Pictograph,
    Pictographs,
    ManyPictographs,
    Tag,
    Plus,
    Percent,
    Capitals,
    Exclaims,
    Lines,
    ManyLines,
    List,
    FewWords,
    HardlyAnyWords,
    Long,
    VeryLong,
    Digits,
    Question,
    RepeatsItself,
    Gibberish,
    SpamCopy,
    GenuineCopy,
    SpamAuthor,
    GenuineAuthor,
}

/// Weight in nats before anything was learnt, and what a moderator reads after “It”; what no moderator could
/// use has no words. Judged by hand from public collections, and small where these disagree.
const SHAPES: [(Shape, f32, &str); 38] = [
    (Shape::Always, -1.6, ""),
    (Shape::Link, 2.4, "links to another site"),
    (Shape::Links, 0.8, "has more than one link"),
    (Shape::HiddenLink, 2.2, "disguises an address"),
    (Shape::OwnLink, -2.5, "links to this page or site"),
    (Shape::OfficialLink, -0.8, "links to an authority or a work of reference"),
    (Shape::LittleBesideLink, 1.0, "says little beside an address"),
    (Shape::Mail, 1.2, "gives a mail address"),
    (Shape::Phone, 1.2, "gives a telephone number"),
    (Shape::Handle, 0.5, "gives a name on another site"),
    (Shape::Money, 1.0, "names an amount of money"),
    (Shape::Website, 0.3, "comes from a writer who gives an own website"),
    (Shape::NameAdvertises, 1.0, "is signed with a name that advertises"),
    (Shape::Mixed, 1.2, "mixes alphabets in a word"),
    (Shape::MuchMixed, 1.2, "mixes alphabets in several words"),
    (Shape::Pictograph, 0.1, "has an emoji"),
    (Shape::Pictographs, 0.5, "has several emoji"),
    (Shape::ManyPictographs, 0.6, "has many emoji"),
    (Shape::Tag, 0.4, "has a hash tag"),
    (Shape::Plus, 0.5, "asks for a “+”"),
    (Shape::Percent, 0.7, "names a percentage"),
    (Shape::Capitals, 0.3, "is mostly in capitals"),
    (Shape::Exclaims, 0.2, "exclaims again and again"),
    (Shape::Lines, 0.3, "has several lines"),
    (Shape::ManyLines, 0.5, "has many lines"),
    (Shape::List, 0.5, "has a list"),
    (Shape::FewWords, -0.4, "is short"),
    (Shape::HardlyAnyWords, -0.5, "is a few words"),
    (Shape::Long, 0.3, "is long"),
    (Shape::VeryLong, 0.4, "is very long"),
    (Shape::Digits, 0.2, "has digits"),
    (Shape::Question, -0.6, "ends in a question"),
    (Shape::RepeatsItself, 0.8, "repeats itself"),
    (Shape::Gibberish, 2.5, "has words of letters at random"),
    (Shape::SpamCopy, 2.5, "says what a moderator called spam"),
    (Shape::GenuineCopy, -2.5, "says what a moderator published"),
    (Shape::SpamAuthor, 2.5, "is by an author whose comments a moderator called spam"),
    (Shape::GenuineAuthor, -1.0, "is by an author whose comments a moderator published"),
];

/// What a name says that sells something.
const ADVERTISING: [&str; 15] = [
    "earn",
    "crypto",
    "offer",
    "free",
    "gamble",
    "medicine",
    "remedy",
    "sex",
    "seo",
    "loan",
    "money-words",
    "miracle",
    "giveaway",
    "product",
    "goods-words",
];

/// Topics come after the buckets of words, shapes after topics.
impl Shape {
    pub(super) fn index(self) -> u32 {
        index(Phrases::shipped().topics.len() + self as usize)
    }
}

fn index(sign: usize) -> u32 {
    u32::try_from(BUCKETS + sign).expect("there are about a hundred signs")
}

/// The weight of each sign in nats before anything was learnt.
pub(super) fn weights() -> impl Iterator<Item = f32> {
    let topics = Phrases::shipped().topics.iter().map(|topic| topic.weight);
    topics.chain(SHAPES.iter().map(|(_, weight, _)| *weight))
}

/// What a moderator reads of a sign; empty for one without words, `None` if it is no sign.
pub(super) fn because(index: u32) -> Option<&'static str> {
    let topics = &Phrases::shipped().topics;
    let sign = (index as usize).checked_sub(BUCKETS)?;
    match sign.checked_sub(topics.len()) {
        None => Some(topics[sign].because),
        Some(shape) => SHAPES.get(shape).map(|(_, _, because)| *because),
    }
}

/// Every sign that is there, with 1.
pub(super) fn find(found: &Found<'_>) -> Vec<(u32, f32)> {
    let phrases = Phrases::shipped();
    let mut topics = vec![false; phrases.topics.len()];
    phrases.find(&found.words.line(), |topic| topics[topic] = true);
    let topics = topics.iter().enumerate().filter(|(_, there)| **there).map(|(n, _)| index(n));
    let shapes = all_shapes(found).into_iter().filter(|(_, there)| *there);
    topics.chain(shapes.map(|(shape, _)| shape.index())).map(|index| (index, 1.0)).collect()
}

fn all_shapes(found: &Found<'_>) -> Vec<(Shape, bool)> {
    let Found { body, addresses, words, .. } = found;
    let mut shapes = vec![
        (Shape::Always, true),
        (Shape::Link, addresses.links > 0),
        (Shape::Links, addresses.links > 1),
        (Shape::HiddenLink, addresses.hidden > 0),
        (Shape::OwnLink, addresses.own > 0),
        (Shape::OfficialLink, addresses.official > 0),
        (Shape::LittleBesideLink, addresses.links + addresses.hidden > 0 && letters(words) < 40),
        (Shape::Mail, addresses.mail > 0),
        (Shape::Phone, has_phone_number(body)),
        (Shape::Handle, addresses.handles > 0),
        (Shape::Money, names_money(&words.words)),
        (Shape::Website, !found.website.trim().is_empty()),
        (Shape::NameAdvertises, advertises(found.name)),
        (Shape::Mixed, words.mixed > 0),
        (Shape::MuchMixed, words.mixed > 1),
        (Shape::Tag, addresses.tags > 0),
        (Shape::Plus, words.words.iter().any(|word| word == "+")),
        (Shape::Percent, body.contains('%')),
    ];
    shapes.push((Shape::Gibberish, is_gibberish(body)));
    shapes.extend(looks(body));
    shapes.extend(lengths(&words.words));
    shapes
}

fn looks(body: &str) -> [(Shape, bool); 10] {
    let count = |is: fn(char) -> bool| body.chars().filter(|c| is(*c)).count();
    let (letters, capitals) = (count(char::is_alphabetic), count(char::is_uppercase));
    let pictographs = count(is_pictograph);
    let lines = body.trim().matches('\n').count();
    let is_item = |line: &str| line.trim_start().starts_with(ITEM_MARKS);
    [
        (Shape::Pictograph, pictographs > 0),
        (Shape::Pictographs, pictographs > 2),
        (Shape::ManyPictographs, pictographs > 6),
        (Shape::Capitals, letters > 12 && capitals * 2 > letters),
        (Shape::Exclaims, count(|c| c == '!') >= 3),
        (Shape::Lines, lines >= 2),
        (Shape::ManyLines, lines >= 5),
        (Shape::List, body.lines().filter(|line| is_item(line)).count() >= 2),
        (Shape::Digits, count(|c| c.is_ascii_digit()) >= 4),
        (Shape::Question, body.trim_end().ends_with(['?', '？', '؟'])),
    ]
}

const ITEM_MARKS: [char; 9] = ['-', '—', '*', '•', '✅', '✔', '🔹', '🔸', '➕'];

fn lengths(words: &[String]) -> [(Shape, bool); 5] {
    let count = words.iter().filter(|word| word.contains(char::is_alphabetic)).count();
    let mut distinct: Vec<_> = words.iter().collect();
    distinct.sort_unstable();
    distinct.dedup();
    [
        (Shape::HardlyAnyWords, count <= 3),
        (Shape::FewWords, count <= 9),
        (Shape::Long, count > 40),
        (Shape::VeryLong, count > 90),
        (Shape::RepeatsItself, words.len() > 20 && distinct.len() * 2 < words.len()),
    ]
}

fn letters(words: &Words) -> usize {
    words.words.iter().flat_map(|word| word.chars()).filter(|c| c.is_alphabetic()).count()
}

/// Is at least every other word a long one in which capitals stand where no language has them?
fn is_gibberish(body: &str) -> bool {
    const LEAST_CHARS: usize = 7;
    const LEAST_TURNS: usize = 3;
    let (mut all, mut odd) = (0, 0);
    for word in body.split_whitespace() {
        all += 1;
        if word.len() < LEAST_CHARS || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            continue;
        }
        let turns = word
            .as_bytes()
            .windows(2)
            .filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
        odd += usize::from(turns.count() >= LEAST_TURNS);
    }
    odd > 0 && odd * 2 >= all
}

/// Nine to fifteen digits with at most marks between them (ITU-T E.164 allows fifteen).
fn has_phone_number(body: &str) -> bool {
    let (mut longest, mut run) = (0, 0);
    for c in body.chars() {
        if c.is_ascii_digit() {
            run += 1;
            longest = longest.max(run);
        } else if !" -().+".contains(c) {
            run = 0;
        }
    }
    (9..=15).contains(&longest)
}

/// A number beside a currency's sign or name. Numbers are `0` by now, with what follows them.
fn names_money(words: &[String]) -> bool {
    const SIGNS: [&str; 4] = ["$", "€", "£", "₽"];
    const NAMES: [&str; 8] = ["usd", "dollar", "руб", "euro", "eur", "pound", "bucks", "рубл"];
    let sign = |word: &String| SIGNS.contains(&word.as_str());
    let pairs = words.windows(2).any(|pair| {
        (sign(&pair[0]) && pair[1].starts_with('0')) || (pair[0].starts_with('0') && sign(&pair[1]))
    });
    let named = |word: &String| word == "0k" || NAMES.iter().any(|name| word.starts_with(name));
    pairs || words.iter().any(named)
}

fn advertises(name: &Words) -> bool {
    let phrases = Phrases::shipped();
    let mut advertises = addresses::is_replaced(&name.words);
    phrases.find(&name.line(), |topic| {
        advertises |= ADVERTISING.contains(&phrases.topics[topic].name);
    });
    advertises
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::classifier::Sample;
    use crate::spam::classifier::features::Features;

    fn signs_of(body: &str) -> Vec<&'static str> {
        let features = Features::of(&Sample { body, ..Sample::default() });
        let named = features.signs.iter().filter_map(|(index, _)| because(*index));
        named.filter(|because| !because.is_empty()).collect()
    }

    #[test]
    fn shapes_stand_in_the_order_of_their_numbers() {
        for (number, (shape, _, _)) in SHAPES.iter().enumerate() {
            assert_eq!(*shape as usize, number);
        }
        assert_eq!(weights().count(), Phrases::shipped().topics.len() + SHAPES.len());
        assert_eq!(because(0), None);
    }

    #[test]
    fn what_a_comment_does_is_named() {
        for (body, expected) in [
            (
                "Call me at +1 (555) 010-0199, I still wake up every single night",
                "gives a telephone number",
            ),
            (
                "It cost 300 € a month and I paid it for years without a word",
                "names an amount of money",
            ),
            ("$50 for everyone", "names an amount of money"),
            ("I SAID NO MORE AND MEANT IT", "is mostly in capitals"),
            ("- a\n- b", "has a list"),
            ("Does it get better?", "ends in a question"),
            ("Уdaлeннaя рaбoтa", "mixes alphabets in several words"),
            ("xKqWzRtPl vBnMqAzLp", "has words of letters at random"),
            ("see https://www.who.int/x", "links to an authority or a work of reference"),
        ] {
            assert!(signs_of(body).contains(&expected), "{body}: {:?}", signs_of(body));
        }
        assert_eq!(signs_of("It ended in 2019."), ["has digits", "is a few words", "is short"]);
        assert!(!signs_of("YouTube and JavaScript").contains(&"has words of letters at random"));
    }

    #[test]
    fn a_name_that_sells_is_noticed() {
        for (author, sells) in
            [("Ada", false), ("Casino Royal", true), ("www.pills.example", true), ("Лена", false)]
        {
            let features = Features::of(&Sample { author, ..Sample::default() });
            let found =
                features.signs.iter().any(|(index, _)| *index == Shape::NameAdvertises.index());
            assert_eq!(found, sells, "{author}");
        }
    }
}
