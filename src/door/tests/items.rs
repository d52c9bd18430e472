//! Items of the conversation: asked for, put in, taken out, cut short.

use serde_json::{Value, json};

use super::{Door, ITEM, find, kinds, started};
use crate::clock::Millis;
use crate::model::{Command, Event};

#[test]
fn items_that_are_not_there_are_refused_as_openai_does() {
    let mut door = Door::new();
    for (event, code) in [
        ("conversation.item.retrieve", "item_retrieve_invalid_item_id"),
        ("conversation.item.delete", "item_delete_invalid_item_id"),
    ] {
        assert_eq!(door.refused(json!({ "type": event, "item_id": "nowhere" })).0, code);
    }
    let item = json!({ "id": "mine", "type": "message", "role": "user", "content": [] });
    let create = json!({ "type": "conversation.item.create", "item": item });
    assert_eq!(kinds(&door.client(create.clone())), ["conversation.item.added", "conversation.item.done"]);
    assert_eq!(door.refused(create.clone()).0, "item_create_duplicate_item_id");
    let mut after = create;
    (after["item"]["id"], after["previous_item_id"]) = (json!("yours"), json!("nowhere"));
    assert_eq!(door.refused(after.clone()).1, "previous_item_id");
    after["previous_item_id"] = json!("mine");
    assert_eq!(find(&door.client(after), "conversation.item.added")["previous_item_id"], "mine");
    let gone = json!({ "type": "conversation.item.delete", "item_id": "yours" });
    assert_eq!(kinds(&door.client(gone.clone())), ["conversation.item.deleted"]);
    door.refused(gone);
}

#[test]
fn nobody_heard_more_than_was_sent() {
    let mut door = Door::new();
    let item = door.speaking();
    let truncate = |ms: u64| json!({ "type": "conversation.item.truncate", "item_id": item, "content_index": 0, "audio_end_ms": ms });
    assert_eq!(door.refused(truncate(1001)).1, "audio_end_ms");
    assert_eq!(door.commands, []);
    let sent = door.client(truncate(400));
    assert_eq!(find(&sent, "response.done")["response"]["status"], "cancelled");
    assert_eq!(sent.last().map(|event| &event["type"]), Some(&json!("conversation.item.truncated")));
    assert_eq!(door.commands, [Command::Truncate { item: ITEM, heard: Millis(400) }]);
    let retrieve = json!({ "type": "conversation.item.retrieve", "item_id": item });
    let sent = door.client(retrieve);
    assert_eq!(find(&sent, "conversation.item.retrieved")["item"]["content"][0]["transcript"], Value::Null);
}

#[test]
fn items_come_one_after_the_other() {
    let mut door = Door::new();
    let first = door.speaking();
    let done = door.practice(Event::ItemDone { item: ITEM });
    assert_eq!(find(&done, "conversation.item.done")["previous_item_id"], Value::Null);
    let mut sent = door.heard();
    sent.extend(door.practice(Event::TurnTaken));
    let committed = find(&sent, "input_audio_buffer.committed");
    assert_eq!(committed["previous_item_id"], json!(first));
    let next = door.practice(started(None));
    assert_eq!(find(&next, "conversation.item.added")["previous_item_id"], committed["item_id"]);
}
