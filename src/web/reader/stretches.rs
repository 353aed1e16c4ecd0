//! A difference cut into what a page shows, folds and leaves out.

use crate::content::Part;

/// The difference between two texts, a paragraph a line, as much of it as a page can hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// In reading order.
    pub stretches: Vec<Stretch>,
    cut: bool,
}

/// Some paragraphs in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Changed, or beside what changed.
    Shown(Vec<Line>),
    /// Unchanged; at least two.
    Folded(Vec<Line>),
    /// So many that are unchanged and too long to be sent along.
    LeftOut(usize),
}

/// A paragraph, heading or row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// In reading order; none is empty.
    pub pieces: Vec<Piece>,
}

/// Some words in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    how: How,
    /// Plain text.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Same,
    Removed,
    Added,
}

/// Most bytes of changed text, and of what stands beside it, on one page: some 100 printed pages.
const MAX_SHOWN_BYTES: usize = 256 * 1024;

/// Most bytes of unchanged text that are sent along folded.
const MAX_FOLDED_BYTES: usize = 64 * 1024;

/// Longest stretch of unchanged words within a paragraph that is shown whole, in bytes.
const MAX_SAME_BYTES: usize = 1200;

/// What is left of a longer one on either side, in bytes.
const KEPT_BYTES: usize = 400;

impl Comparison {
    /// What a page shows of a difference: changed paragraphs, one unchanged one before and after
    /// them, and the others folded.
    pub(crate) fn of(parts: &[Part<'_>]) -> Self {
        let mut comparison = Self::default();
        if parts.iter().all(|part| matches!(part, Part::Same(_))) {
            return comparison;
        }
        let lines = lines(parts);
        let (mut shown, mut folded) = (MAX_SHOWN_BYTES, MAX_FOLDED_BYTES);
        let mut rest = lines.as_slice();
        while let Some(first) = rest.first() {
            let changed = first.is_changed();
            let length = rest.iter().take_while(|line| line.is_changed() == changed).count();
            let (run, others) = rest.split_at(length);
            rest = others;
            if changed {
                if !comparison.show(run, &mut shown) {
                    comparison.cut = true;
                    break;
                }
                continue;
            }
            let before = usize::from(!comparison.stretches.is_empty()).min(run.len());
            let after = usize::from(!rest.is_empty()).min(run.len() - before);
            let middle = &run[before..run.len() - after];
            if middle.len() < 2 {
                comparison.show(run, &mut shown);
                continue;
            }
            comparison.show(&run[..before], &mut shown);
            let bytes: usize = middle.iter().map(Line::bytes).sum();
            comparison.stretches.push(if bytes <= folded {
                folded -= bytes;
                Stretch::Folded(middle.to_vec())
            } else {
                Stretch::LeftOut(middle.len())
            });
            comparison.show(&run[run.len() - after..], &mut shown);
        }
        comparison
    }

    /// Is there nothing to show, because nothing differs?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// Has more changed than is shown?
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Shows lines as far as the room goes; `false` if it does not go to their end.
    fn show(&mut self, lines: &[Line], room: &mut usize) -> bool {
        let mut fitting = Vec::new();
        let mut fits = true;
        for line in lines {
            let mut line = line.clone();
            line.pieces.iter_mut().for_each(Piece::shorten);
            fits = line.cut(room);
            fitting.push(line);
            if !fits {
                break;
            }
        }
        if let Some(Stretch::Shown(shown)) = self.stretches.last_mut() {
            shown.extend(fitting);
        } else if !fitting.is_empty() {
            self.stretches.push(Stretch::Shown(fitting));
        }
        fits
    }
}

impl Line {
    fn is_changed(&self) -> bool {
        self.pieces.iter().any(|piece| piece.how != How::Same)
    }

    fn bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.text.len()).sum()
    }

    /// Takes the line out of the room that is left; what does not fit is cut off, and `false` says
    /// so.
    fn cut(&mut self, room: &mut usize) -> bool {
        for (index, piece) in self.pieces.iter_mut().enumerate() {
            if piece.text.len() > *room {
                piece.text.truncate(boundary(&piece.text, *room));
                piece.text.push_str(" […]");
                self.pieces.truncate(index + 1);
                *room = 0;
                return false;
            }
            *room -= piece.text.len();
        }
        true
    }
}

