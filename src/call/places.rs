//! How many calls each user has at once, so that one cannot take every line.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;

use crate::error::{Code, Error, Result};

/// A call lasts for minutes.
const RETRY: Duration = Duration::from_secs(60);

#[derive(Clone, Debug)]
pub(super) struct Places {
    /// Of one user; `None`: as many as the server has.
    most: Option<NonZeroUsize>,
    /// Users with calls, and how many.
    taken: Arc<Mutex<HashMap<String, usize>>>,
}

/// One call's, given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    user: String,
}

impl Places {
    pub(super) fn new(most: Option<NonZeroUsize>) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// Is there one left for this user? Else `quota_exceeded`.
    pub(super) fn check(&self, user: &str) -> Result<()> {
        self.room(self.lock().get(user).copied().unwrap_or(0))
    }

    pub(super) fn take(&self, user: &str) -> Result<Place> {
        let mut taken = self.lock();
        self.room(taken.get(user).copied().unwrap_or(0))?;
        *taken.entry(user.to_owned()).or_default() += 1;
        Ok(Place { places: self.clone(), user: user.to_owned() })
    }

    fn room(&self, taken: usize) -> Result<()> {
        let Some(most) = self.most.filter(|most| taken >= most.get()) else { return Ok(()) };
        let message = format!("You have {taken} interviews at once, which is the most here.");
        let error = Error::new(Code::QuotaExceeded, message).retry_after(RETRY);
        Err(error.details(json!({ "quota": "callsPerUser", "most": most })))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        match taken.get_mut(&self.user) {
            Some(count) if *count > 1 => *count -= 1,
            Some(_) | None => _ = taken.remove(&self.user),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_so_many_calls_at_once_and_takes_no_others() {
        let places = Places::new(NonZeroUsize::new(2));
        let (one, two) = (places.take("ada").unwrap(), places.take("ada").unwrap());
        for refused in [places.check("ada"), places.take("ada").map(drop)] {
            assert_eq!(refused.unwrap_err().code, Code::QuotaExceeded);
        }
        let other = places.take("bob").unwrap();
        drop(one);
        places.check("ada").unwrap();
        let three = places.take("ada").unwrap();
        places.take("ada").unwrap_err();
        drop((two, three, other));
        assert!(places.lock().is_empty(), "who has none is forgotten");
    }

    #[test]
    fn without_a_number_there_are_as_many_as_the_server_has() {
        let places = Places::new(None);
        let held: Vec<_> = (0..1_000).map(|_| places.take("local").unwrap()).collect();
        places.check("local").unwrap();
        drop(held);
    }
}
