//! Who is here beside the calls: so many of each kind at once. A candidate is told how many follow theirs.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::registry::FULL_RETRY;
use crate::error::{Code, Error, Result};

/// The most event streams followed over HTTP at once.
const MAX_WATCHERS: usize = 2_000;

/// The most connections at once that send back what they get.
const MAX_ECHOES: usize = 32;

/// The most WebSockets at once that have not said whose they are.
const MAX_STRANGERS: usize = 256;

#[derive(Debug)]
pub struct Guests {
    watchers: Arc<Semaphore>,
    echoes: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
}

/// Somebody's place, until it is dropped.
#[derive(Debug)]
pub struct Guest(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

/// How many follow one call.
pub(super) type Audience = watch::Sender<u32>;

/// Held while somebody follows an event log over HTTP.
#[derive(Debug)]
pub struct Watcher {
    #[expect(dead_code, reason = "held for its drop")]
    place: Guest,
    audience: Option<Audience>,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        if let Some(audience) = &self.audience {
            audience.send_modify(|count| *count -= 1);
        }
    }
}

impl Default for Guests {
    fn default() -> Self {
        let places = |most| Arc::new(Semaphore::new(most));
        Self { watchers: places(MAX_WATCHERS), echoes: places(MAX_ECHOES), strangers: places(MAX_STRANGERS) }
    }
}

impl Guests {
    /// Follows an event log; counted in `audience`, of whom the candidate is told.
    pub(super) fn watcher(&self, audience: Option<Audience>) -> Result<Watcher> {
        let place = admit(&self.watchers, "Too many follow interviews already.")?;
        if let Some(audience) = &audience {
            audience.send_modify(|count| *count += 1);
        }
        Ok(Watcher { place, audience })
    }

    /// Has a WebSocket, and has not said hello.
    pub fn stranger(&self) -> Result<Guest> {
        admit(&self.strangers, "Too many connections are being made.")
    }

    /// Has a connection that sends back what it gets.
    pub(super) fn echo(&self) -> Result<Guest> {
        admit(&self.echoes, "Too many tests run already.")
    }
}

fn admit(places: &Arc<Semaphore>, full: &str) -> Result<Guest> {
    let permit = Arc::clone(places).try_acquire_owned();
    permit.map(Guest).map_err(|_| Error::new(Code::AtCapacity, full).retry_after(FULL_RETRY))
}
