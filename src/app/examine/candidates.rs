//! Articles and pages under examination, as far as their heads tell.

use std::collections::HashMap;
use std::ops::Range;

use crate::app::File;
use crate::app::examine::company::Company;
use crate::app::examine::materials::text_of;
use crate::app::examine::{Examined, FileFaults, Known, state};
use crate::content::{
    Fault, FrontMatter, Kind, Rules, Slug, Sourcing, State, check_article, read_front_matter,
};

/// An article whose front matter is sound.
pub(super) struct Candidate {
    pub(super) path: String,
    pub(super) text: String,
    pub(super) digest: String,
    pub(super) kind: Kind,
    pub(super) stem: String,
    /// 0: a new article.
    pub(super) id: i64,
    pub(super) front_matter: FrontMatter,
}

/// A file that cannot be published, whatever its text says. Its text is looked at all the same, so
/// that an editor hears of every fault at once.
pub(super) struct Refused {
    path: String,
    text: String,
    kind: Kind,
    stem: String,
    faults: Vec<Fault>,
}

/// Articles and pages that may be published, and those that may not.
#[derive(Default)]
pub(super) struct Sorted {
    pub(super) candidates: Vec<Candidate>,
    pub(super) refused: Vec<Refused>,
}

impl Sorted {
    /// Reads the head of an article or page.
    pub(super) fn enter(&mut self, file: File, kind: Kind, known: &Known, into: &mut Examined) {
        let (digest, stem) = (file.digest(), file.stem().to_owned());
        let path = file.path.clone();
        let text = match text_of(file) {
            Ok(text) => text,
            Err(faulty) => return into.faulty.push(faulty),
        };
        // What is wrong with the head is found once more, together with the rest.
        let Ok(front_matter) = read_front_matter(&text, kind, &stem) else {
            return self.refused.push(Refused { path, text, kind, stem, faults: Vec::new() });
        };
        let old = known.catalogue.from_file(&path).or_else(|| {
            // A file that was moved, or an article that the studio began.
            let there = known.catalogue.at(&front_matter.slug).filter(|old| old.kind == kind);
            there.filter(|old| old.path.as_ref().is_none_or(|old| !(known.still_there)(old)))
        });
        let id = old.map_or(0, |old| old.id);
        self.candidates.push(Candidate { path, text, digest, kind, stem, id, front_matter });
    }

    /// What each text cites.
    pub(super) fn sourcings(&self) -> impl Iterator<Item = Sourcing> {
        let sound = self.candidates.iter().map(|one| Sourcing::of(&one.text, one.kind));
        sound.chain(self.refused.iter().map(|one| Sourcing::of(&one.text, one.kind)))
    }

    /// Leaves out files that claim an address which belongs to another.
    pub(super) fn refuse_rivals(&mut self, known: &Known) {
        let claims = Claims::of(&self.candidates);
        for candidate in std::mem::take(&mut self.candidates) {
            let mut faults = claims.rivals(&candidate, known);
            faults.extend(taken_back(&candidate, known));
            if faults.is_empty() {
                self.candidates.push(candidate);
            } else {
                let Candidate { path, text, kind, stem, .. } = candidate;
                self.refused.push(Refused { path, text, kind, stem, faults });
            }
        }
    }
}

impl Refused {
    /// Everything that is wrong with the file.
    pub(super) fn examine(self, company: &Company, known: &Known) -> FileFaults {
        let Self { path, text, kind, stem, mut faults } = self;
        let policy = company.policy();
        let rules = Rules { policy: &policy, today: known.now.date() };
        let compiled = check_article(&text, kind, &stem, company, known.options, &rules);
        faults.extend(compiled.map_or_else(|faults| faults, |compiled| compiled.warnings));
        faults.sort_by_key(|fault| fault.span.start);
        FileFaults { path, text, faults }
    }
}

/// The files that claim an address.
struct Claims {
    slugs: HashMap<Slug, Vec<String>>,
    aliases: HashMap<Slug, Vec<String>>,
}

impl Claims {
    fn of(candidates: &[Candidate]) -> Self {
        let mut claims = Self { slugs: HashMap::new(), aliases: HashMap::new() };
        for Candidate { path, front_matter, .. } in candidates {
            claims.slugs.entry(front_matter.slug.clone()).or_default().push(path.clone());
            for alias in &front_matter.aliases {
                claims.aliases.entry(alias.clone()).or_default().push(path.clone());
            }
        }
        claims
    }

    /// A fault for each address of a candidate that belongs to another.
    fn rivals(&self, candidate: &Candidate, known: &Known) -> Vec<Fault> {
        let FrontMatter { slug, aliases, .. } = &candidate.front_matter;
        let mut faults = Vec::new();
        if let Some(rival) = rival(slug, &[&self.slugs], candidate, known) {
            faults.push(Fault::error(
                "slug-taken",
                quoted(&candidate.text, slug),
                format!("The slug `{slug}` is {rival}."),
                "Give one of them another `slug` in its front matter.",
            ));
        }
        for alias in aliases.iter().filter(|alias| *alias != slug) {
            if let Some(rival) = rival(alias, &[&self.slugs, &self.aliases], candidate, known) {
                faults.push(Fault::error(
                    "alias-taken",
                    quoted(&candidate.text, alias),
                    format!("The older address `{alias}` is {rival}."),
                    "Take it out of `aliases` here or there.",
                ));
            }
        }
        faults
    }
}

/// To whom else an address belongs, in words.
fn rival(
    slug: &Slug,
    claims: &[&HashMap<Slug, Vec<String>>],
    candidate: &Candidate,
    known: &Known,
) -> Option<String> {
    let mut claimants = claims.iter().filter_map(|claims| claims.get(slug)).flatten();
    if let Some(path) = claimants.find(|path| **path != candidate.path) {
        return Some(format!("also claimed by the file {path}"));
    }
    let of = |found: &crate::content::Listing| {
        let file = found.path.as_ref().map(|path| format!(" ({path})")).unwrap_or_default();
        format!("“{}”{file}", found.title)
    };
    let now = known.catalogue.at(slug).filter(|other| other.id != candidate.id);
    let once = known.catalogue.once_at(slug).filter(|other| other.id != candidate.id);
    now.map(|other| format!("taken by {}", of(other)))
        .or_else(|| once.map(|other| format!("an older address of {}", of(other))))
}

/// What readers see already cannot wait for its first day: that would hide it.
fn taken_back(candidate: &Candidate, known: &Known) -> Option<Fault> {
    const KEY: &str = "published";
    let old = known.catalogue.get(candidate.id)?;
    let hides = old.is_public() && state(&candidate.front_matter, known.now) == State::Scheduled;
    hides.then(|| {
        Fault::error(
            "published-already",
            candidate.text.find(KEY).map_or(0..0, |at| at..at + KEY.len()),
            "Readers see this already, so `published` cannot lie in the future.",
            "Write the day on which it was first published; to take it down, write \
             `state = \"archived\"`.",
        )
    })
}

/// Where a slug stands between quotation marks; the beginning of the text if the file's name gave
/// it.
fn quoted(text: &str, slug: &Slug) -> Range<usize> {
    let slug = slug.as_str();
    text.find(&format!("\"{slug}\"")).map_or(0..0, |at| at + 1..at + 1 + slug.len())
}
