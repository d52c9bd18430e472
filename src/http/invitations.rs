//! Invitations: links by which others are interviewed with a plan.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;

use super::Shared;
use super::auth::Caller;
use super::body::{Json, Path};
use super::idempotency::OnceKey;
use super::openapi::Failures;
use crate::auth::opaque;
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::store::{Invite, NewInvitation, StoreError};
use crate::wire::{CreateInvitation, Invitation, InvitationList, Invited, UserRole};

const DEFAULT_DAYS: u32 = 7;
const MAX_DAYS: u32 = 365;
const MAX_USES: u32 = 1_000;
const MAX_NOTE_CHARS: usize = 200;

/// Newest first.
#[utoipa::path(
    get,
    path = "/api/plans/{id}/invitations",
    tag = "plans",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "All that were made", body = InvitationList), Failures),
)]
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<InvitationList>> {
    caller.plan(&shared, id).await?;
    let invitations = shared.store.invitations(&caller.user, id).await?;
    Ok(axum::Json(InvitationList { invitations }))
}

/// To the plan in its newest version. The token is told here, and never again.
#[utoipa::path(
    post,
    path = "/api/plans/{id}/invitations",
    tag = "plans",
    params(("id" = Uuid, Path), OnceKey),
    request_body = Option<CreateInvitation>,
    responses((status = 201, description = "Made", body = Invitation), Failures),
)]
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    body: Option<Json<CreateInvitation>>,
) -> Result<(StatusCode, axum::Json<Invitation>)> {
    caller.require(UserRole::Coach)?;
    let wanted = body.map(|Json(wanted)| wanted).unwrap_or_default();
    let days = within("days", wanted.days.unwrap_or(DEFAULT_DAYS), MAX_DAYS)?;
    let max_uses = within("maxUses", wanted.max_uses.unwrap_or(1), MAX_USES)?;
    let note = wanted.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > MAX_NOTE_CHARS) {
        return Err(Error::field("note", format!("A note has at most {MAX_NOTE_CHARS} characters.")));
    }
    let plan = caller.plan(&shared, id).await?;
    let token = opaque::random()?;
    let created_at = clock::wall();
    let mut invitation = Invitation {
        id: Uuid::now_v7(),
        plan: id,
        version: plan.summary.version,
        created_at,
        expires_at: created_at + jiff::SignedDuration::from_hours(24 * i64::from(days)),
        max_uses,
        uses: 0,
        note,
        share: wanted.share,
        revoked: false,
        token: None,
    };
    let new = NewInvitation {
        invitation: invitation.clone(),
        owner: caller.user,
        token_hash: opaque::digest(&token),
    };
    shared.store.invite(new).await?;
    invitation.token = Some(token);
    Ok((StatusCode::CREATED, axum::Json(invitation)))
}

/// It opens nothing from now on. Interviews that were begun with it stay.
#[utoipa::path(
    delete,
    path = "/api/invitations/{id}",
    tag = "plans",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Taken back"), Failures),
)]
pub(super) async fn revoke(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    shared.store.revoke_invitation(&caller.user, id, clock::wall()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// For whoever has its token.
#[utoipa::path(
    get,
    path = "/api/invitations/{id}",
    tag = "plans",
    params(("id" = String, Path, description = "The token")),
    responses((status = 200, description = "What it invites to", body = Invited), Failures),
    security(()),
)]
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
) -> Result<axum::Json<Invited>> {
    let Invite { invitation, owner, plan } = opened(&shared, &token).await?;
    let model = shared.calls.models().info(None);
    let model = model.ok_or_else(|| Error::new(Code::Internal, "This server has no model."))?;
    Ok(axum::Json(Invited {
        title: plan.title,
        role: plan.role,
        minutes: plan.minutes,
        language: plan.language,
        expires_at: invitation.expires_at,
        model,
        shares_with: invitation.share.then_some(owner),
    }))
}

/// The invitation that a token opens, as long as it is good.
pub(super) async fn opened(shared: &Shared, token: &str) -> Result<Invite> {
    let invite = shared.store.invited(&opaque::digest(token)).await?;
    let invite = invite.ok_or(StoreError::NoInvitation)?;
    let invitation = &invite.invitation;
    let good =
        !invitation.revoked && invitation.uses < invitation.max_uses && clock::wall() < invitation.expires_at;
    match good {
        true => Ok(invite),
        false => Err(StoreError::InvitationEnded.into()),
    }
}

fn within(field: &str, number: u32, most: u32) -> Result<u32> {
    match (1..=most).contains(&number) {
        true => Ok(number),
        false => Err(Error::field(field, format!("This is a number from 1 to {most}."))),
    }
}
