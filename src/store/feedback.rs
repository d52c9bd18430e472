//! Reports, what is due of them, and corrections of transcripts.

use std::collections::HashMap;

use serde::Deserialize;
use sqlx::{Any, AnyConnection, Executor, query};
use uuid::Uuid;

use super::connect::{Dialect, within};
use super::row::{self, to_json, to_number, to_word};
use super::search::index_turn;
use super::write::Write;
use super::{Store, StoreError, outbox};
use crate::wire::{CompetencyBand, Feedback, FeedbackStatus, Report, TurnId};

/// A report that is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueReport {
    pub interview: Uuid,
    pub generation: u64,
    /// Tries so far.
    pub attempts: u32,
}

/// How a report stands after a try.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub status: FeedbackStatus,
    pub attempts: u32,
    /// Only with `pending`.
    pub next_try_at: Option<jiff::Timestamp>,
    pub failure: Option<&'static str>,
    /// None leaves the one that is there.
    pub report: Option<Report>,
}

/// Of a report, what is compared with others.
#[derive(Debug, Deserialize)]
struct Judged {
    competencies: Vec<CompetencyBand>,
}

#[derive(Debug)]
pub(super) enum Change {
    /// Of an interview that has no row yet, or whose row is of this generation.
    Put {
        due: DueReport,
        outcome: Box<Outcome>,
    },
    Claim {
        due: DueReport,
        now: jiff::Timestamp,
        until: jiff::Timestamp,
    },
    Again {
        interview: Uuid,
        at: jiff::Timestamp,
    },
    Correct {
        interview: Uuid,
        turn: TurnId,
        text: String,
        at: jiff::Timestamp,
    },
}

impl Store {
    /// An interview may have ended. Returns at once when one did since the last call.
    pub async fn interview_ended(&self) {
        self.ended.notified().await;
    }

    /// Ended interviews without a report, oldest first.
    pub async fn unreported(&self, limit: u32) -> Result<Vec<DueReport>, StoreError> {
        within(self.database.deadline, async {
            query(
                "SELECT id FROM interviews WHERE status = 'ended' AND NOT EXISTS \
                 (SELECT 1 FROM feedback WHERE feedback.interview = interviews.id) \
                 ORDER BY created_at LIMIT $1",
            )
            .bind(to_number(limit))
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(|row| Ok(DueReport { interview: row::id(row, "id")?, generation: 1, attempts: 0 }))
            .collect()
        })
        .await
    }

    /// Reports whose next try is due, the longest due first.
    pub async fn due_feedback(&self, now: jiff::Timestamp, limit: u32) -> Result<Vec<DueReport>, StoreError> {
        within(self.database.deadline, async {
            query(
                "SELECT interview, generation, attempts FROM feedback \
                 WHERE status = 'pending' AND next_try_at <= $1 ORDER BY next_try_at LIMIT $2",
            )
            .bind(now.as_millisecond())
            .bind(to_number(limit))
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(|row| {
                Ok(DueReport {
                    interview: row::id(row, "interview")?,
                    generation: row::number(row, "generation")?,
                    attempts: row::number(row, "attempts")?,
                })
            })
            .collect()
        })
        .await
    }

    /// When the next try of any report is due.
    pub async fn next_feedback(&self) -> Result<Option<jiff::Timestamp>, StoreError> {
        within(self.database.deadline, async {
            query("SELECT next_try_at FROM feedback WHERE status = 'pending' ORDER BY next_try_at LIMIT 1")
                .fetch_optional(&self.database.reads)
                .await?
                .map(|row| row::timestamp(&row, "next_try_at"))
                .transpose()
        })
        .await
    }

    pub async fn feedback(&self, interview: Uuid) -> Result<Option<Feedback>, StoreError> {
        within(self.database.deadline, find(&self.database.reads, interview)).await
    }

    /// Takes a try that ends before `until`; should this server be gone by then, another makes it.
    /// [`StoreError::Changed`]: somebody else has it, or it is not due any more.
    pub async fn claim_feedback(
        &self,
        due: DueReport,
        now: jiff::Timestamp,
        until: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.write(Write::Feedback(Change::Claim { due, now, until })).await
    }

    /// Stores how a report stands; what was begun before [`Store::renew_feedback`] is not stored any more.
    pub async fn put_feedback(&self, due: DueReport, outcome: Outcome) -> Result<(), StoreError> {
        self.write(Write::Feedback(Change::Put { due, outcome: Box::new(outcome) })).await
    }

    /// A new report is wished for; the old one stays until then.
    pub async fn renew_feedback(&self, interview: Uuid, at: jiff::Timestamp) -> Result<(), StoreError> {
        self.write(Write::Feedback(Change::Again { interview, at })).await
    }

    /// What the candidate said in a turn, by themselves. The turn keeps what was recognised.
    pub async fn correct(
        &self,
        interview: Uuid,
        turn: TurnId,
        text: String,
        at: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.write(Write::Feedback(Change::Correct { interview, turn, text, at })).await
    }

    pub async fn corrections(&self, interview: Uuid) -> Result<Vec<(TurnId, String)>, StoreError> {
        Ok(self.corrections_of(&[interview]).await?.remove(&interview).unwrap_or_default())
    }

