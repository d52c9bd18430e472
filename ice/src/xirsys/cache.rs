//! What Xirsys last said, and when it is asked again. Times are since any one start.

use std::time::Duration;

use super::Fault;
use crate::IceServer;

/// After a failure Xirsys is left alone for this long.
const RETRY: Duration = Duration::from_secs(10);

/// Credentials that are over sooner are given to nobody.
const MARGIN: Duration = Duration::from_secs(30);

/// The log hears of failures this often at most.
const TELL: Duration = Duration::from_secs(60);

/// One list for the whole server: Xirsys's credentials are an account's, not a user's.
#[derive(Debug, Default)]
pub struct Cache {
    kept: Option<Kept>,
    /// The last failure, if it is newer than the list.
    failed: Option<(Fault, Duration)>,
    told: Option<Duration>,
}

#[derive(Debug)]
struct Kept {
    servers: Vec<IceServer>,
    asked: Duration,
    lasts: Duration,
}

impl Cache {
    /// Xirsys is to be asked: half of the list's life is over, and the last failure is some time ago.
    pub fn is_due(&self, now: Duration) -> bool {
        let fresh = self.kept.as_ref().is_some_and(|kept| now < kept.asked + kept.lasts / 2);
        let resting = self.failed.is_some_and(|(_, at)| now < at + RETRY);
        !fresh && !resting
    }

    /// What can be given out without asking; why it is not new, if that is so.
    pub fn servers(&self, now: Duration) -> (&[IceServer], Option<Fault>) {
        let good = self.kept.as_ref().filter(|kept| now + MARGIN < kept.asked + kept.lasts);
        let servers = good.map_or(&[][..], |kept| &kept.servers);
        (servers, self.failed.map(|(fault, _)| fault))
    }

    /// A list that was asked for at `asked` and lasts from then.
    pub fn took(&mut self, servers: Vec<IceServer>, asked: Duration, lasts: Duration) {
        self.kept = Some(Kept { servers, asked, lasts });
        self.failed = None;
    }

    /// Whether the log should hear of it.
    pub fn failed(&mut self, fault: Fault, now: Duration) -> bool {
        self.failed = Some((fault, now));
        let tell = self.told.is_none_or(|told| now >= told + TELL);
        if tell {
            self.told = Some(now);
        }
        tell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn list(name: &str) -> Vec<IceServer> {
        vec![IceServer { urls: vec![format!("stun:{name}.example")], username: None, credential: None }]
    }

    #[test]
    fn a_list_is_used_for_half_of_its_life() {
        let mut cache = Cache::default();
        assert!(cache.is_due(at(0)));
        cache.took(list("a"), at(5), HOUR);
        assert!(!cache.is_due(at(5)) && !cache.is_due(at(1804)));
        assert!(cache.is_due(at(1805)));
        assert_eq!(cache.servers(at(1804)), (&list("a")[..], None));
    }

    #[test]
    fn a_failure_leaves_the_old_list_in_use_until_it_is_nearly_over() {
        let mut cache = Cache::default();
        cache.took(list("a"), at(0), HOUR);
        cache.failed(Fault::Timeout, at(2000));
        assert_eq!(cache.servers(at(2000)), (&list("a")[..], Some(Fault::Timeout)));
        assert_eq!(cache.servers(at(3569)).0.len(), 1);
        assert_eq!(cache.servers(at(3570)), (&[][..], Some(Fault::Timeout)));
        cache.took(list("b"), at(3600), HOUR);
        assert_eq!(cache.servers(at(3600)), (&list("b")[..], None));
    }

    #[test]
    fn after_a_failure_nobody_waits_for_a_while() {
        let mut cache = Cache::default();
        cache.failed(Fault::Unreachable, at(100));
        assert!(!cache.is_due(at(109)));
        assert!(cache.is_due(at(110)));
    }

    #[test]
    fn the_log_hears_of_failures_once_a_minute() {
        let mut cache = Cache::default();
        let told = (0..30).filter(|n| cache.failed(Fault::Timeout, at(n * 10))).count();
        assert_eq!(told, 5);
    }
}
