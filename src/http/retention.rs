//! `/api/interviews/{id}/retention`: for how long an interview is kept.

use std::sync::Arc;

use axum::extract::State;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{Json, Path};
use super::openapi::Failures;
use crate::error::{Error, Result};
use crate::wire::Retention;

/// Ten years.
const MAX_DAYS: u32 = 3650;

/// The interview's own days, if it has any.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/retention",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "Its own days, or none", body = Retention), Failures),
)]
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Retention>> {
    caller.interview(&shared, id).await?;
    Ok(axum::Json(Retention { days: shared.store.retention(id).await? }))
}

/// Fewer days than the server's: an interview is not kept longer than all.
#[utoipa::path(
    put,
    path = "/api/interviews/{id}/retention",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    request_body = Retention,
    responses((status = 200, description = "As it is now", body = Retention), Failures),
)]
pub(super) async fn set(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wanted): Json<Retention>,
) -> Result<axum::Json<Retention>> {
    caller.interview(&shared, id).await?;
    let most = shared.config.retention_days.unwrap_or(MAX_DAYS);
    if wanted.days.is_some_and(|days| !(1..=most).contains(&days)) {
        return Err(Error::field("days", format!("An interview is kept for 1 to {most} days here.")));
    }
    shared.store.set_retention(id, wanted.days).await?;
    Ok(axum::Json(wanted))
}
