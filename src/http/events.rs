//! `GET /api/interviews/{id}/events`: the numbered event log as Server-Sent Events. `Last-Event-ID`
//! (or `?after=`) replays what came after, then it follows until the interview ends.

use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use futures::StreamExt as _;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Shared;
use super::auth;
use super::body::{Path, Query};
use super::openapi::Failures;
use crate::error::{Code, Error, Result};
use crate::wire::Envelope;

/// Proxies that time out idle streams do so after 30 s or more.
const HEARTBEAT: Duration = Duration::from_secs(15);

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct From {
    /// The number of the last event that is known; `Last-Event-ID` says the same.
    after: Option<u64>,
}

/// The log as Server-Sent Events, each an `Envelope`.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/events",
    tag = "interviews",
    params(("id" = Uuid, Path), From, ("Last-Event-ID" = Option<u64>, Header)),
    responses(
        (status = 200, description = "What came after, then what comes until it ends", body = Envelope,
         content_type = "text/event-stream"),
        Failures
    ),
)]
pub(super) async fn follow(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<Uuid>,
    Query(from): Query<From>,
    mut parts: Parts,
) -> Result<impl IntoResponse> {
    let own_page = auth::watched(&shared, &mut parts, id).await?;
    let after = match parts.headers.get("last-event-id") {
        None => from.after.unwrap_or(0),
        Some(value) => value
            .to_str()
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| Error::new(Code::BadRequest, "Last-Event-ID is not a number."))?,
    };
    let watcher = shared.calls.watcher(id, own_page)?;
    let stopping = shared.stopping.clone().cancelled_owned();
    let events = shared
        .calls
        .follow(id, after)
        .take_until(stopping)
        .filter_map(|envelope| ready(frame(&envelope)))
        .map(move |frame| {
            _ = &watcher;
            Ok::<_, Infallible>(frame)
        });
    let headers = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((headers, Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))))
}

/// A transient event has no id: a client that returns asks for what came after the last kept one.
fn frame(envelope: &Envelope) -> Option<SseEvent> {
    let frame = SseEvent::default().json_data(envelope).ok()?;
    Some(match envelope.event.is_transient() {
        true => frame,
        false => frame.id(envelope.seq.to_string()),
    })
}
