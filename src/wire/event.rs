//! The event log's envelope and its kinds. One log per interview; the data channel and SSE are views.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{Coverage, ErrorBody, Patience, QuestionRef, Role, Turn, TurnId};
use crate::clock::Millis;

/// The wire's version, in every envelope as `v`.
pub const VERSION: u8 = 1;

/// One event as clients see it: `{v, seq, at, type, …}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Envelope {
    pub v: u8,
    /// Position in the interview's log, from 1, without gaps. A transient event (see
    /// [`Event::is_transient`]) is not in the log and repeats the number of the last one that is.
    pub seq: u64,
    /// On the interview's clock.
    pub at: Millis,
    #[serde(flatten)]
    #[ts(flatten)]
    pub event: Event,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type")]
pub enum Event {
    #[serde(rename = "session.state")]
    SessionState(SessionState),
    #[serde(rename = "connection.step")]
    ConnectionStep(ConnectionStep),
    #[serde(rename = "turn.started")]
    TurnStarted(TurnStarted),
    #[serde(rename = "turn.delta")]
    TurnDelta(TurnDelta),
    /// The turn is over and in the database.
    #[serde(rename = "turn.final")]
    TurnFinal(TurnFinal),
    /// The interviewer was interrupted; its `turn.final` follows.
    #[serde(rename = "turn.cut")]
    TurnCut(TurnCut),
    #[serde(rename = "turn.silence")]
    TurnSilence(TurnSilence),
    #[serde(rename = "level")]
    Level(Level),
    #[serde(rename = "latency")]
    Latency(Latency),
    #[serde(rename = "observation")]
    Observation(Observation),
    #[serde(rename = "coverage")]
    Coverage(Coverage),
    #[serde(rename = "usage")]
    Usage(Usage),
    #[serde(rename = "watched")]
    Watched(Watched),
    #[serde(rename = "notice")]
    Notice(Notice),
    #[serde(rename = "error")]
    Error(ErrorBody),
}

impl Event {
    /// Not worth keeping: told to whoever is listening, never stored, numbered or replayed.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Level(_) | Self::TurnSilence(_) | Self::Watched(_))
    }

    /// The `type` on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SessionState(_) => "session.state",
            Self::ConnectionStep(_) => "connection.step",
            Self::TurnStarted(_) => "turn.started",
            Self::TurnDelta(_) => "turn.delta",
            Self::TurnFinal(_) => "turn.final",
            Self::TurnCut(_) => "turn.cut",
            Self::TurnSilence(_) => "turn.silence",
            Self::Level(_) => "level",
            Self::Latency(_) => "latency",
            Self::Observation(_) => "observation",
            Self::Coverage(_) => "coverage",
            Self::Usage(_) => "usage",
            Self::Watched(_) => "watched",
            Self::Notice(_) => "notice",
            Self::Error(_) => "error",
        }
    }
}

/// What the interview is doing. Sent whenever any field changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionState {
    pub state: State,
    /// The candidate's microphone is muted; the session and its context go on.
    pub muted: bool,
    /// The candidate asked for a moment: the interviewer does not take the turn.
    pub holding: bool,
    pub patience: Patience,
    /// Only with `ended`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<EndReason>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Peer or model is not ready yet.
    Connecting,
    /// The interviewer is audible.
    Speaking,
    /// The candidate has the turn.
    Listening,
    /// The candidate's turn is over and the interviewer's first sound has not been played.
    Thinking,
    /// The candidate's connection is gone; the interview waits for it.
    Away,
    /// The goodbye is being said.
    Closing,
    Ended,
}

/// Why an interview ended. Named once, here; the store and the pages use the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The interviewer asked everything and said goodbye.
    Completed,
    /// The time box closed it, politely.
    TimeUp,
    /// So did the model's budget.
    BudgetUp,
    /// The candidate ended it.
    CandidateEnded,
    /// The candidate's connection was lost and did not return in time.
    CandidateLeft,
    /// It never became a call: no connection in time.
    NeverConnected,
    /// Nobody said or did anything for 30 minutes.
    Idle,
    ModelFailed,
    /// The server stopped while the interview ran.
    ServerStopped,
    /// A fault of the server's own.
    Failed,
}

