//! The goodbye, and the end.

use super::harness::{Room, SETUP};
use crate::clock::Millis;
use crate::model::Event;
use crate::wire::Command;

/// The first question is asked, and the time is up in one second.
fn late() -> Room {
    let mut room = Room::asked();
    room.stall(SETUP.time_box.0 - room.now - 1000);
    room.take();
    room
}

/// The model was told to say goodbye.
fn closing() -> Room {
    let mut room = late();
    room.run(1000);
    room.saw(&["→ wrap up", "state closing"]);
    room
}

#[test]
fn when_the_time_is_up_the_model_says_goodbye() {
    let mut room = late();
    room.run(980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["→ wrap up", "state closing"]);
    room.item(2, "Thank you, goodbye.", 1000);
    room.model(Event::Finished);
    room.run(980);
    room.saw(&["started 2 interviewer", "delta 2 'Thank you, goodbye.'"]);
    room.run(20);
    room.saw(&["→ played 2", "final 2 'Thank you, goodbye.'"]);
    room.run(280);
    room.saw_nothing();
    room.run(20);
    room.saw(&["state ended time_up", "ended time_up"]);
}

#[test]
fn while_the_last_word_is_on_its_way_nobody_is_listened_to() {
    let mut room = closing();
    room.item(2, "Goodbye.", 100);
    room.model(Event::Finished);
    room.run(100);
    room.take();
    room.speaks();
    room.run(200);
    room.saw_nothing();
    room.run(100);
    room.saw(&["state ended time_up", "ended time_up"]);
}

#[test]
fn the_candidate_may_finish_the_thought() {
    let mut room = late();
    room.run(500);
    room.speaks();
    room.run(10_000);
    room.saw(&["started 2 candidate"]);
    room.stops();
    room.saw(&["→ wrap up", "state closing"]);
    room.item(2, "Goodbye.", 100);
    room.run(20);
    room.saw(&["final 2 ''", "started 3 interviewer", "latency 3 20", "delta 3 'Goodbye.'"]);
    assert_eq!(room.turn(2).speech_ms, Millis(10_000));
}

#[test]
fn but_not_for_longer_than_20_s() {
    let mut room = late();
    room.run(500);
    room.speaks();
    room.run(20_480);
    room.saw(&["started 2 candidate"]);
    room.run(20);
    room.saw(&["→ wrap up", "state closing"]);
}

#[test]
fn what_is_being_said_is_said_to_its_end() {
    let mut room = late();
    room.taken();
    room.item(2, "One more thing.", 2000);
    room.run(1000);
    room.saw(&[
        "state thinking",
        "started 2 interviewer",
        "delta 2 'One more thing.'",
        "state speaking",
        "→ wrap up",
        "state closing",
    ]);
    room.item(3, "Goodbye.", 100);
    room.model(Event::Finished);
    room.run(1400);
    room.saw(&[
        "→ played 2",
        "final 2 'One more thing.'",
        "started 3 interviewer",
        "delta 3 'Goodbye.'",
        "→ played 3",
        "final 3 'Goodbye.'",
        "state ended time_up",
        "ended time_up",
    ]);
}

#[test]
fn what_was_not_begun_when_the_time_was_up_is_not_said() {
    let mut room = late();
    room.answers(980);
    room.take();
    room.item(2, "Next question.", 100);
    room.stall(20);
    room.saw(&["flush", "→ forget 2", "→ wrap up", "state closing"]);
}

#[test]
fn while_closing_speech_cuts_nothing() {
    let mut room = closing();
    room.item(2, "Thank you.", 1000);
    room.run(500);
    room.take();
    room.speaks();
    room.saw(&["started 3 candidate"]);
    room.run(500);
    room.stops();
    room.saw(&["→ played 2", "final 2 'Thank you.'"]);
}

#[test]
fn speech_into_the_goodbye_is_the_end() {
    let mut room = closing();
    room.item(2, "Thank you.", 100);
    room.item(3, "Have a nice day.", 1000);
    room.model(Event::Finished);
    room.run(60);
    room.take();
    room.speaks();
    room.saw(&["started 3 candidate"]);
    room.stops();
    room.run(540);
    room.take();
    room.speaks();
    room.saw(&[
        "flush",
        "→ truncate 3 at 500",
        "cut 4 at 500 'Have a'",
        "final 4 'Have a' cut",
        "state ended time_up",
        "ended time_up",
    ]);
}

