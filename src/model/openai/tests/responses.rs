//! One response at a time.

use serde_json::json;

use super::Wire;
use crate::clock::Millis;
use crate::model::brief::Direction;
use crate::model::dialect::{Ask, Line, News, Opening, Usage};
use crate::model::loss::Loss;
use crate::model::{Command, Event, ItemId};
use crate::wire::Role;

#[test]
fn a_socket_is_told_its_settings_and_is_ready_when_they_are_taken() {
    let mut wire = Wire::opened(Opening::First, &[]);
    let session = wire.last("session.update")["session"].clone();
    assert_eq!(session["type"], "realtime");
    assert_eq!(session["audio"]["input"]["format"], json!({ "type": "audio/pcm", "rate": 24000 }));
    assert_eq!(session["audio"]["input"]["turn_detection"]["silence_duration_ms"], 1800);
    assert_eq!(session["audio"]["output"]["voice"], "marin");
    let instructions = session["instructions"].as_str().unwrap();
    for part in ["Software engineer", "\"Rust developer\"", "- bug: Tell me about a bug.", "20 minutes"] {
        assert!(instructions.contains(part), "{instructions}");
    }
    wire.look();
    wire.server(json!({ "type": "session.created", "session": {} }));
    assert_eq!(wire.news, []);
    wire.server(json!({ "type": "session.updated", "session": {} }));
    assert_eq!(wire.news, [News::Ready]);
}

#[test]
fn a_question_is_spoken_as_it_comes() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    assert_eq!(wire.last("conversation.item.create")["item"]["role"], "system");
    assert_eq!(wire.last("response.create")["response"]["metadata"]["direction"], "start");
    wire.look();
    wire.created("resp_1");
    wire.begins("resp_1", "item_1");
    wire.words("resp_1", "item_1", "Hello.");
    wire.sounds("resp_1", "item_1", 100);
    wire.ends("item_1");
    wire.done("resp_1");
    let item = ItemId(1);
    let told = wire.told();
    assert!(matches!(told[0], Event::ItemStarted { item: ItemId(1), question: None }));
    assert_eq!(told[1], Event::Text { item, text: "Hello.".to_owned(), audio: None, len: None });
    assert!(matches!(&told[2], Event::Audio { item: ItemId(1), pcm } if pcm.len() == Millis(100)));
    assert_eq!(told[3..], [Event::ItemDone { item }]);
    assert_eq!(wire.sent(), [""; 0]);
}

#[test]
fn what_is_asked_while_it_speaks_waits_for_its_end() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.created("resp_1");
    wire.look();
    wire.command(Command::Repeat);
    wire.command(Command::Skip);
    assert_eq!(wire.sent(), [""; 0]);
    wire.done("resp_1");
    assert_eq!(wire.last("response.create")["response"]["metadata"]["direction"], "repeat");
    wire.look();
    wire.created("resp_2");
    wire.done("resp_2");
    assert_eq!(wire.last("response.create")["response"]["metadata"]["direction"], "skip");
}

#[test]
fn a_request_that_crosses_the_servers_own_response_is_made_again_after_it() {
    let mut wire = Wire::greeting(1000);
    wire.command(Command::Text("I build bridges".to_owned()));
    assert_eq!(wire.last("conversation.item.create")["item"]["content"][0]["text"], "I build bridges");
    wire.objects_to("response.create", "conversation_already_has_active_response");
    wire.look();
    wire.created("resp_2");
    wire.says("resp_2", "item_2", "I see.", 100);
    wire.done("resp_2");
    assert_eq!(wire.sent(), ["response.create"], "its words are in the conversation already");
}

#[test]
fn a_response_that_fails_is_asked_for_again_a_little_later_and_not_for_ever() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    for wait in [500, 1000, 2000, 4000] {
        wire.created("resp");
        wire.look();
        wire.done_as("resp", "failed");
        wire.silence(wait - 20);
        assert_eq!(wire.sent(), [""; 0], "after {wait} ms");
        wire.silence(40);
        assert_eq!(wire.sent(), ["conversation.item.create", "response.create"], "after {wait} ms");
    }
    wire.created("resp");
    wire.done_as("resp", "failed");
    assert!(wire.news.iter().any(|news| matches!(news, News::Lost(Loss::Passing(_)))));
}

