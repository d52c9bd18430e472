//! What practice cannot do, and how it says so.

use serde_json::{Value, json};

use super::{Door, find};
use crate::model::Event;

#[test]
fn what_an_update_does_not_name_stays() {
    let mut door = Door::new();
    let turns = json!({ "silence_duration_ms": 800 });
    let sent = door.update(
        json!({ "type": "realtime", "audio": { "input": { "turn_detection": turns }, "output": null } }),
    );
    let audio = &find(&sent, "session.updated")["session"]["audio"];
    assert_eq!(audio["input"]["turn_detection"]["silence_duration_ms"], 800);
    assert_eq!(audio["input"]["turn_detection"]["type"], "server_vad");
    assert_eq!(audio["output"]["voice"], "marin");
}

#[test]
fn what_practice_cannot_speak_is_refused() {
    let mut door = Door::new();
    let update = |session: Value| json!({ "type": "session.update", "session": session });
    let law = json!({ "audio": { "output": { "format": { "type": "audio/pcma" } } } });
    let place = ("invalid_value".to_owned(), "session.audio.output.format".to_owned());
    assert_eq!(door.refused(update(law)), place);
    let place = ("invalid_value".to_owned(), "session.output_modalities".to_owned());
    assert_eq!(door.refused(update(json!({ "output_modalities": ["text"] }))), place);
    let create = json!({ "type": "response.create", "response": { "output_modalities": ["text"] } });
    assert_eq!(door.refused(create).1, "response.output_modalities");
    assert_eq!(door.commands, []);
}

#[test]
fn an_error_names_the_event_that_it_is_about() {
    let mut door = Door::new();
    for event in [
        json!({ "type": "conversation.item.delete" }),
        json!({ "type": "no.such.event" }),
        json!({ "type": "input_audio_buffer.append", "audio": "?" }),
        json!({ "type": "input_audio_buffer.commit" }),
    ] {
        door.refused(event);
    }
    door.session.on_client("no JSON", door.now);
    assert_eq!(find(&door.drain(), "error")["error"]["event_id"], Value::Null);
}

#[test]
fn practice_that_fails_ends_the_response_and_says_so() {
    let mut door = Door::new();
    door.speaking();
    let sent = door.practice(Event::Failed { message: "No voice.".to_owned(), retryable: true });
    assert_eq!(find(&sent, "response.done")["response"]["status"], "failed");
    assert_eq!(find(&sent, "error")["error"]["type"], "server_error");
}
