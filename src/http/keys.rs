//! `/api/keys`: keys for machines that act for a person.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use jiff::SignedDuration;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{Json, Path};
use super::idempotency::OnceKey;
use super::openapi::Failures;
use crate::auth::{Accounts, key};
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::store::PeopleWrite;
use crate::wire::{ApiKey, ApiKeyList, CreateKey, NewApiKey};

/// The most keys of a person.
const KEYS: usize = 50;

const MAX_NAME: usize = 120;

/// Without another wish.
const DAYS: u32 = 365;
const MAX_DAYS: u32 = 3_650;

#[utoipa::path(
    get,
    path = "/api/keys",
    tag = "people",
    responses((status = 200, description = "In the order in which they were made", body = ApiKeyList), Failures),
)]
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
) -> Result<axum::Json<ApiKeyList>> {
    with_accounts(&shared)?;
    Ok(axum::Json(ApiKeyList { keys: shared.store.api_keys(&caller.user).await? }))
}

/// The key itself is shown this once.
#[utoipa::path(
    post,
    path = "/api/keys",
    tag = "people",
    params(OnceKey),
    responses((status = 201, description = "The key", body = NewApiKey), Failures),
)]
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Json(wanted): Json<CreateKey>,
) -> Result<(StatusCode, axum::Json<NewApiKey>)> {
    with_accounts(&shared)?;
    let name = wanted.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(Error::field("name", "It has 1 to 120 characters."));
    }
    caller.require(wanted.role)?;
    let days = wanted.days.unwrap_or(DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(Error::field("days", "A key lasts 1 to 3650 days."));
    }
    if shared.store.api_keys(&caller.user).await?.len() >= KEYS {
        return Err(Error::new(Code::QuotaExceeded, format!("You have {KEYS} keys already.")));
    }
    let secret = key::generate()?;
    let hash =
        key::digest(&secret).ok_or_else(|| Error::new(Code::Internal, "The key could not be made."))?;
    let made_at = clock::wall();
    let ends_at = Some(made_at + SignedDuration::from_hours(24 * i64::from(days)));
    let key = ApiKey {
        id: Uuid::now_v7().to_string(),
        name: name.to_owned(),
        role: wanted.role,
        made_at,
        ends_at,
        used_at: None,
    };
    let change = PeopleWrite::MakeKey { key: key.clone(), owner: caller.user, hash };
    shared.store.change_people(change).await?;
    Ok((StatusCode::CREATED, axum::Json(NewApiKey { key, secret })))
}

#[utoipa::path(
    delete,
    path = "/api/keys/{id}",
    tag = "people",
    params(("id" = String, Path)),
    responses((status = 204, description = "It opens nothing any more"), Failures),
)]
pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    with_accounts(&shared)?;
    shared.store.change_people(PeopleWrite::DropKey { id, owner: caller.user }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Without accounts there is nobody for whom a machine could act.
fn with_accounts(shared: &Shared) -> Result<()> {
    match shared.accounts {
        Accounts::Local => Err(Error::new(Code::NotFound, "This server has no accounts, and needs no keys.")),
        Accounts::Tokens(_) => Ok(()),
    }
}
