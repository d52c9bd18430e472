//! A response as it is told to a client: which events, in which order.

use serde_json::{Value, json};

use crate::audio::{Pcm, to_base64};
use crate::clock::Millis;
use crate::model::ItemId;

/// The running response.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) id: String,
    conversation: String,
    metadata: Value,
    outputs: Vec<Value>,
    /// What is being said.
    pub(super) speech: Option<Speech>,
}

/// What became of a response.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    Completed,
    /// Why.
    Cancelled(&'static str),
    Failed,
}

/// An item of speech on its way to the client.
#[derive(Debug)]
pub(super) struct Speech {
    pub(super) name: String,
    /// Practice's own name for it.
    pub(super) item: ItemId,
    /// What it comes after in the conversation.
    previous: Option<String>,
    text: String,
    pub(super) len: Millis,
}

impl Response {
    pub(super) fn new(id: String, conversation: &str, metadata: Value) -> Self {
        Self { id, conversation: conversation.to_owned(), metadata, outputs: Vec::new(), speech: None }
    }

    pub(super) fn created(&self) -> Value {
        json!({ "type": "response.created", "response": self.object("in_progress", Value::Null, Value::Null) })
    }

    pub(super) fn done(&self, end: End) -> Value {
        let (status, details) = match end {
            End::Completed => ("completed", Value::Null),
            End::Cancelled(reason) => ("cancelled", json!({ "type": "cancelled", "reason": reason })),
            End::Failed => {
                let error = json!({ "type": "server_error", "code": "server_error" });
                ("failed", json!({ "type": "failed", "error": error }))
            }
        };
        // Nothing is counted: it costs nothing.
        let usage = json!({
            "total_tokens": 0,
            "input_tokens": 0,
            "output_tokens": 0,
            "input_token_details": { "text_tokens": 0, "audio_tokens": 0, "image_tokens": 0, "cached_tokens": 0 },
            "output_token_details": { "text_tokens": 0, "audio_tokens": 0 },
        });
        json!({ "type": "response.done", "response": self.object(status, details, usage) })
    }

    fn object(&self, status: &str, details: Value, usage: Value) -> Value {
        json!({
            "object": "realtime.response",
            "id": self.id,
            "status": status,
            "status_details": details,
            "output": self.outputs,
            "conversation_id": self.conversation,
            "output_modalities": ["audio"],
            "max_output_tokens": "inf",
            "audio": { "output": { "format": { "type": "audio/pcm", "rate": 24000 }, "voice": "marin" } },
            "usage": usage,
            "metadata": self.metadata,
        })
    }

    /// `previous`: what it comes after in the conversation.
    pub(super) fn begin(&mut self, name: &str, item: ItemId, previous: Option<String>) -> Vec<Value> {
        let speech = Speech {
            name: name.to_owned(),
            item,
            previous: previous.clone(),
            text: String::new(),
            len: Millis::ZERO,
        };
        self.speech = Some(speech);
        let item = begun(name);
        vec![
            json!({ "type": "response.output_item.added", "response_id": self.id, "output_index": self.outputs.len(), "item": item }),
            json!({ "type": "conversation.item.added", "previous_item_id": previous, "item": item }),
            self.event(
                "response.content_part.added",
                json!({ "part": { "type": "audio", "transcript": "" } }),
            ),
        ]
    }

    pub(super) fn words(&mut self, text: &str) -> Value {
        if let Some(speech) = &mut self.speech {
            speech.text.push_str(text);
        }
        self.event("response.output_audio_transcript.delta", json!({ "delta": text }))
    }

    pub(super) fn sound(&mut self, pcm: &Pcm) -> Value {
        if let Some(speech) = &mut self.speech {
            speech.len += pcm.len();
        }
        self.event("response.output_audio.delta", json!({ "delta": to_base64(&pcm.samples) }))
    }

    /// The speech is complete, or as far as it got. Also what the conversation has of it.
    pub(super) fn finish(&mut self, complete: bool) -> Option<(Value, Vec<Value>)> {
        let transcript = self.speech.as_ref()?.text.clone();
        let mut events = vec![
            self.event("response.output_audio.done", json!({})),
            self.event("response.output_audio_transcript.done", json!({ "transcript": transcript })),
            self.event(
                "response.content_part.done",
                json!({ "part": { "type": "audio", "transcript": transcript } }),
            ),
        ];
        let speech = self.speech.take()?;
        let status = if complete { "completed" } else { "incomplete" };
        let item = message(&speech.name, status, Some(&speech.text));
        events.push(
            json!({ "type": "conversation.item.done", "previous_item_id": speech.previous, "item": item }),
        );
        events.push(json!({
            "type": "response.output_item.done",
            "response_id": self.id,
            "output_index": self.outputs.len(),
            "item": item,
        }));
        self.outputs.push(item.clone());
        Some((item, events))
    }

    /// The model asks something of the client: `done` is the item of it.
    pub(super) fn call(&mut self, done: &Value, previous: Option<&str>) -> Vec<Value> {
        let (index, arguments, function) = (self.outputs.len(), &done["arguments"], &done["name"]);
        let begun = merged(done.clone(), json!({ "status": "in_progress", "arguments": "" }));
        let part = json!({
            "response_id": self.id,
            "item_id": done["id"],
            "output_index": index,
            "call_id": done["call_id"],
        });
        let with = |kind: &str, more: Value| merged(merged(json!({ "type": kind }), part.clone()), more);
        self.outputs.push(done.clone());
        vec![
            json!({ "type": "response.output_item.added", "response_id": self.id, "output_index": index, "item": begun }),
            json!({ "type": "conversation.item.added", "previous_item_id": previous, "item": begun }),
            with("response.function_call_arguments.delta", json!({ "delta": arguments })),
            with(
                "response.function_call_arguments.done",
                json!({ "arguments": arguments, "name": function }),
            ),
            json!({ "type": "conversation.item.done", "previous_item_id": previous, "item": done }),
            json!({ "type": "response.output_item.done", "response_id": self.id, "output_index": index, "item": done }),
        ]
    }

    /// An event about the speech.
    fn event(&self, kind: &str, more: Value) -> Value {
        let item = self.speech.as_ref().map(|speech| speech.name.as_str());
        let about = json!({
            "type": kind,
            "response_id": self.id,
            "item_id": item,
            "output_index": self.outputs.len(),
            "content_index": 0,
        });
        merged(about, more)
    }
}

/// Speech of which nothing has been said yet, as an item.
pub(super) fn begun(name: &str) -> Value {
    message(name, "in_progress", None)
}

/// A function call, as an item.
pub(super) fn function_call(name: &str, call: &str, function: &str, arguments: &Value) -> Value {
    json!({
        "id": name,
        "object": "realtime.item",
        "type": "function_call",
        "status": "completed",
        "name": function,
        "call_id": call,
        "arguments": arguments.to_string(),
    })
}

fn message(name: &str, status: &str, text: Option<&str>) -> Value {
    let content: Vec<_> =
        text.map(|text| json!({ "type": "output_audio", "transcript": text })).into_iter().collect();
    json!({
        "id": name,
        "object": "realtime.item",
        "type": "message",
        "status": status,
        "role": "assistant",
        "content": content,
    })
}

fn merged(mut one: Value, other: Value) -> Value {
    if let (Value::Object(one), Value::Object(other)) = (&mut one, other) {
        one.extend(other);
    }
    one
}
