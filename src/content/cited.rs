//! What an article cites and where: the rows from which the page of a source is made.

use std::collections::{BTreeSet, HashMap};

use crate::content::Compiled;

/// A place in an article that cites a source.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Cited {
    /// Key of the source.
    pub key: String,
    /// Does its record stand in the article's own front matter?
    pub own: bool,
    /// The `id` of the note on the article's page.
    pub note_id: String,
    /// The place in the source, in the editor's words.
    pub locator: Option<String>,
    /// The passage of the source, word for word, plain text.
    pub quote: Option<String>,
    /// What the source supports, in the editor's words, plain text.
    pub supports: Option<String>,
    /// The `id` of the heading that the call stands under; `None` before the first one.
    pub section_id: Option<String>,
    /// The words of that heading, plain text.
    pub section_title: Option<String>,
}

/// Every place of an article that cites a source, by note and then in reading order; `own` holds
/// the keys of the records in its front matter.
#[must_use]
pub fn cited(article: &Compiled, own: &BTreeSet<&str>) -> Vec<Cited> {
    let titles: HashMap<&str, &str> =
        article.contents.iter().map(|item| (&*item.id, &*item.html)).collect();
    let mut places = Vec::new();
    for note in &article.notes {
        let Some(citation) = &note.citation else { continue };
        for call in &note.calls {
            let title = call.section.as_deref().and_then(|id| titles.get(id));
            places.push(Cited {
                key: citation.key.clone(),
                own: own.contains(&*citation.key),
                note_id: note.id.clone(),
                locator: citation.locator.clone(),
                quote: citation.quote.clone(),
                supports: citation.supports.clone(),
                section_id: call.section.clone(),
                section_title: title.map(|html| words_of(html)),
            });
        }
    }
    places
}

/// The words of HTML that this module made: tags go, and what was escaped comes back.
fn words_of(html: &str) -> String {
    let words: String =
        html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&amp;", "&")];
    plain.into_iter().fold(words, |words, (escaped, plain)| words.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{CompileOptions, Kind, Nowhere, compile};

    #[test]
    fn every_place_that_cites_is_found_with_its_section() {
        let text = "+++\ntitle = \"T\"\nsummary = \"S\"\nstate = \"draft\"\n\n[sources.a]\n\
                    type = \"web\"\n[sources.b]\ntype = \"web\"\n+++\n\nFirst.[@a]\n\n\
                    ## Bread & *salt* {#bread}\n\nThen.[@b, p. 3] Again.[@a] A note.[^1]\n\n\
                    [^1]: Its text, with a source.[@b]\n";
        let options = CompileOptions::default();
        let article = compile(text, Kind::Article, "t", &Nowhere, options).unwrap();
        let places = cited(&article, &BTreeSet::from(["a"]));
        let told: Vec<_> = places
            .iter()
            .map(|one| (&*one.key, one.own, &*one.note_id, one.section_title.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("a", true, "fn-a", None),
                ("a", true, "fn-a", Some("Bread & salt")),
                ("b", false, "fn-b-p-3", Some("Bread & salt")),
                ("b", false, "fn-b", None),
            ]
        );
        assert_eq!(places[2].locator.as_deref(), Some("p. 3"));
        assert_eq!(places[2].section_id.as_deref(), Some("bread"));
    }
}
