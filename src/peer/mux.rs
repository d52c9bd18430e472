//! One UDP socket for every call, and TCP connections for those who have no UDP.
//!
//! A connection has no socket of its own; it has a [`Lane`]. The one reader routes a STUN
//! request by its USERNAME (RFC 8445 section 7.2.2: `ours:theirs`) to the lane whose fragment it names,
//! checks its MESSAGE-INTEGRITY, and from then on routes everything else from that source address to
//! that lane. What is neither is dropped before any work is done for it: nobody who has not seen the
//! answer can put a datagram before a call's DTLS.

mod lane;
mod relay;
mod socket;
mod stream;
mod stun;

use std::collections::HashMap;
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use antiphon_ice::turn::{Turn, TurnStats, is_turn};
use bytes::Bytes;
use quinn_udp::RecvMeta;
use rtc::crypto::RTCCryptoProvider;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

pub(super) use lane::{Credentials, Datagram, Lane};

use crate::clock::{self, Clock, Millis};
use relay::Relay;
use socket::Socket;
use stun::Kind;

/// How many datagrams are asked of the kernel in one call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Share {
    /// The socket of a server: all its calls'.
    Many = 32,
    /// The socket of one call.
    One = 2,
}

/// What one receive buffer holds: the kernel may join up to 64 KiB of one flow into it.
const BUFFER: usize = 65_536;

/// The least time between two log lines about dropped datagrams.
const QUIET: Millis = Millis::from_secs(10);

/// The shared socket and who is behind it. Reading stops when the last handle is dropped.
#[derive(Debug)]
pub(super) struct Mux {
    shared: Arc<Shared>,
    reader: AbortOnDropHandle<()>,
    _sweeper: Option<AbortOnDropHandle<()>>,
}

impl Mux {
    /// Binds `listen` and starts reading.
    ///
    /// # Errors
    ///
    /// When the address cannot be bound.
    pub(super) fn bind(
        listen: SocketAddr,
        share: Share,
        crypto: Arc<dyn RTCCryptoProvider>,
    ) -> io::Result<Self> {
        Self::on(Socket::bind(listen)?, share, crypto, |_| None)
    }

    /// As [`Self::bind`], with a TURN server made for the address that was bound.
    ///
    /// # Errors
    ///
    /// When the address cannot be bound.
    pub(super) fn with_relay(
        listen: SocketAddr,
        crypto: Arc<dyn RTCCryptoProvider>,
        turn: impl FnOnce(SocketAddr) -> Turn,
    ) -> io::Result<Self> {
        Self::on(Socket::bind(listen)?, Share::Many, crypto, |local| Some(Relay::new(turn(local))))
    }

    fn on(
        socket: Socket,
        share: Share,
        crypto: Arc<dyn RTCCryptoProvider>,
        relay: impl FnOnce(SocketAddr) -> Option<Relay>,
    ) -> io::Result<Self> {
        let local = socket.local_addr()?;
        let shared = Arc::new(Shared {
            socket,
            local,
            routes: Mutex::default(),
            relay: relay(local),
            crypto,
            unsent: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        });
        let reader = AbortOnDropHandle::new(tokio::spawn(read(Arc::clone(&shared), share)));
        let sweep = shared.relay.is_some().then(|| Relay::sweep(Arc::clone(&shared)));
        let sweeper = sweep.map(|sweep| AbortOnDropHandle::new(tokio::spawn(sweep)));
        Ok(Self { shared, reader, _sweeper: sweeper })
    }

    pub(super) fn local_addr(&self) -> SocketAddr {
        self.shared.local
    }

    /// A new lane. Once it is told its credentials ([`Lane::admit`]) it is known, until it is dropped.
    pub(super) fn lane(&self) -> Arc<Lane> {
        Arc::new(Lane::new(Arc::clone(&self.shared)))
    }

    /// Lanes and source addresses known. For tests and for the metrics.
    pub(super) fn routes(&self) -> (usize, usize) {
        let routes = self.shared.routes();
        (routes.by_fragment.len(), routes.by_source.len())
    }

