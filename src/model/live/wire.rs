//! GPT-Live's events, in both directions, as far as an interview needs them. Source: OpenAI's official Python client,
//! `openai.types.live`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Client → server.
#[derive(Debug, Serialize)]
pub(super) struct Request {
    /// Echoed by the error that it may cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event_id: Option<String>,
    #[serde(flatten)]
    pub(super) event: ClientEvent,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type")]
pub(super) enum ClientEvent {
    #[serde(rename = "session.start")]
    Start { session: Value },
    /// `audio`: base64 of PCM16, little-endian.
    #[serde(rename = "session.input_audio.append")]
    Append { audio: String },
    /// What the model is to heed: at most 500 tokens. `delegation_id` is obligatory and may be null.
    #[serde(rename = "session.instructions.append")]
    Instructions { content: String, delegation_id: Option<String> },
    /// What the model is to know and not to say.
    #[serde(rename = "session.thinking.append")]
    Thinking { content: String, delegation_id: Option<String> },
    #[serde(rename = "session.close")]
    Close {},
}

/// Server → client: what is read of it.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub(super) enum ServerEvent {
    #[serde(rename = "session.started")]
    Started {},
    #[serde(rename = "session.output_audio.delta")]
    Audio { delta: String },
    #[serde(rename = "session.input_transcript.delta")]
    Heard {
        delta: String,
        #[serde(default)]
        end_ms: u64,
    },
    #[serde(rename = "session.output_transcript.delta")]
    Words {
        delta: String,
        #[serde(default)]
        start_ms: u64,
    },
    #[serde(rename = "session.delegation.created")]
    Delegation { delegation: Delegation },
    #[serde(rename = "session.usage.updated")]
    Usage { usage: Usage },
    #[serde(rename = "session.closed")]
    Closed {
        #[serde(default)]
        reason: String,
        #[serde(default)]
        usage: Option<Usage>,
    },
    #[serde(rename = "error")]
    Error { error: Problem },
    #[serde(other)]
    Unknown,
}

/// The model wants something done that it cannot do itself.
#[derive(Debug, Deserialize)]
pub(super) struct Delegation {
    pub(super) id: String,
}

/// From the session's beginning.
#[derive(Debug, Deserialize)]
pub(super) struct Usage {
    #[serde(default)]
    pub(super) seconds: f64,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Problem {
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    pub(super) message: String,
    #[serde(default)]
    pub(super) param: Option<String>,
}
