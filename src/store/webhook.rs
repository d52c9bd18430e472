//! Where messages go: the endpoints of users and of the server's settings.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::connect::within;
use super::row::{self, to_json, to_number};
use super::write::Write;
use super::{Store, StoreError};
use crate::wire::WebhookEvent;

/// An endpoint to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEndpoint {
    pub id: Uuid,
    /// Whose interviews it hears of; `None`: everybody's, an endpoint of the server's settings.
    pub owner: Option<String>,
    pub url: String,
    pub events: Vec<WebhookEvent>,
    pub created_at: Timestamp,
}

/// An endpoint as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    pub id: Uuid,
    pub owner: Option<String>,
    pub url: String,
    pub events: Vec<WebhookEvent>,
    pub enabled: bool,
    /// Why the server disabled it.
    pub disabled_because: Option<String>,
    /// Which of the secrets that can be derived is used, from 1.
    pub secret_number: u32,
    /// When the secret was last replaced.
    pub secret_at: Option<Timestamp>,
    /// Counts its owner's edits, from 1.
    pub version: u64,
    pub created_at: Timestamp,
}

/// A change of an endpoint.
#[derive(Debug)]
pub(super) enum EndpointChange {
    Create(NewEndpoint),
    /// Fails as [`StoreError::Changed`] unless it is as it was when its owner saw it, by `version`.
    Edit {
        endpoint: Endpoint,
        at: Timestamp,
    },
    Delete {
        endpoint: Uuid,
    },
    Configure {
        wanted: Vec<NewEndpoint>,
        at: Timestamp,
    },
}

macro_rules! select_endpoints {
    ($rest:literal) => {
        concat!(
            "SELECT id, owner, url, events, enabled, disabled_because, secret_number, secret_at, version, \
             created_at FROM webhook_endpoints ",
            $rest
        )
    };
}

impl Store {
    pub async fn create_endpoint(&self, new: NewEndpoint) -> Result<(), StoreError> {
        self.write(Write::Endpoint(EndpointChange::Create(new))).await
    }

    /// Keeps `endpoint` as its owner wants it now; what waits for one that is disabled is given up.
    /// [`StoreError::Changed`]: somebody else edited it since it was read.
    pub async fn edit_endpoint(&self, endpoint: Endpoint, at: Timestamp) -> Result<(), StoreError> {
        self.write(Write::Endpoint(EndpointChange::Edit { endpoint, at })).await
    }

    /// With all that waits for it.
    pub async fn delete_endpoint(&self, endpoint: Uuid) -> Result<(), StoreError> {
        self.write(Write::Endpoint(EndpointChange::Delete { endpoint })).await
    }

    /// The server's own endpoints are these; others are disabled.
    pub async fn configure_endpoints(
        &self,
        wanted: Vec<NewEndpoint>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(Write::Endpoint(EndpointChange::Configure { wanted, at })).await
    }

    pub async fn endpoint(&self, id: Uuid) -> Result<Option<Endpoint>, StoreError> {
        within(self.database.deadline, async {
            let row = query(select_endpoints!("WHERE id = $1"))
                .bind(id.to_string())
                .fetch_optional(&self.database.reads)
                .await?;
            row.as_ref().map(endpoint).transpose()
        })
        .await
    }

    /// Those of one owner, oldest first.
    pub async fn endpoints(&self, owner: &str) -> Result<Vec<Endpoint>, StoreError> {
        within(self.database.deadline, async {
            query(select_endpoints!("WHERE owner = $1 ORDER BY id"))
                .bind(owner)
                .fetch_all(&self.database.reads)
                .await?
                .iter()
                .map(endpoint)
                .collect()
        })
        .await
    }

    /// Everybody's: for whoever runs the server.
    pub async fn all_endpoints(&self) -> Result<Vec<Endpoint>, StoreError> {
        within(self.database.deadline, async {
            query(select_endpoints!("ORDER BY id"))
                .fetch_all(&self.database.reads)
                .await?
                .iter()
                .map(endpoint)
                .collect()
        })
        .await
    }
}

