//! Whose turn it is.

use serde_json::{Value, json};

use super::{Wire, course, settings};
use crate::clock::Millis;
use crate::model::dialect::{Course, Opening};
use crate::model::openai::{Settings, Shape, TurnDetection};
use crate::model::{Command, Event, SpeechId};
use crate::wire::Patience;

fn turns(wire: &Wire) -> serde_json::Value {
    wire.last("session.update")["session"]["audio"]["input"]["turn_detection"].clone()
}

#[test]
fn the_candidates_turn_is_seen_where_it_is_in_the_audio() {
    let mut wire = Wire::new(settings(), Course { base: Millis(60_000), speeches: 4, ..course() });
    wire.act(|dialect, out| dialect.open(Opening::Listen, &[], out));
    wire.server(json!({ "type": "session.updated" }));
    wire.look();
    wire.speech("item_1", 500);
    wire.speech_over("item_1", 2500);
    let expected = [
        Event::SpeechStarted { speech: SpeechId(5), at: Millis(60_500) },
        Event::SpeechStopped { at: Millis(62_500) },
        Event::TurnTaken,
    ];
    assert_eq!(wire.told(), expected);
    assert_eq!(wire.sent(), [""; 0], "the server answers by itself");
}

#[test]
fn words_go_to_the_speech_they_were_spoken_in() {
    let mut wire = Wire::greeting(1000);
    wire.speech("item_a", 500);
    wire.speech_over("item_a", 2500);
    wire.speech("item_b", 3500);
    wire.look();
    let transcript = |item: &str, text: &str| {
        json!({
            "type": "conversation.item.input_audio_transcription.completed", "item_id": item, "content_index": 0, "transcript": text,
        })
    };
    wire.server(json!({ "type": "conversation.item.input_audio_transcription.delta", "item_id": "item_b", "delta": "And" }));
    wire.server(transcript("item_b", "And tunnels."));
    wire.server(transcript("item_a", "I build bridges."));
    wire.server(transcript("item_z", "Nobody said this."));
    let heard = |speech: u64, text: &str, last| Event::Heard {
        speech: SpeechId(speech),
        text: text.to_owned(),
        last,
        confidence: None,
    };
    assert_eq!(
        wire.told(),
        [heard(2, "And", false), heard(2, "And tunnels.", true), heard(1, "I build bridges.", true)]
    );
}

#[test]
fn words_are_as_sure_as_their_tokens_are_likely() {
    let wire = Wire::opened(Opening::First, &[]);
    let asked = wire.last("session.update")["session"]["include"].clone();
    assert_eq!(asked, json!(["item.input_audio_transcription.logprobs"]));
    let confidence = |logprobs: Value| {
        let mut wire = Wire::greeting(1000);
        wire.speech("item_a", 500);
        wire.speech_over("item_a", 2500);
        wire.look();
        wire.server(json!({
            "type": "conversation.item.input_audio_transcription.completed", "item_id": "item_a", "content_index": 0,
            "transcript": "I build", "logprobs": logprobs,
        }));
        match &wire.told()[..] {
            [Event::Heard { confidence, .. }] => *confidence,
            other => panic!("{other:?}"),
        }
    };
    let token = |logprob: f64| json!({ "token": "I", "logprob": logprob, "bytes": [73] });
    assert_eq!(confidence(json!([token(0.0), token(0.0)])), Some(100));
    assert_eq!(confidence(json!([token(0.5_f64.ln()), token(0.5_f64.ln())])), Some(50));
    assert_eq!(confidence(json!([token(-400.0)])), Some(0));
    assert_eq!(confidence(json!([])), None);
    assert_eq!(confidence(Value::Null), None);
}

#[test]
fn only_recognisers_that_can_tell_are_asked_how_sure_they_are() {
    for (model, asked) in
        [("gpt-4o-transcribe", true), ("gpt-4o-transcribe-diarize", false), ("whisper-1", false)]
    {
        let settings = Settings { transcription: Some(model.to_owned()), ..settings() };
        let mut wire = Wire::new(settings, course());
        wire.act(|dialect, out| dialect.open(Opening::First, &[], out));
        assert_eq!(wire.last("session.update")["session"].get("include").is_some(), asked, "{model}");
    }
}

#[test]
fn a_held_floor_is_not_taken_until_it_is_given_back_and_silent_for_a_while() {
    let mut wire = Wire::greeting(1000);
    wire.command(Command::Hold(true));
    assert_eq!(turns(&wire)["create_response"], false);
    wire.look();
    wire.speech("item_2", 500);
    wire.speech_over("item_2", 2500);
    wire.silence(60_000);
    assert!(!wire.told().contains(&Event::TurnTaken));
    assert_eq!(wire.sent(), [""; 0]);
    wire.command(Command::Hold(false));
    assert_eq!(turns(&wire)["create_response"], true);
    wire.look();
    wire.silence(1780);
    assert_eq!(wire.sent(), [""; 0]);
    wire.silence(40);
    assert_eq!(wire.told(), [Event::TurnTaken]);
    assert_eq!(wire.sent(), ["response.create"]);
}

