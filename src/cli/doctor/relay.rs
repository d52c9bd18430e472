//! STUN and TURN servers, as a browser would use them.

use std::net::IpAddr;
use std::time::Duration;

use antiphon_ice::IceUrl;
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;

use super::check::{Check, Finding, Name, check};
use super::{REMOTE, own};
use crate::clock;
use crate::config::Config;
use crate::peer::PeerConfig;
use crate::reach::Servers;
use crate::reach::probe::{self, ProbeError, Relayed};

/// For one exchange with a server.
pub(super) const PATIENCE: Duration = Duration::from_secs(4);

/// As TURN servers see who asks.
pub(super) const USER: &str = "doctor";

/// A credential that is good for so long is accepted by any clock, in seconds.
const AGES: i64 = 20 * 365 * 86_400;

pub(super) fn stun<'a>(
    config: &'a Config,
    servers: &'a Servers,
    media: &'a PeerConfig,
) -> Vec<LocalBoxFuture<'a, Check>> {
    let urls = servers.configured().urls().iter().filter(|url| !url.scheme().relays());
    let checks: Vec<_> = urls
        .map(|url| {
            check(Name::Stun, Some(url.to_string()), REMOTE, reflexive(url, config, media)).boxed_local()
        })
        .collect();
    match checks.is_empty() {
        true => none(Name::Stun, "no stun: server is configured"),
        false => checks,
    }
}

pub(super) fn turn<'a>(
    config: &'a Config,
    servers: &'a Servers,
    media: &'a PeerConfig,
) -> Vec<LocalBoxFuture<'a, Check>> {
    let urls = servers.configured().urls().iter().filter(|url| url.scheme().relays());
    let others = urls.map(|url| {
        check(Name::Turn, Some(url.to_string()), REMOTE, relayed(url, config, servers)).boxed_local()
    });
    let checks: Vec<_> = others.chain(own::turn(config, servers, media)).collect();
    match checks.is_empty() {
        true => none(Name::Turn, "no turn: server is configured, so some networks keep their browsers out"),
        false => checks,
    }
}

pub(super) async fn xirsys(servers: &Servers) -> Finding {
    let list = servers.xirsys(USER).await;
    match list.fault {
        None => Finding::ok(format!(
            "{} servers",
            list.servers.iter().map(|server| server.urls.len()).sum::<usize>()
        )),
        Some(fault) => Finding::failed(
            fault.code(),
            fault,
            "look at --xirsys-channel, --xirsys-ident and --xirsys-secret, and at the way to --xirsys-url",
        ),
    }
}

fn none<'a>(name: Name, message: &'static str) -> Vec<LocalBoxFuture<'a, Check>> {
    vec![check(name, None, REMOTE, async move { Finding::skipped(message) }).boxed_local()]
}

/// Our address as a STUN server sees it, against what browsers are told.
async fn reflexive(url: &IceUrl, config: &Config, media: &PeerConfig) -> Finding {
    let seen = match probe::binding(url, PATIENCE).await {
        Ok(seen) => seen.ip(),
        Err(error) => return failure(&error, Codes::STUN),
    };
    let message = format!("sees this machine as {seen}");
    let same_kind = |ip: &&IpAddr| ip.is_ipv4() == seen.is_ipv4();
    let public: Vec<&IpAddr> = config.public_ip.iter().filter(same_kind).collect();
    if !public.is_empty() && !public.contains(&&seen) {
        let remedy = format!("if browsers reach the media port at {seen}, say --public-ip {seen}");
        return Finding::warning("public_ip_differs", message, remedy);
    }
    let offered = media.public.contains(&seen);
    if config.public_ip.is_empty() && !offered && !config.bind.ip().is_loopback() {
        let remedy = format!("if the media port is forwarded from there, say --public-ip {seen}");
        return Finding::warning("behind_nat", message, remedy);
    }
    Finding::ok(message)
}

async fn relayed(url: &IceUrl, config: &Config, servers: &Servers) -> Finding {
    let allocate = |lasts: i64| {
        let secret = servers.configured().turn_secret();
        let credential = secret.map(|secret| secret.credential(USER, clock::wall().as_second() + lasts));
        probe::allocate(url, credential, PATIENCE)
    };
    match allocate(i64::from(config.turn_ttl)).await {
        Ok(Relayed { relayed, .. }) => Finding::ok(format!("relays at {relayed}")),
        Err(ProbeError::Refused(401 | 441)) => match allocate(AGES).await {
            Ok(_) => Finding::failed(
                "turn_clock",
                "takes the credential for one that is over already, though the secret is right",
                "set the clocks of both machines, by NTP for instance, or give credentials longer with --turn-ttl",
            ),
            Err(_) => Finding::failed(
                "turn_auth",
                "does not accept the credential",
                "give it the same secret as --turn-secret (coturn: use-auth-secret, static-auth-secret)",
            ),
        },
        Err(error) => failure(&error, Codes::TURN),
    }
}

/// Causes as programs are told.
#[derive(Clone, Copy)]
pub(super) struct Codes {
    unreachable: &'static str,
    untrusted: &'static str,
    tls: &'static str,
    refused: &'static str,
    nonsense: &'static str,
}

impl Codes {
    const STUN: Self = Self {
        unreachable: "stun_unreachable",
        untrusted: "stun_tls_untrusted",
        tls: "stun_tls_failed",
        refused: "stun_refused",
        nonsense: "not_a_stun_server",
    };
    pub(super) const TURN: Self = Self {
        unreachable: "turn_unreachable",
        untrusted: "turn_tls_untrusted",
        tls: "turn_tls_failed",
        refused: "turn_refused",
        nonsense: "not_a_turn_server",
    };
}

pub(super) fn failure(error: &ProbeError, codes: Codes) -> Finding {
    let cause = std::error::Error::source(error).map(|cause| format!("{error} ({cause})"));
    let message = cause.unwrap_or_else(|| error.to_string());
    let (code, remedy) = match error {
        ProbeError::NoName(_) => {
            (codes.unreachable, "look at the name in --ice-server, and at this machine's DNS")
        }
        ProbeError::Unreachable(_) | ProbeError::Timeout => {
            (codes.unreachable, "look whether it runs, at its port, and at the firewalls on the way")
        }
        ProbeError::Untrusted(_) => (
            codes.untrusted,
            "give it a certificate that browsers trust, for the name in --ice-server, with its chain",
        ),
        ProbeError::Tls(_) => (codes.tls, "look whether its port speaks TLS, 1.2 or newer"),
        ProbeError::Refused(486) => ("turn_quota", "raise its quota (coturn: user-quota, total-quota)"),
        ProbeError::Refused(508) => ("turn_full", "give it more relay ports (coturn: min-port, max-port)"),
        ProbeError::Refused(_) => (codes.refused, "look at its log"),
        ProbeError::Nonsense => (codes.nonsense, "look whether the port in --ice-server is the right one"),
        ProbeError::Unsupported => (codes.unreachable, "say turns:…?transport=tcp"),
    };
    Finding::failed(code, message, remedy)
}
