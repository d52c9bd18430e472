//! The contract, on both databases, and what is SQLite's own.

/// Tests of the contract, which every database must pass.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Lab::sqlite()).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Lab::postgres().await).await;
            })*
        }
    };
}

mod after;
mod cluster;
mod feedback;
mod interviews;
mod kill;
mod log;
mod plans;
mod postgres;
mod recordings;
mod resume;
mod search;
mod spent;
mod spool;
mod sqlite;
mod webhooks;
mod writing;

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use uuid::Uuid;

use super::{Bounds, Claim, NewInterview, Store};
use crate::clock::Millis;
use crate::wire::{
    EndReason, Envelope, Event, Level, ModelInfo, Patience, Pause, QuestionRef, Role, SessionState, Source,
    State, Turn, TurnFinal, TurnId, VERSION,
};

/// A database for one test; gone with it.
struct Lab {
    location: String,
    _files: Option<TempDir>,
    _cluster: Option<Arc<cluster::Cluster>>,
}

impl Lab {
    fn sqlite() -> Self {
        let files = tempfile::tempdir().unwrap();
        let location = files.path().join("new directory, 100%25 & more/antiphon.db");
        let location = location.to_str().unwrap().to_owned();
        Self { location, _files: Some(files), _cluster: None }
    }

    async fn postgres() -> Self {
        let (cluster, location) = postgres::database().await;
        Self { location, _files: None, _cluster: Some(cluster) }
    }

    async fn open(&self) -> Store {
        Store::open(&self.location).await.unwrap()
    }

    async fn open_with(&self, deadline: Duration) -> Store {
        Store::open_with(&self.location, Bounds { deadline, ..Bounds::default() }).await.unwrap()
    }
}

/// The `n`th interview of `owner`: later ones are newer.
fn new_interview(owner: &str, n: u32) -> NewInterview {
    let epoch: jiff::Timestamp = "2026-03-01T10:00:00.125Z".parse().unwrap();
    NewInterview {
        id: Uuid::now_v7(),
        owner: owner.to_owned(),
        track: "behavioural".to_owned(),
        role: Some("Zoë’s \"role\"; DROP TABLE turns; --".to_owned()),
        minutes: 20,
        patience: Patience::Patient,
        model: ModelInfo { provider: "practice".to_owned(), name: "embedded".to_owned(), host: None },
        created_at: epoch + jiff::SignedDuration::from_secs(i64::from(n)),
    }
}

/// When calls are made here.
const AT: jiff::Timestamp = jiff::Timestamp::UNIX_EPOCH;

/// Of an interview that no call was made of.
fn unclaimed(interview: Uuid) -> Claim {
    Claim { interview, call: 0 }
}

async fn created(store: &Store) -> Uuid {
    let new = new_interview("ada", 0);
    let id = new.id;
    store.create_interview(new).await.unwrap();
    id
}

fn envelope(seq: u64, event: Event) -> Envelope {
    Envelope { v: VERSION, seq, at: Millis(seq * 100), event }
}

fn state(state: State, reason: Option<EndReason>) -> Event {
    Event::SessionState(SessionState {
        state,
        muted: false,
        holding: false,
        patience: Patience::Patient,
        reason,
    })
}

fn listening(seq: u64) -> Envelope {
    envelope(seq, state(State::Listening, None))
}

fn turn(number: u32, text: &str) -> Turn {
    Turn {
        turn: TurnId(number),
        role: Role::Candidate,
        start_ms: Millis(1_000),
        end_ms: Millis(9_000),
        text: text.to_owned(),
        source: Source::Browser,
        question: Some(QuestionRef { id: "conflict".to_owned(), index: 2, of: 8, follow_up: true }),
        speech_ms: Millis(7_000),
        confidence: None,
        response_ms: Some(Millis(640)),
        pauses: vec![Pause { start_ms: Millis(3_000), end_ms: Millis(4_000) }],
        cut: false,
        generated: None,
        generated_ms: None,
    }
}

fn turn_final(seq: u64, number: u32, text: &str) -> Envelope {
    envelope(seq, Event::TurnFinal(TurnFinal { turn: turn(number, text) }))
}

fn level(seq: u64) -> Envelope {
    envelope(seq, Event::Level(Level { candidate: 0.5, interviewer: 0.0 }))
}
