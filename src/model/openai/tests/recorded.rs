//! A session with everything in it, as files.

use serde_json::{Value, json};

use super::{Wire, course, settings};
use crate::audio::{Pcm, Rate};
use crate::clock::Millis;
use crate::model::brief::Direction;
use crate::model::dialect::{Ask, Course, Line, Opening};
use crate::model::openai::{Settings, TurnDetection};
use crate::model::tests::recording::agree;
use crate::model::{Command, ItemId};
use crate::wire::{Patience, Role};

/// A server that says every field.
struct Server {
    wire: Wire,
    said: Vec<Value>,
    sent: Vec<Value>,
}

impl Server {
    fn new(wire: Wire) -> Self {
        Self { wire, said: Vec::new(), sent: Vec::new() }
    }

    fn says(&mut self, kind: &str, mut event: Value) {
        event["type"] = json!(kind);
        event["event_id"] = json!(format!("event_{}", self.said.len() + 1));
        self.said.push(event.clone());
        self.wire.server(event);
        self.sent.append(&mut self.wire.frames);
    }

    fn is_told(&mut self, command: Command) {
        self.wire.command(command);
        self.sent.append(&mut self.wire.frames);
    }

    fn response(&mut self, kind: &str, id: &str, status: &str, output: Value, usage: Value) {
        let details = match status {
            "cancelled" => json!({ "type": "cancelled", "reason": "turn_detected" }),
            _ => Value::Null,
        };
        let response = json!({
            "object": "realtime.response", "id": id, "status": status, "status_details": details,
            "output": output, "conversation_id": "conv_1", "output_modalities": ["audio"],
            "max_output_tokens": "inf", "usage": usage, "metadata": null,
        });
        self.says(kind, json!({ "response": response }));
    }

    fn speaks(&mut self, response: &str, item: &str, text: &str) {
        let about = |status: &str, content: Value| {
            json!({
                "id": item, "object": "realtime.item", "type": "message", "status": status, "role": "assistant",
                "content": content,
            })
        };
        let place = |more: Value| {
            let mut event =
                json!({ "response_id": response, "item_id": item, "output_index": 0, "content_index": 0 });
            event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            event
        };
        let output = |item: Value| json!({ "response_id": response, "output_index": 0, "item": item });
        self.says("response.output_item.added", output(about("in_progress", json!([]))));
        self.says(
            "response.content_part.added",
            place(json!({ "part": { "type": "audio", "transcript": "" } })),
        );
        self.says("response.output_audio_transcript.delta", place(json!({ "delta": text })));
        self.says("response.output_audio.delta", place(json!({ "delta": "AAAAAAAA" })));
        self.says("response.output_audio.done", place(json!({})));
        self.says("response.output_audio_transcript.done", place(json!({ "transcript": text })));
        let content = json!([{ "type": "output_audio", "transcript": text }]);
        self.says("response.output_item.done", output(about("completed", content)));
    }

    fn is_spoken_to(&mut self, item: &str) {
        self.says("input_audio_buffer.speech_started", json!({ "item_id": item, "audio_start_ms": 0 }));
        self.says("input_audio_buffer.speech_stopped", json!({ "item_id": item, "audio_end_ms": 900 }));
        self.says("input_audio_buffer.committed", json!({ "item_id": item, "previous_item_id": null }));
    }
}

fn usage() -> Value {
    json!({
        "total_tokens": 150, "input_tokens": 100, "output_tokens": 50,
        "input_token_details": {
            "text_tokens": 60, "audio_tokens": 40, "image_tokens": 0, "cached_tokens": 30,
            "cached_tokens_details": { "text_tokens": 20, "audio_tokens": 10, "image_tokens": 0 },
        },
        "output_token_details": { "text_tokens": 10, "audio_tokens": 40 },
    })
}

fn opened(settings: Settings, course: Course, opening: Opening, record: &[Line]) -> Server {
    let mut server = Server::new(Wire::new(settings, course));
    server.wire.act(|dialect, out| dialect.open(opening, record, out));
    server.sent.append(&mut server.wire.frames);
    let session = json!({ "type": "realtime", "output_modalities": ["audio"], "model": "gpt-realtime" });
    server.says("session.created", json!({ "session": session }));
    server.says("session.updated", json!({ "session": session }));
    server
}

