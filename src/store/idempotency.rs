//! Answers to requests that may come twice. The answers are sealed before they come here.

use jiff::Timestamp;
use sqlx::{AnyConnection, query};

use super::connect::within;
use super::row;
use super::write::Write;
use super::{Store, StoreError};

/// Names a request: whose, and by a hash of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    pub owner: String,
    pub key: String,
}

/// What is known of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRequest {
    /// A hash of what was asked.
    pub request: String,
    /// `None`: it is under way.
    pub answer: Option<String>,
}

/// A change of what is known.
#[derive(Debug)]
pub(super) enum RequestChange {
    Begin { key: RequestKey, request: String, now: Timestamp, until: Timestamp },
    Answer { key: RequestKey, answer: String, until: Timestamp },
    Forget { key: RequestKey },
}

impl Store {
    pub async fn known_request(
        &self,
        key: &RequestKey,
        now: Timestamp,
    ) -> Result<Option<KnownRequest>, StoreError> {
        within(self.database.deadline, async {
            let found = query(
                "SELECT request, answer FROM idempotency_keys \
                 WHERE owner = $1 AND key = $2 AND expires_at > $3",
            )
            .bind(&key.owner)
            .bind(&key.key)
            .bind(now.as_millisecond())
            .fetch_optional(&self.database.reads)
            .await?;
            let Some(row) = &found else { return Ok(None) };
            let (request, answer) = (row::column(row, "request")?, row::column(row, "answer")?);
            Ok(Some(KnownRequest { request, answer }))
        })
        .await
    }

    /// A request is under way, and believed to be so until then. Whatever has expired is forgotten.
    /// [`StoreError::Changed`]: another one by that key is, or was.
    pub async fn begin_request(
        &self,
        key: RequestKey,
        request: String,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(Write::Request(RequestChange::Begin { key, request, now, until })).await
    }

    /// It has its answer, which is kept until then.
    pub async fn answer_request(
        &self,
        key: RequestKey,
        answer: String,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(Write::Request(RequestChange::Answer { key, answer, until })).await
    }

    /// It may be made anew.
    pub async fn forget_request(&self, key: RequestKey) -> Result<(), StoreError> {
        self.write(Write::Request(RequestChange::Forget { key })).await
    }
}

impl RequestChange {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::Begin { key, request, now, until } => begin(connection, key, request, *now, *until).await,
            Self::Answer { key, answer, until } => {
                query(
                    "UPDATE idempotency_keys SET answer = $3, expires_at = $4 WHERE owner = $1 AND key = $2",
                )
                .bind(&key.owner)
                .bind(&key.key)
                .bind(answer)
                .bind(until.as_millisecond())
                .execute(connection)
                .await?;
                Ok(())
            }
            Self::Forget { key } => {
                query("DELETE FROM idempotency_keys WHERE owner = $1 AND key = $2")
                    .bind(&key.owner)
                    .bind(&key.key)
                    .execute(connection)
                    .await?;
                Ok(())
            }
        }
    }
}

async fn begin(
    connection: &mut AnyConnection,
    key: &RequestKey,
    request: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<(), StoreError> {
    query("DELETE FROM idempotency_keys WHERE expires_at <= $1")
        .bind(now.as_millisecond())
        .execute(&mut *connection)
        .await?;
    let begun = query(
        "INSERT INTO idempotency_keys (owner, key, request, expires_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (owner, key) DO NOTHING",
    )
    .bind(&key.owner)
    .bind(&key.key)
    .bind(request)
    .bind(until.as_millisecond())
    .execute(connection)
    .await?;
    match begun.rows_affected() {
        0 => Err(StoreError::Changed { what: "the request" }),
        _ => Ok(()),
    }
}
