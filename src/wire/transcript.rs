//! The transcript as a document: every turn with how far its words can be trusted, and where something is missing.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Turn;
use crate::clock::Millis;

/// Answer of `GET /api/interviews/{id}/transcript`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Transcript {
    #[ts(type = "string")]
    pub interview: Uuid,
    /// In the order in which turns began.
    pub lines: Vec<Line>,
    /// When somebody could not be heard.
    pub gaps: Vec<Gap>,
    /// Of the candidate's words, 0 to 1, weighted by the length of speech; absent when nothing was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trust: Option<f64>,
}

/// A turn as it is read: `text` has the correction, if there is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    #[serde(flatten)]
    #[ts(flatten)]
    pub turn: Turn,
    /// How far its words can be trusted, 0 to 1.
    pub trust: f64,
    /// Why not more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// The candidate has corrected it.
    pub corrected: bool,
    /// What had been recognised, where it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub original: Option<String>,
}

/// Why a turn's words may not be what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Somebody spoke and no words are known.
    NoWords,
    /// Far fewer words than that much speech has.
    FewWords,
    /// More words than anybody says in that time.
    ManyWords,
    /// Another script than the interview's language is written in.
    OtherScript,
    /// The recogniser says that it is not sure of them.
    Unsure,
    /// Recognised by the browser.
    BrowserRecognition,
    /// The turn was cut: which words were heard is estimated by the sound that was played.
    Cut,
}

/// A time in which one side could not be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    pub kind: GapKind,
    pub start_ms: Millis,
    /// Absent when it lasted to the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub end_ms: Option<Millis>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// The candidate's connection was lost.
    Connection,
    /// The interviewer's model was away.
    Model,
}

/// Body of `PATCH /api/interviews/{id}/turns/{turn}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Correction {
    /// What was really said. At most 20,000 characters.
    #[schema(min_length = 1, max_length = 20000)]
    pub text: String,
}
