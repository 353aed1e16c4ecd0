use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::text::Words;

/// Something that a comment can ask for or speak of, known by phrases.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Topic {
    /// Stable name, as in `own-place`.
    pub(super) name: &'static str,
    /// What it says before anything was learnt, in nats.
    pub(super) weight: f32,
    /// What a moderator reads after “It”, as in “It asks people to subscribe”.
    pub(super) because: &'static str,
}

/// All topics, and one automaton that finds their phrases in a single pass over a text.
pub(super) struct Phrases {
    pub(super) topics: Vec<Topic>,
    finder: AhoCorasick,
    /// The topic of each phrase of `finder`.
    topic_of: Vec<usize>,
}

impl Phrases {
    /// The phrases of `signs.txt`; read once.
    pub(super) fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Phrases> = OnceLock::new();
        SHIPPED.get_or_init(|| Self::read(include_str!("signs.txt")))
    }

    fn read(text: &'static str) -> Self {
        let (mut topics, mut phrases, mut topic_of) = (Vec::new(), Vec::new(), Vec::new());
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            if let Some((name, rest)) = line.strip_prefix('[').and_then(|l| l.split_once("] ")) {
                let (weight, because) = rest.split_once(" | ").expect("a weight and a sentence");
                let weight = weight.parse().expect("a weight is a number");
                topics.push(Topic { name, weight, because });
                continue;
            }
            for phrase in line.split(',').map(str::trim).filter(|phrase| !phrase.is_empty()) {
                phrases.push(as_in_texts(phrase));
                topic_of.push(topics.len() - 1);
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&phrases)
            .expect("some thousand short phrases fit into an automaton");
        Self { topics, finder, topic_of }
    }

    /// Calls `found` with the topic of every phrase in `words`: normalised words, each with a blank
    /// on both sides.
    pub(super) fn find(&self, words: &str, mut found: impl FnMut(usize)) {
        for hit in self.finder.find_overlapping_iter(words) {
            found(self.topic_of[hit.pattern().as_usize()]);
        }
    }
}

/// A phrase as it stands in texts that were made comparable; see [`Words`].
fn as_in_texts(phrase: &str) -> String {
    let words = Words::of(&phrase.replace('_', " ").replace('#', "0")).words.join(" ");
    let border = |is: bool| if is { " " } else { "" };
    format!("{}{words}{}", border(phrase.starts_with('_')), border(phrase.ends_with('_')))
}

#[cfg(test)]
mod tests {
    use unicode_normalization::char::is_combining_mark;

    use super::*;

    fn topics(words: &str) -> Vec<&'static str> {
        let phrases = Phrases::shipped();
        let mut found = vec![false; phrases.topics.len()];
        phrases.find(words, |topic| found[topic] = true);
        let each = phrases.topics.iter().zip(found).filter(|(_, found)| *found);
        each.map(|(topic, _)| topic.name).collect()
    }

    #[test]
    fn phrases_are_found_at_the_borders_of_words() {
        assert_eq!(
            topics(" please subscribe to my channel "),
            ["subscribe", "own-place", "channel"]
        );
        assert_eq!(topics(" the most subscribers of all "), Vec::<&str>::new());
        // As they stand in texts: without vowel signs, each number a nought.
        let line = Words::of("घर बैठे 2000 कमाओ").line();
        assert_eq!(topics(&line), ["earn"]);
        assert_eq!(topics(" ищу людей в команду "), ["work-words", "recruit"]);
    }

    #[test]
    fn every_phrase_stands_once_and_as_it_is_found_in_texts() {
        let mut seen = std::collections::HashMap::new();
        for line in include_str!("signs.txt").lines().filter(|line| !line.starts_with(['#', '['])) {
            for phrase in line.split(',').map(str::trim).filter(|phrase| !phrase.is_empty()) {
                let found = as_in_texts(phrase);
                let lost = |c: char| "_' ".contains(c) || is_combining_mark(c);
                let typed = phrase.chars().filter(|c| !lost(*c)).count();
                let kept = found.chars().filter(|c| *c != ' ').count();
                assert!(kept >= typed, "{phrase} is looked for as {found:?}");
                let twice = seen.insert(found, phrase);
                assert_eq!(twice, None, "{phrase} stands twice");
            }
        }
    }

    #[test]
    fn every_topic_has_phrases_a_weight_and_words_for_people() {
        let phrases = Phrases::shipped();
        for (index, topic) in phrases.topics.iter().enumerate() {
            assert!(phrases.topic_of.contains(&index), "{}", topic.name);
            assert!((-3.0..=3.0).contains(&topic.weight), "{}", topic.name);
            assert!(!topic.because.is_empty(), "{}", topic.name);
        }
    }
}
