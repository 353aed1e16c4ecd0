use std::collections::HashMap;

use hayagriva::Entry;

use crate::content::fault::Faults;
use crate::content::front_matter::{self, Reading};
use crate::content::markdown::{Composed, Desk, Mode, Style, compose, notes_section};
use crate::content::{
    CitationStyle, Compiled, Fault, FrontMatter, Kind, Reference, Severity, Surroundings,
};

/// What a site decides about all its articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompileOptions {
    /// Lets HTML through as it is, instead of refusing it.
    pub raw_html: bool,
    /// Puts this number into every `id`, as in `a7-`, so that several articles can share a page.
    pub id_number: Option<i64>,
    /// How notes that are made from records of sources are set.
    pub citation_style: CitationStyle,
}

impl CompileOptions {
    pub(super) fn style(self, language: Option<&str>) -> Style {
        Style {
            id_prefix: self.id_number.map(|number| format!("a{number}-")).unwrap_or_default(),
            language: language.map(str::to_owned),
            raw_html: self.raw_html,
            citations: self.citation_style,
        }
    }
}

/// Compiles an article or a page; `file_stem` is its slug unless its front matter names one.
///
/// # Errors
///
/// When anything in the file is wrong: all of it, in the order of the file.
pub fn compile(
    text: &str,
    kind: Kind,
    file_stem: &str,
    around: &dyn Surroundings,
    options: CompileOptions,
) -> Result<Compiled, Vec<Fault>> {
    let Reading { front_matter, sources, author, language, body_start, mut faults, .. } =
        front_matter::read(text, kind, file_stem);
    let Some(body_start) = body_start else { return Err(faults.into_sorted()) };
    if let Some((author, span)) = author
        && around.author(&author).is_none()
    {
        let what = format!("There is no author named “{author}”.");
        let mend = "Correct the name, or add a file of that name to `authors/`.";
        faults.push(Fault::error("unknown-author", span, what, mend));
    }
    let style = options.style(Some(language.as_deref().unwrap_or_else(|| around.language())));
    let own_sources =
        sources.into_iter().map(|record| (record.entry.key().to_owned(), record.entry)).collect();
    let mut desk = Desk::new(&text[body_start..], Mode::Strict, &style, around, &own_sources);
    desk.offset = body_start;
    desk.faults = faults;
    let composed = compose(&mut desk);
    let references = desk.references.into_iter().collect();
    finish(front_matter, composed, references, desk.cited, desk.faults)
}

fn finish(
    front_matter: Option<FrontMatter>,
    composed: Composed,
    references: Vec<Reference>,
    sources: Vec<Entry>,
    faults: Faults,
) -> Result<Compiled, Vec<Fault>> {
    let warnings = faults.into_sorted();
    let has_errors = warnings.iter().any(|fault| fault.severity == Severity::Error);
    let Some(front_matter) = front_matter.filter(|_| !has_errors) else { return Err(warnings) };
    let Composed { mut html, contents, notes, word_count } = composed;
    // Articles stay in memory while the site runs, so the room for growing goes back.
    html.shrink_to_fit();
    Ok(Compiled {
        front_matter,
        body_html: html,
        contents,
        notes,
        word_count,
        references,
        sources,
        warnings,
    })
}

/// Markdown as the HTML of its text and notes, by the same code that makes pages.
///
/// Here nothing is a fault: what leads nowhere stays as it was written, a note that nothing calls
/// does not show, and HTML is shown as text unless the options let it through. Quotation marks and
/// dashes are set as the language (a BCP 47 tag) has them; without one they stay as typed.
#[must_use]
pub fn render(
    markdown: &str,
    language: Option<&str>,
    around: &dyn Surroundings,
    options: CompileOptions,
) -> String {
    let (style, own_sources) = (options.style(language), HashMap::new());
    let mut desk = Desk::new(markdown, Mode::Lenient, &style, around, &own_sources);
    let Composed { mut html, notes, .. } = compose(&mut desk);
    html.push_str(&notes_section(&notes, &style.id_prefix));
    html
}
