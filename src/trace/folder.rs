//! The folder of all traces: a file a call.

use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::fs::{self, File, OpenOptions};
use uuid::Uuid;

/// Cheap to clone; all clones are of one folder, or of none: then nothing is traced.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    folder: Option<Arc<Path>>,
}

impl Traces {
    /// Makes the folder if it is not there. Nobody else on this machine may read it.
    pub fn open(folder: Option<&Path>) -> io::Result<Self> {
        if let Some(folder) = folder {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        Ok(Self { folder: folder.map(Into::into) })
    }

    /// Where an interview's `call`th call is traced, if it is to be.
    pub(super) fn file(&self, interview: Uuid, call: u64) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(format!("{interview}-{call}.jsonl")))
    }

    pub(super) async fn create(path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).await
    }

    /// Removes what was traced of an interview, if anything was.
    ///
    /// # Errors
    ///
    /// When something of it may still be there.
    pub async fn remove(&self, interview: Uuid) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let of = format!("{interview}-");
        let mut files = fs::read_dir(folder).await?;
        while let Some(file) = files.next_entry().await? {
            if file.file_name().to_string_lossy().starts_with(&of) {
                fs::remove_file(file.path()).await?;
            }
        }
        Ok(())
    }
}
