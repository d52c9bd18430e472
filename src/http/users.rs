//! `/api/auth`, `/api/users`: who may use the server, and what they say of themselves.

use std::sync::Arc;

use axum::extract::State;

use super::Shared;
use super::auth::Caller;
use super::body::{Json, Path};
use super::openapi::Failures;
use crate::auth::Accounts;
use crate::error::{Error, Result};
use crate::language::is_tag;
use crate::store::{PeopleWrite, StoreError};
use crate::wire::{AuthInfo, AuthMode, EditProfile, EditUser, User, UserList, UserRole};

const USERS: u32 = 500;

const MAX_NAME: usize = 120;
const MAX_GOALS: usize = 2_000;

/// What a front needs to have somebody log in.
#[utoipa::path(
    get,
    path = "/api/auth",
    tag = "people",
    responses((status = 200, description = "Who may use the server", body = AuthInfo), Failures),
    security(()),
)]
pub(super) async fn auth(State(shared): State<Arc<Shared>>) -> axum::Json<AuthInfo> {
    axum::Json(match &shared.accounts {
        Accounts::Local => AuthInfo { mode: AuthMode::Local, issuer: None, audience: None },
        Accounts::Tokens(bearers) => AuthInfo {
            mode: AuthMode::Jwt,
            issuer: bearers.expected.issuer.clone(),
            audience: bearers.expected.audience.clone(),
        },
    })
}

#[utoipa::path(
    get,
    path = "/api/users/me",
    tag = "people",
    responses((status = 200, description = "Who asks", body = User), Failures),
)]
pub(super) async fn me(State(shared): State<Arc<Shared>>, caller: Caller) -> Result<axum::Json<User>> {
    Ok(axum::Json(caller.profile(&shared).await?))
}

#[utoipa::path(
    patch,
    path = "/api/users/me",
    tag = "people",
    responses((status = 200, description = "As it is now", body = User), Failures),
)]
pub(super) async fn edit_me(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Json(edit): Json<EditProfile>,
) -> Result<axum::Json<User>> {
    let before = caller.profile(&shared).await?;
    let change = PeopleWrite::Profile {
        id: before.id,
        name: text("name", edit.name, before.name, MAX_NAME)?,
        goals: text("goals", edit.goals, before.goals, MAX_GOALS)?,
        language: language(edit.language, before.language)?,
    };
    shared.store.change_people(change).await?;
    Ok(axum::Json(caller.profile(&shared).await?))
}

/// Those seen last, for an admin.
#[utoipa::path(
    get,
    path = "/api/users",
    tag = "people",
    responses((status = 200, description = "Up to 500", body = UserList), Failures),
)]
pub(super) async fn list(State(shared): State<Arc<Shared>>, caller: Caller) -> Result<axum::Json<UserList>> {
    caller.require(UserRole::Admin)?;
    Ok(axum::Json(UserList { users: shared.store.users(USERS).await? }))
}

/// An admin says what somebody may. A role that the issuer gives comes back with their next token.
#[utoipa::path(
    patch,
    path = "/api/users/{id}",
    tag = "people",
    params(("id" = String, Path)),
    responses((status = 200, description = "As they are now", body = User), Failures),
)]
pub(super) async fn edit(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
    Json(edit): Json<EditUser>,
) -> Result<axum::Json<User>> {
    caller.require(UserRole::Admin)?;
    shared.store.change_people(PeopleWrite::Role { id: id.clone(), role: edit.role }).await?;
    let user = shared.store.user(&id).await?;
    Ok(axum::Json(user.ok_or(StoreError::NoUser)?))
}

/// What is left out stays, an empty text is none.
fn text(field: &str, edit: Option<String>, before: Option<String>, most: usize) -> Result<Option<String>> {
    let Some(edit) = edit else { return Ok(before) };
    let edit = edit.trim();
    if edit.chars().count() > most {
        return Err(Error::field(field, format!("It has at most {most} characters.")));
    }
    Ok(Some(edit.to_owned()).filter(|edit| !edit.is_empty()))
}

fn language(edit: Option<String>, before: Option<String>) -> Result<Option<String>> {
    match edit.as_deref().map(str::trim) {
        None => Ok(before),
        Some("") => Ok(None),
        Some(tag) if is_tag(tag) => Ok(Some(tag.to_owned())),
        Some(_) => Err(Error::field("language", "The language is a tag like `en` or `de-AT`.")),
    }
}
