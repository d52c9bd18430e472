//! The folder of all recordings: a folder an interview, a file a side. How much of the disk they take.

use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::fs::{self, File, OpenOptions};
use uuid::Uuid;

use crate::config::{RecordingConfig, RecordingMode};
use crate::store::{Recording, Store, StoreError};
use crate::wire::{RecordingState, Role};

/// Cheap to clone; all clones are of one folder.
#[derive(Clone, Debug)]
pub struct Recordings {
    folder: Arc<Path>,
    /// Bytes in it, and how many there may be.
    taken: Arc<AtomicU64>,
    most: u64,
    allowed: RecordingMode,
}

impl Recordings {
    /// The folder in `data`, which need not be there.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be read.
    pub fn open(data: &Path, config: &RecordingConfig) -> io::Result<Self> {
        let folder = data.join("recordings");
        let taken = size(&folder)?;
        Ok(Self {
            folder: folder.into(),
            taken: Arc::new(AtomicU64::new(taken)),
            most: config.recording_mb.saturating_mul(1_000_000),
            allowed: config.recording,
        })
    }

    /// Whether interviews may be recorded now; what was recorded before stays.
    pub fn allowed(&self) -> bool {
        self.allowed == RecordingMode::Allow
    }

    /// Whether an interview that begins is to be recorded: its candidate has agreed to it, and the server still allows it.
    pub async fn wants(&self, store: &Store, interview: Uuid) -> Result<bool, StoreError> {
        let agreed = |recording: Recording| recording.end.state == RecordingState::Agreed;
        Ok(self.allowed() && store.recording(interview).await?.is_some_and(agreed))
    }

    pub fn file(&self, interview: Uuid, side: Role) -> PathBuf {
        self.of(interview).join(Self::name(side))
    }

    /// A file's name within its interview's folder.
    pub fn name(side: Role) -> &'static str {
        match side {
            Role::Interviewer => "interviewer.ogg",
            Role::Candidate => "candidate.ogg",
        }
    }

    /// Removes what was recorded of an interview, if anything was.
    ///
    /// # Errors
    ///
    /// When something of it may still be there.
    pub async fn remove(&self, interview: Uuid) -> io::Result<()> {
        let of = self.of(interview);
        let measured = of.clone();
        let bytes =
            tokio::task::spawn_blocking(move || size(&measured)).await.map_err(io::Error::other)??;
        match fs::remove_dir_all(&of).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => {
                let less = |taken: u64| Some(taken.saturating_sub(bytes));
                _ = self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
                Ok(())
            }
        }
    }

    /// Whether there is room for more, which is taken then.
    pub(super) fn reserve(&self, bytes: u64) -> bool {
        let more = |taken: u64| taken.checked_add(bytes).filter(|&taken| taken <= self.most);
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// Nobody else on this machine may listen.
    pub(super) async fn create(&self, interview: Uuid, side: Role) -> io::Result<File> {
        let of = self.of(interview);
        let made = move || std::fs::DirBuilder::new().recursive(true).mode(0o700).create(of);
        tokio::task::spawn_blocking(made).await.map_err(io::Error::other)??;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        options.open(self.file(interview, side)).await
    }

    fn of(&self, interview: Uuid) -> PathBuf {
        self.folder.join(interview.to_string())
    }
}

/// Of all files in a folder and in the folders in it, in bytes; 0 when it is not there.
fn size(folder: &Path) -> io::Result<u64> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut bytes = 0;
    for entry in entries {
        let entry = entry?;
        match entry.metadata() {
            Ok(found) if found.is_dir() => bytes += size(&entry.path())?,
            Ok(found) => bytes += found.len(),
            // Deleted meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}
