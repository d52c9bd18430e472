//! What has become of the planned questions.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::TurnId;
use crate::clock::Millis;

/// Sent whenever a question's status or follow-ups change, and a last time at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// In the plan's order.
    pub questions: Vec<QuestionCoverage>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionCoverage {
    pub id: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub competency: Option<String>,
    pub status: QuestionStatus,
    /// How often it was followed up.
    pub follow_ups: u32,
    /// From its being asked to the next question, or the goodbye.
    pub spent_ms: Millis,
    /// The turns that belong to it, of either side.
    pub turns: Vec<TurnId>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionStatus {
    #[default]
    NotAsked,
    /// And not answered yet.
    Asked,
    Answered,
    /// Answered, and followed up after that.
    FollowedUp,
    /// Asked, and left without an answer.
    Declined,
    /// The candidate asked to skip it.
    Skipped,
}
