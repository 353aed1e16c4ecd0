//! Records of sources for other programs: BibTeX, RIS and CSL-JSON.
//!
//! What a record does not say is left out, never made up; what can be said of a source and not of
//! a format is lost in that format only.

mod article;
mod bibtex;
mod csl_json;
mod ris;
mod work;

use hayagriva::Entry;
use hayagriva::types::Date;

pub use article::CitedArticle;
use work::Work;
pub(crate) use work::whole_name;

/// A format that reference managers read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// BibTeX as biblatex reads it, in UTF-8.
    Bibtex,
    /// RIS, as Research Information Systems laid it down in 2001.
    Ris,
    /// CSL-JSON, schema 1.0.
    CslJson,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bibtex, Self::Ris, Self::CslJson];

    /// The format of files with this ending.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }

    /// The ending of its files, without a full stop.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Bibtex => "bib",
            Self::Ris => "ris",
            Self::CslJson => "json",
        }
    }

    /// The name that readers know it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bibtex => "BibTeX",
            Self::Ris => "RIS",
            Self::CslJson => "CSL-JSON",
        }
    }

    /// Its media type, as Zotero registers itself for it; BibTeX and RIS are not in IANA's list.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Bibtex => "application/x-bibtex",
            Self::Ris => "application/x-research-info-systems",
            Self::CslJson => "application/vnd.citationstyles.csl+json",
        }
    }
}

/// A file with these records, in the order given.
#[must_use]
pub fn export<'e>(entries: impl IntoIterator<Item = &'e Entry>, format: ExportFormat) -> String {
    let works = entries.into_iter().map(Work::of);
    match format {
        ExportFormat::Bibtex => works.map(|work| bibtex::write(&work)).collect(),
        ExportFormat::Ris => works.map(|work| ris::write(&work)).collect(),
        ExportFormat::CslJson => csl_json::write(works),
    }
}

/// Year, year and month, or day, as ISO 8601 has them: as much as is known.
pub(crate) fn iso_date(date: Date) -> String {
    let Date { year, month, day, .. } = date;
    match (month, day) {
        (Some(month), Some(day)) => format!("{year:04}-{:02}-{:02}", month + 1, day + 1),
        (Some(month), None) => format!("{year:04}-{:02}", month + 1),
        (None, _) => format!("{year:04}"),
    }
}

#[cfg(test)]
mod tests;
