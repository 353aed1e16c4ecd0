use std::collections::HashMap;
use std::sync::OnceLock;

/// A language that can be told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tongue {
    /// ISO 639, as BCP 47 tags begin.
    pub(super) tag: &'static str,
    /// In English.
    pub(super) name: &'static str,
}

/// Fewest words, and fewest letters of a script that only one language uses here, that tell.
const LEAST_WORDS: usize = 12;
const LEAST_LETTERS: usize = 40;

/// Words looked at: enough to be sure.
const MOST_WORDS: usize = 120;

/// Scripts of one language, or of few that nobody takes for each other: first and last letter.
const SCRIPTS: [(char, char, Tongue); 15] = [
    ('\u{370}', '\u{3FF}', Tongue { tag: "el", name: "Greek" }),
    ('\u{530}', '\u{58F}', Tongue { tag: "hy", name: "Armenian" }),
    ('\u{590}', '\u{5FF}', Tongue { tag: "he", name: "Hebrew" }),
    ('\u{900}', '\u{97F}', Tongue { tag: "hi", name: "Hindi" }),
    ('\u{980}', '\u{9FF}', Tongue { tag: "bn", name: "Bengali" }),
    ('\u{A00}', '\u{A7F}', Tongue { tag: "pa", name: "Punjabi" }),
    ('\u{B80}', '\u{BFF}', Tongue { tag: "ta", name: "Tamil" }),
    ('\u{D80}', '\u{DFF}', Tongue { tag: "si", name: "Sinhala" }),
    ('\u{E00}', '\u{E7F}', Tongue { tag: "th", name: "Thai" }),
    ('\u{1000}', '\u{109F}', Tongue { tag: "my", name: "Burmese" }),
    ('\u{10A0}', '\u{10FF}', Tongue { tag: "ka", name: "Georgian" }),
    ('\u{1200}', '\u{139F}', Tongue { tag: "am", name: "Amharic" }),
    ('\u{3040}', '\u{30FF}', Tongue { tag: "ja", name: "Japanese" }),
    ('\u{AC00}', '\u{D7AF}', Tongue { tag: "ko", name: "Korean" }),
    ('\u{4E00}', '\u{9FFF}', Tongue { tag: "zh", name: "Chinese" }),
];

/// The language of a text, if it is long enough to tell and one language stands out.
///
/// By script, and among languages of one script by their commonest words: every third to every
/// second word of running text is one of the forty in `words.txt`. A list of words costs a look-up
/// a word; statistics of letters (`whatlang`) or models (`lingua`) take ten to a thousand times as
/// long and are no surer of one sentence.
pub(super) fn detect(text: &str) -> Option<Tongue> {
    by_script(text).or_else(|| by_words(text))
}

fn by_script(text: &str) -> Option<Tongue> {
    let mut counts = [0_usize; SCRIPTS.len()];
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        // Most text is Latin, which is none of them.
        if c >= '\u{370}'
            && let Some(at) = SCRIPTS.iter().position(|(from, to, _)| (*from..=*to).contains(&c))
        {
            counts[at] += 1;
        }
    }
    let ideographs = counts[SCRIPTS.len() - 1];
    let kana = SCRIPTS.iter().position(|(_, _, tongue)| tongue.tag == "ja")?;
    if counts[kana] > 0 {
        // Japanese writes both; Chinese has no kana.
        counts[kana] += ideographs;
        counts[SCRIPTS.len() - 1] = 0;
    }
    let (at, most) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    // An ideograph says as much as some letters.
    let worth = if matches!(SCRIPTS[at].2.tag, "ja" | "zh" | "ko") { 3 } else { 1 };
    (most * worth >= LEAST_LETTERS && most * 4 >= letters * 3).then_some(SCRIPTS[at].2)
}

fn by_words(text: &str) -> Option<Tongue> {
    let lists = Lists::shipped();
    let mut counts = vec![0_usize; lists.tongues.len()];
    let mut words = 0;
    let parts = text.split(|c: char| !c.is_alphabetic() && !matches!(c, '\'' | '’' | '\u{200c}'));
    for word in parts.filter(|word| !word.is_empty()).take(MOST_WORDS) {
        words += 1;
        let word: String =
            word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
        for tongue in lists.tongues_of.get(word.as_str()).into_iter().flatten() {
            counts[*tongue] += 1;
        }
    }
    let (best, most) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    let others = counts.iter().enumerate().filter(|(at, _)| *at != best);
    let second = others.map(|(_, count)| *count).max().unwrap_or_default();
    // A quarter of the words, and half as many again as any other language has: neighbours such as
    // Danish and Norwegian stay undecided, which accuses nobody.
    let stands_out = words >= LEAST_WORDS && most * 4 >= words && most * 2 >= second * 3;
    stands_out.then(|| lists.tongues[best])
}

/// The commonest words of all languages.
struct Lists {
    tongues: Vec<Tongue>,
    tongues_of: HashMap<&'static str, Vec<usize>>,
}

