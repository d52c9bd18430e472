//! Puts the pages' build (`make web`) into the binary.

use std::path::Path;
use std::{env, fs, io};

const PAGES: &str = "web/app/dist";

/// Served in the pages' place when they have not been built.
const MISSING: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Antiphon</title>\
    <h1>The pages have not been built</h1><p>Run <code>make web</code>, then build the server again.</p></html>";

pub(crate) fn pages() -> io::Result<()> {
    if Path::new(PAGES).join("index.html").is_file() {
        memory_serve::load_directory(PAGES);
        return Ok(());
    }
    println!("cargo::rerun-if-changed={PAGES}");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    let missing = Path::new(&out).join("pages-missing");
    fs::create_dir_all(&missing)?;
    fs::write(missing.join("index.html"), MISSING)?;
    memory_serve::load_directory(missing);
    Ok(())
}
