//! The candidate's connection comes, goes and returns.

use super::harness::{Room, SETUP};
use crate::clock::Millis;
use crate::interview::{Input, Setup};
use crate::model::{Event, Money, Usage};

#[test]
fn a_lost_candidate_is_waited_for_and_returns() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.saw(&["notice connection_lost", "state away"]);
    room.run(8_900);
    room.input(Input::PeerReady);
    room.saw(&["notice reconnected", "state listening"]);
    room.run(8_000);
    room.saw_nothing();
}

#[test]
fn a_candidate_who_does_not_return_within_9_s_is_not_waited_for_in_the_call() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.take();
    room.run(8_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["parked"]);
    assert_eq!(room.interview.poll_timeout(), None);
    room.input(Input::PeerReady);
    room.saw_nothing();
}

#[test]
fn a_page_that_closed_may_be_a_page_that_reloads() {
    let mut room = Room::asked();
    room.input(Input::PeerClosed);
    room.saw(&["notice connection_lost", "state away"]);
    room.run(3000);
    room.input(Input::PeerReady);
    room.saw(&["notice reconnected", "state listening"]);
}

#[test]
fn being_lost_twice_gives_no_more_time() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.run(5_000);
    room.take();
    room.input(Input::PeerLost);
    room.input(Input::PeerClosed);
    room.saw_nothing();
    room.run(4_000);
    room.saw(&["parked"]);
}

#[test]
fn every_loss_gives_time_to_return() {
    let mut room = Room::asked();
    for _ in 0..5 {
        room.input(Input::PeerLost);
        room.run(8_000);
        room.input(Input::PeerReady);
        room.take();
    }
    room.run(8_000);
    room.saw_nothing();
}

#[test]
fn what_was_being_said_is_cut_and_said_again() {
    let mut room = Room::begun();
    room.item(1, "one two three four five", 1000);
    room.item(2, "six", 100);
    room.run(400);
    room.take();
    room.input(Input::PeerLost);
    room.saw(&[
        "flush",
        "→ truncate 1 at 400",
        "cut 1 at 400 'one two'",
        "final 1 'one two' cut",
        "→ forget 2",
        "notice connection_lost",
        "state away",
    ]);
    room.run(2000);
    room.input(Input::PeerReady);
    room.saw(&["notice reconnected", "→ repeat", "state thinking"]);
    room.item(3, "one two three four five", 100);
    room.run(20);
    room.saw(&["started 2 interviewer", "delta 2 'one two three four five'", "state speaking"]);
}

#[test]
fn what_the_model_says_to_nobody_is_withdrawn_and_said_again() {
    let mut room = Room::asked();
    room.answers(500);
    room.take();
    room.input(Input::PeerLost);
    room.saw(&["final 2 ''", "notice connection_lost", "state away"]);
    room.item(2, "I see.", 100);
    room.run(1000);
    room.saw(&["→ forget 2"]);
    assert!(room.playout.is_empty());
    room.input(Input::PeerReady);
    room.saw(&["notice reconnected", "→ repeat", "state thinking"]);
}

#[test]
fn what_was_withdrawn_is_not_heard_after_the_return() {
    let mut room = Room::asked();
    room.answers(500);
    room.input(Input::PeerLost);
    room.starts(2);
    room.text(2, "I see.");
    room.audio(2, 100);
    room.input(Input::PeerReady);
    room.take();
    room.starts(2);
    room.audio(2, 100);
    room.done(2);
    room.run(200);
    room.saw_nothing();
}

#[test]
fn a_reply_that_comes_after_the_return_is_heard() {
    let mut room = Room::asked();
    room.answers(500);
    room.input(Input::PeerLost);
    room.run(5000);
    room.take();
    room.input(Input::PeerReady);
    room.saw(&["notice reconnected", "state thinking"]);
    room.item(2, "I see.", 100);
    room.run(20);
    room.saw(&["started 3 interviewer", "latency 3 5020", "delta 3 'I see.'", "state speaking"]);
}

#[test]
fn the_answer_ends_with_the_connection() {
    let mut room = Room::asked();
    room.speaks();
    room.run(500);
    room.take();
    room.input(Input::PeerLost);
    room.saw(&["final 2 ''", "notice connection_lost", "state away"]);
    assert_eq!(room.turn(2).end_ms, Millis(1500));
    room.stops();
    room.speaks();
    room.saw_nothing();
    room.input(Input::PeerReady);
    room.take();
    room.speaks();
    room.saw(&["started 3 candidate"]);
}

#[test]
fn the_model_has_its_time_to_answer_after_the_return() {
    let mut room = Room::asked();
    room.answers(500);
    room.run(15_000);
    room.input(Input::PeerLost);
    room.run(8_000);
    room.input(Input::PeerReady);
    room.take();
    room.run(19_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["fail model_timeout", "→ repeat"]);
}

#[test]
fn a_hold_and_a_mute_last_through_a_loss() {
    let mut room = Room::asked();
    room.command(crate::wire::Command::Hold { on: true });
    room.command(crate::wire::Command::Mute { muted: true });
    room.take();
    room.input(Input::PeerLost);
    room.input(Input::PeerReady);
    room.saw(&[
        "notice connection_lost",
        "state away muted holding",
        "notice reconnected",
        "state listening muted holding",
    ]);
}

#[test]
fn time_stands_still_while_the_candidate_is_away() {
    let mut room = Room::asked();
    room.stall(Millis::from_mins(20).0 - room.now - 5000);
    room.take();
    room.input(Input::PeerLost);
    room.run(8_000);
    room.input(Input::PeerReady);
    room.take();
    room.run(4_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["→ wrap up", "state closing"]);
}

#[test]
fn money_that_is_used_up_while_away_closes_with_the_return() {
    let mut room = Room::asked_with(Setup { budget: Some(Money(100)), ..SETUP });
    room.input(Input::PeerLost);
    room.model(Event::Used { usage: Usage::default(), cost: Some(Money(100)) });
    room.take();
    room.run(5_000);
    room.saw_nothing();
    room.input(Input::PeerReady);
    room.run(20);
    assert!(room.saw_line("→ wrap up"));
}

#[test]
fn who_leaves_during_the_goodbye_has_heard_enough() {
    let mut room = Room::asked();
    room.stall(Millis::from_mins(20).0 - room.now);
    room.item(2, "Thank you and goodbye.", 1000);
    room.run(500);
    room.take();
    room.input(Input::PeerLost);
    room.saw(&[
        "flush",
        "→ truncate 2 at 500",
        "cut 2 at 500 'Thank you'",
        "final 2 'Thank you' cut",
        "state ended time_up",
        "ended time_up",
    ]);
}

#[test]
fn a_model_that_fails_while_the_candidate_is_away_ends_it() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.take();
    room.model(Event::Failed { message: "gone".to_owned(), retryable: true });
    room.saw(&["fail model_failed", "state ended model_failed", "ended model_failed"]);
}
