//! How often: so many requests a minute per key, usually a user.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::clock::Clock;
use crate::directory::Directory;
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
    /// As many offers and lists of ICE servers as interviews: a call needs one of each, and retries. Servers that share a
    /// directory count together.
    pub fn new(sessions_per_minute: NonZeroU32, directory: &Directory) -> Self {
        let limit = |name, requests| Limit::new(name, requests, directory.clone());
        Self {
            sessions: limit("sessions", sessions_per_minute),
            offers: limit("offers", sessions_per_minute),
            ice_servers: limit("ice_servers", sessions_per_minute),
            tests: limit("tests", TESTS),
            plans: limit("plans", PLANS),
        }
    }
}

/// So many a minute per key, at once or spread, over all servers; while the directory does not answer, over this one.
#[derive(Debug)]
pub struct Limit {
    name: &'static str,
    requests: NonZeroU32,
    directory: Directory,
    own: Bucket,
}

impl Limit {
    /// `name`: which limit it is to the other servers.
    fn new(name: &'static str, requests: NonZeroU32, directory: Directory) -> Self {
        Self { name, requests, directory, own: Bucket::by_clock(requests, Ticks(Clock::start())) }
    }

    /// Counts one request of `key`, or says `rate_limited` and when to try again.
    pub async fn check(&self, key: &str) -> Result<(), Error> {
        let counted = self.directory.count(self.name, key, self.requests).await;
        counted.unwrap_or_else(|| self.own.take(key)).map_err(|wait| {
            Error::new(Code::RateLimited, "Too many requests. Please wait a moment.").retry_after(wait)
        })
    }
}

/// So many a minute per key: it refills steadily (GCRA).
struct Bucket<C: governor::clock::Clock = Ticks> {
    limiter: RateLimiter<String, DashMapStateStore<String>, C, NoOpMiddleware<C::Instant>>,
    checks: AtomicU32,
}

impl<C: governor::clock::Clock> Bucket<C> {
    fn by_clock(requests: NonZeroU32, clock: C) -> Self {
        let limiter = RateLimiter::dashmap_with_clock(Quota::per_minute(requests), clock);
        Self { limiter, checks: AtomicU32::new(0) }
    }

    /// Else how long until there is one more.
    fn take(&self, key: &str) -> Result<(), Duration> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let taken = self.limiter.check_key(&key.to_owned());
        taken.map_err(|refused| refused.wait_time_from(self.limiter.clock().now()))
    }
}

impl<C: governor::clock::Clock> fmt::Debug for Bucket<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").field("keys", &self.limiter.len()).finish_non_exhaustive()
    }
}

/// Our clock as governor reads one.
#[derive(Clone, Copy, Debug)]
struct Ticks(Clock);

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

    fn bucket(requests: u32) -> (Bucket<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Bucket::by_clock(NonZeroU32::new(requests).unwrap(), clock.clone()), clock)
    }

    #[test]
    fn the_burst_passes_and_the_next_is_told_when_to_come_back() {
        let (bucket, _) = bucket(6);
        for _ in 0..6 {
            bucket.take("ada").unwrap();
        }
        assert_eq!(bucket.take("ada"), Err(Duration::from_secs(10)));
    }

    #[test]
    fn who_waits_as_told_passes_and_who_does_not_is_not_punished() {
        let (bucket, clock) = bucket(6);
        while bucket.take("ada").is_ok() {}
        clock.advance(Duration::from_secs(4));
        let wait = bucket.take("ada").unwrap_err();
        assert_eq!(wait, Duration::from_secs(6));
        clock.advance(wait);
        bucket.take("ada").unwrap();
        bucket.take("ada").unwrap_err();
    }

    #[test]
    fn one_key_does_not_use_up_another() {
        let (bucket, _) = bucket(1);
        bucket.take("ada").unwrap();
        bucket.take("ada").unwrap_err();
        bucket.take("bob").unwrap();
    }

    #[test]
    fn keys_of_long_ago_are_forgotten_and_recent_ones_are_not() {
        let (bucket, clock) = bucket(1);
        for stranger in 0..SWEEP - 2 {
            bucket.take(&format!("stranger {stranger}")).unwrap();
        }
        clock.advance(Duration::from_secs(121));
        bucket.take("ada").unwrap();
        bucket.take("ada").unwrap_err();
        assert_eq!(bucket.limiter.len(), 1);
    }

    #[tokio::test]
    async fn a_server_on_its_own_counts_by_its_own_clock() {
        let limit = Limit::new("tests", NonZeroU32::MIN, Directory::Alone);
        limit.check("ada").await.unwrap();
        let error = limit.check("ada").await.unwrap_err();
        assert_eq!(error.code, Code::RateLimited);
        let wait = error.retry_after.unwrap();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(60), "{wait:?}");
        assert_eq!(error.into_response().headers()[RETRY_AFTER], "60");
    }
}
