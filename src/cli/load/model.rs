//! The fake model: OpenAI Realtime's protocol as far as the server under test needs it, from a schedule and levels.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::any;
use serde::Deserialize;
use tokio::sync::{Notify, mpsc};
use tokio::time::sleep_until;

use super::marker::Detector;
use super::voice::{Voice, ms};
use crate::audio::{Rate, from_base64, level};
use crate::clock::{self, Millis};

const RATE: Rate = Rate::HZ_24K;

/// Of an append, of full scale: a voice.
const LOUD: f32 = 0.01;

/// Loud appends in a row that begin a speech.
const BEGINS: u32 = 2;

/// After so much silence the candidate has finished.
const SILENCE: Millis = Millis(300);

/// What the model tells a call about itself.
#[derive(Clone, Copy, Debug)]
pub(super) enum Told {
    /// The delta with the marker is about to be written. `number` counts from 1.
    Began { at: Instant, number: u64 },
    /// The append whose PCM has the candidate's marker was received. `late` is how long after `at` the marker would
    /// have come, had the append been one packet that begins with it: its position in the PCM, and what the PCM is
    /// shorter than a packet, in ms.
    Onset { at: Instant, late: f64 },
    /// speech_started, of an interruption, is about to be written.
    Interrupted { at: Instant },
}

/// A call's place at the model.
#[derive(Debug)]
pub(super) struct Seat {
    told: mpsc::Sender<Told>,
    /// The candidate begins to speak while the model does.
    pub(super) interrupt: Notify,
    heard: Mutex<Heard>,
    pub(super) sockets: AtomicU64,
}

/// What the model received.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard {
    pub(super) samples: u64,
    /// The first append's arrival, and the last one's.
    pub(super) span: Option<(Instant, Instant)>,
}

impl Seat {
    pub(super) fn new() -> (Arc<Self>, mpsc::Receiver<Told>) {
        let (told, hears) = mpsc::channel(64);
        let (interrupt, heard, sockets) = (Notify::new(), Mutex::default(), AtomicU64::new(0));
        (Arc::new(Self { told, interrupt, heard, sockets }), hears)
    }

    pub(super) fn heard(&self) -> Heard {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, at: Instant, samples: usize) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.samples += samples as u64;
        heard.span = Some((heard.span.map_or(at, |(first, _)| first), at));
    }

    fn tell(&self, told: Told) {
        // A call that is over reads no more.
        _ = self.told.try_send(told);
    }
}

/// What all sockets share.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) voice: Arc<Voice>,
    pub(super) seats: Vec<Arc<Seat>>,
}

/// What the call with this number says its role is. The server puts it into the model's instructions: by it the
/// model knows which call a socket belongs to.
pub(super) fn role(number: usize) -> String {
    format!("load call {number};")
}

/// The number in it.
fn number(instructions: &str) -> Option<usize> {
    let (_, rest) = instructions.split_once("load call ")?;
    rest.split_once(';')?.0.parse().ok()
}

pub(super) fn router(stage: Arc<Stage>) -> Router {
    Router::new().fallback(any(open)).with_state(stage)
}

async fn open(State(stage): State<Arc<Stage>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.protocols(["realtime"]).on_upgrade(move |socket| Interviewer::new(stage).talk(socket))
}

/// A client event, of which nothing is copied.
#[derive(Debug, Deserialize)]
struct Request<'a> {
    #[serde(rename = "type", borrow)]
    kind: &'a str,
    #[serde(borrow, default)]
    audio: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    event_id: Option<Cow<'a, str>>,
}

#[derive(Debug)]
struct Interviewer {
    stage: Arc<Stage>,
    seat: Option<Arc<Seat>>,
    detector: Option<Detector>,
    /// Samples given to the detector, and received in all.
    searched: u64,
    appended: u64,
    loud: u32,
    quiet: u64,
    speech: Option<String>,
    running: Option<Running>,
    /// Responses made.
    stretches: u64,
    ids: u64,
    out: Vec<String>,
}

#[derive(Debug)]
struct Running {
    response: String,
    item: String,
    began: Instant,
    next: usize,
}

impl Interviewer {
    fn new(stage: Arc<Stage>) -> Self {
        Self {
            stage,
            seat: None,
            detector: Some(Detector::new(RATE)),
            searched: 0,
            appended: 0,
            loud: 0,
            quiet: 0,
            speech: None,
            running: None,
            stretches: 0,
            ids: 0,
            out: vec![
                r#"{"type":"session.created","event_id":"e","session":{"type":"realtime"}}"#.to_owned(),
            ],
        }
    }

