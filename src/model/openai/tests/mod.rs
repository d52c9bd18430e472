//! The dialect as a script: what is sent, what the server says, what comes of it.

mod calls;
mod floor;
mod interruption;
mod recorded;
mod responses;
mod tolerance;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Dialect, Settings, Shape, TurnDetection};
use crate::audio::{Pcm, Rate};
use crate::clock::Millis;
use crate::model::dialect::{Course, Line, News, Opening, Out};
use crate::model::tests::sample::brief;
use crate::model::{Command, Event};
use crate::wire::Patience;

/// A socket with a server behind it that says what the test says.
struct Wire {
    dialect: Dialect,
    /// Frames for the server and news since the last look.
    frames: Vec<Value>,
    news: Vec<News>,
}

fn settings() -> Settings {
    Settings {
        model: "gpt-realtime".to_owned(),
        voice: "marin".to_owned(),
        shape: Shape::Ga,
        input_rate: Rate::HZ_24K,
        output_rate: Rate::HZ_24K,
        turn_detection: TurnDetection::Server,
        transcription: Some("gpt-4o-mini-transcribe".to_owned()),
        noise_reduction: true,
    }
}

fn course() -> Course {
    Course::new(Patience::Balanced)
}

impl Wire {
    fn new(settings: Settings, course: Course) -> Self {
        let dialect = Dialect::new(Arc::new(settings), Arc::new(brief()), course);
        Self { dialect, frames: Vec::new(), news: Vec::new() }
    }

    /// Configured, and nothing was said.
    fn ready() -> Self {
        let mut wire = Self::opened(Opening::First, &[]);
        wire.server(json!({ "type": "session.created", "session": {} }));
        wire.server(json!({ "type": "session.updated", "session": {} }));
        wire.look();
        wire
    }

    fn opened(opening: Opening, record: &[Line]) -> Self {
        let mut wire = Self::new(settings(), course());
        wire.act(|dialect, out| dialect.open(opening, record, out));
        wire
    }

    /// The greeting has begun: item 1, `ms` long, all of it sent.
    fn greeting(ms: u64) -> Self {
        let mut wire = Self::ready();
        wire.command(Command::Start);
        wire.created("resp_1");
        wire.says("resp_1", "item_1", "Hello. What are you proud of?", ms);
        wire.done("resp_1");
        wire.look();
        wire
    }

    /// The greeting has begun: item 1, of which `ms` were sent.
    fn speaking(ms: u64) -> Self {
        let mut wire = Self::ready();
        wire.command(Command::Start);
        wire.created("resp_1");
        wire.begins("resp_1", "item_1");
        wire.sounds("resp_1", "item_1", ms);
        wire
    }

    fn act(&mut self, work: impl FnOnce(&mut Dialect, &mut Out)) {
        let mut out = Out::default();
        work(&mut self.dialect, &mut out);
        self.frames.extend(out.frames.iter().map(|frame| serde_json::from_str::<Value>(frame).unwrap()));
        self.news.extend(out.news);
    }

    fn command(&mut self, command: Command) {
        self.act(|dialect, out| dialect.encode(command, out));
    }

    fn server(&mut self, event: Value) {
        self.act(|dialect, out| dialect.decode(&event.to_string(), out));
    }

    fn silence(&mut self, ms: u64) {
        for _ in 0..ms / 20 {
            self.command(Command::Audio(Pcm::silent_frame(Rate::HZ_24K)));
        }
        self.frames.retain(|frame| frame["type"] != "input_audio_buffer.append");
    }

    fn created(&mut self, response: &str) {
        let response = json!({ "id": response, "status": "in_progress" });
        self.server(json!({ "type": "response.created", "response": response }));
    }

    fn begins(&mut self, response: &str, item: &str) {
        let item = json!({ "id": item, "type": "message", "role": "assistant" });
        self.server(json!({ "type": "response.output_item.added", "response_id": response, "item": item }));
    }

    fn sounds(&mut self, response: &str, item: &str, ms: u64) {
        let delta = base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            vec![1_u8; Rate::HZ_24K.samples(Millis(ms)) as usize * 2],
        );
        self.server(json!({ "type": "response.output_audio.delta", "response_id": response, "item_id": item, "delta": delta }));
    }

    fn words(&mut self, response: &str, item: &str, text: &str) {
        self.server(json!({
            "type": "response.output_audio_transcript.delta", "response_id": response, "item_id": item, "delta": text,
        }));
    }

    fn ends(&mut self, item: &str) {
        let item = json!({ "id": item, "type": "message", "status": "completed" });
        self.server(json!({ "type": "response.output_item.done", "item": item }));
    }

    /// A whole item.
    fn says(&mut self, response: &str, item: &str, text: &str, ms: u64) {
        self.begins(response, item);
        self.words(response, item, text);
        self.sounds(response, item, ms);
        self.ends(item);
    }

    fn calls(&mut self, function: &str, call: &str, arguments: &Value) {
        let item = json!({
            "id": "item_call", "type": "function_call", "status": "completed",
            "name": function, "call_id": call, "arguments": arguments.to_string(),
        });
        self.server(json!({ "type": "response.output_item.done", "item": item }));
    }

    fn done(&mut self, response: &str) {
        self.done_as(response, "completed");
    }

    fn done_as(&mut self, response: &str, status: &str) {
        let response = json!({ "id": response, "status": status, "usage": null });
        self.server(json!({ "type": "response.done", "response": response }));
    }

    fn speech(&mut self, item: &str, at: u64) {
        self.server(
            json!({ "type": "input_audio_buffer.speech_started", "item_id": item, "audio_start_ms": at }),
        );
    }

    fn speech_over(&mut self, item: &str, at: u64) {
        self.server(
            json!({ "type": "input_audio_buffer.speech_stopped", "item_id": item, "audio_end_ms": at }),
        );
        self.server(json!({ "type": "input_audio_buffer.committed", "item_id": item }));
    }

    /// The objection to the last request of this kind.
    fn objects_to(&mut self, kind: &str, code: &str) {
        let request = self.frames.iter().rev().find(|frame| frame["type"] == kind).unwrap();
        let error = json!({ "type": "invalid_request_error", "code": code, "message": "no", "event_id": request["event_id"] });
        self.server(json!({ "type": "error", "error": error }));
    }

    /// The kinds of what was sent since the last look.
    fn sent(&mut self) -> Vec<String> {
        let kinds = self.frames.iter().map(|frame| frame["type"].as_str().unwrap().to_owned()).collect();
        self.frames.clear();
        kinds
    }

    /// The last frame of this kind since the last look.
    fn last(&self, kind: &str) -> &Value {
        self.frames
            .iter()
            .rev()
            .find(|frame| frame["type"] == kind)
            .unwrap_or_else(|| panic!("{:?}", self.frames))
    }

    /// What the call was told since the last look.
    fn told(&mut self) -> Vec<Event> {
        let news = std::mem::take(&mut self.news);
        news.into_iter()
            .filter_map(|news| if let News::Event(event) = news { Some(event) } else { None })
            .collect()
    }

    fn look(&mut self) {
        self.frames.clear();
        self.news.clear();
    }
}
