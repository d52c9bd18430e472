//! Beginning, listening, directions, the end.

use super::*;
use crate::model::brief::Direction;
use crate::model::dialect::Ask;
use crate::model::loss::Loss;
use crate::model::{ItemId, SpeechId};
use crate::wire::Role;

fn instructions(frames: &[Value]) -> Vec<&str> {
    let appended = frames.iter().filter(|frame| frame["type"] == "session.instructions.append");
    appended.map(|frame| frame["content"].as_str().unwrap()).collect()
}

#[test]
fn the_session_starts_first_with_all_that_was_said() {
    let line = |role, text: &str| Line { role, text: text.to_owned() };
    let record = [line(Role::Interviewer, "Hello."), line(Role::Candidate, "Hi.")];
    let mut wire = Wire::opened(Opening::Listen, &record);
    let sent = wire.sent();
    assert_eq!(sent.len(), 1);
    let session = &sent[0]["session"];
    assert_eq!(sent[0]["type"], "session.start");
    assert_eq!(session["audio"]["format"], json!({ "type": "audio/pcm", "rate": 24000 }));
    assert_eq!(session["input"][0]["role"], "assistant");
    assert_eq!(session["input"][1]["content"][0], json!({ "type": "input_text", "text": "Hi." }));
    assert!(
        session["instructions"].as_str().unwrap().contains("pauses of four seconds"),
        "patience, in words"
    );
    wire.server(json!({ "type": "session.started", "session": {} }));
    assert_eq!(wire.news, [News::Ready]);
    assert!(instructions(&wire.sent())[0].contains("Do not greet again"));
}

#[test]
fn of_a_long_history_the_last_part_is_told() {
    let record = vec![Line { role: Role::Candidate, text: "x".repeat(900) }; 300];
    let mut wire = Wire::opened(Opening::Listen, &record);
    let sent = wire.sent();
    let input = sent[0]["session"]["input"].as_array().unwrap();
    assert!((15..=25).contains(&input.len()), "{}", input.len());
}

#[test]
fn the_candidate_is_noticed_and_their_words_are_theirs() {
    let mut wire = Wire::greeted();
    wire.hears(&speech(2.0));
    wire.rests(600);
    let told = wire.told();
    assert!(
        matches!(told[0], Event::SpeechStarted { speech: SpeechId(1), at } if at >= Millis(5_000)),
        "{told:?}"
    );
    assert!(matches!(told[1], Event::SpeechStopped { .. }), "{told:?}");
    wire.recognises("A bridge", 100, 900);
    wire.recognises(" I built.", 900, 1_800);
    wire.rests(1_600);
    let heard = |text: &str, last| Event::Heard {
        speech: SpeechId(1),
        text: text.to_owned(),
        last,
        confidence: None,
    };
    assert_eq!(
        wire.told(),
        [heard("A bridge", false), heard(" I built.", false), heard("A bridge I built.", true)]
    );
}

#[test]
fn words_of_another_speech_complete_the_one_before() {
    let mut wire = Wire::greeted();
    wire.hears(&speech(2.0));
    wire.rests(600);
    wire.recognises("One.", 100, 1_900);
    wire.hears(&speech(2.0));
    wire.recognises("Two.", 2_800, 4_000);
    let heard: Vec<_> = wire
        .told()
        .into_iter()
        .filter_map(|e| {
            if let Event::Heard { speech, text, last, .. } = e { Some((speech.0, text, last)) } else { None }
        })
        .collect();
    let expected = [(1, "One.", false), (1, "One.", true), (2, "Two.", false)];
    assert_eq!(heard, expected.map(|(speech, text, last)| (speech, text.to_owned(), last)));
}

#[test]
fn what_the_candidate_asks_for_is_put_into_words() {
    let mut wire = Wire::greeted();
    wire.command(Command::Hold(true));
    wire.command(Command::Hold(false));
    wire.command(Command::Skip);
    wire.command(Command::Text("I pass.".to_owned()));
    let sent = wire.sent();
    let told = instructions(&sent);
    assert!(told[0].contains("Stay silent") && told[1].contains("ready again"), "{told:?}");
    assert_eq!(told[2], Direction::Skip.words());
    assert!(told[3].ends_with("I pass."));
    assert!(
        sent.iter().all(|frame| frame["delegation_id"].is_null() && frame.get("delegation_id").is_some())
    );
}

#[test]
fn a_long_answer_that_was_typed_comes_in_pieces() {
    let mut wire = Wire::greeted();
    wire.command(Command::Text("ä".repeat(4_000)));
    let sent = wire.sent();
    let told = instructions(&sent);
    assert!(told.iter().all(|piece| piece.len() <= 1_500));
    assert_eq!(told.concat().matches('ä').count(), 4_000);
}

