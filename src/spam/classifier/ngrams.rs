/// Buckets for words and pieces. 2¹⁸ (Weinberger et al. 2009, “Feature Hashing for Large Scale
/// Multitask Learning”, doi:10.1145/1553374.1553516, lose nothing at this size with as many
/// features) make a model of one megabyte.
pub(super) const BUCKETS: usize = 1 << BITS;

const BITS: u32 = 18;

/// Shortest and longest piece of a word in characters, its borders counted.
const PIECE_CHARS: std::ops::RangeInclusive<usize> = 3..=5;

/// Most words read from each end of a text: a long one says what it wants where it begins or ends.
const MOST_WORDS: usize = 400;

/// Longest part of a word that is cut into pieces, in characters. Scripts without blanks write whole
/// sentences as one word.
const MOST_CHARS: usize = 400;

/// From here on (CJK radicals, kana, ideographs, Hangul) two characters are a word already.
const FIRST_IDEOGRAPH: char = '\u{2E80}';

/// Buckets with how much stands in each: 1 for once, growing with the logarithm.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Grams {
    /// Words, and pairs of neighbours and next but one.
    pub(super) words: Vec<(u32, f32)>,
    /// Pieces of words.
    pub(super) pieces: Vec<(u32, f32)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Pair,
    Piece,
}

impl Grams {
    pub(super) fn of(words: &[String]) -> Self {
        let (mut whole, mut pieces) = (Vec::new(), Vec::new());
        visit(
            words,
            |kind, bucket, _| {
                if kind == Kind::Piece { pieces.push(bucket) } else { whole.push(bucket) }
            },
        );
        Self { words: tally(whole), pieces: tally(pieces) }
    }
}

/// Every word once, in no telling order, with its part of `weights`: what each bucket weighs here.
pub(super) fn shares<'a>(words: &'a [String], weights: &mut [(u32, f32)]) -> Vec<(&'a str, f32)> {
    weights.sort_by_key(|(bucket, _)| *bucket);
    let mut places = Vec::new();
    visit(words, |_, bucket, word| places.push((bucket, word)));
    places.sort_unstable();
    let mut shares: Vec<_> = words.iter().map(|word| (word.as_str(), 0.0)).collect();
    let mut weights = weights.iter().peekable();
    for run in places.chunk_by(|a, b| a.0 == b.0) {
        while weights.next_if(|(bucket, _)| *bucket < run[0].0).is_some() {}
        while let Some((_, weight)) = weights.next_if(|(bucket, _)| *bucket == run[0].0) {
            for (_, word) in run {
                shares[*word].1 += weight / super::real(run.len());
            }
        }
    }
    shares.sort_by_key(|(word, _)| *word);
    let same = shares.chunk_by(|a, b| a.0 == b.0);
    same.map(|run| (run[0].0, run.iter().map(|(_, share)| share).sum())).collect()
}

/// A number for a text; `seed` keeps kinds of text apart.
pub(super) fn hash(seed: u64, text: &str) -> u64 {
    finish(text.bytes().fold(begin(seed), step))
}

/// Calls `found` with the kind and bucket of everything in `words`, and the number of its word.
fn visit(words: &[String], mut found: impl FnMut(Kind, u32, usize)) {
    let skipped = MOST_WORDS..words.len().saturating_sub(MOST_WORDS);
    let (mut last, mut before) = (None, None);
    let mut buffer = Vec::new();
    for (number, word) in words.iter().enumerate().filter(|(number, _)| !skipped.contains(number)) {
        found(Kind::Word, bucket(hash(1, word)), number);
        // “my gaming channel” is “my channel” with a word between.
        for (seed, other) in [(2, last), (4, before)] {
            if let Some(other) = other {
                let pair = str::bytes(other).chain([b' ']).chain(word.bytes());
                found(Kind::Pair, bucket(finish(pair.fold(begin(seed), step))), number);
            }
        }
        visit_pieces(word, &mut buffer, |piece| found(Kind::Piece, piece, number));
        (before, last) = (last, Some(word.as_str()));
    }
}

/// `buffer` is kept from word to word.
fn visit_pieces(word: &str, buffer: &mut Vec<char>, mut found: impl FnMut(u32)) {
    buffer.clear();
    buffer.push(' ');
    buffer.extend(word.chars().take(MOST_CHARS));
    buffer.push(' ');
    for (start, first) in buffer.iter().enumerate() {
        let least = if *first >= FIRST_IDEOGRAPH { 2 } else { *PIECE_CHARS.start() };
        let mut state = begin(3);
        for (chars, c) in (1..=*PIECE_CHARS.end()).zip(&buffer[start..]) {
            state = u32::from(*c).to_le_bytes().into_iter().take(3).fold(state, step);
            if chars >= least {
                found(bucket(finish(state)));
            }
        }
    }
}

fn tally(mut buckets: Vec<u32>) -> Vec<(u32, f32)> {
    buckets.sort_unstable();
    let runs = buckets.chunk_by(|a, b| a == b);
    // The logarithm of one is zero, and most stand there once.
    let amount = |count: usize| if count == 1 { 1.0 } else { 1.0 + super::real(count).ln() };
    runs.map(|run| (run[0], amount(run.len()))).collect()
}

/// FNV-1a (draft-eastlake-fnv), with the last step of `SplitMix64` so that its upper bits are good.
fn begin(seed: u64) -> u64 {
    0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn step(state: u64, byte: u8) -> u64 {
    (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

fn finish(state: u64) -> u64 {
    let mixed = (state ^ (state >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ (mixed >> 32)
}

fn bucket(hash: u64) -> u32 {
    u32::try_from(hash >> (u64::BITS - BITS)).expect("18 bits are left")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn words_pairs_and_pieces_are_counted() {
        let grams = Grams::of(&words("sea sea wind"));
        assert_eq!(grams.words.len(), 2 + 2 + 1);
        // " se", "sea", "ea ", " sea", "sea ", " sea " and the nine of " wind ".
        assert_eq!(grams.pieces.len(), 6 + 9);
        assert!(grams.words.iter().any(|(_, amount)| *amount > 1.6));
        assert_eq!(Grams::of(&[]), Grams::default());
    }

    #[test]
    fn scripts_without_blanks_are_cut_into_shorter_pieces() {
        let (sea, tide) = (Grams::of(&words("海は青い")), Grams::of(&words("夜の海は")));
        let shared = |piece| tide.pieces.contains(piece);
        assert!(sea.pieces.iter().filter(|piece| shared(piece)).count() >= 1);
    }

    #[test]
    fn a_weight_is_shared_among_the_words_that_earned_it() {
        let text = words("sea wind sea");
        let mut weights = vec![(bucket(hash(1, "sea")), 3.0)];
        assert_eq!(shares(&text, &mut weights), [("sea", 3.0), ("wind", 0.0)]);
    }

    #[test]
    fn a_long_text_is_read_from_both_ends() {
        let long = vec!["so".to_owned(); 5_000];
        let mut counted = 0;
        visit(&long, |kind, _, _| counted += usize::from(kind == Kind::Word));
        assert_eq!(counted, 2 * MOST_WORDS);
    }
}
