//! The one task that makes reports. What is due is in the store, so that a restart loses none.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Material, Record, local, prompt, repair, report};
use crate::clock;
use crate::llm::{Failure, TextModel};
use crate::store::{DueReport, Outcome, Store, StoreError};
use crate::transcript::transcript;
use crate::wire::{Event, FeedbackStatus, Report};

/// How often the store is looked at when nobody rings: another server may have left something.
const LOOK: Duration = Duration::from_secs(60);

/// After a failure of the store.
const STORE_AGAIN: Duration = Duration::from_secs(5);

/// For one request to the text model.
const DEADLINE: Duration = Duration::from_secs(120);

/// Requests for one report, and one to spare. A try that has not ended after them was made by a server that is gone.
const MOST: u32 = prompt::MAX_PARTS as u32 + 2;

/// Tries for one report, and the wait before the second; each further one is four times as long.
const TRIES: u32 = 6;
const FIRST_WAIT: Duration = Duration::from_secs(10);

/// Reports of one look.
const BATCH: u32 = 16;

/// What of the log a record is made of: when somebody was away, and what became of the questions.
const KINDS: [&str; 3] = ["notice", "session.state", "coverage"];

/// Makes reports. Cheap to clone; [`Desk::run`] is for one.
#[derive(Clone, Debug)]
pub struct Desk {
    store: Store,
    model: Option<Arc<TextModel>>,
    wake: Arc<Notify>,
}

impl Desk {
    pub fn new(store: Store, model: Option<Arc<TextModel>>) -> Self {
        Self { store, model, wake: Arc::default() }
    }

    /// A report is wished for.
    pub fn ring(&self) {
        self.wake.notify_one();
    }

    /// Until `stop`. A report that is being written then is written after the next start.
    pub async fn run(self, stop: CancellationToken) {
        // Side by side: a model that thinks long keeps nobody from the report that needs none.
        let measure = stop.run_until_cancelled(self.measure());
        Box::pin(async { tokio::join!(measure, self.write(&stop)) }).await;
    }

    /// As soon as an interview has ended.
    async fn measure(&self) {
        loop {
            let wait = match self.measure_all().await {
                Ok(()) => LOOK,
                Err(error) => {
                    tracing::warn!(%error, "reports wait for the database");
                    STORE_AGAIN
                }
            };
            _ = tokio::time::timeout(wait, self.store.interview_ended()).await;
        }
    }

    async fn measure_all(&self) -> Result<(), StoreError> {
        loop {
            let due = self.store.unreported(BATCH).await?;
            let mut made = Ok(());
            for due in &due {
                made = made.and(self.first(*due).await);
            }
            self.ring();
            if due.is_empty() || made.is_err() {
                return made;
            }
        }
    }

    /// What was measured, and whether more is to come.
    async fn first(&self, due: DueReport) -> Result<(), StoreError> {
        let material = Material::new(read(&self.store, due.interview).await?);
        let now = clock::wall();
        let to_be_read = self.model.is_some() && material.transcript.trust.is_some();
        let outcome = Outcome {
            status: if to_be_read { FeedbackStatus::Pending } else { FeedbackStatus::Ready },
            attempts: 0,
            next_try_at: to_be_read.then_some(now),
            failure: None,
            report: Some(local::report(&material, now)),
        };
        self.store.put_feedback(due, outcome).await
    }

