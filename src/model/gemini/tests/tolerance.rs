//! Servers that say more, less, or something else.

#![expect(clippy::wildcard_enum_match_arm, reason = "what a test does not look at may be anything")]

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Wire, part};
use crate::model::dialect::News;
use crate::model::practice::tests::speech;
use crate::model::{Command, Event, ItemId};

#[test]
fn what_is_not_understood_is_ignored_and_counted() {
    let mut wire = Wire::ready();
    let frames = ["", "null", "[]", "{}", "7", "{\"pong\":{}}", "\u{0}", "{\"serverContent\":7}"];
    wire.act(|dialect, out| frames.iter().for_each(|frame| dialect.decode(frame, out)));
    assert_eq!((wire.frames.len(), wire.news.len(), wire.dialect.ignored()), (0, 0, 8));
}

#[test]
fn what_is_new_beside_what_is_known_does_no_harm() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.look();
    wire.server(json!({
        "serverContent": { "modelTurn": { "role": "model", "parts": [{ "executableCode": {} }, part(20)] }, "new": [] },
        "voiceActivity": { "voiceActivityType": "ACTIVITY_START" },
        "toolCall": "none",
    }));
    assert_eq!(wire.told(), ["item 1", "sound 1"]);
    assert_eq!(wire.dialect.ignored(), 1, "the call that is none");
}

#[test]
fn snake_case_is_understood() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.look();
    wire.server(json!({
        "server_content": {
            "model_turn": { "parts": [{ "inline_data": { "mime_type": "audio/pcm", "data": "AAAA" } }] },
            "output_transcription": { "text": "Hello." }, "generation_complete": true, "turn_complete": true,
        },
        "tool_call": { "function_calls": [{ "id": "c1", "name": "next_question", "args": { "id": "bug" } }] },
        "session_resumption_update": { "new_handle": "h1", "resumable": true },
        "usage_metadata": { "prompt_token_count": 7 },
        "go_away": { "time_left": "1s" },
    }));
    let told = wire.told();
    assert_eq!(told[..5], ["handle h1", "item 1 bug", "sound 1", "text 1 Hello.", "done 1"]);
    assert!(told[5].starts_with("Usage") && told[6].starts_with("Leaving"), "{told:?}");
}

#[test]
fn a_second_setup_complete_is_none() {
    let mut wire = Wire::ready();
    wire.server(json!({ "setupComplete": { "sessionId": "s" } }));
    assert_eq!((wire.news.len(), wire.dialect.ignored()), (0, 0));
}

#[test]
fn usage_that_is_missing_or_null_counts_nothing() {
    let mut wire = Wire::ready();
    wire.server(json!({ "usageMetadata": null }));
    wire.server(json!({ "usageMetadata": { "promptTokenCount": null, "promptTokensDetails": null } }));
    assert_eq!(wire.news, [News::Usage(crate::model::dialect::Usage::default())]);
}

/// Messages with every field that is read, each there or not, right or wrong.
fn message() -> impl Strategy<Value = Value> {
    let flag = || prop_oneof![4 => Just(Value::Null), 2 => Just(json!(true)), 1 => Just(json!(false))];
    let parts = prop_oneof![
        2 => Just(Value::Null),
        3 => Just(json!({ "parts": [part(20)] })),
        1 => Just(json!({ "parts": [{ "text": "hm", "thought": true }, { "inlineData": { "data": "?" } }] })),
    ];
    let text = || prop_oneof![3 => Just(Value::Null), 1 => Just(json!({ "text": "so", "finished": true })), 1 => Just(json!({ "text": " so" }))];
    let call = prop_oneof![
        6 => Just(Value::Null),
        1 => Just(json!({ "functionCalls": [{ "id": "a", "name": "end_interview" }] })),
        1 => Just(json!({ "functionCalls": [{ "id": "b", "name": "next_question", "args": { "id": "bug" } }] })),
    ];
    let cancelled = prop_oneof![6 => Just(Value::Null), 1 => Just(json!({ "ids": ["a"] }))];
    (parts, (flag(), flag(), flag()), (text(), text()), call, cancelled).prop_map(
        |(turn, (interrupted, generated, complete), (heard, said), call, cancelled)| {
            json!({
                "serverContent": {
                    "modelTurn": turn, "interrupted": interrupted, "generationComplete": generated, "turnComplete": complete,
                    "inputTranscription": heard, "outputTranscription": said,
                },
                "toolCall": call, "toolCallCancellation": cancelled,
            })
        },
    )
}

#[derive(Clone, Debug)]
enum Step {
    Server(Value),
    Command(Command),
    Speech,
    Silence(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let item = || (0_u64..6).prop_map(ItemId);
    let command = prop_oneof![
        Just(Command::Start),
        Just(Command::Repeat),
        Just(Command::Commit),
        any::<bool>().prop_map(Command::Hold),
        Just(Command::WrapUp),
        Just(Command::Text("words".to_owned())),
        item().prop_map(Command::Forget),
        item().prop_map(Command::Played),
        item().prop_map(|item| Command::Truncate { item, heard: crate::clock::Millis(100) }),
    ];
    prop_oneof![
        8 => message().prop_map(Step::Server),
        4 => command.prop_map(Step::Command),
        1 => Just(Step::Speech),
        1 => (0_u64..40).prop_map(|frames| Step::Silence(frames * 20)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a server says: no item begins twice, nothing is said of one that is done, the end comes once, and
    /// activities begin and end in turn.
    #[test]
    fn no_server_confuses_it(steps in proptest::collection::vec(step(), 0..60)) {
        static VOICE: LazyLock<Vec<i16>> = LazyLock::new(|| speech(0.5));
        let mut wire = Wire::ready();
        for step in steps {
            match step {
                Step::Server(message) => wire.server(message),
                Step::Command(command) => wire.command(command),
                Step::Speech => wire.hears(&VOICE),
                Step::Silence(ms) => wire.silence(ms),
            }
        }
        let mut active = false;
        for kind in wire.sent.iter().map(super::kind) {
            match kind.as_str() {
                "activityStart" => prop_assert!(!std::mem::replace(&mut active, true)),
                "activityEnd" => prop_assert!(std::mem::replace(&mut active, false)),
                "audio" => prop_assert!(active),
                _ => {}
            }
        }
        let mut open = std::collections::HashMap::new();
        let (mut finished, mut speech) = (0, 0);
        for news in wire.news {
            match news {
                News::Event(Event::ItemStarted { item, .. }) => prop_assert!(open.insert(item, true).is_none()),
                News::Event(Event::Audio { item, .. }) => prop_assert_eq!(open.get(&item), Some(&true)),
                News::Event(Event::Text { item, .. }) => prop_assert!(open.contains_key(&item)),
                News::Event(Event::ItemDone { item }) => prop_assert_eq!(open.insert(item, false), Some(true)),
                News::Event(Event::SpeechStarted { speech: id, .. }) => {
                    prop_assert_eq!(id.0, speech + 1);
                    speech = id.0;
                }
                News::Event(Event::Heard { speech: id, .. }) => prop_assert!(id.0 <= speech),
                News::Event(Event::Finished) => finished += 1,
                _ => {}
            }
        }
        prop_assert!(finished <= 1);
    }
}
