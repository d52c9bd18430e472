//! Messages on their way to webhooks: what is due, who tries it, what came of it.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::connect::within;
use super::row::{self, to_number, to_word};
use super::webhook::{self, Endpoint};
use super::write::Write;
use super::{Store, StoreError, outbox};
use crate::wire::{
    DeliveryFault, DeliveryStatus, WebhookData, WebhookDelivery, WebhookEvent, WebhookMessage,
};

/// A delivery whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub delivery: Uuid,
    pub endpoint: Uuid,
    /// As it was found: who takes it first changes it.
    pub next_at: Timestamp,
}

/// All that is needed to send one.
#[derive(Clone, Debug, PartialEq)]
pub struct Errand {
    pub delivery: Uuid,
    /// Tries before this one.
    pub attempts: u32,
    pub endpoint: Endpoint,
    /// The message's own id, the same at every try and every endpoint.
    pub id: Uuid,
    /// Without the transcript.
    pub message: WebhookMessage,
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tried {
    pub at: Timestamp,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// Why it failed; `None`: it was delivered.
    pub fault: Option<DeliveryFault>,
    pub next: Next,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Done,
    At(Timestamp),
    /// No further try.
    Dead,
    /// Neither this nor anything else to that endpoint.
    Gone,
}

/// A change of what is on its way.
#[derive(Debug)]
pub(super) enum DeliveryChange {
    Claim { due: Due, until: Timestamp },
    Settle { delivery: Uuid, endpoint: Uuid, tried: Tried },
    Replay { delivery: Uuid, at: Timestamp },
    Test { endpoint: Uuid },
    Prune { before: Timestamp },
}

macro_rules! select_deliveries {
    ($rest:literal) => {
        concat!(
            "SELECT webhook_deliveries.id, message, type, status, attempts, next_at, last_status, \
             last_error, webhook_deliveries.created_at, settled_at FROM webhook_deliveries \
             JOIN webhook_messages ON webhook_messages.id = webhook_deliveries.message ",
            $rest
        )
    };
}

impl Store {
    /// Something may have come into the outbox. Returns at once when it did since the last call.
    pub async fn outbox_filled(&self) {
        self.told.notified().await;
    }

    /// At most `each` deliveries for each endpoint whose time has come.
    pub async fn due(&self, now: Timestamp, each: u32) -> Result<Vec<Due>, StoreError> {
        within(self.database.deadline, async {
            query(
                "SELECT id, endpoint, next_at FROM (SELECT id, endpoint, next_at, \
                 ROW_NUMBER() OVER (PARTITION BY endpoint ORDER BY next_at, id) AS place \
                 FROM webhook_deliveries WHERE status = 'pending' AND next_at <= $1) AS due \
                 WHERE place <= $2 ORDER BY next_at, id",
            )
            .bind(now.as_millisecond())
            .bind(to_number(each))
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(|row| {
                Ok(Due {
                    delivery: row::id(row, "id")?,
                    endpoint: row::id(row, "endpoint")?,
                    next_at: row::timestamp(row, "next_at")?,
                })
            })
            .collect()
        })
        .await
    }

    /// When the next delivery after `now` is due.
    pub async fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        within(self.database.deadline, async {
            let row = query(
                "SELECT MIN(next_at) AS next_at FROM webhook_deliveries \
                 WHERE status = 'pending' AND next_at > $1",
            )
            .bind(now.as_millisecond())
            .fetch_one(&self.database.reads)
            .await?;
            row::optional_timestamp(&row, "next_at")
        })
        .await
    }

    /// Takes a delivery for a try that ends before `until`; should this server be gone by then, another takes it.
    /// [`StoreError::Changed`]: somebody else has it.
    pub async fn claim_delivery(&self, due: Due, until: Timestamp) -> Result<(), StoreError> {
        self.write(Write::Delivery(DeliveryChange::Claim { due, until })).await
    }

