//! What a page may send on the data channel. Instructions, tools, model and keys are the server's.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// The most characters of a typed answer or of recognised words.
pub const MAX_SAY_CHARS: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// Stop or resume listening to the microphone; nothing else stops.
    Mute { muted: bool },
    /// "I need a moment": while on, the interviewer does not take the turn.
    Hold { on: bool },
    /// "I'm done": the interviewer may take the turn now.
    Done,
    /// Say the question again.
    Repeat,
    /// Ask it in other words.
    Rephrase,
    /// Go on to the next question.
    Skip,
    /// A typed answer. At most [`MAX_SAY_CHARS`].
    Say { text: String },
    /// How long a pause the interviewer waits out.
    Patience { level: Patience },
    /// Words of the candidate's current turn from the browser's own speech recognition: each message
    /// is one finished phrase. Marked as such in the record. At most [`MAX_SAY_CHARS`].
    Words {
        text: String,
        /// How sure the browser is of it, 0 to 100, where it tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        #[schema(maximum = 100)]
        confidence: Option<u8>,
    },
    /// End the interview.
    End,
}

/// How long a pause the interviewer waits out before it takes the turn.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Patience {
    Quick,
    #[default]
    Balanced,
    /// "Take your time".
    Patient,
}

impl Patience {
    /// With a question that takes at least as much as this.
    #[must_use]
    pub fn at_least(self, question: Option<Self>) -> Self {
        question.map_or(self, |question| question.max(self))
    }
}
