//! `/api/webhooks`: where a user's interviews are told of, and what became of what was told.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{Json, Path, Query};
use super::etag::Tag;
use super::idempotency::OnceKey;
use super::interviews::bounded;
use super::openapi::Failures;
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::store::{Endpoint, NewEndpoint};
use crate::wire::{
    CreateWebhook, DeliveryStatus, EditWebhook, Webhook, WebhookDelivery, WebhookDeliveryList, WebhookEvent,
    WebhookList,
};

/// The most webhooks of one user.
const MAX_WEBHOOKS: usize = 10;

const PAGE: u32 = 50;
const MAX_PAGE: u32 = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// Only those: `dead` is what was given up.
    status: Option<DeliveryStatus>,
    /// `next` of the page before.
    before: Option<Uuid>,
    /// 50 without it.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

#[utoipa::path(
    post,
    path = "/api/webhooks",
    tag = "webhooks",
    params(OnceKey),
    responses((status = 201, description = "Made, with its secret", body = Webhook), Failures),
)]
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Json(wanted): Json<CreateWebhook>,
) -> Result<(StatusCode, axum::Json<Webhook>)> {
    let url = url(&shared, &wanted.url)?;
    let events = events(wanted.events.unwrap_or(WebhookEvent::ALL.to_vec()))?;
    if shared.store.endpoints(&caller.user).await?.len() >= MAX_WEBHOOKS {
        let message = format!("There are {MAX_WEBHOOKS} webhooks already: delete one first.");
        return Err(Error::new(Code::Unprocessable, message));
    }
    let id = Uuid::now_v7();
    let owner = Some(caller.user.clone());
    shared.store.create_endpoint(NewEndpoint { id, owner, url, events, created_at: clock::wall() }).await?;
    let endpoint = owned(&shared, &caller, id).await?;
    let secret = shared.webhook_keys.derive(id, endpoint.secret_number).text();
    Ok((StatusCode::CREATED, axum::Json(Webhook { secret: Some(secret), ..shown(endpoint) })))
}

#[utoipa::path(
    get,
    path = "/api/webhooks",
    tag = "webhooks",
    responses((status = 200, description = "The caller's", body = WebhookList), Failures),
)]
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
) -> Result<axum::Json<WebhookList>> {
    let endpoints = shared.store.endpoints(&caller.user).await?;
    Ok(axum::Json(WebhookList { webhooks: endpoints.into_iter().map(shown).collect() }))
}

#[utoipa::path(
    get,
    path = "/api/webhooks/{id}",
    tag = "webhooks",
    params(("id" = Uuid, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, description = "As it is now", body = Webhook, headers(("ETag" = String))),
        (status = 304, description = "As it was"),
        Failures
    ),
)]
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response> {
    let endpoint = owned(&shared, &caller, id).await?;
    Ok(Tag::version(endpoint.version)?.answer(&headers, shown(endpoint)))
}

#[utoipa::path(
    patch,
    path = "/api/webhooks/{id}",
    tag = "webhooks",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The state that is edited")),
    responses(
        (status = 200, description = "As it is now; with its secret if that is new", body = Webhook,
         headers(("ETag" = String))),
        Failures
    ),
)]
pub(super) async fn edit(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Json(wanted): Json<EditWebhook>,
) -> Result<Response> {
    let mut endpoint = owned(&shared, &caller, id).await?;
    Tag::version(endpoint.version)?.check(&headers)?;
    let now = clock::wall();
    if let Some(wanted) = wanted.url {
        endpoint.url = url(&shared, &wanted)?;
    }
    if let Some(wanted) = wanted.events {
        endpoint.events = events(wanted)?;
    }
    if let Some(enabled) = wanted.enabled {
        (endpoint.enabled, endpoint.disabled_because) = (enabled, None);
    }
    if wanted.rotate_secret {
        endpoint.secret_number += 1;
        endpoint.secret_at = Some(now);
    }
    shared.store.edit_endpoint(endpoint, now).await?;
    let endpoint = owned(&shared, &caller, id).await?;
    let secret = shared.webhook_keys.derive(id, endpoint.secret_number).text();
    let (version, secret) = (endpoint.version, wanted.rotate_secret.then_some(secret));
    Ok(Tag::version(version)?.answer(&HeaderMap::new(), Webhook { secret, ..shown(endpoint) }))
}

