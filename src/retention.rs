//! What is kept no longer is deleted: one task, some interviews at a time.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::call::Registry;
use crate::clock;
use crate::erase;
use crate::error::Result;
use crate::http::Shared;
use crate::store::Store;
use crate::wire::{InterviewStatus, InterviewSummary};

/// How often it is looked; a day is what people count in.
const EVERY: Duration = Duration::from_secs(3600);

/// Interviews of one deletion: others write in between.
const BATCH: u32 = 50;

/// Looks at once and then every hour, give or take a quarter, until `stop`. Servers of one database do not look
/// together, and what one has deleted another finds gone.
pub async fn run(shared: Arc<Shared>, stop: CancellationToken) {
    let (calls, store, days) = (&shared.calls, &shared.store, shared.config.retention_days);
    while !stop.is_cancelled() {
        match sweep(calls, store, days, clock::wall(), &stop).await {
            Ok(0) => {}
            Ok(interviews) => tracing::info!(interviews, "deleted what is kept no longer"),
            Err(error) => {
                tracing::warn!(%error, "what is kept no longer could not be deleted; in an hour again")
            }
        }
        let wait = EVERY.mul_f64(rand::random_range(0.75..1.25));
        stop.run_until_cancelled(tokio::time::sleep(wait)).await;
    }
}

/// Deletes every interview whose time is over at `now`; says how many.
async fn sweep(
    calls: &Registry,
    store: &Store,
    days: Option<u32>,
    now: Timestamp,
    stop: &CancellationToken,
) -> Result<usize> {
    store.forget_spent(now).await?;
    let mut deleted = 0;
    while !stop.is_cancelled() {
        let ids = store.outlived(days, now, BATCH).await?;
        if ids.is_empty() {
            break;
        }
        erase::interviews(calls, store, &ids).await?;
        deleted += ids.len();
    }
    Ok(deleted)
}

/// When an interview's time is over: its own days or those of all, whichever are fewer, after its end.
pub fn kept_until(interview: &InterviewSummary, own: Option<u32>, all: Option<u32>) -> Option<Timestamp> {
    let days = own.into_iter().chain(all).min()?;
    if interview.status == InterviewStatus::Live {
        return None;
    }
    let length = SignedDuration::try_from(interview.duration_ms.duration()).ok()?;
    let days = SignedDuration::from_hours(24 * i64::from(days));
    interview.created_at.checked_add(length).and_then(|end| end.checked_add(days)).ok()
}
