//! The candidate's way through one of the relays that the server has told of.

use std::time::Duration;

use antiphon_ice::probe::Relaying;
use antiphon_ice::{Credential, IceServer, IceUrl, Transport};
use tokio_util::task::AbortOnDropHandle;

use super::failure::{Failure, Result};
use crate::peer::{self, Dialing, Peer};
use crate::reach::{Relayed, relayed};

/// For one relay.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a relay is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Any,
    Udp,
    Tcp,
    Tls,
}

impl By {
    fn fits(self, url: &IceUrl) -> bool {
        match (self, url.transport(), url.scheme().is_secure()) {
            (Self::Any, _, _)
            | (Self::Udp, Transport::Udp, false)
            | (Self::Tcp, Transport::Tcp, false)
            | (Self::Tls, Transport::Tcp, true) => true,
            (Self::Udp | Self::Tcp | Self::Tls, _, _) => false,
        }
    }
}

/// Takes the answer through the first relay that works, in the order of the list. What carries the call has to be kept,
/// and ends by itself after the call.
pub(super) async fn answered(
    dialing: Dialing,
    sdp: String,
    servers: &[IceServer],
    by: By,
) -> Result<(Peer, AbortOnDropHandle<()>)> {
    let media = peer::named(&sdp).find(|address| Relaying::reaches(address.ip()));
    let media =
        media.ok_or_else(|| Failure::webrtc("The answer names no address that a relay could reach."))?;
    let mut failed = Failure::webrtc("The server has told of no such relay.");
    for (url, credential) in relays(servers, by) {
        match relayed(&url, credential, media, PATIENCE).await {
            Ok(Relayed { stream, carrying }) => {
                let peer = dialing.answered_through(sdp, stream, media).map_err(Failure::webrtc)?;
                return Ok((peer, carrying));
            }
            Err(error) => failed = Failure::webrtc(format!("{url}: {error}")),
        }
    }
    Err(failed)
}

fn relays(servers: &[IceServer], by: By) -> impl Iterator<Item = (IceUrl, Option<Credential>)> {
    servers.iter().flat_map(move |server| {
        let given = server.username.clone().zip(server.credential.clone());
        let credential = given.map(|(username, password)| Credential { username, password });
        let urls = server.urls.iter().filter_map(|url| url.parse().ok());
        urls.filter(move |url: &IceUrl| url.scheme().relays() && by.fits(url))
            .map(move |url| (url, credential.clone()))
    })
}
