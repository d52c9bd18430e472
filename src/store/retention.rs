//! How long interviews are kept.

use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::connect::within;
use super::row::{self, to_number};
use super::write::Write;
use super::{Store, StoreError};

/// A server that keeps everything keeps it for so many days: some thousand years.
const FOREVER: u32 = 400_000;

const DAY_MS: i64 = 24 * 3600 * 1000;

#[derive(Debug)]
pub(super) struct SetRetention {
    interview: Uuid,
    days: Option<u32>,
}

impl SetRetention {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let id = self.interview.to_string();
        let Some(days) = self.days else {
            query("DELETE FROM retentions WHERE interview = $1").bind(id).execute(connection).await?;
            return Ok(());
        };
        let set = query(
            "INSERT INTO retentions (interview, days) SELECT id, $2 FROM interviews WHERE id = $1 \
             ON CONFLICT (interview) DO UPDATE SET days = excluded.days",
        );
        let set = set.bind(id).bind(to_number(days)).execute(connection).await?;
        match set.rows_affected() {
            0 => Err(StoreError::NotFound(self.interview)),
            _ => Ok(()),
        }
    }
}

impl Store {
    /// The interview is kept for `days` after its end, or as long as all, whichever is less.
    pub async fn set_retention(&self, interview: Uuid, days: Option<u32>) -> Result<(), StoreError> {
        self.write(Write::Retention(SetRetention { interview, days })).await
    }

    /// An interview's own.
    pub async fn retention(&self, interview: Uuid) -> Result<Option<u32>, StoreError> {
        within(self.database.deadline, async {
            query("SELECT days FROM retentions WHERE interview = $1")
                .bind(interview.to_string())
                .fetch_optional(&self.database.reads)
                .await?
                .map(|row| row::number(&row, "days"))
                .transpose()
        })
        .await
    }

    /// At most `limit` interviews, oldest first, that do not run and whose time is over at `now`: their own, or the
    /// `days` of all.
    pub async fn outlived(
        &self,
        days: Option<u32>,
        now: jiff::Timestamp,
        limit: u32,
    ) -> Result<Vec<Uuid>, StoreError> {
        let days = to_number(days.unwrap_or(FOREVER));
        within(self.database.deadline, async {
            query(
                // SQLite's MIN of two is Postgres's LEAST.
                "SELECT id FROM interviews LEFT JOIN retentions ON interview = id \
                 WHERE status <> 'live' AND created_at <= $2 - $3 \
                 AND created_at + duration_ms + $3 * (CASE WHEN days < $1 THEN days ELSE $1 END) <= $2 \
                 ORDER BY created_at LIMIT $4",
            )
            .bind(days)
            .bind(now.as_millisecond())
            .bind(DAY_MS)
            .bind(to_number(limit))
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(|row| row::id(row, "id"))
            .collect()
        })
        .await
    }
}
