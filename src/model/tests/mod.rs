//! The session in virtual time: sockets that fail in every way, and what the interview and the next socket get.

#![expect(clippy::wildcard_enum_match_arm, reason = "what a test does not look at may be anything")]

mod gemini;
pub(in crate::model) mod recording;
pub(in crate::model) mod sample;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::brief::{Brief, Question};
use super::dialect::{Line, SoFar};
use super::endpoint::{Endpoint, Protocol};
use super::loss::Loss;
use super::session::{Input, Output, Session};
use super::{Command, Event, ItemId, gemini as live, openai, vad};
use crate::audio::{Pcm, Rate};
use crate::clock::Millis;
use crate::wire::{ModelInfo, Patience, Role};

const RETIRE: Millis = Millis::from_mins(50);

struct Room {
    session: Session,
    now: u64,
    outputs: Vec<Output>,
    /// The last frame's sample.
    sample: i16,
    /// Of the call's frames.
    rate: Rate,
}

fn endpoint(name: &str) -> Endpoint {
    let protocol = match name.starts_with("gemini") {
        true => {
            Protocol::Gemini(Arc::new(live::Settings { model: name.to_owned(), voice: "Puck".to_owned() }))
        }
        false => Protocol::OpenAi(Arc::new(openai::Settings {
            model: name.to_owned(),
            voice: "marin".to_owned(),
            shape: openai::Shape::Ga,
            input_rate: Rate::HZ_24K,
            output_rate: Rate::HZ_24K,
            turn_detection: openai::TurnDetection::Server,
            transcription: None,
            noise_reduction: false,
        })),
    };
    Endpoint {
        url: "ws://127.0.0.1:9".to_owned(),
        headers: Vec::new(),
        protocol,
        info: ModelInfo { provider: "openai".to_owned(), name: name.to_owned(), host: None },
        retire: RETIRE,
        prices: None,
    }
}

impl Room {
    fn new(models: &[&str]) -> Self {
        let brief = Brief {
            title: "Product".to_owned(),
            minutes: 20,
            patience: Patience::Balanced,
            questions: vec![Question {
                id: "proud".to_owned(),
                text: "What are you proud of?".to_owned(),
                ..Question::default()
            }],
            ..Brief::default()
        };
        let endpoints = models.iter().map(|name| endpoint(name)).collect();
        let mut room = Self {
            session: Session::new(endpoints, brief, SoFar::default(), Millis::ZERO),
            now: 0,
            outputs: Vec::new(),
            sample: 0,
            rate: if models[0].starts_with("gemini") { vad::RATE } else { Rate::HZ_24K },
        };
        room.drain();
        room
    }

    /// The greeting was said and heard; the candidate has the floor.
    fn greeted(models: &[&str]) -> Self {
        let mut room = Self::new(models);
        room.opens();
        room.command(Command::Start);
        room.says("resp_1", "item_1", "Hello. What are you proud of?");
        room.done("resp_1");
        room.command(Command::Played(ItemId(1)));
        room.said(Role::Interviewer, "Hello. What are you proud of?");
        room.outputs.clear();
        room
    }

    fn input(&mut self, input: Input) {
        self.session.handle(input, Millis(self.now));
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(output) = self.session.poll_output() {
            self.outputs.push(output);
        }
    }

    fn command(&mut self, command: Command) {
        self.input(Input::Command(command));
    }

    fn said(&mut self, role: Role, text: &str) {
        self.command(Command::Said(Line { role, text: text.to_owned() }));
    }

    fn server(&mut self, event: Value) {
        self.input(Input::Frame(event.to_string()));
    }

    /// The socket opens, and its server takes the settings.
    fn opens(&mut self) {
        self.input(Input::Opened);
        self.server(json!({ "type": "session.updated" }));
    }

    fn breaks(&mut self) {
        self.input(Input::Closed(Some(1006), String::new()));
    }

    fn says(&mut self, response: &str, item: &str, text: &str) {
        self.server(json!({ "type": "response.created", "response": { "id": response } }));
        let about = json!({ "id": item, "type": "message", "role": "assistant" });
        self.server(json!({ "type": "response.output_item.added", "response_id": response, "item": about }));
        self.server(json!({ "type": "response.output_audio_transcript.delta", "response_id": response, "item_id": item, "delta": text }));
        self.server(json!({ "type": "response.output_audio.delta", "response_id": response, "item_id": item, "delta": "AAAA" }));
    }

    fn done(&mut self, response: &str) {
        self.server(
            json!({ "type": "response.done", "response": { "id": response, "status": "completed" } }),
        );
    }

