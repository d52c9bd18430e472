//! What can be asked.

use std::fmt;
use std::str::FromStr;

use sqlx::{Any, Executor, query};
use uuid::Uuid;

use super::connect::within;
use super::row::{self, to_number};
use super::{Interview, Store, StoreError};
use crate::error::{Code, Error};
use crate::wire::{Envelope, Turn};

/// One owner's interviews, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub interviews: Vec<Interview>,
    /// Where the next page begins; none after the last.
    pub next: Option<Cursor>,
}

/// A place between two interviews of a list. Its text is for clients to hand back, not to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) created_at_ms: i64,
    pub(super) id: Uuid,
}

impl Cursor {
    /// Every interview comes after this one.
    pub(super) const END: Self = Self { created_at_ms: i64::MAX, id: Uuid::max() };

    pub(super) fn after(interview: &Interview) -> Self {
        let summary = &interview.summary;
        Self { created_at_ms: summary.created_at.as_millisecond(), id: summary.id }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created_at_ms, self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.split_once('.')
            .and_then(|(ms, id)| {
                Some(Self { created_at_ms: ms.parse().ok()?, id: Uuid::try_parse(id).ok()? })
            })
            .ok_or_else(|| Error::new(Code::BadRequest, "`before` is not the `next` of an earlier page."))
    }
}

macro_rules! select_interviews {
    ($rest:literal) => {
        concat!(
            "SELECT id, owner, status, reason, track, role, minutes, patience, model_provider, model_name, \
             model_host, created_at, duration_ms, last_seq, calls, begun_at, \
             (SELECT COUNT(*) FROM turns WHERE turns.interview = interviews.id) AS turns \
             FROM interviews ",
            $rest
        )
    };
}

/// For a condition to follow.
pub(super) const SELECT_INTERVIEWS: &str = select_interviews!("");

/// As it is for whoever asks by `executor`: within a transaction, with its own changes.
pub(super) async fn find_interview(
    executor: impl Executor<'_, Database = Any>,
    id: Uuid,
) -> Result<Option<Interview>, StoreError> {
    let row = query(select_interviews!("WHERE id = $1"));
    let row = row.bind(id.to_string()).fetch_optional(executor).await?;
    row.as_ref().map(row::interview).transpose()
}

impl Store {
    /// Works at all?
    pub async fn ping(&self) -> Result<(), StoreError> {
        within(self.database.deadline, async {
            query("SELECT 1").execute(&self.database.reads).await?;
            Ok(())
        })
        .await
    }

    pub async fn interview(&self, id: Uuid) -> Result<Option<Interview>, StoreError> {
        within(self.database.deadline, find_interview(&self.database.reads, id)).await
    }

    /// The transcript: every final turn, in order. Empty where there is no such interview.
    pub async fn turns(&self, interview: Uuid) -> Result<Vec<Turn>, StoreError> {
        within(self.database.deadline, async {
            query("SELECT body FROM turns WHERE interview = $1 ORDER BY turn")
                .bind(interview.to_string())
                .fetch_all(&self.database.reads)
                .await?
                .iter()
                .map(|row| row::json(row, "body"))
                .collect()
        })
        .await
    }

    /// At most `limit` events numbered above `seq`, in order, with those that wait in the spool. Empty where
    /// there is no such interview.
    pub async fn events_after(
        &self,
        interview: Uuid,
        seq: u64,
        limit: u32,
    ) -> Result<Vec<Envelope>, StoreError> {
        // Looked at first: what is brought to the database meanwhile is then seen twice, not never.
        let waiting = self.waiting_after(interview, seq).await;
        let mut events = match waiting.first() {
            Some(first) if first.seq == seq + 1 => Vec::new(),
            Some(_) | None => self.stored_after(interview, seq, limit).await?,
        };
        for envelope in waiting {
            let last = events.last().map_or(seq, |last: &Envelope| last.seq);
            if envelope.seq == last + 1 && events.len() < limit as usize {
                events.push(envelope);
            }
        }
        Ok(events)
    }

    pub(super) async fn waiting_after(&self, interview: Uuid, seq: u64) -> Vec<Envelope> {
        match &self.backlog {
            Some(backlog) => backlog.after(interview, seq).await.unwrap_or_default(),
            None => Vec::new(),
        }
    }

    async fn stored_after(&self, interview: Uuid, seq: u64, limit: u32) -> Result<Vec<Envelope>, StoreError> {
        within(self.database.deadline, async {
            query("SELECT body FROM events WHERE interview = $1 AND seq > $2 ORDER BY seq LIMIT $3")
                .bind(interview.to_string())
                .bind(to_number(seq))
                .bind(to_number(limit))
                .fetch_all(&self.database.reads)
                .await?
                .iter()
                .map(|row| row::json(row, "body"))
                .collect()
        })
        .await
    }

    /// The number of the last event that is kept, in the database or the spool; 0 before the first.
    pub async fn last_seq(&self, interview: Uuid) -> Result<u64, StoreError> {
        if let Some(backlog) = &self.backlog
            && let Some(last) = backlog.last_seq(interview).await
        {
            return Ok(last);
        }
        within(self.database.deadline, async {
            let row = query("SELECT last_seq FROM interviews WHERE id = $1")
                .bind(interview.to_string())
                .fetch_optional(&self.database.reads)
                .await?
                .ok_or(StoreError::NotFound(interview))?;
            row::number(&row, "last_seq")
        })
        .await
    }
}
