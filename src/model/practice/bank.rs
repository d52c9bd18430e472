//! What the interviewer can say: tracks of questions, and the phrases between them.
//!
//! The words live in `practice/lines.toml` and `practice/tracks/*.toml`, their recordings beside them in
//! `practice/voice/clips`. `practice/build.rs` checks both and writes the tables included below, so that
//! a question without a recording does not compile.

use std::borrow::Cow;

use crate::clock::Millis;
use crate::wire;

use super::clip::Clip;

/// Something the interviewer says, and its recording.
#[derive(PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: &'static str,
    /// The text in pieces, in order; joined by single spaces they are the text.
    pub(super) clauses: &'static [Clause],
    /// Ogg Opus, mono.
    clip: &'static [u8],
}

/// A piece of a line: up to a comma or the end of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) words: &'static str,
    /// Where in the recording its words end. The last one ends with the recording.
    pub(super) end: Millis,
}

#[derive(Clone, Debug)]
pub(super) struct Question {
    /// Unique within the track or plan.
    pub(super) id: Cow<'static, str>,
    pub(super) ask: &'static Line,
    /// The same question in other words.
    pub(super) rephrase: &'static Line,
    /// Follow-ups that help someone who said little to say more.
    pub(super) short: &'static [&'static Line],
    /// Follow-ups that take someone further who said a lot.
    pub(super) deep: &'static [&'static Line],
    /// At least as much patience as this, whatever the candidate chose.
    pub(super) patience: Option<wire::Patience>,
    /// How often it may be followed up.
    pub(super) depth: u32,
}

/// A set of questions: one kind of interview.
#[derive(Debug)]
pub struct Track {
    pub(super) id: &'static str,
    title: &'static str,
    about: &'static str,
    pub(super) greeting: &'static Line,
    /// The first one opens the interview and the last one closes it; between them the order is free.
    pub(super) questions: &'static [Question],
}

/// What is said on every track. Each is a list of alternatives.
#[derive(Debug)]
pub(super) struct Phrases {
    pub(super) acknowledge: &'static [&'static Line],
    pub(super) transition: &'static [&'static Line],
    pub(super) skip: &'static [&'static Line],
    pub(super) nudge: &'static [&'static Line],
    pub(super) move_on: &'static [&'static Line],
    pub(super) repeat: &'static [&'static Line],
    pub(super) rephrase: &'static [&'static Line],
    pub(super) resume: &'static [&'static Line],
    pub(super) back: &'static [&'static Line],
    pub(super) closing: &'static [&'static Line],
    pub(super) time_up: &'static [&'static Line],
    pub(super) nobody: &'static [&'static Line],
    pub(super) hello: &'static [&'static Line],
    pub(super) on_screen: &'static [&'static Line],
    pub(super) more: &'static [&'static Line],
    pub(super) deeper: &'static [&'static Line],
}

include!(concat!(env!("OUT_DIR"), "/practice.rs"));

pub(super) fn phrases() -> &'static Phrases {
    &PHRASES
}

/// Every line of every track and all phrases, each once.
#[cfg(test)]
pub(super) fn lines() -> &'static [Line] {
    &LINES
}

impl Track {
    /// All of them, by id in alphabetical order.
    pub fn all() -> &'static [Self] {
        TRACKS
    }

    pub fn by_id(id: &str) -> Option<&'static Self> {
        TRACKS.iter().find(|track| track.id == id)
    }

    pub fn id(&self) -> &'static str {
        self.id
    }

    /// As clients see it.
    pub fn wire(&self) -> wire::Track {
        wire::Track {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            about: self.about.to_owned(),
            questions: self.questions.len() as u32,
        }
    }
}

impl Line {
    /// The recording from its beginning.
    ///
    /// # Errors
    /// When the recording is no Ogg Opus; the tests decode every one.
    pub(super) fn clip(&self) -> Result<Clip, super::clip::Error> {
        Clip::open(self.clip)
    }

    #[cfg(test)]
    pub(super) fn recording(&self) -> &'static [u8] {
        self.clip
    }

    /// How long it takes to say.
    pub(super) fn len(&self) -> Millis {
        self.clauses.last().map_or(Millis::ZERO, |clause| clause.end)
    }
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line({:?})", self.text)
    }
}