#[test]
fn who_speaks_after_a_hold_is_listened_to() {
    let mut wire = Wire::greeting(1000);
    wire.command(Command::Hold(true));
    wire.speech("item_2", 500);
    wire.speech_over("item_2", 2500);
    wire.command(Command::Hold(false));
    wire.silence(1000);
    wire.speech("item_3", 3500);
    wire.look();
    wire.silence(10_000);
    assert_eq!(wire.sent(), [""; 0], "the server will take that turn");
}

#[test]
fn done_takes_the_turn_in_the_middle_of_a_word() {
    let mut wire = Wire::greeting(1000);
    wire.speech("item_2", 500);
    wire.look();
    wire.command(Command::Commit);
    assert_eq!(wire.told(), [Event::TurnTaken]);
    assert_eq!(wire.sent(), ["input_audio_buffer.commit", "response.create"]);
}

#[test]
fn done_after_the_turn_was_taken_asks_for_nothing() {
    let mut wire = Wire::greeting(1000);
    wire.speech("item_2", 500);
    wire.speech_over("item_2", 2500);
    wire.created("resp_2");
    wire.look();
    wire.command(Command::Commit);
    assert_eq!(wire.sent(), [""; 0]);
}

#[test]
fn patience_is_the_servers_silence_or_eagerness() {
    let semantic = Settings { turn_detection: TurnDetection::Semantic, ..settings() };
    for (patience, silence, eagerness) in [
        (Patience::Quick, 900, "high"),
        (Patience::Balanced, 1800, "medium"),
        (Patience::Patient, 3500, "low"),
    ] {
        let mut wire = Wire::ready();
        wire.command(Command::Patience(patience));
        assert_eq!(turns(&wire)["silence_duration_ms"], silence);
        let mut wire = Wire::new(semantic.clone(), course());
        wire.command(Command::Patience(patience));
        assert_eq!(turns(&wire)["eagerness"], eagerness);
        assert_eq!(turns(&wire)["type"], "semantic_vad");
    }
}

#[test]
fn the_beta_shape_is_flat() {
    let mut wire = Wire::new(Settings { shape: Shape::Beta, ..settings() }, course());
    wire.act(|dialect, out| dialect.open(Opening::First, &[], out));
    let session = &wire.last("session.update")["session"];
    assert_eq!(session["input_audio_format"], "pcm16");
    assert_eq!(session["turn_detection"]["type"], "server_vad");
    assert!(session.get("audio").is_none() && session.get("type").is_none(), "{session}");
}

#[test]
fn a_question_that_takes_more_thinking_gets_more_patience_and_the_next_one_does_not() {
    let mut wire = Wire::greeting(100);
    let silence = |wire: &mut Wire, id: &str, call: &str| {
        let response = format!("resp_{call}");
        wire.created(&response);
        wire.calls("next_question", call, &json!({ "id": id }));
        let updates = wire.frames.iter().filter(|frame| frame["type"] == "session.update");
        let silences: Vec<_> = updates
            .map(|frame| frame["session"]["audio"]["input"]["turn_detection"]["silence_duration_ms"].clone())
            .collect();
        wire.look();
        wire.done(&response);
        silences
    };
    assert_eq!(silence(&mut wire, "bug", "1"), [json!(null); 0]);
    assert_eq!(silence(&mut wire, "design", "2"), [json!(3500)]);
    assert_eq!(silence(&mut wire, "proud", "3"), [json!(1800)]);
}

#[test]
fn each_shape_has_its_own_place_for_the_voice_the_turns_and_the_functions() {
    let session = |shape| {
        let mut wire = Wire::new(Settings { shape, ..settings() }, course());
        wire.act(|dialect, out| dialect.open(Opening::First, &[], out));
        wire.last("session.update")["session"].clone()
    };
    let [ga, beta, qwen, xai] = [Shape::Ga, Shape::Beta, Shape::Qwen, Shape::Xai].map(session);
    assert_eq!((&ga["audio"]["output"]["voice"], &ga["voice"]), (&json!("marin"), &json!(null)));
    assert_eq!(ga["audio"]["input"]["turn_detection"]["type"], "server_vad");
    assert_eq!((&beta["voice"], &beta["input_audio_format"]), (&json!("marin"), &json!("pcm16")));
    assert_eq!(beta["tools"][0]["name"], "next_question");
    assert_eq!((&qwen["voice"], &qwen["input_audio_format"]), (&json!("marin"), &json!("pcm")));
    assert_eq!(qwen["tools"][0]["function"]["name"], "next_question");
    assert_eq!((&xai["voice"], &xai["turn_detection"]["type"]), (&json!("marin"), &json!("server_vad")));
    assert_eq!(
        (&xai["audio"]["output"]["voice"], &xai["audio"]["input"]["turn_detection"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(xai["audio"]["input"]["format"]["rate"], 24000);
}
