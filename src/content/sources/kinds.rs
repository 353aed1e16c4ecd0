//! Kinds of sources: in the words of readers, and as CSL names them.

use hayagriva::types::EntryType;

/// A kind of source as readers call it, from hayagriva's name for it, as in `web` → `web page`.
#[must_use]
pub fn kind_in_words(kind: &str) -> &str {
    match kind {
        "anthology" | "anthos" => "text in a collection",
        "audio" => "sound recording",
        "blog" => "blog",
        "case" => "court case",
        "conference" => "conference",
        "entry" => "entry in a reference work",
        "legislation" => "law",
        "misc" => "source of another kind",
        "original" => "original edition",
        "post" => "post",
        "proceedings" => "proceedings of a conference",
        "reference" => "reference work",
        "repository" => "data or software",
        "scene" => "part of a recording",
        "thread" => "online discussion",
        "web" => "web page",
        other => other,
    }
}

/// hayagriva's name of a kind, as in `web`.
pub(super) fn name(kind: EntryType) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => name,
        _ => "misc".to_owned(),
    }
}

/// Kinds of CSL 1.0.2 (§ “Appendix III: Types”), what each is to hayagriva, and what it stands in.
const CSL: [(&str, EntryType, Option<EntryType>); 45] = {
    use EntryType as E;
    [
        ("article", E::Article, Some(E::Periodical)),
        ("article-journal", E::Article, Some(E::Periodical)),
        ("article-magazine", E::Article, Some(E::Periodical)),
        ("article-newspaper", E::Article, Some(E::Newspaper)),
        ("bill", E::Legislation, None),
        ("book", E::Book, None),
        ("broadcast", E::Video, Some(E::Video)),
        ("chapter", E::Chapter, Some(E::Book)),
        ("classic", E::Book, None),
        ("collection", E::Anthology, None),
        ("dataset", E::Repository, None),
        ("document", E::Misc, Some(E::Misc)),
        ("entry", E::Entry, Some(E::Reference)),
        ("entry-dictionary", E::Entry, Some(E::Reference)),
        ("entry-encyclopedia", E::Entry, Some(E::Reference)),
        ("event", E::Conference, None),
        ("figure", E::Artwork, None),
        ("graphic", E::Artwork, None),
        ("hearing", E::Case, None),
        ("interview", E::Misc, Some(E::Misc)),
        ("legal_case", E::Case, None),
        ("legislation", E::Legislation, Some(E::Anthology)),
        ("manuscript", E::Manuscript, None),
        ("map", E::Artwork, None),
        ("motion_picture", E::Video, None),
        ("musical_score", E::Artwork, None),
        ("pamphlet", E::Misc, None),
        ("paper-conference", E::Article, Some(E::Proceedings)),
        ("patent", E::Patent, None),
        ("performance", E::Performance, None),
        ("periodical", E::Periodical, None),
        ("personal_communication", E::Misc, None),
        ("post", E::Post, Some(E::Thread)),
        ("post-weblog", E::Article, Some(E::Blog)),
        ("regulation", E::Legislation, None),
        ("report", E::Report, None),
        ("review", E::Article, Some(E::Periodical)),
        ("review-book", E::Article, Some(E::Periodical)),
        ("software", E::Repository, None),
        ("song", E::Audio, Some(E::Audio)),
        ("speech", E::Performance, Some(E::Conference)),
        ("standard", E::Report, None),
        ("thesis", E::Thesis, None),
        ("treaty", E::Legislation, None),
        ("webpage", E::Web, Some(E::Web)),
    ]
};

/// What a kind of CSL is to hayagriva, and what such a source stands in.
pub(super) fn of_csl(name: &str) -> Option<(EntryType, Option<EntryType>)> {
    CSL.iter().find(|(known, ..)| *known == name).map(|(_, kind, parent)| (*kind, *parent))
}

/// The kinds of CSL by name.
pub(super) fn csl_names() -> String {
    CSL.map(|(name, ..)| format!("`{name}`")).join(", ")
}