    /// Until the server hangs up.
    async fn talk(mut self, mut socket: WebSocket) {
        loop {
            for text in self.out.drain(..) {
                if socket.send(Message::Text(text.into())).await.is_err() {
                    return;
                }
            }
            let due =
                self.running.as_ref().map(|running| running.began + Voice::due(running.next).duration());
            let seat = self.seat.clone();
            tokio::select! {
                biased;
                () = interruption(seat.as_deref()) => self.interrupted(),
                () = sleep_until(due.unwrap_or_else(clock::instant).into()), if due.is_some() => self.speak(),
                message = socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => self.on_client(&text, clock::instant()),
                    Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                },
            }
        }
    }

    fn on_client(&mut self, text: &str, at: Instant) {
        let Ok(request) = serde_json::from_str::<Request>(text) else { return };
        match request.kind {
            "input_audio_buffer.append" => {
                if let Some(samples) = request.audio.and_then(|audio| from_base64(&audio)) {
                    self.listen(&samples, at);
                }
            }
            "session.update" => {
                self.sit(text);
                self.say(r#""type":"session.updated","session":{"type":"realtime"}"#);
            }
            "response.create" if self.running.is_some() => {
                self.refuse("conversation_already_has_active_response", request.event_id.as_deref());
            }
            "response.create" => self.respond(),
            "response.cancel" if self.running.is_none() => {
                self.refuse("response_cancel_not_active", request.event_id.as_deref());
            }
            "response.cancel" => self.cancel(),
            "input_audio_buffer.commit" if self.speech.is_some() => self.commit(),
            // Items, functions' outputs, truncations and deletions change nothing that is said here.
            _ => {}
        }
    }

    /// Takes the call's seat, which its role names.
    fn sit(&mut self, session: &str) {
        if self.seat.is_none() {
            self.seat = number(session).and_then(|number| self.stage.seats.get(number).cloned());
            if let Some(seat) = &self.seat {
                seat.sockets.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn listen(&mut self, samples: &[i16], at: Instant) {
        self.appended += samples.len() as u64;
        if let Some(seat) = &self.seat {
            seat.hear(at, samples.len());
        }
        self.search(samples, at);
        if level(samples) > LOUD {
            (self.loud, self.quiet) = (self.loud + 1, 0);
        } else {
            (self.loud, self.quiet) = (0, self.quiet + samples.len() as u64);
        }
        if self.speech.is_none() && self.loud >= BEGINS {
            self.hear_speech();
        } else if self.speech.is_some() && self.quiet >= RATE.samples(SILENCE) {
            self.commit();
        }
    }

    /// Looks for the marker. It may have begun in an append before this one, which was received 20 ms earlier for
    /// each: the position is then negative, and so accounts for that.
    fn search(&mut self, samples: &[i16], at: Instant) {
        let Some(detector) = &mut self.detector else { return };
        let before = self.searched;
        self.searched += samples.len() as u64;
        if let Some(onset) = detector.push(samples) {
            self.detector = None;
            let position = ms(onset, RATE) - ms(before, RATE);
            let late = position + 20.0 - ms(samples.len() as u64, RATE);
            self.tell(Told::Onset { at, late });
        }
    }

    fn hear_speech(&mut self) {
        let item = self.name("item_u");
        let at = RATE.millis(self.appended).0.saturating_sub(40);
        self.say(&format!(
            r#""type":"input_audio_buffer.speech_started","item_id":"{item}","audio_start_ms":{at}"#
        ));
        self.speech = Some(item);
        self.quiet = 0;
        self.cancel();
    }

    /// The candidate begins to speak while the model does, and the model knows at once.
    fn interrupted(&mut self) {
        if self.speech.is_none() {
            self.tell(Told::Interrupted { at: clock::instant() });
            self.hear_speech();
        }
    }

    /// The candidate has finished: it is answered.
    fn commit(&mut self) {
        let Some(item) = self.speech.take() else { return };
        self.detector = Some(Detector::new(RATE));
        self.searched = 0;
        let at = RATE.millis(self.appended.saturating_sub(self.quiet)).0;
        self.say(&format!(
            r#""type":"input_audio_buffer.speech_stopped","item_id":"{item}","audio_end_ms":{at}"#
        ));
        self.say(&format!(
            r#""type":"input_audio_buffer.committed","item_id":"{item}","previous_item_id":null"#
        ));
        self.say(&format!(
            r#""type":"conversation.item.input_audio_transcription.completed","item_id":"{item}","content_index":0,"transcript":"This is what I said.""#
        ));
        if self.running.is_none() {
            self.respond();
        }
    }

    fn respond(&mut self) {
        let (response, item) = (self.name("resp"), self.name("item_a"));
        self.say(&format!(
            r#""type":"response.created","response":{{"id":"{response}","status":"in_progress"}}"#
        ));
        self.say(&format!(
            r#""type":"response.output_item.added","response_id":"{response}","output_index":0,"item":{{"id":"{item}","type":"message","role":"assistant","status":"in_progress","content":[]}}"#
        ));
        self.say(&format!(
            r#""type":"response.output_audio_transcript.delta","response_id":"{response}","item_id":"{item}","output_index":0,"content_index":0,"delta":"This is what I say.""#
        ));
        self.stretches += 1;
        self.running = Some(Running { response, item, began: clock::instant(), next: 0 });
    }

    /// The next delta, or the end of the response.
    fn speak(&mut self) {
        let Some(running) = &mut self.running else { return };
        let Running { response, item, next, .. } = running;
        let Some(delta) = self.stage.voice.deltas.get(*next) else { return self.finish() };
        let first = *next == 0;
        *next += 1;
        let event = format!(
            r#""type":"response.output_audio.delta","response_id":"{response}","item_id":"{item}","output_index":0,"content_index":0,"delta":"{delta}""#
        );
        self.say(&event);
        if first {
            self.tell(Told::Began { at: clock::instant(), number: self.stretches });
        }
    }

    fn finish(&mut self) {
        let Some(Running { response, item, .. }) = self.running.take() else { return };
        self.say(&format!(
            r#""type":"response.output_item.done","response_id":"{response}","output_index":0,"item":{{"id":"{item}","type":"message","role":"assistant","status":"completed"}}"#
        ));
        self.done(&response, "completed");
    }

    fn cancel(&mut self) {
        if let Some(running) = self.running.take() {
            self.done(&running.response, "cancelled");
        }
    }

    fn done(&mut self, response: &str, status: &str) {
        self.say(&format!(
            r#""type":"response.done","response":{{"id":"{response}","status":"{status}","usage":{{"input_token_details":{{"audio_tokens":100}},"output_token_details":{{"audio_tokens":80}}}}}}"#
        ));
    }

    fn refuse(&mut self, code: &str, event_id: Option<&str>) {
        let event_id = event_id.unwrap_or_default();
        self.say(&format!(
            r#""type":"error","error":{{"type":"invalid_request_error","code":"{code}","message":"No.","event_id":"{event_id}"}}"#
        ));
    }

    fn tell(&self, told: Told) {
        if let Some(seat) = &self.seat {
            seat.tell(told);
        }
    }

    fn say(&mut self, fields: &str) {
        let id = self.name("event");
        self.out.push(format!(r#"{{"event_id":"{id}",{fields}}}"#));
    }

    fn name(&mut self, kind: &str) -> String {
        self.ids += 1;
        format!("{kind}_{}", self.ids)
    }
}

/// Never, without a seat.
async fn interruption(seat: Option<&Seat>) {
    match seat {
        Some(seat) => seat.interrupt.notified().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{Pcm, to_base64};
    use crate::cli::load::marker;

    fn interviewer() -> (Interviewer, mpsc::Receiver<Told>) {
        let hum = (0..24_000).map(|at| ((f64::from(at) / 20.0).sin() * 8000.0) as i16).collect();
        let voice = Arc::new(Voice::new(&Pcm::new(RATE, hum)).unwrap());
        let (seat, told) = Seat::new();
        let mut interviewer = Interviewer::new(Arc::new(Stage { voice, seats: vec![seat] }));
        let update = format!(r#"{{"type":"session.update","session":{{"instructions":"\"{}\""}}}}"#, role(0));
        interviewer.on_client(&update, clock::instant());
        (interviewer, told)
    }

    fn append(interviewer: &mut Interviewer, samples: &[i16]) {
        let text = format!(r#"{{"type":"input_audio_buffer.append","audio":"{}"}}"#, to_base64(samples));
        interviewer.on_client(&text, clock::instant());
    }

    /// The events' types since the last time.
    fn said(interviewer: &mut Interviewer) -> Vec<String> {
        let kind =
            |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap()["type"].to_string();
        interviewer.out.drain(..).map(|text| kind(text).trim_matches('"').to_owned()).collect()
    }

    #[tokio::test]
    async fn a_spoken_turn_is_heard_and_answered() {
        let (mut interviewer, mut told) = interviewer();
        assert_eq!(said(&mut interviewer), ["session.created", "session.updated"]);
        let mut speech = vec![0; 480 + 100];
        speech.extend(marker::make(RATE));
        speech.resize(480 * 24, 0);
        speech.chunks(480).for_each(|frame| append(&mut interviewer, frame));
        assert_eq!(
            said(&mut interviewer),
            [
                "input_audio_buffer.speech_started",
                "input_audio_buffer.speech_stopped",
                "input_audio_buffer.committed",
                "conversation.item.input_audio_transcription.completed",
                "response.created",
                "response.output_item.added",
                "response.output_audio_transcript.delta",
            ]
        );
        let Ok(Told::Onset { late, .. }) = told.try_recv() else { panic!("no onset") };
        assert!((late - 100.0 / 24.0).abs() < 1.0, "{late}");
        while interviewer.running.is_some() {
            interviewer.speak();
        }
        assert!(matches!(told.try_recv(), Ok(Told::Began { number: 1, .. })));
        let said = said(&mut interviewer);
        assert_eq!(said.len(), interviewer.stage.voice.deltas.len() + 2);
        assert_eq!(said.last().unwrap(), "response.done");
    }

    #[tokio::test]
    async fn an_interruption_is_told_at_once_and_ends_the_response() {
        let (mut interviewer, mut told) = interviewer();
        interviewer.on_client(r#"{"type":"response.create"}"#, clock::instant());
        said(&mut interviewer);
        interviewer.interrupted();
        assert_eq!(said(&mut interviewer), ["input_audio_buffer.speech_started", "response.done"]);
        assert!(matches!(told.try_recv(), Ok(Told::Interrupted { .. })));
    }
}
