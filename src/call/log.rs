//! One interview's event log: numbers each event, has it stored, then tells whoever follows. Nobody is
//! ever told what a restart could forget.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;

use crate::clock::Millis;
use crate::store::{Claim, Store};
use crate::wire::{self, Envelope, Event};

/// Call → log's writer. An interview makes 1 to 10 events a second: this is minutes in which neither the
/// database nor the spool takes any. When full, [`EventLog::append`] says so and the call ends, since a
/// transcript never drops.
const UNWRITTEN: usize = 4096;

/// Log → followers. A follower that falls this far behind reads the store instead.
const FEED: usize = 256;

/// The most events stored in one go.
const BATCH: usize = 64;

/// Between two tries while neither the database nor the spool takes anything.
const RETRY: Duration = Duration::from_millis(500);

/// The writing end, owned by the call's task.
#[derive(Debug)]
pub(super) struct EventLog {
    unwritten: mpsc::Sender<(Millis, Event)>,
    feed: Feed,
    writer: JoinHandle<()>,
}

/// The reading end: events from now on.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    sender: broadcast::Sender<Arc<Envelope>>,
    last: Arc<AtomicU64>,
}

/// Why an event will not be stored.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritten {
    #[error("{UNWRITTEN} events wait for the database")]
    Full,
    /// An earlier one was: the interview is deleted, or another call's.
    #[error("the database refused the interview's events")]
    Refused,
}

impl EventLog {
    /// `last` is the number of the last event stored so far.
    pub(super) fn open(store: Store, claim: Claim, last: u64) -> Self {
        let (unwritten, queue) = mpsc::channel(UNWRITTEN);
        let feed = Feed { sender: broadcast::channel(FEED).0, last: Arc::new(AtomicU64::new(last)) };
        let writer = tokio::spawn(write(store, claim, queue, feed.clone()));
        Self { unwritten, feed, writer }
    }

    pub(super) fn feed(&self) -> Feed {
        self.feed.clone()
    }

    pub(super) fn append(&self, at: Millis, event: Event) -> Result<(), Unwritten> {
        self.unwritten.try_send((at, event)).map_err(|error| match error {
            TrySendError::Full(_) => Unwritten::Full,
            TrySendError::Closed(_) => Unwritten::Refused,
        })
    }

    /// Tells followers without storing.
    pub(super) fn tell(&self, at: Millis, event: Event) {
        let seq = self.feed.last.load(Ordering::Acquire);
        _ = self.feed.sender.send(Arc::new(Envelope { v: wire::VERSION, seq, at, event }));
    }

    /// Waits until everything is stored and told.
    pub(super) async fn close(self) {
        drop(self.unwritten);
        if let Err(error) = self.writer.await {
            tracing::error!(%error, "the event log's writer failed");
        }
    }
}

impl Feed {
    pub(super) fn subscribe(&self) -> broadcast::Receiver<Arc<Envelope>> {
        self.sender.subscribe()
    }
}

async fn write(store: Store, claim: Claim, mut queue: mpsc::Receiver<(Millis, Event)>, feed: Feed) {
    let mut batch = Vec::with_capacity(BATCH);
    let mut seq = feed.last.load(Ordering::Acquire);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let envelopes: Vec<Envelope> = batch
            .drain(..)
            .map(|(at, event)| {
                seq += 1;
                Envelope { v: wire::VERSION, seq, at, event }
            })
            .collect();
        // Recording is idempotent: after an unclear failure the same batch is simply given again.
        while let Err(error) = store.record(claim, envelopes.clone()).await {
            if error.is_of_the_write() {
                tracing::error!(%error, "the event log ends here");
                return;
            }
            tracing::warn!(%error, events = envelopes.len(), "the event log waits for the database");
            tokio::time::sleep(RETRY).await;
        }
        feed.last.store(seq, Ordering::Release);
        for envelope in envelopes {
            _ = feed.sender.send(Arc::new(envelope));
        }
    }
}
