//! How busy the server is, by what its calls feel: frames that come late. Before anybody hears it, it takes no more calls.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How often it is judged.
const EVERY: Duration = Duration::from_secs(1);

/// Of fewer calls the machine cannot have too many; what is late then has another cause.
const FEW: u64 = 20;
const A_SECOND: u64 = 50;

/// From this share of late frames on, in percent, no more calls are taken, until it is below that.
const BUSY: u64 = 5;
const EASY: u64 = 2;

#[derive(Debug, Default)]
pub(super) struct Load {
    beats: AtomicU64,
    late: AtomicU64,
    busy: AtomicBool,
}

impl Load {
    /// A call's frame came.
    pub(super) fn beat(&self, late: bool) {
        self.beats.fetch_add(1, Ordering::Relaxed);
        if late {
            self.late.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Relaxed)
    }

    /// Judges until `stop`.
    pub(super) async fn watch(&self, stop: CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
            self.judge();
        }
    }

    fn judge(&self) {
        let (beats, late) = (self.beats.swap(0, Ordering::Relaxed), self.late.swap(0, Ordering::Relaxed));
        let bound = if self.is_busy() { EASY } else { BUSY };
        let busy = beats >= FEW * A_SECOND && late * 100 >= beats * bound;
        if busy != self.busy.swap(busy, Ordering::Relaxed) {
            tracing::warn!(busy, calls = beats / A_SECOND, late, "calls are taken while frames are on time");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(load: &Load, calls: u64, late: u64) -> bool {
        for beat in 0..calls * A_SECOND {
            load.beat(beat < late);
        }
        load.judge();
        load.is_busy()
    }

    #[test]
    fn it_is_busy_while_frames_are_late_and_not_at_every_hiccup() {
        let load = Load::default();
        assert!(!second(&load, 100, 200), "four in a hundred");
        assert!(second(&load, 100, 250), "five");
        assert!(second(&load, 100, 100), "two: not yet");
        assert!(!second(&load, 100, 99));
        assert!(!second(&load, 100, 0));
    }

    #[test]
    fn a_few_calls_are_not_too_many() {
        let load = Load::default();
        assert!(!second(&load, 19, 950));
        assert!(second(&load, 20, 950));
        assert!(!second(&load, 0, 0), "who are all gone take no time");
    }
}
