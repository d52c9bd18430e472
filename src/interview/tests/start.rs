//! Until both sides are there, and the first sound.

use super::harness::{RATE, Room, question};
use crate::audio::Pcm;
use crate::clock::Millis;
use crate::interview::Input;
use crate::model::{Event, ItemId};
use crate::wire::{Command, Patience};

#[test]
fn an_interview_connects_from_its_first_moment() {
    Room::new().saw(&["state connecting"]);
}

#[test]
fn it_starts_when_the_candidate_can_hear_and_the_model_is_ready() {
    let mut room = Room::new();
    room.take();
    room.input(Input::PeerReady);
    room.saw_nothing();
    room.model(Event::Ready);
    room.saw(&["→ start", "state thinking"]);
}

#[test]
fn it_starts_when_the_model_was_ready_first() {
    let mut room = Room::new();
    room.take();
    room.model(Event::Ready);
    room.saw_nothing();
    room.input(Input::PeerReady);
    room.saw(&["→ start", "state thinking"]);
}

#[test]
fn being_ready_again_changes_nothing() {
    let mut room = Room::begun();
    room.model(Event::Ready);
    room.input(Input::PeerReady);
    room.saw_nothing();
}

#[test]
fn the_first_turn_begins_with_the_first_sound_and_answers_nobody() {
    let mut room = Room::begun();
    room.model(Event::ItemStarted { item: ItemId(1), question: Some(question("strengths", 1)) });
    room.text(1, "What are you good at?");
    room.saw_nothing();
    room.audio(1, 500);
    room.saw_nothing();
    room.run(20);
    room.saw(&["started 1 interviewer", "delta 1 'What are you good at?'", "state speaking"]);
    room.done(1);
    room.run(480);
    room.saw(&["→ played 1", "final 1 'What are you good at?'", "state listening"]);
    let turn = room.turn(1);
    assert_eq!((turn.start_ms, turn.end_ms, turn.speech_ms), (Millis(20), Millis(500), Millis(500)));
    assert_eq!((turn.response_ms, turn.generated_ms), (None, Some(Millis(500))));
    assert_eq!(turn.question, Some(question("strengths", 1)));
}

#[test]
fn a_model_that_speaks_before_the_start_is_not_heard() {
    let mut room = Room::new();
    room.model(Event::Ready);
    room.take();
    room.item(1, "Hello?", 100);
    room.speaks();
    room.taken();
    room.model(Event::Finished);
    room.run(200);
    room.saw_nothing();
    assert_eq!(room.playout.spoken, 0);
}

#[test]
fn a_candidate_who_never_connects_is_given_up_after_15_s() {
    let mut room = Room::new();
    room.model(Event::Ready);
    room.take();
    room.run(14_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["state ended never_connected", "ended never_connected"]);
    assert_eq!(room.interview.poll_timeout(), None);
}

#[test]
fn a_model_that_is_never_ready_is_given_up_after_20_s() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    room.take();
    room.run(19_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["fail model_timeout", "state ended model_failed", "ended model_failed"]);
}

#[test]
fn a_model_that_fails_before_the_start_ends_it() {
    let mut room = Room::new();
    room.take();
    room.model(Event::Failed { message: "no route".to_owned(), retryable: true });
    room.saw(&["fail model_failed", "state ended model_failed", "ended model_failed"]);
}

#[test]
fn a_candidate_lost_before_the_start_may_return() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    room.take();
    room.input(Input::PeerLost);
    room.model(Event::Ready);
    room.run(8_000);
    room.saw_nothing();
    room.input(Input::PeerReady);
    room.saw(&["→ start", "state thinking"]);
}

#[test]
fn a_candidate_lost_before_the_start_is_not_waited_for_in_the_call() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    room.input(Input::PeerLost);
    room.model(Event::Ready);
    room.take();
    room.run(9_000);
    room.saw(&["parked"]);
}

#[test]
fn what_the_candidate_sets_while_connecting_holds_from_the_start() {
    let mut room = Room::new();
    room.take();
    room.command(Command::Mute { muted: true });
    room.command(Command::Patience { level: Patience::Patient });
    room.saw(&["state connecting muted", "→ patience patient", "state connecting muted patient"]);
    room.input(Input::PeerReady);
    room.model(Event::Ready);
    room.saw(&["→ start", "state thinking muted patient"]);
}

#[test]
fn nothing_can_be_repeated_or_answered_before_the_start() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    room.take();
    room.command(Command::Repeat);
    room.command(Command::Rephrase);
    room.command(Command::Skip);
    room.command(Command::Done);
    room.command(Command::Say { text: "Hello".to_owned() });
    room.command(Command::Words { text: "hello".to_owned(), confidence: None });
    room.saw_nothing();
}

#[test]
fn the_candidate_can_end_it_before_the_start() {
    let mut room = Room::new();
    room.take();
    room.command(Command::End);
    room.saw(&["state ended candidate_ended", "ended candidate_ended"]);
}

#[test]
fn a_stopping_server_leaves_it_before_the_start() {
    let mut room = Room::new();
    room.take();
    room.input(Input::Stop);
    room.saw(&["parked"]);
}

#[test]
fn the_time_box_begins_when_the_candidate_can_hear() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    room.stall(10_000);
    room.model(Event::Ready);
    room.item(1, "Hello.", 100);
    room.run(1000);
    room.take();
    // 10 s of connecting, then 19 of 20 minutes.
    room.stall(Millis::from_mins(19).0 - 1001);
    room.saw_nothing();
    room.stall(1);
    room.saw(&["notice time_almost_up"]);
}

#[test]
fn what_was_said_while_the_model_connected_reaches_it_in_order() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    for n in 1..=10 {
        room.beat(Pcm::new(RATE, vec![n; 20]));
    }
    assert_eq!(room.appended, 0);
    room.model(Event::Ready);
    assert_eq!(room.appended, 8 * 20, "a few with each beat");
    room.beat(Pcm::new(RATE, vec![11; 20]));
    let heard: Vec<_> = room.frames().iter().map(|pcm| pcm.samples[0]).collect();
    assert_eq!(heard, (1..=11).collect::<Vec<_>>());
}

#[test]
fn what_was_said_before_anyone_was_there_is_not_kept() {
    let mut room = Room::new();
    room.run(1000);
    room.model(Event::Ready);
    assert_eq!(room.appended, 0);
}
