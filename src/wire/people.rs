//! Who uses the server, as its API tells.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// What a person may. Each may what the ones before may.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum UserRole {
    /// Has interviews.
    #[default]
    Candidate,
    /// Makes plans and invites to interviews.
    Coach,
    /// Says who is a coach. Reads nobody's transcripts.
    Admin,
}

/// Answer of `GET /api/auth`: what a front needs to have somebody log in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthInfo {
    pub mode: AuthMode,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub issuer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub audience: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AuthMode {
    /// One user, and no tokens.
    Local,
    /// A bearer token with each request.
    Jwt,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub email: Option<String>,
    pub role: UserRole,
    /// What they practise for, in their words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub goals: Option<String>,
    /// A BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub language: Option<String>,
    #[ts(type = "string")]
    pub made_at: jiff::Timestamp,
    /// To the minute.
    #[ts(type = "string")]
    pub seen_at: jiff::Timestamp,
}

/// Answer of `GET /api/users`: those seen last come first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct UserList {
    pub users: Vec<User>,
}

/// Body of `PATCH /api/users/me`. What is left out stays; an empty text is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct EditProfile {
    /// At most 120 characters.
    #[ts(optional)]
    pub name: Option<String>,
    /// At most 2,000 characters.
    #[ts(optional)]
    pub goals: Option<String>,
    /// A BCP 47 tag.
    #[ts(optional)]
    pub language: Option<String>,
}

/// Body of `PATCH /api/users/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EditUser {
    pub role: UserRole,
}

/// Body of `POST /api/keys`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateKey {
    /// What it is for: 1 to 120 characters.
    pub name: String,
    /// At most what its maker may. Without it, that of a candidate.
    #[serde(default)]
    #[ts(optional, as = "Option<UserRole>")]
    pub role: UserRole,
    /// 1 to 3650. Without it, a year.
    #[serde(default)]
    #[ts(optional)]
    #[schema(minimum = 1, maximum = 3650)]
    pub days: Option<u32>,
}

/// A key for a machine, without the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    pub id: String,
    pub name: String,
    pub role: UserRole,
    #[ts(type = "string")]
    pub made_at: jiff::Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub ends_at: Option<jiff::Timestamp>,
    /// To the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub used_at: Option<jiff::Timestamp>,
}

/// Answer of `POST /api/keys`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct NewApiKey {
    #[serde(flatten)]
    #[ts(flatten)]
    pub key: ApiKey,
    /// Shown this once: a bearer like a token.
    pub secret: String,
}

/// Answer of `GET /api/keys`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ApiKeyList {
    pub keys: Vec<ApiKey>,
}