    /// Datagrams dropped because nobody here expected them.
    pub(super) fn dropped(&self) -> u64 {
        self.shared.dropped.load(Ordering::Relaxed)
    }

    /// Carries a call's datagrams over a TCP connection with `source`, until either end has had enough. `known` where it
    /// was we who made it.
    pub(super) fn carry(
        &self,
        io: impl AsyncRead + AsyncWrite + Send + 'static,
        source: SocketAddr,
        known: Option<&Arc<Lane>>,
    ) -> impl Future<Output = ()> + Send + 'static {
        stream::carry(Arc::clone(&self.shared), io, canonical(source), known)
    }

    /// Serves a TURN client that came over TCP or TLS from `source`, until either end has had enough.
    pub(super) fn serve_turn(
        &self,
        io: impl AsyncRead + AsyncWrite + Send + 'static,
        source: SocketAddr,
        tls: bool,
    ) -> impl Future<Output = ()> + Send + 'static {
        relay::serve(Arc::clone(&self.shared), io, source, tls)
    }

    /// What the TURN server has counted, if there is one.
    pub(super) fn turn(&self) -> Option<TurnStats> {
        self.shared.relay.as_ref().map(Relay::stats)
    }

    /// Stops reading. Datagrams of calls that are still open go unheard from here on.
    pub(super) fn close(&self) {
        self.reader.abort();
    }
}

/// How a peer's datagrams come, and go back.
#[derive(Clone, Debug)]
enum Via {
    /// By the socket. The local address they come to, where it is known.
    Socket(Option<IpAddr>),
    /// Over a TCP connection of its own.
    Stream(mpsc::Sender<Bytes>),
    /// Through our own TURN server, whose client knows us by this address.
    Relay(SocketAddr),
}

/// What the reader and the lanes have in common.
struct Shared {
    socket: Socket,
    local: SocketAddr,
    routes: Mutex<Routes>,
    relay: Option<Relay>,
    crypto: Arc<dyn RTCCryptoProvider>,
    unsent: AtomicU64,
    dropped: AtomicU64,
}

/// Weak on both sides: a lane is owned by its peer connection alone.
#[derive(Default)]
struct Routes {
    by_fragment: HashMap<String, Weak<Lane>>,
    by_source: HashMap<SocketAddr, Weak<Lane>>,
}

impl Shared {
    fn routes(&self) -> MutexGuard<'_, Routes> {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has come by the socket. False when nobody expects it.
    fn datagram(&self, datagram: &[u8], source: SocketAddr, via: &Via, at: Instant) -> bool {
        match &self.relay {
            Some(relay) if is_turn(datagram) => {
                relay.datagram(self, datagram, source, via, at);
                true
            }
            Some(_) | None => self.route(datagram, source, via, at),
        }
    }

    /// Hands one datagram to its lane. False when nobody expects it.
    fn route(&self, datagram: &[u8], source: SocketAddr, via: &Via, at: Instant) -> bool {
        match Kind::of(datagram) {
            Kind::Request { fragment } => {
                let Some(lane) = self.routes().by_fragment.get(fragment).and_then(Weak::upgrade) else {
                    return false;
                };
                if !lane.knows(source) {
                    let Some(password) = lane.password(fragment) else { return false };
                    if !stun::is_authentic(datagram, &password, self.crypto.crypto()) {
                        return false;
                    }
                    self.learn(&lane, source, via.clone());
                }
                lane.deliver(datagram, source, at);
                true
            }
            Kind::Other => {
                let lane = self.routes().by_source.get(&source).and_then(Weak::upgrade);
                lane.inspect(|lane| lane.deliver(datagram, source, at)).is_some()
            }
            Kind::Junk => false,
        }
    }

