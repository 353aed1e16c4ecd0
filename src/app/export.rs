use std::io;
use std::path::Path;

use crate::app::{App, StoreError};
use crate::content::Kind;
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
    /// into a folder, in the format of `content/`. A file there whose text was never published is
    /// left as it is: nobody has a copy of it.
    ///
    /// # Errors
    ///
    /// When the database fails or a file cannot be written.
    pub async fn export(&self, folder: &Path) -> Result<ExportReport, ExportError> {
        let store = &self.parts.store;
        let mut report = ExportReport::default();
        let catalogue = self.catalogue();
        for listing in catalogue.all() {
            let Some(revision) = store.newest_revision(listing.id).await? else { continue };
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
        for material in store.materials().await? {
            if self.materials().has(&material.path, &material.digest) {
                self.export_material(folder, &material, &mut report).await?;
            }
        }
        for picture in store.pictures().await? {
            if let Some(found) = store.material_version(&picture.path, &picture.digest).await? {
                self.export_material(folder, &found, &mut report).await?;
            }
        }
        report.left.sort();
        Ok(report)
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
