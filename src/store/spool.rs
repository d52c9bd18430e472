//! What is kept on disk while the database does not answer: lines in one file, each safe before anybody
//! is told of it.
//!
//! A line is its checksum (CRC-32, eight hexadecimal digits), a space and its text. A kill or a power
//! cut can tear only what was not yet acknowledged, at the end of the file; it is dropped when the file
//! is next opened. Everything here blocks.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

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

/// The file, open at its end.
#[derive(Debug)]
pub struct Spool {
    file: File,
    /// Of sound lines; the file may hold more after a write that failed.
    bytes: u64,
    bound: u64,
}

impl Spool {
    /// Opens or makes the file at `path`, to be readable by the server's user alone, and reads the lines
    /// that it holds, oldest first, up to the first that is not sound. It grows to `bound` bytes at most.
    pub fn open(path: &Path, bound: u64) -> io::Result<(Self, Vec<String>)> {
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let mut held = Vec::new();
        file.read_to_end(&mut held)?;
        let (lines, bytes) = sound_lines(&held);
        let mut spool = Self { file, bytes, bound };
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
    pub fn append<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>) -> Result<(), SpoolError> {
        let mut added = Vec::new();
        for line in lines {
            if line.contains('\n') {
                return Err(SpoolError::Broken);
            }
            added.extend_from_slice(format!("{:08x} {line}\n", crc32fast::hash(line.as_bytes())).as_bytes());
        }
        let bytes = self.bytes + added.len() as u64;
        if bytes > self.bound {
            return Err(SpoolError::Full { bound: self.bound });
        }
        // What an earlier failure left behind goes first: no sound line may follow a torn one.
        self.cut()?;
        self.file.write_all(&added)?;
        self.file.sync_data()?;
        self.bytes = bytes;
        Ok(())
    }

    /// Everything is in the database.
    pub fn clear(&mut self) -> io::Result<()> {
        self.bytes = 0;
        self.cut()?;
        self.file.sync_data()
    }

    /// The size of what is kept.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.bytes)?;
        self.file.seek(SeekFrom::Start(self.bytes)).map(drop)
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
    use std::fs;

    use super::*;

    const BOUND: u64 = 1024;

    #[test]
    fn what_was_kept_is_read_back_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool");
        let (mut spool, held) = Spool::open(&path, BOUND).unwrap();
        assert!(held.is_empty());
        spool.append(["one", "Zoë"]).unwrap();
        spool.append([""]).unwrap();
        drop(spool);
        let (mut spool, held) = Spool::open(&path, BOUND).unwrap();
        assert_eq!(held, ["one", "Zoë", ""]);
        spool.clear().unwrap();
        assert_eq!(spool.bytes(), 0);
        assert_eq!(fs::read(&path).unwrap(), b"");
    }

    #[test]
    fn wherever_the_file_is_torn_the_whole_lines_before_are_kept_and_it_can_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool");
        Spool::open(&path, BOUND).unwrap().0.append(["first", "second"]).unwrap();
        let whole = fs::read(&path).unwrap();
        let first = PREFIX + "first\n".len();
        for length in 0..=whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let (mut spool, held) = Spool::open(&path, BOUND).unwrap();
            let kept = usize::from(length >= first) + usize::from(length == whole.len());
            assert_eq!(held.len(), kept, "torn at {length}");
            spool.append(["third"]).unwrap();
            let (_, held) = Spool::open(&path, BOUND).unwrap();
            assert_eq!(held.len(), kept + 1, "torn at {length}");
            assert_eq!(held[kept], "third", "torn at {length}");
        }
    }

    #[test]
    fn a_line_that_was_altered_is_not_taken_nor_what_follows_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool");
        Spool::open(&path, BOUND).unwrap().0.append(["first", "second"]).unwrap();
        let mut whole = fs::read(&path).unwrap();
        whole[PREFIX] ^= 1;
        fs::write(&path, &whole).unwrap();
        assert!(Spool::open(&path, BOUND).unwrap().1.is_empty());
    }

    #[test]
    fn lines_beyond_the_bound_are_refused_together_and_those_before_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spool");
        let (mut spool, _) = Spool::open(&path, 40).unwrap();
        spool.append(["first"]).unwrap();
        let refused = spool.append(["second", "third"]).unwrap_err();
        assert!(matches!(refused, SpoolError::Full { bound: 40 }), "{refused:?}");
        let refused = spool.append(["a\nb"]).unwrap_err();
        assert!(matches!(refused, SpoolError::Broken), "{refused:?}");
        assert_eq!(Spool::open(&path, 40).unwrap().1, ["first"]);
    }
}
