use std::collections::HashMap;

use crate::comments::{Comment, CommentId, Status};

/// One place in a conversation, in reading order.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Also the `#c…` anchor on the page, so that links to a comment that is gone still land here.
    pub id: CommentId,
    /// Steps to indent: 0 at the top level, never more than the limit given to [`arrange`].
    pub depth: usize,
    /// Whom this answers, where the indentation does not show it.
    pub answers: Option<Answered>,
    /// The comment; `None` where a comment that may not be seen has left a gap between replies, so
    /// that no template can show its words by mistake.
    pub comment: Option<Comment>,
    /// Why it is not there, where it is not.
    pub gap: Option<Gap>,
}

/// Why the place of a comment is empty; readers learn no more of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Until a moderator has decided.
    Waits,
    /// Its writer took it back, and may have erased it.
    TakenBack,
    /// A moderator took it off.
    Removed,
}

impl Gap {
    fn of(status: Status) -> Option<Self> {
        match status {
            Status::Published => None,
            Status::Held => Some(Self::Waits),
            Status::Withdrawn => Some(Self::TakenBack),
            Status::Spam | Status::Removed => Some(Self::Removed),
        }
    }

    /// The sentence that stands in its place.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Waits => "This comment waits for a moderator.",
            Self::TakenBack => "This comment was taken back by its writer.",
            Self::Removed => "This comment was removed.",
        }
    }
}

/// A comment that is being answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The comment.
    pub id: CommentId,
    /// As typed, perhaps empty; `None` if the comment is not on this page or may not be seen.
    /// Untrusted.
    pub author_name: Option<String>,
}

/// Puts the comments of one page of an article in reading order: each comment, then its replies.
///
/// Comments at the same place keep the order in which they come. Each published comment comes out
/// once; one that may not be seen comes out as a gap if a published one on this page answers it,
/// directly or through other gaps, and not at all otherwise. Replies deeper than `max_depth` stay
/// in place but are indented no further. Takes linear time and no recursion; a loop of parents,
/// which only a damaged database can hold, is cut open where it is first met.
#[must_use]
pub fn arrange(comments: Vec<Comment>, max_depth: usize) -> Vec<Turn> {
    let places = Places::of(&comments);
    let order = places.reading_order();
    let seen = seen_places(&comments, &places, &order);
    let names: Vec<Option<String>> = comments
        .iter()
        .zip(&places.children)
        .map(|(comment, children)| {
            let answered = comment.status == Status::Published && !children.is_empty();
            answered.then(|| comment.author_name.clone())
        })
        .collect();

    let mut comments: Vec<Option<Comment>> = comments.into_iter().map(Some).collect();
    let mut turns = Vec::with_capacity(order.len());
    for Step { place, depth } in order {
        let Some(comment) = comments[place].take().filter(|_| seen[place]) else { continue };
        let beneath_its_parent = depth > 0 && depth <= max_depth;
        let answers = comment.parent_id.filter(|_| !beneath_its_parent).map(|id| Answered {
            id,
            author_name: places.parents[place].and_then(|parent| names[parent].clone()),
        });
        turns.push(Turn {
            id: comment.id,
            depth: depth.min(max_depth),
            answers,
            gap: Gap::of(comment.status),
            comment: Some(comment).filter(|comment| comment.status == Status::Published),
        });
    }
    turns
}

/// Who answers whom, as positions in the list of comments.
struct Places {
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
}

/// A comment's position in the list of comments, and how deep it lies in its conversation.
#[derive(Clone, Copy)]
struct Step {
    place: usize,
    depth: usize,
}

impl Places {
    fn of(comments: &[Comment]) -> Self {
        let places: HashMap<CommentId, usize> =
            comments.iter().enumerate().map(|(place, comment)| (comment.id, place)).collect();
        let parents: Vec<Option<usize>> = comments
            .iter()
            .map(|comment| comment.parent_id.and_then(|id| places.get(&id).copied()))
            .collect();
        let mut children = vec![Vec::new(); comments.len()];
        for (place, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(place);
            }
        }
        Self { parents, children }
    }

    fn reading_order(&self) -> Vec<Step> {
        let count = self.parents.len();
        let mut visited = vec![false; count];
        let mut order = Vec::with_capacity(count);
        let roots = (0..count).filter(|place| self.parents[*place].is_none());
        // After the roots, all places once more: only loops are still unvisited then.
        for root in roots.chain(0..count) {
            let mut pending = vec![Step { place: root, depth: 0 }];
            while let Some(step) = pending.pop() {
                if std::mem::replace(&mut visited[step.place], true) {
                    continue;
                }
                order.push(step);
                let replies = self.children[step.place].iter().rev();
                pending.extend(replies.map(|place| Step { place: *place, depth: step.depth + 1 }));
            }
        }
        order
    }
}

