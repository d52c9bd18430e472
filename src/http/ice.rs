//! `GET /api/ice-servers`, `GET /api/xirsys-ice-servers`, and the same as headers.

use std::sync::Arc;

use antiphon_ice::IceServer;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};

use super::Shared;
use super::auth::Caller;
use super::openapi::Failures;
use crate::error::Result;
use crate::reach::List;
use crate::wire::{IceServerDetails, IceServerList};

type Answer = (HeaderMap, axum::Json<IceServerList>);

/// All of them.
#[utoipa::path(
    get,
    path = "/api/ice-servers",
    tag = "calls",
    responses((status = 200, description = "Those that there are now", body = IceServerList,
               headers(("Link" = String, description = "The same (RFC 9725 section 4.6)"))), Failures),
)]
pub(super) async fn list(State(shared): State<Arc<Shared>>, caller: Caller) -> Result<Answer> {
    shared.limits.ice_servers.check(&caller.user).await?;
    Ok(answer(shared.ice_servers.list(&caller.user).await))
}

/// Xirsys's, or those of the configuration and why.
#[utoipa::path(
    get,
    path = "/api/xirsys-ice-servers",
    tag = "calls",
    responses((status = 200, description = "Those that there are now", body = IceServerList,
               headers(("Link" = String, description = "The same (RFC 9725 section 4.6)"))), Failures),
)]
pub(super) async fn xirsys(State(shared): State<Arc<Shared>>, caller: Caller) -> Result<Answer> {
    shared.limits.ice_servers.check(&caller.user).await?;
    Ok(answer(shared.ice_servers.xirsys(&caller.user).await))
}

fn answer(List { servers, fault }: List) -> Answer {
    let headers = links(&servers);
    let details = fault.map(|fault| IceServerDetails { xirsys: fault.code().to_owned() });
    (headers, axum::Json(IceServerList { ice_servers: servers, details }))
}

/// The same as `Link` headers (RFC 9725 section 4.6). They hold credentials, so no log shows them.
pub(super) fn links(servers: &[IceServer]) -> HeaderMap {
    let values =
        servers.iter().flat_map(IceServer::links).filter_map(|link| HeaderValue::try_from(link).ok());
    let mut headers = HeaderMap::new();
    for mut value in values {
        value.set_sensitive(true);
        headers.append(header::LINK, value);
    }
    headers
}
