//! What happens when nothing happens.

use super::harness::{Room, SETUP};
use crate::clock::Millis;
use crate::interview::{Input, Output, Setup};
use crate::wire::{self, Command};

fn long() -> Setup {
    Setup { time_box: Millis::from_mins(120), ..SETUP }
}

#[test]
fn a_model_that_does_not_answer_is_asked_again_after_20_s_and_given_up_after_40() {
    let mut room = Room::asked();
    room.answers(500);
    room.take();
    room.run(19_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["fail model_timeout", "→ repeat"]);
    room.run(19_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["fail model_timeout", "final 2 ''", "state ended model_failed", "ended model_failed"]);
}

#[test]
fn a_reply_that_is_heard_earns_the_next_its_second_chance() {
    let mut room = Room::asked();
    for item in 2..=4 {
        room.answers(500);
        room.run(20_000);
        room.item(item, "I see.", 100);
        room.run(100);
        assert!(room.saw_line("fail model_timeout"));
        room.take();
    }
    room.run(100_000);
    room.saw_nothing();
}

#[test]
fn a_model_asked_again_withdraws_what_it_had_begun() {
    let mut room = Room::asked();
    room.answers(500);
    room.starts(2);
    room.text(2, "Well");
    room.take();
    room.run(20_000);
    room.saw(&["fail model_timeout", "flush", "→ forget 2", "→ repeat"]);
}

#[test]
fn each_side_has_the_time_it_needs_while_it_speaks() {
    let mut room = Room::asked();
    room.speaks();
    room.run(60_000);
    room.stops();
    room.taken();
    room.item(2, "A long question", 60_000);
    room.take();
    room.run(60_000);
    room.saw(&[
        "final 2 ''",
        "started 3 interviewer",
        "latency 3 20",
        "delta 3 'A long question'",
        "state speaking",
        "→ played 2",
        "final 3 'A long question'",
        "state listening",
    ]);
}

#[test]
fn a_command_gives_the_model_its_time_anew() {
    let mut room = Room::asked();
    room.answers(500);
    room.run(15_000);
    room.command(Command::Repeat);
    room.take();
    room.run(19_980);
    room.saw_nothing();
    room.run(20);
    room.saw(&["fail model_timeout", "→ repeat"]);
}

#[test]
fn who_thinks_aloud_or_in_silence_is_not_hurried() {
    let mut room = Room::asked();
    room.run(Millis::from_mins(15).0);
    room.saw_nothing();
}

fn notice_after(time_box: Millis) -> (u64, String) {
    let mut room = Room::asked_with(Setup { time_box, ..SETUP });
    loop {
        room.run(20);
        for output in room.take() {
            if let Output::Log(wire::Event::Notice(notice)) = output {
                return (room.now, notice.message);
            }
        }
    }
}

#[test]
fn the_time_is_almost_up_a_minute_before_but_not_at_the_beginning() {
    assert_eq!(notice_after(Millis::from_mins(20)), (19 * 60_000, "About 60 seconds are left.".to_owned()));
    assert_eq!(notice_after(Millis::from_mins(10)), (9 * 60_000, "About 60 seconds are left.".to_owned()));
    assert_eq!(notice_after(Millis::from_mins(5)), (270_000, "About 30 seconds are left.".to_owned()));
    assert_eq!(notice_after(Millis::from_mins(1)), (54_000, "About 6 seconds are left.".to_owned()));
}

#[test]
fn half_an_hour_without_speech_or_command_is_the_end() {
    let mut room = Room::asked_with(long());
    room.stall(Millis::from_mins(30).0 - 1);
    room.saw_nothing();
    room.stall(1);
    room.saw(&["state ended idle", "ended idle"]);
}

#[test]
fn the_beat_is_no_activity() {
    let mut room = Room::asked_with(long());
    room.run(Millis::from_mins(30).0 - 20);
    room.saw_nothing();
    room.run(20);
    room.saw(&["state ended idle", "ended idle"]);
}

#[test]
fn every_sign_of_life_counts() {
    let minutes = Millis::from_mins(20).0;
    let mut room = Room::asked_with(long());
    room.stall(minutes);
    room.command(Command::Mute { muted: true });
    room.stall(minutes);
    room.speaks();
    room.stops();
    room.stall(minutes);
    room.item(2, "Are you there?", 100);
    room.run(100);
    room.stall(minutes);
    assert!(!room.saw_line("ended idle"));
    room.stall(Millis::from_mins(10).0);
    assert!(room.saw_line("ended idle"));
}

#[test]
fn a_candidate_who_speaks_for_half_an_hour_is_not_idle() {
    let mut room = Room::asked_with(long());
    room.speaks();
    room.take();
    room.stall(Millis::from_mins(45).0);
    room.saw_nothing();
    room.stops();
    room.stall(Millis::from_mins(30).0 - 1);
    room.saw_nothing();
    room.stall(1);
    room.saw(&["final 2 ''", "state ended idle", "ended idle"]);
}

#[test]
fn a_timeout_before_its_time_does_nothing() {
    let mut room = Room::asked();
    let next = room.interview.poll_timeout();
    room.input(Input::Timeout);
    room.input(Input::Timeout);
    room.saw_nothing();
    assert_eq!(room.interview.poll_timeout(), next);
}

#[test]
fn deadlines_that_a_stall_made_late_come_in_their_order() {
    let mut room = Room::asked();
    room.stall(Millis::from_mins(20).0);
    room.saw(&["notice time_almost_up", "→ wrap up", "state closing"]);
}

#[test]
fn there_is_always_a_deadline_until_the_end() {
    let mut room = Room::new();
    let mut passed = 0;
    while let Some(next) = room.interview.poll_timeout() {
        room.stall(next.0.saturating_sub(room.now));
        passed += 1;
    }
    assert_eq!(passed, 1);
    assert!(room.saw_line("ended never_connected"));
}
