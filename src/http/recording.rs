//! `/api/interviews/{id}/recording`: both voices of an interview, for its owner alone.

use std::path::Path as FilePath;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tower_http::services::ServeFile;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::Path;
use super::openapi::Failures;
use crate::clock::Millis;
use crate::error::{Code, Error, Result};
use crate::store::Recording;
use crate::wire::{RecordingDetail, RecordingTrack, RecordingTurn, Role};

const MEDIA_TYPE: &str = "audio/ogg; codecs=opus";

/// What there is of it, and where in it each turn is.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/recording",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The recording and its places", body = RecordingDetail), Failures),
)]
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<RecordingDetail>> {
    let recording = recording(&shared, &caller, id).await?;
    Ok(axum::Json(detail(&shared, id, recording).await?))
}

pub(super) async fn detail(shared: &Shared, id: Uuid, recording: Recording) -> Result<RecordingDetail> {
    let Recording { agreed_at, agreed_to, end } = recording;
    let mut tracks = Vec::new();
    for side in [Role::Interviewer, Role::Candidate] {
        let file = shared.calls.recordings().file(id, side);
        if let Ok(found) = tokio::fs::metadata(&file).await {
            let name = match side {
                Role::Interviewer => "interviewer",
                Role::Candidate => "candidate",
            };
            let url = format!("/api/interviews/{id}/recording/{name}");
            tracks.push(RecordingTrack { side, url, media_type: MEDIA_TYPE.to_owned(), bytes: found.len() });
        }
    }
    let turns = shared.store.turns(id).await?.into_iter();
    let place = |turn: crate::wire::Turn| RecordingTurn {
        turn: turn.turn,
        side: turn.role,
        start_ms: turn.start_ms,
        end_ms: turn.end_ms,
    };
    Ok(RecordingDetail {
        state: end.state,
        fault: end.fault,
        agreed_at,
        agreed_to,
        duration_ms: end.length,
        offset_ms: Millis::ZERO,
        dropped_packets: end.dropped,
        tracks,
        turns: turns.map(place).collect(),
    })
}

/// One side, whole or in ranges of bytes (RFC 9110 section 14).
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/recording/{side}",
    tag = "interviews",
    params(("id" = Uuid, Path), ("side" = Role, Path)),
    responses(
        (status = 200, description = "Ogg Opus, mono", body = [u8], content_type = "audio/ogg"),
        (status = 206, description = "The bytes asked for", body = [u8], content_type = "audio/ogg"),
        Failures
    ),
)]
pub(super) async fn listen(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path((id, side)): Path<(Uuid, Role)>,
    request: Request,
) -> Result<Response> {
    recording(&shared, &caller, id).await?;
    serve(&shared.calls.recordings().file(id, side), request).await
}

async fn recording(shared: &Shared, caller: &Caller, id: Uuid) -> Result<Recording> {
    caller.interview(shared, id).await?;
    shared.store.recording(id).await?.ok_or_else(not_recorded)
}

async fn serve(file: &FilePath, request: Request) -> Result<Response> {
    // Nobody plays several ranges at once.
    let mut service = ServeFile::new(file).ignore_multi_range_requests(true);
    let unreadable = |error| Error::new(Code::Internal, "The recording cannot be read.").because(error);
    let response = service.try_call(request).await.map_err(unreadable)?;
    let (mut parts, body) = response.map(Body::new).into_parts();
    if parts.status == StatusCode::NOT_FOUND {
        return Err(not_recorded());
    }
    if parts.status == StatusCode::RANGE_NOT_SATISFIABLE {
        let error = Error::new(Code::RangeNotSatisfiable, "The recording has no such bytes.");
        let length =
            parts.headers.remove(header::CONTENT_RANGE).map(|length| [(header::CONTENT_RANGE, length)]);
        return Ok((length, error).into_response());
    }
    if parts.headers.contains_key(header::CONTENT_TYPE) {
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    }
    Ok(Response::from_parts(parts, body))
}

fn not_recorded() -> Error {
    Error::new(Code::NotFound, "This interview was not recorded.")
}
