use super::harness::{RATE, Room};
use crate::audio::Pcm;
use crate::interview::{Input, Output};
use crate::model::{Command, Event};
use crate::wire;

fn first_samples(room: &mut Room) -> Vec<i16> {
    let frames = room.take().into_iter().filter_map(|output| {
        let Output::Model(Command::Audio(pcm)) = output else { return None };
        Some(pcm.samples[0])
    });
    frames.collect()
}

#[test]
fn every_frame_goes_to_the_model_in_order_and_once() {
    let mut room = Room::asked();
    for at in 0..100 {
        room.beat(Pcm::new(RATE, vec![at; 20]));
    }
    assert_eq!(first_samples(&mut room), (0..100).collect::<Vec<_>>());
}

#[test]
fn what_is_said_before_the_model_is_ready_is_kept_ten_seconds_long() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    for at in 0..600 {
        room.beat(Pcm::new(RATE, vec![at; 20]));
    }
    assert!(first_samples(&mut room).is_empty());
    room.model(Event::Ready);
    room.run(3_000);
    let heard = first_samples(&mut room);
    assert_eq!(heard[..500], (100..600).collect::<Vec<_>>());
    assert!(heard[500..].iter().all(|&sample| sample == 0), "then what is heard now");
}

#[test]
fn levels_are_told_ten_times_a_second_and_not_kept() {
    let mut room = Room::begun();
    room.item(1, "Hello.", 1_000);
    room.run(1_000);
    let levels: Vec<_> = room
        .take()
        .into_iter()
        .filter_map(|output| {
            let Output::Tell(wire::Event::Level(level)) = output else { return None };
            Some(level)
        })
        .collect();
    assert_eq!(levels.len(), 10);
    assert!(levels.iter().all(|level| level.interviewer > 0.4 && level.candidate == 0.0));
}

#[test]
fn what_the_model_says_is_played_or_flushed_and_never_both() {
    let mut room = Room::begun();
    room.item(1, "One.", 500);
    room.item(2, "Two.", 500);
    room.run(700);
    room.speaks();
    room.run(200);
    assert_eq!(room.playout.spoken, room.playout.played + room.playout.flushed);
    assert!(room.playout.is_empty());
}
