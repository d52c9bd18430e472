//! How something was said, in figures.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::clock::Millis;

/// Measured from the turns' times; nobody's opinion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    pub overall: Figures,
    /// In the order in which they were asked.
    pub questions: Vec<QuestionFigures>,
    /// How each figure is measured, and what it does not say.
    pub methods: Vec<Method>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionFigures {
    /// The question's id.
    pub question: String,
    pub index: u32,
    pub figures: Figures,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    pub candidate_ms: Millis,
    pub interviewer_ms: Millis,
    /// The candidate's part of all speech, 0 to 1; absent when nobody spoke.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub talk_ratio: Option<f64>,
    /// How long the candidate took to begin an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub response: Option<Spread>,
    pub pauses: PauseFigures,
    /// Absent where the words are not known well enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub words_per_minute: Option<f64>,
    /// The candidate cut the interviewer off.
    pub interruptions_by_candidate: u32,
    /// The interviewer began before the candidate had ended.
    pub interruptions_by_interviewer: u32,
    /// The candidate's longest turn, from its first sound to its last.
    pub longest_turn_ms: Millis,
    /// Absent where the words are not known, or the language has no list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fillers: Option<Fillers>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Spread {
    pub median_ms: Millis,
    /// Nine of ten took no longer.
    pub p90_ms: Millis,
    pub count: u32,
}

/// Silences of at least 300 ms inside the candidate's turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PauseFigures {
    pub count: u32,
    pub longest_ms: Millis,
    pub total_ms: Millis,
    /// Their part of the candidate's turns, 0 to 1.
    pub share: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fillers {
    pub count: u32,
    pub per_minute: f64,
    /// The most frequent first.
    pub words: Vec<Filler>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Filler {
    pub word: String,
    pub count: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Method {
    /// A field of the figures.
    pub figure: String,
    pub how: String,
}
