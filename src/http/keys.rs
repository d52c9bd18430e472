//! `/api/keys`: keys for machines that act for a person.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::Shared;
use super::auth::Caller;
use super::body::{Json, Path};
use super::idempotency::OnceKey;
use super::openapi::Failures;
use crate::auth::Accounts;
use crate::auth::key::{self, NewKey};
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::store::PeopleWrite;
use crate::wire::{ApiKeyList, CreateKey, NewApiKey};

/// The most keys of a person.
const KEYS: usize = 50;

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
    caller.require(wanted.role)?;
    if shared.store.api_keys(&caller.user).await?.len() >= KEYS {
        return Err(Error::new(Code::QuotaExceeded, format!("You have {KEYS} keys already.")));
    }
    let NewKey { key, secret, hash } = key::make(&wanted.name, wanted.role, wanted.days, clock::wall())?;
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
