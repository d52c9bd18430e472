//! Responses: one at a time, cancelled or not, with calls or none.

use serde_json::{Value, json};

use super::{Door, ITEM, find, kinds, started, text};
use crate::model::{Command, Event};

#[test]
fn a_second_response_is_refused_while_one_runs() {
    let mut door = Door::new();
    door.speaking();
    let refusal = door.refused(json!({ "type": "response.create" }));
    assert_eq!(refusal.0, "conversation_already_has_active_response");
    let sent = door.practice(Event::ItemDone { item: ITEM });
    assert_eq!(find(&sent, "response.done")["response"]["status"], "completed");
    assert_eq!(kinds(&door.client(json!({ "type": "response.create" }))), ["response.created"]);
}

#[test]
fn a_cancel_without_a_response_is_refused_unless_it_crossed_an_interruption() {
    let mut door = Door::new();
    let cancel = json!({ "type": "response.cancel" });
    assert_eq!(door.refused(cancel.clone()).0, "response_cancel_not_active");
    door.speaking();
    door.heard();
    assert_eq!(door.client(cancel.clone()), [] as [Value; 0]);
    assert_eq!(door.refused(cancel).0, "response_cancel_not_active");
    let other = json!({ "type": "response.cancel", "response_id": "another" });
    door.speaking();
    assert_eq!(door.refused(other).0, "response_cancel_not_active");
}

#[test]
fn only_functions_that_the_client_declared_are_called() {
    let mut door = Door::new();
    let call = |door: &mut Door| {
        door.client(json!({ "type": "response.create" }));
        door.practice(started(Some("proud")));
        let done = door.practice(Event::ItemDone { item: ITEM });
        let output = &find(&done, "response.done")["response"]["output"];
        output.as_array().into_iter().flatten().map(|item| text(&item["name"])).collect::<Vec<_>>()
    };
    assert_eq!(call(&mut door), [""]);
    door.update(json!({ "tools": [{ "type": "function", "name": "next_question", "parameters": {} }] }));
    assert_eq!(call(&mut door), ["", "next_question"]);
    assert_eq!(door.practice(Event::Finished), [] as [Value; 0]);
}

#[test]
fn the_result_of_a_function_needs_no_answer() {
    let mut door = Door::new();
    door.speaking();
    door.practice(Event::ItemDone { item: ITEM });
    let result = json!({ "type": "function_call_output", "call_id": "call_1", "output": "{}" });
    door.client(json!({ "type": "conversation.item.create", "item": result }));
    let sent = door.client(json!({ "type": "response.create" }));
    assert_eq!(kinds(&sent), ["response.created", "response.done"]);
    assert_eq!(door.commands, []);
}

#[test]
fn a_client_that_asks_for_more_has_heard_what_was_said() {
    let mut door = Door::new();
    door.speaking();
    door.practice(Event::ItemDone { item: ITEM });
    door.client(json!({ "type": "response.create", "response": { "metadata": { "a": "b" } } }));
    assert_eq!(door.commands, [Command::Played(ITEM), Command::Commit]);
}
