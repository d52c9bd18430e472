//! What is kept: interviews, their turns, their event log. The only SQL of the program.
//!
//! A [`Store`] is a SQLite file or a Postgres database behind one SQL text; `migrations/` is the first
//! thing to read about the data. Reads go to a pool; every write goes through one task that commits
//! whatever waits at once (`writer.rs`). When a call returns `Ok`, its write survives a kill.
//!
//! Every call has one deadline, [`DEADLINE`]. Wall time comes in as arguments.

mod backlog;
mod connect;
mod delivery;
mod drain;
mod erase;
mod error;
mod feedback;
mod history;
mod idempotency;
mod invitations;
mod migrations;
mod outbox;
mod people;
mod plans;
mod probe;
mod questions;
mod read;
mod recordings;
mod resume;
mod retention;
mod row;
mod search;
mod share;
mod spent;
mod spool;
mod waiting;
mod webhook;
mod write;
mod writer;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

pub use backlog::Spooled;
pub use delivery::{Due, Errand, Next, Tried};
pub use error::StoreError;
pub use feedback::{DueReport, Outcome};
pub use history::Filter;
pub use idempotency::{KnownRequest, RequestKey};
pub use invitations::{Invite, NewInvitation};
pub use people::{KeyHolder, PeopleWrite};
pub use plans::{NewPlan, PinnedPlan};
pub use probe::Probe;
pub use questions::Repeated;
pub use read::{Cursor, Page};
pub use recordings::{Recording, RecordingEnd};
pub use resume::WayBack;
pub use share::{MAX_SHARES, NewLink};
pub use spent::Had;
pub use spool::SpoolError;
pub use webhook::{Endpoint, NewEndpoint};
pub use writer::Counts;

use crate::wire::{Envelope, InterviewSummary, ModelInfo, Patience};
use backlog::Backlog;
use connect::{Database, within};
use write::Write;
use writer::{Counters, Job, QUEUE, Writer};

/// The longest that any call here takes.
pub const DEADLINE: Duration = Duration::from_secs(12);

/// How long the database may take before events go to the spool: nobody is told of them until they are safe,
/// and a caption that is a second late is noticed.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long is waited for the database, and how much of it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub deadline: Duration,
    /// Before events go to the spool.
    pub patience: Duration,
    /// The most connections; one of them writes. At least 2.
    pub connections: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { deadline: DEADLINE, patience: PATIENCE, connections: 5 }
    }
}

/// An interview to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInterview {
    pub id: Uuid,
    /// Who may see it.
    pub owner: String,
    pub track: String,
    pub role: Option<String>,
    /// The time box; at least 1.
    pub minutes: u32,
    pub patience: Patience,
    pub model: ModelInfo,
    pub created_at: jiff::Timestamp,
}

/// A call's right to write its interview's log, until a newer one takes the interview up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    pub interview: Uuid,
    /// Which of its calls, from 1.
    pub call: u64,
}

/// An interview as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interview {
    pub owner: String,
    pub summary: InterviewSummary,
    pub minutes: u32,
    /// As asked for at the start.
    pub patience: Patience,
    pub model: ModelInfo,
    /// The number of the last stored event; 0 before the first.
    pub last_seq: u64,
    /// How many calls have taken it up.
    pub calls: u64,
    /// When the first one did: the zero of the interview's clock.
    pub begun_at: Option<jiff::Timestamp>,
}

