//! `antiphon replay`: what `serve --trace-dir` wrote, once more.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_json::Value;

use crate::clock::Millis;
use crate::interview::Input;
use crate::model;
use crate::trace::{Decided, Difference, Replayed, replay};

/// Some inputs had other outputs than when they were traced.
const EXIT_DIFFERENT: u8 = 1;

/// A file is no trace, or cannot be read.
const EXIT_UNREADABLE: u8 = 2;

pub(super) const ABOUT: &str = "\
Give the interview of each trace the same inputs once more, and compare what it decides.

A trace is written for each call by `antiphon serve --trace-dir DIR`. The same program decides the same; another \
version says where it decides differently: which input, when, what came of it then and now.

Exit codes: 0 all decided the same, 1 something was decided differently, 2 a file is no trace.";

#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Traces: INTERVIEW-CALL.jsonl.
    #[arg(required = true, value_name = "FILE")]
    traces: Vec<PathBuf>,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line's own words")]
pub fn run(args: &ReplayArgs) -> ExitCode {
    let mut exit = 0;
    for path in &args.traces {
        match replayed(path) {
            Ok(replayed) => {
                println!("{}: {}", path.display(), summary(&replayed));
                for difference in &replayed.differences {
                    println!("{}", told(difference));
                }
                exit = exit.max(if replayed.different == 0 { 0 } else { EXIT_DIFFERENT });
            }
            Err(error) => {
                eprintln!("antiphon: {error:#}");
                exit = EXIT_UNREADABLE;
            }
        }
    }
    ExitCode::from(exit)
}

fn replayed(path: &Path) -> anyhow::Result<Replayed> {
    let named = || path.display().to_string();
    let file = File::open(path).with_context(named)?;
    replay(BufReader::new(file)).with_context(named)
}

fn summary(replayed: &Replayed) -> String {
    let Replayed { opening, inputs, until, complete, different, .. } = replayed;
    let result = match different {
        0 => "the same was decided".to_owned(),
        _ => format!("{different} were decided differently"),
    };
    let end = if *complete { "" } else { "; the trace has no end" };
    let from = match opening.version.as_str() {
        env!("CARGO_PKG_VERSION") => String::new(),
        other => format!(", traced by {other}"),
    };
    let lasted = seconds(until.since(opening.at));
    format!("call {}{from}: {inputs} inputs in {lasted}, {result}{end}", opening.call)
}

fn told(difference: &Difference) -> String {
    let Difference { line, at, input, then, now } = difference;
    format!(
        "  line {line}, {}: {}\n    then {}\n    now  {}",
        seconds(*at),
        named(input),
        list(then),
        list(now)
    )
}

/// An input in short: sound does not help a reader.
fn named(input: &Input) -> String {
    match input {
        Input::Frame { heard, played } => {
            format!(
                "a frame, level {:.3}, {}",
                heard.level(),
                if played.is_some() { "playing" } else { "still" }
            )
        }
        Input::Model(model::Event::Audio { item, pcm }) => {
            format!("the model's sound of item {}, {}", item.0, seconds(pcm.len()))
        }
        Input::Model(_)
        | Input::Command(_)
        | Input::PeerReady
        | Input::PeerLost
        | Input::PeerClosed
        | Input::Stop
        | Input::Timeout => format!("{input:?}"),
    }
}

fn list(decided: &Decided) -> String {
    let outputs: Vec<_> = decided.outputs.iter().map(Value::to_string).collect();
    let timeout = decided.timeout.map_or("no timeout".to_owned(), |at| format!("timeout at {}", seconds(at)));
    match outputs.is_empty() {
        true => format!("nothing, {timeout}"),
        false => format!("{}, {timeout}", outputs.join(" ")),
    }
}

fn seconds(time: Millis) -> String {
    format!("{}.{:03} s", time.0 / 1000, time.0 % 1000)
}
