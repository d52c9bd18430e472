//! Request parts that fail with the one error body.

use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::{Code, Error};

/// A JSON body, which is an object.
#[derive(Debug)]
pub(super) struct Json<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let axum::Json(body) = <axum::Json<Value> as FromRequest<S>>::from_request(request, state).await?;
        read(body).map(Self)
    }
}

/// No body at all, or `null`, is `None`.
impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Error> {
        let body = <axum::Json<Value> as OptionalFromRequest<S>>::from_request(request, state).await?;
        body.map(|axum::Json(body)| body)
            .filter(|body| !body.is_null())
            .map(|body| read(body).map(Self))
            .transpose()
    }
}

/// Names the field at which the body goes wrong, as in `questions[2].text`.
pub(super) fn read<T: DeserializeOwned>(body: Value) -> Result<T, Error> {
    // serde would take the fields of an object from a list, by their order.
    if !body.is_object() {
        return Err(Error::new(Code::Unprocessable, "The body must be a JSON object."));
    }
    serde_path_to_error::deserialize(body).map_err(|error| {
        let (field, cause) = (error.path().to_string(), error.inner().to_string());
        match field.as_str() {
            "." => Error::new(Code::Unprocessable, "The JSON has the wrong shape.")
                .details(json!({ "cause": cause })),
            _ => Error::new(Code::Unprocessable, format!("The JSON has the wrong shape at {field}."))
                .details(json!({ "field": field, "cause": cause })),
        }
    })
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

/// What a body says it is, without parameters and in small letters; empty when it does not say.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
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
        _ => Error::new(Code::BadRequest, "The body is not valid JSON.").details(json!({ "cause": text })),
    }
}

impl From<JsonRejection> for Error {
    fn from(rejection: JsonRejection) -> Self {
        refused(rejection.status(), &rejection.body_text())
    }
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
