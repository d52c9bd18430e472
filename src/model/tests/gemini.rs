//! Sessions with Gemini: handles, servers that leave, and another provider before it.

use serde_json::{Value, json};

use super::{Output, RETIRE, Room};
use crate::audio::{Pcm, Rate, resample};
use crate::clock::Millis;
use crate::model::practice::tests::speech;
use crate::model::session::Input;
use crate::model::{Command, Event, ItemId, vad};
use crate::wire::Role;

/// What a message is: its key, and of an ask or a history its last words.
pub(super) fn kind(frame: &Value) -> String {
    let (key, body) = frame.as_object().unwrap().iter().next().unwrap();
    match key.as_str() {
        "realtimeInput" => body.as_object().unwrap().keys().next().unwrap().clone(),
        "setup" => match body["sessionResumption"]["handle"].as_str() {
            Some(handle) => format!("setup with {handle}"),
            None => "setup".to_owned(),
        },
        "clientContent" => {
            let last = body["turns"].as_array().and_then(|turns| turns.last());
            let text = last.and_then(|turn| turn["parts"][0]["text"].as_str()).unwrap_or_default();
            text[..text.len().min(20)].trim_end().to_owned()
        }
        key => key.to_owned(),
    }
}

impl Room {
    /// The socket opens, and Gemini takes the settings.
    fn gemini_opens(&mut self) {
        self.input(Input::Opened);
        self.server(json!({ "setupComplete": {} }));
    }

    fn gemini_says(&mut self, text: &str) {
        let data = json!({ "inlineData": { "mimeType": "audio/pcm;rate=24000", "data": "AAAA" } });
        self.server(json!({ "serverContent": {
            "modelTurn": { "parts": [data] }, "outputTranscription": { "text": text },
        } }));
    }

    fn gemini_done(&mut self, handle: &str) {
        self.server(json!({ "serverContent": { "generationComplete": true } }));
        self.server(json!({
            "serverContent": { "turnComplete": true },
            "sessionResumptionUpdate": { "newHandle": handle, "resumable": true },
        }));
    }

    /// The greeting was said and heard, and the conversation can be taken up again by `h1`.
    fn gemini_greeted(models: &[&str]) -> Self {
        let mut room = Self::new(models);
        room.gemini_opens();
        room.command(Command::Start);
        room.gemini_says("Hello. What are you proud of?");
        room.gemini_done("h1");
        room.command(Command::Played(ItemId(1)));
        room.said(Role::Interviewer, "Hello. What are you proud of?");
        room.outputs.clear();
        room
    }

    fn closes(&mut self, code: u16) {
        self.input(Input::Closed(Some(code), String::new()));
    }
}

#[test]
fn a_conversation_is_taken_up_again_by_its_handle_and_told_nothing_twice() {
    let mut room = Room::gemini_greeted(&["gemini"]);
    room.closes(1011);
    assert_eq!(room.saw(), ["close", "Away"]);
    room.wait();
    room.gemini_opens();
    assert_eq!(room.saw(), ["connect 0", "→ setup with h1", "Back"]);
}

#[test]
fn a_sentence_that_broke_off_after_the_handle_is_told_and_gone_on_with() {
    let mut room = Room::gemini_greeted(&["gemini"]);
    room.command(Command::Skip);
    room.gemini_says("And now tell me");
    room.saw();
    room.closes(1011);
    assert_eq!(room.saw(), ["ItemDone", "close", "Away"]);
    room.wait();
    room.gemini_opens();
    let expected = ["connect 0", "→ setup with h1", "→ And now tell me", "→ [The line broke whil", "Back"];
    assert_eq!(room.saw(), expected, "and what the handle stands for is not");
}

#[test]
fn what_was_typed_into_a_broken_line_reaches_a_server_that_has_a_handle() {
    let mut room = Room::gemini_greeted(&["gemini"]);
    room.closes(1011);
    room.said(Role::Candidate, "A bridge.");
    room.command(Command::Text("A bridge.".to_owned()));
    room.wait();
    room.saw();
    room.gemini_opens();
    assert_eq!(room.saw(), ["→ setup with h1", "→ A bridge.", "Back"]);
}

#[test]
fn a_handle_that_is_refused_is_forgotten_and_the_record_told_instead() {
    for code in [1007, 1008, 1011] {
        let mut room = Room::gemini_greeted(&["gemini"]);
        room.closes(1011);
        room.wait();
        room.input(Input::Opened);
        room.closes(code);
        room.wait();
        room.saw();
        room.gemini_opens();
        let expected = ["→ setup", "→ Hello. What are you", "Back"];
        assert_eq!(room.saw(), expected, "{code}");
        room.closes(1007);
        assert!(room.saw().contains(&"Failed".to_owned()), "a refusal without a handle is one");
    }
}

#[test]
fn a_conversation_that_became_too_long_behind_its_handle_is_told_from_the_record() {
    let mut room = Room::gemini_greeted(&["gemini"]);
    room.closes(1011);
    room.wait();
    room.gemini_opens();
    room.closes(1007);
    room.wait();
    room.saw();
    room.gemini_opens();
    assert_eq!(room.saw(), ["→ setup", "→ Hello. What are you", "Back"]);
}

