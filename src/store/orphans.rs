//! Interviews that a stopped server left running.

use sqlx::query;
use uuid::Uuid;

use super::connect::within;
use super::{Store, StoreError, row};
use crate::clock::Millis;
use crate::wire::{EndReason, Envelope, Event, SessionState, State, VERSION};

impl Store {
    /// Ends every interview that had a call and no end, with an event in its log like any other end, and
    /// says which. For start-up, before the first call, by the one server that uses this database:
    /// another's running interviews look the same.
    pub async fn end_orphans(&self) -> Result<Vec<Uuid>, StoreError> {
        let orphans = self.orphans().await?;
        for (interview, end) in &orphans {
            self.append(*interview, vec![end.clone()]).await?;
        }
        Ok(orphans.into_iter().map(|(interview, _)| interview).collect())
    }

    async fn orphans(&self) -> Result<Vec<(Uuid, Envelope)>, StoreError> {
        within(self.database.deadline, async {
            query(
                "SELECT id, patience, last_seq, duration_ms FROM interviews \
                 WHERE status <> 'ended' AND (status = 'live' OR last_seq > 0) ORDER BY created_at, id",
            )
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(|row| {
                let state = SessionState {
                    state: State::Ended,
                    muted: false,
                    holding: false,
                    patience: row::word(row, "patience")?,
                    reason: Some(EndReason::ServerStopped),
                };
                let end = Envelope {
                    v: VERSION,
                    seq: row::number::<u64>(row, "last_seq")? + 1,
                    at: Millis(row::number(row, "duration_ms")?),
                    event: Event::SessionState(state),
                };
                Ok((row::id(row, "id")?, end))
            })
            .collect()
        })
        .await
    }
}
