//! Servers that say more, less, or something else.

#![expect(clippy::wildcard_enum_match_arm, reason = "what a test does not look at may be anything")]

use proptest::prelude::*;
use serde_json::json;

use super::Wire;
use crate::model::dialect::{News, Opening};
use crate::model::loss::Loss;
use crate::model::{Command, Event, ItemId};

#[test]
fn what_is_not_understood_is_ignored_and_counted() {
    let mut wire = Wire::ready();
    wire.act(|dialect, out| {
        for frame in
            ["", "null", "[]", "{}", "{\"type\":7}", "{\"type\":\"ping\"}", "\u{0}", "{\"type\":\"error\"}"]
        {
            dialect.decode(frame, out);
        }
    });
    assert_eq!((wire.frames.len(), wire.news.len(), wire.dialect.ignored()), (0, 0, 8));
}

#[test]
fn the_betas_names_are_understood() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.created("resp_1");
    wire.begins("resp_1", "item_1");
    wire.look();
    wire.server(json!({ "type": "response.audio_transcript.delta", "item_id": "item_1", "delta": "Hello." }));
    wire.server(json!({ "type": "response.audio.delta", "item_id": "item_1", "delta": "AAAAAA==" }));
    let told = wire.told();
    assert!(
        matches!(&told[..], [Event::Text { .. }, Event::Audio { pcm, .. }] if pcm.samples == [0, 0]),
        "{told:?}"
    );
}

#[test]
fn an_item_that_was_not_announced_begins_with_its_first_sound() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.server(json!({ "type": "response.created", "response": {} }));
    wire.look();
    wire.server(json!({ "type": "response.output_audio.delta", "item_id": "item_1", "delta": "AAA=" }));
    wire.server(json!({ "type": "response.output_audio_transcript.done", "item_id": "item_1", "transcript": "Hello." }));
    wire.server(json!({ "type": "response.done", "response": {} }));
    let told = wire.told();
    assert!(matches!(told[0], Event::ItemStarted { item: ItemId(1), .. }));
    assert!(matches!(told[1], Event::Audio { .. }));
    assert!(matches!(&told[2], Event::Text { text, .. } if text == "Hello."), "words in one piece");
    assert_eq!(told[3..], [Event::ItemDone { item: ItemId(1) }]);
}

#[test]
fn a_server_that_refuses_some_settings_gets_the_plainest() {
    let mut wire = Wire::opened(Opening::First, &[]);
    wire.objects_to("session.update", "unknown_parameter");
    let session = wire.last("session.update")["session"].clone();
    assert!(session["audio"]["input"].get("noise_reduction").is_none());
    assert!(session.get("truncation").is_none());
    assert!(session.get("include").is_none());
    wire.server(json!({ "type": "session.updated" }));
    assert_eq!(wire.news, [News::Ready]);
}

#[test]
fn a_server_that_refuses_those_too_is_given_up() {
    let mut wire = Wire::opened(Opening::First, &[]);
    wire.objects_to("session.update", "unknown_parameter");
    wire.objects_to("session.update", "invalid_value");
    assert!(matches!(&wire.news[..], [News::Lost(Loss::Final(_))]));
}

#[test]
fn an_expired_session_is_lost_and_another_may_follow() {
    let mut wire = Wire::greeting(100);
    wire.server(json!({ "type": "error", "error": { "code": "session_expired", "message": "60 minutes" } }));
    assert!(matches!(&wire.news[..], [News::Lost(Loss::Passing(_))]));
}

#[test]
fn errors_that_do_not_matter_change_nothing() {
    let mut wire = Wire::greeting(100);
    for code in ["response_cancel_not_active", "input_audio_buffer_commit_empty", "something_new"] {
        wire.server(json!({ "type": "error", "error": { "code": code, "message": "no" } }));
    }
    assert_eq!((wire.frames.len(), wire.news.len()), (0, 0));
}

/// Events of every kind that is read, with fields that may be missing, wrong or strange.
fn event() -> impl Strategy<Value = serde_json::Value> {
    let kind = prop_oneof![
        Just("session.updated"),
        Just("error"),
        Just("input_audio_buffer.speech_started"),
        Just("input_audio_buffer.speech_stopped"),
        Just("input_audio_buffer.committed"),
        Just("conversation.item.input_audio_transcription.completed"),
        Just("response.created"),
        Just("response.done"),
        Just("response.output_item.added"),
        Just("response.output_item.done"),
        Just("response.output_audio.delta"),
        Just("response.output_audio_transcript.delta"),
    ];
    let name = || {
        prop_oneof![Just(json!("a")), Just(json!("b")), Just(json!("")), Just(json!(null)), Just(json!(7))]
    };
    let status = prop_oneof![
        Just(json!("completed")),
        Just(json!("failed")),
        Just(json!("cancelled")),
        Just(json!(null))
    ];
    let call = prop_oneof![Just("next_question"), Just("end_interview"), Just("other")];
    let item_kind = prop_oneof![Just("message"), Just("function_call")];
    let delta = prop_oneof![Just("AAAA"), Just("A"), Just("?"), Just("")];
    let code = prop_oneof![Just("invalid_value"), Just("conversation_already_has_active_response"), Just("")];
    (kind, (name(), name(), name()), status, (call, item_kind, delta, code), any::<u32>()).prop_map(
        |(kind, (item, response, event), status, (call, item_kind, delta, code), at)| {
            json!({
                "type": kind, "item_id": item, "response_id": response, "delta": delta, "transcript": delta,
                "audio_start_ms": at, "audio_end_ms": at,
                "response": { "id": response, "status": status },
                "item": { "id": item, "type": item_kind, "name": call, "call_id": response, "arguments": "{\"id\":\"bug\"}" },
                "error": { "code": code, "event_id": event },
            })
        },
    )
}

fn command() -> impl Strategy<Value = Command> {
    let item = || (0_u64..6).prop_map(ItemId);
    prop_oneof![
        Just(Command::Start),
        Just(Command::Repeat),
        Just(Command::Commit),
        any::<bool>().prop_map(Command::Hold),
        Just(Command::WrapUp),
        Just(Command::Text("words".to_owned())),
        item().prop_map(Command::Forget),
        item().prop_map(Command::Played),
        (item(), 0_u64..9000)
            .prop_map(|(item, ms)| Command::Truncate { item, heard: crate::clock::Millis(ms) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a server says: no item begins twice, nothing is said of one that is done, the end comes once.
    #[test]
    fn no_server_confuses_it(steps in proptest::collection::vec(prop_oneof![
        3 => event().prop_map(Ok),
        1 => command().prop_map(Err),
    ], 0..80)) {
        let mut wire = Wire::ready();
        for step in steps {
            match step {
                Ok(event) => wire.server(event),
                Err(command) => wire.command(command),
            }
        }
        let mut open = std::collections::HashMap::new();
        let mut finished = 0;
        for event in wire.told() {
            match event {
                Event::ItemStarted { item, .. } => prop_assert!(open.insert(item, true).is_none()),
                Event::Audio { item, .. } => prop_assert_eq!(open.get(&item), Some(&true)),
                Event::Text { item, .. } => prop_assert!(open.contains_key(&item)),
                Event::ItemDone { item } => prop_assert_eq!(open.insert(item, false), Some(true)),
                Event::Finished => finished += 1,
                _ => {}
            }
        }
        prop_assert!(finished <= 1);
    }
}
