//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a POST that may come twice makes one thing.
//!
//! A success is kept for a day, sealed by the key itself, which is not kept: it may hold what is told once only, such as
//! a session's token. A failure is not kept; it made nothing, and may be tried again under the same key.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::IntoParams;

use super::Shared;
use super::auth::Caller;
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::store::{KnownRequest, RequestKey, StoreError};

/// How a route of those below says so in the API's document: `params(…, OnceKey)`.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub(super) struct OnceKey {
    /// A request that comes twice by it is made once: any text of the client's, new for each thing it makes.
    #[expect(dead_code, reason = "read by the middleware")]
    #[param(rename = "Idempotency-Key", max_length = 255)]
    key: Option<String>,
}

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

const MAX_KEY: usize = 255;

/// How long an answer is kept.
const KEPT: Duration = Duration::from_hours(24);

/// A request that is still under way by then died with its server: longer than any request takes.
const UNDER_WAY: Duration = Duration::from_secs(30);

/// When to ask again for what is under way.
const AGAIN: Duration = Duration::from_secs(1);

/// The largest answer kept.
const MAX_ANSWER: usize = 256 << 10;

/// Which of an answer's headers are kept.
const HEADERS: [HeaderName; 4] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG, header::LINK];

/// An answer, as it is sealed.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// For routes that make something: with a key, a request is made once. Other methods and requests without a key pass.
pub(super) async fn once(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Result<Response> {
    if request.method() != Method::POST || !request.headers().contains_key(KEY) {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let text = key_of(&parts)?;
    let caller = Caller::from_request_parts(&mut parts, &shared).await?;
    let body = to_bytes(body, super::MAX_BODY).await.map_err(|_| {
        let most = super::MAX_BODY / 1024;
        Error::new(Code::PayloadTooLarge, format!("The body is larger than {most} KiB."))
    })?;
    let once = Once::new(shared, caller.user, text, &parts, &body);
    if let Some(answer) = once.known().await? {
        return Ok(answer);
    }
    match once.begin().await {
        Ok(()) => {}
        // Another came first, between the two questions.
        Err(StoreError::Changed { .. }) => return once.known().await?.ok_or_else(under_way),
        Err(error) => return Err(error.into()),
    }
    // Finished although who asked may have gone: they will ask again.
    let tasks = once.shared.tasks.clone();
    let finished = tasks.spawn(once.run(Request::from_parts(parts, Body::from(body)), next)).await;
    finished.unwrap_or_else(|error| {
        Err(Error::new(Code::Internal, "The server made a mistake with this request.").because(error))
    })
}

/// Quoted, as the draft has it, or bare, as most clients do.
fn key_of(parts: &Parts) -> Result<String> {
    let value = parts.headers.get(KEY).and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
    let value = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    match value.len() {
        1..=MAX_KEY => Ok(value.to_owned()),
        _ => Err(Error::new(
            Code::BadRequest,
            format!("An Idempotency-Key has 1 to {MAX_KEY} characters of printable ASCII."),
        )),
    }
}

fn under_way() -> Error {
    Error::new(Code::IdempotencyInProgress, "The same request is still under way.").retry_after(AGAIN)
}

/// A request that is to be made once.
struct Once {
    shared: Arc<Shared>,
    /// As the client gave it: it opens the answer.
    text: String,
    key: RequestKey,
    /// A hash of what is asked.
    request: String,
}

impl Once {
    fn new(shared: Arc<Shared>, owner: String, text: String, parts: &Parts, body: &[u8]) -> Self {
        let key = STANDARD.encode(shared.seal.derive("idempotency-key", &[&owner, &text]));
        let mut asked = Sha256::new();
        asked.update(format!("{} {}\n", parts.method, parts.uri).as_bytes());
        asked.update(body);
        let request = STANDARD.encode(asked.finalize());
        Self { shared, text, key: RequestKey { owner, key }, request }
    }

    /// The answer to give without asking the route: what was answered, or why nothing is.
    async fn known(&self) -> Result<Option<Response>> {
        let known = self.shared.store.known_request(&self.key, clock::wall()).await?;
        let Some(KnownRequest { request, answer }) = known else { return Ok(None) };
        if request != self.request {
            return Err(Error::new(
                Code::IdempotencyMismatch,
                "This Idempotency-Key was used for another request. Use a new one.",
            ));
        }
        let answer = answer.ok_or_else(under_way)?;
        let unreadable = || Error::new(Code::Internal, "The answer that was given cannot be read.");
        self.open(&answer).map(Some).ok_or_else(unreadable)
    }

    async fn begin(&self) -> Result<(), StoreError> {
        let now = clock::wall();
        let until = now.checked_add(UNDER_WAY).unwrap_or(now);
        self.shared.store.begin_request(self.key.clone(), self.request.clone(), now, until).await
    }

    async fn run(self, request: Request, next: Next) -> Result<Response> {
        let response = next.run(request).await;
        if !response.status().is_success() {
            self.shared.store.forget_request(self.key).await?;
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, MAX_ANSWER).await;
        let body =
            body.map_err(|error| Error::new(Code::Internal, "The answer is too large.").because(error))?;
        let text = |value: &HeaderValue| value.to_str().map(str::to_owned).ok();
        let headers = parts.headers.iter().filter(|(name, _)| HEADERS.contains(name));
        let kept = Kept {
            status: parts.status.as_u16(),
            headers: headers.filter_map(|(name, value)| Some((name.to_string(), text(value)?))).collect(),
            body: STANDARD.encode(&body),
        };
        let now = clock::wall();
        let until = now.checked_add(KEPT).unwrap_or(now);
        let stored = match self.seal(&kept) {
            Some(answer) => self.shared.store.answer_request(self.key, answer, until).await,
            None => Ok(()),
        };
        // What was made is made: whoever asked is told so, and must not ask again.
        if let Err(error) = stored {
            tracing::warn!(%error, "an answer is not kept: the same request would be made again");
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    fn seal(&self, kept: &Kept) -> Option<String> {
        let text = serde_json::to_vec(kept).ok()?;
        let sealed =
            self.shared.seal.seal("idempotency-answer", &[&self.key.owner, &self.text], text).ok()?;
        Some(STANDARD.encode(sealed))
    }

    fn open(&self, answer: &str) -> Option<Response> {
        let sealed = STANDARD.decode(answer).ok()?;
        let text = self.shared.seal.open("idempotency-answer", &[&self.key.owner, &self.text], &sealed)?;
        let kept: Kept = serde_json::from_slice(&text).ok()?;
        let body = STANDARD.decode(kept.body).ok()?;
        let mut response = (StatusCode::from_u16(kept.status).ok()?, body).into_response();
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_TYPE);
        for (name, value) in kept.headers {
            headers.append(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
        }
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
        Some(response)
    }
}
