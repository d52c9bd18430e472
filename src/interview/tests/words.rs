//! Words, when they are early, late or different.

use super::harness::{Room, SETUP};
use crate::clock::Millis;
use crate::interview::Output;
use crate::interview::Setup;
use crate::model::{Event, SpeechId};
use crate::wire::{Command, Event as Logged, Source};

const RECOGNISING: Setup = Setup { candidate_source: Source::Provider, ..SETUP };

fn words(room: &mut Room, text: &str) {
    room.command(Command::Words { text: text.to_owned(), confidence: None });
}

/// Of the last speech.
fn heard(room: &mut Room, text: &str, last: bool) {
    heard_of(room, room.speeches, text, last);
}

fn heard_of(room: &mut Room, speech: u64, text: &str, last: bool) {
    room.model(Event::Heard { speech: SpeechId(speech), text: text.to_owned(), last, confidence: None });
}

#[test]
fn the_browsers_phrases_are_the_turns_words() {
    let mut room = Room::asked();
    room.speaks();
    words(&mut room, " I build ");
    words(&mut room, "bridges");
    room.run(1000);
    room.stops();
    room.saw(&["started 2 candidate", "delta 2 'I build'", "delta 2 ' bridges'"]);
    room.taken();
    room.item(2, "I see.", 100);
    room.run(3020);
    let turn = room.turn(2);
    assert_eq!((turn.text.as_str(), turn.source), ("I build bridges", Source::Browser));
}

#[test]
fn a_turn_is_as_sure_as_its_phrases_are_by_their_length() {
    let mut room = Room::asked();
    room.speaks();
    for (text, confidence) in [("I build", Some(90)), ("bridges", Some(30)), ("and tunnels", None)] {
        room.command(Command::Words { text: text.to_owned(), confidence });
    }
    room.run(1000);
    room.stops();
    room.taken();
    room.item(2, "I see.", 100);
    room.run(3020);
    assert_eq!(room.turn(2).confidence, Some(60));
}

#[test]
fn the_models_confidence_goes_with_the_models_words() {
    let mut room = Room::asked_with(RECOGNISING);
    room.speaks();
    room.run(1000);
    room.stops();
    room.taken();
    let speech = SpeechId(room.speeches);
    room.model(Event::Heard {
        speech,
        text: "I build bridges.".to_owned(),
        last: true,
        confidence: Some(55),
    });
    room.item(2, "I see.", 100);
    room.run(3020);
    assert_eq!(room.turn(2).confidence, Some(55));
}

#[test]
fn the_browsers_words_may_come_a_little_after_the_turn() {
    let mut room = Room::asked();
    room.speaks();
    words(&mut room, "I build");
    room.run(1000);
    room.stops();
    room.taken();
    room.item(2, "I see.", 5000);
    room.run(20);
    room.take();
    words(&mut room, "bridges");
    room.saw(&["delta 2 ' bridges'"]);
    room.run(2980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["final 2 'I build bridges'"]);
    words(&mut room, "and tunnels");
    room.saw_nothing();
}

#[test]
fn a_new_turn_waits_for_no_words_of_the_last() {
    let mut room = Room::asked();
    room.speaks();
    words(&mut room, "I build");
    room.run(100);
    room.stops();
    room.item(2, "I see.", 1000);
    room.run(500);
    room.take();
    room.speaks();
    room.saw(&[
        "flush",
        "→ truncate 2 at 500",
        "cut 3 at 500 'I'",
        "final 3 'I' cut",
        "final 2 'I build'",
        "started 4 candidate",
        "state listening",
    ]);
    words(&mut room, "bridges");
    room.saw(&["delta 4 'bridges'"]);
}

#[test]
fn a_browser_that_recognises_is_waited_for_from_the_next_turn_on() {
    let mut room = Room::asked();
    words(&mut room, "hm");
    room.saw_nothing();
    room.answers(500);
    room.item(2, "I see.", 5000);
    room.run(20);
    room.saw(&[
        "started 2 candidate",
        "state thinking",
        "started 3 interviewer",
        "latency 3 20",
        "delta 3 'I see.'",
        "state speaking",
    ]);
    room.run(2980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["final 2 ''"]);
    assert_eq!(room.turn(2).source, Source::None, "there were no words");
}

