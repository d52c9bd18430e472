//! Gemini Live's messages, in both directions, as far as an interview needs them. What is written is camelCase; what is
//! read may be snake_case too, as in all JSON of protocol buffers. Source: google-genai's `LiveClientMessage` and
//! `LiveServerMessage`.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Client → server.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum ClientMessage {
    Setup(Value),
    RealtimeInput(RealtimeInput),
    ClientContent(ClientContent),
    ToolResponse(ToolResponse),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum RealtimeInput {
    #[serde(rename_all = "camelCase")]
    Audio {
        /// Base64 of PCM16, little-endian.
        data: String,
        mime_type: String,
    },
    ActivityStart {},
    ActivityEnd {},
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientContent {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) turns: Vec<Turn>,
    /// The model is to answer now; without it, it waits for more.
    pub(super) turn_complete: bool,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Turn {
    pub(super) role: &'static str,
    pub(super) parts: [Text; 1],
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Text {
    pub(super) text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolResponse {
    pub(super) function_responses: Vec<FunctionResponse>,
}

#[derive(Debug, Serialize)]
pub(super) struct FunctionResponse {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) response: Value,
}

/// Server → client. One message may hold several of these.
#[derive(Debug, Default)]
pub(super) struct ServerMessage {
    pub(super) setup_complete: bool,
    pub(super) content: Option<Content>,
    pub(super) calls: Vec<FunctionCall>,
    /// The ids of calls that are not wanted any more.
    pub(super) cancelled: Vec<String>,
    pub(super) usage: Option<Usage>,
    pub(super) go_away: Option<GoAway>,
    pub(super) resumption: Option<Resumption>,
    pub(super) error: Option<Problem>,
    /// It held something that could not be read, or nothing that is known.
    pub(super) strange: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Content {
    #[serde(alias = "model_turn")]
    pub(super) model_turn: Option<ModelTurn>,
    #[serde(alias = "generation_complete")]
    pub(super) generation_complete: Option<bool>,
    #[serde(alias = "turn_complete")]
    pub(super) turn_complete: Option<bool>,
    pub(super) interrupted: Option<bool>,
    #[serde(alias = "input_transcription")]
    pub(super) input_transcription: Option<Transcription>,
    #[serde(alias = "output_transcription")]
    pub(super) output_transcription: Option<Transcription>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ModelTurn {
    pub(super) parts: Option<Vec<Part>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Part {
    #[serde(alias = "inline_data")]
    pub(super) inline_data: Option<Blob>,
    pub(super) thought: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Blob {
    pub(super) data: String,
    /// `audio/pcm;rate=24000`
    #[serde(alias = "mime_type")]
    pub(super) mime_type: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Transcription {
    pub(super) text: Option<String>,
    pub(super) finished: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FunctionCall {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) args: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ToolCall {
    #[serde(alias = "function_calls")]
    function_calls: Option<Vec<FunctionCall>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Cancellation {
    ids: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct GoAway {
    /// Seconds: `50s`, `49.5s`.
    #[serde(alias = "time_left")]
    pub(super) time_left: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Resumption {
    #[serde(alias = "new_handle")]
    pub(super) new_handle: Option<String>,
    pub(super) resumable: Option<bool>,
}

/// Of a turn. Any part may be missing, and the details may be less than the whole.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Usage {
    #[serde(alias = "prompt_token_count", deserialize_with = "count")]
    pub(super) prompt_token_count: u64,
    #[serde(alias = "response_token_count", deserialize_with = "count")]
    pub(super) response_token_count: u64,
    #[serde(alias = "thoughts_token_count", deserialize_with = "count")]
    pub(super) thoughts_token_count: u64,
    #[serde(alias = "tool_use_prompt_token_count", deserialize_with = "count")]
    pub(super) tool_use_prompt_token_count: u64,
    #[serde(alias = "cached_content_token_count", deserialize_with = "count")]
    pub(super) cached_content_token_count: u64,
    #[serde(alias = "prompt_tokens_details")]
    pub(super) prompt_tokens_details: Option<Vec<Modality>>,
    #[serde(alias = "response_tokens_details")]
    pub(super) response_tokens_details: Option<Vec<Modality>>,
    #[serde(alias = "cache_tokens_details")]
    pub(super) cache_tokens_details: Option<Vec<Modality>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Modality {
    /// `AUDIO`, `TEXT` and others.
    pub(super) modality: Option<String>,
    #[serde(alias = "token_count", deserialize_with = "count")]
    pub(super) token_count: u64,
}

/// Not of the protocol: what gateways say before they close.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    /// As in HTTP.
    pub(super) code: Option<u16>,
    pub(super) message: Option<String>,
    pub(super) status: Option<String>,
}

/// 64-bit numbers may be strings in JSON of protocol buffers.
fn count<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Count {
        Number(u64),
        Text(String),
        Other(IgnoredAny),
    }
    Ok(match Count::deserialize(from)? {
        Count::Number(number) => number,
        Count::Text(text) => text.parse().unwrap_or_default(),
        Count::Other(_) => 0,
    })
}

/// `None` for what is no object. What is wrong in one of its keys takes nothing from the others.
pub(super) fn read(frame: &str) -> Option<ServerMessage> {
    let keys: Map<String, Value> = serde_json::from_str(frame).ok()?;
    let mut message = ServerMessage { strange: true, ..ServerMessage::default() };
    let mut wrong = false;
    for (key, value) in keys {
        let known = match key.as_str() {
            "setupComplete" | "setup_complete" => {
                message.setup_complete = true;
                true
            }
            "serverContent" | "server_content" => put(value, &mut message.content),
            "toolCall" | "tool_call" => {
                let mut call: Option<ToolCall> = None;
                let known = put(value, &mut call);
                message.calls = call.and_then(|call| call.function_calls).unwrap_or_default();
                known
            }
            "toolCallCancellation" | "tool_call_cancellation" => {
                let mut cancellation: Option<Cancellation> = None;
                let known = put(value, &mut cancellation);
                message.cancelled = cancellation.and_then(|all| all.ids).unwrap_or_default();
                known
            }
            "usageMetadata" | "usage_metadata" => put(value, &mut message.usage),
            "goAway" | "go_away" => put(value, &mut message.go_away),
            "sessionResumptionUpdate" | "session_resumption_update" => put(value, &mut message.resumption),
            "error" => put(value, &mut message.error),
            _ => continue,
        };
        message.strange = false;
        wrong |= !known;
    }
    message.strange |= wrong;
    Some(message)
}

/// False when it cannot be read.
fn put<T: serde::de::DeserializeOwned>(value: Value, place: &mut Option<T>) -> bool {
    if value.is_null() {
        return true;
    }
    *place = serde_json::from_value(value).ok();
    place.is_some()
}
