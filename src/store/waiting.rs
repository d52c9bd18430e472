//! Interviews that nobody has taken up again for long: their candidate did not come back, or the server was killed.

use jiff::Timestamp;
use sqlx::query;

use super::connect::within;
use super::read::SELECT_INTERVIEWS;
use super::row::{self, to_number, to_word};
use super::{Interview, Store, StoreError};
use crate::wire::InterviewStatus;

impl Store {
    /// At most `limit` live interviews whose last event was before `since`, the oldest first. A running call logs something
    /// far more often than anybody waits.
    pub async fn forsaken(&self, since: Timestamp, limit: u32) -> Result<Vec<Interview>, StoreError> {
        within(self.database.deadline, async {
            query(sqlx::AssertSqlSafe(format!(
                "{SELECT_INTERVIEWS} WHERE status = $1 AND COALESCE(begun_at, created_at) + duration_ms < $2 \
                 ORDER BY created_at, id LIMIT $3"
            )))
            .bind(to_word(&InterviewStatus::Live)?)
            .bind(since.as_millisecond())
            .bind(to_number(limit))
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(row::interview)
            .collect()
        })
        .await
    }
}