    fn speaks(&mut self, at: u64) {
        self.server(
            json!({ "type": "input_audio_buffer.speech_started", "item_id": "item_s", "audio_start_ms": at }),
        );
    }

    /// Frames go by, 20 ms each, numbered by their samples; what is due happens.
    fn run(&mut self, ms: u64) {
        for _ in 0..ms / 20 {
            self.now += 20;
            self.due();
            self.sample += 1;
            self.command(Command::Audio(Pcm::new(self.rate, vec![self.sample; self.rate.frame()])));
        }
    }

    fn due(&mut self) {
        while self.session.poll_timeout().is_some_and(|at| at.0 <= self.now) {
            self.input(Input::Timeout);
        }
    }

    /// Goes to the next deadline.
    fn wait(&mut self) -> u64 {
        let at = self.session.poll_timeout().expect("it waits for something").0;
        let waited = at.saturating_sub(self.now);
        self.now = self.now.max(at);
        self.due();
        waited
    }

    /// What came out since the last look, without sound; frames by their type.
    fn saw(&mut self) -> Vec<String> {
        let outputs = std::mem::take(&mut self.outputs);
        let lines = outputs.iter().filter_map(|output| match output {
            Output::Connect(at) => Some(format!("connect {at}")),
            Output::Send(text) => {
                let frame: Value = serde_json::from_str(text).unwrap();
                let kind = match frame["type"].as_str() {
                    Some(kind) => kind.to_owned(),
                    None => gemini::kind(&frame),
                };
                (!["input_audio_buffer.append", "audio"].contains(&&*kind)).then(|| format!("→ {kind}"))
            }
            Output::Close => Some("close".to_owned()),
            Output::Event(event) => Some(format!("{event:?}").split([' ', '(']).next().unwrap().to_owned()),
            Output::Over => Some("over".to_owned()),
        });
        lines.collect()
    }

    /// The numbers of the frames appended to the socket since the last look.
    fn appended(&mut self) -> Vec<i16> {
        let outputs = std::mem::take(&mut self.outputs);
        let frames = outputs.iter().filter_map(|output| {
            let Output::Send(text) = output else { return None };
            let frame: Value = serde_json::from_str(text).unwrap();
            let bytes = STANDARD.decode(frame["audio"].as_str()?).unwrap();
            Some(i16::from_le_bytes([bytes[0], bytes[1]]))
        });
        frames.collect()
    }

    /// The texts that the socket was told since the last look, by role.
    fn told(&self) -> Vec<String> {
        let frames = self.outputs.iter().filter_map(|output| {
            let Output::Send(text) = output else { return None };
            let frame: Value = serde_json::from_str(text).unwrap();
            let item = frame.get("item")?;
            let text = item["content"][0]["text"].as_str()?;
            Some(format!("{}: {}", item["role"].as_str()?, &text[..text.len().min(40)]))
        });
        frames.collect()
    }
}

#[test]
fn a_socket_is_opened_configured_and_ready() {
    let mut room = Room::new(&["one"]);
    assert_eq!(room.saw(), ["connect 0"]);
    room.input(Input::Opened);
    assert_eq!(room.saw(), ["→ session.update"]);
    room.server(json!({ "type": "session.updated" }));
    assert_eq!(room.saw(), ["Ready"]);
    room.command(Command::Start);
    assert_eq!(room.saw(), ["→ conversation.item.create", "→ response.create"]);
}

#[test]
fn a_server_that_cannot_be_reached_is_tried_again_with_growing_patience_and_then_given_up() {
    let mut room = Room::new(&["one"]);
    let mut waits = Vec::new();
    for _ in 0..5 {
        room.input(Input::Refused(Loss::Passing("nobody there".to_owned())));
        waits.push(room.wait());
    }
    assert_eq!(waits, [250, 500, 1000, 2000, 4000]);
    room.saw();
    room.input(Input::Refused(Loss::Passing("nobody there".to_owned())));
    assert!(matches!(
        &room.outputs[..],
        [Output::Close, Output::Event(Event::Failed { retryable: true, .. }), Output::Over]
    ));
    assert_eq!(room.session.poll_timeout(), None);
}

#[test]
fn a_server_that_says_nothing_is_no_better() {
    let mut room = Room::new(&["one"]);
    assert_eq!(room.wait(), 10_000);
    room.wait();
    room.saw();
    room.input(Input::Opened);
    assert_eq!(room.wait(), 8_000);
    assert_eq!(room.saw(), ["→ session.update", "close"]);
}

#[test]
fn a_key_that_is_refused_ends_it_at_once() {
    let mut room = Room::new(&["one"]);
    room.saw();
    room.input(Input::Refused(Loss::Final("401".to_owned())));
    assert!(matches!(
        &room.outputs[..],
        [Output::Close, Output::Event(Event::Failed { retryable: false, .. }), Output::Over]
    ));
}

