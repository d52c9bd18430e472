//! A turn: one uninterrupted stretch of one side's speech, as the transcript keeps it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::clock::Millis;

/// The number of a turn within its interview, from 1, in the order in which turns began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[ts(type = "number")]
pub struct TurnId(pub u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Interviewer,
    Candidate,
}

/// Where a turn's words come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The practice interviewer's own script: exact.
    Script,
    /// The realtime model's transcript.
    Provider,
    /// The browser's own speech recognition.
    Browser,
    /// Typed by the candidate: exact.
    Typed,
    /// Nothing recognised the words: the turn has lengths and pauses only, and its text is empty.
    None,
}

/// Which question of the plan a turn belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionRef {
    /// The question's id within its track or plan.
    pub id: String,
    /// 1-based position in this interview.
    pub index: u32,
    /// About how many there will be.
    pub of: u32,
    /// This turn follows up on the question rather than asking it.
    pub follow_up: bool,
}

/// A silence inside a candidate's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pause {
    pub start_ms: Millis,
    pub end_ms: Millis,
}

/// A finished turn. All times are on the interview's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    pub turn: TurnId,
    pub role: Role,
    /// When its first sound was heard: played, for the interviewer; spoken, for the candidate.
    pub start_ms: Millis,
    pub end_ms: Millis,
    /// What was heard. For an interviewer's turn that was cut, only the part that was played.
    pub text: String,
    pub source: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub question: Option<QuestionRef>,
    /// Length of speech: without the pauses, for the candidate; what was played, for the interviewer.
    pub speech_ms: Millis,
    /// How sure the recogniser was of these words, 0 to 100, where it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub confidence: Option<u8>,
    /// From the end of the other side's speech to the start of this; absent where nothing came before
    /// or this turn interrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub response_ms: Option<Millis>,
    /// Silences of at least 300 ms inside a candidate's turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// The turn was interrupted before its end.
    pub cut: bool,
    /// Interviewer only: everything the model generated for it, when that is more than was heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub generated: Option<String>,
    /// Interviewer only: length of the audio received from the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub generated_ms: Option<Millis>,
}
