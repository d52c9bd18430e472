//! The server's own TURN server: at the port of the server that runs, or started there for a moment.

use std::io;

use antiphon_ice::IceUrl;
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;

use super::REMOTE;
use super::check::{Check, Finding, Name, check};
use super::ports::here;
use super::relay::{Codes, PATIENCE, USER, failure};
use crate::clock;
use crate::config::Config;
use crate::peer::{PeerConfig, PeerFactory};
use crate::reach::Servers;
use crate::reach::probe::{self, ProbeError, Relayed};

pub(super) fn turn<'a>(
    config: &'a Config,
    servers: &'a Servers,
    media: &'a PeerConfig,
) -> Option<LocalBoxFuture<'a, Check>> {
    let subject = Some(format!("--turn at {}", media.listen));
    config.turn.then(|| check(Name::Turn, subject, REMOTE, tried(config, servers, media)).boxed_local())
}

async fn tried(config: &Config, servers: &Servers, media: &PeerConfig) -> Finding {
    let Some(secret) = servers.configured().turn_secret() else {
        return Finding::failed(
            "turn_auth",
            "there is no secret to make credentials with",
            "set --turn-secret",
        );
    };
    let credential = secret.credential(USER, clock::wall().as_second() + i64::from(config.turn_ttl));
    let started = PeerFactory::bind(&PeerConfig { turn: Some(secret.clone()), ..media.clone() });
    let (at, is_ours) = match &started {
        Ok(factory) => (here(factory.local_addr()), true),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => (here(media.listen), false),
        Err(error) => return Finding::failed("turn_unreachable", error, "look at --media and --public-ip"),
    };
    let url: IceUrl = match format!("turn:{at}?transport=udp").parse() {
        Ok(url) => url,
        Err(error) => return Finding::failed("turn_unreachable", error, "look at --media"),
    };
    match (probe::allocate(&url, Some(credential), PATIENCE).await, is_ours) {
        (Ok(Relayed { relayed, .. }), true) => Finding::ok(format!("would relay at {relayed}")),
        (Ok(Relayed { relayed, .. }), false) => Finding::ok(format!("relays at {relayed}")),
        (Err(ProbeError::Refused(401 | 441)), false) if config.turn_secret.is_none() => {
            Finding::ok("runs, and asks for a credential made with its own secret")
        }
        (Err(ProbeError::Refused(401 | 441)), _) => Finding::failed(
            "turn_auth",
            "does not accept the credential",
            "start the server with this --turn-secret; it reads the setting when it starts",
        ),
        (Err(ProbeError::Timeout | ProbeError::Unreachable(_)), false) => Finding::failed(
            "turn_unreachable",
            "the port is in use, and nobody relays there",
            "start the server with --turn; look at the firewall of this machine",
        ),
        (Err(error), _) => failure(&error, Codes::TURN),
    }
}
