//! What is done about lost packets: more the more are lost, unless more is what loses them. Pure.

use super::redundant;

/// The loss, 0 to 1, from which frames are sent twice, from which they are sent three times, and below which once
/// again.
const TWICE: f32 = 0.05;
const THRICE: f32 = 0.15;
const ONCE: f32 = 0.02;

/// The loss from which each frame carries a copy of the one before (RFC 6716 section 2.1.7), and below which it need
/// not. It takes the speech coder, at four times the cost and with fewer bits.
const LOSSY: f32 = 0.02;
const SOUND: f32 = 0.005;

/// Reports without loss after which frames are full again: at first, and at most where full frames were lost again and
/// again, because the way has no room for them.
const CALM: u32 = 10;
const MOST_CALM: u32 = 160;

/// Receiver reports that show what sending more has done.
const TRIAL: u32 = 3;

/// Loss that has grown by so much then is congestion: the way is too narrow for what is sent twice.
const WORSE: f32 = 1.5;
const WORSE_BY: f32 = 0.1;

/// Reports for which frames are sent once after that: at first, and at most after it happened again and again.
const SPARING: u32 = 30;
const MOST_SPARING: u32 = 240;

#[derive(Debug)]
pub(super) struct Protection {
    /// Lately, 0 to 1.
    loss: f32,
    copies: bool,
    /// Reports without loss so far, and how many it takes; when not copying, reports since.
    calm: u32,
    enough: u32,
    /// How many of the frames before go with each.
    depth: usize,
    trial: Option<Trial>,
    /// Reports until more may be sent again, and for how many that is to be the next time.
    sparing: u32,
    next: u32,
}

/// How a frame is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    Plain,
    /// With a copy of the one before, for so much loss in percent.
    Copies(u8),
    /// The same, as small as a voice can be told.
    Sparing(u8),
}

/// More is sent than before.
#[derive(Debug)]
struct Trial {
    before: f32,
    /// Of the reports since, all in all.
    sum: f32,
    reports: u32,
}

impl Protection {
    pub(super) fn new() -> Self {
        Self {
            loss: 0.0,
            copies: false,
            calm: MOST_CALM,
            enough: CALM,
            depth: 0,
            trial: None,
            sparing: 0,
            next: SPARING,
        }
    }

    /// What of our packets did not arrive, by the newest receiver report, 0 to 1.
    pub(super) fn report(&mut self, fraction: f32) {
        let fraction = fraction.clamp(0.0, 1.0);
        // Worse is believed at once, better by and by: a report may stand for a dozen packets.
        let weight = if fraction > self.loss { 0.5 } else { 0.2 };
        self.loss += (fraction - self.loss) * weight;
        self.sparing = self.sparing.saturating_sub(1);
        self.try_out(fraction);
        self.copy();
        let depth = match self.loss {
            _ if self.sparing > 0 => 0,
            loss if loss >= THRICE => redundant::DEPTH,
            loss if loss >= TWICE => self.depth.max(1),
            loss if loss >= ONCE => self.depth.min(1),
            _ => 0,
        };
        if depth > self.depth && self.trial.is_none() {
            self.trial = Some(Trial { before: fraction.max(self.loss), sum: 0.0, reports: 0 });
        }
        self.depth = depth;
    }

    fn try_out(&mut self, fraction: f32) {
        let Some(mut trial) = self.trial.take() else { return };
        trial.sum += fraction;
        trial.reports += 1;
        if trial.reports < TRIAL {
            self.trial = Some(trial);
        } else if trial.sum / TRIAL as f32 > trial.before * WORSE + WORSE_BY {
            self.sparing = self.next;
            self.next = (2 * self.next).min(MOST_SPARING);
        }
    }

    fn copy(&mut self) {
        self.calm = self.calm.saturating_add(1);
        match self.copies {
            true if self.loss >= SOUND => self.calm = 0,
            true if self.calm >= self.enough => (self.copies, self.calm) = (false, 0),
            false if self.loss >= LOSSY => {
                // Soon after the frames were full again: they are what does not fit.
                self.enough =
                    if self.calm < 2 * self.enough { (2 * self.enough).min(MOST_CALM) } else { CALM };
                (self.copies, self.calm) = (true, 0);
            }
            true | false => {}
        }
    }

    pub(super) fn effort(&self) -> Effort {
        let percent = (self.loss * 100.0).ceil() as u8;
        match (self.sparing, self.copies) {
            (1.., _) => Effort::Sparing(percent),
            (0, true) => Effort::Copies(percent),
            (0, false) => Effort::Plain,
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::Xoshiro256PlusPlus;
    use rand::{RngExt as _, SeedableRng as _};

    use super::*;

    /// Reports of 50 packets each.
    fn reports(loss: f64, seed: u64) -> impl Iterator<Item = f32> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        std::iter::repeat_with(move || (0..50).filter(|_| random.random_bool(loss)).count() as f32 / 50.0)
    }

    #[test]
    fn chance_is_not_taken_for_a_narrow_way() {
        for (loss, least) in [(0.08, 0.85), (0.2, 0.95), (0.4, 0.95)] {
            let redundant = (0..50).flat_map(|seed| {
                let mut protection = Protection::new();
                reports(loss, seed).take(120).map(move |report| {
                    protection.report(report);
                    protection.depth() > 0
                })
            });
            let part = redundant.filter(|&redundant| redundant).count() as f64 / (50.0 * 120.0);
            assert!(part > least, "{loss}: {part}");
        }
    }

    #[test]
    fn what_gets_worse_by_sending_more_is_spared_for_longer_each_time() {
        let mut protection = Protection::new();
        let mut spared = Vec::new();
        for _ in 0..400 {
            // A way that loses a tenth of what is sent once, and half of what is sent twice.
            let loss = match (protection.effort(), protection.depth()) {
                (Effort::Sparing(_), _) => 0.0,
                (Effort::Plain | Effort::Copies(_), 0) => 0.1,
                (Effort::Plain | Effort::Copies(_), _) => 0.5,
            };
            protection.report(loss);
            spared.push(matches!(protection.effort(), Effort::Sparing(_)));
        }
        let lengths: Vec<_> =
            spared.chunk_by(|a, b| a == b).filter(|run| run[0]).map(<[bool]>::len).collect();
        assert_eq!(lengths[..3], [30, 60, 120]);
    }

    #[test]
    fn full_frames_come_back_later_each_time_that_they_were_lost() {
        let mut protection = Protection::new();
        let mut copied = Vec::new();
        for _ in 0..400 {
            // A way that has no room for full frames.
            protection.report(if protection.effort() == Effort::Plain { 0.06 } else { 0.0 });
            copied.push(protection.effort() != Effort::Plain);
        }
        let lengths: Vec<_> =
            copied.chunk_by(|a, b| a == b).filter(|run| run[0]).map(<[bool]>::len).collect();
        assert!(lengths[..4].is_sorted_by(|a, b| a < b), "{lengths:?}");
    }
}
