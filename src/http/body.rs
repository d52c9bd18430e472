//! Request parts that fail with the one error body.

use std::error::Error as _;
use std::iter::successors;

use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::error::{Code, Error};

/// A JSON body.
#[derive(Debug, FromRequest)]
#[from_request(via(axum::Json), rejection(Error))]
pub(super) struct Json<T>(pub(super) T);

/// No body at all is `None`.
impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Error> {
        let body = <axum::Json<T> as OptionalFromRequest<S>>::from_request(request, state).await?;
        Ok(body.map(|axum::Json(value)| Self(value)))
    }
}

/// A path's parameters. What does not parse names nothing that exists.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Error))]
pub(super) struct Path<T>(pub(super) T);

#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Error))]
pub(super) struct Query<T>(pub(super) T);

/// A body as it is.
#[derive(Debug)]
pub(super) struct Bytes(pub(super) axum::body::Bytes);

impl<S: Send + Sync> FromRequest<S> for Bytes {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        Ok(Self(axum::body::Bytes::from_request(request, state).await?))
    }
}

/// The sentence for a status with which axum's own extractors refuse a body.
fn refused(status: StatusCode, text: &str) -> Error {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Error::new(
            Code::PayloadTooLarge,
            format!("The body is larger than {} KiB.", super::MAX_BODY / 1024),
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Error::new(Code::UnsupportedMediaType, "The body must be application/json.")
        }
        StatusCode::UNPROCESSABLE_ENTITY => {
            Error::new(Code::Unprocessable, "The JSON has the wrong shape.").details(json!({ "cause": text }))
        }
        _ => Error::new(Code::BadRequest, "The body is not valid JSON.").details(json!({ "cause": text })),
    }
}

impl From<JsonRejection> for Error {
    fn from(rejection: JsonRejection) -> Self {
        let mut error = refused(rejection.status(), &rejection.body_text());
        if let (Code::Unprocessable, Some(field)) = (error.code, field(&rejection)) {
            error.message = format!("The JSON has the wrong shape at {field}.");
            error = error.details(json!({ "field": field, "cause": rejection.body_text() }));
        }
        error
    }
}

/// Where in the body it went wrong, as in `questions[2].text`; `None` for the body as a whole.
fn field(rejection: &JsonRejection) -> Option<String> {
    let causes = successors(rejection.source(), |&cause| cause.source());
    let at = causes.filter_map(|cause| cause.downcast_ref::<serde_path_to_error::Error<serde_json::Error>>());
    at.map(|error| error.path().to_string()).find(|path| path != ".")
}

impl From<BytesRejection> for Error {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => refused(StatusCode::PAYLOAD_TOO_LARGE, ""),
            _ => Self::new(Code::BadRequest, "The body could not be read."),
        }
    }
}

impl From<PathRejection> for Error {
    fn from(_: PathRejection) -> Self {
        Self::new(Code::NotFound, "There is nothing here by that id.")
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(Code::BadRequest, "The query has a wrong value.")
            .details(json!({ "cause": rejection.body_text() }))
    }
}
