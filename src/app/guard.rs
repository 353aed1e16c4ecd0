use crate::app::App;
use crate::comments::Draft;
use crate::content::{Listing, Slug, plain_words};
use crate::guard::{Mark, find, leave_out_published, suggest_name};
use crate::spam::{Evidence, Reason};

/// Names drawn at most until one is found that nobody has used here.
const DRAWS: usize = 8;

impl App {
    /// What in a comment could identify somebody, for its writer and for moderators: all that the
    /// guard finds but what the site itself publishes, in its blocks and on the pages named at the
    /// top of every page. `language` is that of the article, if it is known.
    pub async fn marks(&self, name: &str, body: &str, language: Option<&str>) -> Vec<Mark> {
        let language = language.unwrap_or(&self.parts.settings.language);
        let mut marks = find(body, name, language);
        if !marks.is_empty() {
            leave_out_published(&mut marks, name, body, &self.published_texts().await);
        }
        marks
    }

    /// The site's own blocks and the pages named at the top, as plain text. What cannot be read
    /// just now is left out: a mark too many does no harm.
    async fn published_texts(&self) -> Vec<String> {
        let materials = self.materials();
        let mut texts: Vec<String> = materials.blocks().map(|block| block.text.clone()).collect();
        let catalogue = self.catalogue();
        for slug in &self.parts.settings.nav_pages {
            let page = Slug::parse(slug).and_then(|slug| catalogue.at(&slug).cloned());
            let Some(page) = page.filter(|page| page.is_public()) else { continue };
            let revision = page.revision.unwrap_or_default();
            if let Ok(Some(compiled)) = self.compiled(&page, revision).await {
                texts.push(plain_words(&compiled.body_html));
            }
        }
        texts
    }

    /// May somebody be in danger, by the words of this comment?
    #[must_use]
    pub fn is_urgent(&self, draft: &Draft) -> bool {
        [draft.body(), draft.content_note()].into_iter().any(|text| self.speaks_of_danger(text))
    }

    /// The same of any other words.
    #[must_use]
    pub fn speaks_of_danger(&self, text: &str) -> bool {
        self.parts.crisis.is_in(text)
    }

    /// A name that is nobody's, drawn by chance; not one on the first page of comments under the
    /// article, as far as the database says so.
    pub async fn suggested_name(&self, article: &Listing) -> String {
        let page = self.comment_page(article.id, 1).await;
        let used = page.map(|page| page.comments).unwrap_or_default();
        let mut name = draw();
        for _ in 1..DRAWS {
            if !used.iter().any(|comment| comment.author_name == name) {
                break;
            }
            name = draw();
        }
        name
    }
}

fn draw() -> String {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    suggest_name(u32::from_le_bytes(bytes))
}

/// Why a comment is read before others. It says nothing about spam.
pub(super) fn urgency() -> Reason {
    let because = "Its words may speak of danger, so moderators read it before others. It was \
                   neither published nor held for that.";
    Evidence::new(0.0, because).from("crisis")
}
