//! How much voice may come: as much as there is time, and what was delayed at once. Pure.

use std::time::Instant;

use crate::clock::Millis;

/// What may come at once: what a network that stood still delivers when it moves again.
const BURST: Millis = Millis::from_secs(2);

/// A sender's clock may be a little fast: a quarter, which no clock is.
const QUICKER: u64 = 4;

#[derive(Debug)]
pub(super) struct Allowance {
    left: Millis,
    at: Instant,
}

impl Allowance {
    pub(super) fn new(now: Instant) -> Self {
        Self { left: BURST, at: now }
    }

    /// May so much come now?
    pub(super) fn takes(&mut self, length: Millis, now: Instant) -> bool {
        let passed = u64::try_from((now - self.at).as_millis()).unwrap_or(BURST.0);
        let earned = passed + passed / QUICKER;
        if earned > 0 {
            self.left = (self.left + Millis(earned)).min(BURST);
            self.at = now;
        }
        let fits = length <= self.left;
        if fits {
            self.left = self.left - length;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock;

    #[test]
    fn a_burst_and_then_as_much_as_there_is_time() {
        let begin = clock::instant();
        let mut allowance = Allowance::new(begin);
        let mut taken = |ms| {
            let now = begin + Duration::from_millis(ms);
            (0..1000).filter(|_| allowance.takes(Millis(20), now)).count()
        };
        assert_eq!([taken(0), taken(0), taken(1_000), taken(60_000)], [100, 0, 62, 100]);
    }
}
