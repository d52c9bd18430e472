//! Offer and answer: the JSON exchange, and the same as a WHIP-shaped resource (RFC 9725's HTTP, but the
//! answer is sendrecv with a data channel).

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::Shared;
use super::auth::{self, Opened, bearer};
use super::body::{self, Bytes, Json, Path};
use super::ice;
use super::openapi::Failures;
use crate::call::Restart;
use crate::error::{Code, Error, Result};
use crate::peer;
use crate::wire::{Exchange, ExchangeAnswer};

const SDP: &str = "application/sdp";
const SDP_FRAGMENT: &str = "application/trickle-ice-sdpfrag";

/// `POST /api/webrtc-exchange`.
#[utoipa::path(
    post,
    path = "/api/webrtc-exchange",
    tag = "calls",
    responses((status = 200, description = "The answer", body = ExchangeAnswer), Failures),
)]
pub(super) async fn exchange(
    State(shared): State<Arc<Shared>>,
    Json(body): Json<Exchange>,
) -> Result<axum::Json<ExchangeAnswer>> {
    let Opened { interview, page } = auth::opened_by(&shared, &body.token, body.session_id).await?;
    shared.limits.offers.check(&interview.owner).await?;
    let answer = match body.restart {
        false => shared.calls.connect(&interview, page, &body.sdp).await?,
        true => {
            let answer = shared.calls.restart(&interview, page, Restart::Offer(body.sdp)).await?;
            answer.ok_or_else(|| Error::new(Code::Internal, "The restart has no answer."))?
        }
    };
    Ok(axum::Json(ExchangeAnswer { sdp: answer.sdp }))
}

/// `POST /api/realtime-session/{id}/sdp`: 201 with the answer, `Location` and `ETag`.
#[utoipa::path(
    post,
    path = "/api/realtime-session/{id}/sdp",
    tag = "calls",
    params(("id" = Uuid, Path)),
    request_body(content = String, content_type = "application/sdp", description = "The offer"),
    responses(
        (status = 201, description = "The answer", body = String, content_type = "application/sdp",
         headers(("Location" = String), ("ETag" = String, description = "Names the connection"))),
        Failures
    ),
    security(("session" = [])),
)]
pub(super) async fn offer(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Bytes(body): Bytes,
) -> Result<Response> {
    let Opened { interview, page } = auth::opened_by(&shared, bearer(&headers)?, id).await?;
    shared.limits.offers.check(&interview.owner).await?;
    let offer = text(&headers, SDP, &body)?;
    let answer = shared.calls.connect(&interview, page, offer).await?;
    // The answer waits for nobody: the list was asked for when the session was made.
    let links = ice::links(&shared.ice_servers.known(&interview.owner));
    let mut response =
        (StatusCode::CREATED, links, [(header::CONTENT_TYPE, SDP)], answer.sdp).into_response();
    let location = format!("/api/realtime-session/{id}/sdp");
    for (name, value) in [(header::LOCATION, location), (header::ETAG, answer.etag)] {
        append(response.headers_mut(), name, &value)?;
    }
    Ok(response)
}

/// `PATCH /api/realtime-session/{id}/sdp`: more candidates of the browser's, which are read and not needed (204), or new
/// ICE credentials: an ICE restart (200 with ours). See [`peer::fragment`].
#[utoipa::path(
    patch,
    path = "/api/realtime-session/{id}/sdp",
    tag = "calls",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The connection that is meant")),
    request_body(content = String, content_type = "application/trickle-ice-sdpfrag"),
    responses(
        (status = 200, description = "ICE was restarted", body = String,
         content_type = "application/trickle-ice-sdpfrag", headers(("ETag" = String))),
        (status = 204, description = "Read, and nothing to say"),
        Failures
    ),
    security(("session" = [])),
)]
pub(super) async fn trickle(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Bytes(body): Bytes,
) -> Result<Response> {
    let Opened { interview, page } = auth::opened_by(&shared, bearer(&headers)?, id).await?;
    let fragment = peer::fragment(text(&headers, SDP_FRAGMENT, &body)?)?;
    let etag = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    shared.calls.check_connection(id, etag)?;
    let Some(fragment) = fragment else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    shared.limits.offers.check(&interview.owner).await?;
    match shared.calls.restart(&interview, page, Restart::Fragment(fragment)).await? {
        Some(answer) => {
            let mut response = ([(header::CONTENT_TYPE, SDP_FRAGMENT)], answer.sdp).into_response();
            append(response.headers_mut(), header::ETAG, &answer.etag)?;
            Ok(response)
        }
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// `DELETE /api/realtime-session/{id}/sdp`: the candidate ends the interview.
#[utoipa::path(
    delete,
    path = "/api/realtime-session/{id}/sdp",
    tag = "calls",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "It ends"), Failures),
    security(("session" = [])),
)]
pub(super) async fn end(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let Opened { interview, page } = auth::opened_by(&shared, bearer(&headers)?, id).await?;
    shared.calls.end(&interview, Some(page)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn text<'a>(headers: &HeaderMap, wanted: &str, bytes: &'a [u8]) -> Result<&'a str> {
    if body::media_type(headers) != wanted {
        return Err(Error::new(Code::UnsupportedMediaType, format!("The body must be {wanted}.")));
    }
    std::str::from_utf8(bytes).map_err(|_| Error::new(Code::InvalidSdp, "The body is not text."))
}

fn append(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<()> {
    let value = HeaderValue::from_str(value)
        .map_err(|cause| Error::new(Code::Internal, "The answer cannot be sent.").because(cause))?;
    headers.append(name, value);
    Ok(())
}