#[test]
fn the_goodbye_ends_it_when_it_has_been_said() {
    let mut wire = Wire::greeted();
    wire.command(Command::WrapUp);
    assert_eq!(instructions(&wire.sent()), [Direction::WrapUp.words()]);
    wire.says("Thank you. Goodbye.", 1_000);
    assert!(!wire.told().contains(&Event::Finished));
    wire.silence(1_000);
    let told = wire.told();
    assert_eq!(told[told.len() - 2..], [Event::ItemDone { item: ItemId(2) }, Event::Finished]);
    assert_eq!(wire.sent().last().unwrap()["type"], "session.close");
}

#[test]
fn the_model_delegates_the_end_while_or_after_it_says_goodbye() {
    let delegates = |wire: &mut Wire| {
        let delegation = json!({ "id": "d1", "target": "client", "type": "delegation" });
        wire.server(
            json!({ "type": "session.delegation.created", "delegation": delegation, "offset_ms": 0 }),
        );
    };
    let mut during = Wire::greeted();
    during.says("Goodbye.", 500);
    delegates(&mut during);
    assert_eq!(during.sent()[0]["delegation_id"], "d1");
    during.silence(1_000);
    assert_eq!(during.told().last(), Some(&Event::Finished));

    let mut after = Wire::greeted();
    delegates(&mut after);
    assert_eq!(after.told().last(), Some(&Event::Finished));

    let mut without = Wire::greeted();
    without.hears(&speech(2.0));
    without.sent();
    delegates(&mut without);
    without.rests(2_900);
    assert_eq!(instructions(&without.sent()), [""; 0], "it is about to say it");
    without.rests(200);
    let sent = without.sent();
    assert_eq!(instructions(&sent), [Direction::Goodbye.words()], "the candidate gets a goodbye");
    without.says("Goodbye.", 500);
    without.silence(1_000);
    assert_eq!(without.told().last(), Some(&Event::Finished));

    let mut before = Wire::greeted();
    before.hears(&speech(2.0));
    delegates(&mut before);
    before.says("Goodbye.", 4_000);
    before.silence(1_000);
    assert_eq!(before.told().last(), Some(&Event::Finished));
}

#[test]
fn usage_is_told_by_what_came_since() {
    let mut wire = Wire::greeted();
    for seconds in [15.0, 15.0, 40.5] {
        wire.server(
            json!({ "type": "session.usage.updated", "event_id": "e", "usage": { "seconds": seconds } }),
        );
    }
    let used: Vec<_> = wire
        .news
        .iter()
        .filter_map(|n| if let News::Usage(u) = n { Some(u.session.0) } else { None })
        .collect();
    assert_eq!(used, [15_000, 25_500]);
}

#[test]
fn settings_that_are_refused_are_final_and_a_closed_session_is_not() {
    let mut wire = Wire::opened(Opening::First, &[]);
    wire.server(json!({ "type": "error", "error": { "type": "invalid_request_error", "code": "unknown_parameter", "message": "no" } }));
    assert!(matches!(&wire.news[..], [News::Lost(Loss::Final(_))]));
    let mut wire = Wire::greeted();
    wire.server(json!({ "type": "error", "error": { "code": "unknown_parameter", "message": "no" } }));
    assert_eq!(wire.news, []);
    wire.server(json!({ "type": "session.closed", "reason": "expired", "usage": { "seconds": 1.0 } }));
    assert!(matches!(&wire.news[..], [News::Usage(_), News::Lost(Loss::Passing(_))]));
}

#[test]
fn a_broken_sentence_is_gone_on_with_and_an_unanswered_speech_is_answered() {
    let mut speaking = Wire::greeted();
    speaking.says("And now", 500);
    let mut out = Out::default();
    let (course, opening) = speaking.dialect.leave(&mut out);
    assert_eq!((course.items, opening), (2, Opening::Ask(Ask::Direction(Direction::Continue))));
    assert_eq!(out.news, [News::Event(Event::ItemDone { item: ItemId(2) })]);
    let mut spoken_to = Wire::greeted();
    spoken_to.hears(&speech(2.0));
    assert_eq!(spoken_to.dialect.leave(&mut Out::default()).1, Opening::Ask(Ask::Plainly));
    assert_eq!(Wire::greeted().dialect.leave(&mut Out::default()).1, Opening::Listen);
}

#[test]
fn what_is_not_understood_is_ignored_and_counted() {
    let mut wire = Wire::greeted();
    wire.act(|dialect, out| {
        for frame in [
            "",
            "null",
            "{}",
            "{\"type\":7}",
            "{\"type\":\"info\"}",
            "{\"type\":\"session.output_audio.delta\",\"delta\":\"%\"}",
        ] {
            dialect.decode(frame, out);
        }
    });
    assert_eq!((wire.frames.len(), wire.news.len(), wire.dialect.ignored()), (0, 0, 6));
}
