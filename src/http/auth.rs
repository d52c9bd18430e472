//! Who asks, and what is theirs. The single-user mode has one user; its only guard is that the request
//! comes from this server's own pages or from a program on this machine.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use super::Shared;
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::store::Interview;

/// The one user of the single-user mode.
const LOCAL_USER: &str = "local";

/// The user on whose behalf a request is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) user: String,
}

impl FromRequestParts<Arc<Shared>> for Caller {
    type Rejection = Error;

    async fn from_request_parts(_: &mut Parts, _: &Arc<Shared>) -> Result<Self> {
        Ok(Self { user: LOCAL_USER.to_owned() })
    }
}

impl Caller {
    /// The interview, if it is this caller's. The only ownership check there is; what belongs to
    /// somebody else does not exist.
    pub(super) async fn interview(&self, shared: &Shared, id: Uuid) -> Result<Interview> {
        match shared.store.interview(id).await? {
            Some(interview) if interview.owner == self.user => Ok(interview),
            Some(_) | None => Err(Error::new(Code::NotFound, "There is no interview with that id.")),
        }
    }
}

/// The interview that a session token opens. A token for another interview opens nothing.
pub(super) async fn opened_by(shared: &Shared, token: &str, id: Uuid) -> Result<Interview> {
    let claims = match shared.calls.is_running(id) {
        true => shared.tokens.verify_running(id, token)?,
        false => shared.tokens.verify_for(id, token, clock::wall())?,
    };
    Caller { user: claims.user }.interview(shared, id).await
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
    from_here(&request, shared.config.allow_remote)?;
    Ok(next.run(request).await)
}

fn from_here(request: &Request, allow_remote: bool) -> Result<()> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host =
        text(header::HOST).or_else(|| request.uri().authority().map(|a| a.as_str())).unwrap_or_default();
    if !allow_remote && !is_this_machine(host) {
        return Err(Error::new(Code::Forbidden, "This server only answers to its own machine."));
    }
    if let Some(origin) = text(header::ORIGIN) {
        let authority = origin.parse::<Uri>().ok().and_then(|uri| uri.authority().cloned());
        if authority.is_none_or(|authority| authority.as_str() != host) {
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