    /// Whatever is due, one after the other.
    async fn write(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let wait = match self.write_all(stop).await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::warn!(%error, "reports wait for the database");
                    STORE_AGAIN
                }
            };
            let rung = tokio::time::timeout(wait, self.wake.notified());
            _ = stop.run_until_cancelled(rung).await;
        }
    }

    /// How long until the next is due.
    async fn write_all(&self, stop: &CancellationToken) -> Result<Duration, StoreError> {
        let mut made = Ok(());
        for due in self.store.due_feedback(clock::wall(), BATCH).await? {
            // One that cannot be read keeps no other from being written.
            made = made.and(self.next(due, stop).await);
        }
        made?;
        let next = self.store.next_feedback().await?;
        let until = |next: jiff::Timestamp| {
            Duration::try_from(next.duration_since(clock::wall())).unwrap_or_default()
        };
        Ok(next.map_or(LOOK, until).min(LOOK))
    }

    async fn next(&self, due: DueReport, stop: &CancellationToken) -> Result<(), StoreError> {
        let material = Material::new(read(&self.store, due.interview).await?);
        let now = clock::wall();
        let until = now + MOST * DEADLINE;
        match self.store.claim_feedback(due, now, until).await {
            Err(StoreError::Changed { .. }) => return Ok(()),
            claimed => claimed?,
        }
        match stop.run_until_cancelled(self.outcome(due, &material)).await {
            Some(outcome) => self.store.put_feedback(due, outcome).await,
            // Given back, for whoever starts next.
            None => self.store.claim_feedback(due, until, clock::wall()).await,
        }
    }

    async fn outcome(&self, due: DueReport, material: &Material) -> Outcome {
        match &self.model {
            Some(model) => self.ask(model, due, material).await,
            None => ready(0, local::report(material, clock::wall())),
        }
    }

    async fn ask(&self, model: &TextModel, due: DueReport, material: &Material) -> Outcome {
        let attempts = due.attempts + 1;
        let failure = match answer(model, material).await {
            Ok(answer) => {
                let draft = repair::draft(&answer);
                return ready(attempts, report(material, draft, model.info().clone(), clock::wall()));
            }
            Err(failure) => failure,
        };
        let again = failure.is_passing() && attempts < TRIES;
        tracing::warn!(interview = %due.interview, attempts, again, code = failure.code(), "{failure}");
        Outcome {
            status: if again { FeedbackStatus::Pending } else { FeedbackStatus::Failed },
            attempts,
            next_try_at: again.then(|| clock::wall() + wait(&failure, attempts)),
            failure: Some(failure.code()),
            // What is there may be older than a correction.
            report: Some(local::report(material, clock::wall())),
        }
    }
}

fn ready(attempts: u32, report: Report) -> Outcome {
    let (status, report) = (FeedbackStatus::Ready, Some(report));
    Outcome { status, attempts, next_try_at: None, failure: None, report }
}

/// The server's own wish counts, if it has one.
fn wait(failure: &Failure, attempts: u32) -> Duration {
    let own = FIRST_WAIT * 4u32.saturating_pow(attempts.saturating_sub(1));
    match failure {
        Failure::RateLimited(Some(after)) => *after,
        Failure::RateLimited(None)
        | Failure::Refused
        | Failure::Truncated
        | Failure::NotJson
        | Failure::Down
        | Failure::Timeout
        | Failure::Unauthorised
        | Failure::Rejected => own,
    }
}

async fn answer(model: &TextModel, material: &Material) -> Result<Value, Failure> {
    let mut answers = Vec::new();
    for part in prompt::parts(material) {
        answers.push(model.complete(&part, DEADLINE).await?);
    }
    match answers.pop() {
        Some(only) if answers.is_empty() => Ok(only),
        Some(last) => {
            answers.push(last);
            model.complete(&prompt::together(&answers), DEADLINE).await
        }
        None => Err(Failure::NotJson),
    }
}

/// What is known of an interview now, from the store.
pub(crate) async fn read(store: &Store, interview: Uuid) -> Result<Record, StoreError> {
    let turns = store.turns(interview).await?;
    let corrections = store.corrections(interview).await?;
    let plan = store.interview_plan(interview).await?;
    let language = plan.and_then(|pinned| pinned.plan.language);
    let log = store.events_of(interview, &KINDS).await?;
    let transcript = transcript(interview, turns, &log, &corrections, language.as_deref());
    let coverage = log.into_iter().rev().find_map(|envelope| {
        if let Event::Coverage(coverage) = envelope.event { Some(coverage) } else { None }
    });
    Ok(Record { transcript, language, coverage })
}
