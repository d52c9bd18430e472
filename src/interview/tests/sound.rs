//! What either side hears.

use super::harness::{RATE, Room};
use crate::audio::Pcm;
use crate::clock::Millis;
use crate::interview::{Input, Output};
use crate::model::Event;
use crate::wire::{Command, Event as Logged, Level};

fn voice() -> Pcm {
    Pcm::new(RATE, vec![8192; 20])
}

/// Since the last look.
fn levels(room: &Room) -> Vec<Level> {
    let mut levels = Vec::new();
    for output in &room.outputs {
        if let Output::Tell(Logged::Level(level)) = output {
            levels.push(*level);
        }
    }
    levels
}

#[test]
fn every_frame_reaches_the_model_as_it_is() {
    let mut room = Room::asked();
    for n in 0..50 {
        room.beat(Pcm::new(RATE, vec![n; 20]));
    }
    let heard: Vec<_> = room.frames().iter().map(|pcm| pcm.samples.clone()).collect();
    assert_eq!(heard, (0..50).map(|n| vec![n; 20]).collect::<Vec<_>>());
}

#[test]
fn muted_the_model_hears_silence_50_times_a_second() {
    let mut room = Room::asked();
    room.command(Command::Mute { muted: true });
    room.take();
    for _ in 0..50 {
        room.beat(voice());
    }
    assert_eq!(room.frames().len(), 50);
    assert!(room.frames().iter().all(|pcm| **pcm == Pcm::silent_frame(RATE)));
    room.command(Command::Mute { muted: false });
    room.take();
    room.beat(voice());
    assert_eq!(room.frames(), [&voice()]);
}

#[test]
fn away_the_model_hears_silence_50_times_a_second() {
    let mut room = Room::asked();
    room.input(Input::PeerLost);
    room.take();
    for _ in 0..50 {
        room.beat(voice());
    }
    assert_eq!(room.frames().len(), 50);
    assert!(room.frames().iter().all(|pcm| **pcm == Pcm::silent_frame(RATE)));
}

#[test]
fn the_model_hears_while_it_speaks_and_closes() {
    let mut room = Room::asked();
    room.item(2, "Goodbye.", 1000);
    room.model(Event::Finished);
    room.take();
    for _ in 0..20 {
        room.beat(voice());
    }
    assert_eq!(room.frames(), vec![&voice(); 20]);
}

#[test]
fn of_a_long_wait_for_the_model_the_last_10_s_are_kept_and_caught_up() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    for n in 1..=600_i16 {
        room.beat(Pcm::new(RATE, vec![n; 20]));
    }
    room.take();
    room.model(Event::Ready);
    for n in 601..=700_i16 {
        room.beat(Pcm::new(RATE, vec![n; 20]));
    }
    let heard: Vec<_> = room.frames().iter().map(|pcm| pcm.samples[0]).collect();
    assert_eq!(heard, (101..=700).collect::<Vec<_>>());
}

#[test]
fn speech_in_caught_up_frames_is_placed_when_it_was_spoken() {
    let mut room = Room::new();
    room.input(Input::PeerReady);
    room.run(2000);
    room.model(Event::Ready);
    room.run(300);
    room.speaks_at(1500);
    room.model(Event::SpeechStopped { at: Millis(1900) });
    room.item(1, "Hello.", 100);
    room.run(20);
    assert_eq!((room.turn(1).start_ms, room.turn(1).end_ms), (Millis(1500), Millis(1900)));
}

#[test]
fn speech_after_a_stall_is_placed_after_it() {
    let mut room = Room::asked();
    room.stall(5000);
    room.run(1000);
    room.speaks_at(1500);
    room.stops();
    room.item(2, "Hm.", 100);
    room.run(20);
    assert_eq!(room.turn(2).start_ms, Millis(6500));
}

#[test]
fn all_that_the_model_says_is_played_in_order() {
    let mut room = Room::asked();
    room.starts(2);
    for ms in [7, 33, 20, 140] {
        room.audio(2, ms);
    }
    room.done(2);
    room.item(3, "And?", 55);
    room.run(400);
    assert_eq!((room.playout.played, room.playout.spoken), (1255, 1255));
    assert_eq!(room.turn(2).speech_ms, Millis(200));
    assert_eq!(room.turn(3).speech_ms, Millis(55));
}

#[test]
fn a_model_far_ahead_of_its_voice_is_heard_whole() {
    let mut room = Room::asked();
    room.item(2, "A long question", 120_000);
    room.run(120_000);
    assert_eq!(room.turn(2).speech_ms, Millis(120_000));
}

#[test]
fn sound_of_no_length_is_none() {
    let mut room = Room::asked();
    room.starts(2);
    room.take();
    room.audio(2, 0);
    assert_eq!(room.take(), []);
}

#[test]
fn sound_after_the_end_of_its_item_is_dropped() {
    let mut room = Room::asked();
    room.item(2, "Hm.", 100);
    room.audio(2, 100);
    room.run(300);
    assert_eq!(room.turn(2).generated_ms, Some(Millis(100)));
}

#[test]
fn levels_are_told_ten_times_a_second() {
    let mut room = Room::asked();
    room.item(2, "Hm.", 500);
    room.take();
    for _ in 0..50 {
        room.beat(voice());
    }
    let levels = levels(&room);
    assert_eq!(levels.len(), 10);
    assert!(levels.iter().all(|level| (level.candidate - 0.25).abs() < 0.01));
    assert!(levels[..5].iter().all(|level| (level.interviewer - 0.5).abs() < 1e-6));
    assert!(levels[5..].iter().all(|level| level.interviewer == 0.0));
}

#[test]
fn a_muted_candidate_has_no_level() {
    let mut room = Room::asked();
    room.command(Command::Mute { muted: true });
    room.take();
    for _ in 0..5 {
        room.beat(voice());
    }
    let [level] = levels(&room)[..] else { panic!() };
    assert_eq!(level.candidate, 0.0);
}
