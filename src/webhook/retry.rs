//! What follows from a try: done, again and when, or given up.

use std::time::Duration;

use jiff::Timestamp;

use crate::store::{Next, Tried};
use crate::wire::DeliveryFault;

/// After each failed try: more than a day in all, as those who designed Standard Webhooks do it (docs.svix.com/retries).
const DELAYS: [Duration; 7] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(10),
];

/// The first try and one after each delay.
pub const MAX_TRIES: u32 = DELAYS.len() as u32 + 1;

/// The longest that a receiver may put us off.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(24);

/// A delay is up to a tenth shorter or longer, so that what failed together does not come back together.
const JITTER: f64 = 0.1;

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Answered {
        status: u16,
        /// Its `Retry-After`.
        wait: Option<Duration>,
    },
    Failed(DeliveryFault),
}

/// Judges a try that ended at `now`, after `before` others of at most `tries`. `roll` is a random number from 0 to 1.
pub(super) fn judge(outcome: Outcome, before: u32, tries: u32, now: Timestamp, roll: f64) -> Tried {
    let (status, fault, wait) = match outcome {
        Outcome::Answered { status, wait } => (Some(status), fault_of(status), wait),
        Outcome::Failed(fault) => (None, Some(fault), None),
    };
    let next = match (status, fault) {
        (_, None) => Next::Done,
        (Some(410), _) => Next::Gone,
        (_, Some(_)) if before + 1 >= tries => Next::Dead,
        (_, Some(_)) => {
            let delay = DELAYS.get(before as usize).copied().unwrap_or(DELAYS[DELAYS.len() - 1]);
            let delay = delay.mul_f64(1.0 + JITTER * (2.0 * roll - 1.0));
            let delay = delay.max(wait.unwrap_or_default().min(MAX_RETRY_AFTER));
            now.checked_add(delay).map_or(Next::Dead, Next::At)
        }
    };
    Tried { at: now, status, fault, next }
}

fn fault_of(status: u16) -> Option<DeliveryFault> {
    match status {
        200..=299 => None,
        300..=399 => Some(DeliveryFault::Redirect),
        _ => Some(DeliveryFault::Refused),
    }
}

/// The value of a `Retry-After`: seconds, or a date (RFC 9110 section 10.2.3).
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Duration::try_from(date.duration_since(now)).ok()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn answered(status: u16) -> Outcome {
        Outcome::Answered { status, wait: None }
    }

    fn waited(tried: Tried) -> SignedDuration {
        let Next::At(next) = tried.next else { panic!("{tried:?} is tried again") };
        next.duration_since(now())
    }

    #[test]
    fn a_receiver_that_is_away_for_a_day_gets_its_message() {
        let mut waits = Vec::new();
        for before in 0..MAX_TRIES - 1 {
            let failed = Outcome::Failed(DeliveryFault::Unreachable);
            waits.push(waited(judge(failed, before, MAX_TRIES, now(), 0.5)));
        }
        assert_eq!(waits[..2], [SignedDuration::from_secs(5), SignedDuration::from_mins(5)]);
        assert!(waits.is_sorted());
        let whole: SignedDuration = waits.iter().sum();
        assert!(whole > SignedDuration::from_hours(24) && whole < SignedDuration::from_hours(30));
        let last = judge(answered(500), MAX_TRIES - 1, MAX_TRIES, now(), 0.5);
        assert_eq!((last.next, last.fault), (Next::Dead, Some(DeliveryFault::Refused)));
    }

    #[test]
    fn only_a_2xx_delivers_and_only_410_is_for_ever() {
        for (status, fault) in [
            (200, None),
            (204, None),
            (299, None),
            (301, Some(DeliveryFault::Redirect)),
            (308, Some(DeliveryFault::Redirect)),
            (400, Some(DeliveryFault::Refused)),
            (404, Some(DeliveryFault::Refused)),
            (429, Some(DeliveryFault::Refused)),
            (503, Some(DeliveryFault::Refused)),
        ] {
            let tried = judge(answered(status), 0, MAX_TRIES, now(), 0.5);
            assert_eq!((tried.status, tried.fault), (Some(status), fault));
            assert_eq!(tried.next == Next::Done, fault.is_none());
            assert_ne!(tried.next, Next::Gone);
        }
        assert_eq!(judge(answered(410), 0, MAX_TRIES, now(), 0.5).next, Next::Gone);
    }

    #[test]
    fn a_receiver_says_when_to_come_back_and_is_not_heard_for_more_than_a_day() {
        let put_off = |seconds| {
            let wait = Some(Duration::from_secs(seconds));
            waited(judge(Outcome::Answered { status: 429, wait }, 0, MAX_TRIES, now(), 0.5))
        };
        assert_eq!(put_off(1), SignedDuration::from_secs(5));
        assert_eq!(put_off(90), SignedDuration::from_secs(90));
        assert_eq!(put_off(10_000_000), SignedDuration::from_hours(24));
    }

    #[test]
    fn a_retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after(" 120 ", now()), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Fri, 20 Nov 2026 12:01:30 GMT", now()), Some(Duration::from_secs(90)));
        for value in ["", "soon", "-1", "Fri, 20 Nov 2026 11:00:00 GMT"] {
            assert_eq!(retry_after(value, now()), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn jitter_keeps_the_delay_within_a_tenth(before in 0_u32..20, roll in 0.0_f64..1.0) {
            let nominal = waited(judge(answered(500), before, 100, now(), 0.5)).as_secs_f64();
            let delay = waited(judge(answered(500), before, 100, now(), roll)).as_secs_f64();
            prop_assert!((delay / nominal - 1.0).abs() <= JITTER + 1e-6);
        }
    }
}