fn first() -> Server {
    let mut server = opened(settings(), course(), Opening::First, &[]);
    server.is_told(Command::Start);
    server.is_told(Command::Audio(Pcm::silent_frame(Rate(16_000))));
    server.response("response.created", "resp_1", "in_progress", json!([]), Value::Null);
    server.speaks("resp_1", "item_1", "Hello. What are you proud of?");
    let call = json!({
        "id": "item_2", "object": "realtime.item", "type": "function_call", "status": "completed",
        "name": "next_question", "call_id": "call_1", "arguments": "{\"id\":\"proud\"}",
    });
    server.says(
        "response.function_call_arguments.done",
        json!({
            "response_id": "resp_1", "item_id": "item_2", "output_index": 1, "call_id": "call_1",
            "name": "next_question", "arguments": "{\"id\":\"proud\"}",
        }),
    );
    server.says(
        "response.output_item.done",
        json!({ "response_id": "resp_1", "output_index": 1, "item": call.clone() }),
    );
    server.response("response.done", "resp_1", "completed", json!([call]), usage());
    server.says(
        "rate_limits.updated",
        json!({ "rate_limits": [{ "name": "tokens", "limit": 1000, "remaining": 900, "reset_seconds": 1.5 }] }),
    );
    server.is_spoken_to("item_3");
    server.is_told(Command::Truncate { item: ItemId(1), heard: Millis(0) });
    server.says(
        "conversation.item.truncated",
        json!({ "item_id": "item_1", "content_index": 0, "audio_end_ms": 0 }),
    );
    let words = json!({ "item_id": "item_3", "content_index": 0, "delta": "A " });
    server.says("conversation.item.input_audio_transcription.delta", words);
    server.says(
        "conversation.item.input_audio_transcription.completed",
        json!({
            "item_id": "item_3", "content_index": 0, "transcript": "A bridge.",
            "usage": { "type": "duration", "seconds": 0.9 },
        }),
    );
    server.response("response.created", "resp_2", "in_progress", json!([]), Value::Null);
    server.speaks("resp_2", "item_4", "Why?");
    server.is_told(Command::Forget(ItemId(2)));
    server.says("conversation.item.deleted", json!({ "item_id": "item_4" }));
    server.response("response.done", "resp_2", "cancelled", json!([]), usage());
    let error = json!({
        "type": "invalid_request_error", "code": "response_cancel_not_active", "message": "Cancellation failed",
        "param": null, "event_id": null,
    });
    server.says("error", json!({ "error": error }));
    server.is_told(Command::Hold(true));
    server.is_told(Command::Hold(false));
    server.is_told(Command::Patience(Patience::Patient));
    server.says("input_audio_buffer.speech_started", json!({ "item_id": "item_5", "audio_start_ms": 2000 }));
    server.is_told(Command::Commit);
    server.response("response.created", "resp_3", "in_progress", json!([]), Value::Null);
    server.response("response.done", "resp_3", "completed", json!([]), usage());
    for command in [Command::Text("It stands.".to_owned()), Command::Repeat, Command::Rephrase, Command::Skip]
    {
        server.is_told(command);
        server.response("response.created", "resp_4", "in_progress", json!([]), Value::Null);
        server.response("response.done", "resp_4", "completed", json!([]), usage());
    }
    let failed = json!({ "type": "transcription_error", "code": "audio_unintelligible", "message": "?", "param": null });
    server.says(
        "conversation.item.input_audio_transcription.failed",
        json!({ "item_id": "item_5", "content_index": 0, "error": failed }),
    );
    server.is_told(Command::WrapUp);
    server
}

fn second() -> Server {
    let line = |role, text: &str| Line { role, text: text.to_owned() };
    let record = [line(Role::Interviewer, "Hello."), line(Role::Candidate, "A bridge.")];
    let settings = Settings { turn_detection: TurnDetection::Semantic, ..settings() };
    let opening = Opening::Ask(Ask::Direction(Direction::Continue));
    opened(settings, Course { held: true, ..course() }, opening, &record)
}

#[test]
fn a_recorded_session_is_what_the_dialect_says_and_hears() {
    let (mut first, second) = (first(), second());
    first.sent.extend(second.sent);
    first.said.extend(second.said);
    assert_eq!(first.wire.dialect.ignored(), 7, "parts, ends of parts, and what only confirms");
    agree("openai.client", &first.sent);
    agree("openai.server", &first.said);
}