#[test]
fn an_account_that_cannot_pay_is_given_up_at_once() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.created("resp_1");
    wire.server(json!({ "type": "response.done", "response": {
        "id": "resp_1", "status": "failed",
        "status_details": { "type": "failed", "error": { "type": "insufficient_quota", "code": "insufficient_quota" } },
    }}));
    assert!(wire.news.iter().any(|news| matches!(news, News::Lost(Loss::Final(_)))));
}

#[test]
fn a_new_socket_learns_what_was_said_and_what_is_owed() {
    let record = [
        Line { role: Role::Interviewer, text: "What are you proud of?".to_owned() },
        Line { role: Role::Candidate, text: "A bridge.".to_owned() },
    ];
    let mut wire = Wire::opened(Opening::Ask(Ask::Plainly), &record);
    assert_eq!(wire.sent(), ["session.update"]);
    wire.server(json!({ "type": "session.updated", "session": {} }));
    let items: Vec<_> =
        wire.frames.iter().filter(|frame| frame["type"] == "conversation.item.create").collect();
    assert_eq!(
        items[0]["item"]["content"],
        json!([{ "type": "output_text", "text": "What are you proud of?" }])
    );
    assert_eq!(items[1]["item"]["content"], json!([{ "type": "input_text", "text": "A bridge." }]));
    assert_eq!(wire.frames.len(), 3);
    assert_eq!(wire.last("response.create")["type"], "response.create");
}

#[test]
fn what_it_leaves_is_what_the_next_socket_begins_from() {
    let leave = |wire: &mut Wire| {
        let mut opening = Opening::First;
        wire.act(|dialect, out| opening = dialect.leave(out).1);
        opening
    };
    assert_eq!(leave(&mut Wire::greeting(1000)), Opening::Listen);

    let mut asked = Wire::ready();
    asked.command(Command::Start);
    assert_eq!(leave(&mut asked), Opening::Ask(Ask::Direction(Direction::Start)));

    let mut answering = Wire::greeting(1000);
    answering.speech("item_2", 2000);
    answering.speech_over("item_2", 3000);
    answering.created("resp_2");
    assert_eq!(leave(&mut answering), Opening::Ask(Ask::Plainly));

    let mut speaking = Wire::ready();
    speaking.command(Command::Start);
    speaking.created("resp_1");
    speaking.begins("resp_1", "item_1");
    speaking.look();
    assert_eq!(leave(&mut speaking), Opening::Ask(Ask::Direction(Direction::Continue)));
    assert_eq!(speaking.told(), [Event::ItemDone { item: ItemId(1) }], "no more of it will come");

    let mut closing = Wire::greeting(1000);
    closing.command(Command::WrapUp);
    closing.created("resp_2");
    closing.begins("resp_2", "item_2");
    assert_eq!(leave(&mut closing), Opening::Ask(Ask::Direction(Direction::WrapUp)));
}

#[test]
fn usage_is_counted_without_what_was_cached() {
    let mut wire = Wire::ready();
    wire.command(Command::Start);
    wire.created("resp_1");
    wire.look();
    wire.server(
        json!({ "type": "response.done", "response": { "id": "resp_1", "status": "completed", "usage": {
            "input_token_details": {
                "text_tokens": 119, "audio_tokens": 13, "cached_tokens": 64,
                "cached_tokens_details": { "text_tokens": 64, "audio_tokens": 0 },
            },
            "output_token_details": { "text_tokens": 30, "audio_tokens": 91 },
        }}}),
    );
    let used =
        Usage { text_in: 55, text_cached: 64, text_out: 30, audio_in: 13, audio_out: 91, ..Usage::default() };
    assert_eq!(wire.news, [News::Usage(used)]);
}
