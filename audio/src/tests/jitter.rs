//! How long the uplink holds back, and when it changes its mind.

use super::network::{CLEAN, Way, over};
use crate::Rate;

const JITTERY: Way = Way { delay: 200.0, jitter: 60.0, ..CLEAN };

#[test]
fn a_jittery_way_is_waited_for_and_then_nothing_is_invented() {
    for seed in 1..5 {
        let course = over(Rate::HZ_24K, 30, seed, |_| JITTERY);
        let delay = course.last().delay.0;
        let after = course.last().concealed - course.stats[5].concealed;
        println!("{seed}: {delay} ms, {after} concealed after 5 s, {:?}", course.last());
        assert!((100..=200).contains(&delay), "{delay}");
        assert!(course.stats.iter().all(|stats| stats.delay.0 <= 300));
        assert_eq!(after, 0, "{:?} then {:?}", course.stats[5], course.last());
    }
}

#[test]
fn the_delay_comes_down_again_when_the_jitter_is_over() {
    let way = |second| match second {
        0..15 => JITTERY,
        _ => Way { delay: 200.0, ..CLEAN },
    };
    let course = over(Rate::HZ_24K, 60, 3, way);
    println!("{:?}", course.stats.iter().map(|stats| stats.delay.0).collect::<Vec<_>>());
    println!("{:?}", course.slack);
    assert!(course.stats[14].delay.0 >= 100 && course.last().delay.0 <= 50);
    let slack = course.slack.last().unwrap().unwrap().0;
    assert!(slack <= 20, "and packets wait no longer than that: {slack}");
    assert!(course.covered_from(16) > 0.999, "{:?}", course.last());
    assert_eq!(course.last().late, course.stats[15].late, "none was left out");
}

#[test]
fn the_delay_comes_down_again_when_nothing_is_lost_any_more() {
    let way = |second| Way { loss: if second < 10 { 0.2 } else { 0.0 }, round_trip: Some(100), ..CLEAN };
    let course = over(Rate::HZ_24K, 60, 3, way);
    assert!(course.stats[9].delay.0 >= 200 && course.last().delay.0 == 40, "{:?}", course.last());
    assert!(course.slack.last().unwrap().unwrap().0 <= 20);
}

#[test]
fn loss_that_comes_and_goes_does_not_move_the_delay_to_and_fro() {
    // On the way 5 % are lost: of 128 packets sometimes a tenth, sometimes two in a hundred.
    let way = |_| Way { loss: 0.05, round_trip: Some(100), ..CLEAN };
    for seed in 1..6 {
        let course = over(Rate::HZ_24K, 60, seed, way);
        let delays: Vec<_> = course.stats[5..].iter().map(|stats| stats.delay.0).collect();
        let moves = delays.windows(2).filter(|two| two[0].abs_diff(two[1]) > 60).count();
        assert!(moves <= 1, "{delays:?}");
    }
}

#[test]
fn a_way_that_becomes_longer_is_followed() {
    for by in [100.0, 500.0, 2_000.0] {
        let way = |second| Way { delay: if second < 10 { 20.0 } else { 20.0 + by }, ..CLEAN };
        let course = over(Rate::HZ_24K, 40, 3, way);
        println!("{by}: {:?} {:?}", course.last(), course.slack.last());
        assert!(course.covered_from(12) > 0.99, "{by}: {:?}", course.last());
        assert!(course.last().delay.0 <= 60 && course.slack.last().unwrap().unwrap().0 <= 20);
    }
}

#[test]
fn a_way_that_becomes_shorter_is_followed() {
    for by in [100.0, 500.0, 2_000.0] {
        let way = |second| Way { delay: if second < 10 { 20.0 + by } else { 20.0 }, ..CLEAN };
        let course = over(Rate::HZ_24K, 40, 3, way);
        println!("{by}: {:?} {:?}", course.last(), course.slack.last());
        assert!(course.covered_from(12) > 0.99, "{by}: {:?}", course.last());
        assert!(course.last().delay.0 <= 60 && course.slack.last().unwrap().unwrap().0 <= 20);
    }
}

#[test]
fn a_spike_is_remembered_for_seconds_and_forgotten_in_a_minute() {
    let way = |second| Way { delay: if second == 10 { 180.0 } else { 20.0 }, ..CLEAN };
    let course = over(Rate::HZ_24K, 60, 3, way);
    println!("{:?}", course.stats.iter().map(|stats| stats.delay.0).collect::<Vec<_>>());
    assert!(course.stats[12].delay.0 >= 100);
    assert_eq!(course.last().delay.0, 40);
}
