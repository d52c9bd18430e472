//! Gemini Live as a test wants it: it hears what it is told is speech, answers with a tone, and does with each answer what
//! it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use antiphon::audio::{from_base64, to_base64};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::provider::{Door, Line, Provider};
use super::sound::{RATE, tone};

/// One answer: a tone of `ms`, sent at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) ms: u64,
    pub(crate) then: Then,
}

/// What follows an answer's sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Then {
    #[default]
    Done,
    DoneWithoutUsage,
    /// It was interrupted, it says before, within and after it.
    Interrupted,
    /// What is no JSON, no message or no audio; then its end.
    Garbage,
    Close(u16),
    /// A function call; then its end.
    Call(&'static str),
    /// Its end, and the server leaves in so many seconds.
    GoAway(u64),
}

impl Default for Answer {
    fn default() -> Self {
        Self { ms: 1000, then: Then::Done }
    }
}

impl Answer {
    pub(crate) fn then(then: Then) -> Self {
        Self { then, ..Self::default() }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) doors: Vec<Door>,
    /// The first answers over all connections; the others are as usual.
    pub(crate) answers: Vec<Answer>,
}

impl Plan {
    pub(crate) fn answers(answers: &[Answer]) -> Self {
        Self { answers: answers.to_vec(), ..Self::default() }
    }

    pub(crate) async fn start(self) -> Provider {
        let counts = Arc::new(Counts::default());
        let plan = Arc::new(self);
        let doors = plan.doors.clone();
        Provider::start(doors, move |line| {
            let (plan, counts) = (Arc::clone(&plan), Arc::clone(&counts));
            async move {
                counts.open.fetch_add(1, Ordering::SeqCst);
                Model::new(line, plan, Arc::clone(&counts)).talk().await;
                counts.open.fetch_sub(1, Ordering::SeqCst);
            }
        })
        .await
    }
}

/// Over all connections.
#[derive(Debug, Default)]
struct Counts {
    answers: AtomicUsize,
    speeches: AtomicUsize,
    handles: AtomicUsize,
    open: AtomicUsize,
}

/// The server thinks that the answer with this number has been played.
struct Played(usize);

