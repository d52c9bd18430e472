//! When a call's frames are due: every 20 ms, by the clock and not by when the last one was handled. Pure.

use crate::audio::FRAME;
use crate::clock::Millis;

/// Frames caught up on after a stall; beyond that the beat starts anew (PROTOCOLS.md section 5.1).
const MAX_OVERDUE: u64 = 3;

/// A beat that comes so much later than it was due is counted.
const LATE: Millis = Millis(10);

/// Packets that wait so much longer than their delay are worth an earlier beat; so much is kept, or one that is a little
/// late would wait for the next.
const SLACK: Millis = Millis(6);
const KEPT_SLACK: Millis = Millis(3);

/// A beat comes at most so much earlier than the one before lets expect: no listener's buffer minds.
const MAX_EARLY: Millis = Millis(10);

/// In so long the beats move by one frame at most, which is as far as they can be off. Sound is as long as it is: what
/// they gain has to be stretched.
const ALIGNED: Millis = Millis::from_secs(10);

#[derive(Debug)]
pub(super) struct Beat {
    due: Millis,
    pub(super) count: u64,
    /// Of these, that came late.
    pub(super) late: u64,
    /// By how much they may still move, until when.
    allowed: (Millis, Millis),
}

impl Beat {
    pub(super) fn new(now: Millis) -> Self {
        Self { due: now, count: 0, late: 0, allowed: (FRAME, now + ALIGNED) }
    }

    pub(super) fn due(&self) -> Millis {
        self.due
    }

    /// One is there, `now`: whether it is late.
    pub(super) fn begin(&mut self, now: Millis) -> bool {
        let late = now.since(self.due) > LATE;
        self.count += 1;
        self.late += u64::from(late);
        late
    }

    /// How much earlier the following ones are to come, because packets have to wait for them.
    pub(super) fn align(&mut self, slack: Option<Millis>, now: Millis) -> Millis {
        if now >= self.allowed.1 {
            self.allowed = (FRAME, now + ALIGNED);
        }
        let Some(slack) = slack.filter(|&slack| slack >= SLACK) else { return Millis::ZERO };
        let early = (slack - KEPT_SLACK).min(MAX_EARLY).min(self.allowed.0);
        self.allowed.0 = self.allowed.0 - early;
        self.due = self.due - early;
        early
    }

    /// The next is due: 20 ms after the last, or now when too many are overdue.
    pub(super) fn end(&mut self, now: Millis) {
        let next = self.due + FRAME;
        self.due = match now.since(next) > Millis(MAX_OVERDUE * FRAME.0) {
            true => now,
            false => next,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_absolute_and_starts_anew_after_a_stall() {
        for (handled, due) in [(101, 120), (155, 120), (180, 120), (500, 500)] {
            let mut beat = Beat::new(Millis(100));
            beat.end(Millis(handled));
            assert_eq!(beat.due(), Millis(due));
        }
    }

    #[test]
    fn what_comes_late_is_counted() {
        let mut beat = Beat::new(Millis(100));
        assert!(!beat.begin(Millis(110)));
        assert_eq!((beat.count, beat.late), (1, 0));
        assert!(beat.begin(Millis(111)));
        assert_eq!((beat.count, beat.late), (2, 1));
    }

    #[test]
    fn it_moves_by_the_slack_and_by_a_frame_in_ten_seconds_at_most() {
        let mut beat = Beat::new(Millis(1_000));
        let mut early = |slack: u64, now| beat.align(Some(Millis(slack)), Millis(now)).0;
        assert_eq!([early(5, 1_000), early(17, 1_000), early(7, 1_020)], [0, 10, 4]);
        assert_eq!([early(19, 1_040), early(19, 1_060)], [6, 0], "that was a frame");
        assert_eq!(early(19, 11_000), 10);
        assert_eq!(beat.due(), Millis(1_000 - 30));
    }
}
