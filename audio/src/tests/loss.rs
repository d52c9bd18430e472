//! How much of a voice is heard when packets are lost.

use super::network::{CLEAN, Way, over};
use crate::Rate;

#[derive(Debug)]
struct Row(&'static str, Way, f64);

#[test]
fn loss_is_covered_as_well_as_what_was_agreed_allows() {
    let loss = |loss| Way { loss, ..CLEAN };
    let bursts = Way { loss: 0.2, burst: 3.0, ..CLEAN };
    let fec = |way| Way { fec: true, ..way };
    let red = |red, way| Way { red, ..way };
    let nack = |rtt, way| Way { round_trip: Some(rtt), ..way };
    let rows = [
        Row("nothing 5 %", loss(0.05), 0.93),
        Row("nothing 20 %", loss(0.2), 0.78),
        Row("fec 5 %", fec(loss(0.05)), 0.95),
        Row("fec 20 %", fec(loss(0.2)), 0.85),
        Row("fec 40 %", fec(loss(0.4)), 0.7),
        Row("red1 5 %", red(1, loss(0.05)), 0.98),
        Row("red1 20 %", red(1, loss(0.2)), 0.94),
        Row("red1 40 %", red(1, loss(0.4)), 0.8),
        Row("red2 5 %", red(2, loss(0.05)), 0.99),
        Row("red2 20 %", red(2, loss(0.2)), 0.98),
        Row("red2 40 %", red(2, loss(0.4)), 0.91),
        Row("nack 50 5 %", nack(50, loss(0.05)), 0.98),
        Row("nack 50 20 %", nack(50, loss(0.2)), 0.96),
        Row("nack 50 40 %", nack(50, loss(0.4)), 0.89),
        Row("nack 100 5 %", nack(100, loss(0.05)), 0.98),
        Row("nack 100 20 %", nack(100, loss(0.2)), 0.95),
        Row("nack 100 40 %", nack(100, loss(0.4)), 0.85),
        Row("all 100 40 %", nack(100, red(1, fec(loss(0.4)))), 0.97),
        Row("bursts", bursts, 0.75),
        Row("bursts fec", fec(bursts), 0.78),
        Row("bursts red1", red(1, bursts), 0.8),
        Row("bursts red2", red(2, bursts), 0.88),
        Row("bursts nack 50", nack(50, bursts), 0.94),
        Row("bursts nack 100", nack(100, bursts), 0.94),
    ];
    let mut short = Vec::new();
    for Row(name, way, least) in rows {
        let course = over(Rate::HZ_24K, 30, 7, |_| way);
        let (covered, stats) = (course.covered_from(4), course.last());
        println!("{name:16} {:5.1} % of the time, delay {} ms, {stats:?}", 100.0 * covered, stats.delay.0);
        if covered < least {
            short.push((name, covered));
        }
    }
    assert!(short.is_empty(), "{short:?}");
}

#[test]
fn a_clean_way_is_heard_whole_at_the_shortest_delay() {
    let course = over(Rate::HZ_24K, 30, 1, |_| CLEAN);
    assert_eq!(course.last().delay.0, 40);
    assert!(course.covered() > 0.9999, "{:?}", course.last());
    assert!(course.slack.iter().flatten().all(|slack| slack.0 <= 20), "{:?}", course.slack);
}
