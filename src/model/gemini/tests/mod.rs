//! The dialect as a script: what is sent, what the server says, what comes of it. The candidate's voice is a recorded
//! one, and what hears it is the real detector.

mod floor;
mod interruption;
mod recorded;
mod resumption;
mod tolerance;
mod tools;
mod turns;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Dialect, Settings};
use crate::audio::{Pcm, Rate};
use crate::clock::Millis;
use crate::model::dialect::{Course, Line, News, Opening, Out};
use crate::model::practice::tests::speech;
use crate::model::tests::sample::brief;
use crate::model::{Command, Event, ItemId, SpeechId, vad};
use crate::wire::{Patience, Role};

/// A socket with a server behind it that says what the test says.
struct Wire {
    dialect: Dialect,
    /// Frames for the server and news since the last look.
    frames: Vec<Value>,
    news: Vec<News>,
    /// All frames in both directions.
    sent: Vec<Value>,
    received: Vec<Value>,
}

fn course() -> Course {
    Course::new(Patience::Quick)
}

fn line(role: Role, text: &str) -> Line {
    Line { role, text: text.to_owned() }
}

impl Wire {
    fn new(course: Course) -> Self {
        let settings = Settings { model: "models/gemini-3.8-live".to_owned(), voice: "Puck".to_owned() };
        let dialect = Dialect::new(Arc::new(settings), Arc::new(brief()), course);
        Self { dialect, frames: Vec::new(), news: Vec::new(), sent: Vec::new(), received: Vec::new() }
    }

    fn opened(course: Course, opening: Opening, record: &[Line]) -> Self {
        let mut wire = Self::new(course);
        wire.act(|dialect, out| dialect.open(opening, record, out));
        wire
    }

    /// Configured, and nothing was said.
    fn ready() -> Self {
        let mut wire = Self::opened(course(), Opening::First, &[]);
        wire.server(json!({ "setupComplete": {} }));
        wire.look();
        wire
    }

    /// The greeting was said and played: item 1.
    fn greeted() -> Self {
        let mut wire = Self::ready();
        wire.command(Command::Start);
        wire.says("Hello. What are you proud of?", 1000);
        wire.done();
        wire.command(Command::Played(ItemId(1)));
        wire.look();
        wire
    }

    /// The greeting is being said: item 1, so far a second of it.
    fn greeting() -> Self {
        let mut wire = Self::ready();
        wire.command(Command::Start);
        wire.says("Hello. What are you", 1000);
        wire.look();
        wire
    }

    fn act(&mut self, work: impl FnOnce(&mut Dialect, &mut Out)) {
        let mut out = Out::default();
        work(&mut self.dialect, &mut out);
        let frames = out.frames.iter().map(|frame| serde_json::from_str::<Value>(frame).unwrap());
        let frames: Vec<_> = frames.collect();
        self.sent.extend(frames.iter().cloned());
        self.frames.extend(frames);
        self.news.extend(out.news);
    }

    fn command(&mut self, command: Command) {
        self.act(|dialect, out| dialect.encode(command, out));
    }

    fn server(&mut self, message: Value) {
        self.act(|dialect, out| dialect.decode(&message.to_string(), out));
        self.received.push(message);
    }

    fn content(&mut self, content: Value) {
        self.server(json!({ "serverContent": content }));
    }

    fn sounds(&mut self, ms: u64) {
        self.content(json!({ "modelTurn": { "parts": [part(ms)] } }));
    }

    fn says(&mut self, text: &str, ms: u64) {
        self.sounds(ms);
        self.content(json!({ "outputTranscription": { "text": text } }));
    }

    /// The turn is generated, and complete.
    fn done(&mut self) {
        self.content(json!({ "generationComplete": true }));
        self.content(json!({ "turnComplete": true }));
    }

    fn calls(&mut self, name: &str, id: &str, args: Value) {
        self.server(json!({ "toolCall": { "functionCalls": [{ "id": id, "name": name, "args": args }] } }));
    }

    fn hears(&mut self, samples: &[i16]) {
        for frame in samples.chunks_exact(vad::RATE.frame()) {
            self.command(Command::Audio(Pcm::new(vad::RATE, frame.to_vec())));
        }
    }

    fn silence(&mut self, ms: u64) {
        self.hears(&vec![0; vad::RATE.samples(Millis(ms)) as usize]);
    }

    /// A second and a half of somebody, after a moment of nothing.
    fn speaks(&mut self) {
        self.silence(500);
        self.hears(&speech(1.5));
    }

    /// The kinds of what was sent since the last look; of sounds in a row, one.
    fn sent(&mut self) -> Vec<String> {
        let mut kinds: Vec<String> = std::mem::take(&mut self.frames).iter().map(kind).collect();
        kinds.dedup_by(|one, other| one == other && one == "audio");
        kinds
    }

    /// What the call was told since the last look, by name.
    fn told(&mut self) -> Vec<String> {
        let news = std::mem::take(&mut self.news);
        news.iter()
            .map(|news| match news {
                News::Event(Event::ItemStarted { item, question }) => {
                    let about = question.as_ref().map(|question| format!(" {}", question.id));
                    format!("item {}{}", item.0, about.unwrap_or_default())
                }
                News::Event(Event::Audio { item, .. }) => format!("sound {}", item.0),
                News::Event(Event::Text { item, text, .. }) => format!("text {} {text}", item.0),
                News::Event(Event::ItemDone { item }) => format!("done {}", item.0),
                News::Event(Event::About { item, question }) => format!("about {} {}", item.0, question.id),
                News::Event(Event::Heard { speech: SpeechId(n), text, last, .. }) => {
                    format!("heard {n} {text:?}{}", if *last { " all" } else { "" })
                }
                News::Event(Event::SpeechStarted { speech, .. }) => format!("speech {}", speech.0),
                News::Event(Event::SpeechStopped { .. }) => "pause".to_owned(),
                News::Event(event) => format!("{event:?}"),
                News::Ready => "ready".to_owned(),
                News::Resumable(handle) => format!("handle {handle}"),
                News::Usage(_) | News::Leaving { .. } | News::Lost(_) => format!("{news:?}"),
            })
            .collect()
    }

    fn look(&mut self) {
        self.frames.clear();
        self.news.clear();
    }
}

/// A part with this much sound.
fn part(ms: u64) -> Value {
    let data = STANDARD.encode(vec![1_u8; Rate::HZ_24K.samples(Millis(ms)) as usize * 2]);
    json!({ "inlineData": { "mimeType": "audio/pcm;rate=24000", "data": data } })
}

/// What a client message is, in short; of content, its last words.
fn kind(frame: &Value) -> String {
    let (key, body) = frame.as_object().unwrap().iter().next().unwrap();
    match key.as_str() {
        "realtimeInput" => body.as_object().unwrap().keys().next().unwrap().clone(),
        "clientContent" => {
            let turns = body["turns"].as_array().cloned().unwrap_or_default();
            let said: Vec<_> = turns
                .iter()
                .map(|turn| {
                    let text = turn["parts"][0]["text"].as_str().unwrap();
                    let end = text.char_indices().nth(24).map_or(text.len(), |(at, _)| at);
                    format!("{}: {}", turn["role"].as_str().unwrap(), &text[..end])
                })
                .collect();
            let ask = if body["turnComplete"] == true { "ask" } else { "tell" };
            format!("{ask} {}", said.join(" / ")).trim_end().to_owned()
        }
        key => key.to_owned(),
    }
}
