//! The one unit of time.

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