/// The database. Cheap to clone.
///
/// Its writer ends when the last clone is dropped, having written what was queued; [`Store::close`]
/// waits for that.
#[derive(Clone)]
pub struct Store {
    database: Database,
    queue: mpsc::Sender<Job>,
    counters: Arc<Counters>,
    /// Notified when something has come into the outbox.
    told: Arc<Notify>,
    /// Notified when an interview has ended.
    ended: Arc<Notify>,
    /// None for whoever records nothing: a command beside a server.
    backlog: Option<Arc<Backlog>>,
    patience: Duration,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Store {
    /// Opens the database at `location`, a `postgres://` URL or the path of a SQLite file, and brings
    /// its schema up to date. A missing file is made, with its directory.
    pub async fn open(location: &str) -> Result<Self, StoreError> {
        Self::open_with(location, Bounds::default()).await
    }

    /// As [`Store::open`], with other bounds.
    pub async fn open_with(location: &str, bounds: Bounds) -> Result<Self, StoreError> {
        let database = Database::open(location, bounds).await?;
        let (queue, jobs) = mpsc::channel(QUEUE);
        let counters = Arc::new(Counters::default());
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let writer = Writer {
            queue: jobs,
            database: database.clone(),
            counters: Arc::clone(&counters),
            stop: stop.clone(),
        };
        tasks.spawn(writer.run());
        tasks.close();
        Ok(Self {
            database,
            queue,
            counters,
            told: Arc::default(),
            ended: Arc::default(),
            backlog: None,
            patience: bounds.patience,
            stop,
            tasks,
        })
    }

    pub async fn create_interview(&self, new: NewInterview) -> Result<(), StoreError> {
        self.write(Write::Create(new)).await
    }

    /// The interview's `call`th call is being made, from 1: it alone writes the log from now on. The first one makes the
    /// interview `live`. Fails with [`StoreError::Taken`] when it is not the next, and with [`StoreError::Ended`] after
    /// the end.
    pub async fn start(&self, interview: Uuid, call: u64, at: jiff::Timestamp) -> Result<Claim, StoreError> {
        // Its end may wait in the spool.
        self.drain(interview).await?;
        let claim = Claim { interview, call };
        self.write(Write::Start { claim, at }).await?;
        Ok(claim)
    }

    /// Appends to an interview's log. In the same transaction a `turn.final` stores its turn, and a
    /// `session.state` of `ended` ends the interview.
    ///
    /// `events` follow one another and what is stored, by `seq` and without a gap. Appending again what
    /// is already stored changes nothing, so that it is safe to repeat a call whose outcome is unknown
    /// ([`StoreError::Timeout`], [`StoreError::Unavailable`]).
    pub async fn append(&self, interview: Uuid, events: Vec<Envelope>) -> Result<(), StoreError> {
        self.append_of(interview, None, events).await
    }

    /// As [`Store::append`]; of an older call than the newest, [`StoreError::Taken`].
    async fn append_of(
        &self,
        interview: Uuid,
        call: Option<u64>,
        events: Vec<Envelope>,
    ) -> Result<(), StoreError> {
        self.write(Write::Append { interview, call, events }).await
    }

    /// Deletes an interview with its turns and its log. In a SQLite file nothing of it stays readable;
    /// Postgres overwrites it when it vacuums.
    pub async fn delete(&self, interview: Uuid) -> Result<(), StoreError> {
        self.write(Write::Delete { interview }).await?;
        self.forget(interview).await?;
        self.scrub().await;
        Ok(())
    }

    /// As [`Store::delete`], of some at once. One that is not there is as good as deleted.
    pub async fn delete_all(&self, interviews: &[Uuid]) -> Result<(), StoreError> {
        let deletions = interviews.iter().map(|id| self.write(Write::Delete { interview: *id }));
        for (interview, outcome) in interviews.iter().zip(join_all(deletions).await) {
            match outcome {
                Ok(()) | Err(StoreError::NotFound(_)) => self.forget(*interview).await?,
                Err(error) => return Err(error),
            }
        }
        self.scrub().await;
        Ok(())
    }

    /// After a deletion: nor does what waited for the database.
    async fn forget(&self, interview: Uuid) -> Result<(), StoreError> {
        match &self.backlog {
            Some(backlog) => backlog.forget(interview).await,
            None => Ok(()),
        }
    }

    /// After a deletion: nothing of it stays readable.
    async fn scrub(&self) {
        if let Err(error) = self.database.scrub().await {
            tracing::warn!(%error, "deleted text stays in the write-ahead log until it is next emptied");
        }
    }

    /// What the writer has done so far.
    pub fn counts(&self) -> Counts {
        self.counters.read()
    }

    /// Takes no more writes, finishes those that wait, and closes every connection. Calls of any clone
    /// fail from now on. [`StoreError::Timeout`]: the database did not take what waited.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.stop.cancel();
        within(self.database.deadline, async {
            self.tasks.wait().await;
            self.database.close().await;
            Ok(())
        })
        .await
    }

    async fn write(&self, write: Write) -> Result<(), StoreError> {
        let (tells, ends) = (write.tells(), write.ends());
        within(self.database.deadline, async {
            let (reply, answer) = oneshot::channel();
            self.queue.send(Job { write, reply }).await.map_err(|_| StoreError::Closed)?;
            answer.await.map_err(|_| StoreError::Closed)?
        })
        .await?;
        if tells {
            self.told.notify_one();
        }
        if ends {
            self.ended.notify_one();
        }
        Ok(())
    }
}

impl fmt::Debug for Store {
    /// Without the location, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("dialect", &self.database.dialect).finish_non_exhaustive()
    }
}
