//! Who asks, and what is theirs. The single-user mode has one user; its only guard is that the request
//! comes from this server's own pages or from a program on this machine. With accounts, a bearer says who.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::{Shared, address};
use crate::auth::{Accounts, Bearers, Identity, key};
use crate::clock::{self, Millis};
use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::store::{Interview, PeopleWrite};
use crate::wire::{InterviewStatus, User, UserRole};

/// The one user of the single-user mode.
const LOCAL_USER: &str = "local";

/// When somebody was seen is kept to this.
const SEEN: SignedDuration = SignedDuration::from_mins(1);

/// When to look again whether old interviews count no longer.
const HOUR: Duration = Duration::from_hours(1);

/// The user on whose behalf a request is made, and what it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) user: String,
    pub(super) role: UserRole,
}

impl FromRequestParts<Arc<Shared>> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self> {
        match &shared.accounts {
            Accounts::Local => Ok(Self { user: LOCAL_USER.to_owned(), role: UserRole::Admin }),
            Accounts::Tokens(bearers) => {
                let bearer = bearer(&parts.headers).map_err(|_| {
                    Error::new(Code::Unauthorized, "This needs a token that says who you are, as a bearer.")
                })?;
                Self::with_bearer(shared, bearers, bearer, parts).await
            }
        }
    }
}

impl Caller {
    /// An address from which too many are wrong is not listened to for a while.
    async fn with_bearer(shared: &Shared, bearers: &Bearers, bearer: &str, parts: &Parts) -> Result<Self> {
        let from = address::of(parts, &shared.config.accounts.trusted_proxy);
        if let Some(from) = from {
            shared.strangers.admit(from, bearer, clock::instant())?;
        }
        let caller = match key::is_key(bearer) {
            true => Self::with_key(shared, bearer).await,
            false => Self::with_token(shared, bearers, bearer).await,
        };
        match (&caller, from) {
            (Ok(_), _) => shared.strangers.passed(bearer),
            (Err(error), Some(from)) if error.code.row().1 == StatusCode::UNAUTHORIZED => {
                if shared.strangers.failed(from, bearer, clock::instant()) {
                    let forwarded = address::is_forwarded(&parts.headers);
                    tracing::warn!(
                        forwarded,
                        "too many wrong tokens or keys of one address: refused for a minute"
                    );
                }
            }
            (Err(_), _) => {}
        }
        caller
    }

    async fn with_token(shared: &Shared, bearers: &Bearers, token: &str) -> Result<Self> {
        let now = clock::wall();
        let identity = bearers.identify(token, now).await?;
        let known = shared.store.user_of(&identity.subject).await?;
        let recent = known.filter(|user| {
            now.duration_since(user.seen_at) < SEEN && identity.role.is_none_or(|role| role == user.role)
        });
        let user = match recent {
            Some(user) => user,
            None => see(shared, identity).await?,
        };
        Ok(Self { user: user.id, role: user.role })
    }

    async fn with_key(shared: &Shared, key: &str) -> Result<Self> {
        let refused = || Error::new(Code::Unauthorized, "This key is not valid.");
        let hash = key::digest(key).ok_or_else(refused)?;
        let holder = shared.store.key_holder(&hash).await?.ok_or_else(refused)?;
        let now = clock::wall();
        if holder.key.ends_at.is_some_and(|end| end <= now) {
            return Err(Error::new(Code::TokenExpired, "This key has expired."));
        }
        if holder.key.used_at.is_none_or(|used| now.duration_since(used) >= SEEN) {
            shared.store.change_people(PeopleWrite::UseKey { id: holder.key.id, at: now }).await?;
        }
        Ok(Self { user: holder.owner, role: holder.key.role.min(holder.role) })
    }

    /// The interview, if it is this caller's. This and [`Caller::readable`] are the only ownership checks there
    /// are; what belongs to somebody else does not exist.
    pub(super) async fn interview(&self, shared: &Shared, id: Uuid) -> Result<Interview> {
        let found = shared.store.interview(id).await?;
        found.filter(|interview| interview.owner == self.user).ok_or_else(no_interview)
    }

    /// The same to read, also if it was made by an invitation of the caller's that said so and has ended.
    pub(super) async fn readable(&self, shared: &Shared, id: Uuid) -> Result<Interview> {
        let interview = shared.store.interview(id).await?.ok_or_else(no_interview)?;
        if interview.owner == self.user {
            return Ok(interview);
        }
        let pinned = shared.store.interview_plan(id).await?;
        let shared_with = pinned.and_then(|pinned| pinned.shared);
        let ended = interview.summary.status == InterviewStatus::Ended;
        match ended && shared_with.as_ref() == Some(&self.user) {
            true => Ok(interview),
            false => Err(no_interview()),
        }
    }

    /// For what not everybody may.
    pub(super) fn require(&self, role: UserRole) -> Result<()> {
        match self.role >= role {
            true => Ok(()),
            false => Err(Error::new(Code::Forbidden, "Your account may not do this.")),
        }
    }

    /// Who the caller is; somebody without an account is made on first sight.
    pub(super) async fn profile(&self, shared: &Shared) -> Result<User> {
        if let Some(user) = shared.store.user(&self.user).await? {
            return Ok(user);
        }
        let role = Some(self.role);
        see(shared, Identity { subject: self.user.clone(), name: None, email: None, role }).await
    }

