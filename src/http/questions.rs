//! The same question in several of one's interviews: which there are, and how it was answered each time.

use std::sync::Arc;

use axum::extract::State;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::Path;
use super::openapi::Failures;
use crate::delivery;
use crate::error::{Code, Error, Result};
use crate::feedback;
use crate::store::{Interview, Repeated, Store};
use crate::transcript::by_question;
use crate::wire::{
    InterviewStatus, Line, PastAnswer, QuestionHistory, QuestionStatus, RepeatedQuestion, RepeatedQuestions,
    Role, Turn,
};

/// Of the questions, and of one's answers to one.
const MOST_QUESTIONS: usize = 50;
const MOST_ANSWERS: u32 = 20;

/// The questions that were answered in more than one finished interview, the last answered first. At most 50.
#[utoipa::path(
    get,
    path = "/api/questions",
    tag = "interviews",
    responses((status = 200, description = "The questions", body = RepeatedQuestions), Failures),
)]
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
) -> Result<axum::Json<RepeatedQuestions>> {
    let mut repeated = shared.store.repeated_questions(&caller.user).await?;
    repeated.truncate(MOST_QUESTIONS);
    let newest = |one: &Repeated| one.interviews.first().copied();
    let mut interviews: Vec<_> = repeated.iter().filter_map(newest).collect();
    interviews.dedup();
    let turns = shared.store.turns_of(&interviews).await?;
    let questions = repeated.into_iter().map(|one| {
        let turns = newest(&one).and_then(|newest| turns.get(&newest));
        let text = turns.and_then(|turns| asked(turns.iter(), &one.question));
        RepeatedQuestion {
            question: one.question,
            text: text.unwrap_or_default(),
            interviews: one.interviews,
        }
    });
    Ok(axum::Json(RepeatedQuestions { questions: questions.collect() }))
}

/// What was said of one question in this interview and in the others of the same track or plan, newest first. At most
/// 20.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/questions/{question}",
    tag = "interviews",
    params(("id" = Uuid, Path), ("question" = String, Path, description = "The question's id")),
    responses((status = 200, description = "Each time that it was answered", body = QuestionHistory), Failures),
)]
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path((id, question)): Path<(Uuid, String)>,
) -> Result<axum::Json<QuestionHistory>> {
    let unknown = || Error::new(Code::NotFound, "This interview has no answer to such a question.");
    let interview = caller.interview(&shared, id).await?;
    if question.contains('\0') {
        return Err(unknown());
    }
    let mut held = shared.store.with_question(&interview, &question, MOST_ANSWERS).await?;
    // One that is older than those has its answer all the same.
    if interview.summary.status == InterviewStatus::Ended && held.iter().all(|one| one.summary.id != id) {
        held.push(interview);
    }
    let mut answers = Vec::new();
    for interview in held {
        answers.extend(answer(&shared.store, interview, &question).await?);
    }
    let own = answers.iter().find(|answer| answer.interview == id).ok_or_else(unknown)?;
    Ok(axum::Json(QuestionHistory { text: own.text.clone(), question, answers }))
}

/// How the question was answered in an interview; none where it was not, or where that is gone meanwhile.
async fn answer(store: &Store, interview: Interview, question: &str) -> Result<Option<PastAnswer>> {
    let id = interview.summary.id;
    let record = feedback::read(store, id).await?;
    let delivery = delivery::measure(&record.transcript, record.language.as_deref());
    let Some(measured) = delivery.questions.into_iter().find(|figures| figures.question == question) else {
        return Ok(None);
    };
    let status = record.coverage.and_then(|coverage| {
        coverage.questions.into_iter().find(|known| known.id == question).map(|known| known.status)
    });
    let report = store.feedback(id).await?.and_then(|feedback| feedback.report);
    let opinion = report.filter(|report| report.model.is_some()).and_then(|report| {
        report.questions.into_iter().find(|known| known.question == question && known.answered)
    });
    let text = asked(record.transcript.lines.iter().map(|line| &line.turn), question);
    let lines = about(record.transcript.lines, question);
    Ok((!lines.is_empty()).then(|| PastAnswer {
        interview: id,
        created_at: interview.summary.created_at,
        role: interview.summary.role,
        text: text.unwrap_or_default(),
        answered: !matches!(status, Some(QuestionStatus::Declined | QuestionStatus::Skipped)),
        lines,
        figures: measured.figures,
        opinion,
    }))
}

/// The question as it was asked, also where the interviewer was interrupted.
fn asked<'a>(mut turns: impl Iterator<Item = &'a Turn>, question: &str) -> Option<String> {
    let turn = turns.find(|turn| {
        turn.role == Role::Interviewer && turn.question.as_ref().is_some_and(|of| of.id == question)
    })?;
    Some(turn.generated.clone().filter(|_| turn.cut).unwrap_or_else(|| turn.text.clone()))
}

/// The lines about the question, up to the last of the candidate's.
fn about(lines: Vec<Line>, question: &str) -> Vec<Line> {
    let places = by_question(&lines).into_iter().find(|(known, _)| known.id == question);
    let mut places = places.map(|(_, places)| places).unwrap_or_default();
    let answers = |at: &usize| lines.get(*at).is_some_and(|line| line.turn.role == Role::Candidate);
    places.truncate(places.iter().rposition(answers).map_or(0, |last| last + 1));
    lines.into_iter().zip(0..).filter(|(_, at)| places.contains(at)).map(|(line, _)| line).collect()
}
