//! The data channel's message limit: a token bucket.

use crate::clock::Millis;

/// Messages a second that are let through in the long run. A person at a page makes a few.
pub(super) const RATE: u64 = 20;

/// Messages that may come at once.
pub(super) const BURST: u64 = 50;

/// The least time between two reports of a flood.
const REPORT: Millis = Millis::from_secs(1);

/// Milliseconds of waiting that buy one message.
const PRICE: u64 = 1000 / RATE;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Pass,
    Drop,
    /// Drop, and say so: the first in [`REPORT`].
    Report,
}

/// Full at the start.
#[derive(Debug)]
pub(super) struct Flood {
    /// In milliseconds of waiting.
    saved: u64,
    at: Millis,
    report: Option<Millis>,
}

impl Flood {
    pub(super) fn new(now: Millis) -> Self {
        Self { saved: BURST * PRICE, at: now, report: None }
    }

    pub(super) fn message(&mut self, now: Millis) -> Verdict {
        self.saved = (self.saved + now.since(self.at).0).min(BURST * PRICE);
        self.at = now;
        if self.saved >= PRICE {
            self.saved -= PRICE;
            return Verdict::Pass;
        }
        if self.report.is_some_and(|last| now < last + REPORT) {
            return Verdict::Drop;
        }
        self.report = Some(now);
        Verdict::Report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(flood: &mut Flood, count: usize, now: Millis) -> usize {
        (0..count).filter(|_| flood.message(now) == Verdict::Pass).count()
    }

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let mut flood = Flood::new(Millis::ZERO);
        assert_eq!(passed(&mut flood, 200, Millis::ZERO), 50);
        assert_eq!(passed(&mut flood, 200, Millis(1000)), 20);
        assert_eq!(passed(&mut flood, 200, Millis(1049)), 0);
        assert_eq!(passed(&mut flood, 200, Millis(1050)), 1);
    }

    #[test]
    fn a_rest_refills_the_burst_and_no_more() {
        let mut flood = Flood::new(Millis::ZERO);
        passed(&mut flood, 50, Millis::ZERO);
        assert_eq!(passed(&mut flood, 200, Millis::from_mins(5)), 50);
    }

    #[test]
    fn a_flood_is_reported_once_a_second() {
        let mut flood = Flood::new(Millis::ZERO);
        let reports = (0..3000).filter(|ms| flood.message(Millis(*ms)) == Verdict::Report).count();
        assert_eq!(reports, 3);
    }
}
