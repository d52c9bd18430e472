use super::sound::voice;
use crate::playout::{Played, Playout};
use crate::{ItemId, Millis, Pcm, Rate};

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
    assert_eq!(playout.dry, 1);
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
    let ticks: Vec<_> = (0..5).map(|_| tick(&mut playout)).collect();
    assert_eq!(ticks, [of(1, 20, false), of(1, 20, false), of(1, 10, false), None, None]);
    assert_eq!((playout.underruns, playout.dry), (1, 2));
}

#[test]
fn a_model_that_stuttered_is_waited_for_as_long_as_it_took_and_then_heard_without_a_click() {
    let mut playout = Playout::new(RATE);
    let loud = |millis| Pcm::new(RATE, vec![20_000; RATE.samples(Millis(millis)) as usize]);
    playout.push(ItemId(1), &loud(100));
    let mut heard: Vec<i16> = std::iter::from_fn(|| playout.tick()).flat_map(|(frame, _)| frame).collect();
    // A stall of 100 ms in all, the first 20 of it above, then the model goes on as before.
    (0..4).for_each(|_| assert!(playout.tick().is_none()));
    assert_eq!(playout.prebuffer(), Millis(140));
    playout.push(ItemId(1), &loud(100));
    assert!(playout.tick().is_none(), "less than what the stall would have taken");
    playout.push(ItemId(1), &loud(100));
    playout.end(ItemId(1));
    heard.extend(std::iter::from_fn(|| playout.tick()).flat_map(|(frame, _)| frame));
    assert_eq!(playout.underruns, 1);
    assert_eq!(heard.len(), RATE.samples(Millis(300)) as usize);
    let steps = heard.windows(2).map(|pair| (i32::from(pair[0]) - i32::from(pair[1])).abs());
    assert!(steps.max().unwrap() < 400, "no click");
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
