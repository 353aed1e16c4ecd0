use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::Path;

use crate::app::{App, StoreError};
use crate::content::{Kind, Sourcing, record_file};
use crate::store::Material;

/// What writing the site back as files did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// Articles and pages written.
    pub articles: usize,
    /// Authors, blocks, sources and pictures written.
    pub materials: usize,
    /// Files left as they are, because their text was never published; paths below the folder.
    pub left: Vec<String>,
}

/// Why the site could not be written back.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be written.
    #[error("{path} cannot be written: {cause}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

impl App {
    /// Writes the newest revision of every article and the current version of everything else
    /// into a folder, in the format of `content/`, and what files of sources have dropped although
    /// it is cited. A file there whose text was never published is left as it is: nobody has a copy
    /// of it.
    ///
    /// # Errors
    ///
    /// When the database fails or a file cannot be written.
    pub async fn export(&self, folder: &Path) -> Result<ExportReport, ExportError> {
        let store = &self.parts.store;
        let mut report = ExportReport::default();
        let catalogue = self.catalogue();
        let mut cited = BTreeSet::new();
        for listing in catalogue.all() {
            let Some(revision) = store.newest_revision(listing.id).await? else { continue };
            let Sourcing { keys, own, .. } = Sourcing::of(&revision.source, listing.kind);
            cited.extend(keys.into_iter().filter(|key| own.iter().all(|one| one.key != *key)));
            let path = listing.path.clone().unwrap_or_else(|| match listing.kind {
                Kind::Article => format!("articles/{}.md", listing.slug),
                Kind::Page => format!("pages/{}.md", listing.slug),
            });
            let known = match digest_of(folder, &path) {
                Some(digest) => store.has_digest(listing.id, &digest).await?,
                None => true,
            };
            if known {
                write(folder, &path, revision.source.as_bytes())?;
                report.articles += 1;
            } else {
                report.left.push(path);
            }
        }
        let mut paths = HashSet::new();
        for material in store.materials().await? {
            paths.insert(material.path.clone());
            if self.materials().has(&material.path, &material.digest) {
                self.export_material(folder, &material, &mut report).await?;
            }
        }
        for picture in store.pictures().await? {
            if let Some(found) = store.material_version(&picture.path, &picture.digest).await? {
                self.export_material(folder, &found, &mut report).await?;
            }
        }
        self.export_withdrawn(folder, &cited, &paths, &mut report).await?;
        report.left.sort();
        Ok(report)
    }

    /// Writes the cited records that their files have dropped into a file that is none of `paths`:
    /// without them the articles that cite them could not be published anew.
    async fn export_withdrawn(
        &self,
        folder: &Path,
        cited: &BTreeSet<String>,
        paths: &HashSet<String>,
        report: &mut ExportReport,
    ) -> Result<(), ExportError> {
        let mut withdrawn = self.parts.store.withdrawn_sources().await?;
        withdrawn.retain(|(key, ..)| cited.contains(key));
        if withdrawn.is_empty() {
            return Ok(());
        }
        withdrawn.sort();
        let text = record_file(withdrawn.iter().map(|(key, _, record)| (&**key, &**record)));
        let mut path = "sources/withdrawn.yaml".to_owned();
        for number in 2.. {
            if !paths.contains(&path) {
                break;
            }
            path = format!("sources/withdrawn-{number}.yaml");
        }
        // No version of it was ever published, so one that stands there is somebody's own.
        let digest = blake3::hash(text.as_bytes()).to_hex().to_string();
        if digest_of(folder, &path).is_none_or(|found| found == digest) {
            write(folder, &path, text.as_bytes())?;
            report.materials += 1;
        } else {
            report.left.push(path);
        }
        Ok(())
    }

    async fn export_material(
        &self,
        folder: &Path,
        material: &Material,
        report: &mut ExportReport,
    ) -> Result<(), ExportError> {
        let known = match digest_of(folder, &material.path) {
            Some(digest) => {
                self.parts.store.material_version(&material.path, &digest).await?.is_some()
            }
            None => true,
        };
        if known {
            write(folder, &material.path, &material.bytes)?;
            report.materials += 1;
        } else {
            report.left.push(material.path.clone());
        }
        Ok(())
    }
}

/// The digest of the file that stands where one is to be written.
fn digest_of(folder: &Path, path: &str) -> Option<String> {
    let bytes = std::fs::read(folder.join(path)).ok()?;
    Some(blake3::hash(&bytes).to_hex().to_string())
}

/// Writes one file in place of an older one, all of it or nothing.
fn write(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), ExportError> {
    let target = folder.join(path);
    let failed = |cause| ExportError::File { path: target.display().to_string(), cause };
    if std::fs::read(&target).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut name = target.clone().into_os_string();
    name.push(".new");
    std::fs::write(&name, bytes).map_err(failed)?;
    std::fs::rename(&name, &target).map_err(failed)
}
