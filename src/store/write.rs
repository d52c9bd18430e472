//! What can be changed: each a value, applied inside a transaction that the writer opens.

use sqlx::any::AnyQueryResult;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::connect::Dialect;
use super::delivery::DeliveryChange;
use super::erase::EraseOwner;
use super::idempotency::RequestChange;
use super::invitations::InvitationWrite;
use super::outbox;
use super::people::PeopleWrite;
use super::plans::PlanWrite;
use super::recordings::RecordingChange;
use super::resume::ResumeChange;
use super::retention::SetRetention;
use super::row::{self, to_json, to_number, to_word};
use super::search::{self, IndexTurns};
use super::share::ShareChange;
use super::spent::{self, ForgetSpent};
use super::webhook::EndpointChange;
use super::{Claim, NewInterview, StoreError, feedback};
use crate::clock::Millis;
use crate::wire::{EndReason, Envelope, Event, InterviewStatus, State, Turn};

/// One change: all of it or nothing.
#[derive(Debug)]
pub(super) enum Write {
    Create(NewInterview),
    Start {
        claim: Claim,
        at: jiff::Timestamp,
    },
    /// `call`: whose events they are, where that is known.
    Append {
        interview: Uuid,
        call: Option<u64>,
        events: Vec<Envelope>,
    },
    Delete {
        interview: Uuid,
    },
    Invitation(InvitationWrite),
    People(PeopleWrite),
    Plan(PlanWrite),
    Feedback(feedback::Change),
    /// Of no interview: to see how long a write takes.
    Probe {
        at: jiff::Timestamp,
    },
    Index(IndexTurns),
    Share(ShareChange),
    Recording(RecordingChange),
    Resume(ResumeChange),
    Retention(SetRetention),
    Erase(EraseOwner),
    Endpoint(EndpointChange),
    Delivery(DeliveryChange),
    Request(RequestChange),
    ForgetSpent(ForgetSpent),
}

impl Write {
    pub(super) async fn apply(
        &self,
        dialect: Dialect,
        connection: &mut AnyConnection,
    ) -> Result<(), StoreError> {
        match self {
            Self::Create(new) => create(connection, new).await,
            Self::Start { claim, at } => start(connection, *claim, *at).await,
            Self::Append { interview, call, events } => {
                let stored = Log::lock(dialect, connection, *interview).await?;
                if call.is_some_and(|call| call != stored.calls) {
                    return Err(StoreError::Taken(*interview));
                }
                append(dialect, connection, *interview, stored, events).await
            }
            Self::Delete { interview } => delete(connection, *interview).await,
            Self::Invitation(change) => change.apply(connection).await,
            Self::People(change) => change.apply(connection).await,
            Self::Plan(write) => write.apply(connection).await,
            Self::Feedback(change) => change.apply(dialect, connection).await,
            Self::Probe { at } => probe(connection, *at).await,
            Self::Index(change) => change.apply(dialect, connection).await,
            Self::Share(change) => change.apply(connection).await,
            Self::Recording(change) => change.apply(connection).await,
            Self::Resume(change) => change.apply(connection).await,
            Self::Retention(change) => change.apply(connection).await,
            Self::Erase(change) => change.apply(connection).await,
            Self::Endpoint(change) => change.apply(connection).await,
            Self::Delivery(change) => change.apply(connection).await,
            Self::Request(change) => change.apply(connection).await,
            Self::ForgetSpent(change) => change.apply(connection).await,
        }
    }

    /// Whether it ends an interview.
    pub(super) fn ends(&self) -> bool {
        let Self::Append { events, .. } = self else { return false };
        events.iter().any(|envelope| end_of(envelope).is_some())
    }

    /// Whether it may put something into the outbox.
    pub(super) fn tells(&self) -> bool {
        match self {
            Self::Start { .. } | Self::Delete { .. } => true,
            Self::Append { .. } => self.ends(),
            Self::Delivery(change) => change.tells(),
            Self::Feedback(change) => change.tells(),
            Self::Create(_)
            | Self::Invitation(_)
            | Self::People(_)
            | Self::Plan(_)
            | Self::Probe { .. }
            | Self::Index(_)
            | Self::Share(_)
            | Self::Recording(_)
            | Self::Resume(_)
            | Self::Retention(_)
            | Self::Erase(_)
            | Self::Endpoint(_)
            | Self::Request(_)
            | Self::ForgetSpent(_) => false,
        }
    }
}

/// For a change of one row that has to be there.
pub(super) fn found(changed: &AnyQueryResult, otherwise: StoreError) -> Result<(), StoreError> {
    if changed.rows_affected() == 0 { Err(otherwise) } else { Ok(()) }
}

