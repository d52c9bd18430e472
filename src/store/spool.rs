//! What is kept on disk while the database does not answer: lines in one file, each safe before anybody
//! is told of it.
//!
//! A line is its checksum (CRC-32, eight hexadecimal digits), a space and its text. A kill or a power
//! cut can tear only what was not yet acknowledged, at the end of the file; it is dropped when the file
//! is next opened. Everything here blocks.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Checksum and space before each line's text.
const PREFIX: usize = 9;

/// Why lines were not kept. None of them was.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    #[error("the spool may not grow beyond {bound} bytes")]
    Full { bound: u64 },
    #[error("a spooled line holds a line break")]
    Broken,
    #[error("the spool cannot be written")]
    Io(#[from] io::Error),
}

/// How much several files may hold together.
#[derive(Debug)]
pub(super) struct Room {
    bound: u64,
    taken: AtomicU64,
}

impl Room {
    /// `bound` in bytes.
    pub(super) fn new(bound: u64) -> Self {
        Self { bound, taken: AtomicU64::new(0) }
    }

    /// Bytes that are kept.
    pub(super) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    fn take(&self, bytes: u64) -> Result<(), SpoolError> {
        if self.taken.fetch_add(bytes, Ordering::Relaxed) + bytes > self.bound {
            self.give(bytes);
            return Err(SpoolError::Full { bound: self.bound });
        }
        Ok(())
    }

    fn give(&self, bytes: u64) {
        self.taken.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// The file, open at its end.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    file: File,
    /// Of sound lines; the file may hold more after a write that failed.
    bytes: u64,
    room: Arc<Room>,
}

impl Spool {
    /// Opens or makes the file at `path`, to be readable by the server's user alone, and reads the lines
    /// that it holds, oldest first, up to the first that is not sound.
    pub(super) fn open(path: &Path, room: Arc<Room>) -> io::Result<(Self, Vec<String>)> {
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let mut held = Vec::new();
        file.read_to_end(&mut held)?;
        let (lines, bytes) = sound_lines(&held);
        // What is there is there, also beyond the bound.
        room.taken.fetch_add(bytes, Ordering::Relaxed);
        let mut spool = Self { path: path.to_owned(), file, bytes, room };
        if bytes < held.len() as u64 {
            spool.cut()?;
        }
        if let Some(folder) = path.parent() {
            // A new file's name is as durable as its folder.
            File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?.sync_all()?;
        }
        Ok((spool, lines))
    }

    /// Keeps all of `lines` or none, with one flush of the disk for them together.
    pub(super) fn append<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>) -> Result<(), SpoolError> {
        let mut added = Vec::new();
        for line in lines {
            if line.contains('\n') {
                return Err(SpoolError::Broken);
            }
            added.extend_from_slice(format!("{:08x} {line}\n", crc32fast::hash(line.as_bytes())).as_bytes());
        }
        let bytes = added.len() as u64;
        self.room.take(bytes)?;
        match self.write(&added) {
            Ok(()) => self.bytes += bytes,
            Err(error) => {
                self.room.give(bytes);
                return Err(error.into());
            }
        }
        Ok(())
    }

    fn write(&mut self, added: &[u8]) -> io::Result<()> {
        // What an earlier failure left behind goes first: no sound line may follow a torn one.
        self.cut()?;
        self.file.write_all(added)?;
        self.file.sync_data()
    }

    /// Removes the file: everything is in the database, or not wanted any more.
    pub(super) fn remove(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Leaves the file to a person, under another ending.
    pub(super) fn set_aside(&self) -> io::Result<PathBuf> {
        let aside = self.path.with_extension("refused");
        fs::rename(&self.path, &aside)?;
        Ok(aside)
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.bytes)?;
        self.file.seek(SeekFrom::Start(self.bytes)).map(drop)
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        self.room.give(self.bytes);
    }
}

/// The lines up to the first that is not sound, and how many bytes they take.
fn sound_lines(held: &[u8]) -> (Vec<String>, u64) {
    let mut bytes = 0;
    let lines = held
        .split_inclusive(|byte| *byte == b'\n')
        .map_while(|line| {
            let text = sound_text(line)?;
            bytes += line.len() as u64;
            Some(text.to_owned())
        })
        .collect();
    (lines, bytes)
}

fn sound_text(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (prefix, text) = line.split_at_checked(PREFIX)?;
    (prefix == format!("{:08x} ", crc32fast::hash(text.as_bytes()))).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(path: &Path) -> (Spool, Vec<String>) {
        Spool::open(path, Arc::new(Room::new(1024))).unwrap()
    }

    #[test]
    fn what_was_kept_is_read_back_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool");
        let (mut spool, held) = open(&path);
        assert!(held.is_empty());
        spool.append(["one", "Zoë"]).unwrap();
        spool.append([""]).unwrap();
        drop(spool);
        let (spool, held) = open(&path);
        assert_eq!(held, ["one", "Zoë", ""]);
        spool.remove().unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn wherever_the_file_is_torn_the_whole_lines_before_are_kept_and_it_can_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool");
        open(&path).0.append(["first", "second"]).unwrap();
        let whole = fs::read(&path).unwrap();
        let first = PREFIX + "first\n".len();
        for length in 0..=whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let (mut spool, held) = open(&path);
            let kept = usize::from(length >= first) + usize::from(length == whole.len());
            assert_eq!(held.len(), kept, "torn at {length}");
            spool.append(["third"]).unwrap();
            let (_, held) = open(&path);
            assert_eq!(held.len(), kept + 1, "torn at {length}");
            assert_eq!(held[kept], "third", "torn at {length}");
        }
    }

    #[test]
    fn a_line_that_was_altered_is_not_taken_nor_what_follows_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool");
        open(&path).0.append(["first", "second"]).unwrap();
        let mut whole = fs::read(&path).unwrap();
        whole[PREFIX] ^= 1;
        fs::write(&path, &whole).unwrap();
        assert!(open(&path).1.is_empty());
    }

    #[test]
    fn files_share_their_room_and_lines_beyond_it_are_refused_together() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("spool"), folder.path().join("other"));
        let room = Arc::new(Room::new(50));
        let (mut spool, _) = Spool::open(&path, Arc::clone(&room)).unwrap();
        spool.append(["first"]).unwrap();
        let (mut other, _) = Spool::open(&other, Arc::clone(&room)).unwrap();
        other.append(["first"]).unwrap();
        let refused = spool.append(["second", "third"]).unwrap_err();
        assert!(matches!(refused, SpoolError::Full { bound: 50 }), "{refused:?}");
        let refused = spool.append(["a\nb"]).unwrap_err();
        assert!(matches!(refused, SpoolError::Broken), "{refused:?}");
        drop(other);
        spool.append(["then"]).unwrap();
        assert_eq!(room.taken(), spool.bytes);
        assert_eq!(Spool::open(&path, room).unwrap().1, ["first", "then"]);
    }
}
