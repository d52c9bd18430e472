//! All that is kept of a user, to take along and to delete.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use futures::Stream;
use serde::Serialize;
use serde_json::json;
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use super::Shared;
use super::auth::Caller;
use super::export::{disposition, document};
use super::openapi::Failures;
use super::plans::as_candidates_see;
use super::recording;
use crate::clock;
use crate::erase;
use crate::error::{Code, Error, Result};
use crate::export::{Archive, Format};
use crate::recording::Recordings;
use crate::store::{Cursor, Filter, Interview};
use crate::wire::{Document, InterviewPlan, Patience, PlanSummary, RecordingDetail, Role, Share, ShareScope};

/// Interviews that are listed at once.
const PAGE: u32 = 50;

/// Events that are read at once: an archive in the making holds no more.
const EVENTS: u32 = 500;

/// Bytes of a recording that are read at once.
const SOUND: usize = 64 * 1024;

/// `interview.json`: the export, and what is kept beside it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    #[serde(flatten)]
    document: Document,
    owner: String,
    minutes: u32,
    patience: Patience,
    retention_days: Option<u32>,
    shares: Vec<Share>,
    plan: Option<InterviewPlan>,
    recording: Option<RecordingDetail>,
}

/// Everything, as a ZIP: the profile, plans in all their versions, and each interview as JSON, with its whole event log,
/// to read, and to hear where it was recorded.
#[utoipa::path(
    get,
    path = "/api/users/me/export",
    tag = "interviews",
    responses((status = 200, description = "The archive, as it is made", body = Vec<u8>,
               content_type = "application/zip"), Failures),
)]
pub(super) async fn export(State(shared): State<Arc<Shared>>, caller: Caller) -> Result<impl IntoResponse> {
    let name = format!("antiphon-{}.zip", clock::wall().strftime("%Y-%m-%d"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, disposition("attachment", &name)?),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(archive(shared, caller.user))))
}

/// Ends what runs, then removes everything that is kept of whoever asks.
#[utoipa::path(
    delete,
    path = "/api/users/me",
    tag = "interviews",
    responses((status = 204, description = "Gone"), Failures),
)]
pub(super) async fn delete(State(shared): State<Arc<Shared>>, caller: Caller) -> Result<StatusCode> {
    let left_as = caller.left_as(&shared).await?;
    erase::user(&shared.calls, &shared.store, &caller.user, left_as).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One file after the other. A failure breaks it off, so that what was got is no archive.
fn archive(shared: Arc<Shared>, user: String) -> impl Stream<Item = Result<Bytes>> {
    async_stream::try_stream! {
        let mut archive = Archive::new();
        archive.add("user.json", &about(&shared, &user).await?).map_err(failed)?;
        for plan in shared.store.plans(&user).await? {
            let name = format!("plans/{}.json", plan.id);
            archive.add(&name, &planned(&shared, &user, plan).await?).map_err(failed)?;
            yield archive.take();
        }
        let mut before: Option<Cursor> = None;
        loop {
            let (page, _) = shared.store.history(&user, &Filter::default(), before, PAGE).await?;
            for interview in page.interviews {
                let (id, last) = (interview.summary.id, interview.last_seq);
                let folder =
                    format!("interviews/{}-{id}", interview.summary.created_at.strftime("%Y-%m-%d"));
                let kept = kept(&shared, interview).await?;
                let text = serde_json::to_string_pretty(&kept).map_err(failed)?;
                archive.add(&format!("{folder}/interview.json"), &text).map_err(failed)?;
                let text = Format::Markdown.write(&kept.document).map_err(failed)?;
                archive.add(&format!("{folder}/transcript.md"), &text).map_err(failed)?;
                archive.begin(&format!("{folder}/events.jsonl")).map_err(failed)?;
                let mut seq = 0;
                while seq < last {
                    let events = shared.store.events_after(id, seq, EVENTS).await?;
                    // Deleted meanwhile.
                    let Some(newest) = events.last() else { break };
                    seq = newest.seq;
                    for event in &events {
                        let line = serde_json::to_string(event).map_err(failed)? + "\n";
                        archive.write(&line).map_err(failed)?;
                    }
                    yield archive.take();
                }
                for side in [Role::Interviewer, Role::Candidate] {
                    let Ok(mut file) = File::open(shared.calls.recordings().file(id, side)).await else { continue };
                    archive.begin(&format!("{folder}/{}", Recordings::name(side))).map_err(failed)?;
                    let mut part = vec![0; SOUND];
                    loop {
                        let length = file.read(&mut part).await.map_err(failed)?;
                        if length == 0 {
                            break;
                        }
                        archive.write(&part[..length]).map_err(failed)?;
                        yield archive.take();
                    }
                }
                yield archive.take();
            }
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        yield archive.finish().map_err(failed)?;
    }
}

async fn about(shared: &Shared, user: &str) -> Result<String> {
    let (profile, keys) = (shared.store.user(user).await?, shared.store.api_keys(user).await?);
    let about = json!({ "user": user, "profile": profile, "keys": keys, "exportedAt": clock::wall() });
    Ok(format!("{about:#}\n"))
}

async fn planned(shared: &Shared, user: &str, plan: PlanSummary) -> Result<String> {
    let versions = shared.store.plan_versions(user, plan.id).await?;
    let invitations = shared.store.invitations(user, plan.id).await?;
    let whole = json!({ "plan": plan, "versions": versions, "invitations": invitations });
    Ok(format!("{whole:#}\n"))
}

async fn kept(shared: &Shared, interview: Interview) -> Result<Kept> {
    let id = interview.summary.id;
    let (owner, minutes, patience) = (interview.owner.clone(), interview.minutes, interview.patience);
    let retention_days = shared.store.retention(id).await?;
    let shares = shared.store.shares(id).await?;
    let plan = shared.store.interview_plan(id).await?.map(as_candidates_see);
    let document = document(shared, interview, ShareScope::Both).await?;
    let recording = match shared.store.recording(id).await? {
        Some(recording) => Some(recording::detail(shared, id, recording).await?),
        None => None,
    };
    Ok(Kept { document, owner, minutes, patience, retention_days, shares, plan, recording })
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    tracing::warn!(%error, "an archive was broken off");
    Error::new(Code::Internal, "The archive could not be made.").because(error)
}
