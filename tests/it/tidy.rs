//! The repository's rules, as tests. Each names the rule it holds; ARCHITECTURE.md says why.

use std::fs;
use std::path::{Path, PathBuf};

/// The packages of the workspace, by their folders. What is in `fuzz` is handed to libFuzzer.
const PACKAGES: [&str; 4] = ["", "audio", "ice", "lab"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All of our sources, without the tests apart from them.
fn sources() -> Vec<(PathBuf, String)> {
    PACKAGES.iter().flat_map(|package| files(Path::new(package).join("src"), &["rs"])).collect()
}

fn files(folder: impl AsRef<Path>, extensions: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let folder = folder.as_ref();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} is there", folder.display())) {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !["node_modules", "dist", "target"].contains(&name.as_str()) {
                folders.push(path);
            } else if extensions.iter().any(|e| path.extension().is_some_and(|x| x == *e)) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty(), "{} has sources", folder.display());
    found
}

/// The part of a Rust file before its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

fn forbid(sources: Vec<(PathBuf, String)>, words: &[&str], rule: &str) {
    for (path, text) in sources {
        if path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        for (number, line) in code(&text).lines().enumerate() {
            let line = line.split("//").next().unwrap();
            for word in words {
                assert!(!line.contains(word), "{}:{}: `{word}`: {rule}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn the_pure_parts_do_no_io_spawn_nothing_and_read_no_clock() {
    let io = [
        "tokio::",
        "std::net",
        "std::fs",
        "std::thread",
        "async fn",
        ".await",
        "Instant",
        "SystemTime",
        "wall()",
    ];
    for folder in ["audio/src", "src/interview", "src/wire"] {
        forbid(files(folder, &["rs"]), &io, "this folder is pure");
    }
}

#[test]
fn only_the_store_holds_sql() {
    for (path, text) in sources() {
        if !path.starts_with("src/store") {
            assert!(!code(&text).contains("sqlx::"), "{}: SQL belongs to src/store", path.display());
        }
    }
}

#[test]
fn every_channel_is_bounded() {
    forbid(sources(), &["unbounded_channel", "unbounded()"], "every channel is bounded");
}

/// What a trace writes down, besides the model's and the wire's: an interview's inputs, and what it began with.
const TRACED: [&str; 7] = [
    "audio/src/base64.rs",
    "audio/src/millis.rs",
    "audio/src/pcm.rs",
    "audio/src/playout.rs",
    "src/interview/event.rs",
    "src/interview/past.rs",
    "src/interview/voice.rs",
];

#[test]
fn only_the_outside_derives_serde() {
    let outside = ["wire", "http", "store", "model", "door", "cli", "auth", "trace"];
    let outside: Vec<_> = outside.iter().map(|name| Path::new("src").join(name)).collect();
    let mut sources = files("src", &["rs"]);
    sources.extend(files("audio/src", &["rs"]));
    for (path, text) in sources {
        let traced = TRACED.iter().any(|file| path == Path::new(file));
        if !traced && !outside.iter().any(|place| path.starts_with(place)) {
            for word in ["Serialize)", "Serialize,", "Deserialize)", "Deserialize,"] {
                let derives = code(&text).lines().any(|line| line.contains("derive(") && line.contains(word));
                assert!(!derives, "{}: only what crosses to the outside derives serde", path.display());
            }
        }
    }
}

#[test]
fn lints_are_expected_with_a_reason_never_allowed_and_no_test_is_ignored() {
    let mut all = sources();
    all.extend(files("tests", &["rs"]));
    for (path, text) in all {
        if path.ends_with("tidy.rs") {
            continue;
        }
        for word in ["#[allow(", "#![allow(", "#[ignore"] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn a_file_of_more_than_400_lines_has_a_second_thing_in_it() {
    let mut all = sources();
    all.extend(files("web", &["ts", "tsx", "css"]));
    for (path, text) in all {
        if path.components().any(|part| part.as_os_str() == "tests") {
            continue; // a list of scenarios is one thing, however long
        }
        let lines = code(&text).lines().filter(|line| !line.trim_start().starts_with("//")).count();
        let generated = path.ends_with("wire.ts");
        assert!(generated || lines <= 400, "{} has {lines} lines of code", path.display());
    }
}

#[test]
fn every_dependency_has_its_line_in_the_architecture() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for package in PACKAGES.iter().chain(&["fuzz"]) {
        let manifest = Path::new(package).join("Cargo.toml");
        let text = fs::read_to_string(root().join(&manifest)).unwrap();
        let mut inside = false;
        for line in text.lines() {
            if line.starts_with('[') {
                inside = line.contains("dependencies]");
                continue;
            }
            let Some((name, _)) = line.split_once('=').filter(|_| inside) else { continue };
            let name = name.trim();
            assert!(
                name.starts_with("antiphon") || architecture.contains(&format!("`{name}`")),
                "{}: `{name}` has no line in ARCHITECTURE.md",
                manifest.display()
            );
        }
    }
}

#[test]
fn every_setting_is_in_the_readme_or_its_help() {
    for (path, text) in files("src/config", &["rs"]) {
        let mut documented = false;
        let mut lines = text.lines().map(str::trim);
        while let Some(line) = lines.next() {
            if line.starts_with("#[arg(") {
                let mut arg = line.to_owned();
                while !arg.ends_with(")]") {
                    arg.push_str(lines.next().unwrap());
                }
                let path = path.display();
                assert!(documented, "{path}: a setting without a doc comment: {arg}");
                // A provider's key has the name that its own tools know it by.
                let named = ["env = \"ANTIPHON_", "env = \"OPENAI_API_KEY", "env = \"GEMINI_API_KEY"];
                assert!(
                    named.iter().any(|name| arg.contains(name)),
                    "{path}: a setting without an environment variable: {arg}"
                );
            }
            documented = line.starts_with("///");
        }
    }
}
