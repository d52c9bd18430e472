//! What happens to a packet, decided by a seed and by how many packets came before it on its path.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// How bad a path is. Shares are of 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Impairment {
    /// The share of packets that never arrive.
    pub loss: f64,
    /// The mean number of packets lost in a row (Gilbert's two states). Up to 1: each packet for itself.
    pub burst: f64,
    pub delay: Duration,
    /// Each packet's delay is off by up to this much either way, evenly. Later ones may overtake.
    pub jitter: Duration,
    /// The share of packets of which one bit is turned over.
    pub corrupt: f64,
    /// No packet overtakes another: jitter is a queue's.
    pub ordered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate {
    Lost,
    Arrives {
        after: Duration,
        /// Which bit is turned over, as a share of the payload.
        damaged: Option<f64>,
    },
}

/// One direction of a connection. The n-th packet of two paths with one seed has one fate, whatever the time.
#[derive(Debug)]
pub struct Path {
    impairment: Impairment,
    dice: StdRng,
    /// Within a burst of losses.
    bad: bool,
}

impl Path {
    pub fn new(impairment: Impairment, seed: u64) -> Self {
        Self { impairment, dice: StdRng::seed_from_u64(seed), bad: false }
    }

    /// The next packet's. Each throws the same dice, so that one setting does not change what another does.
    pub fn next_fate(&mut self) -> Fate {
        let [loss, jitter, corrupt, place] = std::array::from_fn(|_| self.dice.random::<f64>());
        if self.loses(loss) {
            return Fate::Lost;
        }
        let Impairment { delay, jitter: width, corrupt: share, .. } = self.impairment;
        let after = (delay + width.mul_f64(2.0 * jitter)).saturating_sub(width);
        Fate::Arrives { after, damaged: (corrupt < share).then_some(place) }
    }

    /// Gilbert's model: everything is lost in the bad state, nothing in the good one. A burst ends with
    /// probability 1/length, and begins as often as the overall share wants it.
    fn loses(&mut self, dice: f64) -> bool {
        let Impairment { loss, burst, .. } = self.impairment;
        if burst <= 1.0 || loss >= 1.0 {
            return dice < loss;
        }
        let change = if self.bad { 1.0 / burst } else { loss / (burst * (1.0 - loss)) };
        if dice < change {
            self.bad = !self.bad;
        }
        self.bad
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: usize = 200_000;

    fn fates(impairment: Impairment, seed: u64) -> Vec<Fate> {
        let mut path = Path::new(impairment, seed);
        (0..MANY).map(|_| path.next_fate()).collect()
    }

    fn lost(fates: &[Fate]) -> f64 {
        fates.iter().filter(|&&fate| fate == Fate::Lost).count() as f64 / fates.len() as f64
    }

    fn mean_burst(fates: &[Fate]) -> f64 {
        let bursts: Vec<_> = fates
            .chunk_by(|a, b| (*a == Fate::Lost) == (*b == Fate::Lost))
            .filter(|run| run[0] == Fate::Lost)
            .collect();
        bursts.iter().map(|run| run.len()).sum::<usize>() as f64 / bursts.len() as f64
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_good_path_does_nothing() {
        let fates = fates(Impairment::default(), 1);
        assert!(fates.iter().all(|&fate| fate == Fate::Arrives { after: Duration::ZERO, damaged: None }));
    }

    #[test]
    fn single_losses_are_as_many_as_asked_and_as_long_as_chance_makes_them() {
        let fates = fates(Impairment { loss: 0.2, burst: 1.0, ..Impairment::default() }, 1);
        assert!((lost(&fates) - 0.2).abs() < 0.005, "{}", lost(&fates));
        assert!((mean_burst(&fates) - 1.25).abs() < 0.02, "{}", mean_burst(&fates));
    }

    #[test]
    fn losses_in_bursts_are_as_many_and_as_long_as_asked() {
        for (loss, burst) in [(0.2, 3.0), (0.05, 8.0), (0.4, 2.0)] {
            let fates = fates(Impairment { loss, burst, ..Impairment::default() }, 1);
            assert!((lost(&fates) - loss).abs() < 0.01, "{loss}: {}", lost(&fates));
            assert!((mean_burst(&fates) / burst - 1.0).abs() < 0.05, "{burst}: {}", mean_burst(&fates));
        }
    }

    #[test]
    fn all_is_lost_when_all_is_to_be_lost() {
        for burst in [1.0, 3.0] {
            assert_eq!(lost(&fates(Impairment { loss: 1.0, burst, ..Impairment::default() }, 1)), 1.0);
        }
    }

    #[test]
    fn jitter_is_even_about_the_delay_and_never_before_the_packet() {
        let jittered = Impairment { delay: ms(200), jitter: ms(60), ..Impairment::default() };
        let after = fates(jittered, 1).into_iter().map(|fate| match fate {
            Fate::Arrives { after, .. } => after,
            Fate::Lost => panic!("nothing is to be lost"),
        });
        let after: Vec<_> = after.collect();
        let mean = after.iter().sum::<Duration>().as_secs_f64() / MANY as f64;
        assert!((mean - 0.2).abs() < 0.001, "{mean}");
        assert!(after.iter().all(|&after| (ms(140)..=ms(260)).contains(&after)));
        assert!(after.iter().any(|&after| after < ms(145)) && after.iter().any(|&after| after > ms(255)));
        let early = Impairment { delay: ms(10), jitter: ms(60), ..Impairment::default() };
        assert!(fates(early, 1).contains(&Fate::Arrives { after: Duration::ZERO, damaged: None }));
    }

    #[test]
    fn as_many_are_damaged_as_asked() {
        let fates = fates(Impairment { corrupt: 0.01, ..Impairment::default() }, 1);
        let damaged =
            fates.iter().filter(|fate| matches!(fate, Fate::Arrives { damaged: Some(_), .. })).count();
        assert!((damaged as f64 / MANY as f64 - 0.01).abs() < 0.002, "{damaged}");
    }

    #[test]
    fn a_seed_is_a_history_and_a_delay_does_not_change_what_is_lost() {
        let impairment = Impairment { loss: 0.2, burst: 3.0, ..Impairment::default() };
        let delayed = Impairment { delay: ms(50), jitter: ms(10), corrupt: 0.01, ..impairment };
        let losses =
            |fates: Vec<Fate>| -> Vec<bool> { fates.iter().map(|&fate| fate == Fate::Lost).collect() };
        assert_eq!(fates(delayed, 7), fates(delayed, 7));
        assert_eq!(losses(fates(impairment, 7)), losses(fates(delayed, 7)));
        assert_ne!(losses(fates(impairment, 7)), losses(fates(impairment, 8)));
    }
}