#[test]
fn after_a_break_the_next_socket_knows_what_was_said_and_nobody_is_greeted_twice() {
    let mut room = Room::greeted(&["one"]);
    room.said(Role::Candidate, "A bridge.");
    room.says("resp_2", "item_2", "Why a bridge?");
    room.done("resp_2");
    room.command(Command::Played(ItemId(2)));
    room.said(Role::Interviewer, "Why a bridge?");
    room.saw();
    room.breaks();
    assert_eq!(room.saw(), ["close", "Away"]);
    room.wait();
    room.opens();
    let told = ["assistant: Hello. What are you proud of?", "user: A bridge.", "assistant: Why a bridge?"];
    assert_eq!(room.told(), told);
    assert!(!room.saw().contains(&"→ response.create".to_owned()));
    // Numbers go on.
    room.says("resp_1", "item_1", "I see.");
    assert!(
        room.outputs
            .iter()
            .any(|output| matches!(output, Output::Event(Event::ItemStarted { item: ItemId(3), .. })))
    );
}

#[test]
fn an_answer_in_the_middle_reaches_the_new_socket_from_its_beginning() {
    let mut room = Room::greeted(&["one"]);
    room.run(4000);
    room.speaks(3900);
    room.run(1000);
    room.breaks();
    room.run(240);
    room.appended();
    room.run(20);
    room.input(Input::Opened);
    room.run(100);
    assert_eq!(room.appended(), Vec::<i16>::new(), "not before it is ready");
    room.server(json!({ "type": "session.updated" }));
    let appended = room.appended();
    // From half a second before the speech was noticed, at 4 s, without a gap.
    assert_eq!(appended, (176..=appended.len() as i16 + 175).collect::<Vec<_>>());
    assert_eq!(*appended.last().unwrap(), room.sample);
    // Its places are the interview's: what begins 400 ms into the new socket began at 3.9 s.
    room.speaks(400);
    let at = room.outputs.iter().find_map(|output| match output {
        Output::Event(Event::SpeechStarted { at, .. }) => Some(*at),
        _ => None,
    });
    assert_eq!(at, Some(Millis(3900)));
}

#[test]
fn what_was_answered_is_not_heard_again() {
    let mut room = Room::greeted(&["one"]);
    room.speaks(0);
    room.run(4000);
    // The reply begins, and the socket is gone in the same moment.
    room.says("resp_2", "item_2", "I see. And then?");
    room.breaks();
    room.run(240);
    room.appended();
    room.run(20);
    room.opens();
    assert!(room.appended().len() * 20 < 1_000, "the last half second and the break");
}

#[test]
fn a_server_that_owes_an_answer_and_sends_nothing_is_left() {
    let mut room = Room::greeted(&["one"]);
    room.server(json!({ "type": "response.created", "response": { "id": "resp_2" } }));
    room.run(1000);
    assert_eq!(room.wait(), 11_000, "since it sent something");
    assert_eq!(room.saw(), ["close", "Away"]);
    room.wait();
    room.opens();
    assert!(room.saw().contains(&"→ response.create".to_owned()), "it is asked for again");
}

#[test]
fn a_server_that_wants_time_gets_it_unless_there_is_another() {
    let mut room = Room::new(&["one"]);
    room.input(Input::Refused(Loss::Busy("429".to_owned(), Millis::from_secs(20))));
    assert_eq!(room.wait(), 20_000);
    let mut room = Room::new(&["one", "two"]);
    room.saw();
    room.input(Input::Refused(Loss::Busy("429".to_owned(), Millis::from_secs(20))));
    assert_eq!(room.wait(), 0);
    assert_eq!(room.saw(), ["close", "connect 1"]);
}

#[test]
fn of_a_long_answer_the_last_ten_seconds_are_kept() {
    let mut room = Room::greeted(&["one"]);
    room.run(1000);
    room.speaks(900);
    room.run(30_000);
    room.breaks();
    room.wait();
    room.saw();
    room.opens();
    assert_eq!(room.appended().len(), 500);
}

#[test]
fn an_answer_that_was_over_and_not_answered_is_heard_again_not_asked_for() {
    let mut room = Room::greeted(&["one"]);
    room.speaks(0);
    room.run(1000);
    room.server(json!({ "type": "input_audio_buffer.committed", "item_id": "item_s" }));
    room.server(json!({ "type": "response.created", "response": { "id": "resp_2" } }));
    room.breaks();
    room.wait();
    room.saw();
    room.opens();
    assert!(!room.saw().contains(&"→ response.create".to_owned()), "the server takes that turn itself");
}

