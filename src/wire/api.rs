//! The HTTP API's JSON.

use antiphon_ice::IceServer;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{EndReason, InterviewFound, Patience, RecordingConsent, StepName, Turn};
use crate::clock::Millis;

/// Body of `POST /api/realtime-session`. Every field may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CreateSession {
    /// Goes back to the interview that this token leads to, rather than begin one: what it was given with the session.
    /// Whoever has the interview open elsewhere is told and loses it. Nothing else may be wished for then.
    #[ts(optional)]
    pub resume: Option<String>,
    /// A track of the practice interviewer, by id. Without it, a plan and an invitation: the first.
    #[ts(optional)]
    pub track: Option<String>,
    /// A plan of one's own: its newest version is what is asked.
    #[ts(optional, type = "string")]
    pub plan: Option<Uuid>,
    /// What opens an invitation. Who may read the interview then, `GET /api/invitations/{token}` tells before.
    #[ts(optional)]
    pub invitation: Option<String>,
    /// The question to begin with, by its id in the track or plan; the others follow. Not with an invitation.
    #[ts(optional)]
    pub question: Option<String>,
    /// Who interviews: a provider that the server allows. Without it, the server's own choice.
    #[ts(optional)]
    pub model: Option<String>,
    /// Length of the time box, 1 to 120. Without it the plan's, or 20. An invitation's is not changed.
    #[ts(optional)]
    pub minutes: Option<u32>,
    #[ts(optional)]
    pub patience: Option<Patience>,
    /// The role practised for, as the history shows it. At most 120 characters.
    #[ts(optional)]
    pub role: Option<String>,
    /// The candidate agrees to be recorded, to the text of `GET /api/tracks`. Only where the server allows it.
    #[ts(optional)]
    pub recording: Option<bool>,
}

/// Answer of `POST /api/realtime-session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    #[ts(type = "string")]
    pub id: Uuid,
    /// A short-lived JWT bound to this interview.
    pub token: String,
    #[ts(type = "string")]
    pub expires_at: jiff::Timestamp,
    /// Leads back to the interview while it goes on, once: after a reload, from another tab or another device.
    pub resume: String,
    pub ice_servers: Vec<IceServer>,
    pub model: ModelInfo,
    /// What the interview is held in (BCP 47), where its plan says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub language: Option<String>,
    pub steps: Vec<StepPlan>,
}

/// Answer of `POST /api/interviews/{id}/resume`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WayBack {
    /// For `resume` of `POST /api/realtime-session`. One that was given before leads nowhere any more.
    pub resume: String,
}

/// Which model interviews, and who receives the voice: what the consent card shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelInfo {
    pub provider: String,
    pub name: String,
    /// The host the voice is sent to; absent when it never leaves this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub host: Option<String>,
}

/// A connection step the page is going to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepPlan {
    pub name: StepName,
    pub deadline_ms: Millis,
}

/// Body of `POST /api/webrtc-exchange`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exchange {
    #[ts(type = "string")]
    pub session_id: Uuid,
    pub token: String,
    /// The offer. Candidates are optional.
    pub sdp: String,
    /// The offer is of the connection that the interview has: it goes on over another network (ICE restart).
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub restart: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ExchangeAnswer {
    pub sdp: String,
}

/// A set of questions of the practice interviewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Track {
    pub id: String,
    pub title: String,
    /// One sentence.
    pub about: String,
    pub questions: u32,
}

/// Answer of `GET /api/tracks`: what can be practised, who will hear the voice, and who reads what was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackList {
    pub tracks: Vec<Track>,
    pub model: ModelInfo,
    /// For how many days an interview is kept after its end; absent: until its owner deletes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retention_days: Option<u32>,
    /// What a candidate agrees to who is recorded; absent: nobody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub recording: Option<RecordingConsent>,
    /// Who reads the transcripts to write reports, and what is given for a plan; absent: no text model does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub text_model: Option<ModelInfo>,
}

/// Answer of `GET /api/ice-servers` and `GET /api/xirsys-ice-servers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IceServerList {
    pub ice_servers: Vec<IceServer>,
    /// Why the list is not all that it could be; absent when it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub details: Option<IceServerDetails>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IceServerDetails {
    /// What is wrong with Xirsys: `timeout`, `unreachable`, `unauthorized`, `refused`, `garbage`, `empty` or
    /// `not_configured`.
    pub xirsys: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum InterviewStatus {
    /// Made, but no call yet.
    Created,
    Live,
    Ended,
}

/// An interview in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InterviewSummary {
    #[ts(type = "string")]
    pub id: Uuid,
    pub status: InterviewStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<EndReason>,
    pub track: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub role: Option<String>,
    #[ts(type = "string")]
    pub created_at: jiff::Timestamp,
    /// Length on the interview's clock, up to its last event.
    pub duration_ms: Millis,
    pub turns: u32,
}

/// Answer of `GET /api/interviews/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InterviewDetail {
    #[serde(flatten)]
    #[ts(flatten)]
    pub interview: InterviewSummary,
    pub model: ModelInfo,
    /// Whether whoever asks is its candidate.
    pub mine: bool,
    /// What its candidate is called, for anybody else who may read it; absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub candidate: Option<String>,
    /// Whether there is a recording that whoever asks may hear.
    pub recorded: bool,
    /// Every final turn, in order.
    pub transcript: Vec<Turn>,
    /// The last number of the event log: where to follow from.
    pub last_seq: u64,
    /// When it is deleted, if it has ended by then; absent: when its owner does so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub kept_until: Option<jiff::Timestamp>,
}

/// Answer of `GET /api/interviews`: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InterviewList {
    pub interviews: Vec<InterviewFound>,
    /// Give it back as `before` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
}
