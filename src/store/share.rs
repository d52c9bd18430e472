//! Links by which others read an interview.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::connect::within;
use super::row::{self, to_json, to_word};
use super::write::Write;
use super::{Store, StoreError};
use crate::wire::{Redact, Share, ShareScope};

/// The most links that an interview has at once.
pub const MAX_SHARES: i64 = 100;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    pub id: Uuid,
    pub interview: Uuid,
    /// Of what opens it: SHA-256 in hexadecimal digits.
    pub token_hash: String,
    pub scope: ShareScope,
    pub redact: Redact,
    pub created_at: jiff::Timestamp,
    pub expires_at: jiff::Timestamp,
}

#[derive(Debug)]
pub(super) enum ShareChange {
    Make(NewLink),
    Revoke { interview: Uuid, share: Uuid, at: jiff::Timestamp },
    View { share: Uuid, at: jiff::Timestamp },
}

impl ShareChange {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::Make(new) => make(connection, new).await,
            Self::Revoke { interview, share, at } => {
                let revoked = query(
                    "UPDATE shares SET revoked_at = COALESCE(revoked_at, $3) WHERE id = $1 AND interview = $2",
                )
                .bind(share.to_string())
                .bind(interview.to_string())
                .bind(at.as_millisecond())
                .execute(connection)
                .await?;
                match revoked.rows_affected() {
                    0 => Err(StoreError::NoShare),
                    _ => Ok(()),
                }
            }
            // Deleted meanwhile: nobody counts any more.
            Self::View { share, at } => {
                query("UPDATE shares SET views = views + 1, viewed_at = $2 WHERE id = $1")
                    .bind(share.to_string())
                    .bind(at.as_millisecond())
                    .execute(connection)
                    .await?;
                Ok(())
            }
        }
    }
}

async fn make(connection: &mut AnyConnection, new: &NewLink) -> Result<(), StoreError> {
    let made = query(
        "INSERT INTO shares (id, interview, token_hash, scope, redact, created_at, expires_at) \
         SELECT $1, id, $3, $4, $5, $6, $7 FROM interviews WHERE id = $2 \
         AND (SELECT COUNT(*) FROM shares WHERE interview = $2) < $8",
    )
    .bind(new.id.to_string())
    .bind(new.interview.to_string())
    .bind(&new.token_hash)
    .bind(to_word(&new.scope)?)
    .bind(to_json(&new.redact, "a redaction")?)
    .bind(new.created_at.as_millisecond())
    .bind(new.expires_at.as_millisecond())
    .bind(MAX_SHARES)
    .execute(connection)
    .await?;
    match made.rows_affected() {
        0 => Err(StoreError::TooManyShares),
        _ => Ok(()),
    }
}

impl Store {
    /// Fails with [`StoreError::TooManyShares`] beyond [`MAX_SHARES`].
    pub async fn make_share(&self, new: NewLink) -> Result<(), StoreError> {
        self.write(Write::Share(ShareChange::Make(new))).await
    }

    /// It opens nothing from now on. Once more does no harm.
    pub async fn revoke_share(
        &self,
        interview: Uuid,
        share: Uuid,
        at: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        self.write(Write::Share(ShareChange::Revoke { interview, share, at })).await
    }

    pub async fn count_view(&self, share: Uuid, at: jiff::Timestamp) -> Result<(), StoreError> {
        self.write(Write::Share(ShareChange::View { share, at })).await
    }

    /// An interview's links, newest first, also those that open nothing any more.
    pub async fn shares(&self, interview: Uuid) -> Result<Vec<Share>, StoreError> {
        within(self.database.deadline, async {
            query(
                "SELECT id, scope, redact, created_at, expires_at, revoked_at, views, viewed_at FROM shares \
                 WHERE interview = $1 ORDER BY created_at DESC, id DESC",
            )
            .bind(interview.to_string())
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(share)
            .collect()
        })
        .await
    }

    /// The interview that a link opens at `now`, and the link.
    pub async fn shared(
        &self,
        token_hash: &str,
        now: jiff::Timestamp,
    ) -> Result<Option<(Uuid, Share)>, StoreError> {
        within(self.database.deadline, async {
            query(
                "SELECT id, interview, scope, redact, created_at, expires_at, revoked_at, views, viewed_at \
                 FROM shares WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2",
            )
            .bind(token_hash)
            .bind(now.as_millisecond())
            .fetch_optional(&self.database.reads)
            .await?
            .map(|row| Ok((row::id(&row, "interview")?, share(&row)?)))
            .transpose()
        })
        .await
    }
}

fn share(row: &AnyRow) -> Result<Share, StoreError> {
    Ok(Share {
        id: row::id(row, "id")?,
        scope: row::word(row, "scope")?,
        redact: row::json(row, "redact")?,
        created_at: row::timestamp(row, "created_at")?,
        expires_at: row::timestamp(row, "expires_at")?,
        revoked_at: row::optional_timestamp(row, "revoked_at")?,
        views: row::number(row, "views")?,
        viewed_at: row::optional_timestamp(row, "viewed_at")?,
        token: None,
    })
}
