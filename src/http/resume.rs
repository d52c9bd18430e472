//! The way back into an interview: for a page that was reloaded, another tab, another device.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::Path;
use super::openapi::Failures;
use super::session::Page;
use crate::auth::opaque;
use crate::error::{Code, Error, Result};
use crate::store::StoreError;
use crate::wire::{CreateSession, InterviewStatus, WayBack};

/// How long after its making an interview can be gone back to that has not begun.
const UNBEGUN: SignedDuration = SignedDuration::from_mins(30);

/// Another way back, for the owner of an interview that goes on: for a device that has no token.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/resume",
    tag = "calls",
    params(("id" = Uuid, Path)),
    responses((status = 201, description = "A token for `POST /api/realtime-session`", body = WayBack), Failures),
)]
pub(super) async fn open(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, axum::Json<WayBack>)> {
    shared.limits.sessions.check(&caller.user).await?;
    let interview = caller.interview(&shared, id).await?;
    if interview.summary.status == InterviewStatus::Ended {
        return Err(StoreError::Ended(id).into());
    }
    let resume = opaque::random()?;
    shared.store.open_way_back(id, opaque::digest(&resume)).await?;
    Ok((StatusCode::CREATED, axum::Json(WayBack { resume })))
}

/// The page that `wanted.resume` leads to, which has it then. Errors: `resume_refused`, for a token that was used, is another
/// user's or no token; `interview_ended`.
pub(super) async fn taken(
    shared: &Shared,
    caller: &Caller,
    wanted: CreateSession,
    now: Timestamp,
) -> Result<Page> {
    let token = wanted.resume.clone().unwrap_or_default();
    if wanted != (CreateSession { resume: wanted.resume.clone(), ..CreateSession::default() }) {
        return Err(Error::field("resume", "An interview that goes on stays what it was begun as."));
    }
    let hash = opaque::digest(&token);
    let way = shared.store.way_back(&hash).await?.ok_or(StoreError::NoWayBack)?;
    let interview = caller.interview(shared, way.interview).await;
    // Whether it is another's or none at all is nobody else's business.
    let interview = interview.map_err(|error| match error.code == Code::NotFound {
        true => StoreError::NoWayBack.into(),
        false => error,
    })?;
    let (id, late) = (way.interview, now.duration_since(interview.summary.created_at) > UNBEGUN);
    match interview.summary.status {
        InterviewStatus::Ended => return Err(StoreError::Ended(id).into()),
        InterviewStatus::Created if late => return Err(StoreError::NoWayBack.into()),
        InterviewStatus::Created | InterviewStatus::Live => {}
    }
    if !shared.calls.is_running(id) {
        shared.calls.admit_user(&caller.user)?;
    }
    let resume = opaque::random()?;
    let number = shared.store.take_way_back(way, &hash, opaque::digest(&resume)).await?;
    let language = shared.store.interview_plan(id).await?.and_then(|pinned| pinned.plan.language);
    Ok(Page { id, owner: interview.owner, model: interview.model, language, number, resume })
}
