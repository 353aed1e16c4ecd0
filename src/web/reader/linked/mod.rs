//! An article for programs: JSON-LD in the words of schema.org.

mod terms;
mod words;

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::content::Compiled;
use crate::web::layout::SiteView;
use crate::web::reader::linked::terms::{
    Article, Comment, Correction, Party, Publisher, Shown, WebSite, Work,
};
use crate::web::reader::{AuthorView, CommentView, CorrectionView};

/// What the data say, gathered; displays as JSON that may stand in a `script` element.
#[derive(Clone, Copy, Debug)]
pub struct LinkedArticle<'a> {
    /// The site around it.
    pub site: &'a SiteView,
    /// From the root of the site.
    pub address: &'a str,
    /// The article.
    pub article: &'a Compiled,
    /// Who wrote it; `None` lets the site itself speak.
    pub author: Option<&'a AuthorView>,
    /// First publication, and the last change that readers should know of.
    pub dates: (Option<Timestamp>, Option<Timestamp>),
    /// Number of the revision, from 1.
    pub revision: i64,
    /// For each source of the article, in its order, the address of a copy in an archive.
    pub archived: &'a [Option<String>],
    /// Address of the page that says how the site works and corrects itself.
    pub principles: Option<&'a str>,
    /// Corrections that readers were told of, newest first.
    pub corrections: &'a [CorrectionView],
    /// How many comments there are, and those on this page.
    pub comments: Option<(usize, &'a [CommentView])>,
}

impl fmt::Display for LinkedArticle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = Vec::with_capacity(4096);
        let mut serializer = serde_json::Serializer::with_formatter(&mut json, ForScript);
        self.data().serialize(&mut serializer).map_err(|_| fmt::Error)?;
        f.write_str(std::str::from_utf8(&json).map_err(|_| fmt::Error)?)
    }
}

/// Compact JSON in which no `<` could end the `script` element that it stands in.
struct ForScript;

impl serde_json::ser::Formatter for ForScript {
    fn write_string_fragment<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> std::io::Result<()> {
        let mut parts = fragment.split('<');
        writer.write_all(parts.next().unwrap_or_default().as_bytes())?;
        for part in parts {
            writer.write_all(b"\\u003c")?;
            writer.write_all(part.as_bytes())?;
        }
        Ok(())
    }
}

impl LinkedArticle<'_> {
    fn data(&self) -> Article<'_> {
        let (site, head) = (self.site, &self.article.front_matter);
        let principles = self.principles.map(|address| format!("{}{address}", site.base_url));
        let (published, updated) = self.dates;
        let sources = self.article.sources.iter().enumerate();
        let archived = |at: usize| self.archived.get(at).and_then(Option::as_deref);
        let (total, comments) = self.comments.unzip();
        let shown = comments.unwrap_or_default().iter().filter(|comment| comment.gap.is_none());
        Article {
            context: "https://schema.org",
            kind: "Article",
            headline: &head.title,
            description: &head.summary,
            image: first_picture(&self.article.body_html)
                .map(|address| format!("{}{address}", site.base_url)),
            date_published: published.map(Shown),
            date_modified: updated.or(published).map(Shown),
            author: match self.author {
                Some(author) => Party {
                    kind: Some("Person"),
                    name: Cow::Borrowed(&author.name),
                    url: Some(format!("{}{}", site.base_url, author.address)),
                },
                None => {
                    Party { kind: Some("Organization"), name: Cow::Borrowed(&site.name), url: None }
                }
            },
            publisher: Publisher {
                kind: "Organization",
                name: &site.name,
                url: &site.base_url,
                publishing_principles: principles.clone(),
                corrections_policy: principles,
            },
            main_entity_of_page: format!("{}{}", site.base_url, self.address),
            in_language: head.language.as_deref().unwrap_or(&site.language),
            word_count: self.article.word_count,
            version: self.revision,
            is_part_of: WebSite { kind: "WebSite", name: &site.name, url: &site.base_url },
            citation: sources.map(|(at, source)| Work::of(source, archived(at))).collect(),
            correction: self.corrections.iter().map(Correction::of).collect(),
            comment_count: total,
            comment: shown.map(|comment| Comment::of(comment, &site.base_url)).collect(),
        }
    }
}