#[test]
fn without_recognition_a_turn_is_final_at_once() {
    let mut room = Room::asked();
    room.answers(500);
    heard(&mut room, "pretended", true);
    room.take();
    room.item(2, "I see.", 100);
    room.run(20);
    room.saw(&["final 2 ''", "started 3 interviewer", "latency 3 20", "delta 3 'I see.'", "state speaking"]);
}

#[test]
fn words_while_muted_were_not_to_be_heard() {
    let mut room = Room::asked();
    room.speaks();
    room.command(Command::Mute { muted: true });
    room.take();
    words(&mut room, "mum, not now");
    room.saw_nothing();
    room.command(Command::Mute { muted: false });
    words(&mut room, "sorry");
    room.saw(&["state listening", "delta 2 'sorry'"]);
}

#[test]
fn empty_phrases_are_none() {
    let mut room = Room::asked();
    room.speaks();
    room.take();
    words(&mut room, "  ");
    room.saw_nothing();
}

#[test]
fn the_models_words_come_as_it_hears_them() {
    let mut room = Room::asked_with(RECOGNISING);
    room.speaks();
    heard(&mut room, "I build", false);
    heard(&mut room, "", false);
    heard(&mut room, " brid", false);
    room.run(500);
    room.stops();
    heard(&mut room, "I build bridges.", true);
    room.saw(&["started 2 candidate", "delta 2 'I build'", "delta 2 ' brid'", "delta 2 'ges.'"]);
    room.taken();
    room.item(2, "I see.", 100);
    room.run(20);
    assert_eq!(room.turn(2).text, "I build bridges.", "all words are there: nothing to wait for");
    assert_eq!(room.turn(2).source, Source::Provider);
}

#[test]
fn the_models_last_word_on_it_counts() {
    let mut room = Room::asked_with(RECOGNISING);
    room.speaks();
    heard(&mut room, "I built", false);
    room.take();
    heard(&mut room, "I build bridges.", true);
    room.saw_nothing();
    room.stops();
    room.item(2, "I see.", 100);
    room.run(20);
    assert_eq!(room.turn(2).text, "I build bridges.");
}

#[test]
fn the_models_words_may_come_after_the_turn_and_make_it_final() {
    let mut room = Room::asked_with(RECOGNISING);
    room.answers(500);
    room.item(2, "I see.", 1000);
    room.run(20);
    room.take();
    room.run(300);
    heard(&mut room, "I build bridges.", true);
    room.saw(&["delta 2 'I build bridges.'", "final 2 'I build bridges.'"]);
    heard(&mut room, "I build bridges.", true);
    room.run(3000);
    assert_eq!(room.turns.iter().filter(|turn| turn.turn.0 == 2).count(), 1);
}

#[test]
fn words_that_never_come_are_waited_for_10_s() {
    let mut room = Room::asked_with(RECOGNISING);
    room.answers(500);
    room.item(2, "I see.", 50_000);
    room.run(10_000);
    room.take();
    room.run(20);
    room.saw(&["final 2 ''"]);
}

#[test]
fn a_turn_of_several_speeches_has_the_words_of_all_in_their_order() {
    let mut room = Room::asked_with(RECOGNISING);
    room.speaks();
    room.run(500);
    room.stops();
    room.run(500);
    room.speaks();
    room.run(500);
    room.stops();
    room.item(2, "I see.", 1000);
    room.run(20);
    room.take();
    heard_of(&mut room, 2, " over the river.\n", true);
    room.saw(&["delta 2 ' over the river.\n'"]);
    heard_of(&mut room, 1, "I build bridges", true);
    room.saw(&["delta 2 ' I build bridges'", "final 2 'I build bridges over the river.'"]);
}

#[test]
fn late_words_go_to_the_turn_that_they_were_spoken_in() {
    let mut room = Room::asked_with(RECOGNISING);
    room.answers(500);
    room.item(2, "I see.", 1000);
    room.run(500);
    room.speaks();
    room.take();
    heard_of(&mut room, 1, "I build bridges.", true);
    room.saw(&["delta 2 'I build bridges.'", "final 2 'I build bridges.'"]);
    heard_of(&mut room, 2, "And tunnels.", true);
    room.saw(&["delta 4 'And tunnels.'"]);
}

