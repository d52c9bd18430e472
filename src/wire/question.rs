//! One question over several interviews.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Figures, Line, QuestionFeedback};

/// Answer of `GET /api/questions`: the last answered first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepeatedQuestions {
    pub questions: Vec<RepeatedQuestion>,
}

/// A question that was answered in more than one interview of the same track, or of the same plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepeatedQuestion {
    /// The question's id.
    pub question: String,
    /// As it was asked the last time.
    pub text: String,
    /// Those in which it was answered, newest first: at least two.
    #[ts(type = "string[]")]
    pub interviews: Vec<Uuid>,
}

/// Answer of `GET /api/interviews/{id}/questions/{question}`: newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionHistory {
    /// The question's id.
    pub question: String,
    /// As it was asked in that interview.
    pub text: String,
    pub answers: Vec<PastAnswer>,
}

/// How a question was answered once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PastAnswer {
    #[ts(type = "string")]
    pub interview: Uuid,
    /// When the interview was made.
    #[ts(type = "string")]
    pub created_at: jiff::Timestamp,
    /// What was practised for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub role: Option<String>,
    /// As it was asked then.
    pub text: String,
    /// It was neither declined nor skipped.
    pub answered: bool,
    /// What both said of it, from the question to the end of the last answer.
    pub lines: Vec<Line>,
    /// Of these lines.
    pub figures: Figures,
    /// What a text model wrote of it; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub opinion: Option<QuestionFeedback>,
}
