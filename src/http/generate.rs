//! `/api/plans/generate`: a plan to begin from. There is always one: by the text model, or by rules.

use std::sync::Arc;

use axum::extract::State;

use super::Shared;
use super::auth::Caller;
use super::body::Json;
use super::openapi::Failures;
use crate::error::{Code, Error, Result};
use crate::llm::TextModel;
use crate::plan::{self, Fault};
use crate::wire::{GeneratePlan, GeneratedPlan, Plan};

/// The most characters of a job description or a résumé.
const MAX_GIVEN_CHARS: usize = 20_000;

/// From what is known of a job, and not kept: to be looked at, changed and sent to `POST /api/plans`.
#[utoipa::path(
    post,
    path = "/api/plans/generate",
    tag = "plans",
    request_body = GeneratePlan,
    responses((status = 200, description = "A plan to begin from", body = GeneratedPlan), Failures),
)]
pub(super) async fn generate(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Json(wanted): Json<GeneratePlan>,
) -> Result<axum::Json<GeneratedPlan>> {
    for (field, text) in [("jobDescription", &wanted.job_description), ("resume", &wanted.resume)] {
        if text.as_ref().is_some_and(|text| text.chars().count() > MAX_GIVEN_CHARS) {
            let message = format!("There is room for {MAX_GIVEN_CHARS} characters here.");
            return Err(Fault { field: field.to_owned(), message }.into());
        }
    }
    let rules = plan::generate(&wanted);
    let rules = rules.ok_or_else(|| Error::new(Code::Internal, "There is nothing to make a plan of."))?;
    let rules = plan::checked(rules)?;
    let Some(model) = &shared.text_model else {
        return Ok(axum::Json(GeneratedPlan { plan: rules, made_by: None, failure: None }));
    };
    let made = match shared.limits.plans.check(&caller.user).await {
        Ok(()) => write(&shared, model, &wanted, &rules).await,
        Err(_) => Err("rate_limited"),
    };
    Ok(axum::Json(match made {
        Ok(plan) => GeneratedPlan { plan, made_by: Some(model.info().clone()), failure: None },
        Err(failure) => GeneratedPlan { plan: rules, made_by: None, failure: Some(failure.to_owned()) },
    }))
}

/// Errors: why there is none, in one word.
async fn write(
    shared: &Shared,
    model: &TextModel,
    wanted: &GeneratePlan,
    rules: &Plan,
) -> std::result::Result<Plan, &'static str> {
    let deadline = shared.config.feedback.plan_deadline();
    let answer = model.complete(&plan::request(wanted, rules), deadline).await.map_err(|failure| {
        tracing::warn!(code = failure.code(), "{failure}; the plan is made by rules");
        failure.code()
    })?;
    let (plan, repaired) = plan::written(&answer, rules).ok_or_else(|| {
        tracing::warn!("the text model's plan has no question; the plan is made by rules");
        "no_questions"
    })?;
    tracing::debug!(repaired, "the text model has written a plan");
    Ok(plan)
}
