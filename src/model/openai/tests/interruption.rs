//! The candidate speaks while the model does, or before it could.

use serde_json::json;

use super::Wire;
use crate::clock::Millis;
use crate::model::{Command, Event, ItemId, SpeechId};

#[test]
fn an_interrupted_item_is_truncated_at_what_was_played() {
    let mut wire = Wire::greeting(5000);
    wire.speech("item_2", 300);
    assert_eq!(wire.told(), [Event::SpeechStarted { speech: SpeechId(1), at: Millis(300) }]);
    wire.command(Command::Truncate { item: ItemId(1), heard: Millis(320) });
    let truncate = wire.last("conversation.item.truncate");
    assert_eq!((&truncate["item_id"], &truncate["audio_end_ms"]), (&json!("item_1"), &json!(320)));
    assert_eq!(wire.sent(), ["conversation.item.truncate"]);
}

#[test]
fn nothing_is_truncated_beyond_what_was_received() {
    let mut wire = Wire::speaking(100);
    wire.speech("item_2", 300);
    wire.command(Command::Truncate { item: ItemId(1), heard: Millis(400) });
    assert_eq!(wire.last("conversation.item.truncate")["audio_end_ms"], 100);
}

#[test]
fn what_was_heard_to_its_end_is_left_alone() {
    let mut wire = Wire::greeting(1000);
    wire.command(Command::Truncate { item: ItemId(1), heard: Millis(1000) });
    assert_eq!(wire.sent(), [""; 0]);
}

#[test]
fn later_deltas_of_an_interrupted_item_are_dropped() {
    let mut wire = Wire::speaking(100);
    wire.speech("item_2", 300);
    wire.command(Command::Truncate { item: ItemId(1), heard: Millis(60) });
    wire.look();
    wire.sounds("resp_1", "item_1", 100);
    wire.words("resp_1", "item_1", "and so on");
    wire.ends("item_1");
    wire.done_as("resp_1", "cancelled");
    assert_eq!(wire.told(), []);
    assert_eq!(wire.sent(), [""; 0], "the server cancels by itself");
}

#[test]
fn items_that_nobody_began_to_hear_are_deleted() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.created("resp_1");
    wire.says("resp_1", "item_1", "Hello.", 1000);
    wire.says("resp_1", "item_2", "What are you proud of?", 1000);
    wire.speech("item_3", 300);
    wire.look();
    wire.command(Command::Truncate { item: ItemId(1), heard: Millis(200) });
    wire.command(Command::Forget(ItemId(2)));
    assert_eq!(wire.last("conversation.item.truncate")["item_id"], "item_1");
    assert_eq!(wire.last("conversation.item.delete")["item_id"], "item_2");
    wire.look();
    wire.begins("resp_1", "item_4");
    wire.sounds("resp_1", "item_4", 100);
    assert_eq!(wire.told(), []);
    assert_eq!(wire.last("conversation.item.delete")["item_id"], "item_4", "nor what came after it");
}

#[test]
fn a_command_of_the_candidate_cancels_what_is_being_said() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.created("resp_1");
    wire.begins("resp_1", "item_1");
    wire.sounds("resp_1", "item_1", 500);
    wire.look();
    wire.command(Command::Truncate { item: ItemId(1), heard: Millis(100) });
    wire.command(Command::Skip);
    assert_eq!(wire.last("response.cancel")["response_id"], "resp_1");
    assert_eq!(wire.sent(), ["response.cancel", "conversation.item.truncate"]);
    wire.done_as("resp_1", "cancelled");
    assert_eq!(wire.sent(), ["conversation.item.create", "response.create"]);
}

#[test]
fn an_error_to_a_truncation_changes_nothing() {
    let mut wire = Wire::greeting(5000);
    wire.speech("item_2", 300);
    wire.command(Command::Truncate { item: ItemId(1), heard: Millis(320) });
    wire.objects_to("conversation.item.truncate", "invalid_value");
    wire.speech_over("item_2", 2000);
    wire.created("resp_2");
    wire.look();
    wire.says("resp_2", "item_3", "I see.", 100);
    assert!(wire.told().iter().any(|event| matches!(event, Event::Audio { item: ItemId(2), .. })));
}

#[test]
fn a_server_that_knows_no_truncation_is_not_asked_again() {
    let mut wire = Wire::greeting(5000);
    wire.command(Command::Truncate { item: ItemId(1), heard: Millis(320) });
    wire.objects_to("conversation.item.truncate", "unknown_event");
    wire.command(Command::Repeat);
    wire.created("resp_2");
    wire.says("resp_2", "item_2", "Again.", 1000);
    wire.done("resp_2");
    wire.look();
    wire.command(Command::Truncate { item: ItemId(2), heard: Millis(320) });
    assert_eq!(wire.sent(), [""; 0]);
}

#[test]
fn without_deletion_what_never_began_is_cut_to_nothing() {
    let mut wire = Wire::greeting(1000);
    wire.command(Command::Forget(ItemId(1)));
    wire.objects_to("conversation.item.delete", "unknown_event");
    wire.command(Command::Repeat);
    wire.created("resp_2");
    wire.says("resp_2", "item_2", "Again.", 1000);
    wire.done("resp_2");
    wire.look();
    wire.command(Command::Forget(ItemId(2)));
    assert_eq!(wire.last("conversation.item.truncate")["audio_end_ms"], 0);
}
