//! What the diagnostics answer.

use antiphon_ice::IceServer;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::ModelInfo;
use crate::clock::Millis;

/// Answer of `GET /api/diagnostic/webrtc-test`: what a browser has to try. Each try is an offer to the same address by
/// `POST` ([`TestOffer`], answered by an `ExchangeAnswer`); the connection it makes sends back the voice and the
/// messages it gets, and closes by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebrtcTest {
    /// For the tries over a relay.
    pub ice_servers: Vec<IceServer>,
    /// Where this server takes media, preferred first.
    pub candidates: Vec<MediaAddress>,
    /// What the hello of a WebSocket at `/api/diagnostic/stream` has: that sends back what it gets, too.
    pub stream_token: String,
    /// A try that has not connected by then has failed.
    pub deadline_ms: Millis,
}

/// An address at which this server takes media.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MediaAddress {
    pub ip: String,
    pub port: u16,
    pub protocol: MediaProtocol,
    pub reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MediaProtocol {
    Udp,
    Tcp,
}

/// From where an address can be reached at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// From this machine.
    Loopback,
    /// From the same network.
    Private,
    Public,
}

/// Body of `POST /api/diagnostic/webrtc-test`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TestOffer {
    /// Audio and a data channel, as a call offers them.
    pub sdp: String,
}

/// Answer of `GET /api/diagnostic/db-performance`. A database that does not answer is an error body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DbPerformance {
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// A row written and committed.
    pub write: Timing,
    pub read: Timing,
    pub deadline_ms: Millis,
}

/// Several rounds of the same, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Timing {
    pub rounds: u32,
    pub median_ms: f64,
    pub worst_ms: f64,
}

/// Answer of `GET /api/diagnostic/model`: a conversation was opened, nothing was said. A model that cannot be used is an
/// error body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelCheck {
    pub model: ModelInfo,
    /// Until it was ready to listen.
    pub ready_ms: Millis,
    pub deadline_ms: Millis,
}
