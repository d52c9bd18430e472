//! `GET /api/progress`: how it went over time.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Shared;
use super::auth::Caller;
use super::body::Query;
use super::interviews::bounded;
use super::openapi::Failures;
use crate::delivery;
use crate::error::Result;
use crate::store::{Filter, Interview};
use crate::transcript::transcript;
use crate::wire::{CompetencyBand, InterviewStatus, Progress, ProgressPoint, Role, Source, Transcript};

const PAGE: u32 = 30;
const MAX_PAGE: u32 = 100;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// `next` of the page before.
    before: Option<String>,
    /// 30 without it.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    track: Option<String>,
}

/// The measures of one's finished interviews, newest first.
#[utoipa::path(
    get,
    path = "/api/progress",
    tag = "interviews",
    params(Page),
    responses((status = 200, description = "A page of them", body = Progress), Failures),
)]
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Query(page): Query<Page>,
) -> Result<axum::Json<Progress>> {
    let limit = bounded(page.limit, PAGE, MAX_PAGE)?;
    let before = page.before.map(|cursor| cursor.parse()).transpose()?;
    let track = page.track.filter(|track| !track.contains('\0'));
    let filter = Filter { status: Some(InterviewStatus::Ended), track, ..Filter::default() };
    let (page, _) = shared.store.history(&caller.user, &filter, before, limit).await?;
    let ids: Vec<_> = page.interviews.iter().map(|interview| interview.summary.id).collect();
    let mut turns = shared.store.turns_of(&ids).await?;
    let mut corrections = shared.store.corrections_of(&ids).await?;
    let mut bands = shared.store.bands_of(&ids).await?;
    let interviews = page.interviews.into_iter().map(|interview| {
        let id = interview.summary.id;
        let turns = turns.remove(&id).unwrap_or_default();
        let corrections = corrections.remove(&id).unwrap_or_default();
        let bands = bands.remove(&id).unwrap_or_default();
        point(interview, &transcript(id, turns, &[], &corrections, None), bands)
    });
    Ok(axum::Json(Progress {
        interviews: interviews.collect(),
        next: page.next.map(|next| next.to_string()),
    }))
}

fn point(interview: Interview, transcript: &Transcript, bands: Vec<CompetencyBand>) -> ProgressPoint {
    let figures = delivery::measure(transcript, None).overall;
    let turns = transcript.lines.iter().map(|line| &line.turn);
    let answers = turns.filter(|turn| turn.role == Role::Candidate && turn.source != Source::Typed).count();
    let summary = interview.summary;
    ProgressPoint {
        id: summary.id,
        created_at: summary.created_at,
        track: summary.track,
        role: summary.role,
        minutes: summary.duration_ms.0 as f64 / 60_000.0,
        answers: u32::try_from(answers).unwrap_or(u32::MAX),
        talk_ratio: figures.talk_ratio,
        median_response_ms: figures.response.map(|response| response.median_ms),
        words_per_minute: figures.words_per_minute,
        pause_share: figures.pauses.share,
        trust: transcript.trust,
        bands,
    }
}
