//! The two ports: free, or taken by a server of ours that works.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde::Deserialize;
use tokio::net::{TcpListener, UdpSocket};

use super::check::Finding;

/// For a server on this machine to answer, however busy it is.
const ANSWER: Duration = Duration::from_secs(4);

pub(super) async fn tcp(bind: SocketAddr) -> Finding {
    match TcpListener::bind(bind).await {
        Ok(_) => free(bind),
        Err(error) => taken("--bind", bind, &error, bind).await,
    }
}

/// `http`: where a server of ours would answer.
pub(super) async fn udp(media: SocketAddr, http: SocketAddr) -> Finding {
    match UdpSocket::bind(media).await {
        Ok(_) => free(media),
        Err(error) => taken("--media", media, &error, http).await,
    }
}

fn free(address: SocketAddr) -> Finding {
    Finding::ok(match address.port() {
        0 => "any free one",
        _ => "free",
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's enum, which grows")]
async fn taken(flag: &str, address: SocketAddr, error: &io::Error, http: SocketAddr) -> Finding {
    match error.kind() {
        io::ErrorKind::AddrInUse => match antiphon_at(http).await {
            Some(version) => Finding::ok(format!("in use by antiphon {version}, which answers")),
            None => {
                let remedy = format!("stop the other program, or name another port with {flag}");
                Finding::failed("port_in_use", "in use by another program", remedy)
            }
        },
        io::ErrorKind::PermissionDenied => {
            let remedy = format!("name a port from 1024 up with {flag}, or allow the server those below");
            Finding::failed("port_forbidden", "this user may not open it", remedy)
        }
        io::ErrorKind::AddrNotAvailable => {
            let message = format!("this machine does not have the address {}", address.ip());
            let remedy = format!("name one of its own with {flag}; the public one goes to --public-ip");
            Finding::failed("address_not_here", message, remedy)
        }
        _ => Finding::failed("port_failed", error, format!("look at {flag}")),
    }
}

#[derive(Deserialize)]
struct Health {
    status: String,
    version: String,
}

/// The version of the server that answers there, if it is one of ours.
async fn antiphon_at(bind: SocketAddr) -> Option<String> {
    let url = format!("http://{}/healthz", here(bind));
    let client = reqwest::Client::builder().timeout(ANSWER).no_proxy().build().ok()?;
    let health: Health = client.get(url).send().await.ok()?.json().await.ok()?;
    (health.status == "ok").then_some(health.version)
}

/// An address of this machine's for one that stands for all.
pub(super) fn here(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        named @ (IpAddr::V4(_) | IpAddr::V6(_)) => named,
    };
    SocketAddr::new(ip, address.port())
}
