//! How much later than the fastest the packets arrive: what the jitter buffer has to wait out.
//!
//! A packet's transit is its arrival less its RTP timestamp (RFC 3550 section 6.4.1): the unknown offset of the
//! two clocks and the time on the way. Only differences mean anything. All lengths are ticks of the RTP clock.

use super::{MILLI, Millis, TICK};

/// 5 ms a bucket, 400 ms in all. What is later counts in the last.
const BUCKET: i64 = 5 * MILLI;
const BUCKETS: usize = 80;

/// The share of packets that may be later than the answer.
const LATE: f32 = 0.03;

/// A packet's weight after as many others: half after 3.5 s of 20 ms packets.
const FORGET: f32 = 0.996;

/// The fastest is sought among the packets of this long, or twice as long: longer than a spell of congestion, and
/// a clock that is 500 ppm off moves it by 5 ms.
const WINDOW: Millis = Millis(5_000);

/// A packet that came later than was waited for is remembered this long.
const HOLD: Millis = Millis(8_000);

/// Packets in a row that are beyond all waiting, after which it is the way that has become longer.
const FAR: u32 = 25;
const FAR_BEYOND: i64 = 15 * TICK;

#[derive(Debug)]
pub(super) struct Spread {
    /// The smallest transit of the window before, and of this one, and when this one began.
    before: i64,
    fastest: i64,
    begun: Millis,
    /// The transit at which the first bucket begins.
    origin: i64,
    weights: [f32; BUCKETS],
    /// What the next packet weighs: grows instead of the others' shrinking.
    weight: f32,
    total: f32,
    /// A transit that was not waited for, and when.
    peak: Option<(i64, Millis)>,
    /// Beyond all waiting, in a row, and the fastest of them.
    far: u32,
    far_fastest: i64,
}

impl Spread {
    /// Of a stream whose first packet had this transit.
    pub(super) fn new(transit: i64, at: Millis) -> Self {
        Self {
            before: transit,
            fastest: transit,
            begun: at,
            origin: transit,
            weights: [0.0; BUCKETS],
            weight: 1.0,
            total: 0.0,
            peak: None,
            far: 0,
            far_fastest: i64::MAX,
        }
    }

    /// Another packet; `waited` is how long the buffer waits now.
    pub(super) fn arrived(&mut self, transit: i64, at: Millis, waited: i64) {
        if transit < self.base() - FAR_BEYOND {
            *self = Self::new(transit, at); // the way is shorter, or the sender's clock leapt
        }
        if at >= self.begun + WINDOW {
            (self.before, self.fastest, self.begun) = (self.fastest, transit, at);
        }
        self.fastest = self.fastest.min(transit);
        self.look_far(transit, at);
        self.follow();
        let bucket = usize::try_from((transit - self.origin) / BUCKET).unwrap_or(0).min(BUCKETS - 1);
        self.weights[bucket] += self.weight;
        self.total += self.weight;
        self.weight /= FORGET;
        if self.weight > 1e6 {
            self.weights.iter_mut().for_each(|weight| *weight /= self.weight);
            (self.total, self.weight) = (self.total / self.weight, 1.0);
        }
        let is_over = |(peak, since): (i64, Millis)| transit > peak || at >= since + HOLD;
        if transit - self.base() > waited {
            if self.peak.is_none_or(is_over) {
                self.peak = Some((transit, at));
            }
        } else if self.peak.is_some_and(|(_, since)| at >= since + HOLD) {
            self.peak = None;
        }
    }

    /// The smallest transit of late.
    pub(super) fn base(&self) -> i64 {
        self.fastest.min(self.before)
    }

    /// How long after the fastest all but a few packets have come.
    pub(super) fn ticks(&self) -> i64 {
        let mut later = self.total * LATE;
        let bucket = self.weights.iter().rposition(|&weight| {
            later -= weight;
            later < 0.0
        });
        let end = self.origin + bucket.map_or(0, |bucket| (bucket as i64 + 1) * BUCKET);
        end.max(self.peak.map_or(i64::MIN, |(peak, _)| peak)) - self.base()
    }

    /// When for half a second nothing comes in any time that could be waited, the way is longer than it was.
    fn look_far(&mut self, transit: i64, at: Millis) {
        if transit - self.base() <= FAR_BEYOND {
            (self.far, self.far_fastest) = (0, i64::MAX);
            return;
        }
        self.far += 1;
        self.far_fastest = self.far_fastest.min(transit);
        if self.far >= FAR {
            *self = Self::new(self.far_fastest, at);
        }
    }

    /// Keeps the first bucket where the fastest is.
    fn follow(&mut self) {
        let buckets = (self.base() - self.origin).div_euclid(BUCKET);
        let by = usize::try_from(buckets.unsigned_abs()).unwrap_or(BUCKETS).min(BUCKETS);
        if buckets > 0 {
            let passed: f32 = self.weights[..by].iter().sum();
            self.weights.copy_within(by.., 0);
            self.weights[BUCKETS - by..].fill(0.0);
            self.weights[0] += passed;
        } else if buckets < 0 {
            let beyond: f32 = self.weights[BUCKETS - by..].iter().sum();
            self.weights.copy_within(..BUCKETS - by, by);
            self.weights[..by].fill(0.0);
            self.weights[BUCKETS - 1] += beyond;
        }
        self.origin += buckets * BUCKET;
    }
}
