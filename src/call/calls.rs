//! The calls that run here, by their interview, and the way to reach each.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;
use uuid::Uuid;

use super::driver::{self, Message};
use super::guests::Audience;
use super::log::Feed;
use crate::error::Result;

/// The outside of a running call.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) messages: mpsc::Sender<Message>,
    pub(super) feed: Feed,
    pub(super) audience: Audience,
    /// Names its connection.
    pub(super) etag: String,
    /// The newest page that has connected.
    pub(super) page: u32,
}

impl Call {
    /// Refuses a page that another one has followed.
    pub(super) fn admit(&self, page: u32) -> Result<()> {
        if page < self.page { Err(driver::moved()) } else { Ok(()) }
    }
}

/// Cheap to clone; all clones are the same calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls(Arc<Mutex<HashMap<Uuid, Call>>>);

impl Calls {
    pub(super) fn get(&self, interview: Uuid) -> Option<Call> {
        self.lock().get(&interview).cloned()
    }

    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    pub(super) fn interviews(&self) -> Vec<Uuid> {
        self.lock().keys().copied().collect()
    }

    pub(super) fn all(&self) -> Vec<Call> {
        self.lock().values().cloned().collect()
    }

    /// Refused while the interview has another.
    pub(super) fn enter(&self, interview: Uuid, call: Call) -> Result<()> {
        match self.lock().entry(interview) {
            Entry::Occupied(_) => Err(driver::already_connected()),
            Entry::Vacant(free) => {
                free.insert(call);
                Ok(())
            }
        }
    }

    /// The call has another connection, of this page.
    pub(super) fn connected(&self, interview: Uuid, page: u32, etag: &str) {
        if let Some(call) = self.lock().get_mut(&interview) {
            etag.clone_into(&mut call.etag);
            call.page = page;
        }
    }

    pub(super) fn leave(&self, interview: Uuid) {
        self.lock().remove(&interview);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Call>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