pub(super) async fn create(connection: &mut AnyConnection, new: &NewInterview) -> Result<(), StoreError> {
    query(
        "INSERT INTO interviews (id, owner, status, track, role, minutes, patience, model_provider, \
         model_name, model_host, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.id.to_string())
    .bind(&new.owner)
    .bind(to_word(&InterviewStatus::Created)?)
    .bind(&new.track)
    .bind(new.role.as_ref())
    .bind(to_number(new.minutes))
    .bind(to_word(&new.patience)?)
    .bind(&new.model.provider)
    .bind(&new.model.name)
    .bind(new.model.host.as_ref())
    .bind(new.created_at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}

/// The first call makes it live; of those that want to be the next one at once, one is.
async fn start(connection: &mut AnyConnection, claim: Claim, at: jiff::Timestamp) -> Result<(), StoreError> {
    let Claim { interview, call } = claim;
    for (from, first) in [(InterviewStatus::Created, true), (InterviewStatus::Live, false)] {
        let started = query(
            "UPDATE interviews SET status = $2, calls = $3, begun_at = COALESCE(begun_at, $4) \
             WHERE id = $1 AND status = $5 AND calls = $3 - 1",
        )
        .bind(interview.to_string())
        .bind(to_word(&InterviewStatus::Live)?)
        .bind(to_number(call))
        .bind(at.as_millisecond())
        .bind(to_word(&from)?)
        .execute(&mut *connection)
        .await?;
        match started.rows_affected() {
            0 => {}
            _ if first => return outbox::started(connection, interview).await,
            _ => return Ok(()),
        }
    }
    let row = query("SELECT status FROM interviews WHERE id = $1")
        .bind(interview.to_string())
        .fetch_optional(connection)
        .await?
        .ok_or(StoreError::NotFound(interview))?;
    match row::word(&row, "status")? {
        InterviewStatus::Created | InterviewStatus::Live => Err(StoreError::Taken(interview)),
        InterviewStatus::Ended => Err(StoreError::Ended(interview)),
    }
}

async fn probe(connection: &mut AnyConnection, at: jiff::Timestamp) -> Result<(), StoreError> {
    query("INSERT INTO probes (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at")
        .bind(at.as_millisecond())
        .execute(connection)
        .await?;
    Ok(())
}

async fn delete(connection: &mut AnyConnection, interview: Uuid) -> Result<(), StoreError> {
    let deleted =
        query("DELETE FROM interviews WHERE id = $1 RETURNING owner, status, created_at, duration_ms")
            .bind(interview.to_string())
            .fetch_optional(&mut *connection)
            .await?
            .ok_or(StoreError::NotFound(interview))?;
    let length = Millis(row::number(&deleted, "duration_ms")?);
    let owner = row::column(&deleted, "owner")?;
    spent::spend(&mut *connection, owner, row::timestamp(&deleted, "created_at")?, length).await?;
    match row::word(&deleted, "status")? {
        // Nobody was told that there is one.
        InterviewStatus::Created => Ok(()),
        InterviewStatus::Live | InterviewStatus::Ended => outbox::deleted(connection, interview, owner).await,
    }
}

async fn append(
    dialect: Dialect,
    connection: &mut AnyConnection,
    interview: Uuid,
    stored: Log,
    events: &[Envelope],
) -> Result<(), StoreError> {
    let mut log = stored;
    for envelope in events {
        if envelope.event.is_transient() {
            return Err(StoreError::Transient { interview, kind: envelope.event.kind() });
        }
        if envelope.seq <= stored.last_seq {
            expect_same(connection, interview, envelope).await?;
        } else {
            insert_event(dialect, connection, interview, envelope, &log).await?;
            log.extend(envelope);
        }
    }
    if log.last_seq > stored.last_seq {
        log.save(&mut *connection, interview).await?;
    }
    match log.ended {
        Some(_) => outbox::ended(connection, interview).await,
        None => Ok(()),
    }
}

/// What an interview's row says about its log.
#[derive(Clone, Copy, Debug)]
struct Log {
    last_seq: u64,
    duration: Millis,
    calls: u64,
    /// Set by an event that ends the interview.
    ended: Option<Option<EndReason>>,
}

impl Log {
    async fn lock(
        dialect: Dialect,
        connection: &mut AnyConnection,
        interview: Uuid,
    ) -> Result<Self, StoreError> {
        let row = query(dialect.lock_log())
            .bind(interview.to_string())
            .fetch_optional(connection)
            .await?
            .ok_or(StoreError::NotFound(interview))?;
        let duration = Millis(row::number(&row, "duration_ms")?);
        let (last_seq, calls) = (row::number(&row, "last_seq")?, row::number(&row, "calls")?);
        Ok(Self { last_seq, duration, calls, ended: None })
    }

    fn extend(&mut self, envelope: &Envelope) {
        self.last_seq = envelope.seq;
        self.duration = self.duration.max(envelope.at);
        self.ended = end_of(envelope).or(self.ended);
    }

    async fn save(&self, connection: &mut AnyConnection, interview: Uuid) -> Result<(), StoreError> {
        let status = self.ended.map(|_| to_word(&InterviewStatus::Ended)).transpose()?;
        let reason = self.ended.flatten().map(|reason| to_word(&reason)).transpose()?;
        query(
            "UPDATE interviews SET last_seq = $2, duration_ms = $3, status = COALESCE($4, status), \
             reason = COALESCE($5, reason) WHERE id = $1",
        )
        .bind(interview.to_string())
        .bind(to_number(self.last_seq))
        .bind(to_number(self.duration.0))
        .bind(status)
        .bind(reason)
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// Set for an event that ends the interview.
fn end_of(envelope: &Envelope) -> Option<Option<EndReason>> {
    if let Event::SessionState(session) = &envelope.event
        && session.state == State::Ended
    {
        return Some(session.reason);
    }
    None
}

/// A repeated append, after a failure that left its outcome unclear, must repeat what is stored.
async fn expect_same(
    connection: &mut AnyConnection,
    interview: Uuid,
    envelope: &Envelope,
) -> Result<(), StoreError> {
    let stored = query("SELECT body FROM events WHERE interview = $1 AND seq = $2")
        .bind(interview.to_string())
        .bind(to_number(envelope.seq))
        .fetch_optional(connection)
        .await?;
    let same = match &stored {
        // As text, or as what it says: one that comes from the spool was read as this one is.
        Some(row) => {
            row::column::<&str>(row, "body")? == to_json(envelope, "an event")?
                || row::json::<Envelope>(row, "body")? == *envelope
        }
        None => false,
    };
    match same {
        true => Ok(()),
        false => Err(StoreError::Conflict { interview, seq: envelope.seq }),
    }
}

async fn insert_event(
    dialect: Dialect,
    connection: &mut AnyConnection,
    interview: Uuid,
    envelope: &Envelope,
    log: &Log,
) -> Result<(), StoreError> {
    let expected = log.last_seq + 1;
    if envelope.seq != expected {
        return Err(StoreError::Gap { interview, expected, found: envelope.seq });
    }
    query("INSERT INTO events (interview, seq, at_ms, type, body) VALUES ($1, $2, $3, $4, $5)")
        .bind(interview.to_string())
        .bind(to_number(envelope.seq))
        .bind(to_number(envelope.at.0))
        .bind(envelope.event.kind())
        .bind(to_json(envelope, "an event")?)
        .execute(&mut *connection)
        .await?;
    match &envelope.event {
        Event::TurnFinal(finished) => {
            let turn = &finished.turn;
            upsert_turn(connection, interview, turn).await?;
            search::index_turn(dialect, connection, interview, turn.turn, &turn.text).await
        }
        Event::SessionState(_)
        | Event::ConnectionStep(_)
        | Event::TurnStarted(_)
        | Event::TurnDelta(_)
        | Event::TurnCut(_)
        | Event::Level(_)
        | Event::TurnSilence(_)
        | Event::Watched(_)
        | Event::Latency(_)
        | Event::Notice(_)
        | Event::Usage(_)
        | Event::Observation(_)
        | Event::Coverage(_)
        | Event::Error(_) => Ok(()),
    }
}

async fn upsert_turn(connection: &mut AnyConnection, interview: Uuid, turn: &Turn) -> Result<(), StoreError> {
    query(
        "INSERT INTO turns (interview, turn, role, source, start_ms, end_ms, speech_ms, question, body) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (interview, turn) DO UPDATE SET role = excluded.role, source = excluded.source, \
         start_ms = excluded.start_ms, end_ms = excluded.end_ms, speech_ms = excluded.speech_ms, \
         question = excluded.question, body = excluded.body",
    )
    .bind(interview.to_string())
    .bind(to_number(turn.turn.0))
    .bind(to_word(&turn.role)?)
    .bind(to_word(&turn.source)?)
    .bind(to_number(turn.start_ms.0))
    .bind(to_number(turn.end_ms.0))
    .bind(to_number(turn.speech_ms.0))
    .bind(turn.question.as_ref().map(|question| &question.id))
    .bind(to_json(turn, "a turn")?)
    .execute(connection)
    .await?;
    Ok(())
}