    /// `None`: what it tells about was deleted meanwhile, or the endpoint was.
    pub async fn errand(&self, delivery: Uuid) -> Result<Option<Errand>, StoreError> {
        within(self.database.deadline, async {
            let found = query(
                "SELECT webhook_endpoints.*, webhook_deliveries.attempts, webhook_deliveries.message, \
                 webhook_messages.body FROM webhook_deliveries \
                 JOIN webhook_endpoints ON webhook_endpoints.id = webhook_deliveries.endpoint \
                 JOIN webhook_messages ON webhook_messages.id = webhook_deliveries.message \
                 WHERE webhook_deliveries.id = $1 AND status = 'pending'",
            )
            .bind(delivery.to_string())
            .fetch_optional(&self.database.reads)
            .await?;
            let Some(row) = &found else { return Ok(None) };
            Ok(Some(Errand {
                delivery,
                attempts: row::number(row, "attempts")?,
                endpoint: webhook::endpoint(row)?,
                id: row::id(row, "message")?,
                message: row::json(row, "body")?,
            }))
        })
        .await
    }

    pub async fn settle_delivery(&self, errand: &Errand, tried: Tried) -> Result<(), StoreError> {
        let (delivery, endpoint) = (errand.delivery, errand.endpoint.id);
        self.write(Write::Delivery(DeliveryChange::Settle { delivery, endpoint, tried })).await
    }

    /// Sends it again, as if it were new. [`StoreError::Changed`]: it is on its way, or not there, or its endpoint is
    /// disabled.
    pub async fn replay_delivery(&self, delivery: Uuid, at: Timestamp) -> Result<(), StoreError> {
        self.write(Write::Delivery(DeliveryChange::Replay { delivery, at })).await
    }

    /// A message that says nothing, to that endpoint alone.
    pub async fn test_endpoint(&self, endpoint: Uuid) -> Result<(), StoreError> {
        self.write(Write::Delivery(DeliveryChange::Test { endpoint })).await
    }

    /// Forgets messages made before then, with what became of them.
    pub async fn prune_outbox(&self, before: Timestamp) -> Result<(), StoreError> {
        self.write(Write::Delivery(DeliveryChange::Prune { before })).await
    }

    /// At most `limit` deliveries of an endpoint older than the delivery `before`, newest first, of one status or any.
    pub async fn deliveries(
        &self,
        endpoint: Uuid,
        status: Option<DeliveryStatus>,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<WebhookDelivery>, StoreError> {
        let status = status.map(|status| to_word(&status)).transpose()?;
        within(self.database.deadline, async {
            query(select_deliveries!(
                "WHERE endpoint = $1 AND status = COALESCE($2, status) AND webhook_deliveries.id < $3 \
                 ORDER BY webhook_deliveries.id DESC LIMIT $4"
            ))
            .bind(endpoint.to_string())
            .bind(status)
            .bind(before.unwrap_or(Uuid::max()).to_string())
            .bind(to_number(limit))
            .fetch_all(&self.database.reads)
            .await?
            .iter()
            .map(delivery)
            .collect()
        })
        .await
    }

    /// One delivery to that endpoint.
    pub async fn delivery(&self, endpoint: Uuid, id: Uuid) -> Result<Option<WebhookDelivery>, StoreError> {
        within(self.database.deadline, async {
            let row = query(select_deliveries!("WHERE endpoint = $1 AND webhook_deliveries.id = $2"))
                .bind(endpoint.to_string())
                .bind(id.to_string())
                .fetch_optional(&self.database.reads)
                .await?;
            row.as_ref().map(delivery).transpose()
        })
        .await
    }
}

fn delivery(row: &AnyRow) -> Result<WebhookDelivery, StoreError> {
    let status = row::word(row, "status")?;
    let next_at = row::timestamp(row, "next_at")?;
    let last_error: Option<String> = row::column(row, "last_error")?;
    Ok(WebhookDelivery {
        id: row::id(row, "id")?,
        message_id: row::id(row, "message")?,
        event: row::word(row, "type")?,
        status,
        attempts: row::number(row, "attempts")?,
        next_at: Some(next_at).filter(|_| status == DeliveryStatus::Pending),
        last_status: row::column::<Option<i64>>(row, "last_status")?.and_then(|code| code.try_into().ok()),
        last_error: last_error.map(|word| row::parse_word(&word)).transpose()?,
        created_at: row::timestamp(row, "created_at")?,
        settled_at: row::optional_timestamp(row, "settled_at")?,
    })
}

impl DeliveryChange {
    /// Whether it makes something due at once.
    pub(super) fn tells(&self) -> bool {
        match self {
            Self::Replay { .. } | Self::Test { .. } => true,
            Self::Claim { .. } | Self::Settle { .. } | Self::Prune { .. } => false,
        }
    }

    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::Claim { due, until } => claim(connection, *due, *until).await,
            Self::Settle { delivery, endpoint, tried } => {
                settle(connection, *delivery, tried).await?;
                match tried.next {
                    Next::Gone => webhook::disable(connection, *endpoint, "gone", tried.at).await,
                    Next::Done | Next::At(_) | Next::Dead => Ok(()),
                }
            }
            Self::Replay { delivery, at } => replay(connection, *delivery, *at).await,
            Self::Test { endpoint } => {
                let endpoint = endpoint.to_string();
                outbox::enqueue(connection, &[&endpoint], WebhookEvent::Test, None, WebhookData::default())
                    .await
            }
            Self::Prune { before } => {
                query("DELETE FROM webhook_messages WHERE created_at < $1")
                    .bind(before.as_millisecond())
                    .execute(connection)
                    .await?;
                Ok(())
            }
        }
    }
}

