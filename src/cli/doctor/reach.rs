//! Who can reach the media, and who may use a microphone.

use std::net::{IpAddr, SocketAddr};

use antiphon_ice::Reach;

use super::check::Finding;
use crate::peer::PeerConfig;

/// The addresses that browsers are offered.
pub(super) fn candidates(media: &PeerConfig, bind: SocketAddr) -> Finding {
    let reach = Reach::of(media.public.iter().copied());
    let port = media.listen.port();
    let offered: Vec<String> =
        media.public.iter().map(|&ip: &IpAddr| SocketAddr::new(ip, port).to_string()).collect();
    let message = format!("{}: for {reach}", offered.join(", "));
    let code = match reach {
        Reach::ThisMachine => "only_this_machine",
        Reach::SameNetwork => "only_same_network",
        Reach::Anyone => return Finding::ok(message),
    };
    match reach.warning() {
        Some(warning) if !bind.ip().is_loopback() => Finding::warning(code, message, warning),
        Some(_) | None => Finding::ok(message),
    }
}

/// Browsers give a microphone to pages from https and from this machine alone (W3C Secure Contexts, section 3.1).
pub(super) fn secure_context(bind: SocketAddr) -> Finding {
    match bind.ip().is_loopback() {
        true => Finding::ok("the pages are on this machine, where browsers give them the microphone"),
        false => Finding::warning(
            "insecure_context",
            "browsers give a microphone only to https or localhost, and this server has no TLS of its own",
            "put a proxy with a certificate before it, such as Caddy or nginx, and open its https address",
        ),
    }
}
