//! The other end of a call: an offer out, an answer in. This is how `antiphon call` is a candidate, with the
//! means that answer one.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rtc::peer_connection::sdp::RTCSessionDescription;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::connection::Connection;
use super::engine::{self, Engine, Voice};
use super::mux::{Lane, Mux, Share};
use super::webrtc::WebRtc;
use super::{CHANNEL_LABEL, Peer, answer};
use crate::clock;
use crate::wire::MediaProtocol;

/// For a server's TCP port to take a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// An offer that has not been answered.
pub struct Dialing {
    connection: Box<Connection>,
    lane: Arc<Lane>,
    socket: Mux,
}

/// Makes an offer of a voice, a voice back and the data channel, over a UDP socket of its own at `local`. It
/// names no candidates: the server learns where it came from. Must be called within a Tokio runtime.
///
/// # Errors
///
/// When the socket or the connection cannot be made.
pub fn dial(local: IpAddr) -> io::Result<(String, Dialing)> {
    let crypto = rtc::crypto::default_provider().map_err(io::Error::other)?;
    let engine = Engine::new(Arc::clone(&crypto))?;
    let socket = Mux::bind(SocketAddr::new(local, 0), Share::One, crypto)?;
    let (sdp, connection) = offered(&engine, clock::instant()).map_err(io::Error::other)?;
    let lane = socket.lane();
    let credentials = answer::credentials(&sdp);
    lane.admit(credentials.ok_or_else(|| io::Error::other("the offer has no ICE credentials"))?);
    Ok((sdp, Dialing { connection, lane, socket }))
}

/// Our offer, and the connection that is to be.
pub(super) fn offered(
    engine: &Engine,
    now: Instant,
) -> rtc::shared::error::Result<(String, Box<Connection>)> {
    let mut core = engine.connection(None, now)?;
    let channel = core.create_data_channel(CHANNEL_LABEL, None)?.id();
    let voice = Voice::new("candidate");
    core.add_track(voice.track())?;
    // The crate's candidates are of no use to anybody.
    let sdp = answer::without_candidates(&engine::offer(&mut core, now)?);
    Ok((sdp, Box::new(Connection::new(core, voice, Some(channel), None, now))))
}

/// Takes the answer to it.
pub(super) fn take_answer(connection: &mut Connection, sdp: String, now: Instant) -> io::Result<()> {
    let agreed = answer::agreed(&sdp).ok_or_else(|| io::Error::other("the answer has no Opus"))?;
    let answer = RTCSessionDescription::answer(sdp).map_err(io::Error::other)?;
    connection.core().set_remote_description(now, answer).map_err(io::Error::other)?;
    connection.agreed(agreed, now);
    Ok(())
}

/// Where the answer says that the server can be reached over UDP.
pub fn named(answer: &str) -> impl Iterator<Item = SocketAddr> {
    answer::candidates(answer, MediaProtocol::Udp)
}

impl Dialing {
    /// Takes the answer. The connection is made over UDP when [`super::PeerEvent::Connected`] comes.
    ///
    /// # Errors
    ///
    /// When it is not an answer to this offer.
    pub fn answered(self, sdp: String) -> io::Result<Peer> {
        for candidate in answer::candidates(&sdp, MediaProtocol::Udp) {
            self.lane.expect(candidate);
        }
        self.taken(sdp, None)
    }

    /// As [`Self::answered`], over TCP (RFC 6544).
    ///
    /// # Errors
    ///
    /// Also when none of the answer's addresses takes a connection.
    pub async fn answered_over_tcp(self, sdp: String) -> io::Result<Peer> {
        let mut failed = io::Error::new(io::ErrorKind::Unsupported, "the answer names no TCP address");
        let candidates: Vec<_> = answer::candidates(&sdp, MediaProtocol::Tcp).collect();
        for candidate in candidates {
            match timeout(CONNECT, TcpStream::connect(candidate))
                .await
                .unwrap_or_else(|late| Err(late.into()))
            {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    return self.answered_through(sdp, stream, candidate);
                }
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    /// As [`Self::answered`], through a relay: `stream` carries what is for `candidate` and what comes from there, each
    /// datagram framed as RFC 4571 says. Voice and checks go on for as long as it does.
    ///
    /// # Errors
    ///
    /// As [`Self::answered`].
    pub fn answered_through(
        self,
        sdp: String,
        stream: impl AsyncRead + AsyncWrite + Send + 'static,
        candidate: SocketAddr,
    ) -> io::Result<Peer> {
        let carried = self.socket.carry(stream, candidate, Some(&self.lane));
        self.taken(sdp, Some(AbortOnDropHandle::new(tokio::spawn(carried))))
    }

    fn taken(mut self, sdp: String, stream: Option<AbortOnDropHandle<()>>) -> io::Result<Peer> {
        take_answer(&mut self.connection, sdp, clock::instant())?;
        let socket = Own { _socket: self.socket, _stream: stream };
        Ok(WebRtc::new(self.connection, self.lane, Arc::default(), Some(socket)).into())
    }
}

/// What a connection has to itself, where it shares no server's port.
#[derive(Debug)]
pub(super) struct Own {
    _socket: Mux,
    _stream: Option<AbortOnDropHandle<()>>,
}

impl std::fmt::Debug for Dialing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialing").finish_non_exhaustive()
    }
}
