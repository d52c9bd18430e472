//! The one task that empties the outbox: takes what is due, sends it, and writes down what became of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::keys::Keys;
use super::post::{Letter, Post};
use super::retry::judge;
use super::{MAX_TRIES, Reachable};
use crate::clock;
use crate::store::{Due, Errand, Next, Store, StoreError, Tried};
use crate::wire::{WebhookEvent, WebhookMessage};

/// Tries at once to one endpoint.
const EACH: u32 = 4;

/// Tries at once to all.
const ALL: usize = 32;

/// A try that has not been settled by then was another server's, or this one's before it was killed: its deadline, and
/// the database's twice.
const CLAIM: Duration = Duration::from_secs(45);

/// How long a server that stops waits for its last tries.
const FAREWELL: Duration = Duration::from_secs(3);

/// What another process put into the outbox (`antiphon webhooks replay`) is noticed within this time.
const POLL: Duration = Duration::from_secs(10);

/// How long messages and what became of them are kept.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// Between two looks for what is older.
const PRUNE: Duration = Duration::from_hours(1);

/// The largest message sent; a transcript that would make it larger is named by its path instead.
const MAX_BODY: usize = 1 << 20;

/// What came of the tries since the start.
#[derive(Debug, Default)]
pub struct Counts {
    pub delivered: AtomicU64,
    /// To be tried again.
    pub failed: AtomicU64,
    /// Given up.
    pub dead: AtomicU64,
}

/// Sends what the outbox holds.
#[derive(Debug)]
pub struct Courier {
    trial: Arc<Trial>,
    endpoints: HashMap<Uuid, Arc<Semaphore>>,
    all: Arc<Semaphore>,
    pruned: Option<Timestamp>,
}

/// What every try needs.
#[derive(Debug)]
struct Trial {
    store: Store,
    keys: Keys,
    post: Post,
    /// Where users' endpoints may be.
    reachable: Reachable,
    tries: u32,
    counts: Arc<Counts>,
}

impl Courier {
    /// `tries`: at most that many, and no more than [`MAX_TRIES`]. Errors: the system has no TLS to offer.
    pub fn new(store: Store, keys: Keys, reachable: Reachable, tries: u32) -> reqwest::Result<Self> {
        let tries = tries.min(MAX_TRIES);
        let trial = Trial { store, keys, post: Post::new()?, reachable, tries, counts: Arc::default() };
        Ok(Self {
            trial: Arc::new(trial),
            endpoints: HashMap::new(),
            all: Arc::new(Semaphore::new(ALL)),
            pruned: None,
        })
    }

    pub fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.trial.counts)
    }

    /// Until it is told to stop. What is due then is still begun; tries that do not end at once are made again later.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut tries = JoinSet::new();
        loop {
            let wait = self.round(&mut tries).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "webhooks wait for the database");
                POLL
            });
            tokio::select! {
                () = stop.cancelled() => break,
                Some(_) = tries.join_next() => {}
                () = self.trial.store.outbox_filled() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
        // Who ended with the server is told of it now, if possible.
        if let Err(error) = self.round(&mut tries).await {
            tracing::debug!(%error, "what is left in the outbox waits for the next start");
        }
        let last = async { while tries.join_next().await.is_some() {} };
        _ = tokio::time::timeout(FAREWELL, last).await;
        tries.shutdown().await;
    }

    /// Begins what is due and may be begun, and says when to look again.
    async fn round(&mut self, tries: &mut JoinSet<()>) -> Result<Duration, StoreError> {
        let now = clock::wall();
        self.prune(now).await?;
        self.endpoints.retain(|_, places| places.available_permits() < EACH as usize);
        for due in self.trial.store.due(now, EACH).await? {
            let places = self.endpoints.entry(due.endpoint);
            let places = places.or_insert_with(|| Arc::new(Semaphore::new(EACH as usize)));
            let Ok(place) = Arc::clone(places).try_acquire_owned() else { continue };
            let Ok(one) = Arc::clone(&self.all).try_acquire_owned() else { break };
            let trial = Arc::clone(&self.trial);
            tries.spawn(async move {
                trial.run(due).await;
                drop((place, one));
            });
        }
        let next = self.trial.store.next_due(now).await?;
        let wait = next.and_then(|next| Duration::try_from(next.duration_since(clock::wall())).ok());
        Ok(if next.is_some() { wait.unwrap_or_default().min(POLL) } else { POLL })
    }

    async fn prune(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if self.pruned.is_some_and(|last| now.duration_since(last).unsigned_abs() < PRUNE) {
            return Ok(());
        }
        if let Ok(before) = now.checked_sub(KEPT) {
            self.trial.store.prune_outbox(before).await?;
        }
        self.pruned = Some(now);
        Ok(())
    }
}