#[test]
fn another_model_knows_nothing_of_a_handle() {
    let mut room = Room::gemini_greeted(&["gemini", "gemini-other"]);
    room.input(Input::Refused(crate::model::dialect::Loss::Final("401".to_owned())));
    room.wait();
    room.saw();
    room.gemini_opens();
    let expected = ["→ setup", "→ Hello. What are you", "→ [You take over this", "Back"];
    assert_eq!(room.saw(), expected);
}

#[test]
fn a_server_that_leaves_is_left_at_a_quiet_moment_and_nobody_notices() {
    let mut room = Room::gemini_greeted(&["gemini"]);
    room.command(Command::Repeat);
    room.gemini_says("What are you proud of?");
    room.server(json!({ "goAway": { "timeLeft": "50s" } }));
    room.run(2000);
    assert!(!room.saw().contains(&"close".to_owned()), "it speaks");
    room.gemini_done("h2");
    room.run(2000);
    assert!(!room.saw().contains(&"close".to_owned()), "it is being heard");
    room.command(Command::Played(ItemId(2)));
    room.run(20);
    assert_eq!(room.saw(), ["close", "connect 0"]);
    room.gemini_opens();
    room.run(1000);
    assert_eq!(room.saw(), ["→ setup with h2"]);
}

#[test]
fn a_server_that_leaves_in_the_middle_is_left_in_time_and_it_is_no_failure() {
    let mut room = Room::gemini_greeted(&["gemini"]);
    for attempt in 0..8 {
        room.command(Command::Repeat);
        room.gemini_says("What are you");
        room.server(json!({ "goAway": { "timeLeft": "10s" } }));
        room.saw();
        room.run(6980);
        assert_eq!(room.saw(), [""; 0], "attempt {attempt}");
        room.run(40);
        assert_eq!(room.saw(), ["ItemDone", "close", "connect 0"], "three seconds before, attempt {attempt}");
        room.gemini_opens();
        let saw = room.saw();
        assert!(
            saw.contains(&"→ [The line broke whil".to_owned()) && !saw.contains(&"Away".to_owned()),
            "{saw:?}"
        );
    }
}

#[test]
fn an_old_socket_is_replaced_with_its_handle() {
    let mut room = Room::gemini_greeted(&["gemini"]);
    room.now = RETIRE.0 + 1000;
    room.run(40);
    room.gemini_opens();
    assert_eq!(room.saw(), ["close", "connect 0", "→ setup with h1"]);
}

#[test]
fn who_speaks_when_the_socket_goes_is_heard_by_the_next_from_the_beginning() {
    let mut room = Room::gemini_greeted(&["gemini"]);
    let voice = speech(2.0);
    let (one, two) = voice.split_at(vad::RATE.frame() * 60);
    let hear = |room: &mut Room, samples: &[i16]| {
        for frame in samples.chunks_exact(vad::RATE.frame()) {
            room.now += 20;
            room.due();
            room.command(Command::Audio(Pcm::new(vad::RATE, frame.to_vec())));
        }
    };
    hear(&mut room, one);
    assert_eq!(room.saw(), ["→ activityStart", "SpeechStarted"]);
    room.closes(1011);
    hear(&mut room, two);
    room.saw();
    room.gemini_opens();
    assert_eq!(room.saw()[..3], ["→ setup with h1", "→ activityStart", "SpeechStarted"]);
}

#[test]
fn a_call_at_another_rate_is_heard_and_answered_at_its_own() {
    let mut room = Room::greeted(&["one", "gemini"]);
    room.server(json!({ "type": "error", "error": { "code": "insufficient_quota", "message": "pay" } }));
    room.wait();
    room.gemini_opens();
    room.gemini_says("Excuse me. Go on.");
    room.gemini_done("h1");
    room.command(Command::Played(ItemId(2)));
    room.outputs.clear();
    let voice = resample(&Pcm::new(vad::RATE, speech(2.0)), Rate::HZ_24K).unwrap();
    for frame in voice.samples.chunks_exact(Rate::HZ_24K.frame()) {
        room.command(Command::Audio(Pcm::new(Rate::HZ_24K, frame.to_vec())));
    }
    let sounds = room.outputs.iter().filter_map(|output| match output {
        Output::Send(text) => {
            let frame: Value = serde_json::from_str(text).unwrap();
            frame["realtimeInput"]["audio"]["data"].as_str().map(str::len)
        }
        _ => None,
    });
    // 20 ms at 16 kHz, in base64.
    assert_eq!(sounds.collect::<Vec<_>>().last().copied(), Some(640_usize.div_ceil(3) * 4));
    assert!(room.saw().contains(&"SpeechStarted".to_owned()));

    let data = json!({ "inlineData": { "mimeType": "audio/pcm;rate=16000", "data": "AAAA".repeat(160) } });
    room.command(Command::Commit);
    room.server(json!({ "serverContent": { "modelTurn": { "parts": [data] } } }));
    let heard = room.outputs.iter().find_map(|output| match output {
        Output::Event(Event::Audio { pcm, .. }) => Some((pcm.rate, pcm.len())),
        _ => None,
    });
    assert_eq!(heard, Some((Rate::HZ_24K, Millis(15))));
}
