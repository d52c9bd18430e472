//! A server that is about to stop leaves its interviews at a quiet moment.

use super::harness::Room;
use crate::clock::Millis;
use crate::interview::Input;
use crate::model::Event;

#[test]
fn it_leaves_at_once_when_nobody_speaks() {
    let mut room = Room::asked();
    room.input(Input::Stop);
    room.saw(&["notice moving", "notice connection_lost", "state away", "parked"]);
}

#[test]
fn the_interviewer_finishes_what_it_says() {
    let mut room = Room::asked();
    room.item(2, "one two three four five", 1000);
    room.run(400);
    room.take();
    room.input(Input::Stop);
    room.saw(&["notice moving"]);
    room.run(580);
    room.saw_nothing();
    room.run(20);
    room.saw(&[
        "→ played 2",
        "final 2 'one two three four five'",
        "notice connection_lost",
        "state away",
        "parked",
    ]);
}

#[test]
fn the_candidate_finishes_a_sentence() {
    let mut room = Room::asked();
    room.speaks();
    room.run(500);
    room.take();
    room.input(Input::Stop);
    room.run(2_000);
    room.saw(&["notice moving"]);
    room.stops();
    room.saw(&["final 2 ''", "notice connection_lost", "state away", "parked"]);
}

#[test]
fn it_waits_no_longer_than_ten_seconds() {
    let mut room = Room::asked();
    room.item(2, "one two three four five", 20_000);
    room.run(400);
    room.input(Input::Stop);
    room.run(9_980);
    room.take();
    room.run(20);
    room.saw(&[
        "flush",
        "→ truncate 2 at 10380",
        "cut 2 at 10380 'one two'",
        "final 2 'one two' cut",
        "notice connection_lost",
        "state away",
        "parked",
    ]);
}

#[test]
fn a_goodbye_is_said_to_its_end() {
    let mut room = Room::asked();
    room.stall(Millis::from_mins(20).0 - room.now);
    room.item(2, "Thank you and goodbye.", 1000);
    room.model(Event::Finished);
    room.run(500);
    room.take();
    room.input(Input::Stop);
    room.run(1000);
    assert!(room.saw_line("ended time_up"));
}

#[test]
fn a_goodbye_that_takes_too_long_ends_it() {
    let mut room = Room::asked();
    room.stall(Millis::from_mins(20).0 - room.now);
    room.take();
    room.input(Input::Stop);
    room.run(10_000);
    room.saw(&["state ended time_up", "ended time_up"]);
}

#[test]
fn who_is_away_is_not_waited_for() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.take();
    room.input(Input::Stop);
    room.saw(&["parked"]);
}
