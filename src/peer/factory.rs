//! From an offer to an answer and a [`Peer`].

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::sync::mpsc;

use super::audio_in::AudioIn;
use super::engine::{self, Announced, Engine};
use super::flood::Flood;
use super::mux::Mux;
use super::session::{Keeper, Session};
use super::{EVENTS, Peer, answer, offer};
use crate::clock::Millis;
use crate::error::{Code, Error, Result};

/// Where calls are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerConfig {
    /// The UDP address of every call. Port 0 is any free one.
    pub listen: SocketAddr,
    /// The addresses at which browsers reach `listen`'s port, preferred first: the host's own, or those a
    /// NAT or a load balancer has for it. May be empty when `listen` names one address.
    pub public: Vec<IpAddr>,
}

/// Makes peers. One for the process: it owns the port and the certificate. Dropping it stops the port's
/// reader.
pub struct PeerFactory {
    mux: Mux,
    engine: Engine,
    reachable: Vec<SocketAddr>,
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
        let engine = Engine::new(Arc::clone(&crypto), config.listen.is_ipv6())?;
        let mux = Mux::bind(config.listen, crypto)?;
        let reachable = answer::reachable(&config.public, mux.local_addr());
        Ok(Self { mux, engine, reachable })
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
    pub async fn answer(&self, offer: &str) -> Result<(String, Peer)> {
        let offer = offer::check(offer)?;
        let (connection, announced) =
            self.engine.connection(self.mux.lane(), offer.setup).await.map_err(|error| {
                Error::new(Code::Internal, "The connection could not be set up.").because(error)
            })?;
        let Announced { state, channels, tracks } = announced;
        let (events, events_out) = mpsc::channel(EVENTS);
        // From here on the keeper closes the connection, whatever happens.
        let keeper = Keeper::start(connection, state, channels, events, Some(Flood::new(Millis::ZERO)));
        let ssrc = rand::random();
        let voice = Arc::new(engine::voice("interviewer", ssrc));
        let negotiated = engine::negotiate(keeper.connection(), offer, Arc::clone(&voice)).await;
        let refused = match negotiated {
            Ok(sdp) => match answer::payload_type(&sdp) {
                Some(payload_type) => {
                    let peer = Peer {
                        events: events_out,
                        audio_in: AudioIn::new(tracks),
                        session: Session::new(keeper, voice, ssrc, payload_type),
                    };
                    return Ok((answer::rewrite(&sdp, &self.reachable), peer));
                }
                None => Error::new(Code::InvalidSdp, "The offer's audio could not be agreed on."),
            },
            Err(error) => Error::new(Code::InvalidSdp, "The offer could not be applied.").because(error),
        };
        keeper.close().await;
        Err(refused)
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
