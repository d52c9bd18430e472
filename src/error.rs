//! The one error: code → status → retryable, in one table, and the one body it becomes.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::clock;
use crate::wire::ErrorBody;

/// Why a request, a command or a call failed, as clients are told. The table below is the whole of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    BadRequest,
    InvalidSdp,
    /// A data-channel message that is no command.
    BadCommand,
    Unauthorized,
    TokenExpired,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    /// The interview already has a live connection.
    AlreadyConnected,
    /// Another page, or another device, has taken the interview.
    Moved,
    /// The token of a way back was used, or leads nowhere.
    ResumeRefused,
    InterviewEnded,
    /// What is asked for comes after its end.
    InterviewNotEnded,
    /// It has expired, is used up or was taken back.
    InvitationEnded,
    /// Another request by the same `Idempotency-Key` is under way.
    IdempotencyInProgress,
    /// The `Idempotency-Key` was used for another request.
    IdempotencyMismatch,
    /// The `If-Match` names what is no longer so: a connection, or what was edited since.
    PreconditionFailed,
    /// A WebSocket's other end says no hello, or does not read.
    StreamTimeout,
    PayloadTooLarge,
    UnsupportedMediaType,
    /// None of the bytes that were asked for are there.
    RangeNotSatisfiable,
    Unprocessable,
    RateLimited,
    /// The user has had as many interviews, or as much of them, as the server gives.
    QuotaExceeded,
    ModelFailed,
    /// The model does not accept this server: its key, its account, its settings.
    ModelRefused,
    DatabaseUnavailable,
    /// The issuer of users' tokens could not be asked for its keys.
    IssuerUnavailable,
    AtCapacity,
    ShuttingDown,
    DatabaseTimeout,
    ModelTimeout,
    WebrtcTimeout,
    Internal,
}

impl Code {
    /// `(name on the wire, HTTP status, retryable)`.
    pub fn row(self) -> (&'static str, StatusCode, bool) {
        match self {
            Self::BadRequest => ("bad_request", StatusCode::BAD_REQUEST, false),
            Self::InvalidSdp => ("invalid_sdp", StatusCode::BAD_REQUEST, false),
            Self::BadCommand => ("bad_command", StatusCode::BAD_REQUEST, false),
            Self::Unauthorized => ("unauthorized", StatusCode::UNAUTHORIZED, false),
            Self::TokenExpired => ("token_expired", StatusCode::UNAUTHORIZED, false),
            Self::Forbidden => ("forbidden", StatusCode::FORBIDDEN, false),
            Self::NotFound => ("not_found", StatusCode::NOT_FOUND, false),
            Self::MethodNotAllowed => ("method_not_allowed", StatusCode::METHOD_NOT_ALLOWED, false),
            Self::AlreadyConnected => ("already_connected", StatusCode::CONFLICT, false),
            Self::Moved => ("moved", StatusCode::CONFLICT, false),
            Self::ResumeRefused => ("resume_refused", StatusCode::FORBIDDEN, false),
            Self::InterviewEnded => ("interview_ended", StatusCode::CONFLICT, false),
            Self::InvitationEnded => ("invitation_ended", StatusCode::CONFLICT, false),
            Self::IdempotencyInProgress => ("idempotency_in_progress", StatusCode::CONFLICT, true),
            Self::IdempotencyMismatch => ("idempotency_mismatch", StatusCode::UNPROCESSABLE_ENTITY, false),
            Self::InterviewNotEnded => ("interview_not_ended", StatusCode::CONFLICT, true),
            Self::PreconditionFailed => ("precondition_failed", StatusCode::PRECONDITION_FAILED, false),
            Self::StreamTimeout => ("stream_timeout", StatusCode::REQUEST_TIMEOUT, true),
            Self::PayloadTooLarge => ("payload_too_large", StatusCode::PAYLOAD_TOO_LARGE, false),
            Self::UnsupportedMediaType => {
                ("unsupported_media_type", StatusCode::UNSUPPORTED_MEDIA_TYPE, false)
            }
            Self::RangeNotSatisfiable => ("range_not_satisfiable", StatusCode::RANGE_NOT_SATISFIABLE, false),
            Self::Unprocessable => ("unprocessable", StatusCode::UNPROCESSABLE_ENTITY, false),
            Self::RateLimited => ("rate_limited", StatusCode::TOO_MANY_REQUESTS, true),
            Self::QuotaExceeded => ("quota_exceeded", StatusCode::TOO_MANY_REQUESTS, false),
            Self::ModelFailed => ("model_failed", StatusCode::BAD_GATEWAY, true),
            Self::ModelRefused => ("model_refused", StatusCode::BAD_GATEWAY, false),
            Self::DatabaseUnavailable => ("database_unavailable", StatusCode::SERVICE_UNAVAILABLE, true),
            Self::IssuerUnavailable => ("issuer_unavailable", StatusCode::SERVICE_UNAVAILABLE, true),
            Self::AtCapacity => ("at_capacity", StatusCode::SERVICE_UNAVAILABLE, true),
            Self::ShuttingDown => ("shutting_down", StatusCode::SERVICE_UNAVAILABLE, true),
            Self::DatabaseTimeout => ("database_timeout", StatusCode::GATEWAY_TIMEOUT, true),
            Self::ModelTimeout => ("model_timeout", StatusCode::GATEWAY_TIMEOUT, true),
            Self::WebrtcTimeout => ("webrtc_timeout", StatusCode::GATEWAY_TIMEOUT, true),
            Self::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR, true),
        }
    }
}

/// An error on its way to a client. `source` stays here, for the log; the client never sees it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub code: Code,
    /// One sentence for a person. No internals, no personal data.
    pub message: String,
    pub details: Option<Value>,
    /// For 429 and 503: when to try again.
    pub retry_after: Option<Duration>,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: None, retry_after: None, source: None }
    }

    /// A value that makes no sense, and where it is: `questions[2].text`.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::new(Code::Unprocessable, message).details(json!({ "field": field }))
    }

    #[must_use]
    pub fn details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }

    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }

    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub fn body(&self) -> ErrorBody {
        let (code, _, retryable) = self.code.row();
        ErrorBody {
            code: code.to_owned(),
            message: self.message.clone(),
            retryable,
            details: self.details.clone(),
            timestamp: clock::wall(),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (code, status, _) = self.code.row();
        if status.is_server_error() {
            tracing::warn!(code, error = ?self.source, "{self}");
        }
        let mut response = (status, Json(self.body())).into_response();
        if let Some(after) = self.retry_after {
            let seconds = after.as_secs_f64().ceil().max(1.0);
            if let Ok(value) = HeaderValue::from_str(&format!("{seconds:.0}")) {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
        }
        response
    }
}