/// The five connection steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    MicrophoneAccess,
    ApiConnection,
    SessionCreation,
    WebrtcSetup,
    AudioConnection,
}

impl StepName {
    pub const ALL: [Self; 5] = [
        Self::MicrophoneAccess,
        Self::ApiConnection,
        Self::SessionCreation,
        Self::WebrtcSetup,
        Self::AudioConnection,
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StepState {
    Working,
    Done,
    Failed,
}

/// The server's side of a connection step: `webrtc_setup` when ICE and DTLS are up,
/// `audio_connection` when the first microphone packet has arrived and the first voice packet has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionStep {
    pub step: StepName,
    pub state: StepState,
    /// Since the offer arrived.
    pub ms: Millis,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TurnStarted {
    pub turn: TurnId,
    pub role: Role,
    pub start_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub question: Option<QuestionRef>,
    /// The planned question that it asks, in the plan's words: to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub question_text: Option<String>,
}

impl TurnStarted {
    /// Of no question.
    pub fn new(turn: TurnId, role: Role, start_ms: Millis) -> Self {
        Self { turn, role, start_ms, question: None, question_text: None }
    }
}

/// More words of a turn. The interviewer's run ahead of its voice; `audioMs` says when they are spoken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TurnDelta {
    pub turn: TurnId,
    /// To be appended to what came before.
    pub text: String,
    /// Where in the turn's own audio these words begin, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub audio_ms: Option<Millis>,
    /// Length of the audio that speaks them, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub audio_len_ms: Option<Millis>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TurnFinal {
    #[serde(flatten)]
    #[ts(flatten)]
    pub turn: Turn,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TurnCut {
    pub turn: TurnId,
    /// How much of its audio was played.
    pub heard_ms: Millis,
    /// The words of that part.
    pub heard: String,
}

/// The candidate has fallen silent in their turn. Told when that changes, where silence is what ends turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TurnSilence {
    pub turn: TurnId,
    pub since_ms: Millis,
    /// When the interviewer takes the turn, at the soonest; absent: not any more, since they go on or asked for a moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until_ms: Option<Millis>,
}

/// How many follow the interview as it is held, besides the candidate's own page. Told when it changes, and to each page
/// that connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Watched {
    pub watchers: u32,
}

/// Loudness over the last 100 ms, 0 (silence) to 1 (full scale), RMS.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Level {
    pub candidate: f32,
    pub interviewer: f32,
}

/// How long the candidate waited: from the end of their speech to the interviewer's first sound on RTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Latency {
    /// The interviewer's turn.
    pub turn: TurnId,
    pub response_ms: Millis,
}

/// What the interviewer noticed about the candidate's answers, for afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    pub text: String,
    /// The last one asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub question: Option<QuestionRef>,
}

/// What the model has used since the interview began: tokens, by what they are, and times that are billed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    pub text_in: u64,
    pub text_cached: u64,
    pub text_out: u64,
    pub audio_in: u64,
    pub audio_cached: u64,
    pub audio_out: u64,
    pub transcribed_ms: Millis,
    pub session_ms: Millis,
    /// US dollars, by the server's own table of prices; absent when it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cost_usd: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    pub code: NoticeCode,
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeCode {
    /// The time box is nearly used up.
    TimeAlmostUp,
    /// The model's budget is.
    BudgetAlmostUp,
    /// The candidate's connection came back; `message` says what was missed.
    Reconnected,
    /// The candidate's connection is gone; the interview waits.
    ConnectionLost,
    /// The server is about to stop; the interview goes on over another connection.
    Moving,
    /// The interviewer's model cannot be reached; it is tried again.
    ModelAway,
    /// It can again.
    ModelBack,
    /// Another model has taken its place.
    ModelChanged,
}