#[test]
fn several_turns_may_wait_for_their_words() {
    let mut room = Room::asked_with(RECOGNISING);
    for item in 2..4 {
        room.answers(500);
        room.item(item, "I see.", 500);
        room.run(1000);
    }
    room.take();
    heard_of(&mut room, 2, "And tunnels.", true);
    room.saw(&["delta 4 'And tunnels.'", "final 4 'And tunnels.'"]);
    heard_of(&mut room, 1, "I build bridges.", true);
    room.saw(&["delta 2 'I build bridges.'", "final 2 'I build bridges.'"]);
}

#[test]
fn a_model_that_recognises_needs_no_browser() {
    let mut room = Room::asked_with(RECOGNISING);
    room.speaks();
    room.take();
    words(&mut room, "I build");
    room.saw_nothing();
}

#[test]
fn the_interviewers_words_run_ahead_of_its_voice() {
    let mut room = Room::begun();
    room.starts(1);
    room.text_at(1, "Hello. ", 0, 500);
    room.audio(1, 1000);
    room.run(20);
    room.take();
    room.text_at(1, "Welcome.", 500, 500);
    let outputs = room.take();
    let [Output::Log(Logged::TurnDelta(delta))] = outputs.as_slice() else { panic!("{outputs:?}") };
    assert_eq!((delta.audio_ms, delta.audio_len_ms), (Some(Millis(500)), Some(Millis(500))));
    room.done(1);
    room.run(980);
    assert_eq!(room.turn(1).text, "Hello. Welcome.");
}

#[test]
fn words_of_an_unknown_item_are_dropped() {
    let mut room = Room::asked();
    room.text(7, "boo");
    room.audio(7, 100);
    room.done(7);
    room.run(200);
    room.saw_nothing();
}

#[test]
fn words_of_a_played_item_are_dropped() {
    let mut room = Room::asked();
    room.text(1, " Please.");
    room.saw_nothing();
}

#[test]
fn a_turn_cut_before_its_words_came_has_none() {
    let mut room = Room::begun();
    room.starts(1);
    room.audio(1, 1000);
    room.run(500);
    room.speaks();
    room.text(1, "Hello.");
    let turn = room.turn(1);
    assert_eq!((turn.text.as_str(), turn.speech_ms), ("", Millis(500)));
}

#[test]
fn words_are_cut_at_the_word_in_any_language() {
    let mut room = Room::begun();
    room.item(1, "Größe,  наука — 科学 ☃\u{fe0f} fin", 600);
    room.run(400);
    room.speaks();
    assert_eq!(room.turn(1).text, "Größe,  наука — 科学");
}

#[test]
fn the_words_of_the_last_answer_are_waited_for_when_the_candidate_ends_it() {
    let mut room = Room::asked_with(RECOGNISING);
    room.speaks();
    room.run(1000);
    room.stops();
    room.run(100);
    room.take();
    room.command(Command::End);
    room.saw(&["state closing"]);
    room.model(Event::ItemStarted { item: crate::model::ItemId(2), question: None });
    room.run(500);
    room.saw_nothing();
    heard(&mut room, "That is all.", true);
    room.saw(&[
        "delta 2 'That is all.'",
        "final 2 'That is all.'",
        "state ended candidate_ended",
        "ended candidate_ended",
    ]);
}

#[test]
fn they_are_not_waited_for_long_and_nothing_else_is() {
    let mut room = Room::asked_with(RECOGNISING);
    room.speaks();
    room.run(1000);
    room.take();
    room.command(Command::End);
    room.run(2980);
    assert!(!room.saw_line("ended candidate_ended"));
    room.run(20);
    assert!(room.saw_line("ended candidate_ended"));

    let mut room = Room::asked_with(RECOGNISING);
    room.command(Command::End);
    assert!(room.saw_line("ended candidate_ended"), "nothing is on its way");

    let mut room = Room::asked();
    room.speaks();
    room.command(Command::End);
    assert!(room.saw_line("ended candidate_ended"), "a model that hears no words has none to come");
}

#[test]
fn who_ends_it_is_not_heard_any_more_and_may_go() {
    let mut room = Room::asked_with(RECOGNISING);
    room.speaks();
    room.run(1000);
    room.command(Command::End);
    room.take();
    room.run(100);
    assert!(room.frames().iter().all(|frame| frame.level() == 0.0));
    room.input(crate::interview::Input::PeerClosed);
    assert!(!room.saw_line("ended candidate_ended"), "the page is gone, and the words still come");
    room.command(Command::End);
    assert!(room.saw_line("ended candidate_ended"), "twice is at once");
}
