use super::sound::voice;
use crate::audio::playout::{Played, Playout};
use crate::audio::{Pcm, Rate};
use crate::clock::Millis;
use crate::model::ItemId;

const RATE: Rate = Rate::HZ_24K;
const FRAME: usize = RATE.frame();

fn pcm(millis: u64) -> Pcm {
    Pcm::new(RATE, voice(RATE, millis))
}

fn of(item: u64, millis: u64, end: bool) -> Option<(u64, u64, bool)> {
    Some((item, RATE.samples(Millis(millis)), end))
}

fn tick(playout: &mut Playout) -> Option<(u64, u64, bool)> {
    playout.tick().map(|(frame, Played { item, samples, end, .. })| {
        assert_eq!(frame.len(), FRAME);
        (item.0, samples.into(), end)
    })
}

#[test]
fn an_item_is_played_to_its_end_which_is_told_once() {
    let mut playout = Playout::new(RATE);
    playout.push(ItemId(1), &pcm(50));
    playout.end(ItemId(1));
    assert_eq!(tick(&mut playout), of(1, 20, false));
    assert_eq!(tick(&mut playout), of(1, 20, false));
    assert_eq!(tick(&mut playout), of(1, 10, true));
    assert_eq!(tick(&mut playout), None);
}

#[test]
fn an_end_that_comes_late_is_a_tick_without_samples() {
    let mut playout = Playout::new(RATE);
    playout.push(ItemId(1), &pcm(40));
    tick(&mut playout);
    tick(&mut playout);
    assert_eq!(tick(&mut playout), None);
    playout.end(ItemId(1));
    assert_eq!(tick(&mut playout), of(1, 0, true));
}

#[test]
fn items_follow_each_other_and_share_no_tick() {
    let mut playout = Playout::new(RATE);
    playout.push(ItemId(1), &pcm(30));
    playout.push(ItemId(2), &pcm(40));
    playout.end(ItemId(1));
    let ticks: Vec<_> = (0..4).map(|_| tick(&mut playout)).collect();
    assert_eq!(ticks, [of(1, 20, false), of(1, 10, true), of(2, 20, false), of(2, 20, false)]);
}

#[test]
fn an_item_begins_when_enough_of_it_is_there() {
    let mut playout = Playout::new(RATE);
    playout.push(ItemId(1), &pcm(30));
    assert_eq!(tick(&mut playout), None);
    playout.push(ItemId(1), &pcm(10));
    assert_eq!(tick(&mut playout), of(1, 20, false));
    assert_eq!(playout.underruns, 0);
}

#[test]
fn a_model_slower_than_its_speech_is_an_underrun_counted_once() {
    let mut playout = Playout::new(RATE);
    playout.push(ItemId(1), &pcm(50));
    tick(&mut playout);
    tick(&mut playout);
    assert_eq!((tick(&mut playout), tick(&mut playout)), (None, None), "it waits for a whole frame");
    assert_eq!(playout.underruns, 1);
    playout.push(ItemId(1), &pcm(10));
    assert_eq!(tick(&mut playout), of(1, 20, false));
}

#[test]
fn a_cut_fades_within_ten_milliseconds_and_nothing_follows() {
    let mut playout = Playout::new(RATE);
    let loud = Pcm::new(RATE, vec![20_000; 5 * FRAME]);
    playout.push(ItemId(1), &loud);
    playout.push(ItemId(2), &loud);
    tick(&mut playout);
    playout.flush();
    let (frame, played) = playout.tick().unwrap();
    assert_eq!((played.item, played.samples, played.end), (ItemId(1), 240, false));
    let step = std::iter::once(&20_000)
        .chain(&frame)
        .zip(&frame)
        .map(|(a, b)| (i32::from(*a) - i32::from(*b)).abs());
    assert!(step.max().unwrap() < 200, "no click");
    assert!(frame[240..].iter().all(|&sample| sample == 0));
    assert_eq!(tick(&mut playout), None);
}

#[test]
fn what_has_not_begun_is_dropped_without_a_sound() {
    let mut playout = Playout::new(RATE);
    playout.push(ItemId(1), &pcm(100));
    playout.flush();
    assert_eq!(tick(&mut playout), None);
}

#[test]
fn what_is_said_after_a_cut_comes_after_the_fade() {
    let mut playout = Playout::new(RATE);
    playout.push(ItemId(1), &pcm(100));
    tick(&mut playout);
    playout.flush();
    playout.push(ItemId(2), &pcm(40));
    assert_eq!(tick(&mut playout), of(1, 10, false));
    assert_eq!(tick(&mut playout), of(2, 20, false));
}

#[test]
fn more_than_ten_minutes_are_not_kept() {
    let mut playout = Playout::new(RATE);
    let minute = Pcm::new(RATE, vec![1; RATE.0 as usize * 60]);
    (0..11).for_each(|_| playout.push(ItemId(1), &minute));
    assert_eq!(playout.dropped, u64::from(RATE.0) * 60);
}