/// Which places are published, or lead to one that is.
fn seen_places(comments: &[Comment], places: &Places, order: &[Step]) -> Vec<bool> {
    let mut seen: Vec<bool> =
        comments.iter().map(|comment| comment.status == Status::Published).collect();
    // Backwards, so that every reply is settled before the comment that it answers.
    for Step { place, .. } in order.iter().rev() {
        if let (true, Some(parent)) = (seen[*place], places.parents[*place]) {
            seen[parent] = true;
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::*;
    use crate::clock::Timestamp;

    fn comment(id: i64, parent: i64, status: Status) -> Comment {
        Comment {
            id: CommentId(id),
            article_id: 1,
            thread_id: CommentId(1),
            parent_id: (parent != 0).then_some(CommentId(parent)),
            author_name: format!("N{id}"),
            body: "x".into(),
            content_note: String::new(),
            status,
            posted_at: Timestamp(id),
            edited_at: None,
            helped: 0,
        }
    }

    /// One line: depth and id of each turn, `-` for a gap, and whom it answers.
    fn arranged(rows: &[(i64, i64, Status)]) -> String {
        let comments = rows.iter().map(|(id, parent, status)| comment(*id, *parent, *status));
        let mut line = String::new();
        for turn in arrange(comments.collect(), 3) {
            let gap = if turn.comment.is_none() { "-" } else { "" };
            write!(line, " {}:{gap}{}", turn.depth, turn.id.0).expect("a string takes all");
            if let Some(Answered { id, author_name }) = turn.answers {
                write!(line, ">{}/{}", id.0, author_name.as_deref().unwrap_or("?"))
                    .expect("a string takes all");
            }
        }
        line
    }

    #[test]
    fn a_reader_follows_each_conversation_to_its_end() {
        use Status::{Held, Published as P, Removed, Spam};
        for (rows, expected) in [
            (&[(1, 0, P), (2, 0, P), (3, 1, P), (4, 3, P), (5, 1, P)][..], " 0:1 1:3 2:4 1:5 0:2"),
            // Deeper than a phone can show: the name says what the indentation cannot.
            (
                &[
                    (1, 0, P),
                    (2, 1, P),
                    (3, 2, P),
                    (4, 3, P),
                    (5, 4, P),
                    (6, 5, Removed),
                    (7, 6, P),
                ],
                " 0:1 1:2 2:3 3:4 3:5>4/N4 3:-6>5/N5 3:7>6/?",
            ),
            // The parent is on an earlier page.
            (&[(9, 4, P), (10, 9, P)], " 0:9>4/? 1:10"),
            // Gaps stay only where somebody answered.
            (
                &[(1, 0, Held), (2, 1, Spam), (3, 2, P), (4, 0, Spam), (5, 3, Held)],
                " 0:-1 1:-2 2:3",
            ),
            // Damaged data: nothing is lost, nothing hangs.
            (&[(1, 2, P), (2, 1, P), (3, 3, P)], " 0:1>2/N2 1:2 0:3>3/N3"),
        ] {
            assert_eq!(arranged(rows), expected);
        }
    }

    #[test]
    fn a_hundred_thousand_replies_in_a_row_do_not_overflow() {
        let comments = (1..=100_000).map(|id| comment(id, id - 1, Status::Published)).collect();
        let turns = arrange(comments, 3);
        assert_eq!((turns.len(), turns[99_999].depth), (100_000, 3));
    }

    proptest! {
        #[test]
        fn every_comment_comes_out_exactly_once(
            parents in prop::collection::vec((0..40_i64, 0..4_usize), 0..40),
        ) {
            let statuses = [Status::Published, Status::Published, Status::Held, Status::Removed];
            let comments: Vec<_> = (1..)
                .zip(&parents)
                .map(|(id, (parent, status))| comment(id, *parent, statuses[*status]))
                .collect();
            let published: BTreeSet<_> = comments
                .iter()
                .filter(|comment| comment.status == Status::Published)
                .map(|comment| comment.id)
                .collect();
            let turns = arrange(comments, 3);
            let ids: BTreeSet<_> = turns.iter().map(|turn| turn.id).collect();
            prop_assert_eq!(ids.len(), turns.len(), "a comment came out twice");
            let shown: BTreeSet<_> =
                turns.iter().filter_map(|turn| turn.comment.as_ref()).map(|c| c.id).collect();
            prop_assert_eq!(shown, published);
            prop_assert!(turns.iter().all(|turn| turn.depth <= 3));
        }
    }
}
