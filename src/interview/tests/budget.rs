//! What the model may cost.

use super::harness::{Room, SETUP};
use crate::interview::Setup;
use crate::model::{Event, Money, Usage};

const LIMITED: Setup = Setup { budget: Some(Money(1_000_000)), ..SETUP };

fn costs(room: &mut Room, micros: u64) {
    room.model(Event::Used { usage: Usage::default(), cost: Some(Money(micros)) });
}

#[test]
fn what_is_used_is_told_as_a_sum() {
    let mut room = Room::asked();
    costs(&mut room, 250_000);
    costs(&mut room, 250_000);
    room.saw(&["usage 0.25", "usage 0.5"]);
}

#[test]
fn the_candidate_is_warned_once_and_the_interview_closes_politely_when_the_budget_is_used_up() {
    let mut room = Room::asked_with(LIMITED);
    room.run(1000);
    room.take();
    costs(&mut room, 800_000);
    costs(&mut room, 100_000);
    room.saw(&["usage 0.8", "notice budget_almost_up", "usage 0.9"]);
    costs(&mut room, 100_000);
    room.run(20);
    assert!(room.saw_line("→ wrap up"), "the model says goodbye");
    room.model(Event::Finished);
    room.run(300);
    assert!(room.saw_line("state ended budget_up"));
}

#[test]
fn who_speaks_when_the_money_runs_out_is_heard_out() {
    let mut room = Room::asked_with(LIMITED);
    room.run(1000);
    room.speaks();
    room.run(1000);
    costs(&mut room, 2_000_000);
    room.run(1000);
    assert!(!room.saw_line("→ wrap up"));
    room.stops();
    room.run(20);
    assert!(room.saw_line("→ wrap up"));
}

#[test]
fn without_a_budget_nothing_ends_it() {
    let mut room = Room::asked();
    costs(&mut room, 900_000_000);
    room.run(60_000);
    assert!(!room.saw_line("→ wrap up"));
}
