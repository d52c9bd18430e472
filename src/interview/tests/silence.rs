//! The candidate sees how their turn comes to its end.

use super::harness::{Room, SETUP};
use crate::clock::Millis;
use crate::interview::{Output, Setup};
use crate::wire::{Command, Event, Patience, TurnSilence};

/// What was told of silences since the last look: the turn, since when, until when.
fn told(room: &mut Room) -> Vec<(u32, u64, Option<u64>)> {
    let silence = |output| {
        let Output::Tell(Event::TurnSilence(TurnSilence { turn, since_ms, until_ms })) = output else {
            return None;
        };
        Some((turn.0, since_ms.0, until_ms.map(|Millis(until)| until)))
    };
    room.take().into_iter().filter_map(silence).collect()
}

/// They have begun to answer at 1000 ms, and fall silent at 2000.
fn answering(setup: Setup) -> Room {
    let mut room = Room::asked_with(setup);
    room.speaks();
    room.run(1000);
    room.stops();
    room
}

#[test]
fn who_pauses_is_told_when_the_interviewer_takes_the_turn_and_who_goes_on_that_it_does_not() {
    let mut room = answering(SETUP);
    assert_eq!(told(&mut room), [(2, 2000, Some(3800))]);
    room.run(500);
    assert_eq!(told(&mut room), [], "once");
    room.speaks();
    assert_eq!(told(&mut room), [(2, 2000, None)]);
    room.stops();
    assert_eq!(told(&mut room), [(2, 2500, Some(4300))]);
    room.taken();
    assert_eq!(told(&mut room), [(2, 2500, None)]);
}

#[test]
fn it_follows_the_patience_and_not_while_holding() {
    let mut room = answering(SETUP);
    room.take();
    room.command(Command::Patience { level: Patience::Patient });
    assert_eq!(told(&mut room), [(2, 2000, Some(5500))]);
    room.command(Command::Hold { on: true });
    assert_eq!(told(&mut room), [(2, 2000, None)]);
    room.command(Command::Hold { on: false });
    assert_eq!(told(&mut room), [(2, 2000, Some(5500))]);
}

#[test]
fn where_silence_does_not_end_turns_nothing_is_foretold() {
    for setup in [Setup { ends_by_silence: false, ..SETUP }, Setup { full_duplex: true, ..SETUP }] {
        assert_eq!(told(&mut answering(setup)), []);
    }
}
