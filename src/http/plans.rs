//! `/api/plans`: what is to be asked. A plan's version is its entity tag.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{self, Bytes, Json, Path, Query};
use super::etag::Tag;
use super::idempotency::OnceKey;
use super::openapi::Failures;
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::plan::{self, Fault};
use crate::store::{NewPlan, PinnedPlan, StoreError};
use crate::wire::{
    InterviewPlan, Plan, PlanDetail, PlanList, PlanSummary, PlanTemplateList, PlanVersionList,
};

const YAML: &str = "application/yaml";

/// With the version as `ETag`.
type Detail = (HeaderMap, axum::Json<PlanDetail>);

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::field(&fault.field, fault.message)
    }
}

#[utoipa::path(
    get,
    path = "/api/plan-templates",
    tag = "plans",
    responses((status = 200, description = "The practice interviewer's tracks as plans", body = PlanTemplateList), Failures),
    security(()),
)]
pub(super) async fn templates() -> axum::Json<PlanTemplateList> {
    axum::Json(PlanTemplateList { templates: plan::templates() })
}

/// Last changed first.
#[utoipa::path(
    get,
    path = "/api/plans",
    tag = "plans",
    responses((status = 200, description = "The caller's plans", body = PlanList), Failures),
)]
pub(super) async fn list(State(shared): State<Arc<Shared>>, caller: Caller) -> Result<axum::Json<PlanList>> {
    Ok(axum::Json(PlanList { plans: shared.store.plans(&caller.user).await? }))
}

#[utoipa::path(
    post,
    path = "/api/plans",
    tag = "plans",
    params(OnceKey),
    request_body = Plan,
    responses((status = 201, description = "Kept as its first version", body = PlanDetail,
               headers(("ETag" = String, description = "Its version"))), Failures),
)]
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Json(plan): Json<Plan>,
) -> Result<(StatusCode, HeaderMap, axum::Json<PlanDetail>)> {
    keep(&shared, caller, plan).await
}

#[utoipa::path(
    get,
    path = "/api/plans/{id}",
    tag = "plans",
    params(("id" = Uuid, Path), ("If-None-Match" = Option<String>, Header, description = "The version that is had")),
    responses((status = 200, description = "The plan in its newest version", body = PlanDetail,
               headers(("ETag" = String, description = "Its version"))),
              (status = 304, description = "It has not changed"), Failures),
)]
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response> {
    let plan = caller.plan(&shared, id).await?;
    Ok(Tag::version(plan.summary.version.into())?.answer(&headers, plan))
}

/// Makes the next version. Interviews and invitations keep theirs.
#[utoipa::path(
    put,
    path = "/api/plans/{id}",
    tag = "plans",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The version that is edited")),
    request_body = Plan,
    responses((status = 200, description = "The new version", body = PlanDetail,
               headers(("ETag" = String, description = "Its version"))), Failures),
)]
pub(super) async fn edit(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Json(plan): Json<Plan>,
) -> Result<Detail> {
    let plan = plan::checked(plan)?;
    let expected = expected(&headers)?;
    let new = NewPlan { id, owner: caller.user.clone(), plan, at: clock::wall() };
    shared.store.edit_plan(new, expected).await?;
    let plan = caller.plan(&shared, id).await?;
    Ok((etag(plan.summary.version), axum::Json(plan)))
}

/// With its versions and invitations. Interviews keep what they were begun with.
#[utoipa::path(
    delete,
    path = "/api/plans/{id}",
    tag = "plans",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Gone"), Failures),
)]
pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    shared.store.delete_plan(&caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Newest first.
#[utoipa::path(
    get,
    path = "/api/plans/{id}/versions",
    tag = "plans",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "Everything that the plan was", body = PlanVersionList), Failures),
)]
pub(super) async fn versions(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<PlanVersionList>> {
    let versions = shared.store.plan_versions(&caller.user, id).await?;
    match versions.is_empty() {
        true => Err(StoreError::NoPlan.into()),
        false => Ok(axum::Json(PlanVersionList { versions })),
    }
}

#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Json,
    Yaml,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Export {
    /// JSON without it.
    #[param(inline)]
    format: Option<Format>,
}

/// The plan alone, as `POST /api/plans/import` takes it.
#[utoipa::path(
    get,
    path = "/api/plans/{id}/export",
    tag = "plans",
    params(("id" = Uuid, Path), Export),
    responses((status = 200, description = "The plan in its newest version",
               content((Plan = "application/json"), (String = "application/yaml"))), Failures),
)]
pub(super) async fn export(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(export): Query<Export>,
) -> Result<(HeaderMap, String)> {
    let plan = caller.plan(&shared, id).await?.plan;
    let failed = |error| Error::new(Code::Internal, "The plan could not be written.").because(error);
    let (kind, text) = match export.format.unwrap_or_default() {
        Format::Json => (
            "application/json",
            serde_json::to_string_pretty(&plan).map_err(|error| failed(error.to_string()))?,
        ),
        Format::Yaml => (YAML, serde_saphyr::to_string(&plan).map_err(|error| failed(error.to_string()))?),
    };
    Ok((HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]), text))
}

