//! `/api/interviews`: the history and its transcripts.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{self, Path};
use super::openapi::Failures;
use crate::erase;
use crate::error::{Error, Result};
use crate::retention;
use crate::search::Query;
use crate::store::Filter;
use crate::wire::{EndReason, InterviewDetail, InterviewFound, InterviewList, InterviewStatus};

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
    status: Option<InterviewStatus>,
    /// Why it ended.
    reason: Option<EndReason>,
    track: Option<String>,
    /// Begun with this plan, in any version.
    plan: Option<Uuid>,
    /// Somewhere in the role practised for.
    role: Option<String>,
    /// Made then or later.
    from: Option<jiff::Timestamp>,
    /// Made before.
    to: Option<jiff::Timestamp>,
    /// What was said, in one turn: a word finds what begins so, "words in quotes" find themselves.
    #[param(max_length = 200)]
    q: Option<String>,
}

impl Page {
    fn filter(&self) -> Result<Filter> {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        // Postgres knows no text with a zero in it, so nothing is found by one.
        let plain = |name: &str, value: &Option<String>| match text(value) {
            Some(value) if value.contains('\0') => {
                Err(Error::field(name, "A filter has no control characters."))
            }
            value => Ok(value),
        };
        Ok(Filter {
            status: self.status,
            reason: self.reason,
            track: plain("track", &self.track)?,
            plan: self.plan,
            role: plain("role", &self.role)?,
            from: self.from,
            to: self.to,
            said: text(&self.q).map(|said| Query::parse(&said)).transpose()?,
        })
    }
}

/// Newest first, with filters; with `q`, those in which it was said, and where.
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
    body::Query(page): body::Query<Page>,
) -> Result<axum::Json<InterviewList>> {
    let limit = bounded(page.limit, PAGE, MAX_PAGE)?;
    let filter = page.filter()?;
    let before = page.before.map(|cursor| cursor.parse()).transpose()?;
    let (page, mut found) = shared.store.history(&caller.user, &filter, before, limit).await?;
    let interviews = page.interviews.into_iter().map(|interview| {
        let matches = found.remove(&interview.summary.id);
        InterviewFound { matches, interview: interview.summary }
    });
    Ok(axum::Json(InterviewList {
        interviews: interviews.collect(),
        next: page.next.map(|next| next.to_string()),
    }))
}

/// The size of a page as asked for, or `usual`.
pub(super) fn bounded(limit: Option<u32>, usual: u32, most: u32) -> Result<u32> {
    let limit = limit.unwrap_or(usual);
    if !(1..=most).contains(&limit) {
        return Err(Error::field("limit", format!("A page has 1 to {most} of them.")));
    }
    Ok(limit)
}

/// The owner ends the interview from elsewhere than its page, also while it waits for them. Nothing happens to one that has not
/// begun or has ended.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/end",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "It ends"), Failures),
)]
pub(super) async fn end(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    shared.calls.settled(id).await?;
    let interview = caller.interview(&shared, id).await?;
    shared.calls.end(&interview, None).await?;
    Ok(StatusCode::NO_CONTENT)
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
    let own = shared.store.retention(id).await?;
    let mine = interview.owner == caller.user;
    let candidate = match mine {
        true => None,
        false => shared.store.user(&interview.owner).await?.and_then(|candidate| candidate.name),
    };
    Ok(axum::Json(InterviewDetail {
        mine,
        candidate,
        recorded: mine && shared.store.recording(id).await?.is_some(),
        kept_until: retention::kept_until(&interview.summary, own, shared.config.retention_days),
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
    erase::interview(&shared.calls, &shared.store, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
