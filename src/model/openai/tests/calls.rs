//! What the model asks of the server, and how it ends.

#![expect(clippy::wildcard_enum_match_arm, reason = "what a test does not look at may be anything")]

use serde_json::json;

use super::Wire;
use crate::model::{Command, Event, ItemId, Next, Steer};

#[test]
fn a_question_named_after_it_was_asked_is_that_items() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.created("resp_1");
    wire.says("resp_1", "item_1", "What are you proud of?", 100);
    wire.calls("next_question", "call_1", &json!({ "id": "proud" }));
    wire.done("resp_1");
    let told = wire.told();
    let about = told.iter().find_map(|event| match event {
        Event::About { item, question } => Some((*item, question.clone())),
        _ => None,
    });
    let (item, question) = about.unwrap();
    assert_eq!((item, question.index, question.of, question.follow_up), (ItemId(1), 1, 3, false));
    assert_eq!(wire.last("conversation.item.create")["item"]["type"], "function_call_output");
    assert_eq!(wire.last("conversation.item.create")["item"]["call_id"], "call_1");
    wire.speech("item_2", 2000);
    wire.speech_over("item_2", 4000);
    wire.created("resp_2");
    wire.look();
    wire.begins("resp_2", "item_3");
    assert!(
        matches!(&wire.told()[..], [Event::ItemStarted { question: Some(next), .. }] if next.id == "proud" && next.follow_up)
    );
}

#[test]
fn a_question_named_before_it_is_asked_begins_with_the_next_item() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.created("resp_1");
    wire.calls("next_question", "call_1", &json!({ "id": "bug" }));
    wire.look();
    wire.done("resp_1");
    assert_eq!(wire.sent(), ["conversation.item.create", "response.create"], "it may speak now");
    wire.created("resp_2");
    wire.begins("resp_2", "item_2");
    assert!(
        matches!(&wire.told()[..], [Event::ItemStarted { question: Some(next), .. }] if next.index == 2 && !next.follow_up)
    );
}

#[test]
fn a_question_that_is_not_planned_is_none() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.created("resp_1");
    wire.says("resp_1", "item_1", "Why?", 100);
    wire.look();
    for arguments in [json!({ "id": "nothing" }), json!({}), json!("proud"), json!({ "id": 7 })] {
        wire.calls("next_question", &arguments.to_string(), &arguments);
    }
    assert_eq!(wire.told(), []);
}

#[test]
fn a_goodbye_with_the_end_ends_the_interview() {
    let mut wire = Wire::greeting(100);
    wire.speech("item_2", 2000);
    wire.speech_over("item_2", 4000);
    wire.created("resp_2");
    wire.says("resp_2", "item_3", "Goodbye.", 100);
    wire.calls("end_interview", "call_1", &json!({ "reason": "done" }));
    assert!(!wire.told().contains(&Event::Finished));
    wire.done("resp_2");
    assert_eq!(wire.told(), [Event::Finished]);
}

#[test]
fn an_end_without_a_goodbye_gets_one() {
    let mut wire = Wire::greeting(100);
    wire.speech("item_2", 2000);
    wire.speech_over("item_2", 4000);
    wire.created("resp_2");
    wire.calls("end_interview", "call_1", &json!({ "reason": "done" }));
    wire.look();
    wire.done("resp_2");
    assert_eq!(wire.last("response.create")["response"]["metadata"]["direction"], "goodbye");
    wire.created("resp_3");
    wire.says("resp_3", "item_4", "Goodbye.", 100);
    wire.done("resp_3");
    assert_eq!(wire.told().last(), Some(&Event::Finished));
}

fn due(id: &str) -> Command {
    let due = Next { id: id.to_owned(), text: "Design a bridge.".to_owned(), depth: 0 };
    Command::Steer(Steer { due: Some(due), ..Steer::default() })
}