/// Keeps a plan that was exported or written by hand, as a new one.
#[utoipa::path(
    post,
    path = "/api/plans/import",
    tag = "plans",
    params(OnceKey),
    request_body(content((Plan = "application/json"), (String = "application/yaml"))),
    responses((status = 201, description = "Kept as its first version", body = PlanDetail,
               headers(("ETag" = String, description = "Its version"))), Failures),
)]
pub(super) async fn import(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    headers: HeaderMap,
    Bytes(bytes): Bytes,
) -> Result<(StatusCode, HeaderMap, axum::Json<PlanDetail>)> {
    let text =
        std::str::from_utf8(&bytes).map_err(|_| Error::new(Code::BadRequest, "The body is not UTF-8."))?;
    let invalid = |what: &str, cause: String| {
        Error::new(Code::BadRequest, format!("The body is not valid {what}."))
            .details(json!({ "cause": cause }))
    };
    let value: Value = match body::media_type(&headers).as_str() {
        "application/json" => {
            serde_json::from_str(text).map_err(|error| invalid("JSON", error.to_string()))?
        }
        YAML | "application/x-yaml" | "text/yaml" | "text/x-yaml" => {
            serde_saphyr::from_str(text).map_err(|error| invalid("YAML", error.to_string()))?
        }
        _ => {
            let message = format!("The body must be application/json or {YAML}.");
            return Err(Error::new(Code::UnsupportedMediaType, message));
        }
    };
    keep(&shared, caller, body::read(value)?).await
}

/// Whatever has become of the plan since.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/plan",
    tag = "plans",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "What the interview was begun with", body = InterviewPlan), Failures),
)]
pub(super) async fn of_interview(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<InterviewPlan>> {
    caller.readable(&shared, id).await?;
    let pinned = shared.store.interview_plan(id).await?;
    let pinned = pinned
        .ok_or_else(|| Error::new(Code::NotFound, "This interview is from before there were plans."))?;
    Ok(axum::Json(as_candidates_see(pinned)))
}

/// What an interview was begun with, for whoever had it.
pub(super) fn as_candidates_see(pinned: PinnedPlan) -> InterviewPlan {
    let mut plan = pinned.plan;
    if pinned.invitation.is_some() {
        // What a good answer has is for whoever wrote the plan, and for the interviewer.
        for question in plan.sections.iter_mut().flat_map(|section| &mut section.questions) {
            question.good = None;
        }
    }
    let (id, version) = pinned.source.unzip();
    InterviewPlan { id, version, invitation: pinned.invitation, plan }
}

impl Caller {
    /// The plan, if it is this caller's.
    pub(super) async fn plan(&self, shared: &Shared, id: Uuid) -> Result<PlanDetail> {
        Ok(shared.store.plan(&self.user, id).await?.ok_or(StoreError::NoPlan)?)
    }
}

async fn keep(
    shared: &Shared,
    caller: Caller,
    plan: Plan,
) -> Result<(StatusCode, HeaderMap, axum::Json<PlanDetail>)> {
    let plan = plan::checked(plan)?;
    let (id, at) = (Uuid::now_v7(), clock::wall());
    let new = NewPlan { id, owner: caller.user, plan: plan.clone(), at };
    shared.store.create_plan(new).await?;
    let summary = PlanSummary { id, title: plan.title.clone(), version: 1, created_at: at, updated_at: at };
    Ok((StatusCode::CREATED, etag(1), axum::Json(PlanDetail { summary, plan })))
}

fn etag(version: u32) -> HeaderMap {
    let value = HeaderValue::try_from(format!("\"{version}\"")).ok();
    value.into_iter().map(|value| (header::ETAG, value)).collect()
}

/// The version that an edit is of; none: whichever is the newest.
fn expected(headers: &HeaderMap) -> Result<Option<u32>> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version =
        text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).and_then(|text| text.parse().ok());
    // A tag that is none of ours is of no version that there is.
    let version = version.filter(|&version: &u32| version > 0);
    version.map(Some).ok_or_else(|| Error::new(Code::PreconditionFailed, "This plan has no such version."))
}