/// What waits for it is not sent any more.
#[utoipa::path(
    delete,
    path = "/api/webhooks/{id}",
    tag = "webhooks",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Gone"), Failures),
)]
pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    owned(&shared, &caller, id).await?;
    shared.store.delete_endpoint(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A message that says nothing; what became of it is in the list of deliveries.
#[utoipa::path(
    post,
    path = "/api/webhooks/{id}/test",
    tag = "webhooks",
    params(("id" = Uuid, Path)),
    responses((status = 202, description = "It is on its way"), Failures),
)]
pub(super) async fn test(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    shared.limits.tests.check(&caller.user).await?;
    enabled(owned(&shared, &caller, id).await?)?;
    shared.store.test_endpoint(id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Newest first; kept for thirty days.
#[utoipa::path(
    get,
    path = "/api/webhooks/{id}/deliveries",
    tag = "webhooks",
    params(("id" = Uuid, Path), Page),
    responses((status = 200, description = "A page of them", body = WebhookDeliveryList), Failures),
)]
pub(super) async fn deliveries(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(page): Query<Page>,
) -> Result<axum::Json<WebhookDeliveryList>> {
    owned(&shared, &caller, id).await?;
    let limit = bounded(page.limit, PAGE, MAX_PAGE)?;
    let mut deliveries = shared.store.deliveries(id, page.status, page.before, limit + 1).await?;
    let more = deliveries.len() > limit as usize;
    deliveries.truncate(limit as usize);
    let next = deliveries.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(axum::Json(WebhookDeliveryList { deliveries, next }))
}

/// Sends again what was delivered or given up, under the same message id.
#[utoipa::path(
    post,
    path = "/api/webhooks/{id}/deliveries/{delivery}/replay",
    tag = "webhooks",
    params(("id" = Uuid, Path), ("delivery" = Uuid, Path)),
    responses((status = 202, description = "It is on its way", body = WebhookDelivery), Failures),
)]
pub(super) async fn replay(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path((id, delivery)): Path<(Uuid, Uuid)>,
) -> Result<Response> {
    shared.limits.tests.check(&caller.user).await?;
    enabled(owned(&shared, &caller, id).await?)?;
    let missing = || Error::new(Code::NotFound, "There is no delivery with that id.");
    let found = shared.store.delivery(id, delivery).await?.ok_or_else(missing)?;
    if found.status != DeliveryStatus::Pending {
        shared.store.replay_delivery(delivery, clock::wall()).await?;
    }
    let now = shared.store.delivery(id, delivery).await?.ok_or_else(missing)?;
    Ok((StatusCode::ACCEPTED, axum::Json(now)).into_response())
}

/// The endpoint, if it is this caller's; what belongs to somebody else or to the server does not exist.
async fn owned(shared: &Shared, caller: &Caller, id: Uuid) -> Result<Endpoint> {
    let found = shared.store.endpoint(id).await?;
    found
        .filter(|endpoint| endpoint.owner.as_ref() == Some(&caller.user))
        .ok_or_else(|| Error::new(Code::NotFound, "There is no webhook with that id."))
}

fn enabled(endpoint: Endpoint) -> Result<()> {
    match endpoint.enabled {
        true => Ok(()),
        false => Err(Error::field("enabled", "This webhook is disabled: nothing is sent to it.")),
    }
}

fn url(shared: &Shared, text: &str) -> Result<String> {
    let checked = shared.config.webhook.reachable().check(text);
    checked.map(String::from).map_err(|wrong| Error::field("url", wrong.to_string()))
}

/// In the order of the list of all, each once.
fn events(wanted: Vec<WebhookEvent>) -> Result<Vec<WebhookEvent>> {
    let events: Vec<_> = WebhookEvent::ALL.into_iter().filter(|event| wanted.contains(event)).collect();
    match events.is_empty() || wanted.contains(&WebhookEvent::Test) {
        false => Ok(events),
        true => Err(Error::field("events", "A webhook is for at least one event, and none is a test.")),
    }
}

fn shown(endpoint: Endpoint) -> Webhook {
    Webhook {
        id: endpoint.id,
        url: endpoint.url,
        events: endpoint.events,
        enabled: endpoint.enabled,
        disabled_because: endpoint.disabled_because,
        secret: None,
        created_at: endpoint.created_at,
    }
}
