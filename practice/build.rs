//! The practice interviewer's content as Rust tables: `lines.toml`, `tracks/*.toml` and the recordings.
//!
//! What is wrong with the content is a build error that names the file and the line.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use toml::Spanned;

const DIR: &str = "practice";
const CLIPS: &str = "practice/voice/clips";
const INDEX: &str = "practice/voice/clips.tsv";

/// An interview needs at least this many questions.
const MIN_QUESTIONS: usize = 8;

type Text = Spanned<String>;

/// `lines.toml`. The fields and their order are those of `bank::Phrases`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    acknowledge: Vec<Text>,
    transition: Vec<Text>,
    skip: Vec<Text>,
    nudge: Vec<Text>,
    move_on: Vec<Text>,
    repeat: Vec<Text>,
    rephrase: Vec<Text>,
    resume: Vec<Text>,
    back: Vec<Text>,
    closing: Vec<Text>,
    time_up: Vec<Text>,
    nobody: Vec<Text>,
    hello: Vec<Text>,
    on_screen: Vec<Text>,
    more: Vec<Text>,
    deeper: Vec<Text>,
}

/// `tracks/<id>.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Track {
    title: Text,
    about: Text,
    greeting: Text,
    #[serde(rename = "question")]
    questions: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    id: Text,
    ask: Text,
    rephrase: Text,
    short: Vec<Text>,
    deep: Vec<Text>,
    /// At least as much patience as this, whatever the candidate chose.
    #[serde(default)]
    patience: Option<Patience>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Patience {
    Balanced,
    Patient,
}

/// Writes `practice.rs` into `OUT_DIR`: `LINES`, `PHRASES` and `TRACKS`, to be included by `bank.rs`.
pub(crate) fn tables() {
    println!("cargo::rerun-if-changed={DIR}");
    let mut tables = Tables::default();
    tables.clips();
    let phrases = tables.phrases();
    let tracks = tables.tracks();
    let lines: String = tables.lines.iter().map(|line| format!("    {line},\n")).collect();
    let source = format!(
        "static LINES: [Line; {}] = [\n{lines}];\n\nstatic PHRASES: Phrases = {phrases};\n\nstatic TRACKS: &[Track] = &[{tracks}];\n",
        tables.lines.len()
    );
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default().join("practice.rs");
    if let Err(error) = fs::write(&out, source) {
        tables.wrong(&out.display().to_string(), 0, &error.to_string());
    }
    for error in &tables.errors {
        println!("cargo::error={error}");
    }
}

#[derive(Default)]
struct Tables {
    /// Words → the clip that says them.
    recorded: HashMap<String, Recording>,
    /// The rows of `LINES`, as source.
    lines: Vec<String>,
    /// Words → their row. The same words are one line, wherever they are used.
    rows: HashMap<String, usize>,
    errors: Vec<String>,
}

#[derive(Default)]
struct Recording {
    clip: String,
    /// End in the clip, in ms, and words.
    clauses: Vec<(u32, String)>,
}

/// A file's path and content, to tell a line's number from its place.
struct File {
    path: String,
    content: String,
}

impl Tables {
    fn wrong(&mut self, path: &str, line: usize, what: &str) {
        self.errors.push(format!("{path}:{line}: {what}"));
    }

    fn read(&mut self, path: &str) -> String {
        fs::read_to_string(path).unwrap_or_else(|error| {
            self.wrong(path, 0, &error.to_string());
            String::new()
        })
    }

    fn parse<T: for<'a> Deserialize<'a>>(&mut self, path: &str) -> Option<(File, T)> {
        let file = File { path: path.to_owned(), content: self.read(path) };
        match toml::from_str(&file.content) {
            Ok(parsed) => Some((file, parsed)),
            Err(error) => {
                let line = error.span().map_or(0, |span| file.line_at(span.start));
                self.wrong(path, line, error.message());
                None
            }
        }
    }

    fn clips(&mut self) {
        let mut clips: Vec<Recording> = Vec::new();
        for (number, row) in self.read(INDEX).lines().enumerate() {
            let mut fields = row.split('\t');
            let (Some(clip), Some(end), Some(words)) = (fields.next(), fields.next(), fields.next()) else {
                self.wrong(INDEX, number + 1, "a row is: clip, end in ms, words");
                continue;
            };
            let Ok(end) = end.parse() else {
                self.wrong(INDEX, number + 1, "the second field is a number of ms");
                continue;
            };
            if clips.last().is_none_or(|last| last.clip != clip) {
                clips.push(Recording { clip: clip.to_owned(), clauses: Vec::new() });
            }
            if let Some(last) = clips.last_mut() {
                last.clauses.push((end, words.to_owned()));
            }
        }
        for clip in clips {
            let words: Vec<_> = clip.clauses.iter().map(|(_, words)| words.as_str()).collect();
            self.recorded.insert(words.join(" "), clip);
        }
    }

