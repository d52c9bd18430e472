//! Recordings of interviews.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{Role, TurnId};
use crate::clock::Millis;

/// What a candidate who is to be recorded agrees to, by `recording: true` at the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordingConsent {
    /// Of the text; kept with the recording.
    pub version: String,
    pub text: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RecordingState {
    /// Agreed to; there has been no call yet.
    #[default]
    Agreed,
    /// The interview runs. The files have what was said up to a second ago.
    Running,
    Finished,
    /// It ended before the interview. What there is can be played.
    Incomplete,
}

/// Why a recording is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RecordingFault {
    /// The server's disk failed, was full, or was too slow.
    Disk,
    /// Recordings may take no more of the disk.
    Full,
    /// The server or the call stopped in the middle.
    Stopped,
}

/// Answer of `GET /api/interviews/{id}/recording`. Times in the files are times on the interview's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordingDetail {
    pub state: RecordingState,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fault: Option<RecordingFault>,
    /// When the candidate agreed, and to which text.
    #[ts(type = "string")]
    pub agreed_at: jiff::Timestamp,
    pub agreed_to: String,
    /// Of the longer file, when it has ended.
    pub duration_ms: Millis,
    /// What the interview's clock reads at the beginning of the files.
    pub offset_ms: Millis,
    /// Packets that the disk was too slow for: gaps of 20 ms.
    pub dropped_packets: u64,
    pub tracks: Vec<RecordingTrack>,
    /// Every final turn, in order: where to seek to.
    pub turns: Vec<RecordingTurn>,
}

/// One side: an Ogg Opus file, mono.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordingTrack {
    pub side: Role,
    /// Where it is, on this server.
    pub url: String,
    pub media_type: String,
    pub bytes: u64,
}

/// A turn's place in the file of its side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordingTurn {
    pub turn: TurnId,
    pub side: Role,
    pub start_ms: Millis,
    pub end_ms: Millis,
}
