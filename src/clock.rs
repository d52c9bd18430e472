//! Time. The only file that reads a clock; everything else is told the time.

pub use antiphon_audio::Millis;

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