    /// A reference to the row of `LINES` that says `text`.
    fn line(&mut self, file: &File, text: &Text) -> String {
        let words = text.get_ref();
        let row = match self.rows.get(words) {
            Some(&row) => row,
            None => {
                let row = self.lines.len();
                let source = self.recorded.get(words).and_then(Recording::source);
                let source = source.unwrap_or_else(|| {
                    let line = file.line_at(text.span().start);
                    self.wrong(&file.path, line, "not recorded yet: run practice/voice/make");
                    String::new()
                });
                self.lines.push(source);
                self.rows.insert(words.clone(), row);
                row
            }
        };
        format!("&LINES[{row}]")
    }

    fn list(&mut self, file: &File, name: &str, texts: &[Text]) -> String {
        if texts.is_empty() {
            self.wrong(&file.path, 0, &format!("`{name}` needs at least one line"));
        }
        let lines: Vec<_> = texts.iter().map(|text| self.line(file, text)).collect();
        format!("&[{}]", lines.join(", "))
    }

    fn phrases(&mut self) -> String {
        let Some((file, phrases)) = self.parse::<Phrases>("practice/lines.toml") else {
            return String::new();
        };
        let mut source = String::from("Phrases {\n");
        for (name, texts) in [
            ("acknowledge", &phrases.acknowledge),
            ("transition", &phrases.transition),
            ("skip", &phrases.skip),
            ("nudge", &phrases.nudge),
            ("move_on", &phrases.move_on),
            ("repeat", &phrases.repeat),
            ("rephrase", &phrases.rephrase),
            ("resume", &phrases.resume),
            ("back", &phrases.back),
            ("closing", &phrases.closing),
            ("time_up", &phrases.time_up),
            ("nobody", &phrases.nobody),
            ("hello", &phrases.hello),
            ("on_screen", &phrases.on_screen),
            ("more", &phrases.more),
            ("deeper", &phrases.deeper),
        ] {
            let list = self.list(&file, name, texts);
            let _ = writeln!(source, "    {name}: {list},");
        }
        source + "}"
    }

    fn tracks(&mut self) -> String {
        let mut paths: Vec<_> = fs::read_dir(Path::new(DIR).join("tracks"))
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        paths.retain(|path: &PathBuf| path.extension().is_some_and(|ext| ext == "toml"));
        paths.sort();
        paths.iter().map(|path| self.track(path)).collect()
    }

    fn track(&mut self, path: &Path) -> String {
        let Some((file, track)) = self.parse::<Track>(&path.display().to_string()) else {
            return String::new();
        };
        if track.questions.len() < MIN_QUESTIONS {
            let found = track.questions.len();
            self.wrong(&file.path, 0, &format!("{found} questions; a track needs at least {MIN_QUESTIONS}"));
        }
        let mut ids: HashMap<&str, ()> = HashMap::new();
        for question in &track.questions {
            if ids.insert(question.id.get_ref(), ()).is_some() {
                let line = file.line_at(question.id.span().start);
                self.wrong(&file.path, line, "another question of this track has the same id");
            }
        }
        let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let greeting = self.line(&file, &track.greeting);
        let questions: String =
            track.questions.iter().map(|question| self.question(&file, question)).collect();
        let (title, about) = (track.title.get_ref(), track.about.get_ref());
        format!(
            "\nTrack {{ id: {id:?}, title: {title:?}, about: {about:?}, greeting: {greeting}, questions: &[{questions}] }},"
        )
    }

    fn question(&mut self, file: &File, question: &Question) -> String {
        let id = question.id.get_ref();
        let ask = self.line(file, &question.ask);
        let rephrase = self.line(file, &question.rephrase);
        let short = self.list(file, &format!("short of {id}"), &question.short);
        let deep = self.list(file, &format!("deep of {id}"), &question.deep);
        let patience = match question.patience {
            None => "None".to_owned(),
            Some(patience) => format!("Some(wire::Patience::{patience:?})"),
        };
        format!(
            "\n    Question {{ id: Cow::Borrowed({id:?}), ask: {ask}, rephrase: {rephrase}, short: {short}, deep: {deep}, \
             patience: {patience}, depth: 2 }},"
        )
    }
}

impl Recording {
    /// The line as source; `None` when its file is missing.
    fn source(&self) -> Option<String> {
        let path = Path::new(CLIPS).join(&self.clip).with_extension("opus");
        let path = fs::canonicalize(path).ok()?;
        let text: Vec<_> = self.clauses.iter().map(|(_, words)| words.as_str()).collect();
        let clauses: String = self
            .clauses
            .iter()
            .map(|(end, words)| format!("Clause {{ words: {words:?}, end: Millis({end}) }}, "))
            .collect();
        Some(format!(
            "Line {{ text: {:?}, clauses: &[{clauses}], clip: include_bytes!({path:?}) }}",
            text.join(" ")
        ))
    }
}

impl File {
    /// The number of the line that holds the byte at `place`, from 1.
    fn line_at(&self, place: usize) -> usize {
        1 + self.content.as_bytes().iter().take(place).filter(|&&byte| byte == b'\n').count()
    }
}
