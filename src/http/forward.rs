//! A request about a call that another server has is sent there, and its answer back. When that server does not answer, the
//! request is answered here, and the interview is taken up.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use reqwest::Url;
use serde::Deserialize;
use tokio::time::timeout;
use uuid::Uuid;

use super::{MAX_BODY, Shared};
use crate::directory::Elsewhere;
use crate::error::{Code, Error};

/// Set on what was sent on, so that it goes no further.
const SENT_ON: HeaderName = HeaderName::from_static("antiphon-sent-on");

/// For its answer to begin. What another server is thought to have and does not answer for is taken up here: it cannot do any
/// harm any more, since the database takes nothing of an older call.
const ANSWER: Duration = Duration::from_secs(6);

/// Of one hop, not of the request (RFC 9110 section 7.6.1).
const HOP: [HeaderName; 6] = [
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::CONTENT_LENGTH,
];

/// The part of a body that says which interview it is about.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct About {
    session_id: Uuid,
}

pub(super) async fn to_its_server(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    // A socket is not sent on: it is a new connection, which takes the interview up where it comes.
    let stays = headers.contains_key(SENT_ON) || headers.contains_key(header::UPGRADE);
    if shared.directory.is_alone() || stays {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return Error::new(Code::PayloadTooLarge, "The body is too large.").into_response();
    };
    let about = named(parts.uri.path())
        .or_else(|| serde_json::from_slice(&body).ok().map(|About { session_id }| session_id));
    if let Some(id) = about
        && !shared.calls.is_running(id)
        && let Some(Elsewhere { server, client }) = shared.directory.elsewhere(id).await
    {
        let asked = client
            .request(parts.method.clone(), address(&server, &parts.uri))
            .headers(carried(&parts.headers))
            .header(SENT_ON, "1")
            .body(body.clone());
        match timeout(ANSWER, asked.send()).await {
            Ok(Ok(answer)) => return back(answer),
            Ok(Err(error)) => tracing::warn!(%error, interview = %id, "the server that had a call is gone"),
            Err(_) => tracing::warn!(interview = %id, "the server that had a call does not answer"),
        }
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// The interview in a path: `/api/realtime-session/{id}/…`, `/api/interviews/{id}/…`.
fn named(path: &str) -> Option<Uuid> {
    let mut parts = path.strip_prefix("/api/")?.split('/');
    matches!(parts.next()?, "realtime-session" | "interviews").then_some(())?;
    Uuid::try_parse(parts.next()?).ok()
}

fn address(server: &Url, asked: &axum::http::Uri) -> Url {
    let mut address = server.clone();
    address.set_path(asked.path());
    address.set_query(asked.query());
    address
}

/// With the name by which the client knows the service: pages are checked by it.
fn carried(headers: &HeaderMap) -> HeaderMap {
    let carried = headers.iter().filter(|(name, _)| !HOP.contains(name));
    carried.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn back(answer: reqwest::Response) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = carried(answer.headers());
    *response.body_mut() = Body::from_stream(answer.bytes_stream());
    response
}
