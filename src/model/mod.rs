//! The seam to a realtime model: a value with two channels and its capabilities, not a hierarchy.
//!
//! The interview (`interview/`) decides, this side obeys: every [`Command`] is fire and forget, and what came of it is
//! seen in the [`Event`]s. Practice owns the other ends of the channels in-process. A remote model's are owned by one
//! task:
//!
//! ```text
//! Command ─▶ socket ─▶ session ─▶ dialect ─▶ frames      the task · what outlives a socket · the protocol
//! Event   ◀─ socket ◀─ session ◀─ dialect ◀─ frames      (IO)       (pure)                   (pure)
//! ```
//!
//! `brief` is what every model is told in words; `endpoint` is where one is and who pays.

mod brief;
mod dialect;
mod endpoint;
mod fuzz;
pub mod gemini;
mod handshake;
pub mod live;
mod loss;
mod memory;
mod models;
pub mod openai;
pub mod practice;
mod price;
mod rates;
mod session;
mod socket;
mod steer;
#[cfg(test)]
mod tests;
mod vad;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

pub use crate::audio::ItemId;
use crate::audio::{Pcm, Rate};
use crate::clock::Millis;
use crate::wire::{ModelInfo, Patience, QuestionRef, Source};

pub use brief::{Brief, Question};
pub use dialect::{Line, SoFar, Usage};
pub use endpoint::{Endpoint, Protocol};
pub use fuzz::fuzz;
pub use handshake::{Refusal, handshake};
pub use models::{Models, Provider};
pub use price::{Money, Prices};
pub use socket::connect;
pub use steer::{Next, Steer, Urge};

/// Call → model. 64 commands: more than a second of frames. When full, audio frames are dropped and
/// counted by the driver; other commands wait (the model's task never waits on the driver to take one).
pub const COMMANDS: usize = 64;

/// Model → call. 256 events. When full, the model's side waits: a model may speak faster than real
/// time, and this is what slows it.
pub const EVENTS: usize = 256;

/// A model that interviews, connected.
#[derive(Debug)]
pub struct Model {
    pub commands: mpsc::Sender<Command>,
    pub events: mpsc::Receiver<Event>,
    pub caps: Capabilities,
    pub info: ModelInfo,
}

/// What a model can do, as flags and rates; nobody asks which model it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The rate of [`Command::Audio`].
    pub input_rate: Rate,
    /// The rate of [`Event::Audio`].
    pub output_rate: Rate,
    /// Where the interviewer's words come from.
    pub interviewer_source: Source,
    /// Where the candidate's words come from; `None` when the model does not recognise speech.
    pub candidate_source: Source,
    /// It listens while it speaks, and decides by itself when to fall silent: nobody cuts it off.
    pub full_duplex: bool,
    /// It takes the turn after [`silence`], and not by what was said.
    pub ends_by_silence: bool,
}

/// One stretch of the candidate's speech, as the model divides it. Numbers are unique within a [`Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SpeechId(pub u64);

/// Call → model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Greet the candidate and ask the first question. Sent once, when the candidate can hear.
    Start,
    /// The interview goes on after a break, and the candidate can hear: say so, and go on where the record ends. Sent instead
    /// of [`Command::Start`].
    Resume,
    /// The next 20 ms of the candidate, at `input_rate`: 50 a second from the beginning of the call,
    /// silence included.
    Audio(Pcm),
    /// A typed answer: the candidate's whole turn.
    Text(String),
    /// The candidate is done: take the turn now.
    Commit,
    /// While on, do not take the turn.
    Hold(bool),
    Patience(Patience),
    /// Say the current question again.
    Repeat,
    /// Ask the current question in other words.
    Rephrase,
    /// Go on to the next question.
    Skip,
    /// What may be asked now has changed, or a limit is reached.
    Steer(Steer),
    /// Time is up: thank the candidate, say goodbye, then [`Event::Finished`].
    WrapUp,
    /// `item` was interrupted when `heard` of it had been played.
    Truncate {
        item: ItemId,
        heard: Millis,
    },
    /// `item` was withdrawn before any of it was played: as if it had never been said.
    Forget(ItemId),
    /// `item` was played to its end.
    Played(ItemId),
    /// A turn is over, and this is what the record has of it: what a model that takes over is told.
    Said(Line),
}

/// Model → call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Connected and configured; waits for [`Command::Start`].
    Ready,
    /// The candidate speaks. `at` is a position in the audio appended so far.
    SpeechStarted { speech: SpeechId, at: Millis },
    /// The candidate paused or finished. `at` as above.
    SpeechStopped { at: Millis },
    /// The candidate's turn is over: the model takes it.
    TurnTaken,
    /// Words of `speech`, as the model heard them: more of them, or with `last` all of them. They may come
    /// long after the speech, and in another order. How sure the recogniser is of them, in percent, where it
    /// tells.
    Heard { speech: SpeechId, text: String, last: bool, confidence: Option<u8> },
    /// The model begins to say something.
    ItemStarted { item: ItemId, question: Option<QuestionRef> },
    /// `item` asks `question`, as it turns out.
    About { item: ItemId, question: QuestionRef },
    /// More words of an item, spoken by the audio from `audio` for `len`, when known.
    Text { item: ItemId, text: String, audio: Option<Millis>, len: Option<Millis> },
    /// More sound of an item, at `output_rate`, any length.
    Audio { item: ItemId, pcm: Pcm },
    /// All of the item has been sent.
    ItemDone { item: ItemId },
    /// The interview is over, the goodbye included; its last item may still be playing.
    Finished,
    /// It noticed something about the candidate's answers, for afterwards.
    Noted { observation: String },
    /// This much was used since the last time it was told. `cost`: when it has a price.
    Used { usage: Usage, cost: Option<Money> },
    /// The model cannot be reached; it is tried again. `owed`: it will have something to say then.
    Away { owed: bool },
    /// It can again. `other` is the name of the one that took its place. `full_duplex`: see [`Capabilities`].
    Back { other: Option<String>, full_duplex: bool },
    /// The model is lost. `message` is for a person and holds no internals.
    Failed { message: String, retryable: bool },
}

/// How long a silence ends the candidate's turn.
pub const fn silence(patience: Patience) -> Millis {
    match patience {
        Patience::Quick => Millis(900),
        Patience::Balanced => Millis(1_800),
        Patience::Patient => Millis(3_500),
    }
}
