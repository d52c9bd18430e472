//! A sender whose clock runs at another speed, for an hour.

use super::network::{CLEAN, Way, over};
use crate::Rate;

const HOUR: u64 = 3_600;

#[test]
fn an_hour_of_a_slow_clock_leaves_the_delay_flat() {
    stays_flat(-500.0);
}

#[test]
fn an_hour_of_a_fast_clock_leaves_the_delay_flat() {
    stays_flat(500.0);
}

fn stays_flat(drift: f64) {
    let course = over(Rate::HZ_16K, HOUR, 5, |_| Way { drift, jitter: 3.0, ..CLEAN });
    let waits: Vec<u64> = course
        .stats
        .iter()
        .zip(&course.slack)
        .skip(10)
        .filter_map(|(stats, slack)| Some(stats.delay.0 + slack.as_ref()?.0))
        .collect();
    let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
    println!("{drift}: {least} to {most} ms, {:?}", course.last());
    assert!(most - least <= 40, "{drift}: {least} to {most}");
    assert!(course.covered_from(10) > 0.9995, "{:?}", course.last());
    let changed = course.last().stretched;
    // 1.8 s in all, 3 to 10 ms at a time.
    assert!((150..800).contains(&changed), "{changed}");
    assert_eq!((course.last().late, course.last().lost), (0, 0));
}
