//! `GET /api/interviews/{id}/export`: an interview as a file to keep.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{Path, Query};
use super::openapi::Failures;
use crate::error::{Code, Error, Result};
use crate::export::{self as forms, Format};
use crate::feedback;
use crate::store::Interview;
use crate::wire::{Document, ShareScope, Transcript};

/// An exported page runs nothing and loads nothing, also where a browser shows it from here.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                                       form-action 'none'; frame-ancestors 'none'; sandbox";

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Form {
    Json,
    Md,
    Vtt,
    Txt,
    Html,
}

impl From<Form> for Format {
    fn from(form: Form) -> Self {
        match form {
            Form::Json => Self::Json,
            Form::Md => Self::Markdown,
            Form::Vtt => Self::Vtt,
            Form::Txt => Self::Text,
            Form::Html => Self::Html,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// `json` without it.
    #[param(inline)]
    pub(super) format: Option<Form>,
}

/// As JSON, Markdown, WebVTT, plain text or one HTML file that needs nothing else.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/export",
    tag = "interviews",
    params(("id" = Uuid, Path), Wanted),
    responses(
        (status = 200, description = "The file", content(
            (Document = "application/json"), (String = "text/markdown"), (String = "text/vtt"),
            (String = "text/plain"), (String = "text/html"),
        ), headers(("Content-Disposition" = String, description = "Its name"))),
        Failures
    ),
)]
pub(super) async fn interview(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse> {
    let interview = caller.readable(&shared, id).await?;
    let document = document(&shared, interview, ShareScope::Both).await?;
    let format = wanted.format.unwrap_or(Form::Json).into();
    let (mut headers, text) = file(&document, format)?;
    let name = forms::file_name(&document, format);
    headers.insert(header::CONTENT_DISPOSITION, disposition("attachment", &name)?);
    Ok((headers, text))
}

/// What there is of an interview for somebody who may read `scope` of it.
pub(super) async fn document(shared: &Shared, interview: Interview, scope: ShareScope) -> Result<Document> {
    let id = interview.summary.id;
    let (transcript, notices) = match scope {
        ShareScope::Report => (None, Vec::new()),
        ShareScope::Transcript | ShareScope::Both => {
            let Transcript { lines, .. } = feedback::read(&shared.store, id).await?.transcript;
            (Some(lines), shared.store.notices(id).await?)
        }
    };
    let report = match scope {
        ShareScope::Transcript => None,
        ShareScope::Report | ShareScope::Both => {
            shared.store.feedback(id).await?.and_then(|feedback| feedback.report)
        }
    };
    Ok(Document {
        interview: interview.summary,
        model: interview.model,
        transcript,
        notices,
        report: report.as_ref().map(forms::sections).unwrap_or_default(),
        redacted: false,
    })
}

/// The text of a file and its headers, but its name.
pub(super) fn file(document: &Document, format: Format) -> Result<(HeaderMap, String)> {
    let text = format
        .write(document)
        .map_err(|error| Error::new(Code::Internal, "The file could not be made.").because(error))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    Ok((headers, text))
}

/// The name is ASCII without quotes: see `export::file_name`.
pub(super) fn disposition(kind: &str, name: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(&format!("{kind}; filename=\"{name}\""))
        .map_err(|error| Error::new(Code::Internal, "The file could not be named.").because(error))
}
