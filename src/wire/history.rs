//! The history's JSON: what is found in it, what is shared of it, how long it is kept, how it went over time.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Band, InterviewSummary, Line, ModelInfo, Notice, Role, TurnId};
use crate::clock::Millis;

/// An interview of a list, with what of it was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InterviewFound {
    #[serde(flatten)]
    #[ts(flatten)]
    pub interview: InterviewSummary,
    /// Only of a search: its first turns that have the words, three at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub matches: Option<Vec<TurnMatch>>,
}

/// A turn in which something was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TurnMatch {
    pub turn: TurnId,
    pub role: Role,
    pub start_ms: Millis,
    /// The words and what stands around them, in order.
    pub snippet: Vec<SnippetPart>,
}

/// A piece of a turn's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnippetPart {
    pub text: String,
    /// It is what was looked for.
    pub found: bool,
}

/// An interview to be read outside of Antiphon: what every form of an export is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    #[serde(flatten)]
    #[ts(flatten)]
    pub interview: InterviewSummary,
    pub model: ModelInfo,
    /// Every final turn, in order, as corrected; absent where only the report is for the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transcript: Option<Vec<Line>>,
    /// What the candidate was told besides, in order.
    pub notices: Vec<TimedNotice>,
    /// The report, as it is read; empty where there is none.
    pub report: Vec<ReportSection>,
    /// Names, addresses and the like have been left out.
    pub redacted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimedNotice {
    pub at: Millis,
    #[serde(flatten)]
    #[ts(flatten)]
    pub notice: Notice,
}

/// A part of a report under its heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportSection {
    pub heading: String,
    pub paragraphs: Vec<ReportParagraph>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportParagraph {
    pub text: String,
    /// The turns that show it.
    pub turns: Vec<TurnId>,
}

/// What a link lets others read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ShareScope {
    #[default]
    Transcript,
    Report,
    Both,
}

/// What is left out of what others read. All of it is found by rules, which miss some.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Redact {
    /// Names by which somebody introduces themselves, wherever they come again.
    pub names: bool,
    pub emails: bool,
    pub phones: bool,
    pub links: bool,
    /// Further words and phrases, whatever their case. At most 50, of 1 to 100 characters.
    pub words: Vec<String>,
}

/// Body of `POST /api/interviews/{id}/share`. Every field may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewShare {
    #[ts(optional)]
    pub scope: Option<ShareScope>,
    /// 1 to 365. Default 7.
    #[ts(optional)]
    pub days: Option<u32>,
    /// Default: nothing.
    #[ts(optional)]
    pub redact: Option<Redact>,
}

/// A link by which others read an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    #[ts(type = "string")]
    pub id: Uuid,
    pub scope: ShareScope,
    pub redact: Redact,
    #[ts(type = "string")]
    pub created_at: jiff::Timestamp,
    #[ts(type = "string")]
    pub expires_at: jiff::Timestamp,
    /// Taken back then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub revoked_at: Option<jiff::Timestamp>,
    /// How often it was read.
    pub views: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub viewed_at: Option<jiff::Timestamp>,
    /// What opens it, at `/api/shared/{token}`. Told once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub token: Option<String>,
}

/// Answer of `GET /api/interviews/{id}/share`: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShareList {
    pub shares: Vec<Share>,
}

/// Answer of `GET /api/shared/{token}`: what a link lets others read, and nothing that leads to more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SharedInterview {
    pub scope: ShareScope,
    #[ts(type = "string")]
    pub created_at: jiff::Timestamp,
    pub duration_ms: Millis,
    pub track: String,
    /// The role practised for; absent where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transcript: Option<Vec<Line>>,
    pub report: Vec<ReportSection>,
    pub redacted: bool,
    #[ts(type = "string")]
    pub expires_at: jiff::Timestamp,
}

/// Body and answer of `PUT /api/interviews/{id}/retention`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retention {
    /// For how many days after its end the interview is kept: 1 to the server's own, or to 3650. Absent or `null`:
    /// as long as the server keeps all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub days: Option<u32>,
}

/// Answer of `GET /api/progress`: newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    pub interviews: Vec<ProgressPoint>,
    /// Give it back as `before` for earlier ones; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
}

/// One interview's measures. What was not there to be measured is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressPoint {
    #[ts(type = "string")]
    pub id: Uuid,
    #[ts(type = "string")]
    pub created_at: jiff::Timestamp,
    pub track: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub role: Option<String>,
    /// Length of the interview, in minutes.
    pub minutes: f64,
    /// The candidate's turns that were spoken.
    pub answers: u32,
    /// The candidate's part of all speech: 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub talk_ratio: Option<f64>,
    /// Between the end of the interviewer's turn and the candidate's first sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub median_response_ms: Option<Millis>,
    /// As in the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub words_per_minute: Option<f64>,
    /// The pauses' part of the candidate's turns: 0 to 1.
    pub pause_share: f64,
    /// How far the candidate's words can be trusted: 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trust: Option<f64>,
    /// What its report says of each competency; none where no text model has read the answers.
    pub bands: Vec<CompetencyBand>,
}

/// A competency's band, as a text model gave it. It is not calibrated: see the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CompetencyBand {
    pub name: String,
    pub band: Band,
}
