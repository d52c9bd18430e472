//! `/api/interviews`: the history and its transcripts.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{Path, Query};
use super::openapi::Failures;
use crate::error::{Error, Result};
use crate::wire::{InterviewDetail, InterviewList};

const PAGE: u32 = 50;
const MAX_PAGE: u32 = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// `next` of the page before.
    before: Option<String>,
    /// 50 without it.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Newest first.
#[utoipa::path(
    get,
    path = "/api/interviews",
    tag = "interviews",
    params(Page),
    responses((status = 200, description = "A page of the history", body = InterviewList), Failures),
)]
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Query(page): Query<Page>,
) -> Result<axum::Json<InterviewList>> {
    let limit = page.limit.unwrap_or(PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Error::field("limit", format!("A page has 1 to {MAX_PAGE} interviews.")));
    }
    let before = page.before.map(|cursor| cursor.parse()).transpose()?;
    let page = shared.store.interviews(&caller.user, before, limit).await?;
    let interviews = page.interviews.into_iter().map(|interview| interview.summary).collect();
    Ok(axum::Json(InterviewList { interviews, next: page.next.map(|next| next.to_string()) }))
}

#[utoipa::path(
    get,
    path = "/api/interviews/{id}",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The interview and its transcript", body = InterviewDetail), Failures),
)]
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<InterviewDetail>> {
    let interview = caller.readable(&shared, id).await?;
    let transcript = shared.store.turns(id).await?;
    Ok(axum::Json(InterviewDetail {
        model: interview.model,
        last_seq: interview.last_seq,
        interview: interview.summary,
        transcript,
    }))
}

/// Ends the interview if it runs, then removes it and all that was kept of it.
#[utoipa::path(
    delete,
    path = "/api/interviews/{id}",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Gone"), Failures),
)]
pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    caller.interview(&shared, id).await?;
    shared.calls.discard(id).await;
    shared.store.delete(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
