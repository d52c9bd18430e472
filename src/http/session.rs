//! `POST /api/realtime-session`: an interview comes into being.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::json;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::Json;
use super::ice;
use super::openapi::Failures;
use crate::clock::{self, Millis};
use crate::error::{Code, Error, Result};
use crate::store::NewInterview;
use crate::wire::{CreateSession, Session, StepName, StepPlan};

const DEFAULT_MINUTES: u32 = 20;
const MAX_MINUTES: u32 = 120;
const MAX_ROLE_CHARS: usize = 120;

#[utoipa::path(
    post,
    path = "/api/realtime-session",
    tag = "calls",
    request_body = Option<CreateSession>,
    responses((status = 201, description = "Made: exchange offers with its token", body = Session), Failures),
)]
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    body: Option<Json<CreateSession>>,
) -> Result<(StatusCode, HeaderMap, axum::Json<Session>)> {
    shared.limits.sessions.check(&caller.user)?;
    shared.calls.admit()?;
    let wanted = body.map(|Json(wanted)| wanted).unwrap_or_default();
    let now = clock::wall();
    caller.within_quota(&shared, now).await?;
    let new = plan(&shared, caller.user, wanted, now)?;
    let model = new.model.clone();
    let id = new.id;
    let (token, expires_at) = shared.tokens.issue(&new.owner, id, now)?;
    let owner = new.owner.clone();
    let (ice_servers, stored) =
        tokio::join!(shared.ice_servers.list(&owner), shared.store.create_interview(new));
    stored?;
    let ice_servers = ice_servers.servers;
    let links = ice::links(&ice_servers);
    let steps = StepName::ALL.map(|name| StepPlan { name, deadline_ms: deadline(name) }).to_vec();
    let session = Session { id, token, expires_at, ice_servers, model, steps };
    Ok((StatusCode::CREATED, links, axum::Json(session)))
}

/// Fills in the defaults and refuses what makes no sense, naming the field.
fn plan(shared: &Shared, owner: String, wanted: CreateSession, now: jiff::Timestamp) -> Result<NewInterview> {
    let wrong = |field: &str, message: String| {
        Err(Error::new(Code::Unprocessable, message).details(json!({ "field": field })))
    };
    let tracks = shared.calls.tracks();
    let track = match wanted.track {
        None => tracks.first().map(|track| track.id.clone()).unwrap_or_default(),
        Some(id) if tracks.iter().any(|track| track.id == id) => id,
        Some(_) => {
            let known = tracks.iter().map(|track| track.id.as_str()).collect::<Vec<_>>().join(", ");
            return wrong("track", format!("There is no such track. There are: {known}."));
        }
    };
    let Some(model) = shared.calls.models().info(wanted.model.as_deref()) else {
        let known = shared.calls.models().names().join(", ");
        return wrong("model", format!("There is no such model here. There are: {known}."));
    };
    let minutes = wanted.minutes.unwrap_or(DEFAULT_MINUTES);
    if !(1..=MAX_MINUTES).contains(&minutes) {
        return wrong("minutes", format!("An interview lasts 1 to {MAX_MINUTES} minutes."));
    }
    let role = wanted.role.map(|role| role.trim().to_owned()).filter(|role| !role.is_empty());
    if role.as_ref().is_some_and(|role| role.chars().count() > MAX_ROLE_CHARS) {
        return wrong("role", format!("The role has at most {MAX_ROLE_CHARS} characters."));
    }
    Ok(NewInterview {
        id: Uuid::now_v7(),
        owner,
        track,
        role,
        minutes,
        patience: wanted.patience.unwrap_or_default(),
        model: model.clone(),
        created_at: now,
    })
}

/// How long each step may take: 12 s for what asks the database, 15 s for the connection. The
/// microphone waits for a person.
fn deadline(step: StepName) -> Millis {
    Millis::from_secs(match step {
        StepName::MicrophoneAccess => 60,
        StepName::ApiConnection | StepName::SessionCreation => 12,
        StepName::WebrtcSetup | StepName::AudioConnection => 15,
    })
}
