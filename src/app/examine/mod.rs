//! Finds every fault of files at once, and makes ready what has none. Pure.

mod candidates;
mod company;
mod lint;
mod materials;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::app::examine::candidates::{Candidate, Sorted};
use crate::app::examine::company::Company;
use crate::app::examine::materials::{material, refuse_duplicate_sources, refuse_faulty_passages};
use crate::app::{Catalogue, File, Materials};
use crate::clock::Timestamp;
use crate::content::{
    CompileOptions, Compiled, Fault, FrontMatter, Kind, Listing, Record, Reference, Rules, Slug,
    State, Topics, check_article,
};
use crate::store::Material;

/// What is wrong with one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFaults {
    /// Below `content/`.
    pub path: String,
    /// The text that the spans of the faults point into; empty for what is no text.
    pub text: String,
    /// At least one, in order of place.
    pub faults: Vec<Fault>,
}

/// An article or page without errors.
#[derive(Debug)]
pub struct Ready {
    /// The file.
    pub path: String,
    /// Front matter and Markdown.
    pub text: String,
    /// BLAKE3 of the text, in hexadecimal.
    pub digest: String,
    /// Made ready for its page.
    pub compiled: Compiled,
    /// As lists would show it; `id` is 0 if the article is new.
    pub listing: Listing,
}

/// What examining files gave.
#[derive(Debug, Default)]
pub struct Examined {
    /// Articles and pages without errors.
    pub ready: Vec<Ready>,
    /// Authors, blocks, sources and pictures without errors.
    pub materials: Vec<Material>,
    /// What was read in files of sources, by path.
    pub records: HashMap<String, Vec<Record>>,
    /// Files with errors or warnings.
    pub faulty: Vec<FileFaults>,
}

/// What files are compared with and may refer to.
#[derive(Clone)]
pub struct Known {
    /// Articles that are there already.
    pub catalogue: Arc<Catalogue>,
    /// Materials that are there already.
    pub materials: Arc<Materials>,
    /// Language of the site.
    pub language: String,
    /// How articles are compiled.
    pub options: CompileOptions,
    /// Decides what is scheduled.
    pub now: Timestamp,
    /// Are the files under examination all that there are? Only then can it be said of a source
    /// that nothing cites it.
    pub whole: bool,
    /// Is there a file at that path below `content/`?
    pub still_there: Arc<dyn Fn(&str) -> bool + Send + Sync>,
}

/// Finds every fault of these files at once, and makes ready what has none. Pure.
///
/// Files may refer to each other and to what is known already. A file that refers to a faulty new
/// one has a fault by that.
#[must_use]
pub fn examine(files: Vec<File>, known: &Known) -> Examined {
    let mut examined = Examined::default();
    let mut sorted = Sorted::default();
    for file in files {
        match file.folder() {
            "articles" => sorted.enter(file, Kind::Article, known, &mut examined),
            "pages" => sorted.enter(file, Kind::Page, known, &mut examined),
            _ => material(file, &mut examined),
        }
    }
    sorted.refuse_rivals(known);
    let cited = lint::cited(&sorted, known);
    let Sorted { candidates, refused } = sorted;
    refuse_duplicate_sources(known, &mut examined);
    let mut company = refuse_faulty_passages(&candidates, known, &mut examined);
    lint::materials(&company, cited.as_ref(), known, &mut examined);
    compile_together(candidates, &mut company, known, &mut examined);
    examined.faulty.extend(refused.into_iter().map(|file| file.examine(&company, known)));
    examined.faulty.sort_by(|a, b| a.path.cmp(&b.path));
    examined
}

/// Compiles all candidates as if all were published; as long as one turns out faulty, those that
/// refer to it are compiled again without it.
fn compile_together(
    candidates: Vec<Candidate>,
    company: &mut Company,
    known: &Known,
    examined: &mut Examined,
) {
    let policy = company.policy();
    let rules = Rules { policy: &policy, today: known.now.date() };
    let mut waiting = candidates;
    let mut done: BTreeMap<String, (Candidate, Compiled)> = BTreeMap::new();
    while !waiting.is_empty() {
        let mut lost: HashSet<Slug> = HashSet::new();
        for candidate in waiting.drain(..) {
            let Candidate { text, kind, stem, .. } = &candidate;
            match check_article(text, *kind, stem, company, known.options, &rules) {
                Ok(compiled) => {
                    done.insert(candidate.path.clone(), (candidate, compiled));
                }
                Err(faults) => {
                    lost.insert(candidate.front_matter.slug.clone());
                    lost.extend(candidate.front_matter.aliases.iter().cloned());
                    let Candidate { path, text, .. } = candidate;
                    examined.faulty.push(FileFaults { path, text, faults });
                }
            }
        }
        company.newcomers.retain(|slug, _| !lost.contains(slug));
        let refers_to_lost = |compiled: &Compiled| {
            compiled.references.iter().any(
                |reference| matches!(reference, Reference::Article(slug) if lost.contains(slug)),
            )
        };
        let again: Vec<String> = done
            .iter()
            .filter(|(_, (_, compiled))| refers_to_lost(compiled))
            .map(|(path, _)| path.clone())
            .collect();
        waiting.extend(again.iter().filter_map(|path| done.remove(path)).map(|(c, _)| c));
    }
    for (path, (candidate, compiled)) in done {
        if !compiled.warnings.is_empty() {
            let (text, faults) = (candidate.text.clone(), compiled.warnings.clone());
            examined.faulty.push(FileFaults { path: path.clone(), text, faults });
        }
        let listing = listing(&candidate, &compiled, known.now);
        let Candidate { text, digest, .. } = candidate;
        examined.ready.push(Ready { path, text, digest, compiled, listing });
    }
}

/// The state that the front matter asks for, at a time.
fn state(front_matter: &FrontMatter, now: Timestamp) -> State {
    match (front_matter.state, front_matter.published.map(Timestamp::of)) {
        (State::Published, Some(at)) if at > now => State::Scheduled,
        (state, _) => state,
    }
}

fn listing(candidate: &Candidate, compiled: &Compiled, now: Timestamp) -> Listing {
    let front_matter = &compiled.front_matter;
    Listing {
        id: candidate.id,
        kind: candidate.kind,
        slug: front_matter.slug.clone(),
        path: Some(candidate.path.clone()),
        state: state(front_matter, now),
        title: front_matter.title.clone(),
        summary: front_matter.summary.clone(),
        author: front_matter.author.clone(),
        topics: Topics::new(&front_matter.topics),
        language: front_matter.language.clone(),
        published_at: front_matter.published.map(Timestamp::of),
        updated_at: front_matter.updated.map(Timestamp::of),
        reading_minutes: i64::try_from(compiled.reading_minutes()).unwrap_or(i64::MAX),
        comments_open: front_matter.comments,
        revision: None,
        next_review_at: front_matter.next_review.map(Timestamp::of),
    }
}
