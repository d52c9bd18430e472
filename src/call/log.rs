//! One interview's event log: numbers each event, has it stored, then tells whoever follows. Nobody is
//! ever told what a restart could forget.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::clock::Millis;
use crate::store::Store;
use crate::wire::{self, Envelope, Event};

/// Call → log's writer. An interview makes 1 to 10 events a second: this is minutes of a database that
/// does not answer. When full, [`EventLog::append`] says so and the call ends, since a transcript never
/// drops.
const UNWRITTEN: usize = 4096;

/// Log → followers. A follower that falls this far behind reads the store instead.
const FEED: usize = 256;

/// The most events stored in one go.
const BATCH: usize = 64;

/// Between two tries while the database does not answer.
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

#[derive(Debug, thiserror::Error)]
#[error("{UNWRITTEN} events wait for the database")]
pub(super) struct Full;

impl EventLog {
    /// `last` is the number of the last event stored so far.
    pub(super) fn open(store: Store, interview: Uuid, last: u64) -> Self {
        let (unwritten, queue) = mpsc::channel(UNWRITTEN);
        let feed = Feed { sender: broadcast::channel(FEED).0, last: Arc::new(AtomicU64::new(last)) };
        let writer = tokio::spawn(write(store, interview, queue, feed.clone()));
        Self { unwritten, feed, writer }
    }

    pub(super) fn feed(&self) -> Feed {
        self.feed.clone()
    }

    pub(super) fn append(&self, at: Millis, event: Event) -> Result<(), Full> {
        self.unwritten.try_send((at, event)).map_err(|_| Full)
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

async fn write(store: Store, interview: Uuid, mut queue: mpsc::Receiver<(Millis, Event)>, feed: Feed) {
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
        // Appending is idempotent: after an unclear failure the same batch is simply given again.
        while let Err(error) = store.append(interview, envelopes.clone()).await {
            tracing::warn!(%error, events = envelopes.len(), "the event log waits for the database");
            tokio::time::sleep(RETRY).await;
        }
        feed.last.store(seq, Ordering::Release);
        for envelope in envelopes {
            _ = feed.sender.send(Arc::new(envelope));
        }
    }
}
