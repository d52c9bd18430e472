use super::harness::{Room, SETUP};
use crate::clock::Millis;
use crate::interview::{Input, Setup};
use crate::model::Event;

#[test]
fn a_lost_connection_cuts_the_interviewer_and_waits() {
    let mut room = Room::begun();
    room.item(1, "One two.", 400);
    room.run(200);
    room.take();
    room.input(Input::PeerLost);
    room.saw(&[
        "flush",
        "→ truncate 1 at 200",
        "cut 1 at 200 'One'",
        "final 1 'One' cut",
        "notice connection_lost",
        "state away",
    ]);
    room.run(5_000);
    room.input(Input::PeerReady);
    room.saw(&["notice reconnected", "→ repeat", "state thinking"]);
}

#[test]
fn an_answer_is_kept_when_the_connection_goes() {
    let mut room = Room::asked();
    room.speaks();
    room.run(800);
    room.take();
    room.input(Input::PeerClosed);
    room.saw(&["final 2 ''", "notice connection_lost", "state away"]);
    assert_eq!(room.turn(2).speech_ms.0, 800);
    room.input(Input::PeerReady);
    room.saw(&["notice reconnected", "state listening"]);
}

#[test]
fn who_does_not_return_within_fifteen_seconds_has_left() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.input(Input::PeerLost);
    room.take();
    room.run(14_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["state ended candidate_left", "ended candidate_left"]);
}

#[test]
fn what_the_model_says_to_an_absent_candidate_is_said_again() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.take();
    room.item(2, "Are you there?", 400);
    room.run(400);
    room.saw(&["→ forget 2"]);
    room.input(Input::PeerReady);
    room.saw(&["notice reconnected", "→ repeat", "state thinking"]);
}

#[test]
fn an_absent_candidate_does_not_speak() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.take();
    room.speaks();
    room.stops();
    room.saw_nothing();
}

#[test]
fn time_goes_on_without_the_candidate() {
    let mut room = Room::asked_with(Setup { time_box: Millis::from_mins(5), ..SETUP });
    room.run(295_000);
    room.input(Input::PeerLost);
    room.take();
    room.run(10_000);
    room.saw_nothing();
    room.input(Input::PeerReady);
    room.saw(&["notice reconnected", "→ wrap up", "state closing"]);
}

#[test]
fn who_leaves_during_the_goodbye_has_heard_enough() {
    let mut room = Room::asked();
    room.item(2, "Goodbye, then.", 1_000);
    room.model(Event::Finished);
    room.run(500);
    room.take();
    room.input(Input::PeerLost);
    room.saw(&[
        "flush",
        "→ truncate 2 at 500",
        "cut 2 at 500 'Goodbye,'",
        "final 2 'Goodbye,' cut",
        "state ended completed",
        "ended completed",
    ]);
}
