//! Whose turn it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{Wire, course};
use crate::clock::Millis;
use crate::model::dialect::{Course, News, Opening};
use crate::model::practice::tests::speech;
use crate::model::{Command, Event, SpeechId, vad};
use crate::wire::Patience;

fn event(news: &News) -> Option<&Event> {
    if let News::Event(event) = news { Some(event) } else { None }
}

#[test]
fn speech_is_an_activity_and_a_long_silence_ends_it() {
    let mut wire = Wire::greeted();
    wire.speaks();
    wire.silence(700);
    assert_eq!(wire.sent(), ["activityStart", "audio"]);
    assert_eq!(wire.told(), ["speech 1", "pause"]);
    wire.silence(400);
    assert_eq!(wire.sent(), ["audio", "activityEnd"]);
    assert_eq!(wire.told(), ["TurnTaken"]);
    wire.silence(5000);
    assert_eq!(wire.sent(), [""; 0], "outside of an activity nothing is sent");
}

#[test]
fn places_are_the_interviews() {
    let base = Course { base: Millis(60_000), speeches: 4, ..course() };
    let mut wire = Wire::opened(base, Opening::Listen, &[]);
    wire.server(json!({ "setupComplete": {} }));
    wire.speaks();
    wire.silence(1000);
    let at = |news: &News| match event(news) {
        Some(Event::SpeechStarted { at, speech: SpeechId(5) } | Event::SpeechStopped { at }) => Some(at.0),
        _ => None,
    };
    let places: Vec<_> = wire.news.iter().filter_map(at).collect();
    assert!((60_500..60_900).contains(&places[0]), "{places:?}");
    assert!((61_700..=62_032).contains(&places[1]), "{places:?}");
}

#[test]
fn the_onset_is_not_lost_and_nothing_is_sent_twice() {
    let mut wire = Wire::greeted();
    let voice = speech(1.5);
    wire.silence(2000);
    wire.hears(&voice);
    wire.silence(500);
    let all: Vec<i16> = [vec![0; 32_000], voice, vec![0; 8_000]].concat();
    let onset = wire.news.iter().find_map(|news| match event(news) {
        Some(Event::SpeechStarted { at, .. }) => Some(*at),
        _ => None,
    });
    let sound: Vec<i16> = wire
        .frames
        .iter()
        .filter_map(|frame| frame["realtimeInput"]["audio"]["data"].as_str())
        .flat_map(|data| STANDARD.decode(data).unwrap())
        .collect::<Vec<u8>>()
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    let from = vad::RATE.samples(onset.unwrap() - Millis(300)) as usize;
    assert!(sound == all[from..], "from 300 ms before the onset, without a gap");
    assert_eq!(wire.frames[1]["realtimeInput"]["audio"]["mimeType"], "audio/pcm;rate=16000");
}

#[test]
fn patience_is_the_length_of_the_silence() {
    for (patience, ms) in [(Patience::Quick, 900), (Patience::Balanced, 1800), (Patience::Patient, 3500)] {
        let mut wire = Wire::greeted();
        wire.command(Command::Patience(patience));
        wire.speaks();
        wire.silence(ms - 100);
        assert!(!wire.told().contains(&"TurnTaken".to_owned()), "{patience:?}");
        wire.silence(300);
        assert!(wire.told().contains(&"TurnTaken".to_owned()), "{patience:?}");
    }
}

#[test]
fn who_goes_on_after_a_pause_is_in_the_same_turn() {
    let mut wire = Wire::greeted();
    wire.speaks();
    wire.silence(600);
    wire.hears(&speech(1.5));
    assert_eq!(wire.sent(), ["activityStart", "audio"]);
    assert_eq!(wire.told(), ["speech 1", "pause", "speech 2"]);
}

#[test]
fn a_held_floor_is_not_taken_until_it_is_given_back_and_silent_for_a_while() {
    let mut wire = Wire::greeted();
    wire.command(Command::Hold(true));
    wire.speaks();
    wire.silence(30_000);
    assert_eq!(wire.sent(), ["activityStart", "audio"]);
    wire.command(Command::Hold(false));
    wire.silence(880);
    assert!(!wire.told().contains(&"TurnTaken".to_owned()));
    wire.silence(20);
    assert_eq!(wire.told(), ["TurnTaken"]);
    assert_eq!(wire.sent(), ["audio", "activityEnd"]);
}

#[test]
fn done_takes_the_turn_in_the_middle_of_a_word_and_once() {
    let mut wire = Wire::greeted();
    wire.speaks();
    wire.look();
    wire.command(Command::Commit);
    wire.command(Command::Commit);
    assert_eq!(wire.told(), ["TurnTaken"]);
    assert_eq!(wire.sent(), ["activityEnd"]);
}

#[test]
fn done_without_a_word_asks_for_an_answer_to_what_there_is() {
    let mut wire = Wire::greeted();
    wire.command(Command::Commit);
    assert_eq!(wire.told(), ["TurnTaken"]);
    assert_eq!(wire.sent(), ["ask"]);
}

#[test]
fn a_click_of_the_candidate_ends_their_speech() {
    let mut wire = Wire::greeted();
    wire.speaks();
    wire.look();
    wire.command(Command::Skip);
    assert_eq!(wire.sent(), ["activityEnd", "ask user: [The candidate wants to"]);
}

#[test]
fn words_are_the_last_speechs_and_complete_a_second_after_the_answer_began() {
    let mut wire = Wire::greeted();
    wire.speaks();
    let hears = |wire: &mut Wire, text: &str| wire.content(json!({ "inputTranscription": { "text": text } }));
    hears(&mut wire, " I build");
    wire.silence(1500);
    hears(&mut wire, " bridges");
    wire.sounds(100);
    hears(&mut wire, ".");
    wire.look();
    wire.silence(980);
    assert_eq!(wire.told(), [""; 0]);
    wire.silence(20);
    assert_eq!(wire.told(), ["heard 1 \"I build bridges.\" all"]);
    hears(&mut wire, " Long ones.");
    assert_eq!(wire.told(), ["heard 1 \" Long ones.\""]);
}

#[test]
fn words_that_are_finished_are_complete_at_once_and_those_of_an_earlier_speech_with_the_next() {
    let mut wire = Wire::greeted();
    wire.speaks();
    wire.silence(1500);
    wire.look();
    wire.content(json!({ "inputTranscription": { "text": "Yes.", "finished": true } }));
    assert_eq!(wire.told(), ["heard 1 \"Yes.\"", "heard 1 \"Yes.\" all"]);
    wire.speaks();
    wire.content(json!({ "inputTranscription": { "text": "No" } }));
    wire.silence(1500);
    wire.look();
    wire.speaks();
    assert_eq!(wire.told()[..2], ["speech 3", "heard 2 \"No\" all"]);
}

#[test]
fn a_question_that_takes_more_thinking_gets_more_patience() {
    let mut wire = Wire::greeted();
    wire.dialect.course.question = wire.dialect.brief.question("design");
    wire.speaks();
    wire.silence(3_000);
    assert!(!wire.told().contains(&"TurnTaken".to_owned()));
    wire.silence(700);
    assert!(wire.told().contains(&"TurnTaken".to_owned()));
}
