//! `POST /api/realtime-session`: an interview comes into being.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::json;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::Json;
use super::idempotency::OnceKey;
use super::openapi::Failures;
use super::{ice, invitations};
use crate::clock::{self, Millis};
use crate::error::{Code, Error, Result};
use crate::model::practice::Track;
use crate::plan::{self, MAX_MINUTES};
use crate::store::{Invite, NewInterview, PinnedPlan};
use crate::wire::{CreateSession, Session, StepName, StepPlan};

const DEFAULT_MINUTES: u32 = 20;
const MAX_ROLE_CHARS: usize = 120;

/// The track of an interview with a plan.
const PLANNED: &str = "plan";

#[utoipa::path(
    post,
    path = "/api/realtime-session",
    tag = "calls",
    params(OnceKey),
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
    let (new, pinned) = planned(&shared, &caller, wanted, now).await?;
    let model = new.model.clone();
    let id = new.id;
    let (token, expires_at) = shared.tokens.issue(&new.owner, id, now)?;
    let owner = new.owner.clone();
    let (ice_servers, stored) =
        tokio::join!(shared.ice_servers.list(&owner), shared.store.create_planned(new, pinned));
    stored?;
    let ice_servers = ice_servers.servers;
    let links = ice::links(&ice_servers);
    let steps = StepName::ALL.map(|name| StepPlan { name, deadline_ms: deadline(name) }).to_vec();
    let session = Session { id, token, expires_at, ice_servers, model, steps };
    Ok((StatusCode::CREATED, links, axum::Json(session)))
}

/// Fills in the defaults and refuses what makes no sense, naming the field.
async fn planned(
    shared: &Shared,
    caller: &Caller,
    wanted: CreateSession,
    now: jiff::Timestamp,
) -> Result<(NewInterview, PinnedPlan)> {
    if [wanted.track.is_some(), wanted.plan.is_some(), wanted.invitation.is_some()]
        .into_iter()
        .filter(|given| *given)
        .count()
        > 1
    {
        let field = if wanted.invitation.is_some() { "invitation" } else { "plan" };
        return wrong(field, "A track, a plan and an invitation exclude each other.".to_owned());
    }
    let Some(model) = shared.calls.models().info(wanted.model.as_deref()) else {
        let known = shared.calls.models().names().join(", ");
        return wrong("model", format!("There is no such model here. There are: {known}."));
    };
    if wanted.minutes.is_some_and(|minutes| !(1..=MAX_MINUTES).contains(&minutes)) {
        return wrong("minutes", format!("An interview lasts 1 to {MAX_MINUTES} minutes."));
    }
    let role = wanted.role.map(|role| role.trim().to_owned()).filter(|role| !role.is_empty());
    if role.as_ref().is_some_and(|role| role.chars().count() > MAX_ROLE_CHARS) {
        return wrong("role", format!("The role has at most {MAX_ROLE_CHARS} characters."));
    }
    let own = !(wanted.plan.is_none() && wanted.invitation.is_none());
    let mut track = PLANNED.to_owned();
    let mut pinned = match (wanted.invitation, wanted.plan) {
        (Some(token), _) => {
            if wanted.minutes.is_some() {
                return wrong("minutes", "An invitation has its own length.".to_owned());
            }
            let Invite { invitation, owner, plan } = invitations::opened(shared, token.trim()).await?;
            PinnedPlan {
                source: Some((invitation.plan, invitation.version)),
                invitation: Some(invitation.id),
                shared: invitation.share.then_some(owner),
                plan,
            }
        }
        (None, Some(id)) => {
            let plan = caller.plan(shared, id).await?;
            let source = Some((id, plan.summary.version));
            PinnedPlan { source, invitation: None, shared: None, plan: plan.plan }
        }
        (None, None) => {
            let chosen = self::track(wanted.track)?;
            chosen.id().clone_into(&mut track);
            let plan = plan::of_track(chosen, DEFAULT_MINUTES);
            PinnedPlan { source: None, invitation: None, shared: None, plan }
        }
    };
    if let Some(minutes) = wanted.minutes {
        pinned.plan.minutes = minutes;
    }
    if role.is_some() && !own {
        pinned.plan.role.clone_from(&role);
    }
    let new = NewInterview {
        id: Uuid::now_v7(),
        owner: caller.user.clone(),
        track,
        role: role.or_else(|| pinned.plan.role.clone()).or_else(|| own.then(|| pinned.plan.title.clone())),
        minutes: pinned.plan.minutes,
        patience: wanted.patience.unwrap_or_default(),
        model,
        created_at: now,
    };
    Ok((new, pinned))
}

fn track(id: Option<String>) -> Result<&'static Track> {
    let found = match &id {
        None => Track::all().first(),
        Some(id) => Track::by_id(id),
    };
    match found {
        Some(track) => Ok(track),
        None => {
            let known = Track::all().iter().map(Track::id).collect::<Vec<_>>().join(", ");
            wrong("track", format!("There is no such track. There are: {known}."))
        }
    }
}

fn wrong<T>(field: &str, message: String) -> Result<T> {
    Err(Error::new(Code::Unprocessable, message).details(json!({ "field": field })))
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
