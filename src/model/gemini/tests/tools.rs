//! What the model asks of the server.

use serde_json::json;

use super::Wire;
use crate::model::{Command, ItemId, Next, Steer};

#[test]
fn a_question_called_before_it_is_said_is_the_items() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.look();
    wire.calls("next_question", "c1", json!({ "id": "bug" }));
    let answer = &wire.frames[0]["toolResponse"]["functionResponses"];
    assert_eq!(*answer, json!([{ "id": "c1", "name": "next_question", "response": { "ok": true } }]));
    wire.sounds(100);
    assert_eq!(wire.told(), ["item 1 bug", "sound 1"]);
}

#[test]
fn a_question_called_while_it_is_said_is_told_of_the_item() {
    let mut wire = Wire::greeting();
    wire.calls("next_question", "c1", json!({ "id": "proud" }));
    assert_eq!(wire.told(), ["about 1 proud"]);
    wire.content(json!({ "generationComplete": true }));
    wire.calls("next_question", "c2", json!({ "id": "bug" }));
    assert_eq!(wire.told(), ["done 1", "about 1 bug"], "or after");
    let question = wire.dialect.course.question.clone().unwrap();
    assert!(question.id == "bug" && question.follow_up);
}

#[test]
fn who_goes_on_after_a_call_says_another_item() {
    let mut wire = Wire::greeting();
    wire.content(json!({ "generationComplete": true }));
    wire.calls("next_question", "c1", json!({ "id": "proud" }));
    wire.look();
    wire.says("So?", 100);
    assert_eq!(wire.told(), ["item 2 proud", "sound 2", "text 2 So?"]);
}

#[test]
fn strange_calls_are_answered_and_mean_nothing() {
    let mut wire = Wire::greeting();
    wire.server(json!({ "toolCall": { "functionCalls": [
        { "id": "c1", "name": "launch", "args": {} },
        { "id": "c2", "name": "next_question", "args": { "id": "nobody" } },
        { "id": "c3", "name": "next_question" },
        { "name": "end_interview" },
    ] } }));
    let answers = wire.frames[0]["toolResponse"]["functionResponses"].as_array().unwrap().len();
    assert_eq!((answers, wire.told().len(), wire.dialect.ignored()), (3, 0, 1));
    wire.done();
    assert_eq!(wire.told(), ["done 1"]);
}

#[test]
fn the_end_comes_with_the_goodbye() {
    let mut wire = Wire::greeted();
    wire.command(Command::Commit);
    wire.says("Goodbye.", 500);
    wire.calls("end_interview", "c1", json!({ "reason": "done" }));
    wire.look();
    wire.done();
    assert_eq!(wire.told(), ["done 2", "Finished"]);
}

#[test]
fn an_end_called_before_the_goodbye_waits_for_it() {
    let mut wire = Wire::greeted();
    wire.command(Command::Commit);
    wire.calls("end_interview", "c1", json!({}));
    wire.content(json!({ "turnComplete": true }));
    wire.look();
    wire.says("Goodbye.", 500);
    wire.done();
    assert_eq!(wire.told(), ["item 2", "sound 2", "text 2 Goodbye.", "done 2", "Finished"]);
}

#[test]
fn an_end_without_a_goodbye_is_asked_for_one() {
    let mut wire = Wire::greeted();
    wire.command(Command::Commit);
    wire.calls("end_interview", "c1", json!({}));
    wire.content(json!({ "turnComplete": true }));
    wire.look();
    wire.silence(1480);
    assert_eq!(wire.sent(), [""; 0], "perhaps it goes on by itself");
    wire.silence(20);
    assert_eq!(wire.sent(), ["ask user: [Thank the candidate and"]);
    wire.says("Goodbye.", 500);
    wire.done();
    assert_eq!(wire.told().last().unwrap(), "Finished");
}

#[test]
fn a_model_that_calls_and_says_nothing_is_asked_to_go_on() {
    let mut wire = Wire::greeted();
    wire.command(Command::Commit);
    wire.calls("next_question", "c1", json!({ "id": "bug" }));
    wire.content(json!({ "turnComplete": true }));
    wire.look();
    wire.silence(1500);
    assert_eq!(wire.sent(), ["ask"]);
}

#[test]
fn a_goodbye_that_is_interrupted_is_no_end() {
    let mut wire = Wire::greeted();
    wire.command(Command::Commit);
    wire.says("Goodbye", 500);
    wire.calls("end_interview", "c1", json!({}));
    wire.speaks();
    wire.command(Command::Truncate { item: ItemId(2), heard: crate::clock::Millis(100) });
    wire.content(json!({ "interrupted": true, "turnComplete": true }));
    wire.silence(1500);
    wire.says("Of course.", 500);
    wire.done();
    let told = wire.told();
    assert!(!told.contains(&"Finished".to_owned()), "{told:?}");
}

#[test]
fn an_end_without_what_must_be_asked_is_refused_once() {
    let mut wire = Wire::greeted();
    let due = Next { id: "bug".to_owned(), text: "Tell me about a bug.".to_owned(), depth: 0 };
    wire.command(Command::Steer(Steer { due: Some(due), ..Steer::default() }));
    wire.command(Command::Commit);
    wire.says("Goodbye.", 500);
    wire.look();
    wire.calls("end_interview", "c1", json!({}));
    let refusal =
        wire.frames.iter().map(ToString::to_string).find(|frame| frame.contains("toolResponse")).unwrap();
    assert!(refusal.contains("\"ok\":false") && refusal.contains("\"bug\""), "{refusal}");
    wire.done();
    assert!(!wire.told().contains(&"Finished".to_owned()));
    wire.says("Goodbye.", 500);
    wire.calls("end_interview", "c2", json!({}));
    wire.done();
    assert!(wire.told().contains(&"Finished".to_owned()));
}

#[test]
fn a_call_that_is_cancelled_ends_nothing() {
    let mut wire = Wire::greeting();
    wire.calls("end_interview", "c1", json!({}));
    wire.server(json!({ "toolCallCancellation": { "ids": ["c1"] } }));
    wire.done();
    assert!(!wire.told().contains(&"Finished".to_owned()));
}

#[test]
fn a_turn_that_was_cut_asks_nothing_and_gets_its_answer() {
    let mut wire = Wire::greeting();
    wire.speaks();
    wire.look();
    wire.calls("end_interview", "c1", json!({}));
    assert_eq!(wire.sent(), ["toolResponse"]);
    wire.content(json!({ "turnComplete": true }));
    wire.silence(1500);
    wire.says("Yes?", 100);
    wire.done();
    assert!(!wire.told().contains(&"Finished".to_owned()));
}
