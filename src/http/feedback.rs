//! `/api/interviews/{id}/transcript`, its corrections, and `/feedback`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{Json, Path};
use super::openapi::Failures;
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::feedback;
use crate::store::Interview;
use crate::wire::{Correction, Feedback, FeedbackStatus, InterviewStatus, Line, Role, Transcript, TurnId};

/// Of a corrected line: twenty minutes of speech.
const MAX_LINE: usize = 20_000;

/// The transcript with how far each line can be trusted. It grows while the interview runs.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/transcript",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The transcript", body = Transcript), Failures),
)]
pub(super) async fn transcript(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Transcript>> {
    caller.readable(&shared, id).await?;
    Ok(axum::Json(feedback::read(&shared.store, id).await?.transcript))
}

/// Corrects what was misheard of the candidate, after the interview. The original is kept. A new report is made only when
/// one is asked for.
#[utoipa::path(
    patch,
    path = "/api/interviews/{id}/turns/{turn}",
    tag = "interviews",
    params(("id" = Uuid, Path), ("turn" = u32, Path, minimum = 1)),
    request_body = Correction,
    responses((status = 200, description = "The line as it is read now", body = Line), Failures),
)]
pub(super) async fn correct(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path((id, turn)): Path<(Uuid, u32)>,
    Json(Correction { text }): Json<Correction>,
) -> Result<axum::Json<Line>> {
    let turn = TurnId(turn);
    ended(&caller.interview(&shared, id).await?)?;
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_LINE || text.contains('\0') {
        return Err(Error::field("text", format!("A line has 1 to {MAX_LINE} characters.")));
    }
    let turns = shared.store.turns(id).await?;
    match turns.iter().find(|known| known.turn == turn) {
        Some(known) if known.role == Role::Candidate => {}
        Some(_) => {
            return Err(Error::new(Code::Forbidden, "Only the candidate's own lines can be corrected."));
        }
        None => return Err(Error::new(Code::NotFound, "This interview has no turn with that number.")),
    }
    shared.store.correct(id, turn, text.to_owned(), clock::wall()).await?;
    let lines = feedback::read(&shared.store, id).await?.transcript.lines;
    let line = lines.into_iter().find(|line| line.turn.turn == turn);
    line.map(axum::Json).ok_or_else(|| Error::new(Code::NotFound, "This interview is gone."))
}

/// The report. While a text model's is pending (202), the one made of what was measured is in it.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/feedback",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The report", body = Feedback),
        (status = 202, description = "It is being made", body = Feedback),
        Failures,
    ),
)]
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, axum::Json<Feedback>)> {
    caller.readable(&shared, id).await?;
    told(&shared, id).await
}

/// Makes the report again: after a correction, or when the text model failed.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/feedback",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses((status = 202, description = "It is being made", body = Feedback), Failures),
)]
pub(super) async fn again(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, axum::Json<Feedback>)> {
    ended(&caller.interview(&shared, id).await?)?;
    shared.store.renew_feedback(id, clock::wall()).await?;
    shared.desk.ring();
    let (_, feedback) = told(&shared, id).await?;
    Ok((StatusCode::ACCEPTED, feedback))
}

async fn told(shared: &Shared, id: Uuid) -> Result<(StatusCode, axum::Json<Feedback>)> {
    let none = || Feedback {
        interview: id,
        status: FeedbackStatus::Pending,
        attempts: 0,
        next_try_at: None,
        failure: None,
        report: None,
    };
    let feedback = shared.store.feedback(id).await?.unwrap_or_else(none);
    let status = match feedback.status {
        FeedbackStatus::Pending => StatusCode::ACCEPTED,
        FeedbackStatus::Ready | FeedbackStatus::Failed => StatusCode::OK,
    };
    Ok((status, axum::Json(feedback)))
}

fn ended(interview: &Interview) -> Result<()> {
    match interview.summary.status {
        InterviewStatus::Ended => Ok(()),
        InterviewStatus::Created | InterviewStatus::Live => {
            Err(Error::new(Code::InterviewNotEnded, "This interview has not ended yet."))
        }
    }
}
