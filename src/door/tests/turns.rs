//! Whose turn it is: pauses, interruptions, commits.

use serde_json::{Value, json};

use super::{Door, ITEM, find, kinds, second};
use crate::clock::Millis;
use crate::model::{Command, Event, SpeechId};

#[test]
fn an_interruption_cancels_and_what_was_on_its_way_is_dropped() {
    let mut door = Door::new();
    let item = door.speaking();
    door.pass(Millis(300));
    let sent = door.practice(Event::SpeechStarted { speech: SpeechId(1), at: Millis(200) });
    assert_eq!(sent[0]["type"], "input_audio_buffer.speech_started");
    let done = &find(&sent, "response.done")["response"];
    assert_eq!(done["status_details"], json!({ "type": "cancelled", "reason": "turn_detected" }));
    assert_eq!(
        (&done["output"][0]["id"], &done["output"][0]["status"]),
        (&json!(item), &json!("incomplete"))
    );
    assert_eq!(door.commands, [Command::Truncate { item: ITEM, heard: Millis(300) }]);
    assert_eq!(door.practice(Event::Audio { item: ITEM, pcm: second() }), [] as [Value; 0]);
    // It counts as played at once, so it holds nothing up.
    door.commands.clear();
    door.pass(Millis::from_secs(5));
    assert_eq!(door.commands, []);
}

#[test]
fn a_client_that_forbids_it_is_not_interrupted() {
    let mut door = Door::new();
    door.update(json!({ "audio": { "input": { "turn_detection": { "interrupt_response": false } } } }));
    door.speaking();
    assert_eq!(
        kinds(&door.heard()),
        ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"]
    );
    assert_eq!(door.commands, []);
}

#[test]
fn a_pause_within_a_turn_makes_no_second_item() {
    let mut door = Door::new();
    let mut sent = door.heard();
    sent.extend(door.practice(Event::SpeechStarted { speech: SpeechId(2), at: Millis(900) }));
    sent.extend(door.practice(Event::SpeechStopped { at: Millis(1500) }));
    sent.extend(door.practice(Event::TurnTaken));
    let committed = find(&sent, "input_audio_buffer.committed")["item_id"].clone();
    let spoken = sent.iter().filter(|event| event["type"] == "input_audio_buffer.speech_started");
    assert!(spoken.into_iter().all(|event| event["item_id"] == committed), "{sent:?}");
}

#[test]
fn a_turn_that_nobody_spoke_in_makes_no_item() {
    let mut door = Door::new();
    assert_eq!(door.practice(Event::TurnTaken), [] as [Value; 0]);
}

#[test]
fn without_turn_detection_the_client_commits() {
    let mut door = Door::new();
    door.update(json!({ "audio": { "input": { "turn_detection": null } } }));
    door.speaking();
    door.practice(Event::ItemDone { item: ITEM });
    assert_eq!(door.heard(), [] as [Value; 0]);
    assert_eq!(door.pass(Millis::from_secs(3)), [] as [Value; 0]);
    door.commands.clear();
    door.client(json!({ "type": "input_audio_buffer.append", "audio": "AAAA" }));
    let sent = door.client(json!({ "type": "input_audio_buffer.commit" }));
    assert_eq!(sent[0]["type"], "input_audio_buffer.committed");
    assert_eq!(
        door.refused(json!({ "type": "input_audio_buffer.commit" })).0,
        "input_audio_buffer_commit_empty"
    );
    door.client(json!({ "type": "response.create" }));
    assert_eq!(door.commands, [Command::Commit]);
    // Practice takes the turn then: that is no second commit.
    assert_eq!(door.practice(Event::TurnTaken), [] as [Value; 0]);
}

#[test]
fn a_client_that_answers_by_itself_is_still_told_when_the_turn_ends() {
    let mut door = Door::new();
    door.update(json!({ "audio": { "input": { "turn_detection": { "create_response": false } } } }));
    door.speaking();
    door.practice(Event::ItemDone { item: ITEM });
    door.heard();
    assert_eq!(kinds(&door.pass(Millis(480))), [] as [&str; 0]);
    let sent = door.pass(Millis(40));
    assert_eq!(sent[0]["type"], "input_audio_buffer.committed");
    assert!(!kinds(&sent).contains(&"response.created"), "{sent:?}");
}

#[test]
fn a_candidate_who_speaks_first_is_greeted_then() {
    let mut door = Door::new();
    door.heard();
    let sent = door.pass(Millis(520));
    assert_eq!(sent[0]["type"], "input_audio_buffer.committed");
    assert_eq!(sent.last().map(|event| &event["type"]), Some(&json!("response.created")));
    assert_eq!(door.commands, [Command::Start]);
}

#[test]
fn a_greeting_asked_for_meanwhile_is_the_only_one() {
    let mut door = Door::new();
    door.heard();
    door.speaking();
    door.practice(Event::ItemDone { item: ITEM });
    let sent = door.pass(Millis(520));
    assert!(!kinds(&sent).contains(&"response.created"), "{sent:?}");
    assert_eq!(door.commands, []);
}
