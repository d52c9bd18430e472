//! Interviews that nobody has taken up again in time are ended, whoever left them: their candidate, or a server that was
//! killed. One task.

use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::registry::Registry;
use crate::clock;
use crate::error::{Code, Result};

/// How often it is looked, at most.
const EVERY: Duration = Duration::from_secs(15);

/// Interviews of one look.
const BATCH: u32 = 50;

impl Registry {
    /// Ends what was left longer ago than `wait`, until `stop`. Servers of one database do not look together, and of two
    /// that do, one ends it.
    pub async fn end_forsaken(&self, wait: Duration, stop: CancellationToken) {
        let every = EVERY.min(wait / 2).max(Duration::from_millis(100));
        while !stop.is_cancelled() {
            match self.look(wait).await {
                Ok(0) => {}
                Ok(interviews) => tracing::info!(interviews, "ended what nobody came back to"),
                Err(error) => {
                    tracing::warn!(%error, "what nobody comes back to could not be ended; soon again")
                }
            }
            let pause = every.mul_f64(rand::random_range(0.75..1.25));
            stop.run_until_cancelled(tokio::time::sleep(pause)).await;
        }
    }

    /// How many it ended.
    async fn look(&self, wait: Duration) -> Result<usize> {
        let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        let Ok(since) = clock::wall().checked_sub(wait) else { return Ok(0) };
        let mut ended = 0;
        for interview in self.store.forsaken(since, BATCH).await? {
            match self.give_up(&interview, None).await {
                Ok(()) => ended += 1,
                // Somebody came at the last moment.
                Err(error) if matches!(error.code, Code::AlreadyConnected | Code::InterviewEnded) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(ended)
    }
}
