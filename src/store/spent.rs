//! What users have had: of interviews that are kept and of those that were deleted, so that deleting gives no quota back,
//! nor does leaving and coming back.

use jiff::{SignedDuration, Timestamp};
use sqlx::{AnyConnection, query};

use super::connect::within;
use super::row::{self, to_number};
use super::write::Write;
use super::{Store, StoreError};
use crate::clock::Millis;

/// The longest time that a quota looks back is 30 days; a day more, for clocks that differ.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 31);

/// How much a user has had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Had {
    pub interviews: u64,
    pub length: Millis,
}

/// Drops what no quota asks for any more.
#[derive(Debug)]
pub(super) struct ForgetSpent {
    before: Timestamp,
}

impl ForgetSpent {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let delete = query("DELETE FROM spent WHERE made_at < $1").bind(self.before.as_millisecond());
        delete.execute(connection).await?;
        Ok(())
    }
}

/// In the transaction that deletes an interview.
pub(super) async fn spend(
    connection: &mut AnyConnection,
    owner: &str,
    made_at: Timestamp,
    length: Millis,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO spent (owner, made_at, interviews, length_ms) VALUES ($1, $2, 1, $3) \
         ON CONFLICT (owner, made_at) DO UPDATE SET interviews = spent.interviews + 1, \
         length_ms = spent.length_ms + excluded.length_ms",
    )
    .bind(owner)
    .bind(made_at.as_millisecond())
    .bind(to_number(length.0))
    .execute(connection)
    .await?;
    Ok(())
}

/// In the transaction that erases `owner`: what they have had is kept under the name of who has left.
pub(super) async fn leave(
    connection: &mut AnyConnection,
    owner: &str,
    left_as: &str,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO spent (owner, made_at, interviews, length_ms) \
         SELECT $2, made_at, interviews, length_ms FROM spent WHERE owner = $1 \
         ON CONFLICT (owner, made_at) DO UPDATE SET interviews = spent.interviews + excluded.interviews, \
         length_ms = spent.length_ms + excluded.length_ms",
    )
    .bind(owner)
    .bind(left_as)
    .execute(connection)
    .await?;
    Ok(())
}

impl Store {
    /// The owner's interviews that were made since then, also those that are deleted, and those of an earlier account
    /// that was left as `left_as`.
    pub async fn had(&self, owner: &str, left_as: &str, since: Timestamp) -> Result<Had, StoreError> {
        within(self.database.deadline, async {
            let row = query(
                "SELECT CAST(SUM(n) AS BIGINT) AS interviews, CAST(SUM(ms) AS BIGINT) AS length FROM ( \
                 SELECT COUNT(*) AS n, COALESCE(SUM(duration_ms), 0) AS ms \
                 FROM interviews WHERE owner = $1 AND created_at >= $2 UNION ALL \
                 SELECT COALESCE(SUM(interviews), 0) AS n, COALESCE(SUM(length_ms), 0) AS ms \
                 FROM spent WHERE owner IN ($1, $3) AND made_at >= $2) AS everything",
            )
            .bind(owner)
            .bind(since.as_millisecond())
            .bind(left_as)
            .fetch_one(&self.database.reads)
            .await?;
            let length = Millis(row::number(&row, "length")?);
            Ok(Had { interviews: row::number(&row, "interviews")?, length })
        })
        .await
    }

    /// What deleted interviews took is forgotten when it is so long ago that no quota counts it.
    pub async fn forget_spent(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        self.write(Write::ForgetSpent(ForgetSpent { before })).await
    }
}
