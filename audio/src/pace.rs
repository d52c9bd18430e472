//! Whether to play a little slower or faster, so that packets wait as long as was chosen.
//!
//! Lengths are ticks of the RTP clock. Corrects what the sender's clock is off (RFC 3550 knows no common one), and
//! takes the delay to where the jitter buffer wants it.

use super::stretch::{Care, shrink, stretch};
use super::{MILLI, Rate, TICK};

/// Packets may wait so much less than chosen: a beat that is a little early.
const LESS: i64 = 5 * MILLI;

/// From these on it is urgent: what is late is lost, what waits is only heard later.
const URGENTLY_LESS: i64 = 20 * MILLI;
const URGENTLY_MORE: i64 = 80 * MILLI;

/// Packets in a row that wait too long before anything is left out: a beat that is a little late is no reason.
const PATIENCE: u32 = 8;

#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Packets in a row that waited too long.
    long: u32,
    /// How often something was repeated or left out.
    pub(super) changes: u64,
}

impl Pace {
    /// `samples` are a packet's, of `rate`, and what was left before them; the packet waited `excess` longer than
    /// chosen.
    pub(super) fn keep(&mut self, samples: &mut Vec<i16>, rate: Rate, excess: i64) {
        let length = |ticks: i64| (ticks * i64::from(rate.0) / i64::from(Rate::HZ_48K.0)) as usize;
        let changed = if excess < -LESS {
            self.long = 0;
            let care = if excess < -URGENTLY_LESS { Care::Urgent } else { Care::Gentle };
            stretch(samples, rate, length(-excess).max(length(TICK / 2)), care)
        } else if excess > TICK {
            self.long += 1;
            if self.long < PATIENCE {
                return;
            }
            let care = if excess > URGENTLY_MORE { Care::Urgent } else { Care::Gentle };
            shrink(samples, rate, length(excess.min(TICK)), care)
        } else {
            self.long = 0;
            return;
        };
        self.changes += u64::from(changed > 0);
    }
}
