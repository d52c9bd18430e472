//! `/api/interviews`: the history and its transcripts.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{Path, Query};
use crate::error::Result;
use crate::wire::{InterviewDetail, InterviewList};

const PAGE: u32 = 50;
const MAX_PAGE: u32 = 200;

#[derive(Debug, Deserialize)]
pub(super) struct Page {
    before: Option<String>,
    limit: Option<u32>,
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Query(page): Query<Page>,
) -> Result<axum::Json<InterviewList>> {
    let limit = page.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let before = page.before.map(|cursor| cursor.parse()).transpose()?;
    let page = shared.store.interviews(&caller.user, before, limit).await?;
    let interviews = page.interviews.into_iter().map(|interview| interview.summary).collect();
    Ok(axum::Json(InterviewList { interviews, next: page.next.map(|next| next.to_string()) }))
}

pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<InterviewDetail>> {
    let interview = caller.interview(&shared, id).await?;
    let transcript = shared.store.turns(id).await?;
    Ok(axum::Json(InterviewDetail {
        model: interview.model,
        last_seq: interview.last_seq,
        interview: interview.summary,
        transcript,
    }))
}

/// Ends the interview if it runs, then removes it and all that was kept of it.
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
