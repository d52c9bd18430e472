//! Addresses from which wrong tokens and keys come: after too many in a minute, none is looked at for a minute. Who had
//! shown a good one before goes on: an office, or a proxy that we do not know of, is many people.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hashlink::LruCache;
use sha2::{Digest as _, Sha256};

use crate::error::{Code, Error};

/// In which failures are counted together, and for which an address is refused.
const MINUTE: Duration = Duration::from_mins(1);

/// Addresses that are remembered; of more, those that failed last. About a megabyte.
const ADDRESSES: usize = 10_000;

/// Tokens and keys that are remembered as good, by a hash. About a megabyte.
const GOOD: usize = 10_000;

#[derive(Debug)]
pub struct Strangers {
    most: NonZeroU32,
    known: Mutex<Known>,
}

struct Known {
    addresses: LruCache<IpAddr, Failures>,
    good: LruCache<[u8; 32], ()>,
}

#[derive(Clone, Copy)]
struct Failures {
    since: Instant,
    count: u32,
    refused_until: Option<Instant>,
}

impl Strangers {
    /// `most` wrong tokens or keys of one address in a minute are looked at.
    pub fn new(most: NonZeroU32) -> Self {
        let known = Known { addresses: LruCache::new(ADDRESSES), good: LruCache::new(GOOD) };
        Self { most, known: Mutex::new(known) }
    }

    /// Is a bearer from this address to be looked at? Else `rate_limited`, and when to come again.
    pub fn admit(&self, from: IpAddr, bearer: &str, now: Instant) -> Result<(), Error> {
        let mut known = self.known();
        let until = known.addresses.peek(&from).and_then(|failures| failures.refused_until);
        match until.filter(|until| now < *until) {
            Some(until) if known.good.get(&digest(bearer)).is_none() => {
                let message = "Too many wrong tokens or keys came from your address. Please wait a moment.";
                Err(Error::new(Code::RateLimited, message).retry_after(until.duration_since(now)))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The bearer was good.
    pub fn passed(&self, bearer: &str) {
        self.known().good.insert(digest(bearer), ());
    }

    /// The bearer was wrong. Is the address refused from now on?
    pub fn failed(&self, from: IpAddr, bearer: &str, now: Instant) -> bool {
        let mut known = self.known();
        known.good.remove(&digest(bearer));
        let before = known.addresses.get(&from).copied();
        let fresh = Failures { since: now, count: 0, refused_until: None };
        let mut failures = before.filter(|before| before.counts(now)).unwrap_or(fresh);
        failures.count = failures.count.saturating_add(1);
        let refuse = failures.refused_until.is_none() && failures.count >= self.most.get();
        if refuse {
            failures.refused_until = Some(now + MINUTE);
        }
        known.addresses.insert(from, failures);
        refuse
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Failures {
    /// Else they are of long ago.
    fn counts(&self, now: Instant) -> bool {
        now < self.refused_until.unwrap_or(self.since + MINUTE)
    }
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (addresses, good) = (self.addresses.len(), self.good.len());
        f.debug_struct("Known").field("addresses", &addresses).field("good", &good).finish()
    }
}

fn digest(bearer: &str) -> [u8; 32] {
    Sha256::digest(bearer).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn strangers(most: u32) -> Strangers {
        Strangers::new(NonZeroU32::new(most).unwrap())
    }

    fn other(n: u32) -> IpAddr {
        IpAddr::V4(std::net::Ipv4Addr::from_bits(n))
    }

    #[test]
    fn an_address_with_too_many_failures_waits_a_minute_and_no_other_does() {
        let (strangers, start) = (strangers(3), clock::instant());
        for n in 0..3 {
            strangers.admit(HERE, "wrong", start).unwrap();
            assert_eq!(strangers.failed(HERE, "wrong", start), n == 2);
        }
        let at = start + Duration::from_secs(15);
        let refused = strangers.admit(HERE, "another", at).unwrap_err();
        assert_eq!((refused.code, refused.retry_after), (Code::RateLimited, Some(Duration::from_secs(45))));
        strangers.admit(other(9), "another", at).unwrap();
        let at = start + MINUTE;
        strangers.admit(HERE, "another", at).unwrap();
        assert!(!strangers.failed(HERE, "another", at), "it begins anew");
        strangers.admit(HERE, "another", at).unwrap();
    }

    #[test]
    fn failures_that_are_far_apart_are_none() {
        let (strangers, start) = (strangers(2), clock::instant());
        for n in 0..10 {
            let at = start + n * MINUTE;
            assert!(!strangers.failed(HERE, "wrong", at));
            strangers.admit(HERE, "wrong", at).unwrap();
        }
    }

    #[test]
    fn who_was_good_goes_on_until_they_are_not() {
        let (strangers, start) = (strangers(1), clock::instant());
        strangers.passed("good");
        assert!(strangers.failed(HERE, "wrong", start));
        strangers.admit(HERE, "wrong", start).unwrap_err();
        strangers.admit(HERE, "good", start).unwrap();
        strangers.failed(HERE, "good", start);
        strangers.admit(HERE, "good", start).unwrap_err();
    }

    #[test]
    fn memory_is_bounded_and_those_who_failed_last_are_remembered() {
        let (strangers, start) = (strangers(1), clock::instant());
        for n in 0..2 * ADDRESSES as u32 {
            strangers.failed(other(n), "wrong", start);
            strangers.passed(&format!("good {n}"));
        }
        let known = strangers.known();
        assert_eq!((known.addresses.len(), known.good.len()), (ADDRESSES, GOOD));
        drop(known);
        strangers.admit(other(0), "wrong", start).unwrap();
        strangers.admit(other(2 * ADDRESSES as u32 - 1), "wrong", start).unwrap_err();
    }
}
