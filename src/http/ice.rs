//! `GET /api/ice-servers`.

use std::sync::Arc;

use antiphon_ice::IceServer;
use axum::extract::State;

use super::Shared;
use super::auth::Caller;
use crate::clock;
use crate::error::Result;
use crate::wire::IceServerList;

/// How long TURN credentials open new allocations: longer than the longest interview.
const CREDENTIAL_SECONDS: i64 = 3 * 3600;

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
) -> Result<axum::Json<IceServerList>> {
    shared.limits.ice_servers.check(&caller.user)?;
    Ok(axum::Json(IceServerList { ice_servers: servers(&shared, &caller.user) }))
}

pub(super) fn servers(shared: &Shared, user: &str) -> Vec<IceServer> {
    shared.ice_servers.for_user(user, clock::wall().as_second() + CREDENTIAL_SECONDS)
}

/// The same as `Link` headers (RFC 9725 section 4.6).
pub(super) fn links(shared: &Shared, user: &str) -> impl Iterator<Item = String> {
    servers(shared, user).into_iter().flat_map(|server| {
        let IceServer { urls, username, credential } = server;
        urls.into_iter().map(move |url| match (&username, &credential) {
            (Some(user), Some(secret)) => format!(
                "<{url}>; rel=\"ice-server\"; username=\"{user}\"; credential=\"{secret}\"; credential-type=\"password\""
            ),
            (_, _) => format!("<{url}>; rel=\"ice-server\""),
        })
    })
}