/// The model says goodbye and calls the end, as its response `number`. What it is answered.
fn says_goodbye(wire: &mut Wire, number: usize) -> String {
    let response = format!("resp_{number}");
    wire.created(&response);
    wire.says(&response, &format!("item_{number}"), "Goodbye.", 100);
    wire.calls("end_interview", &format!("call_{number}"), &json!({}));
    wire.look();
    wire.done(&response);
    wire.last("conversation.item.create")["item"]["output"].as_str().unwrap().to_owned()
}

#[test]
fn an_end_without_what_must_be_asked_is_refused_once_for_each_question() {
    let mut wire = Wire::greeting(100);
    for (number, id) in [(2, "bug"), (3, "design")] {
        wire.command(due(id));
        let refusal = says_goodbye(&mut wire, number);
        assert!(refusal.contains("\"ok\":false") && refusal.contains(id), "{refusal}");
        assert_eq!(wire.sent(), ["conversation.item.create", "response.create"], "it is to go on");
        assert!(!wire.told().contains(&Event::Finished));
    }
    let answer = says_goodbye(&mut wire, 4);
    assert!(answer.contains("\"ok\":true"), "who wants to stop is not kept: {answer}");
    assert_eq!(wire.told(), [Event::Finished]);
}

#[test]
fn when_the_time_is_up_nothing_must_be_asked_any_more() {
    let mut wire = Wire::greeting(100);
    wire.command(due("bug"));
    wire.command(Command::WrapUp);
    let answer = says_goodbye(&mut wire, 2);
    assert!(answer.contains("\"ok\":true"), "{answer}");
    assert_eq!(wire.told(), [Event::Finished]);
}

#[test]
fn an_interrupted_goodbye_ends_nothing() {
    let mut wire = Wire::greeting(100);
    wire.speech("item_2", 2000);
    wire.speech_over("item_2", 4000);
    wire.created("resp_2");
    wire.begins("resp_2", "item_3");
    wire.speech("item_4", 5000);
    wire.command(Command::Forget(ItemId(2)));
    wire.calls("end_interview", "call_1", &json!({}));
    wire.look();
    wire.done_as("resp_2", "cancelled");
    assert_eq!(wire.told(), []);
}

#[test]
fn when_the_time_is_up_it_says_goodbye_whatever_the_candidate_does() {
    let mut wire = Wire::greeting(1000);
    wire.command(Command::WrapUp);
    let turns = wire.last("session.update")["session"]["audio"]["input"]["turn_detection"].clone();
    assert_eq!((&turns["create_response"], &turns["interrupt_response"]), (&json!(false), &json!(false)));
    assert_eq!(wire.last("response.create")["response"]["metadata"]["direction"], "wrap_up");
    wire.created("resp_2");
    wire.speech("item_2", 2000);
    wire.says("resp_2", "item_3", "Goodbye.", 100);
    wire.speech_over("item_2", 3000);
    wire.look();
    wire.done("resp_2");
    assert_eq!(wire.told(), [Event::Finished]);
    assert_eq!(wire.sent(), [""; 0]);
}

#[test]
fn what_the_model_notices_is_noted_and_said_to_nobody() {
    let mut wire = Wire::greeting(100);
    wire.created("resp_2");
    wire.says("resp_2", "item_2", "I see. And then?", 100);
    wire.calls("note_observation", "call_1", &json!({ "observation": " \"We\" throughout; no own part. " }));
    wire.calls("note_observation", "call_2", &json!({ "observation": "  " }));
    wire.calls("note_observation", "call_3", &json!({}));
    wire.done("resp_2");
    let told = wire.told();
    let noted: Vec<_> = told.iter().filter(|event| matches!(event, Event::Noted { .. })).collect();
    assert_eq!(noted, [&Event::Noted { observation: "\"We\" throughout; no own part.".to_owned() }]);
    assert_eq!(
        wire.sent(),
        ["conversation.item.create"; 3],
        "each call gets its result, and no response is asked for"
    );
}