pub(super) fn endpoint(row: &AnyRow) -> Result<Endpoint, StoreError> {
    Ok(Endpoint {
        id: row::id(row, "id")?,
        owner: row::column(row, "owner")?,
        url: row::column(row, "url")?,
        events: row::json(row, "events")?,
        enabled: row::column::<i64>(row, "enabled")? != 0,
        disabled_because: row::column(row, "disabled_because")?,
        secret_number: row::number(row, "secret_number")?,
        secret_at: row::optional_timestamp(row, "secret_at")?,
        version: row::number(row, "version")?,
        created_at: row::timestamp(row, "created_at")?,
    })
}

impl EndpointChange {
    pub(super) async fn apply(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::Create(new) => create(connection, new).await,
            Self::Edit { endpoint, at } => edit(connection, endpoint, *at).await,
            Self::Delete { endpoint } => {
                query("DELETE FROM webhook_endpoints WHERE id = $1")
                    .bind(endpoint.to_string())
                    .execute(connection)
                    .await?;
                Ok(())
            }
            Self::Configure { wanted, at } => configure(connection, wanted, *at).await,
        }
    }
}

/// One that is there by the same id is as the new one, and enabled.
async fn create(connection: &mut AnyConnection, new: &NewEndpoint) -> Result<(), StoreError> {
    query(
        "INSERT INTO webhook_endpoints (id, owner, url, events, enabled, created_at) \
         VALUES ($1, $2, $3, $4, 1, $5) \
         ON CONFLICT (id) DO UPDATE SET url = excluded.url, events = excluded.events, enabled = 1, \
         disabled_because = NULL",
    )
    .bind(new.id.to_string())
    .bind(new.owner.as_ref())
    .bind(&new.url)
    .bind(to_json(&new.events, "events")?)
    .bind(new.created_at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}

async fn edit(connection: &mut AnyConnection, new: &Endpoint, at: Timestamp) -> Result<(), StoreError> {
    let edited = query(
        "UPDATE webhook_endpoints SET url = $3, events = $4, enabled = $5, disabled_because = $6, \
         secret_number = $7, secret_at = $8, version = version + 1 WHERE id = $1 AND version = $2",
    )
    .bind(new.id.to_string())
    .bind(to_number(new.version))
    .bind(&new.url)
    .bind(to_json(&new.events, "events")?)
    .bind(i64::from(new.enabled))
    .bind(new.disabled_because.as_ref())
    .bind(to_number(new.secret_number))
    .bind(new.secret_at.map(Timestamp::as_millisecond))
    .execute(&mut *connection)
    .await?;
    if edited.rows_affected() == 0 {
        return Err(StoreError::Changed { what: "the webhook" });
    }
    match new.enabled {
        true => Ok(()),
        false => give_up(connection, new.id, at).await,
    }
}

async fn configure(
    connection: &mut AnyConnection,
    wanted: &[NewEndpoint],
    at: Timestamp,
) -> Result<(), StoreError> {
    for new in wanted {
        create(connection, new).await?;
    }
    let kept: HashSet<Uuid> = wanted.iter().map(|new| new.id).collect();
    let rows = query("SELECT id FROM webhook_endpoints WHERE owner IS NULL AND enabled = 1")
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        let id = row::id(row, "id")?;
        if !kept.contains(&id) {
            disable(connection, id, "removed", at).await?;
        }
    }
    Ok(())
}

/// Nothing goes to it until its owner enables it again.
pub(super) async fn disable(
    connection: &mut AnyConnection,
    endpoint: Uuid,
    because: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    query("UPDATE webhook_endpoints SET enabled = 0, disabled_because = $2, version = version + 1 WHERE id = $1")
        .bind(endpoint.to_string())
        .bind(because)
        .execute(&mut *connection)
        .await?;
    give_up(connection, endpoint, at).await
}

/// What waits for an endpoint is dead: it can be replayed.
async fn give_up(connection: &mut AnyConnection, endpoint: Uuid, at: Timestamp) -> Result<(), StoreError> {
    query(
        "UPDATE webhook_deliveries SET status = 'dead', last_error = 'disabled', settled_at = $2 \
         WHERE endpoint = $1 AND status = 'pending'",
    )
    .bind(endpoint.to_string())
    .bind(at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}
