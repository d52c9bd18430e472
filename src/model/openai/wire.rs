//! OpenAI Realtime's events, in both directions, as far as an interview needs them. Names are the GA ones; what is
//! read also understands the beta's. Source: OpenAI's OpenAPI description, `RealtimeClientEvent` and
//! `RealtimeServerEvent`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Client → server.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    /// Echoed by the error that it may cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) event_id: Option<String>,
    #[serde(flatten)]
    pub(crate) event: ClientEvent,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum ClientEvent {
    #[serde(rename = "session.update")]
    SessionUpdate { session: Value },
    /// `audio`: base64 of PCM16, little-endian.
    #[serde(rename = "input_audio_buffer.append")]
    Append { audio: String },
    #[serde(rename = "input_audio_buffer.commit")]
    Commit,
    #[serde(rename = "input_audio_buffer.clear")]
    Clear,
    #[serde(rename = "conversation.item.create")]
    ItemCreate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous_item_id: Option<String>,
        item: Value,
    },
    #[serde(rename = "conversation.item.retrieve")]
    ItemRetrieve { item_id: String },
    #[serde(rename = "conversation.item.truncate")]
    ItemTruncate { item_id: String, content_index: u32, audio_end_ms: u64 },
    #[serde(rename = "conversation.item.delete")]
    ItemDelete { item_id: String },
    #[serde(rename = "response.create")]
    ResponseCreate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        response: Option<Value>,
    },
    #[serde(rename = "response.cancel")]
    ResponseCancel {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        response_id: Option<String>,
    },
    #[serde(other)]
    Unknown,
}

/// Server → client: what is read of it. Every field that some server leaves out has a default.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub(super) enum ServerEvent {
    #[serde(rename = "session.created")]
    SessionCreated {},
    #[serde(rename = "session.updated")]
    SessionUpdated {},
    #[serde(rename = "error")]
    Error { error: Problem },
    #[serde(rename = "input_audio_buffer.speech_started")]
    SpeechStarted {
        #[serde(default)]
        item_id: String,
        #[serde(default)]
        audio_start_ms: u64,
    },
    #[serde(rename = "input_audio_buffer.speech_stopped")]
    SpeechStopped {
        #[serde(default)]
        audio_end_ms: u64,
    },
    #[serde(rename = "input_audio_buffer.committed")]
    Committed {},
    #[serde(rename = "conversation.item.input_audio_transcription.delta")]
    TranscriptionDelta {
        item_id: String,
        #[serde(default)]
        delta: Option<String>,
    },
    #[serde(rename = "conversation.item.input_audio_transcription.completed")]
    TranscriptionCompleted {
        item_id: String,
        #[serde(default)]
        transcript: String,
        #[serde(default)]
        usage: Option<TranscriptionUsage>,
        /// A token each, where they were asked for.
        #[serde(default)]
        logprobs: Option<Vec<TokenProbability>>,
        /// Some servers repeat the event while they are not sure yet.
        #[serde(default)]
        status: Option<String>,
    },
    #[serde(rename = "conversation.item.input_audio_transcription.failed")]
    TranscriptionFailed { item_id: String },
    #[serde(rename = "response.created")]
    ResponseCreated { response: Response },
    #[serde(rename = "response.done")]
    ResponseDone { response: Response },
    #[serde(rename = "response.output_item.added")]
    OutputItemAdded {
        #[serde(default)]
        response_id: String,
        item: Item,
    },
    #[serde(rename = "response.output_item.done")]
    OutputItemDone { item: Item },
    #[serde(rename = "response.output_audio.delta", alias = "response.audio.delta")]
    AudioDelta {
        #[serde(default)]
        response_id: String,
        item_id: String,
        delta: String,
    },
    #[serde(rename = "response.output_audio_transcript.delta", alias = "response.audio_transcript.delta")]
    TranscriptDelta {
        #[serde(default)]
        response_id: String,
        item_id: String,
        #[serde(default)]
        delta: String,
    },
    #[serde(rename = "response.output_audio_transcript.done", alias = "response.audio_transcript.done")]
    TranscriptDone {
        item_id: String,
        #[serde(default)]
        transcript: String,
    },
    #[serde(rename = "rate_limits.updated")]
    RateLimits {
        #[serde(default)]
        rate_limits: Vec<RateLimit>,
    },
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Problem {
    #[serde(default)]
    pub(super) code: Option<String>,
    #[serde(default)]
    pub(super) message: Option<String>,
    #[serde(default)]
    pub(super) param: Option<String>,
    /// Of the client event that caused it.
    #[serde(default)]
    pub(super) event_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Response {
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) status_details: Option<StatusDetails>,
    #[serde(default)]
    pub(super) output: Option<Vec<Item>>,
    #[serde(default)]
    pub(super) usage: Option<Usage>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StatusDetails {
    #[serde(default)]
    pub(super) error: Option<Problem>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Item {
    #[serde(default)]
    pub(super) id: String,
    #[serde(default, rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) role: Option<String>,
    #[serde(default)]
    pub(super) status: Option<String>,
    // Of a function call.
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) call_id: Option<String>,
    #[serde(default)]
    pub(super) arguments: Option<String>,
}

/// Of a response. Any part may be missing, also all of it for one that was cancelled.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Usage {
    #[serde(default)]
    pub(super) input_token_details: Option<TokenDetails>,
    #[serde(default)]
    pub(super) output_token_details: Option<TokenDetails>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct TokenDetails {
    #[serde(default)]
    pub(super) text_tokens: Option<u64>,
    #[serde(default)]
    pub(super) audio_tokens: Option<u64>,
    #[serde(default)]
    pub(super) cached_tokens_details: Option<CachedTokens>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct CachedTokens {
    #[serde(default)]
    pub(super) text_tokens: Option<u64>,
    #[serde(default)]
    pub(super) audio_tokens: Option<u64>,
}

/// How likely a recogniser holds one token to be.
#[derive(Debug, Deserialize)]
pub(super) struct TokenProbability {
    /// The natural logarithm of its probability.
    #[serde(default)]
    pub(super) logprob: f64,
}

/// Of a transcription, which is billed apart.
#[derive(Debug, Deserialize)]
pub(super) struct TranscriptionUsage {
    #[serde(default)]
    pub(super) seconds: Option<f64>,
    #[serde(default)]
    pub(super) input_tokens: Option<u64>,
    #[serde(default)]
    pub(super) output_tokens: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct RateLimit {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) remaining: Option<f64>,
    #[serde(default)]
    pub(super) reset_seconds: Option<f64>,
}
