//! The practice interviewer: needs no key and no network, and is the product's default.
//!
//! It asks a track's questions in a recorded voice, hears when the candidate speaks and for how long, and
//! understands no word of it: follow-ups go by the answer's length, and no transcript is pretended.
//!
//! ```text
//! Command ─▶ interviewer ─▶ Event      whose turn it is
//!            ├ decide ── mind          what to say, and what a withdrawal takes back
//!            ├ ../vad                  when the candidate speaks
//!            ├ answer                  what is known of their turn
//!            ├ plan ── bank            what to ask next; the words, and their recordings
//!            └ utterance ── clip       words and sound, a piece at a time
//! ```
//!
//! With a plan (`planned`), its order and limits come from the interview, by [`Command::Steer`].

mod answer;
mod bank;
mod clip;
mod decide;
mod interviewer;
mod mind;
mod plan;
mod planned;
mod utterance;

#[cfg(test)]
pub(super) mod tests;

use tokio::sync::mpsc;

pub use bank::Track;
use interviewer::Interviewer;
pub use plan::shuffle;

use super::{COMMANDS, Capabilities, Command, EVENTS, Event, Model, vad};
use crate::wire::{self, ModelInfo, Patience, Source};

/// What a practice interview starts from.
#[derive(Clone, Debug)]
pub struct Settings {
    pub track: &'static Track,
    /// Asked instead of the track's, in this order and as the interview steers; empty: the track's.
    pub plan: Vec<super::Question>,
    pub patience: Patience,
    /// Chooses among what could be said as well; the same seed chooses the same.
    pub seed: u64,
    /// Of an interview that goes on: its question, and whether that was answered.
    pub so_far: super::SoFar,
}

/// It speaks by a script, and understands no word.
pub const CAPS: Capabilities = Capabilities {
    input_rate: vad::RATE,
    output_rate: clip::RATE,
    interviewer_source: Source::Script,
    candidate_source: Source::None,
    full_duplex: false,
    ends_by_silence: true,
};

/// The tracks there are, as clients see them.
pub fn tracks() -> Vec<wire::Track> {
    Track::all().iter().map(Track::wire).collect()
}

/// The track with this id.
pub fn track(id: &str) -> Option<&'static Track> {
    Track::all().iter().find(|track| track.id == id)
}

/// A track's questions, in their order, for a model that asks them in its own voice.
pub fn questions(track: &Track) -> Vec<super::Question> {
    let question = |question: &bank::Question| super::Question {
        id: question.id.clone().into_owned(),
        text: question.ask.text.to_owned(),
        patience: question.patience,
        rephrase: Some(question.rephrase.text.to_owned()),
        good: None,
        depth: question.depth,
    };
    track.questions.iter().map(question).collect()
}

/// What the consent card says of it: the voice never leaves this server.
pub fn info() -> ModelInfo {
    ModelInfo { provider: "practice".to_owned(), name: "Practice interviewer".to_owned(), host: None }
}

/// Starts an interviewer. Its task ends when either channel is closed. Must be called within a Tokio runtime.
pub fn connect(settings: Settings) -> Model {
    let (commands, inbox) = mpsc::channel(COMMANDS);
    let (outbox, events) = mpsc::channel(EVENTS);
    tokio::spawn(run(Interviewer::new(settings), inbox, outbox));
    Model { commands, events, caps: CAPS, info: info() }
}

/// Always takes commands, also while the call does not take events: neither waits for the other.
async fn run(
    mut interviewer: Interviewer,
    mut commands: mpsc::Receiver<Command>,
    events: mpsc::Sender<Event>,
) {
    loop {
        tokio::select! {
            command = commands.recv() => match command {
                Some(command) => interviewer.handle(command),
                None => return,
            },
            room = events.reserve(), if interviewer.has_events() => match room {
                Ok(room) => {
                    if let Some(event) = interviewer.poll() {
                        room.send(event);
                    }
                }
                Err(_) => return,
            },
            () = events.closed() => return,
        }
    }
}
