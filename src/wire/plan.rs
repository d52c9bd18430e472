//! Plans of interviews, their versions, and invitations to them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ModelInfo, Patience};

/// What is to be asked, and in which time. `plan/check.rs` has its limits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plan {
    #[schema(min_length = 1, max_length = 120)]
    pub title: String,
    /// What is practised or filled, as the interviewer is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(max_length = 120)]
    pub role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(max_length = 60)]
    pub seniority: Option<String>,
    /// That the interview is held in, as a tag of BCP 47. English without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(max_length = 35)]
    pub language: Option<String>,
    /// The time box.
    #[schema(minimum = 1, maximum = 120)]
    pub minutes: u32,
    #[schema(min_items = 1, max_items = 12)]
    pub sections: Vec<PlanSection>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanSection {
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: String,
    /// When they are used up, the next section begins. Without it, the section has no box of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(minimum = 1, maximum = 120)]
    pub minutes: Option<u32>,
    #[schema(min_items = 1, max_items = 40)]
    pub questions: Vec<PlanQuestion>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanQuestion {
    /// Unique within the plan: letters, digits, `-` and `_`. Given by the server where there is none.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub id: String,
    #[schema(min_length = 1, max_length = 600)]
    pub text: String,
    /// How often it may be followed up. Two without it.
    #[serde(default = "two")]
    #[schema(maximum = 10)]
    pub depth: u32,
    /// What the answer is to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(max_length = 80)]
    pub competency: Option<String>,
    /// What a good answer has: for the interviewer's ears, never read out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(max_length = 600)]
    pub good: Option<String>,
    /// At least as much patience as this, whatever the candidate chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub patience: Option<Patience>,
    /// It comes before those that need not be asked when the time gets short.
    #[serde(default)]
    pub must_ask: bool,
    /// The same question in other words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(max_length = 600)]
    pub rephrase: Option<String>,
}

fn two() -> u32 {
    2
}

/// A plan in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanSummary {
    #[ts(type = "string")]
    pub id: Uuid,
    pub title: String,
    /// The newest; from 1.
    pub version: u32,
    #[ts(type = "string")]
    pub created_at: jiff::Timestamp,
    #[ts(type = "string")]
    pub updated_at: jiff::Timestamp,
}

/// Answer of `GET /api/plans`: last changed first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanList {
    pub plans: Vec<PlanSummary>,
}

/// A plan as it is kept. Its version is also its `ETag`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanDetail {
    #[serde(flatten)]
    #[ts(flatten)]
    pub summary: PlanSummary,
    pub plan: Plan,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanVersion {
    pub version: u32,
    #[ts(type = "string")]
    pub created_at: jiff::Timestamp,
    pub plan: Plan,
}

/// Answer of `GET /api/plans/{id}/versions`: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanVersionList {
    pub versions: Vec<PlanVersion>,
}

/// A plan of nobody, usable as it is and to begin one's own from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanTemplate {
    /// The track that it is.
    pub id: String,
    /// One sentence.
    pub about: String,
    pub plan: Plan,
}

/// Answer of `GET /api/plan-templates`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanTemplateList {
    pub templates: Vec<PlanTemplate>,
}

/// Body of `POST /api/plans/{id}/invitations`. Every field may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CreateInvitation {
    /// Seven without it.
    #[ts(optional)]
    #[schema(minimum = 1, maximum = 365)]
    pub days: Option<u32>,
    /// How many interviews may be begun with it. One without it.
    #[ts(optional)]
    #[schema(minimum = 1, maximum = 1000)]
    pub max_uses: Option<u32>,
    /// For whoever made it; the invited do not see it.
    #[ts(optional)]
    #[schema(max_length = 200)]
    pub note: Option<String>,
    /// Whoever made it may read the finished interview; the invited are told before.
    #[ts(optional, as = "Option<bool>")]
    pub share: bool,
}

/// An invitation, to whoever made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    #[ts(type = "string")]
    pub id: Uuid,
    #[ts(type = "string")]
    pub plan: Uuid,
    pub version: u32,
    #[ts(type = "string")]
    pub created_at: jiff::Timestamp,
    #[ts(type = "string")]
    pub expires_at: jiff::Timestamp,
    pub max_uses: u32,
    pub uses: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub note: Option<String>,
    pub share: bool,
    pub revoked: bool,
    /// What opens it: told once, when it is made, and not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub token: Option<String>,
}

/// Answer of `GET /api/plans/{id}/invitations`: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationList {
    pub invitations: Vec<Invitation>,
}

/// What the invited see before they begin; the questions they do not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invited {
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub role: Option<String>,
    pub minutes: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub language: Option<String>,
    #[ts(type = "string")]
    pub expires_at: jiff::Timestamp,
    /// Who hears the voice.
    pub model: ModelInfo,
    /// Who may read the finished interview besides the candidate; absent when nobody may.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub shares_with: Option<String>,
}

/// Answer of `GET /api/interviews/{id}/plan`: what the interview was begun with, whatever has become of the plan since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InterviewPlan {
    /// Absent for a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub version: Option<u32>,
    /// The invitation that it came by.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub invitation: Option<Uuid>,
    pub plan: Plan,
}

/// Answer of `POST /api/plans/generate`. The plan is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GeneratedPlan {
    pub plan: Plan,
    /// The text model that wrote it; absent when it was made by rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub made_by: Option<ModelInfo>,
    /// Why the text model that there is did not write it: refused, truncated, not_json, no_questions, rate_limited, down,
    /// timeout, unauthorised, rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub failure: Option<String>,
}

/// Body of `POST /api/plans/generate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct GeneratePlan {
    #[ts(optional)]
    #[schema(max_length = 120)]
    pub role: Option<String>,
    #[ts(optional)]
    #[schema(max_length = 60)]
    pub seniority: Option<String>,
    #[ts(optional)]
    #[schema(max_length = 20000)]
    pub job_description: Option<String>,
    #[ts(optional)]
    #[schema(max_length = 20000)]
    pub resume: Option<String>,
    /// Twenty without it.
    #[ts(optional)]
    #[schema(minimum = 1, maximum = 120)]
    pub minutes: Option<u32>,
}
