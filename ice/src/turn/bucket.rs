//! Token buckets: of what strangers may ask, and of what an allocation may carry.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

/// What a stranger's request costs: five a second are answered in the long run.
const COST: Duration = Duration::from_millis(200);

/// Requests of a stranger that may come at once: 20.
const SIZE: Duration = COST.saturating_mul(20);

/// Sources that are remembered at once. The table takes some 550 kB with so many.
pub(super) const SOURCES: usize = 14_000;

/// The least time between two searches of a full table, for a search looks at all of it.
const SWEEP: Duration = COST;

/// A token bucket, kept as the moment at which it is full again.
///
/// Tokens are counted in the time that it takes to put them back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    full_at: Instant,
}

impl Bucket {
    pub(super) fn full(now: Instant) -> Self {
        Self { full_at: now }
    }

    /// Takes `cost` out of a bucket that holds `size` when it is full. False, and nothing taken, when
    /// there is less in it.
    pub(super) fn take(&mut self, cost: Duration, size: Duration, now: Instant) -> bool {
        let full_at = self.full_at.max(now) + cost;
        let suffices = full_at.duration_since(now) <= size;
        if suffices {
            self.full_at = full_at;
        }
        suffices
    }
}

/// What one party can send from as many addresses as it likes: an IPv4 address, an IPv6 /64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Source {
    V4(Ipv4Addr),
    V6([u8; 8]),
}

impl From<IpAddr> for Source {
    fn from(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(ip) => Self::V4(ip),
            IpAddr::V6(ip) => {
                let [a, b, c, d, e, f, g, h, ..] = ip.octets();
                Self::V6([a, b, c, d, e, f, g, h])
            }
        }
    }
}

/// A bucket for every source that has asked of late.
#[derive(Debug)]
pub(super) struct Sources {
    buckets: HashMap<Source, Bucket>,
    sweep_at: Instant,
}

impl Sources {
    pub(super) fn new(now: Instant) -> Self {
        Self { buckets: HashMap::new(), sweep_at: now }
    }

    /// Whether a stranger's request from `ip` is answered. A newcomer is not while the table is full of
    /// others.
    pub(super) fn admit(&mut self, ip: IpAddr, now: Instant) -> bool {
        let source = Source::from(ip);
        if let Some(bucket) = self.buckets.get_mut(&source) {
            return bucket.take(COST, SIZE, now);
        }
        if self.buckets.len() >= SOURCES && !self.sweep(now) {
            return false;
        }
        let mut bucket = Bucket::full(now);
        let admitted = bucket.take(COST, SIZE, now);
        self.buckets.insert(source, bucket);
        admitted
    }

    /// Forgets the buckets that are full again. False when there is no room even so.
    fn sweep(&mut self, now: Instant) -> bool {
        if now >= self.sweep_at {
            self.buckets.retain(|_, bucket| bucket.full_at > now);
            self.sweep_at = now + SWEEP;
        }
        self.buckets.len() < SOURCES
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.buckets.len()
    }
}
