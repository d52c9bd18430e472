//! `POST /api/realtime-session`: an interview comes into being.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::Json;
use super::idempotency::OnceKey;
use super::openapi::Failures;
use super::{ice, invitations, resume};
use crate::auth::opaque;
use crate::clock::{self, Millis};
use crate::error::{Error, Result};
use crate::model::practice::Track;
use crate::plan::{self, MAX_MINUTES};
use crate::recording;
use crate::store::{Invite, NewInterview, PinnedPlan};
use crate::wire::{CreateSession, ModelInfo, Session, StepName, StepPlan};

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
    responses(
        (status = 201, description = "Made: exchange offers with its token", body = Session),
        (status = 200, description = "The same interview goes on: with `resume`", body = Session),
        Failures
    ),
)]
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    body: Option<Json<CreateSession>>,
) -> Result<(StatusCode, HeaderMap, axum::Json<Session>)> {
    shared.limits.sessions.check(&caller.user).await?;
    let wanted = body.map(|Json(wanted)| wanted).unwrap_or_default();
    let now = clock::wall();
    if wanted.resume.is_some() {
        let page = resume::taken(&shared, &caller, wanted, now).await?;
        let (links, session) = page.session(&shared, now).await?;
        return Ok((StatusCode::OK, links, axum::Json(session)));
    }
    shared.calls.admit_user(&caller.user)?;
    let recorded = wanted.recording.unwrap_or_default();
    if recorded && !shared.calls.recordings().allowed() {
        return Err(Error::field("recording", "Nobody is recorded on this server."));
    }
    caller.within_quota(&shared, now).await?;
    let (new, pinned) = planned(&shared, &caller, wanted, now).await?;
    let resume = opaque::random()?;
    let hash = opaque::digest(&resume);
    let (id, owner, model) = (new.id, new.owner.clone(), new.model.clone());
    let language = pinned.plan.language.clone();
    let page = Page { id, owner, model, language, number: 1, resume };
    let stored = async {
        shared.store.create_planned(new, pinned).await?;
        shared.store.open_way_back(id, hash).await
    };
    let (stored, ready) = tokio::join!(stored, page.session(&shared, now));
    stored?;
    if recorded {
        shared.store.agree_to_recording(id, now, recording::consent().version).await?;
    }
    let (links, session) = ready?;
    Ok((StatusCode::CREATED, links, axum::Json(session)))
}

/// One of the pages that an interview is held on, one after the other.
pub(super) struct Page {
    pub(super) id: Uuid,
    pub(super) owner: String,
    pub(super) model: ModelInfo,
    /// Of the interview, where its plan says so.
    pub(super) language: Option<String>,
    pub(super) number: u32,
    /// Leads to the next one.
    pub(super) resume: String,
}

impl Page {
    /// What it needs to make its connection.
    async fn session(self, shared: &Shared, now: jiff::Timestamp) -> Result<(HeaderMap, Session)> {
        let Self { id, owner, model, language, number, resume } = self;
        let (token, expires_at) = shared.tokens.issue(&owner, id, number, now)?;
        let ice_servers = shared.ice_servers.list(&owner).await.servers;
        let steps = StepName::ALL.map(|name| StepPlan { name, deadline_ms: deadline(name) }).to_vec();
        let links = ice::links(&ice_servers);
        Ok((links, Session { id, token, expires_at, resume, ice_servers, model, language, steps }))
    }
}

/// What an interview is begun with.
enum Beginning {
    Track(Option<String>),
    Plan(Uuid),
    Invitation(String),
}

/// Fills in the defaults and refuses what makes no sense, naming the field.
async fn planned(
    shared: &Shared,
    caller: &Caller,
    wanted: CreateSession,
    now: jiff::Timestamp,
) -> Result<(NewInterview, PinnedPlan)> {
    let beginning = match (wanted.track, wanted.plan, wanted.invitation) {
        (track, None, None) => Beginning::Track(track),
        (None, Some(plan), None) => Beginning::Plan(plan),
        (None, None, Some(token)) => Beginning::Invitation(token),
        (_, _, invitation) => {
            let field = if invitation.is_some() { "invitation" } else { "plan" };
            return Err(Error::field(field, "A track, a plan and an invitation exclude each other."));
        }
    };
    let Some(model) = shared.calls.models().info(wanted.model.as_deref()) else {
        let known = shared.calls.models().names().join(", ");
        return Err(Error::field("model", format!("There is no such model here. There are: {known}.")));
    };
    if wanted.minutes.is_some_and(|minutes| !(1..=MAX_MINUTES).contains(&minutes)) {
        return Err(Error::field("minutes", format!("An interview lasts 1 to {MAX_MINUTES} minutes.")));
    }
    let role = wanted.role.map(|role| role.trim().to_owned()).filter(|role| !role.is_empty());
    if role.as_ref().is_some_and(|role| role.chars().count() > MAX_ROLE_CHARS) {
        return Err(Error::field("role", format!("The role has at most {MAX_ROLE_CHARS} characters.")));
    }
    let invited = matches!(beginning, Beginning::Invitation(_));
    if invited && wanted.minutes.is_some() {
        return Err(Error::field("minutes", "An invitation has its own length."));
    }
    if invited && wanted.question.is_some() {
        return Err(Error::field("question", "An invitation has its own order."));
    }
    let (track, mut pinned) = pinned(shared, caller, beginning).await?;
    if let Some(question) = &wanted.question {
        if track.is_some() {
            plan::without_opener(&mut pinned.plan, question);
        }
        if !plan::begin_with(&mut pinned.plan, question) {
            return Err(Error::field("question", "There is no such question in what is to be asked."));
        }
    }
    if let Some(minutes) = wanted.minutes {
        pinned.plan.minutes = minutes;
    }
    // A track is for any role; a plan is for its own.
    let role = match track {
        Some(_) => {
            pinned.plan.role.clone_from(&role);
            role
        }
        None => role.or_else(|| pinned.plan.role.clone()).or_else(|| Some(pinned.plan.title.clone())),
    };
    let new = NewInterview {
        id: Uuid::now_v7(),
        owner: caller.user.clone(),
        track: track.map_or(PLANNED, Track::id).to_owned(),
        role,
        minutes: pinned.plan.minutes,
        patience: wanted.patience.unwrap_or_default(),
        model,
        created_at: now,
    };
    Ok((new, pinned))
}

/// The plan to begin with, and its track where it is one's.
async fn pinned(
    shared: &Shared,
    caller: &Caller,
    beginning: Beginning,
) -> Result<(Option<&'static Track>, PinnedPlan)> {
    Ok(match beginning {
        Beginning::Track(id) => {
            let track = track(id)?;
            let mut plan = plan::of_track(track, DEFAULT_MINUTES);
            plan::shuffle(&mut plan, rand::random());
            (Some(track), PinnedPlan { source: None, invitation: None, shared: None, plan })
        }
        Beginning::Plan(id) => {
            let plan = caller.plan(shared, id).await?;
            let source = Some((id, plan.summary.version));
            (None, PinnedPlan { source, invitation: None, shared: None, plan: plan.plan })
        }
        Beginning::Invitation(token) => {
            let Invite { invitation, owner, plan } = invitations::opened(shared, token.trim()).await?;
            let pinned = PinnedPlan {
                source: Some((invitation.plan, invitation.version)),
                invitation: Some(invitation.id),
                shared: invitation.share.then_some(owner),
                plan,
            };
            (None, pinned)
        }
    })
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
            Err(Error::field("track", format!("There is no such track. There are: {known}.")))
        }
    }
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
