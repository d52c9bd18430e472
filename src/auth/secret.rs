//! The server's own secret: given, or made once and kept beside the data.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::TryRng as _;
use rand::rngs::SysRng;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretSlice};
use uuid::Uuid;

/// The file of a secret that the server made, within the data directory.
const FILE: &str = "session.secret";

/// As long as an HS256 signature; RFC 7518 section 3.2 asks for no less.
const BYTES: usize = 32;

/// Signs session tokens. Whoever has it can make tokens for any interview.
#[derive(Clone, Debug)]
pub struct Secret(SecretSlice<u8>);

#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("the secret is not base64 (make one with: openssl rand -base64 32)")]
    NotBase64,
    #[error("the secret has {0} bytes; it needs at least {BYTES} (make one with: openssl rand -base64 32)")]
    TooShort(usize),
    #[error("the secret in {} cannot be used", path.display())]
    File { path: PathBuf, source: Box<SecretError> },
    #[error("{} cannot be read or made", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("the system gives no random numbers")]
    Random(#[source] rand::rngs::SysError),
}

impl Secret {
    /// A secret given by whoever runs the server: at least 32 bytes, as base64.
    pub fn from_base64(text: &str) -> Result<Self, SecretError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| SecretError::NotBase64)?;
        let secret = Self(bytes.into());
        match secret.expose().len() {
            BYTES.. => Ok(secret),
            short => Err(SecretError::TooShort(short)),
        }
    }

    /// The secret kept in `data_dir`; made there, readable by the server's user alone, if there is none.
    ///
    /// Servers that start at once agree: the file appears whole or not at all, and never twice.
    pub fn load_or_create(data_dir: &Path) -> Result<Self, SecretError> {
        let path = data_dir.join(FILE);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(data_dir, &path)?;
                fs::read_to_string(&path)
            }
            outcome => outcome,
        };
        let text = Zeroizing::new(text.map_err(|source| SecretError::Io { path: path.clone(), source })?);
        Self::from_base64(&text).map_err(|error| SecretError::File { path, source: Box::new(error) })
    }

    pub(super) fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

fn create(data_dir: &Path, path: &Path) -> Result<(), SecretError> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    SysRng.try_fill_bytes(bytes.as_mut_slice()).map_err(SecretError::Random)?;
    let text = Zeroizing::new(STANDARD.encode(bytes.as_slice()));
    publish(data_dir, path, &text).map_err(|source| SecretError::Io { path: path.to_owned(), source })
}

/// Writes beside, then links: a link appears at once, and not over another server's.
fn publish(data_dir: &Path, path: &Path, text: &str) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(data_dir)?;
    let draft = data_dir.join(format!("{FILE}.{}", Uuid::new_v4().simple()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let published =
        writeln!(file, "{text}").and_then(|()| file.sync_all()).and_then(|()| {
            match fs::hard_link(&draft, path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                outcome => outcome,
            }
        });
    fs::remove_file(&draft)?;
    published?;
    File::open(data_dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::os::unix::fs::PermissionsExt as _;
    use std::thread;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_then_found() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let made = Secret::load_or_create(&data).unwrap();
        let found = Secret::load_or_create(&data).unwrap();
        assert_eq!(made.expose().len(), 32);
        assert_eq!(made.expose(), found.expose());
        let names: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [FILE], "no draft stays");

        let other = Secret::load_or_create(&dir.path().join("other")).unwrap();
        assert_ne!(made.expose(), other.expose());
    }

    #[test]
    fn only_the_servers_user_may_read_it() {
        let dir = tempfile::tempdir().unwrap();
        Secret::load_or_create(dir.path()).unwrap();
        let mode = fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn servers_that_start_at_once_agree() {
        let dir = tempfile::tempdir().unwrap();
        let secrets: BTreeSet<_> = thread::scope(|scope| {
            let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| Secret::load_or_create(dir.path()))).collect();
            starts.into_iter().map(|start| start.join().unwrap().unwrap().expose().to_vec()).collect()
        });
        assert_eq!(secrets.len(), 1);
    }

    #[test]
    fn an_unusable_file_is_named_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        for (text, why) in [("", "0 bytes"), ("c2hvcnQ=", "5 bytes"), ("not base64!", "not base64")] {
            fs::write(&path, text).unwrap();
            let error = Secret::load_or_create(dir.path()).unwrap_err();
            assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
            let source = std::error::Error::source(&error).unwrap().to_string();
            assert!(source.contains(why), "{text:?}: {source}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn an_unreadable_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        fs::create_dir(&path).unwrap();
        let error = Secret::load_or_create(dir.path()).unwrap_err();
        assert!(matches!(error, SecretError::Io { .. }), "{error:?}");
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::from_base64(&STANDARD.encode([b'k'; 32])).unwrap();
        let shown = format!("{secret:?}");
        assert!(shown.contains("REDACTED") && !shown.contains("107") && !shown.contains("kkk"), "{shown}");
    }
}