    /// Of some interviews at once.
    pub async fn corrections_of(
        &self,
        interviews: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<(TurnId, String)>>, StoreError> {
        let read = |row: &_| Ok((TurnId(row::number(row, "turn")?), row::column(row, "text")?));
        self.of_each("SELECT interview, turn, text FROM corrections", "turn", interviews, read).await
    }

    /// What the reports of some interviews say of each competency.
    pub async fn bands_of(
        &self,
        interviews: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<CompetencyBand>>, StoreError> {
        let read = |row: &_| row::json::<Judged>(row, "body");
        let judged =
            self.of_each("SELECT interview, body FROM feedback", "generation", interviews, read).await?;
        let bands = |judged: Vec<Judged>| judged.into_iter().flat_map(|judged| judged.competencies).collect();
        Ok(judged.into_iter().map(|(interview, judged)| (interview, bands(judged))).collect())
    }
}

impl Change {
    /// Whether it may put something into the outbox.
    pub(super) fn tells(&self) -> bool {
        match self {
            Self::Put { outcome, .. } => outcome.status != FeedbackStatus::Pending,
            Self::Claim { .. } | Self::Again { .. } | Self::Correct { .. } => false,
        }
    }

    pub(super) async fn apply(
        &self,
        dialect: Dialect,
        connection: &mut AnyConnection,
    ) -> Result<(), StoreError> {
        match self {
            Self::Put { due, outcome } => {
                let stored = put(connection, *due, outcome).await?;
                match find(&mut *connection, due.interview).await?.filter(|_| stored && self.tells()) {
                    Some(feedback) => outbox::feedback_ready(connection, due.interview, &feedback).await,
                    None => Ok(()),
                }
            }
            Self::Claim { due, now, until } => claim(connection, *due, *now, *until).await,
            Self::Again { interview, at } => again(connection, *interview, *at).await,
            Self::Correct { interview, turn, text, at } => {
                query(
                    "INSERT INTO corrections (interview, turn, text, corrected_at) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (interview, turn) DO UPDATE SET text = excluded.text, \
                     corrected_at = excluded.corrected_at",
                )
                .bind(interview.to_string())
                .bind(to_number(turn.0))
                .bind(text)
                .bind(at.as_millisecond())
                .execute(&mut *connection)
                .await?;
                // It is found by what was really said.
                index_turn(dialect, connection, *interview, *turn, text).await
            }
        }
    }
}

async fn find(
    executor: impl Executor<'_, Database = Any>,
    interview: Uuid,
) -> Result<Option<Feedback>, StoreError> {
    let found =
        query("SELECT status, attempts, next_try_at, failure, body FROM feedback WHERE interview = $1")
            .bind(interview.to_string())
            .fetch_optional(executor)
            .await?;
    let read = |row| {
        let next: Option<i64> = row::column(&row, "next_try_at")?;
        Ok(Feedback {
            interview,
            status: row::word(&row, "status")?,
            attempts: row::number(&row, "attempts")?,
            next_try_at: next.map(|_| row::timestamp(&row, "next_try_at")).transpose()?,
            failure: row::column(&row, "failure")?,
            report: Some(row::json(&row, "body")?),
        })
    };
    found.map(read).transpose()
}

async fn claim(
    connection: &mut AnyConnection,
    due: DueReport,
    now: jiff::Timestamp,
    until: jiff::Timestamp,
) -> Result<(), StoreError> {
    let claimed = query(
        "UPDATE feedback SET next_try_at = $4 \
         WHERE interview = $1 AND generation = $2 AND status = 'pending' AND next_try_at <= $3",
    )
    .bind(due.interview.to_string())
    .bind(to_number(due.generation))
    .bind(now.as_millisecond())
    .bind(until.as_millisecond())
    .execute(connection)
    .await?;
    match claimed.rows_affected() {
        0 => Err(StoreError::Changed { what: "the report" }),
        _ => Ok(()),
    }
}

/// Whether it was stored.
async fn put(connection: &mut AnyConnection, due: DueReport, outcome: &Outcome) -> Result<bool, StoreError> {
    let status = to_word(&outcome.status)?;
    let next = outcome.next_try_at.map(|at| at.as_millisecond());
    let provider = outcome.report.as_ref().and_then(|report| report.model.as_ref());
    let provider = provider.map(|model| model.provider.clone());
    let body = outcome.report.as_ref().map(|report| to_json(report, "a report")).transpose()?;
    let changed = query(
        "UPDATE feedback SET status = $3, attempts = $4, next_try_at = $5, failure = $6, \
         provider = CASE WHEN $8 IS NULL THEN provider ELSE $7 END, body = COALESCE($8, body) \
         WHERE interview = $1 AND generation = $2",
    )
    .bind(due.interview.to_string())
    .bind(to_number(due.generation))
    .bind(status.clone())
    .bind(to_number(outcome.attempts))
    .bind(next)
    .bind(outcome.failure)
    .bind(provider.clone())
    .bind(body.clone())
    .execute(&mut *connection)
    .await?;
    let (0, Some(body)) = (changed.rows_affected(), body) else { return Ok(changed.rows_affected() > 0) };
    // Of an interview that is there, and has no report of a later generation.
    let made = query(
        "INSERT INTO feedback (interview, status, generation, attempts, next_try_at, failure, provider, body) \
         SELECT id, $3, $2, $4, $5, $6, $7, $8 FROM interviews WHERE id = $1 \
         ON CONFLICT (interview) DO NOTHING",
    )
    .bind(due.interview.to_string())
    .bind(to_number(due.generation))
    .bind(status)
    .bind(to_number(outcome.attempts))
    .bind(next)
    .bind(outcome.failure)
    .bind(provider)
    .bind(body)
    .execute(connection)
    .await?;
    Ok(made.rows_affected() > 0)
}

async fn again(
    connection: &mut AnyConnection,
    interview: Uuid,
    at: jiff::Timestamp,
) -> Result<(), StoreError> {
    query(
        "UPDATE feedback SET status = 'pending', generation = generation + 1, attempts = 0, next_try_at = $2, \
         failure = NULL WHERE interview = $1",
    )
    .bind(interview.to_string())
    .bind(at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}
