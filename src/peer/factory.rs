//! From an offer to an answer and a [`Peer`].

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use antiphon_ice::TurnSecret;
use antiphon_ice::turn::TurnStats;
use tokio::io::{AsyncRead, AsyncWrite};

use super::answer::{self, Reachable};
use super::connection::Connection;
use super::engine::{self, Engine, Voice};
use super::flood::Flood;
use super::mux::{Mux, Share};
use super::webrtc::WebRtc;
use super::{Peer, offer, relay};
use crate::clock::{self, Millis};
use crate::error::{Code, Error, Result};

/// Where calls are taken.
#[derive(Clone, Debug)]
pub struct PeerConfig {
    /// The UDP address of every call. Port 0 is any free one.
    pub listen: SocketAddr,
    /// The addresses at which browsers reach `listen`'s port, preferred first: the host's own, or those a
    /// NAT or a load balancer has for it. May be empty when `listen` names one address.
    pub public: Vec<IpAddr>,
    /// The TCP port at the same addresses whose media connections are given to [`PeerFactory::carry`].
    pub stream_port: Option<u16>,
    /// Relay to this port for browsers that cannot reach it by themselves: who has a credential made with this secret.
    pub turn: Option<TurnSecret>,
}

/// Makes peers. One for the process: it owns the port and the certificate. Dropping it stops the port's
/// reader.
pub struct PeerFactory {
    mux: Mux,
    engine: Engine,
    reachable: Arc<[Reachable]>,
}

impl PeerFactory {
    /// Binds the port.
    ///
    /// # Errors
    ///
    /// When the address cannot be bound, or the configuration leaves open where browsers reach it.
    pub fn bind(config: &PeerConfig) -> io::Result<Self> {
        if config.public.is_empty() && config.listen.ip().is_unspecified() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "to take calls on every address, the public addresses must be named",
            ));
        }
        if config.listen.is_ipv4() && config.public.iter().any(IpAddr::is_ipv6) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a public IPv6 address needs an IPv6 address to listen on, such as [::]",
            ));
        }
        let crypto = rtc::crypto::default_provider().map_err(io::Error::other)?;
        let engine = Engine::new(Arc::clone(&crypto))?;
        let named = |bound| answer::reachable(&config.public, bound, config.stream_port);
        let mux = match &config.turn {
            Some(secret) => {
                let turn = |bound| relay::server(secret.clone(), &named(bound), Arc::clone(&crypto));
                Mux::with_relay(config.listen, Arc::clone(&crypto), turn)?
            }
            None => Mux::bind(config.listen, Share::Many, crypto)?,
        };
        let reachable = named(mux.local_addr()).into();
        Ok(Self { mux, engine, reachable })
    }

    /// Where browsers are told to find us, preferred first.
    pub fn reachable(&self) -> &[Reachable] {
        &self.reachable
    }

    pub fn local_addr(&self) -> SocketAddr {
        self.mux.local_addr()
    }

    /// Answers an offer. Waits for no network: the answer is ready in milliseconds, and the connection is
    /// made when the browser's checks arrive. On an error nothing is left open.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidSdp`] and [`Code::PayloadTooLarge`] name what is wrong with the offer;
    /// [`Code::Internal`] when a connection cannot be made at all.
    pub fn answer(&self, offer: &str) -> Result<(String, Peer)> {
        let (answer, connection) = answered(&self.engine, &self.reachable, offer, clock::instant())?;
        let lane = self.mux.lane();
        lane.admit(answer::credentials(&answer).ok_or_else(unusable)?);
        Ok((answer, WebRtc::new(connection, lane, Arc::clone(&self.reachable), None).into()))
    }

    /// Carries a call's datagrams over a TCP connection from `source` (RFC 6544), until either end has had enough.
    pub fn carry(
        &self,
        io: impl AsyncRead + AsyncWrite + Send + 'static,
        source: SocketAddr,
    ) -> impl Future<Output = ()> + Send + 'static {
        self.mux.carry(io, source, None)
    }

    /// Serves a TURN client that came over TCP or TLS from `source`, until either end has had enough.
    pub fn serve_turn(
        &self,
        io: impl AsyncRead + AsyncWrite + Send + 'static,
        source: SocketAddr,
        tls: bool,
    ) -> impl Future<Output = ()> + Send + 'static {
        self.mux.serve_turn(io, source, tls)
    }

    /// What the TURN server has counted, if there is one.
    pub fn turn(&self) -> Option<TurnStats> {
        self.mux.turn()
    }

    /// Connections open, and source addresses known to be theirs.
    pub fn routes(&self) -> (usize, usize) {
        self.mux.routes()
    }

    /// Datagrams dropped since the start because they belonged to no call.
    pub fn dropped(&self) -> u64 {
        self.mux.dropped()
    }

    /// Stops reading the port. Peers are closed by their owners.
    pub fn close(&self) {
        self.mux.close();
    }
}

impl std::fmt::Debug for PeerFactory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PeerFactory").field("local", &self.local_addr()).finish_non_exhaustive()
    }
}

/// The answer to an offer, and the connection that is to be.
pub(super) fn answered(
    engine: &Engine,
    reachable: &[Reachable],
    offer: &str,
    now: Instant,
) -> Result<(String, Box<Connection>)> {
    let offer = offer::check(offer)?;
    let failed = |error| Error::new(Code::Internal, "The connection could not be set up.").because(error);
    let mut core = engine.connection(Some(offer.setup), now).map_err(failed)?;
    let voice = Voice::new("interviewer");
    core.add_track(voice.track()).map_err(failed)?;
    let flood = Some(Flood::new(Millis::ZERO));
    let mut connection = Box::new(Connection::new(core, voice, None, flood, now));
    let sdp = engine::negotiate(connection.core(), &offer, now).map_err(refused)?;
    let answer = answer::rewrite(&sdp, reachable);
    connection.agreed(answer::agreed(&answer).ok_or_else(unusable)?, now);
    connection.offered(offer);
    Ok((answer, connection))
}

pub(super) fn refused(error: rtc::shared::error::Error) -> Error {
    Error::new(Code::InvalidSdp, "The offer could not be applied.").because(error)
}

fn unusable() -> Error {
    Error::new(Code::InvalidSdp, "The offer's audio could not be agreed on.")
}
