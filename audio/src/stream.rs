//! One sender's stream: what is due, when packets of it come, and how long they are held back.
//!
//! Lengths are ticks of the RTP clock, as in the jitter buffer; sequence numbers and timestamps are extended.

use bytes::Bytes;

use super::ask::Asks;
use super::jitter::{Counts, Next};
use super::spread::Spread;
use super::{MILLI, Millis, TICK, decode};

/// Between these the delay is chosen. The lower lets neighbours swap and the next packet repair the one before.
pub(super) const MIN_DELAY: i64 = 40 * MILLI;
const MAX_DELAY: i64 = 300 * MILLI;

/// Empty takes in a row that are concealed, before it is silence: as long as the decoder fades.
const STARVED: u32 = 3;

/// The longest packet with which an encoder begins to say nothing: a TOC and a byte (RFC 6716 section 3.1).
const PAUSE: usize = 2;

/// The shortest Opus frame, 2.5 ms (RFC 6716 section 2.1.4): what is concealed is a multiple.
const SHORTEST: i64 = 5 * MILLI / 2;

/// What is known of the stream that is being received. Sequence numbers and timestamps are extended.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) ssrc: u32,
    /// The sequence number and the timestamp that are due.
    pub(super) next: u64,
    pub(super) clock: i64,
    /// Of those that have come, and its timestamp.
    pub(super) highest: u64,
    pub(super) latest: i64,
    /// The last packet's length.
    pub(super) duration: i64,
    /// How far back the last packet's copies reach.
    pub(super) reach: i64,
    pub(super) spread: Spread,
    /// The chosen delay.
    pub(super) delay: i64,
    /// The least that packets waited longer than that, of late.
    pub(super) slack: i64,
    pub(super) phase: Phase,
    pub(super) starved: u32,
    /// The last packet announced that nothing would be said (RFC 7587 section 3.1.3).
    pub(super) is_pausing: bool,
    /// Concealed while nothing was there, and not yet known to be lost or late.
    pub(super) owed: i64,
    /// Which of the 128 before `next` have come by themselves; the last is the lowest bit.
    pub(super) came: u128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing has been taken yet.
    First,
    /// It had run empty.
    Filling,
    Playing,
}

impl Stream {
    pub(super) fn new(ssrc: u32, seq: u64, clock: i64, at: Millis) -> Self {
        Self {
            ssrc,
            next: seq,
            clock,
            highest: seq,
            latest: clock,
            duration: TICK,
            reach: 0,
            spread: Spread::new(ticks(at) - clock, at),
            delay: MIN_DELAY,
            slack: 0,
            phase: Phase::First,
            starved: 0,
            is_pausing: false,
            owed: 0,
            came: 0,
        }
    }

    /// The first after a while: when it is later than could be waited, the sender's clock stood still, or the way is
    /// longer than it was.
    pub(super) fn resume(&mut self, clock: i64, at: Millis) {
        let transit = ticks(at) - clock;
        if self.phase == Phase::Filling && transit - self.spread.base() > MAX_DELAY {
            self.spread = Spread::new(transit, at);
        }
    }

    /// Takes note of when it came, and says whether it is the newest.
    pub(super) fn arrived(&mut self, asks: &mut Asks, seq: u64, clock: i64, at: Millis) -> bool {
        let is_new = seq > self.highest;
        if self.phase == Phase::First && seq < self.next {
            (self.next, self.clock) = (seq, clock);
        }
        if is_new {
            asks.advance(self.highest + 1..seq, at, Millis(millis(self.spread.ticks())));
            (self.highest, self.latest) = (seq, clock);
        }
        let is_duplicate = self.next.checked_sub(seq + 1).is_some_and(|back| self.has_come(back));
        if is_new || !asks.came(seq, at) && !is_duplicate {
            self.spread.arrived(ticks(at) - clock, at, self.delay);
        }
        is_new
    }

    pub(super) fn choose(&mut self, asks: &Asks) {
        let spread = self.spread.ticks();
        let repair = match asks.is_lossy() {
            true => {
                let most = Millis(millis(MAX_DELAY - spread));
                let answer = asks.wait(most).map_or(0, ticks);
                answer.max(self.reach).max(self.duration)
            }
            false => 0,
        };
        self.delay = (spread + repair).clamp(MIN_DELAY, MAX_DELAY);
    }

    /// How much longer than chosen a packet has waited, when it and those that a frame needs besides are taken.
    pub(super) fn excess(&self, clock: i64, now: Millis, have: i64) -> i64 {
        let besides = (TICK - have - self.duration).max(0);
        ticks(now) - clock - self.spread.base() - besides - self.delay
    }

    pub(super) fn starve(&mut self) -> Next {
        if self.phase != Phase::Playing || self.is_pausing {
            return Next::Idle;
        }
        self.starved += 1;
        if self.starved > STARVED {
            (self.phase, self.owed) = (Phase::Filling, 0);
            return Next::Idle;
        }
        self.owed += TICK;
        Next::Starved
    }

    /// What is due is missing, and a packet of time `clock` is the first that is not.
    pub(super) fn lose(
        &mut self,
        asks: &Asks,
        counts: &mut Counts,
        clock: i64,
        after: Option<Bytes>,
        now: Millis,
    ) -> Next {
        let waited = ticks(now) - self.clock - self.spread.base();
        let is_repairable = after.as_ref().is_some_and(|after| decode::has_fec(after));
        if !is_repairable && waited + TICK <= self.delay && asks.expects(self.next) {
            return Next::Starved; // the delay is growing: it may still come
        }
        let share = (clock - self.clock) / SHORTEST * SHORTEST;
        let duration = self.duration.min(share).max(SHORTEST);
        counts.lost += 1;
        self.clock += duration;
        self.pass(false);
        Next::Lost { duration: duration as u32, after }
    }

    /// The packet that is due is here, and waited `excess` longer than chosen.
    pub(super) fn play(&mut self, clock: i64, payload: &[u8], is_copy: bool, excess: i64) {
        self.duration = decode::duration(payload).map_or(TICK, i64::from);
        self.clock = clock + self.duration;
        self.pass(!is_copy);
        (self.starved, self.owed, self.is_pausing) = (0, 0, payload.len() <= PAUSE);
        // Follows the least at once, and more slowly.
        self.slack = excess.min(self.slack + (excess - self.slack) / 16);
    }

    /// Up to `seq`, which is due then; how many were missing.
    pub(super) fn skip_to(&mut self, seq: u64) -> u64 {
        let missing = seq.saturating_sub(self.next);
        (0..missing.min(128)).for_each(|_| self.pass(false));
        self.next = self.next.max(seq);
        missing
    }

    pub(super) fn pass(&mut self, has_come: bool) {
        self.next += 1;
        self.came = self.came << 1 | u128::from(has_come);
    }

    pub(super) fn has_come(&self, back: u64) -> bool {
        back < 128 && self.came >> back & 1 == 1
    }

    pub(super) fn mark(&mut self, back: u64) {
        if back < 128 {
            self.came |= 1 << back;
        }
    }
}

/// A point in time, or a length of it, on the RTP clock. Saturates after some thousand years.
pub(super) fn ticks(time: Millis) -> i64 {
    time.0.min(1 << 48) as i64 * MILLI
}

pub(super) fn millis(ticks: i64) -> u64 {
    u64::try_from(ticks / MILLI).unwrap_or(0)
}
