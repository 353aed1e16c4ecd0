//! Lists of phrases as people write them into a file, with alternatives in braces.

/// All phrases that `template` stands for: `{my|her} {|late }husband` gives four.
pub(super) fn phrases(template: &str) -> Vec<String> {
    let Some((before, rest)) = template.split_once('{') else { return vec![template.to_owned()] };
    let (choices, after) = rest.split_once('}').expect("a brace that is opened is closed");
    let endings = phrases(after);
    let each = choices
        .split('|')
        .flat_map(|choice| endings.iter().map(move |ending| format!("{before}{choice}{ending}")));
    each.collect()
}

/// The lines of a file that are no remarks, each with the last `[title]` above it.
pub(super) fn lines(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut title = "";
    file.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(move |line| {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(new) => {
                    title = new;
                    None
                }
                None => Some((title, line)),
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_in_braces_are_written_out() {
        assert_eq!(phrases("plain"), ["plain"]);
        assert_eq!(phrases("{a|b} c"), ["a c", "b c"]);
        assert_eq!(phrases("{my|her} {|late }husband").len(), 4);
        let read: Vec<_> = lines("# no\n[one]\na\n\n[two]\nb").collect();
        assert_eq!(read, [("one", "a"), ("two", "b")]);
    }
}