#[test]
fn a_sentence_that_broke_off_is_gone_on_with() {
    let mut room = Room::greeted(&["one"]);
    room.says("resp_2", "item_2", "And now tell me");
    room.saw();
    room.breaks();
    assert_eq!(room.saw(), ["ItemDone", "close", "Away"]);
    room.wait();
    room.opens();
    let told = room.told();
    assert_eq!(told[1], "assistant: And now tell me");
    assert!(told[2].starts_with("system: The line broke"), "{told:?}");
    assert!(room.saw().contains(&"→ response.create".to_owned()));
}

#[test]
fn what_the_candidate_asks_for_meanwhile_is_done_when_it_can_be() {
    let mut room = Room::greeted(&["one"]);
    room.breaks();
    room.command(Command::Hold(true));
    room.command(Command::Skip);
    room.wait();
    room.saw();
    room.opens();
    let session = room.outputs.iter().find_map(|output| match output {
        Output::Send(text) => {
            serde_json::from_str::<Value>(text).ok().filter(|frame| frame["type"] == "session.update")
        }
        _ => None,
    });
    assert_eq!(session.unwrap()["session"]["audio"]["input"]["turn_detection"]["create_response"], false);
    assert!(room.told().last().unwrap().starts_with("system: The candidate wants to skip"));
}

#[test]
fn an_old_socket_is_replaced_at_a_quiet_moment_and_nobody_notices() {
    let mut room = Room::greeted(&["one"]);
    room.speaks(0);
    room.now = RETIRE.0 + 1000;
    room.run(100);
    assert_eq!(room.saw(), ["SpeechStarted"], "not while somebody speaks");
    room.server(json!({ "type": "input_audio_buffer.speech_stopped", "audio_end_ms": 100 }));
    room.server(json!({ "type": "input_audio_buffer.committed", "item_id": "item_s" }));
    room.says("resp_2", "item_2", "I see. And then?");
    room.done("resp_2");
    room.run(100);
    assert!(!room.saw().contains(&"close".to_owned()), "nor while it is being heard");
    room.command(Command::Played(ItemId(2)));
    room.run(20);
    assert_eq!(room.saw(), ["close", "connect 0"]);
    room.opens();
    room.run(100);
    assert!(!room.saw().iter().any(|line| line == "→ response.create" || line == "Away" || line == "Back"));
}

#[test]
fn a_model_that_cannot_be_used_any_more_gives_way_to_the_next_which_says_so() {
    let mut room = Room::greeted(&["one", "two"]);
    room.server(json!({ "type": "error", "error": { "code": "insufficient_quota", "message": "pay" } }));
    assert_eq!(room.saw(), ["close", "Away"]);
    room.wait();
    assert_eq!(room.saw(), ["connect 1"]);
    room.opens();
    let told = room.told();
    assert_eq!(told[0], "assistant: Hello. What are you proud of?");
    assert!(told[1].starts_with("system: You take over this interview"), "{told:?}");
    let back = room.outputs.iter().any(
        |output| matches!(output, Output::Event(Event::Back { other: Some(name), .. }) if name == "two"),
    );
    assert!(back);
    assert!(room.saw().contains(&"→ response.create".to_owned()));
}

#[test]
fn who_speaks_when_another_model_takes_over_is_heard_out() {
    let mut room = Room::greeted(&["one", "two"]);
    room.speaks(0);
    room.run(1000);
    room.input(Input::Closed(Some(1008), "policy".to_owned()));
    room.wait();
    room.saw();
    room.opens();
    assert!(room.told().last().unwrap().starts_with("system: You take over"));
    assert!(!room.saw().contains(&"→ response.create".to_owned()));
}

#[test]
fn a_server_that_takes_and_breaks_at_once_is_not_tried_for_ever() {
    let mut room = Room::greeted(&["one"]);
    for _ in 0..6 {
        room.breaks();
        if room.session.poll_timeout().is_some() {
            room.wait();
            room.opens();
        }
    }
    assert!(room.saw().contains(&"Failed".to_owned()));
}

#[test]
fn a_server_that_breaks_once_an_hour_is() {
    let mut room = Room::greeted(&["one"]);
    for _ in 0..20 {
        room.run(31_000);
        room.breaks();
        room.wait();
        room.opens();
    }
    assert!(!room.saw().contains(&"Failed".to_owned()));
}

#[test]
fn the_end_closes_the_socket() {
    let mut room = Room::greeted(&["one"]);
    room.command(Command::WrapUp);
    room.says("resp_2", "item_2", "Goodbye.");
    room.saw();
    room.done("resp_2");
    assert_eq!(room.saw(), ["ItemDone", "Finished", "close", "over"]);
}
