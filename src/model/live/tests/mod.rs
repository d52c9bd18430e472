//! The dialect as a script. The model's stream is a tone where it speaks and zeros where it does not.

#![expect(clippy::wildcard_enum_match_arm, reason = "what a test does not look at may be anything")]

mod recorded;
mod turns;
mod voice;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Dialect, RATE, Settings};
use crate::audio::{Pcm, Rate, Resampler};
use crate::clock::Millis;
use crate::model::brief::{Brief, Question};
use crate::model::dialect::{Course, Line, News, Opening, Out};
use crate::model::practice::tests::speech;
use crate::model::{Command, Event};
use crate::wire::Patience;

struct Wire {
    dialect: Dialect,
    frames: Vec<Value>,
    news: Vec<News>,
    /// Of the model's stream, in milliseconds.
    stream: u64,
}

fn brief() -> Brief {
    Brief {
        title: "Product".to_owned(),
        minutes: 20,
        patience: Patience::Patient,
        questions: vec![Question {
            id: "proud".to_owned(),
            text: "What are you proud of?".to_owned(),
            ..Question::default()
        }],
        ..Brief::default()
    }
}

fn course() -> Course {
    Course { base: Millis(5_000), ..Course::new(Patience::Patient) }
}

/// A tone of this length, at [`RATE`].
fn tone(ms: u64) -> Vec<i16> {
    let sample = |n: u64| (n as f64 / f64::from(RATE.0) * 440.0 * std::f64::consts::TAU).sin() * 8000.0;
    (0..RATE.samples(Millis(ms))).map(|n| sample(n) as i16).collect()
}

impl Wire {
    fn opened(opening: Opening, record: &[Line]) -> Self {
        let settings = Settings { model: "gpt-live-1".to_owned(), voice: "marin".to_owned() };
        let dialect = Dialect::new(Arc::new(settings), Arc::new(brief()), course());
        let mut wire = Self { dialect, frames: Vec::new(), news: Vec::new(), stream: 0 };
        wire.act(|dialect, out| dialect.open(opening, record, out));
        wire
    }

    fn started(opening: Opening, record: &[Line]) -> Self {
        let mut wire = Self::opened(opening, record);
        wire.server(json!({ "type": "session.started", "event_id": "e", "session": { "id": "s" } }));
        wire
    }

    /// The greeting has been said: item 1.
    fn greeted() -> Self {
        let mut wire = Self::started(Opening::First, &[]);
        wire.command(Command::Start);
        wire.says("Hello. What are you proud of?", 1_000);
        wire.silence(1_000);
        wire.frames.clear();
        wire.news.clear();
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

    /// The model's stream goes on with this, 100 ms at a time.
    fn streams(&mut self, samples: &[i16]) {
        for chunk in samples.chunks(RATE.samples(Millis(100)) as usize) {
            let bytes: Vec<u8> = chunk.iter().flat_map(|sample| sample.to_le_bytes()).collect();
            self.server(json!({ "type": "session.output_audio.delta", "delta": STANDARD.encode(bytes) }));
        }
        self.stream += RATE.millis(samples.len() as u64).0;
    }

    fn says(&mut self, text: &str, ms: u64) {
        let (start, end) = (self.stream, self.stream + ms);
        self.server(json!({
            "type": "session.output_transcript.delta", "event_id": "e", "delta": text, "start_ms": start, "end_ms": end,
        }));
        self.streams(&tone(ms));
    }

    fn silence(&mut self, ms: u64) {
        self.streams(&vec![0; RATE.samples(Millis(ms)) as usize]);
    }

    /// The candidate is heard, at the detector's rate.
    fn hears(&mut self, samples: &[i16]) {
        let mut resampler = Resampler::new(Rate::HZ_16K, RATE).unwrap();
        for frame in samples.chunks_exact(Rate::HZ_16K.frame()) {
            let samples = resampler.frame(frame).unwrap();
            self.command(Command::Audio(Pcm::new(RATE, samples)));
        }
    }

    fn rests(&mut self, ms: u64) {
        self.hears(&vec![0; Rate::HZ_16K.samples(Millis(ms)) as usize]);
    }

    fn recognises(&mut self, text: &str, start: u64, end: u64) {
        self.server(json!({
            "type": "session.input_transcript.delta", "event_id": "e", "delta": text, "start_ms": start, "end_ms": end,
        }));
    }

    /// What was sent but for audio, and forgotten.
    fn sent(&mut self) -> Vec<Value> {
        let frames = std::mem::take(&mut self.frames);
        frames.into_iter().filter(|frame| frame["type"] != "session.input_audio.append").collect()
    }

    /// What the call was told but for audio, and forgotten.
    fn told(&mut self) -> Vec<Event> {
        let news = std::mem::take(&mut self.news);
        news.into_iter()
            .filter_map(|news| match news {
                News::Event(Event::Audio { .. }) => None,
                News::Event(event) => Some(event),
                _ => None,
            })
            .collect()
    }

    /// How much sound the call was given.
    fn sounded(&self) -> u64 {
        let sounds = self.news.iter().filter_map(|news| match news {
            News::Event(Event::Audio { pcm, .. }) => Some(pcm.len().0),
            _ => None,
        });
        sounds.sum()
    }
}
