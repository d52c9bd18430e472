//! The way to the server's media, as it was asked for.

use std::future::Future;
use std::pin::Pin;

use clap::ValueEnum;
use tokio::time::timeout;

use super::api::Api;
use super::failure::{Failure, Result};
use super::relay::{self, By};
use super::{CONNECT, local_address};
use crate::audio::Rate;
use crate::peer::websocket::{self, Format, NotDialed};
use crate::peer::{self, Peer};
use crate::wire::{Exchange, Session};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Over {
    #[default]
    Udp,
    Tcp,
    /// The first of the server's relays that works.
    Relay,
    RelayUdp,
    RelayTcp,
    RelayTls,
    /// A WebSocket, with 24 kHz PCM in it: where nothing else gets through.
    Ws,
    /// The same with Opus.
    WsOpus,
}

/// Ends some time after the call that it carries.
pub(super) type Carrier = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A connection that is being made, and what has to be kept for it.
pub(super) async fn open(over: Over, api: &Api, session: &Session) -> Result<(Peer, Option<Carrier>)> {
    let by = match over {
        Over::Ws => return over_websocket(api, session, Format::Pcm16(Rate::HZ_24K)).await,
        Over::WsOpus => return over_websocket(api, session, Format::Opus).await,
        Over::Udp | Over::Tcp => None,
        Over::Relay => Some(By::Any),
        Over::RelayUdp => Some(By::Udp),
        Over::RelayTcp => Some(By::Tcp),
        Over::RelayTls => Some(By::Tls),
    };
    let (sdp, dialing) = peer::dial(local_address(api.authority())?).map_err(Failure::webrtc)?;
    let exchange = Exchange { session_id: session.id, token: session.token.clone(), sdp, restart: false };
    let answer = api.exchange(&exchange).await?;
    if let Some(by) = by {
        let (peer, relay) = relay::answered(dialing, answer.sdp, &session.ice_servers, by).await?;
        return Ok((peer, Some(Box::pin(async { _ = relay.await }))));
    }
    let peer = match over == Over::Tcp {
        true => dialing.answered_over_tcp(answer.sdp).await,
        false => dialing.answered(answer.sdp),
    };
    Ok((peer.map_err(Failure::webrtc)?, None))
}

async fn over_websocket(api: &Api, session: &Session, format: Format) -> Result<(Peer, Option<Carrier>)> {
    let url = api.stream(session.id)?;
    let dialed = timeout(CONNECT, websocket::dial(url.as_str(), &session.token, format)).await;
    match dialed.map_err(|_| Failure::timeout("The connection was not made in time."))? {
        Ok((peer, pump)) => Ok((peer, Some(Box::pin(async { _ = pump.await })))),
        Err(NotDialed::Refused(body)) => Err(Failure::from_server(*body, None)),
        Err(NotDialed::Unreachable(cause)) => Err(Failure::unreachable(cause)),
    }
}
