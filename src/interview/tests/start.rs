use super::harness::{Room, SETUP};
use crate::interview::{Input, Setup};
use crate::model::Event;
use crate::wire::{Command, Patience};

#[test]
fn it_starts_when_both_sides_are_ready_in_either_order() {
    for peer_first in [true, false] {
        let mut room = Room::new();
        room.saw(&["state connecting"]);
        if peer_first {
            room.input(Input::PeerReady);
        } else {
            room.model(Event::Ready);
        }
        room.saw_nothing();
        if peer_first {
            room.model(Event::Ready);
        } else {
            room.input(Input::PeerReady);
        }
        room.saw(&["→ start", "state thinking"]);
    }
}

#[test]
fn readiness_that_is_told_twice_starts_once() {
    let mut room = Room::begun();
    room.model(Event::Ready);
    room.input(Input::PeerReady);
    room.saw_nothing();
}

#[test]
fn the_first_question_is_a_turn_from_its_first_sample_to_its_last() {
    let mut room = Room::begun();
    room.item(1, "Tell me about yourself.", 1000);
    room.saw_nothing();
    room.run(1000);
    room.saw(&[
        "started 1 interviewer",
        "delta 1 'Tell me about yourself.'",
        "state speaking",
        "→ played 1",
        "final 1 'Tell me about yourself.'",
        "state listening",
    ]);
    let turn = room.turn(1);
    assert_eq!((turn.start_ms.0, turn.end_ms.0), (20, 1000));
    assert_eq!(turn.speech_ms.0, 1000);
    assert_eq!(turn.generated, None, "all of it was heard");
}

#[test]
fn what_the_page_chooses_before_the_start_holds() {
    let mut room = Room::with(Setup { patience: Patience::Quick, ..SETUP });
    room.take();
    room.command(Command::Mute { muted: true });
    room.command(Command::Patience { level: Patience::Patient });
    room.command(Command::Done);
    room.command(Command::Repeat);
    room.saw(&["state connecting muted quick", "→ patience patient", "state connecting muted patient"]);
}

#[test]
fn an_item_before_the_start_is_nothing() {
    let mut room = Room::new();
    room.take();
    room.model(Event::Ready);
    room.item(1, "Too early.", 500);
    room.run(1000);
    room.saw_nothing();
}
