use super::harness::Room;
use crate::interview::Input;
use crate::model::Event;
use crate::wire::Command;

#[test]
fn a_candidate_who_never_connects_is_given_up_after_fifteen_seconds() {
    let mut room = Room::new();
    room.model(Event::Ready);
    room.take();
    room.stall(14_999);
    room.saw_nothing();
    room.stall(1);
    room.saw(&["state ended never_connected", "ended never_connected"]);
}

#[test]
fn a_model_that_never_gets_ready_is_given_up_after_twenty_seconds() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    room.take();
    room.stall(19_999);
    room.saw_nothing();
    room.stall(1);
    room.saw(&["fail model_timeout", "state ended model_failed", "ended model_failed"]);
}

#[test]
fn a_reply_that_does_not_come_is_asked_for_again_once() {
    let mut room = Room::asked();
    room.answers(500);
    room.take();
    room.run(19_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["fail model_timeout", "→ repeat"]);
    room.run(20_000);
    room.saw(&["fail model_timeout", "final 2 ''", "state ended model_failed", "ended model_failed"]);
}

#[test]
fn a_model_that_answers_after_being_asked_again_is_forgiven() {
    let mut room = Room::asked();
    room.answers(500);
    room.run(20_000);
    room.item(2, "Sorry.", 100);
    room.run(100);
    room.take();
    room.answers(500);
    room.take();
    room.run(20_000);
    room.saw(&["fail model_timeout", "→ repeat"]);
}

#[test]
fn half_an_hour_without_a_word_ends_it() {
    let mut room = Room::asked_with(crate::interview::Setup {
        time_box: crate::clock::Millis::from_mins(120),
        ..super::harness::SETUP
    });
    room.stall(30 * 60 * 1000 - 40);
    room.saw_nothing();
    room.stall(40);
    room.saw(&["state ended idle", "ended idle"]);
}

#[test]
fn any_command_is_a_sign_of_life() {
    let mut room = Room::asked_with(crate::interview::Setup {
        time_box: crate::clock::Millis::from_mins(120),
        ..super::harness::SETUP
    });
    room.stall(29 * 60 * 1000);
    room.command(Command::Mute { muted: true });
    room.stall(29 * 60 * 1000);
    room.saw(&["state listening muted"]);
}

#[test]
fn a_timeout_that_is_not_due_does_nothing() {
    let mut room = Room::asked();
    room.input(Input::Timeout);
    room.saw_nothing();
}