/// The address of the first picture of the text.
fn first_picture(html: &str) -> Option<&str> {
    let (_, from) = html.split_once("<img src=\"")?;
    from.split('"').next().filter(|address| address.starts_with("/images/"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::comments::Gap;
    use crate::web::layout::Link;
    use crate::web::reader::sample;

    fn data(linked: &LinkedArticle<'_>) -> Value {
        let text = linked.to_string();
        assert!(!text.contains('<'), "{text}");
        serde_json::from_str(&text).expect("JSON")
    }

    fn linked<'a>(site: &'a SiteView, article: &'a Compiled) -> LinkedArticle<'a> {
        LinkedArticle {
            site,
            address: sample::ADDRESS,
            article,
            author: None,
            dates: (Some(Timestamp(1_793_628_300)), None),
            revision: 3,
            archived: &[],
            principles: Some("/how-we-work"),
            corrections: &[],
            comments: None,
        }
    }

    #[test]
    fn a_program_learns_who_says_what_and_when() {
        let (site, article) = (sample::site(), sample::article());
        let data = data(&linked(&site, &article));
        assert_eq!(data["@type"], "Article");
        assert_eq!(data["headline"], "Why tides <turn>");
        assert_eq!(data["author"], json!({ "@type": "Organization", "name": "Harbour & Light" }));
        assert_eq!(data["mainEntityOfPage"], "https://harbour.example/articles/tides");
        assert_eq!(data["datePublished"], "2026-11-02T14:05:00Z");
        assert_eq!(data["inLanguage"], "en-GB");
        assert_eq!((&data["version"], &data["wordCount"]), (&json!(3), &json!(300)));
        let principles = "https://harbour.example/how-we-work";
        assert_eq!(data["publisher"]["publishingPrinciples"], principles);
        assert_eq!(data["publisher"]["correctionsPolicy"], principles);
        assert_eq!(data.get("citation"), None);
    }

    #[test]
    fn a_source_is_told_with_what_is_known_of_it() {
        let yaml = "
            a: { type: web, title: A & B, author: ['van der Berg, Anna', { name: An Office },
                 { name: 'Eric, a Role' }], date: 2023-08, url: 'https://example.org/#',
                 parent: { title: A Site } }
            b: { type: misc }";
        let (site, mut article) = (sample::site(), sample::article());
        article.sources = hayagriva::io::from_yaml_str(yaml).expect("YAML").into_iter().collect();
        let archived = [Some("https://archive.example/a".to_owned()), None];
        let data = data(&LinkedArticle { archived: &archived, ..linked(&site, &article) });
        assert_eq!(
            data["citation"],
            json!([{
                "@type": "CreativeWork",
                "name": "A & B",
                "author": [
                    { "@type": "Person", "name": "Anna van der Berg" },
                    { "@type": "Organization", "name": "An Office" },
                    { "name": "Eric, a Role" },
                ],
                "datePublished": "2023-08",
                "publisher": { "@type": "Organization", "name": "A Site" },
                "url": "https://example.org/#",
                "archivedAt": "https://archive.example/a",
            }, { "@type": "CreativeWork" }])
        );
    }

    #[test]
    fn comments_and_corrections_are_told_in_plain_words() {
        let (site, article) = (sample::site(), sample::article());
        let mut answer = sample::comment(8, None, 1);
        answer.answers = Some(Link { address: "/comments/7".into(), label: "Ann".into() });
        answer.html = "<p dir=\"auto\">1 &lt; 2 &amp; <b>so</b><br>on</p>\n<p>&#x27;End&quot;\
                       </p>\n"
            .into();
        let gone = CommentView { gap: Some(Gap::Removed), ..sample::comment(9, Some("Bo"), 0) };
        let noted =
            CommentView { content_note: Some("x".into()), ..sample::comment(10, Some("Cy"), 0) };
        let comments = [sample::comment(7, Some("</script>"), 0), answer, gone, noted];
        let at = Timestamp(1_793_628_300);
        let corrections =
            [CorrectionView { label: "Correction", note: "It was Tuesday.".into(), at }];
        let data = data(&LinkedArticle {
            comments: Some((4, &comments)),
            corrections: &corrections,
            ..linked(&site, &article)
        });
        assert_eq!(data["commentCount"], 4);
        let told = data["comment"].as_array().expect("a list");
        assert_eq!(told.len(), 3);
        assert_eq!(told[2].get("text"), None, "a reader is asked first");
        assert_eq!(told[0]["author"]["name"], "</script>");
        assert_eq!(told[0]["text"], "Thank you.");
        assert_eq!(told[1]["text"], "1 < 2 & so\non\n'End\"");
        assert_eq!(told[1]["@id"], "https://harbour.example/comments/8");
        assert_eq!(told[1]["parentItem"]["@id"], told[0]["@id"]);
        assert_eq!(data["correction"][0]["text"], "It was Tuesday.");
        assert_eq!(data["correction"][0]["datePublished"], "2026-11-02T14:05:00Z");
    }
}