impl Piece {
    /// Was it taken out?
    #[must_use]
    pub fn is_removed(&self) -> bool {
        self.how == How::Removed
    }

    /// Is it new?
    #[must_use]
    pub fn is_added(&self) -> bool {
        self.how == How::Added
    }

    /// Takes the middle out of many unchanged words.
    fn shorten(&mut self) {
        if self.how == How::Same && self.text.len() > MAX_SAME_BYTES {
            let (text, length) = (&self.text, self.text.len());
            let head = &text[..boundary(text, KEPT_BYTES)];
            let tail = &text[boundary(text, length - KEPT_BYTES)..];
            self.text = format!("{head} […] {tail}");
        }
    }
}

/// The last place not after `at` where a character starts.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// The parts of a difference, broken where the text breaks.
fn lines(parts: &[Part<'_>]) -> Vec<Line> {
    let (mut lines, mut line) = (Vec::new(), Line::default());
    for part in parts {
        let how = match part {
            Part::Same(_) => How::Same,
            Part::Removed(_) => How::Removed,
            Part::Added(_) => How::Added,
        };
        // Two paragraphs have become one, or one has become two.
        let only_breaks = how != How::Same && part.text().trim().is_empty();
        for words in part.text().split_inclusive('\n') {
            let text = words.trim_end_matches(['\n', '\r']);
            if !text.is_empty() {
                line.pieces.push(Piece { how, text: text.to_owned() });
            } else if only_breaks {
                line.pieces.push(Piece { how, text: "¶".to_owned() });
            }
            if words.ends_with('\n') && !line.pieces.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
        }
    }
    lines.push(line);
    lines.retain(|line| !line.pieces.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each stretch in short: `+new -old` where something changed, the words elsewhere.
    fn told(comparison: &Comparison) -> Vec<String> {
        let words = |lines: &[Line]| {
            let sign = |piece: &Piece| match piece.how {
                How::Same => piece.text.clone(),
                How::Removed => format!("-{}-", piece.text),
                How::Added => format!("+{}+", piece.text),
            };
            let line = |line: &Line| line.pieces.iter().map(sign).collect::<String>();
            lines.iter().map(line).collect::<Vec<_>>().join("|")
        };
        let stretches = comparison.stretches.iter().map(|stretch| match stretch {
            Stretch::Shown(lines) => words(lines),
            Stretch::Folded(lines) => format!("folded {}", words(lines)),
            Stretch::LeftOut(count) => format!("{count} left out"),
        });
        stretches.collect()
    }

    #[test]
    fn unchanged_paragraphs_far_from_a_change_are_folded() {
        let parts = [
            Part::Same("a\nb\nc\nd "),
            Part::Removed("1"),
            Part::Added("2"),
            Part::Same(".\ne\nf\ng\n"),
            Part::Added("new\n"),
        ];
        let comparison = Comparison::of(&parts);
        assert_eq!(told(&comparison), ["folded a|b", "c|d -1-+2+.|e|f|g|+new+"]);
        assert!(!comparison.is_cut());
    }

    #[test]
    fn two_texts_without_a_difference_show_nothing() {
        assert!(Comparison::of(&[]).is_empty());
        assert!(Comparison::of(&[Part::Same("a\nb\n")]).is_empty());
    }

    #[test]
    fn a_reader_sees_where_two_paragraphs_became_one() {
        let parts =
            [Part::Same("One."), Part::Removed("\n"), Part::Added(" "), Part::Same("Two.\n")];
        assert_eq!(told(&Comparison::of(&parts)), ["One.-¶-|+ +Two."]);
    }

    #[test]
    fn a_page_stays_small_however_long_the_texts_are() {
        let long = "word ".repeat(1_000_000);
        let row = "Nothing new here.\n".repeat(100_000);
        let parts = [Part::Same(&long), Part::Removed("x"), Part::Same(&row), Part::Added(&long)];
        let comparison = Comparison::of(&parts);
        assert!(comparison.is_cut());
        assert!(told(&comparison).contains(&"99997 left out".to_owned()));
        let bytes: usize = told(&comparison).iter().map(String::len).sum();
        assert!(bytes < MAX_SHOWN_BYTES + MAX_FOLDED_BYTES + 4096, "{bytes}");
    }
}
