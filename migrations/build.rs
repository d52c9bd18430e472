//! Lists the schema's steps for `store::migrations`: sqlx's own macro would compile the drivers of both databases a
//! second time, for the build.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const DIR: &str = "migrations";

/// Writes `migrations.rs` into `OUT_DIR`: `SQLITE` and `POSTGRES`, of version, description and SQL.
pub(crate) fn lists() -> io::Result<()> {
    println!("cargo::rerun-if-changed={DIR}");
    let mut source = String::new();
    for engine in ["sqlite", "postgres"] {
        let steps = steps(&Path::new(DIR).join(engine))?;
        let _ = writeln!(source, "static {}: &[Step] = &[\n{steps}];", engine.to_uppercase());
    }
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("migrations.rs"), source)
}

fn steps(folder: &Path) -> io::Result<String> {
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut files = files.collect::<io::Result<Vec<PathBuf>>>()?;
    files.sort();
    let mut steps = String::new();
    for file in files {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let parts = stem.split_once('_');
        let Some((version, description)) =
            parts.and_then(|(version, rest)| Some((version.parse::<i64>().ok()?, rest)))
        else {
            println!("cargo::error={}: a name is <version>_<description>.sql", file.display());
            continue;
        };
        // As sqlx writes it into the database.
        let description = description.replace('_', " ");
        let path = fs::canonicalize(&file)?;
        let _ = writeln!(steps, "    ({version}, {description:?}, include_str!({path:?})),");
    }
    Ok(steps)
}