async fn claim(connection: &mut AnyConnection, due: Due, until: Timestamp) -> Result<(), StoreError> {
    let claimed = query(
        "UPDATE webhook_deliveries SET next_at = $3 WHERE id = $1 AND next_at = $2 AND status = 'pending'",
    )
    .bind(due.delivery.to_string())
    .bind(due.next_at.as_millisecond())
    .bind(until.as_millisecond())
    .execute(connection)
    .await?;
    match claimed.rows_affected() {
        0 => Err(StoreError::Changed { what: "the delivery" }),
        _ => Ok(()),
    }
}

/// A delivery that was given up meanwhile, as its endpoint was disabled, stays so unless it arrived.
async fn settle(connection: &mut AnyConnection, delivery: Uuid, tried: &Tried) -> Result<(), StoreError> {
    let (status, next_at) = match tried.next {
        Next::Done => (DeliveryStatus::Delivered, tried.at),
        Next::At(next) => (DeliveryStatus::Pending, next),
        Next::Dead | Next::Gone => (DeliveryStatus::Dead, tried.at),
    };
    let settled = (status != DeliveryStatus::Pending).then(|| tried.at.as_millisecond());
    query(
        "UPDATE webhook_deliveries SET status = $2, attempts = attempts + 1, next_at = $3, last_status = $4, \
         last_error = $5, settled_at = $6 WHERE id = $1 AND (status = 'pending' OR $2 = 'delivered')",
    )
    .bind(delivery.to_string())
    .bind(to_word(&status)?)
    .bind(next_at.as_millisecond())
    .bind(tried.status.map(i64::from))
    .bind(tried.fault.map(|fault| to_word(&fault)).transpose()?)
    .bind(settled)
    .execute(connection)
    .await?;
    Ok(())
}

async fn replay(connection: &mut AnyConnection, delivery: Uuid, at: Timestamp) -> Result<(), StoreError> {
    let replayed = query(
        "UPDATE webhook_deliveries SET status = 'pending', attempts = 0, next_at = $2, settled_at = NULL \
         WHERE id = $1 AND status <> 'pending' \
         AND EXISTS (SELECT 1 FROM webhook_endpoints WHERE id = endpoint AND enabled = 1)",
    )
    .bind(delivery.to_string())
    .bind(at.as_millisecond())
    .execute(connection)
    .await?;
    match replayed.rows_affected() {
        0 => Err(StoreError::Changed { what: "the delivery" }),
        _ => Ok(()),
    }
}
