//! GPT-Live as a test wants it: a stream in real time, speech and silence, as long as it hears something.

#![expect(clippy::wildcard_enum_match_arm, reason = "a plan is one of many")]

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use antiphon::audio::to_base64;
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval};

use super::provider::{Door, Line, Provider};
use super::sound::{RATE, heard, tone};

/// What is sent at once.
const CHUNK_MS: u64 = 40;

/// A silence of this length ends speech.
const SILENCE_MS: u64 = 800;

/// What it does with an answer, all of them a tone of 1.5 seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Then {
    #[default]
    GoOn,
    /// It speaks on for this long, whatever the candidate says.
    Long(u64),
    /// The connection is gone without a word in the middle of it.
    Vanish,
    /// The session is closed for this reason after it.
    Closed(&'static str),
    /// It delegates the end of the interview while it says it.
    Delegate,
    /// An error with this code instead.
    Error(&'static str),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) doors: Vec<Door>,
    /// The first answers over all connections; the others are as usual.
    pub(crate) answers: Vec<Then>,
}

impl Plan {
    pub(crate) fn answers(answers: &[Then]) -> Self {
        Self { answers: answers.to_vec(), ..Self::default() }
    }

    pub(crate) async fn start(self) -> Provider {
        let count = Arc::new(AtomicUsize::new(0));
        let plan = Arc::new(self);
        Provider::start(plan.doors.clone(), move |line| {
            let model = Model::new(line, Arc::clone(&plan), Arc::clone(&count));
            async move { model.talk().await }
        })
        .await
    }
}

struct Model {
    line: Line,
    plan: Arc<Plan>,
    count: Arc<AtomicUsize>,
    /// Milliseconds heard and not answered by as much of the stream.
    heard: u64,
    /// Of the session.
    position: u64,
    /// What is left to say of the answer, and what follows.
    tone: u64,
    then: VecDeque<Then>,
    speech: Option<u64>,
    quiet: u64,
    speeches: usize,
    ids: usize,
    gone: bool,
}

impl Model {
    fn new(line: Line, plan: Arc<Plan>, count: Arc<AtomicUsize>) -> Self {
        Self {
            line,
            plan,
            count,
            heard: 0,
            position: 0,
            tone: 0,
            then: VecDeque::new(),
            speech: None,
            quiet: 0,
            speeches: 0,
            ids: 0,
            gone: false,
        }
    }

    async fn talk(mut self) {
        let start = self.line.hear().await;
        let Some(start) = start else { return };
        assert_eq!(start["type"], "session.start", "it comes first");
        let mut session = start["session"].clone();
        session["id"] = json!("live_1");
        session["status"] = json!("active");
        session["expires_at"] = json!(1_900_000_000);
        self.say(json!({ "type": "session.started", "session": session }));
        let mut beat = interval(Duration::from_millis(CHUNK_MS));
        beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
        while !self.gone {
            tokio::select! {
                event = self.line.hear() => match event {
                    Some(event) => self.on_client(&event),
                    None => return,
                },
                _ = beat.tick() => self.stream(),
            }
        }
    }

    fn on_client(&mut self, event: &Value) {
        match event["type"].as_str().unwrap() {
            "session.input_audio.append" => {
                self.listen(event["audio"].as_str().unwrap());
            }
            "session.instructions.append" => {
                let content = event["content"].as_str().unwrap();
                let speaks =
                    ["Greet them", "say goodbye", "Go on from there", "Respond to it", "You take over"];
                if speaks.iter().any(|words| content.contains(words)) {
                    self.answer();
                }
            }
            "session.close" => {
                self.say(json!({ "type": "session.closed", "reason": "close_requested", "usage": { "seconds": 1.0 } }));
                self.gone = true;
            }
            _ => {}
        }
    }

    fn listen(&mut self, audio: &str) {
        let (ms, loud) = heard(audio);
        self.heard += ms;
        self.quiet = if loud { 0 } else { self.quiet + ms };
        let now = self.position + self.heard;
        match self.speech {
            None if loud => self.speech = Some(now),
            Some(start) if self.quiet >= SILENCE_MS => {
                self.speech = None;
                // A murmur is nothing to answer.
                if now - start > SILENCE_MS + 400 {
                    self.speeches += 1;
                    let text = format!("Words {}.", self.speeches);
                    let end = now - self.quiet;
                    self.say(json!({ "type": "session.input_transcript.delta", "delta": text, "start_ms": start, "end_ms": end }));
                    self.answer();
                }
            }
            Some(_) | None => {}
        }
    }

    fn answer(&mut self) {
        // It is speaking.
        if self.tone > 0 {
            return;
        }
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let then = self.plan.answers.get(number).copied().unwrap_or_default();
        if let Then::Error(code) = then {
            let error = json!({ "type": "server_error", "code": code, "message": "No.", "param": null });
            return self.say(json!({ "type": "error", "error": error }));
        }
        let text = format!("This is answer {}.", number + 1);
        let start = self.position;
        self.say(json!({ "type": "session.output_transcript.delta", "delta": text, "start_ms": start, "end_ms": start + 1500 }));
        self.tone = match then {
            Then::Long(ms) => ms,
            _ => 1_500,
        };
        self.then.push_back(then);
        if then == Then::Delegate {
            let delegation = json!({ "id": "d_1", "target": "client", "type": "delegation" });
            self.say(
                json!({ "type": "session.delegation.created", "delegation": delegation, "offset_ms": start }),
            );
        }
    }

    /// As much of the stream as was heard.
    fn stream(&mut self) {
        if self.heard < CHUNK_MS {
            return;
        }
        self.heard -= CHUNK_MS;
        let loud = self.tone.min(CHUNK_MS) as usize * RATE;
        let mut samples = tone(self.position as usize * RATE, CHUNK_MS);
        samples[loud..].fill(0);
        self.line.say(&json!({ "type": "session.output_audio.delta", "delta": to_base64(&samples) }));
        self.position += CHUNK_MS;
        let before = self.tone;
        self.tone = self.tone.saturating_sub(CHUNK_MS);
        let half = before > 750 && self.tone <= 750;
        match self.then.front() {
            Some(Then::Vanish) if half => self.gone = true,
            Some(Then::Closed(reason)) if before > 0 && self.tone == 0 => {
                let usage = json!({ "seconds": self.position as f64 / 1000.0 });
                self.say(json!({ "type": "session.closed", "reason": reason, "usage": usage }));
                self.gone = true;
            }
            _ => {}
        }
        if before > 0 && self.tone == 0 {
            self.then.pop_front();
            let usage = json!({ "seconds": self.position as f64 / 1000.0 });
            self.say(json!({ "type": "session.usage.updated", "usage": usage }));
        }
    }

    fn say(&mut self, mut event: Value) {
        self.ids += 1;
        event["event_id"] = json!(format!("event_{}_{}", self.line.number, self.ids));
        self.line.say(&event);
    }
}
