//! What waits for the database: the events of each interview behind one that the database did not take in
//! time, on disk (`spool.rs`) and in memory, until it takes them.
//!
//! A file per interview, `<folder>/<id>.jsonl`, so that one interview's can be removed. While an interview
//! has events here, its later ones go behind them: the database gets them in order.

use std::collections::{HashMap, VecDeque};
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use uuid::Uuid;

use super::row::to_json;
use super::spool::{Room, Spool, SpoolError};
use super::{Claim, StoreError};
use crate::clock;
use crate::wire::Envelope;

const EXTENSION: &str = "jsonl";

/// What is in the spool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spooled {
    /// Events that the database has not yet.
    pub events: u64,
    /// On disk; an interview's until the last of its events is in the database.
    pub bytes: u64,
    /// For how long the interview that waits longest has.
    pub oldest: Option<Duration>,
}

pub(super) struct Backlog {
    folder: PathBuf,
    room: Arc<Room>,
    tails: Mutex<Tails>,
    events: AtomicU64,
}

#[derive(Default)]
struct Tails {
    of: HashMap<Uuid, Arc<Tail>>,
    /// A task brings them to the database.
    draining: bool,
}

/// The end of one interview's log.
struct Tail {
    since: Instant,
    held: Arc<AsyncMutex<Held>>,
}

struct Held {
    /// Opened with the first event.
    spool: Option<Spool>,
    /// What the database has not taken; the spool may hold more before it.
    pending: VecDeque<Envelope>,
    /// Whose events they are; not known of what an earlier run left.
    call: Option<u64>,
    /// It is in the backlog no more.
    gone: bool,
}

impl Tail {
    fn new(spool: Option<Spool>, pending: VecDeque<Envelope>) -> Self {
        let held = Held { spool, pending, call: None, gone: false };
        Self { since: clock::instant(), held: Arc::new(AsyncMutex::new(held)) }
    }
}

