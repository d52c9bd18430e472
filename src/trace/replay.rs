//! Replays a trace: gives a new interview what the call's was given, and compares what comes of it.

use std::io::{self, BufRead};

use serde::Deserialize;
use serde_json::Value;

use super::VERSION;
use super::step::{End, Opening, Step};
use crate::clock::Millis;
use crate::interview::Input;

/// Differences that are kept: what follows the first is mostly its consequence.
const KEPT: usize = 10;

/// What a replay found.
#[derive(Clone, Debug)]
pub struct Replayed {
    pub opening: Opening,
    pub inputs: u64,
    /// When the last input was.
    pub until: Millis,
    /// It has its last line. Without it, the call was killed, or the trace ended before it.
    pub complete: bool,
    /// How many inputs had other outputs, or another timeout.
    pub different: u64,
    /// The first of these.
    pub differences: Vec<Difference>,
}

/// An input from which something else came.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Of the file, from 1.
    pub line: u64,
    pub at: Millis,
    pub input: Input,
    pub then: Decided,
    pub now: Decided,
}

/// What came of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    pub outputs: Vec<Value>,
    pub timeout: Option<Millis>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("it is no trace: line {line}: {cause}")]
    Line { line: u64, cause: serde_json::Error },
    #[error("it is empty")]
    Empty,
    #[error("its format is version {0}, and this program replays version {VERSION}")]
    Version(u8),
}

/// Everything of a trace; a last line that is not whole is left out.
///
/// # Errors
///
/// When it is no trace.
pub fn replay(trace: impl BufRead) -> Result<Replayed, ReplayError> {
    let mut lines = Lines { trace, number: 0, text: String::new() };
    let Some((line, text)) = lines.next()? else { return Err(ReplayError::Empty) };
    let Versioned { v } = parsed(text, line)?;
    if v != VERSION {
        return Err(ReplayError::Version(v));
    }
    let opening: Opening = parsed(text, line)?;
    let mut interview = opening.interview();
    let mut replayed = Replayed {
        until: opening.at,
        opening,
        inputs: 0,
        complete: false,
        different: 0,
        differences: Vec::new(),
    };
    while interview.poll_output().is_some() {}
    while let Some((line, text)) = lines.next()? {
        let then = match parsed::<Step>(text, line) {
            Ok(step) => step,
            Err(_) if parsed::<End>(text, line).is_ok() => {
                replayed.complete = true;
                break;
            }
            Err(error) => return Err(error),
        };
        let now = Step::take(&mut interview, then.input.clone(), then.at);
        while interview.poll_output().is_some() {}
        replayed.took(line, then, as_written(&now, line)?);
    }
    Ok(replayed)
}

impl Replayed {
    fn took(&mut self, line: u64, then: Step, now: Step) {
        self.inputs += 1;
        self.until = then.at;
        if then == now {
            return;
        }
        self.different += 1;
        if self.differences.len() < KEPT {
            let decided = |step: Step| Decided { outputs: step.outputs, timeout: step.timeout };
            let (at, input) = (now.at, now.input.clone());
            self.differences.push(Difference { line, at, input, then: decided(then), now: decided(now) });
        }
    }
}

#[derive(Deserialize)]
struct Versioned {
    v: u8,
}

/// As it is when it was in a file: numbers are compared that were written and read in the same way.
fn as_written(step: &Step, line: u64) -> Result<Step, ReplayError> {
    let text = serde_json::to_string(step).map_err(|cause| ReplayError::Line { line, cause })?;
    parsed(&text, line)
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a str, line: u64) -> Result<T, ReplayError> {
    serde_json::from_str(text).map_err(|cause| ReplayError::Line { line, cause })
}

struct Lines<R> {
    trace: R,
    number: u64,
    text: String,
}

impl<R: BufRead> Lines<R> {
    /// The next whole line, and its number.
    fn next(&mut self) -> io::Result<Option<(u64, &str)>> {
        self.text.clear();
        self.trace.read_line(&mut self.text)?;
        self.number += 1;
        Ok(self.text.strip_suffix('\n').map(|text| (self.number, text)))
    }
}
