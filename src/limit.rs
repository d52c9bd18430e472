//! How often: so many requests a minute per key, usually a user.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::clock::Clock;
use crate::error::{Code, Error};

/// After so many checks the keys that are as good as new are forgotten, so that a limit holds no more
/// keys than its window has seen and this.
const SWEEP: u32 = 1024;

/// One limit for each thing that costs.
#[derive(Debug)]
pub struct Limits {
    /// Interviews made.
    pub sessions: Limit,
    /// Connections offered.
    pub offers: Limit,
    /// ICE servers asked for: each answer may hold a TURN credential.
    pub ice_servers: Limit,
    /// Diagnostics asked for: each makes a connection, writes to the database or opens a conversation.
    pub tests: Limit,
    /// Plans that a text model is asked for.
    pub plans: Limit,
}

/// A page that tries every path makes a dozen.
const TESTS: NonZeroU32 = NonZeroU32::MIN.saturating_add(39);

/// Each is a long request that somebody pays for.
const PLANS: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

impl Limits {
    /// As many offers and lists of ICE servers as interviews: a call needs one of each, and retries.
    pub fn new(sessions_per_minute: NonZeroU32) -> Self {
        let calls = || Limit::per_minute(sessions_per_minute);
        Self {
            sessions: calls(),
            offers: calls(),
            ice_servers: calls(),
            tests: Limit::per_minute(TESTS),
            plans: Limit::per_minute(PLANS),
        }
    }
}

/// So many a minute per key, at once or spread: a bucket that refills steadily (GCRA).
pub struct Limit<C: governor::clock::Clock = Ticks> {
    limiter: RateLimiter<String, DashMapStateStore<String>, C, NoOpMiddleware<C::Instant>>,
    checks: AtomicU32,
}

impl Limit {
    pub fn per_minute(requests: NonZeroU32) -> Self {
        Self::by_clock(requests, Ticks(Clock::start()))
    }
}

impl<C: governor::clock::Clock> Limit<C> {
    fn by_clock(requests: NonZeroU32, clock: C) -> Self {
        let limiter = RateLimiter::dashmap_with_clock(Quota::per_minute(requests), clock);
        Self { limiter, checks: AtomicU32::new(0) }
    }

    /// Counts one request of `key`, or says `rate_limited` and when to try again.
    pub fn check(&self, key: &str) -> Result<(), Error> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(&key.to_owned()).map_err(|refused| {
            let wait = refused.wait_time_from(self.limiter.clock().now());
            Error::new(Code::RateLimited, "Too many requests. Please wait a moment.").retry_after(wait)
        })
    }
}

impl<C: governor::clock::Clock> fmt::Debug for Limit<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limit").field("keys", &self.limiter.len()).finish_non_exhaustive()
    }
}

/// Our clock as governor reads one.
#[derive(Clone, Copy, Debug)]
pub struct Ticks(Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.now().duration()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::RETRY_AFTER;
    use axum::response::IntoResponse as _;
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn limit(requests: u32) -> (Limit<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Limit::by_clock(NonZeroU32::new(requests).unwrap(), clock.clone()), clock)
    }

    #[test]
    fn the_burst_passes_and_the_next_is_told_when_to_come_back() {
        let (limit, _) = limit(6);
        for _ in 0..6 {
            limit.check("ada").unwrap();
        }
        let error = limit.check("ada").unwrap_err();
        assert_eq!(error.code, Code::RateLimited);
        assert_eq!(error.retry_after, Some(Duration::from_secs(10)));
        assert_eq!(error.into_response().headers()[RETRY_AFTER], "10");
    }

    #[test]
    fn who_waits_as_told_passes_and_who_does_not_is_not_punished() {
        let (limit, clock) = limit(6);
        while limit.check("ada").is_ok() {}
        clock.advance(Duration::from_secs(4));
        let wait = limit.check("ada").unwrap_err().retry_after.unwrap();
        assert_eq!(wait, Duration::from_secs(6));
        clock.advance(wait);
        limit.check("ada").unwrap();
        limit.check("ada").unwrap_err();
    }

    #[test]
    fn one_key_does_not_use_up_another() {
        let (limit, _) = limit(1);
        limit.check("ada").unwrap();
        limit.check("ada").unwrap_err();
        limit.check("bob").unwrap();
    }

    #[test]
    fn keys_of_long_ago_are_forgotten_and_recent_ones_are_not() {
        let (limit, clock) = limit(1);
        for stranger in 0..SWEEP - 2 {
            limit.check(&format!("stranger {stranger}")).unwrap();
        }
        clock.advance(Duration::from_secs(121));
        limit.check("ada").unwrap();
        limit.check("ada").unwrap_err();
        assert_eq!(limit.limiter.len(), 1);
    }

    #[test]
    fn a_limit_runs_by_our_clock() {
        let limit = Limit::per_minute(NonZeroU32::MIN);
        limit.check("ada").unwrap();
        let wait = limit.check("ada").unwrap_err().retry_after.unwrap();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(60), "{wait:?}");
    }
}