impl Backlog {
    /// With what an earlier run left in `folder`, which is made if it is missing. Blocks.
    pub(super) fn open(folder: &Path, bound: u64) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let room = Arc::new(Room::new(bound));
        let backlog =
            Self { folder: folder.to_owned(), room, tails: Mutex::default(), events: AtomicU64::new(0) };
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let id = path.file_stem().and_then(|stem| Uuid::try_parse(stem.to_str()?).ok());
            if let Some(id) = id.filter(|_| path.extension().is_some_and(|found| found == EXTENSION)) {
                backlog.read(id, &path)?;
            }
        }
        Ok(backlog)
    }

    fn read(&self, interview: Uuid, path: &Path) -> io::Result<()> {
        let (spool, lines) = Spool::open(path, Arc::clone(&self.room))?;
        match lines.iter().map(|line| serde_json::from_str(line)).collect::<Result<VecDeque<_>, _>>() {
            Ok(pending) => {
                self.events.fetch_add(pending.len() as u64, Ordering::Relaxed);
                self.lock().of.insert(interview, Arc::new(Tail::new(Some(spool), pending)));
            }
            Err(error) => {
                let aside = spool.set_aside()?;
                tracing::error!(%error, %interview, aside = %aside.display(), "what was spooled cannot be read");
            }
        }
        Ok(())
    }

    pub(super) fn state(&self) -> Spooled {
        let oldest = self.lock().of.values().map(|tail| tail.since.elapsed()).max();
        Spooled { events: self.events.load(Ordering::Relaxed), bytes: self.room.taken(), oldest }
    }

    pub(super) fn interviews(&self) -> Vec<Uuid> {
        self.lock().of.keys().copied().collect()
    }

    /// Whether the caller is to begin draining: there is something and nobody does.
    pub(super) fn begin_draining(&self) -> bool {
        let mut tails = self.lock();
        let begin = !tails.draining && !tails.of.is_empty();
        tails.draining |= begin;
        begin
    }

    /// Whether whoever drains may stop: there is nothing more.
    pub(super) fn end_draining(&self) -> bool {
        let mut tails = self.lock();
        let end = tails.of.is_empty();
        tails.draining &= !end;
        end
    }

    /// Keeps `events` behind those of the interview that wait. False, and nothing is kept, when none do.
    pub(super) async fn add_behind(
        self: &Arc<Self>,
        claim: Claim,
        events: &[Envelope],
    ) -> Result<bool, StoreError> {
        match self.held(claim.interview).await {
            Some(held) => self.keep(held, claim, events).await.map(|()| true),
            None => Ok(false),
        }
    }

    /// Keeps `events`, behind what waits of the interview.
    pub(super) async fn add(self: &Arc<Self>, claim: Claim, events: &[Envelope]) -> Result<(), StoreError> {
        let held = loop {
            let empty = || Arc::new(Tail::new(None, VecDeque::new()));
            let tail = Arc::clone(self.lock().of.entry(claim.interview).or_insert_with(empty));
            let held = Arc::clone(&tail.held).lock_owned().await;
            if !held.gone {
                break held;
            }
        };
        self.keep(held, claim, events).await
    }

    /// What of the interview comes after number `seq` and waits, in order; `None` when nothing does.
    pub(super) async fn after(&self, interview: Uuid, seq: u64) -> Option<Vec<Envelope>> {
        let held = self.held(interview).await?;
        Some(held.pending.iter().filter(|envelope| envelope.seq > seq).cloned().collect())
    }

    /// The number of the last event of the interview that waits.
    pub(super) async fn last_seq(&self, interview: Uuid) -> Option<u64> {
        self.held(interview).await?.pending.back().map(|envelope| envelope.seq)
    }

    /// At most `limit` events of the interview, the oldest, and the call that they are of; `None` when none wait any more,
    /// and then the interview's later events go to the database again.
    pub(super) async fn first(
        &self,
        interview: Uuid,
        limit: usize,
    ) -> Result<Option<(Option<u64>, Vec<Envelope>)>, StoreError> {
        let Some(held) = self.held(interview).await else { return Ok(None) };
        if held.pending.is_empty() {
            self.close(interview, held, |spool| spool.remove()).await?;
            return Ok(None);
        }
        Ok(Some((held.call, held.pending.iter().take(limit).cloned().collect())))
    }

    /// The interview's events up to number `seq` are in the database.
    pub(super) async fn stored(&self, interview: Uuid, seq: u64) {
        let Some(mut held) = self.held(interview).await else { return };
        let stored = held.pending.partition_point(|envelope| envelope.seq <= seq);
        held.pending.drain(..stored);
        self.events.fetch_sub(stored as u64, Ordering::Relaxed);
    }

    /// The interview is deleted.
    pub(super) async fn forget(&self, interview: Uuid) -> Result<(), StoreError> {
        match self.held(interview).await {
            Some(held) => self.close(interview, held, |spool| spool.remove()).await,
            None => Ok(()),
        }
    }

    /// The database will never take what waits of the interview; it is left to a person.
    pub(super) async fn set_aside(&self, interview: Uuid, cause: &StoreError) -> Result<(), StoreError> {
        let Some(held) = self.held(interview).await else { return Ok(()) };
        let cause = cause.to_string();
        self.close(interview, held, move |spool| {
            let aside = spool.set_aside()?;
            tracing::error!(cause, %interview, aside = %aside.display(), "spooled events were refused");
            Ok(())
        })
        .await
    }

    async fn held(&self, interview: Uuid) -> Option<OwnedMutexGuard<Held>> {
        let tail = self.lock().of.get(&interview).cloned()?;
        let held = Arc::clone(&tail.held).lock_owned().await;
        (!held.gone).then_some(held)
    }

    async fn keep(
        self: &Arc<Self>,
        mut held: OwnedMutexGuard<Held>,
        claim: Claim,
        events: &[Envelope],
    ) -> Result<(), StoreError> {
        let Claim { interview, call } = claim;
        let lines: Vec<String> =
            events.iter().map(|envelope| to_json(envelope, "an event")).collect::<Result<_, _>>()?;
        let events = events.to_vec();
        let backlog = Arc::clone(self);
        blocking(move || {
            if held.spool.is_none() {
                let path = backlog.folder.join(interview.to_string()).with_extension(EXTENSION);
                held.spool = Some(Spool::open(&path, Arc::clone(&backlog.room))?.0);
            }
            if let Some(spool) = &mut held.spool {
                spool.append(lines.iter().map(String::as_str))?;
            }
            backlog.events.fetch_add(events.len() as u64, Ordering::Relaxed);
            held.pending.extend(events);
            held.call = Some(call);
            Ok(())
        })
        .await
    }

    /// Takes the interview out of the backlog. Its file is gone before another can be made in its place.
    async fn close(
        &self,
        interview: Uuid,
        mut held: OwnedMutexGuard<Held>,
        end: impl FnOnce(&Spool) -> io::Result<()> + Send + 'static,
    ) -> Result<(), StoreError> {
        let held = blocking(move || {
            if let Some(spool) = &held.spool {
                end(spool)?;
            }
            held.spool = None;
            Ok(held)
        })
        .await;
        let mut held = held?;
        held.gone = true;
        self.events.fetch_sub(held.pending.len() as u64, Ordering::Relaxed);
        self.lock().of.remove(&interview);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Tails> {
        self.tails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The disk is waited for elsewhere. Once begun, it is done whether or not anybody waits for it.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SpoolError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome.map_err(StoreError::from),
        Err(_) => Err(StoreError::Closed),
    }
}