#[test]
fn a_goodbye_that_never_comes_is_not_waited_for_longer_than_30_s() {
    let mut room = closing();
    room.run(29_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["state ended time_up", "ended time_up"]);
}

#[test]
fn a_goodbye_that_never_ends_is_cut_after_30_s() {
    let mut room = closing();
    room.item(2, "And so on and so on", 60_000);
    room.run(30_000);
    assert!(room.saw_line("ended time_up"));
    assert!(room.turn(2).cut);
}

#[test]
fn a_goodbye_without_a_sound_is_the_end() {
    let mut room = closing();
    room.model(Event::Finished);
    room.run(300);
    room.saw(&["state ended time_up", "ended time_up"]);
}

#[test]
fn while_closing_there_is_nothing_to_ask_for() {
    let mut room = closing();
    room.command(Command::Repeat);
    room.command(Command::Rephrase);
    room.command(Command::Skip);
    room.command(Command::Done);
    room.command(Command::Say { text: "Wait!".to_owned() });
    room.saw_nothing();
    room.command(Command::Mute { muted: true });
    room.saw(&["state closing muted"]);
    room.command(Command::End);
    room.saw(&["state ended muted candidate_ended", "ended candidate_ended"]);
}

#[test]
fn a_model_that_asked_everything_closes_it() {
    let mut room = Room::asked();
    room.answers(500);
    room.item(2, "That was all. Goodbye.", 1000);
    room.run(500);
    room.take();
    room.model(Event::Finished);
    room.saw(&["state closing"]);
    room.run(800);
    room.saw(&["→ played 2", "final 3 'That was all. Goodbye.'", "state ended completed", "ended completed"]);
}

#[test]
fn a_model_that_finishes_without_a_word_completes_it() {
    let mut room = Room::asked();
    room.model(Event::Finished);
    room.saw(&["state closing"]);
    room.run(300);
    room.saw(&["state ended completed", "ended completed"]);
}

#[test]
fn a_long_goodbye_of_the_model_itself_is_heard_whole() {
    let mut room = Room::asked();
    room.item(2, "A long goodbye", 120_000);
    room.model(Event::Finished);
    room.run(120_300);
    assert!(room.saw_line("ended completed"));
    assert!(!room.turn(2).cut);
}

#[test]
fn an_item_that_was_not_ended_ends_with_the_last() {
    let mut room = Room::asked();
    room.starts(2);
    room.text(2, "Goodbye.");
    room.audio(2, 100);
    room.model(Event::Finished);
    room.run(400);
    assert!(room.saw_line("ended completed"));
}

#[test]
fn after_its_last_word_a_model_says_nothing_and_cannot_fail() {
    let mut room = Room::asked();
    room.item(2, "Goodbye.", 1000);
    room.model(Event::Finished);
    room.run(500);
    room.take();
    room.model(Event::Finished);
    room.item(3, "And...", 100);
    room.model(Event::Failed { message: "closed".to_owned(), retryable: false });
    room.saw_nothing();
    room.run(800);
    room.saw(&["→ played 2", "final 2 'Goodbye.'", "state ended completed", "ended completed"]);
}

#[test]
fn a_model_that_fails_before_its_last_word_ends_it() {
    let mut room = closing();
    room.item(2, "Good", 1000);
    room.run(500);
    room.take();
    room.model(Event::Failed { message: "gone".to_owned(), retryable: true });
    room.saw(&[
        "fail model_failed",
        "flush",
        "→ truncate 2 at 500",
        "cut 2 at 500 ''",
        "final 2 '' cut",
        "state ended model_failed",
        "ended model_failed",
    ]);
}

#[test]
fn a_model_that_fails_in_the_middle_keeps_what_was_said() {
    let mut room = Room::asked();
    room.speaks();
    room.run(500);
    room.take();
    room.model(Event::Failed { message: "gone".to_owned(), retryable: true });
    room.saw(&["fail model_failed", "final 2 ''", "state ended model_failed", "ended model_failed"]);
}

#[test]
fn the_end_waits_for_no_words() {
    let mut room = Room::asked();
    room.speaks();
    room.command(Command::Words { text: "I was".to_owned(), confidence: None });
    room.stops();
    room.taken();
    room.item(2, "I see.", 1000);
    room.run(500);
    room.take();
    room.command(Command::End);
    room.saw(&[
        "flush",
        "→ truncate 2 at 500",
        "cut 3 at 500 'I'",
        "final 3 'I' cut",
        "final 2 'I was'",
        "state ended candidate_ended",
        "ended candidate_ended",
    ]);
}
