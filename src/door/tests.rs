//! The session by itself: a client's frames and practice's events in, in virtual time.

use serde_json::{Value, json};

use super::session::{Output, Session};
use crate::audio::{Pcm, Rate};
use crate::clock::Millis;
use crate::model::{Command, Event, ItemId, SpeechId};
use crate::wire::QuestionRef;

const ITEM: ItemId = ItemId(1);

/// A session, and what came out of it.
struct Door {
    session: Session,
    now: Millis,
    commands: Vec<Command>,
}

impl Door {
    /// Greeted by [`Self::sent`]'s first event, `session.created`.
    fn new() -> Self {
        let session = Session::new("sess_1".into(), "practice", 0, Rate::HZ_16K, Millis::ZERO);
        let mut door = Self {
            session: session.expect("a rate to resample to"),
            now: Millis::ZERO,
            commands: Vec::new(),
        };
        assert_eq!(kinds(&door.drain()), ["session.created"]);
        door.commands.clear();
        door
    }

    /// The client says this: what it is told then.
    fn client(&mut self, event: Value) -> Vec<Value> {
        self.session.on_client(&event.to_string(), self.now);
        self.drain()
    }

    fn practice(&mut self, event: Event) -> Vec<Value> {
        self.session.on_practice(event, self.now);
        self.drain()
    }

    /// Time passes, a beat at a time; the client sends nothing.
    fn pass(&mut self, length: Millis) -> Vec<Value> {
        let end = self.now + length;
        let mut sent = Vec::new();
        while self.now < end {
            self.now += Millis(20);
            self.session.on_beat(self.now);
            sent.extend(self.drain());
        }
        self.commands.retain(|command| !matches!(command, Command::Audio(_)));
        sent
    }

    fn drain(&mut self) -> Vec<Value> {
        let mut sent = Vec::new();
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Send(event) => sent.push(event),
                Output::Command(command) => self.commands.push(command),
            }
        }
        sent
    }

    fn update(&mut self, session: Value) -> Vec<Value> {
        let sent = self.client(json!({ "type": "session.update", "event_id": "mine", "session": session }));
        self.commands.clear();
        sent
    }

    /// The code and the place of the refusal that this is answered with.
    #[track_caller]
    fn refused(&mut self, mut event: Value) -> (String, String) {
        event["event_id"] = json!("mine");
        let sent = self.client(event);
        assert_eq!(kinds(&sent), ["error"], "{sent:?}");
        let error = &sent[0]["error"];
        assert_eq!(error["event_id"], "mine");
        (text(&error["code"]), text(&error["param"]))
    }

    /// A response that is being said, a second of it so far: the name of its item.
    fn speaking(&mut self) -> String {
        self.client(json!({ "type": "response.create" }));
        let sent = self.practice(started(None));
        self.practice(Event::Audio { item: ITEM, pcm: second() });
        self.commands.clear();
        text(&sent[0]["item"]["id"])
    }

    /// The candidate begins to speak, and pauses.
    fn heard(&mut self) -> Vec<Value> {
        let mut sent = self.practice(Event::SpeechStarted { speech: SpeechId(1), at: Millis(0) });
        sent.extend(self.practice(Event::SpeechStopped { at: Millis(500) }));
        sent
    }
}

fn kinds(sent: &[Value]) -> Vec<&str> {
    sent.iter().filter_map(|event| event["type"].as_str()).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[track_caller]
fn find<'a>(sent: &'a [Value], kind: &str) -> &'a Value {
    sent.iter().find(|event| event["type"] == kind).unwrap_or_else(|| panic!("no {kind} in {sent:?}"))
}

fn started(question: Option<&str>) -> Event {
    let question = question.map(|id| QuestionRef { id: id.to_owned(), index: 1, of: 2, follow_up: false });
    Event::ItemStarted { item: ITEM, question }
}

fn second() -> Pcm {
    Pcm::new(Rate::HZ_24K, vec![100; 24_000])
}

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

#[test]
fn a_client_that_asks_for_more_has_heard_what_was_said() {
    let mut door = Door::new();
    door.speaking();
    door.practice(Event::ItemDone { item: ITEM });
    door.client(json!({ "type": "response.create", "response": { "metadata": { "a": "b" } } }));
    assert_eq!(door.commands, [Command::Played(ITEM), Command::Commit]);
}

#[test]
fn practice_that_fails_ends_the_response_and_says_so() {
    let mut door = Door::new();
    door.speaking();
    let sent = door.practice(Event::Failed { message: "No voice.".to_owned(), retryable: true });
    assert_eq!(find(&sent, "response.done")["response"]["status"], "failed");
    assert_eq!(find(&sent, "error")["error"]["type"], "server_error");
}
