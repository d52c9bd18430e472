//! Events are recorded whether or not the database takes them: it is tried, then they go to the spool, from
//! which they are brought to it as soon as it takes them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::backlog::{Backlog, Spooled};
use super::connect::within;
use super::{Claim, Store, StoreError};
use crate::wire::Envelope;

/// Events of one interview brought to the database in one go.
const BATCH: usize = 64;

/// Between two tries while the database takes nothing.
pub(super) const RETRY: Duration = Duration::from_millis(500);

impl Store {
    /// Keeps in `folder`, up to `bound` bytes, what the database does not take in time. What an earlier run
    /// left there is brought to the database first: returns how many events that was.
    pub async fn with_spool(mut self, folder: &Path, bound: u64) -> Result<(Self, u64), StoreError> {
        let place = folder.to_owned();
        let opened = tokio::task::spawn_blocking(move || Backlog::open(&place, bound)).await;
        let unusable = |source: std::io::Error| StoreError::Path {
            path: folder.display().to_string(),
            source: Arc::new(source),
        };
        let backlog = Arc::new(opened.map_err(|_| StoreError::Closed)?.map_err(unusable)?);
        self.backlog = Some(Arc::clone(&backlog));
        let events = backlog.state().events;
        for interview in backlog.interviews() {
            self.drain(interview).await?;
        }
        Ok((self, events))
    }

    /// As [`Store::append`], but while the database does not answer the events go to the spool. When this
    /// returns `Ok` they survive a kill: in the one or in the other, in order. A fault of the events
    /// themselves is no reason to spool them.
    pub async fn record(&self, claim: Claim, events: Vec<Envelope>) -> Result<(), StoreError> {
        let Claim { interview, call } = claim;
        let append = self.append_of(interview, Some(call), events.clone());
        let Some(backlog) = &self.backlog else { return append.await };
        if backlog.add_behind(claim, &events).await? {
            return Ok(());
        }
        match within(self.patience, append).await {
            Err(error) if !error.is_of_the_write() => {
                tracing::warn!(%error, %interview, "events go to the spool until the database takes them");
                let kept = backlog.add(claim, &events).await;
                if backlog.begin_draining() {
                    self.tasks.spawn(self.clone().drain_all(Arc::clone(backlog)));
                }
                kept
            }
            outcome => outcome,
        }
    }

    /// What waits for the database.
    pub fn spooled(&self) -> Spooled {
        self.backlog.as_ref().map(|backlog| backlog.state()).unwrap_or_default()
    }

    /// Until nothing waits or the store closes; then the next start goes on.
    async fn drain_all(self, backlog: Arc<Backlog>) {
        while !backlog.end_draining() {
            for interview in backlog.interviews() {
                if let Err(error) = self.drain(interview).await {
                    tracing::debug!(%error, "the spool waits for the database");
                    if self.stop.run_until_cancelled(tokio::time::sleep(RETRY)).await.is_none() {
                        return;
                    }
                    // One interview is enough to see whether it takes anything again.
                    break;
                }
            }
        }
        tracing::info!("everything that was spooled is in the database");
    }

    /// Brings to the database what waits of an interview.
    pub(super) async fn drain(&self, interview: Uuid) -> Result<(), StoreError> {
        let Some(backlog) = &self.backlog else { return Ok(()) };
        while let Some((call, events)) = backlog.first(interview, BATCH).await? {
            let last = events.last().map_or(0, |envelope| envelope.seq);
            match self.append_of(interview, call, events).await {
                Ok(()) => backlog.stored(interview, last).await,
                // Deleted, here or by another server.
                Err(StoreError::NotFound(_)) => backlog.forget(interview).await?,
                Err(error) if error.is_of_the_write() => backlog.set_aside(interview, &error).await?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