    /// `source` has proved that it holds the lane's password: what it sends is this lane's, also when it
    /// was another's before.
    fn learn(&self, lane: &Arc<Lane>, source: SocketAddr, via: Via) {
        let forgotten = lane.learn(source, via);
        let previous = {
            let mut routes = self.routes();
            if let Some(forgotten) = forgotten {
                routes.by_source.remove(&forgotten);
            }
            routes.by_source.insert(source, Arc::downgrade(lane))
        };
        // Not under the lock: this may be the last handle, and a lane that is dropped takes the lock.
        if let Some(previous) = previous.and_then(|previous| previous.upgrade()) {
            previous.forget(source);
        }
    }

    /// `source` can be reached no longer.
    fn unlearn(&self, source: SocketAddr) {
        let lane = self.routes().by_source.remove(&source);
        if let Some(lane) = lane.and_then(|lane| lane.upgrade()) {
            lane.forget(source);
        }
    }

    /// Sends now or not at all. A full buffer is a lost datagram, as anywhere on its way: real time gains nothing from
    /// waiting.
    fn send(&self, contents: &Bytes, destination: SocketAddr, via: &Via) {
        let sent = match via {
            Via::Socket(from) => self.socket.send(contents, self.reachable(destination), *from),
            Via::Stream(outbox) => outbox.try_send(contents.clone()).map_err(io::Error::other),
            Via::Relay(ours) => {
                if let Some(relay) = &self.relay {
                    relay.send(self, destination, *ours, contents);
                }
                Ok(())
            }
        };
        if let Err(error) = sent {
            self.unsent.fetch_add(1, Ordering::Relaxed);
            tracing::trace!(%error, "datagram not sent");
        }
    }

    /// An IPv4 destination as a dual-stack socket wants it named.
    fn reachable(&self, destination: SocketAddr) -> SocketAddr {
        match (self.local, destination) {
            (SocketAddr::V6(_), SocketAddr::V4(v4)) => {
                SocketAddr::new(IpAddr::V6(v4.ip().to_ipv6_mapped()), v4.port())
            }
            (SocketAddr::V4(_) | SocketAddr::V6(_), same) => same,
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("local", &self.local).finish_non_exhaustive()
    }
}

/// The reader: the only task of the socket.
async fn read(shared: Arc<Shared>, share: Share) {
    let mut buffers = vec![vec![0; BUFFER]; share as usize];
    let mut metas = vec![RecvMeta::default(); share as usize];
    let mut noise = Noise::new();
    loop {
        let mut slices: Vec<_> = buffers.iter_mut().map(|buffer| IoSliceMut::new(buffer)).collect();
        match shared.socket.receive(&mut slices, &mut metas).await {
            Ok(count) => {
                let at = clock::instant();
                for (buffer, meta) in buffers.iter().zip(&metas).take(count) {
                    let source = canonical(meta.addr);
                    for datagram in buffer[..meta.len].chunks(meta.stride.max(1)) {
                        if !shared.datagram(datagram, source, &Via::Socket(meta.dst_ip), at) {
                            noise.heard(&shared);
                        }
                    }
                }
            }
            Err(error) => {
                // Nothing a single peer does can break a UDP socket for the others: go on, but never spin.
                tracing::warn!(%error, "cannot read the media socket");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

/// Counts what was dropped, and says so now and then.
struct Noise {
    clock: Clock,
    next: Millis,
    since: u64,
}

impl Noise {
    fn new() -> Self {
        Self { clock: Clock::start(), next: Millis::ZERO, since: 0 }
    }

    fn heard(&mut self, shared: &Shared) {
        shared.dropped.fetch_add(1, Ordering::Relaxed);
        self.since += 1;
        let now = self.clock.now();
        if now >= self.next {
            tracing::info!(datagrams = self.since, "dropped datagrams from sources that belong to no call");
            self.next = now + QUIET;
            self.since = 0;
        }
    }
}

/// IPv4 peers of a dual-stack socket by their own address, as the ICE agent knows them.
fn canonical(addr: SocketAddr) -> SocketAddr {
    SocketAddr::new(addr.ip().to_canonical(), addr.port())
}