impl Lists {
    /// Those of `words.txt`; read once.
    fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Lists> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let mut lists = Self { tongues: Vec::new(), tongues_of: HashMap::new() };
            let lines = include_str!("words.txt").lines();
            for line in lines.filter(|line| !line.starts_with('#') && !line.is_empty()) {
                let (head, words) = line.split_once(" | ").expect("a language and its words");
                let (tag, name) = head.split_once(' ').expect("a tag and a name");
                for word in words.split(' ') {
                    lists.tongues_of.entry(word).or_default().push(lists.tongues.len());
                }
                lists.tongues.push(Tongue { tag, name });
            }
            lists
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One thing said in each.
    const SENTENCES: [(&str, &str); 28] = [
        (
            "en",
            "I left in the spring and it was the hardest thing that I have ever done, but my children are safe.",
        ),
        (
            "de",
            "Ich bin im Frühling gegangen, und es war nicht leicht, aber meine Kinder sind jetzt bei mir und das ist gut.",
        ),
        (
            "fr",
            "Je suis partie au printemps et ce n’était pas facile, mais mes enfants sont avec moi et tout va bien.",
        ),
        (
            "es",
            "Me fui en la primavera y no fue fácil, pero mis hijos están conmigo y eso es lo que más importa.",
        ),
        (
            "pt",
            "Eu saí na primavera e não foi fácil, mas os meus filhos estão com a minha mãe e isso é muito bom.",
        ),
        (
            "it",
            "Sono andata via in primavera e non è stato facile, ma i miei figli sono con me e questo è molto.",
        ),
        (
            "nl",
            "Ik ben in het voorjaar weggegaan en dat was niet makkelijk, maar mijn kinderen zijn nu bij mij.",
        ),
        (
            "sv",
            "Jag gick på våren och det var inte lätt, men mina barn är här med mig och jag har det bra.",
        ),
        (
            "pl",
            "Odeszłam na wiosnę i to nie było łatwe, ale dzieci są ze mną i już się nie boję, że on wróci.",
        ),
        (
            "cs",
            "Odešla jsem na jaře a nebylo to lehké, ale děti jsou se mnou a já už se nebojím, že se vrátí.",
        ),
        (
            "ro",
            "Am plecat în primăvară și nu a fost ușor, dar copiii sunt cu mine și nu mă mai tem că o să vină.",
        ),
        (
            "hu",
            "Tavasszal mentem el, és nem volt könnyű, de a gyerekek már itt vannak velem, és ez a legfontosabb, hogy nem félek.",
        ),
        (
            "fi",
            "Minä lähdin keväällä ja se ei ollut helppoa, mutta lapset ovat nyt täällä ja minun on hyvä olla.",
        ),
        (
            "tr",
            "Ben ilkbaharda gittim ve bu hiç kolay değil, ama çocuklar benim yanımda ve ben artık çok daha iyiyim.",
        ),
        (
            "ru",
            "Я ушла весной, и это было не легко, но дети со мной, и я уже не боюсь, что он вернётся.",
        ),
        (
            "uk",
            "Я пішла навесні, і це було не легко, але діти зі мною, і я вже не боюся, що він повернеться.",
        ),
        (
            "bg",
            "Аз си тръгнах през пролетта и не беше лесно, но децата са с мен и вече не се страхувам, че той ще се върне.",
        ),
        (
            "ar",
            "لقد تركته في الربيع ولم يكن ذلك سهلا لكن أطفالي معي الآن وأنا لا أخاف من أن يعود إلى البيت",
        ),
        (
            "fa",
            "من در بهار رفتم و این آسان نبود اما بچه‌ها با من هستند و من دیگر از او نمی‌ترسم که به خانه بیاید",
        ),
        (
            "ur",
            "میں نے بہار میں گھر چھوڑ دیا اور یہ آسان نہیں تھا لیکن بچے میرے ساتھ ہیں اور اب مجھے اس سے ڈر نہیں ہے",
        ),
        ("el", "Έφυγα την άνοιξη και δεν ήταν εύκολο, αλλά τα παιδιά είναι μαζί μου."),
        ("he", "עזבתי באביב וזה לא היה קל, אבל הילדים איתי ואני כבר לא מפחדת ממנו."),
        ("hi", "मैं वसंत में चली गई और यह आसान नहीं था, लेकिन बच्चे मेरे साथ हैं।"),
        ("zh", "我在春天离开了他，那并不容易，但是孩子们现在和我在一起。"),
        ("ja", "春に家を出ました。簡単ではありませんでしたが、子供たちは今私と一緒にいます。"),
        ("ko", "저는 봄에 집을 나왔고 쉽지 않았지만 아이들은 지금 저와 함께 있습니다."),
        (
            "vi",
            "Tôi đã ra đi vào mùa xuân và điều đó không dễ, nhưng các con của tôi đang ở với tôi và tôi rất vui.",
        ),
        (
            "id",
            "Saya pergi pada musim semi dan itu tidak mudah, tapi anak saya ada dengan saya dan kami sudah bisa tidur.",
        ),
    ];

    #[test]
    fn languages_are_told_from_one_or_two_sentences() {
        for (tag, text) in SENTENCES {
            assert_eq!(detect(text).map(|tongue| tongue.tag), Some(tag), "{text}");
        }
    }

    #[test]
    fn what_is_short_or_mixed_is_left_undecided() {
        for text in [
            "",
            "Thank you so much!",
            "Merci beaucoup pour tout",
            "Спасибо!",
            "Lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor incididunt ut labore",
            "https://a.example/der/die/das 12 34 56 🙂🙂🙂",
            "ありがとう",
        ] {
            assert_eq!(detect(text), None, "{text}");
        }
    }
}
