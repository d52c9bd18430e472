//! The one task that writes: it takes whatever waits and commits it at once.
//!
//! A commit costs a flush of the disk however much is in it. Under load the queue grows while one
//! commit is under way, so the next carries more: fifty interviews cost hardly more than one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::StoreError;
use super::connect::{Database, within};
use super::write::Write;

/// Everyone who writes → the writer. 1024 writes: some seconds of several hundred interviews. When
/// full, those who write wait, up to the deadline: nothing is dropped.
pub(super) const QUEUE: usize = 1024;

/// The most writes of one commit, so that a backlog cannot make one that outlasts the deadline.
const BATCH: usize = 256;

pub(super) struct Job {
    pub(super) write: Write,
    /// Nobody may be waiting any more; it is written all the same.
    pub(super) reply: oneshot::Sender<Result<(), StoreError>>,
}

/// What the writer has done since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Writes that were stored.
    pub writes: u64,
    /// Transactions that stored them.
    pub commits: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    writes: AtomicU64,
    commits: AtomicU64,
}

impl Counters {
    pub(super) fn read(&self) -> Counts {
        Counts { writes: self.writes.load(Ordering::Relaxed), commits: self.commits.load(Ordering::Relaxed) }
    }
}

pub(super) struct Writer {
    pub(super) queue: mpsc::Receiver<Job>,
    pub(super) database: Database,
    pub(super) counters: Arc<Counters>,
    pub(super) stop: CancellationToken,
}

impl Writer {
    /// Until the last sender is gone or it is told to stop; what is queued then is still written.
    pub(super) async fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled(), if !self.queue.is_closed() => self.queue.close(),
                taken = self.queue.recv_many(&mut batch, BATCH) => {
                    if taken == 0 {
                        return;
                    }
                    self.store(&mut batch).await;
                }
            }
        }
    }

    async fn store(&self, batch: &mut Vec<Job>) {
        match self.commit(batch).await {
            Err(error) if error.is_of_the_write() && batch.len() > 1 => self.store_singly(batch).await,
            outcome => {
                for job in batch.drain(..) {
                    answer(job, outcome.clone());
                }
            }
        }
    }

    /// One of the batch is at fault; the others shall not suffer for it.
    async fn store_singly(&self, batch: &mut Vec<Job>) {
        let mut down = None;
        for job in batch.drain(..) {
            let outcome = match &down {
                Some(error) => Err(StoreError::clone(error)),
                None => self.commit(std::slice::from_ref(&job)).await,
            };
            if let Err(error) = &outcome
                && !error.is_of_the_write()
            {
                down = Some(error.clone());
            }
            answer(job, outcome);
        }
    }

    async fn commit(&self, jobs: &[Job]) -> Result<(), StoreError> {
        within(self.database.deadline, async {
            let dialect = self.database.dialect;
            let mut transaction = self.database.writes.begin_with(dialect.begin()).await?;
            for job in jobs {
                job.write.apply(dialect, &mut transaction).await?;
            }
            Ok(transaction.commit().await?)
        })
        .await?;
        self.counters.writes.fetch_add(jobs.len() as u64, Ordering::Relaxed);
        self.counters.commits.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

fn answer(job: Job, outcome: Result<(), StoreError>) {
    if job.reply.send(outcome).is_err() {
        tracing::debug!("a write outlived its caller's deadline");
    }
}