struct Model {
    line: Line,
    plan: Arc<Plan>,
    counts: Arc<Counts>,
    later: mpsc::Sender<Played>,
    due: Option<mpsc::Receiver<Played>>,
    configured: bool,
    /// The first content is the history, and answered by nothing.
    history: bool,
    /// Sound in the activity that is going on.
    activity: Option<usize>,
    /// The answer that has not been completed.
    running: Option<usize>,
    answer: Answer,
    end: Option<u16>,
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
            configured: false,
            history: false,
            activity: None,
            running: None,
            answer: Answer::default(),
            end: None,
        }
    }

    async fn talk(mut self) {
        let mut due = self.due.take().unwrap();
        while self.end.is_none() {
            tokio::select! {
                message = self.line.hear() => match message {
                    Some(message) => self.on_client(&message),
                    None => return,
                },
                Some(Played(number)) = due.recv() => if self.running == Some(number) {
                    self.complete();
                },
            }
        }
        if let Some(code) = self.end {
            self.line.close(code, "as the test wants it").await;
        }
    }

    fn on_client(&mut self, message: &Value) {
        let keys: Vec<_> = message.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys.len(), 1, "a message has one key: {keys:?}");
        assert_eq!(keys[0] == "setup", !self.configured, "the settings come first, and once: {keys:?}");
        match keys[0] {
            "setup" => self.set_up(&message["setup"]),
            "realtimeInput" => self.listen(&message["realtimeInput"]),
            "clientContent" => {
                assert!(self.activity.is_none(), "nothing else while the candidate speaks");
                let asks = message["clientContent"]["turnComplete"] == true;
                if asks && !std::mem::take(&mut self.history) {
                    self.interrupt();
                    self.respond();
                }
            }
            "toolResponse" => {
                let responses = message["toolResponse"]["functionResponses"].as_array().unwrap();
                assert!(responses.iter().all(|response| response["id"].is_string()), "{responses:?}");
                self.complete_later();
            }
            other => panic!("no message of Gemini's: {other}"),
        }
    }

    fn set_up(&mut self, setup: &Value) {
        self.configured = true;
        self.history = setup["historyConfig"]["initialHistoryInClientContent"] == true;
        let handle = setup["sessionResumption"]["handle"].as_str();
        if let Some(handle) = handle {
            assert!(handle.starts_with("handle_"), "{handle}");
            if self.counts.open.load(Ordering::SeqCst) > 1 {
                // Another socket has the conversation.
                self.end = Some(1011);
                return;
            }
        }
        self.say(&json!({ "setupComplete": {} }));
    }

    fn listen(&mut self, input: &Value) {
        if input.get("activityStart").is_some() {
            assert!(self.activity.replace(0).is_none(), "one activity at a time");
            self.interrupt();
        } else if input.get("activityEnd").is_some() {
            let sound = self.activity.take().expect("there was an activity");
            assert!(sound > 16 * 240, "there was something to hear: {sound} samples");
            let number = self.counts.speeches.fetch_add(1, Ordering::Relaxed) + 1;
            for text in [" Words", &*format!(" {number}.")] {
                self.content(json!({ "inputTranscription": { "text": text } }));
            }
            self.respond();
        } else {
            let audio = &input["audio"];
            assert_eq!(audio["mimeType"], "audio/pcm;rate=16000");
            let samples = from_base64(audio["data"].as_str().unwrap()).unwrap();
            // What is outside of an activity is not heard.
            *self.activity.as_mut().expect("sound is only sent in an activity") += samples.len();
        }
    }

    /// What is being said is not said to its end.
    fn interrupt(&mut self) {
        if self.running.take().is_some() {
            self.content(json!({ "interrupted": true }));
            self.content(json!({ "turnComplete": true }));
            self.give_handle();
        }
    }

    fn respond(&mut self) {
        let number = self.counts.answers.fetch_add(1, Ordering::Relaxed);
        self.answer = self.plan.answers.get(number).copied().unwrap_or_default();
        self.running = Some(number);
        self.say(&json!({ "sessionResumptionUpdate": { "resumable": false } }));
        let odd = self.answer.then == Then::Interrupted;
        if odd {
            self.content(json!({ "interrupted": true }));
        }
        self.sound(number + 1, odd);
        match self.answer.then {
            Then::Done | Then::DoneWithoutUsage | Then::Interrupted | Then::GoAway(_) => {
                self.complete_later()
            }
            Then::Garbage => {
                for text in ["", "}{", "[]", "null", "\u{0}", "{\"serverContent\":42}", "{\"unknown\":{}}"] {
                    self.line.say_text(text.to_owned());
                }
                self.content(json!({ "modelTurn": { "parts": [{ "inlineData": { "data": "%%%" } }, {}] } }));
                self.complete_later();
            }
            Then::Close(code) => self.end = Some(code),
            Then::Call(name) => {
                let call = json!({ "id": "call_1", "name": name, "args": { "reason": "all was asked" } });
                self.say(&json!({ "toolCall": { "functionCalls": [call] } }));
            }
        }
    }

    fn sound(&mut self, number: usize, odd: bool) {
        for chunk in tone(0, self.answer.ms).chunks(RATE * 200) {
            let data = to_base64(chunk);
            let parts = json!([
                { "text": "Hm.", "thought": true },
                { "inlineData": { "mimeType": "audio/pcm;rate=24000", "data": data } },
            ]);
            let mut content = json!({ "modelTurn": { "role": "model", "parts": parts } });
            if odd {
                content["interrupted"] = json!(true);
            }
            self.content(content);
        }
        for word in ["This ", "is ", "answer ", &*format!("{number}.")] {
            self.content(json!({ "outputTranscription": { "text": word } }));
        }
    }

    /// All was generated; the turn is complete when the server thinks that it has been played.
    fn complete_later(&mut self) {
        let Some(number) = self.running else { return };
        self.content(json!({ "generationComplete": true }));
        let (later, wait) = (self.later.clone(), Duration::from_millis(self.answer.ms));
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            _ = later.send(Played(number)).await;
        });
    }

    fn complete(&mut self) {
        self.running = None;
        let mut message = json!({ "serverContent": { "turnComplete": true } });
        if self.answer.then != Then::DoneWithoutUsage {
            message["usageMetadata"] = json!({
                "promptTokenCount": 200, "responseTokenCount": 100, "totalTokenCount": 300,
                "promptTokensDetails": [{ "modality": "AUDIO", "tokenCount": 150 }],
                "responseTokensDetails": [{ "modality": "AUDIO", "tokenCount": 100 }],
            });
        }
        self.say(&message);
        self.give_handle();
        if self.answer.then == Then::Interrupted {
            self.content(json!({ "interrupted": true }));
            self.content(json!({ "interrupted": true, "turnComplete": true }));
        }
        if let Then::GoAway(seconds) = self.answer.then {
            self.say(&json!({ "goAway": { "timeLeft": format!("{seconds}s") } }));
        }
    }

    fn give_handle(&mut self) {
        let number = self.counts.handles.fetch_add(1, Ordering::Relaxed) + 1;
        let handle = format!("handle_{number}");
        self.say(&json!({ "sessionResumptionUpdate": { "newHandle": handle, "resumable": true } }));
    }

    fn content(&mut self, content: Value) {
        self.say(&json!({ "serverContent": content }));
    }

    /// Gemini's JSON comes in binary frames.
    fn say(&mut self, message: &Value) {
        self.line.say_bytes(message.to_string().into_bytes());
    }
}
