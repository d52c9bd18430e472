//! The model's stream, cut into items.

use super::*;
use crate::model::ItemId;

#[test]
fn speech_in_the_stream_is_an_item_and_silence_ends_it() {
    let mut wire = Wire::started(Opening::First, &[]);
    wire.news.clear();
    wire.silence(500);
    wire.says("Hello.", 1_000);
    wire.silence(700);
    assert_eq!(wire.sounded(), 1_200, "the tone, and a fifth of a second");
    let told = wire.told();
    assert_eq!(told[0], Event::ItemStarted { item: ItemId(1), question: None });
    assert!(matches!(&told[1], Event::Text { item: ItemId(1), text, .. } if text == "Hello."));
    assert_eq!(told.len(), 2, "it may go on");
    wire.silence(200);
    assert_eq!(wire.told(), [Event::ItemDone { item: ItemId(1) }]);
}

#[test]
fn a_pause_in_a_sentence_is_not_its_end_and_is_not_played_twice() {
    let mut wire = Wire::started(Opening::First, &[]);
    wire.news.clear();
    wire.says("One,", 500);
    wire.silence(600);
    wire.says(" two.", 500);
    wire.silence(900);
    assert_eq!(wire.sounded(), 500 + 200 + 500 + 200);
    let told = wire.told();
    assert_eq!(told.iter().filter(|event| matches!(event, Event::ItemStarted { .. })).count(), 1, "{told:?}");
    let text: String = told
        .iter()
        .filter_map(|e| if let Event::Text { text, .. } = e { Some(text.as_str()) } else { None })
        .collect();
    assert_eq!(text, "One, two.");
}

#[test]
fn a_click_is_no_item() {
    let mut wire = Wire::started(Opening::First, &[]);
    wire.news.clear();
    wire.streams(&tone(20));
    wire.silence(500);
    assert_eq!(wire.told(), []);
}

#[test]
fn words_that_come_after_their_sound_stay_with_it() {
    let mut wire = Wire::started(Opening::First, &[]);
    wire.says("First.", 500);
    wire.silence(1_000);
    wire.news.clear();
    let late = json!({ "type": "session.output_transcript.delta", "delta": " Late.", "start_ms": 400, "end_ms": 500 });
    wire.server(late);
    wire.says("Second.", 500);
    let texts: Vec<_> = wire
        .told()
        .into_iter()
        .filter_map(|e| if let Event::Text { item, text, .. } = e { Some((item.0, text)) } else { None })
        .collect();
    assert_eq!(texts, [(1, " Late.".to_owned()), (2, "Second.".to_owned())]);
}

#[test]
fn what_nobody_wants_is_dropped_until_the_model_pauses() {
    let mut wire = Wire::greeted();
    wire.says("And now", 500);
    wire.command(Command::Truncate { item: ItemId(2), heard: Millis(300) });
    wire.news.clear();
    wire.says(" something else.", 1_000);
    assert_eq!(wire.sounded(), 0);
    wire.silence(300);
    wire.says("As you wish.", 500);
    assert_eq!(wire.sounded(), 500);
}
