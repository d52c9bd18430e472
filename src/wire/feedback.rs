//! The report: what was measured, and what a text model says about the answers, with its evidence.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Delivery, ModelInfo, TurnId};
use crate::clock::Millis;

/// Answer of `GET /api/interviews/{id}/feedback`: 202 while it is pending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Feedback {
    #[ts(type = "string")]
    pub interview: Uuid,
    pub status: FeedbackStatus,
    /// How often a text model has been asked.
    pub attempts: u32,
    /// When it is asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub next_try_at: Option<jiff::Timestamp>,
    /// Why it gave nothing the last time: refused, truncated, not_json, rate_limited, down, timeout, unauthorised,
    /// rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub failure: Option<String>,
    /// While a text model's is pending, or when there will be none, the one made of what was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub report: Option<Report>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackStatus {
    Pending,
    Ready,
    /// The text model gave nothing, and is not asked again unless somebody wishes it.
    Failed,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The shape of this object.
    pub version: u32,
    #[ts(type = "string")]
    pub made_at: jiff::Timestamp,
    /// Who wrote it; absent when it was made here, from what was measured alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub model: Option<ModelInfo>,
    /// Always false: no band has been compared with those that people would give.
    pub calibrated: bool,
    pub summary: String,
    pub topics: Vec<String>,
    pub strengths: Vec<Claim>,
    pub improvements: Vec<Claim>,
    pub competencies: Vec<Competency>,
    pub questions: Vec<QuestionFeedback>,
    pub next_steps: Vec<String>,
    /// Why no bands are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub bands_withheld: Option<String>,
    /// Of the candidate's words, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trust: Option<f64>,
    pub delivery: Delivery,
    /// What became of the model's answer on its way here.
    pub checks: Checks,
}

/// Something said about the candidate's answers, and what shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    pub text: String,
    pub evidence: Vec<Evidence>,
}

/// Words that were heard, where, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    pub turn: TurnId,
    pub start_ms: Millis,
    pub end_ms: Millis,
    pub quote: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Competency {
    pub name: String,
    pub band: Band,
    pub why: String,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    Emerging,
    Solid,
    Strong,
    NotEnoughEvidence,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionFeedback {
    /// The question's id.
    pub question: String,
    pub index: u32,
    /// As it was heard.
    pub text: String,
    pub answered: bool,
    /// The candidate's turns that answer it.
    pub turns: Vec<TurnId>,
    /// Empty where a model wrote nothing that could be shown.
    pub feedback: String,
    pub evidence: Vec<Evidence>,
    /// Absent where no model looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub star: Option<Star>,
}

/// Which parts of a told experience the answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Star {
    pub situation: bool,
    pub task: bool,
    pub action: bool,
    pub result: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Checks {
    /// Claims left out because nothing that they quote was heard.
    pub unproven: u32,
    /// Claims left out because they judge feelings, personality or the like.
    pub unfit: u32,
    /// Quotes that were found in another turn than the one named.
    pub moved: u32,
    /// Fields that were missing, of a wrong kind, or too long.
    pub repaired: u32,
}
