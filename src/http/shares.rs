//! `/api/interviews/{id}/share`: links by which others read an interview; `/api/shared/{token}`: what they read.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::SignedDuration;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{Json, Path, Query};
use super::export::{self, Form, Wanted};
use super::openapi::Failures;
use crate::auth::opaque;
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::export::{Format, Rules, file_name};
use crate::store::NewLink;
use crate::wire::{Document, Line, NewShare, Redact, Share, ShareList, SharedInterview};

const DEFAULT_DAYS: u32 = 7;
const MAX_DAYS: u32 = 365;
const MAX_WORDS: usize = 50;
const MAX_WORD_CHARS: usize = 100;

#[utoipa::path(
    get,
    path = "/api/interviews/{id}/share",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "Every link, also those that open nothing any more", body = ShareList),
              Failures),
)]
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<ShareList>> {
    caller.interview(&shared, id).await?;
    Ok(axum::Json(ShareList { shares: shared.store.shares(id).await? }))
}

/// The token is told here, and never again.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/share",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    request_body = Option<NewShare>,
    responses((status = 201, description = "Made", body = Share), Failures),
)]
pub(super) async fn make(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    body: Option<Json<NewShare>>,
) -> Result<(StatusCode, axum::Json<Share>)> {
    caller.interview(&shared, id).await?;
    let wanted = body.map(|Json(wanted)| wanted).unwrap_or_default();
    let days = wanted.days.unwrap_or(DEFAULT_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(Error::field("days", format!("A link is good for 1 to {MAX_DAYS} days.")));
    }
    let redact = wanted.redact.unwrap_or_default();
    check(&redact)?;
    let token = opaque::random()?;
    let created_at = clock::wall();
    let expires_at = created_at
        .checked_add(SignedDuration::from_hours(24 * i64::from(days)))
        .map_err(|error| Error::new(Code::Internal, "The link cannot last so long.").because(error))?;
    let link = NewLink {
        id: Uuid::now_v7(),
        interview: id,
        token_hash: opaque::digest(&token),
        scope: wanted.scope.unwrap_or_default(),
        redact,
        created_at,
        expires_at,
    };
    shared.store.make_share(link.clone()).await?;
    let share = Share {
        id: link.id,
        scope: link.scope,
        redact: link.redact,
        created_at,
        expires_at,
        revoked_at: None,
        views: 0,
        viewed_at: None,
        token: Some(token),
    };
    Ok((StatusCode::CREATED, axum::Json(share)))
}

fn check(redact: &Redact) -> Result<()> {
    if redact.words.len() > MAX_WORDS {
        return Err(Error::field("redact.words", format!("At most {MAX_WORDS} words can be left out.")));
    }
    for (index, word) in redact.words.iter().enumerate() {
        if word.trim().is_empty() || word.chars().count() > MAX_WORD_CHARS {
            let message = format!("A word to leave out has 1 to {MAX_WORD_CHARS} characters.");
            return Err(Error::field(&format!("redact.words[{index}]"), message));
        }
    }
    Rules::new(redact).map(drop).map_err(|_| Error::field("redact.words", "These are too many words."))
}

/// The link opens nothing from now on.
#[utoipa::path(
    delete,
    path = "/api/interviews/{id}/share/{share}",
    tag = "interviews",
    params(("id" = Uuid, Path), ("share" = Uuid, Path)),
    responses((status = 204, description = "Taken back"), Failures),
)]
pub(super) async fn revoke(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path((id, share)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    caller.interview(&shared, id).await?;
    shared.store.revoke_share(id, share, clock::wall()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a link lets others read, without an account; also as a file, as exports are.
#[utoipa::path(
    get,
    path = "/api/shared/{token}",
    tag = "interviews",
    security(()),
    params(("token" = String, Path), Wanted),
    responses(
        (status = 200, description = "What is shared", content(
            (SharedInterview = "application/json"), (String = "text/markdown"), (String = "text/vtt"),
            (String = "text/plain"), (String = "text/html"),
        )),
        Failures
    ),
)]
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    // Expired, taken back, deleted or never made: who asks is not told which.
    let gone = || Error::new(Code::NotFound, "This link opens nothing, or no longer does.");
    let now = clock::wall();
    let (interview, share) = shared.store.shared(&opaque::digest(&token), now).await?.ok_or_else(gone)?;
    let interview = shared.store.interview(interview).await?.ok_or_else(gone)?;
    let document = export::document(&shared, interview, share.scope).await?;
    let document = redacted(document, &share)?;
    if let Err(error) = shared.store.count_view(share.id, now).await {
        tracing::warn!(%error, share = %share.id, "a view was not counted");
    }
    match wanted.format.unwrap_or(Form::Json).into() {
        Format::Json => {
            let robots =
                (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
            let headers = HeaderMap::from_iter([robots]);
            Ok((headers, axum::Json(for_others(document, &share))).into_response())
        }
        format @ (Format::Markdown | Format::Vtt | Format::Text | Format::Html) => {
            let (mut headers, text) = export::file(&document, format)?;
            let name = file_name(&document, format);
            headers.insert(header::CONTENT_DISPOSITION, export::disposition("inline", &name)?);
            Ok((headers, text).into_response())
        }
    }
}

/// Nothing is shown when a rule cannot be applied. What the model would have gone on to say, nobody has heard.
fn redacted(document: Document, share: &Share) -> Result<Document> {
    let failed = |error| Error::new(Code::Internal, "The interview could not be redacted.").because(error);
    let mut document = Rules::new(&share.redact).and_then(|rules| rules.apply(document)).map_err(failed)?;
    for Line { turn, .. } in document.transcript.iter_mut().flatten() {
        (turn.generated, turn.generated_ms) = (None, None);
    }
    Ok(document)
}

fn for_others(document: Document, share: &Share) -> SharedInterview {
    SharedInterview {
        scope: share.scope,
        created_at: document.interview.created_at,
        duration_ms: document.interview.duration_ms,
        track: document.interview.track,
        role: document.interview.role,
        transcript: document.transcript,
        report: document.report,
        redacted: document.redacted,
        expires_at: share.expires_at,
    }
}
