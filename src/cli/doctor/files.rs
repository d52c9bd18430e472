//! The data folder.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use super::check::Finding;
use crate::auth::Secret;

/// It is there, or can be made; a file can be written there, to the disk; the server's secret can be read or made.
pub(super) async fn data_folder(folder: &Path) -> Finding {
    let place = folder.display();
    if let Err(error) = write(folder) {
        let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        let code = if full { "disk_full" } else { "not_writable" };
        let remedy = "let the server's user write there, or name another folder with --data-dir";
        return Finding::failed(code, format!("{place} cannot be written to: {error}"), remedy);
    }
    match Secret::load_or_create(folder) {
        Ok(_) => Finding::ok(format!("{place} can be written to")),
        Err(error) => {
            let remedy =
                "let the server's user read it, or delete it: a new one is made, and tokens given out end";
            Finding::failed("secret_unusable", error, remedy)
        }
    }
}

fn write(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let draft = folder.join(format!("doctor.{}", uuid::Uuid::new_v4().simple()));
    let mut file = File::create_new(&draft)?;
    let written = file.write_all(&[0; 4096]).and_then(|()| file.sync_all());
    fs::remove_file(&draft)?;
    written
}
