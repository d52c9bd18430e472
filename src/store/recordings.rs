//! What is known of recordings; the sound itself is in files.

use sqlx::{AnyConnection, query};
use tokio::time::sleep;
use uuid::Uuid;

use super::connect::within;
use super::drain::RETRY;
use super::row::{self, column, to_number, to_word};
use super::write::{Write, found};
use super::{Store, StoreError};
use crate::clock::Millis;
use crate::wire::{RecordingFault, RecordingState};

/// A recording as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// When the candidate agreed, and to which version of the text.
    pub agreed_at: jiff::Timestamp,
    pub agreed_to: String,
    /// How it ended, or how far it is.
    pub end: RecordingEnd,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordingEnd {
    pub state: RecordingState,
    pub fault: Option<RecordingFault>,
    pub length: Millis,
    pub interviewer_bytes: u64,
    pub candidate_bytes: u64,
    /// Packets that were not written.
    pub dropped: u64,
}

/// One change of a recording.
#[derive(Debug)]
pub(super) enum RecordingChange {
    Agree { interview: Uuid, at: jiff::Timestamp, version: String },
    Begin { interview: Uuid },
    End { interview: Uuid, end: RecordingEnd },
}

impl RecordingChange {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::Agree { interview, at, version } => {
                query(
                    "INSERT INTO recordings (interview, agreed_at, agreed_to, state) VALUES ($1, $2, $3, $4)",
                )
                .bind(interview.to_string())
                .bind(at.as_millisecond())
                .bind(version)
                .bind(to_word(&RecordingState::Agreed)?)
                .execute(connection)
                .await?;
                Ok(())
            }
            Self::Begin { interview } => {
                let begun = query("UPDATE recordings SET state = $2 WHERE interview = $1")
                    .bind(interview.to_string())
                    .bind(to_word(&RecordingState::Running)?)
                    .execute(connection)
                    .await?;
                found(&begun, StoreError::NotFound(*interview))
            }
            Self::End { interview, end } => finish(connection, *interview, end).await,
        }
    }
}

async fn finish(
    connection: &mut AnyConnection,
    interview: Uuid,
    end: &RecordingEnd,
) -> Result<(), StoreError> {
    let ended = query(
        "UPDATE recordings SET state = $2, fault = $3, length_ms = $4, interviewer_bytes = $5, \
         candidate_bytes = $6, dropped = $7 WHERE interview = $1",
    )
    .bind(interview.to_string())
    .bind(to_word(&end.state)?)
    .bind(end.fault.map(|fault| to_word(&fault)).transpose()?)
    .bind(to_number(end.length.0))
    .bind(to_number(end.interviewer_bytes))
    .bind(to_number(end.candidate_bytes))
    .bind(to_number(end.dropped))
    .execute(connection)
    .await?;
    found(&ended, StoreError::NotFound(interview))
}

impl Store {
    /// The candidate of an interview that has no recording yet agrees to `version` of the text.
    pub async fn agree_to_recording(
        &self,
        interview: Uuid,
        at: jiff::Timestamp,
        version: String,
    ) -> Result<(), StoreError> {
        self.write(Write::Recording(RecordingChange::Agree { interview, at, version })).await
    }

    pub async fn begin_recording(&self, interview: Uuid) -> Result<(), StoreError> {
        self.write(Write::Recording(RecordingChange::Begin { interview })).await
    }

    /// Notes how a recording ended. While the database does not answer, a task of the store's tries again; when the store
    /// closes first, the next start finds it in the files.
    pub async fn end_recording(&self, interview: Uuid, end: RecordingEnd) -> Result<(), StoreError> {
        match within(self.patience, self.note_end(interview, end.clone())).await {
            Err(error) if !error.is_of_the_write() => {
                tracing::warn!(%error, %interview, "a recording's end waits for the database");
                self.tasks.spawn(self.clone().note_end_in_time(interview, end));
                Ok(())
            }
            outcome => outcome,
        }
    }

    async fn note_end(&self, interview: Uuid, end: RecordingEnd) -> Result<(), StoreError> {
        self.write(Write::Recording(RecordingChange::End { interview, end })).await
    }

    async fn note_end_in_time(self, interview: Uuid, end: RecordingEnd) {
        while let Err(error) = self.note_end(interview, end.clone()).await {
            if error.is_of_the_write() {
                tracing::warn!(%error, %interview, "a recording's end could not be noted");
                return;
            }
            if self.stop.run_until_cancelled(sleep(RETRY)).await.is_none() {
                return;
            }
        }
    }

    /// The recording of an interview, if its candidate has agreed to one.
    pub async fn recording(&self, interview: Uuid) -> Result<Option<Recording>, StoreError> {
        within(self.database.deadline, async {
            let row = query(
                "SELECT agreed_at, agreed_to, state, fault, length_ms, interviewer_bytes, candidate_bytes, \
                 dropped FROM recordings WHERE interview = $1",
            )
            .bind(interview.to_string())
            .fetch_optional(&self.database.reads)
            .await?;
            row.map(|row| {
                let end = RecordingEnd {
                    state: row::word(&row, "state")?,
                    fault: row::optional_word(&row, "fault")?,
                    length: Millis(row::number(&row, "length_ms")?),
                    interviewer_bytes: row::number(&row, "interviewer_bytes")?,
                    candidate_bytes: row::number(&row, "candidate_bytes")?,
                    dropped: row::number(&row, "dropped")?,
                };
                Ok(Recording {
                    agreed_at: row::timestamp(&row, "agreed_at")?,
                    agreed_to: column(&row, "agreed_to")?,
                    end,
                })
            })
            .transpose()
        })
        .await
    }

    /// The interviews whose recordings began and have no end.
    pub async fn open_recordings(&self) -> Result<Vec<Uuid>, StoreError> {
        within(self.database.deadline, async {
            query("SELECT interview FROM recordings WHERE state = $1 ORDER BY interview")
                .bind(to_word(&RecordingState::Running)?)
                .fetch_all(&self.database.reads)
                .await?
                .iter()
                .map(|row| row::id(row, "interview"))
                .collect()
        })
        .await
    }
}
