//! OpenAI Realtime as a test wants it: it hears by level, answers with a tone, and does with each answer what it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use antiphon::audio::to_base64;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::provider::{Door, Line, Provider};
use super::sound::{RATE, heard, tone};

/// Shorter than any patience: a test is short.
const SILENCE_MS: u64 = 600;

/// One answer: a tone of `ms`, sent at once, `late` after it was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) ms: u64,
    pub(crate) late: u64,
    pub(crate) then: Then,
    /// Its words: "This is answer 1." without them.
    pub(crate) says: Option<&'static str>,
}

/// What follows an answer's sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Then {
    #[default]
    Done,
    DoneWithoutUsage,
    /// Nothing, ever.
    Stall,
    /// What is no JSON, no event or no audio; then its end.
    Garbage,
    /// A frame of 50 MB.
    Huge,
    Close(u16),
    /// The connection is gone without a word.
    Vanish,
    /// The response failed, with this code.
    Fail(&'static str),
    /// An error event with this code, and nothing more.
    Error(&'static str),
    /// A second item as long as the first; then its end.
    Second,
    /// This long after the sound the server says that the candidate speaks, for half a second.
    Interrupt(u64),
    /// Function calls: each with its name and its arguments; then its end.
    Calls(&'static [(&'static str, &'static str)]),
}

impl Default for Answer {
    fn default() -> Self {
        Self { ms: 1000, late: 0, then: Then::Done, says: None }
    }
}

impl Answer {
    pub(crate) fn then(then: Then) -> Self {
        Self { then, ..Self::default() }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) doors: Vec<Door>,
    /// The first answers over all connections; the others are as usual.
    pub(crate) answers: Vec<Answer>,
    /// How long after each speech its words come.
    pub(crate) transcripts: Vec<u64>,
    /// It knows conversation.item.truncate.
    pub(crate) truncates: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self { doors: Vec::new(), answers: Vec::new(), transcripts: Vec::new(), truncates: true }
    }
}

impl Plan {
    pub(crate) fn answers(answers: &[Answer]) -> Self {
        Self { answers: answers.to_vec(), ..Self::default() }
    }

    pub(crate) fn doors(doors: &[Door]) -> Self {
        Self { doors: doors.to_vec(), ..Self::default() }
    }

    pub(crate) async fn start(self) -> Provider {
        let counts = Arc::new(Counts::default());
        let plan = Arc::new(self);
        let doors = plan.doors.clone();
        Provider::start(doors, move |line| {
            let (plan, counts) = (Arc::clone(&plan), Arc::clone(&counts));
            async move { Model::new(line, plan, counts).talk().await }
        })
        .await
    }
}

/// Over all connections.
#[derive(Debug, Default)]
struct Counts {
    answers: AtomicUsize,
    speeches: AtomicUsize,
}

enum Later {
    Speak(String),
    Interrupt,
    Commit,
    Words { item: String, text: String },
}

struct Model {
    line: Line,
    plan: Arc<Plan>,
    counts: Arc<Counts>,
    later: mpsc::Sender<Later>,
    due: Option<mpsc::Receiver<Later>>,
    answer: Answer,
    /// The running response.
    running: Option<String>,
    /// The last answer's number, from 1.
    number: usize,
    creates: bool,
    appended: u64,
    loud: u32,
    quiet: u64,
    /// The speech that is going on: its item.
    speech: Option<String>,
    ids: usize,
    /// The connection is to end so: with a code, or without a word.
    end: Option<Option<u16>>,
}

impl Model {
    fn new(line: Line, plan: Arc<Plan>, counts: Arc<Counts>) -> Self {
        let (later, due) = mpsc::channel(64);
        Self {
            line,
            plan,
            counts,
            later,
            due: Some(due),
            answer: Answer::default(),
            running: None,
            number: 0,
            creates: true,
            appended: 0,
            loud: 0,
            quiet: 0,
            speech: None,
            ids: 0,
            end: None,
        }
    }

    async fn talk(mut self) {
        let mut due = self.due.take().unwrap();
        self.say(json!({ "type": "session.created", "session": { "type": "realtime", "id": "sess_1" } }));
        while self.end.is_none() {
            tokio::select! {
                event = self.line.hear() => match event {
                    Some(event) => self.on_client(&event),
                    None => return,
                },
                Some(later) = due.recv() => self.on_due(later),
            }
        }
        if let Some(Some(code)) = self.end {
            self.line.close(code, "as the test wants it").await;
        }
    }

    fn on_client(&mut self, event: &Value) {
        match event["type"].as_str().unwrap() {
            "session.update" => {
                let turns = &event["session"]["audio"]["input"]["turn_detection"];
                self.creates = turns["create_response"].as_bool().unwrap();
                self.say(json!({ "type": "session.updated", "session": event["session"] }));
            }
            "input_audio_buffer.append" => {
                self.listen(event["audio"].as_str().unwrap());
            }
            "response.create" if self.running.is_some() => {
                let error = json!({
                    "type": "invalid_request_error",
                    "code": "conversation_already_has_active_response",
                    "message": "There is one.",
                    "event_id": event["event_id"],
                });
                self.say(json!({ "type": "error", "error": error }));
            }
            "response.create" => self.respond(&event["response"]["metadata"]),
            "response.cancel" => self.cancel("client_cancelled"),
            "conversation.item.truncate" if !self.plan.truncates => {
                let error = json!({
                    "type": "invalid_request_error",
                    "code": "unknown_event",
                    "message": "There is no such event.",
                    "event_id": event["event_id"],
                });
                self.say(json!({ "type": "error", "error": error }));
            }
            "conversation.item.truncate" => {
                let mut event = event.clone();
                event["type"] = json!("conversation.item.truncated");
                self.say(event);
            }
            _ => {}
        }
    }

    /// Speech by its level: three loud frames begin it, a silence ends it.
    fn listen(&mut self, audio: &str) {
        let (ms, loud) = heard(audio);
        self.appended += ms;
        if loud {
            (self.loud, self.quiet) = (self.loud + 1, 0);
        } else {
            (self.loud, self.quiet) = (0, self.quiet + ms);
        }
        if self.speech.is_none() && self.loud == 3 {
            self.hear_speech();
        } else if self.speech.is_some() && self.quiet >= SILENCE_MS {
            self.commit();
        }
    }

    fn hear_speech(&mut self) {
        let item = self.next("item_u");
        let at = self.appended.saturating_sub(60);
        self.say(
            json!({ "type": "input_audio_buffer.speech_started", "item_id": item, "audio_start_ms": at }),
        );
        self.speech = Some(item);
        self.cancel("turn_detected");
    }

    fn commit(&mut self) {
        let Some(item) = self.speech.take() else { return };
        let at = self.appended - self.quiet.min(self.appended);
        self.say(json!({ "type": "input_audio_buffer.speech_stopped", "item_id": item, "audio_end_ms": at }));
        self.say(
            json!({ "type": "input_audio_buffer.committed", "item_id": item, "previous_item_id": null }),
        );
        let number = self.counts.speeches.fetch_add(1, Ordering::Relaxed);
        let text = format!("Words {}.", number + 1);
        let wait = self.plan.transcripts.get(number).copied().unwrap_or(0);
        match wait {
            0 => self.on_due(Later::Words { item, text }),
            wait => self.after(wait, Later::Words { item, text }),
        }
        if self.creates {
            self.respond(&Value::Null);
        }
    }

    fn respond(&mut self, metadata: &Value) {
        let number = self.counts.answers.fetch_add(1, Ordering::Relaxed);
        self.answer = self.plan.answers.get(number).copied().unwrap_or_default();
        self.number = number + 1;
        let id = self.next("resp");
        let response =
            json!({ "id": id, "object": "realtime.response", "status": "in_progress", "metadata": metadata });
        self.say(json!({ "type": "response.created", "response": response }));
        self.running = Some(id.clone());
        match self.answer.late {
            0 => self.speak(&id),
            late => self.after(late, Later::Speak(id)),
        }
    }

    fn speak(&mut self, response: &str) {
        if let Then::Fail(code) = self.answer.then {
            return self.done(
                "failed",
                json!({ "type": "failed", "error": { "type": "server_error", "code": code } }),
            );
        }
        if let Then::Error(code) = self.answer.then {
            let error = json!({ "type": "server_error", "code": code, "message": "No." });
            return self.say(json!({ "type": "error", "error": error }));
        }
        let item = self.sound(response);
        match self.answer.then {
            Then::Done | Then::DoneWithoutUsage => self.complete(response, &item),
            Then::Second => {
                self.finish(response, &item);
                let item = self.sound(response);
                self.complete(response, &item);
            }
            Then::Garbage => {
                let garbage = [
                    "",
                    "}{",
                    "[]",
                    "null",
                    "\u{0}",
                    "{\"type\":42}",
                    "{\"type\":\"response.output_audio.delta\"}",
                ];
                for text in garbage {
                    self.line.say_text(text.to_owned());
                }
                self.say(json!({ "type": "response.output_audio.delta", "response_id": response, "item_id": item, "delta": "%%%" }));
                self.complete(response, &item);
            }
            Then::Huge => self.line.say_text(format!("\"{}\"", "x".repeat(50 << 20))),
            Then::Close(code) => self.end = Some(Some(code)),
            Then::Vanish => self.end = Some(None),
            Then::Interrupt(ms) => self.after(ms, Later::Interrupt),
            Then::Calls(calls) => {
                self.finish(response, &item);
                for (name, arguments) in calls {
                    let call = json!({
                        "id": self.next("item_f"), "object": "realtime.item", "type": "function_call",
                        "status": "completed", "name": name, "call_id": self.next("call"), "arguments": arguments,
                    });
                    self.say(json!({ "type": "response.output_item.done", "response_id": response, "output_index": 1, "item": call }));
                }
                self.done("completed", Value::Null);
            }
            Then::Stall | Then::Fail(_) | Then::Error(_) => {}
        }
    }

    /// An item with all of its sound and words.
    fn sound(&mut self, response: &str) -> String {
        let item = self.next("item_a");
        let about = json!({ "id": item, "object": "realtime.item", "type": "message", "role": "assistant", "status": "in_progress", "content": [] });
        self.say(json!({ "type": "response.output_item.added", "response_id": response, "output_index": 0, "item": about }));
        let with = |kind: &str, field: &str, delta: &str| json!({ "type": kind, "response_id": response, "item_id": item, "output_index": 0, "content_index": 0, field: delta });
        let words =
            self.answer.says.map_or_else(|| format!("This is answer {}.", self.number), str::to_owned);
        for word in words.split_inclusive(' ') {
            self.say(with("response.output_audio_transcript.delta", "delta", word));
        }
        for chunk in tone(0, self.answer.ms).chunks(RATE * 200) {
            self.say(with("response.output_audio.delta", "delta", &to_base64(chunk)));
        }
        item
    }

    fn finish(&mut self, response: &str, item: &str) {
        let about = json!({ "id": item, "object": "realtime.item", "type": "message", "role": "assistant", "status": "completed" });
        self.say(json!({ "type": "response.output_item.done", "response_id": response, "output_index": 0, "item": about }));
    }

    fn complete(&mut self, response: &str, item: &str) {
        self.finish(response, item);
        self.done("completed", Value::Null);
    }

    fn cancel(&mut self, reason: &str) {
        self.done("cancelled", json!({ "type": "cancelled", "reason": reason }));
    }

    fn done(&mut self, status: &str, details: Value) {
        let Some(id) = self.running.take() else { return };
        let mut response =
            json!({ "id": id, "object": "realtime.response", "status": status, "status_details": details });
        if self.answer.then != Then::DoneWithoutUsage {
            response["usage"] = json!({
                "total_tokens": 300, "input_tokens": 200, "output_tokens": 100,
                "input_token_details": { "text_tokens": 100, "audio_tokens": 100, "cached_tokens": 0 },
                "output_token_details": { "text_tokens": 20, "audio_tokens": 80 },
            });
        }
        self.say(json!({ "type": "response.done", "response": response }));
    }

    fn on_due(&mut self, later: Later) {
        match later {
            Later::Speak(id) if self.running.as_ref() == Some(&id) => self.speak(&id),
            Later::Speak(_) => {}
            Later::Interrupt => {
                self.hear_speech();
                self.after(500, Later::Commit);
            }
            Later::Commit => self.commit(),
            Later::Words { item, text } => self.say(json!({
                "type": "conversation.item.input_audio_transcription.completed",
                "item_id": item, "content_index": 0, "transcript": text,
                "usage": { "type": "duration", "seconds": 2 },
            })),
        }
    }

    fn after(&self, ms: u64, later: Later) {
        let sender = self.later.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            _ = sender.send(later).await;
        });
    }

    fn say(&mut self, mut event: Value) {
        event["event_id"] = json!(self.next("event"));
        self.line.say(&event);
    }

    fn next(&mut self, kind: &str) -> String {
        self.ids += 1;
        format!("{kind}_{}_{}", self.line.number, self.ids)
    }
}
