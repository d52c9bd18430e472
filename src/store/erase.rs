//! All that is kept of a user, found and removed.

use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::connect::within;
use super::row::{self, to_number};
use super::spent;
use super::write::Write;
use super::{Store, StoreError};

/// What is deleted of a user besides their interviews, which take everything along that hangs on them. A test holds
/// this against the schema: a table whose rows are somebody's belongs here, or hangs on one that does.
pub(super) const OWNED: &[&str] = &[
    "DELETE FROM plans WHERE owner = $1",
    "DELETE FROM invitations WHERE owner = $1",
    // What others were asked stays theirs; nobody reads it with them any more.
    "UPDATE interview_plans SET shared = NULL WHERE shared = $1",
    "DELETE FROM webhook_endpoints WHERE owner = $1",
    "DELETE FROM idempotency_keys WHERE owner = $1",
    "DELETE FROM spent WHERE owner = $1",
    "DELETE FROM api_keys WHERE owner = $1",
    "DELETE FROM users WHERE id = $1",
];

/// Columns that say whose a row is.
#[cfg(test)]
pub(super) const OWNER_COLUMNS: &[&str] = &["owner", "user"];

/// Removes what is a user's and hangs on none of their interviews.
#[derive(Debug)]
pub(super) struct EraseOwner {
    owner: String,
    left_as: Option<String>,
}

impl EraseOwner {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        if let Some(left_as) = &self.left_as {
            spent::leave(&mut *connection, &self.owner, left_as).await?;
        }
        for deletion in OWNED.iter().copied() {
            query(deletion).bind(&self.owner).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

impl Store {
    /// At most `limit` interviews of `owner`, oldest first.
    pub async fn owned(&self, owner: &str, limit: u32) -> Result<Vec<Uuid>, StoreError> {
        within(self.database.deadline, async {
            query("SELECT id FROM interviews WHERE owner = $1 ORDER BY created_at, id LIMIT $2")
                .bind(owner)
                .bind(to_number(limit))
                .fetch_all(&self.database.reads)
                .await?
                .iter()
                .map(|row| row::id(row, "id"))
                .collect()
        })
        .await
    }

    /// Deletes the rest of what is kept of `owner`, when their interviews have been deleted. What they have had of a quota
    /// is kept under the name `left_as`, if there is one, as long as quotas look back.
    pub async fn erase_owner(&self, owner: &str, left_as: Option<String>) -> Result<(), StoreError> {
        self.write(Write::Erase(EraseOwner { owner: owner.to_owned(), left_as })).await?;
        self.scrub().await;
        Ok(())
    }
}