impl Trial {
    async fn run(&self, due: Due) {
        match self.attempt(due).await {
            // Somebody else has it.
            Ok(()) | Err(StoreError::Changed { .. }) => {}
            Err(error) => {
                tracing::warn!(%error, delivery = %due.delivery, "a webhook waits for the database")
            }
        }
    }

    async fn attempt(&self, due: Due) -> Result<(), StoreError> {
        let Ok(until) = clock::wall().checked_add(CLAIM) else { return Ok(()) };
        self.store.claim_delivery(due, until).await?;
        let Some(errand) = self.store.errand(due.delivery).await? else { return Ok(()) };
        let now = clock::wall();
        let letter = Letter {
            url: errand.endpoint.url.clone(),
            id: errand.id,
            body: self.body(&errand).await?,
            secrets: self.keys.of(&errand.endpoint, now),
        };
        if letter.secrets.is_empty() {
            // Of settings that another server has: that one sends it.
            return Ok(());
        }
        let reachable = match errand.endpoint.owner {
            Some(_) => self.reachable,
            None => Reachable::Anywhere,
        };
        let outcome = self.post.send(letter, reachable, now).await;
        let tried = judge(outcome, errand.attempts, self.tries, clock::wall(), rand::random());
        self.note(&errand, &tried);
        self.store.settle_delivery(&errand, tried).await
    }

    /// The message as it is sent: with the transcript as it is now, or where it is.
    async fn body(&self, errand: &Errand) -> Result<Vec<u8>, StoreError> {
        let mut message = errand.message.clone();
        if let (WebhookEvent::TranscriptReady, Some(id)) = (message.event, message.data.interview_id) {
            message.data.transcript = Some(self.store.turns(id).await?);
            let whole = written(&message)?;
            if whole.len() <= MAX_BODY {
                return Ok(whole);
            }
            message.data.transcript = None;
            message.data.transcript_url = Some(format!("/api/interviews/{id}"));
        }
        written(&message)
    }

    fn note(&self, errand: &Errand, tried: &Tried) {
        let (delivery, endpoint, status) = (errand.delivery, errand.endpoint.id, tried.status);
        let count = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
        match tried.next {
            Next::Done => {
                count(&self.counts.delivered);
                tracing::debug!(%delivery, %endpoint, "a webhook was delivered");
            }
            Next::At(next) => {
                count(&self.counts.failed);
                tracing::info!(%delivery, %endpoint, status, fault = ?tried.fault, %next, "a webhook is tried again");
            }
            Next::Dead => {
                count(&self.counts.dead);
                tracing::warn!(%delivery, %endpoint, status, fault = ?tried.fault, "a webhook was given up");
            }
            Next::Gone => {
                count(&self.counts.dead);
                tracing::warn!(%endpoint, "a webhook's receiver is gone: it was disabled");
            }
        }
    }
}

fn written(message: &WebhookMessage) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(message)
        .map_err(|source| StoreError::Json { what: "a message", source: Arc::new(source) })
}