    /// Where there are quotas: the name under which what this caller has had is kept when they leave, so that coming back
    /// gives them no more. It follows from who they are for the issuer and from the server's secret; nobody can read it
    /// backwards.
    pub(super) async fn left_as(&self, shared: &Shared) -> Result<Option<String>> {
        let accounts = &shared.config.accounts;
        if accounts.sessions_per_day.is_none() && accounts.minutes_per_month.is_none() {
            return Ok(None);
        }
        let subject = shared.store.subject(&self.user).await?.unwrap_or_else(|| self.user.clone());
        Ok(Some(STANDARD.encode(shared.seal.derive("quota", &[&subject]))))
    }

    /// Refuses another interview to who has had as many, or as much of them, as the server gives.
    pub(super) async fn within_quota(&self, shared: &Shared, now: Timestamp) -> Result<()> {
        let Some(left_as) = self.left_as(shared).await? else { return Ok(()) };
        let accounts = &shared.config.accounts;
        let since = |days: i64| now - SignedDuration::from_hours(24 * days);
        if let Some(most) = accounts.sessions_per_day
            && shared.store.had(&self.user, &left_as, since(1)).await?.interviews >= u64::from(most)
        {
            let message = format!("You have had {most} interviews in 24 hours, which is the most here.");
            return Err(used_up("sessionsPerDay", most, message).retry_after(HOUR));
        }
        if let Some(most) = accounts.minutes_per_month
            && shared.store.had(&self.user, &left_as, since(30)).await?.length
                >= Millis::from_mins(most.into())
        {
            let message =
                format!("You have had {most} minutes of interviews in 30 days, which is the most here.");
            return Err(used_up("minutesPerMonth", most, message).retry_after(24 * HOUR));
        }
        Ok(())
    }
}

fn used_up(quota: &str, most: u32, message: String) -> Error {
    Error::new(Code::QuotaExceeded, message).details(json!({ "quota": quota, "most": most }))
}

fn no_interview() -> Error {
    Error::new(Code::NotFound, "There is no interview with that id.")
}

/// Somebody is here: kept, and told as kept.
async fn see(shared: &Shared, identity: Identity) -> Result<User> {
    let local = matches!(shared.accounts, Accounts::Local);
    let id = if local { LOCAL_USER.to_owned() } else { Uuid::now_v7().to_string() };
    let subject = identity.subject.clone();
    shared.store.change_people(PeopleWrite::See { id, identity, at: clock::wall() }).await?;
    let user = shared.store.user_of(&subject).await?;
    user.ok_or_else(|| Error::new(Code::Internal, "Your account could not be kept."))
}

/// What a session token opens.
pub(super) struct Opened {
    pub(super) interview: Interview,
    /// For which of its pages.
    pub(super) page: u32,
}

/// The interview that a session token opens. A token for another interview opens nothing.
pub(super) async fn opened_by(shared: &Shared, token: &str, id: Uuid) -> Result<Opened> {
    let claims = shared.tokens.verify_running(id, token)?;
    shared.calls.settled(id).await?;
    let caller = Caller { user: claims.user, role: UserRole::Candidate };
    let interview = caller.interview(shared, id).await?;
    // One that goes on is not lost by the time that its candidate was away.
    if interview.summary.status != InterviewStatus::Live {
        shared.tokens.verify_for(id, token, clock::wall())?;
    }
    Ok(Opened { interview, page: claims.page })
}

/// Who may watch the interview: its own page, by its token, or its owner. True when it is the page.
pub(super) async fn watched(shared: &Arc<Shared>, parts: &mut Parts, id: Uuid) -> Result<bool> {
    if let Ok(token) = bearer(&parts.headers)
        && opened_by(shared, token, id).await.is_ok()
    {
        return Ok(true);
    }
    Caller::from_request_parts(parts, shared).await?.interview(shared, id).await?;
    Ok(false)
}

/// The bearer token of a request.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str> {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| Error::new(Code::Unauthorized, "This needs the session's token as a bearer."))
}

/// Refuses what a foreign page makes a browser send: another `Origin`, or, while the server is for this
/// machine alone, a `Host` that is not this machine (DNS rebinding).
pub(super) async fn same_site(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Result<Response> {
    from_here(&request, &shared.config)?;
    Ok(next.run(request).await)
}

fn from_here(request: &Request, config: &Config) -> Result<()> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host =
        text(header::HOST).or_else(|| request.uri().authority().map(|a| a.as_str())).unwrap_or_default();
    if !config.is_open() && !is_this_machine(host) {
        return Err(Error::new(Code::Forbidden, "This server only answers to its own machine."));
    }
    if let Some(origin) = text(header::ORIGIN) {
        let authority = origin.parse::<Uri>().ok().and_then(|uri| uri.authority().cloned());
        let allowed = config.accounts.allow_origin.iter().any(|allowed| allowed == origin);
        if !allowed && authority.is_none_or(|authority| authority.as_str() != host) {
            return Err(Error::new(Code::Forbidden, "Another site's page may not use this server."));
        }
    }
    Ok(())
}

fn is_this_machine(host: &str) -> bool {
    let Ok(authority) = host.parse::<axum::http::uri::Authority>() else { return false };
    let name = authority.host().trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn only_loopback_names_are_this_machine() {
        for host in
            ["localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:8080", "127.9.9.9", "[::1]:80", "[::1]"]
        {
            assert!(is_this_machine(host), "{host}");
        }
        for host in
            ["", "example.org", "localhost.example.org", "10.0.0.1", "127.0.0.1.example.org", "[::2]", "a b"]
        {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
