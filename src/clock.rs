//! Time. The only file that reads a clock; everything else is told the time.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Milliseconds, as a point on an interview's own clock (0 is its start) or as a length.
///
/// The pure parts of the program know no other time.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema,
)]
#[ts(type = "number")]
pub struct Millis(pub u64);

impl Millis {
    pub const ZERO: Self = Self(0);

    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds * 1000)
    }

    pub const fn from_mins(minutes: u64) -> Self {
        Self(minutes * 60_000)
    }

    /// The length from `earlier` to `self`; zero when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }

    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl Add for Millis {
    type Output = Self;
    fn add(self, length: Self) -> Self {
        Self(self.0 + length.0)
    }
}

impl AddAssign for Millis {
    fn add_assign(&mut self, length: Self) {
        self.0 += length.0;
    }
}

impl Sub for Millis {
    type Output = Self;
    /// Saturates at zero: no point on the clock is before its start.
    fn sub(self, length: Self) -> Self {
        self.since(length)
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

/// An interview's clock: monotonic, started at 0 or, for an interview that goes on, at an offset.
///
/// Built on tokio's instant, so that tests with paused time move it.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    zero: tokio::time::Instant,
    offset: Millis,
}

impl Clock {
    pub fn start() -> Self {
        Self::start_at(Millis::ZERO)
    }

    /// A clock that reads `offset` now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn start_at(offset: Millis) -> Self {
        Self { zero: tokio::time::Instant::now(), offset }
    }

    pub fn now(&self) -> Millis {
        let elapsed = u64::try_from(self.zero.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.offset + Millis(elapsed)
    }

    /// What this clock read at `instant`; 0 or the offset for one before its start.
    pub fn at(&self, instant: std::time::Instant) -> Millis {
        let elapsed = instant.saturating_duration_since(self.zero.into_std()).as_millis();
        self.offset + Millis(u64::try_from(elapsed).unwrap_or(u64::MAX))
    }

    /// The instant at which this clock will read `at`, for `tokio::time::sleep_until`.
    pub fn instant(&self, at: Millis) -> tokio::time::Instant {
        self.zero + (at - self.offset).duration()
    }
}

/// Now, for what takes the standard library's instants: the time of a datagram's arrival.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn instant() -> std::time::Instant {
    tokio::time::Instant::now().into_std()
}

/// The wall clock, for what people read: when an interview was, when a token expires.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn wall() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
