//! A ZIP that is handed on while it is made: no more of it is held than what has not been taken.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use zip::result::ZipResult;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

#[derive(Debug)]
pub struct Archive {
    zip: ZipWriter<StreamWriter<Made>>,
    made: Made,
}

/// What has been made and not taken.
#[derive(Clone, Debug, Default)]
struct Made(Arc<Mutex<Vec<u8>>>);

impl Made {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Made {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Archive {
    #[expect(clippy::new_without_default, reason = "an archive is made on purpose")]
    pub fn new() -> Self {
        let made = Made::default();
        Self { zip: ZipWriter::new_stream(made.clone()), made }
    }

    /// A whole file.
    pub fn add(&mut self, name: &str, text: &str) -> ZipResult<()> {
        self.begin(name)?;
        Ok(self.write(text)?)
    }

    /// A file, to be written.
    pub fn begin(&mut self, name: &str) -> ZipResult<()> {
        self.zip.start_file(name, SimpleFileOptions::default())
    }

    pub fn write(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.zip.write_all(bytes.as_ref())
    }

    /// What has come since it was last asked for.
    pub fn take(&mut self) -> Bytes {
        self.made.take()
    }

    /// The rest of it, with its directory.
    pub fn finish(self) -> ZipResult<Bytes> {
        self.zip.finish()?;
        Ok(self.made.take())
    }
}
