//! One UDP socket for every call.
//!
//! A connection has no socket of its own; it has a [`Lane`]. The one reader routes a STUN
//! request by its USERNAME (RFC 8445 section 7.2.2: `ours:theirs`) to the lane whose fragment it names,
//! checks its MESSAGE-INTEGRITY, and from then on routes everything else from that source address to
//! that lane. What is neither is dropped before any work is done for it: nobody who has not seen the
//! answer can put a datagram before a call's DTLS.

mod lane;
mod socket;
mod stun;

use std::collections::HashMap;
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use quinn_udp::RecvMeta;
use rtc::crypto::RTCCryptoProvider;
use tokio_util::task::AbortOnDropHandle;

pub(super) use lane::{Credentials, Datagram, Lane};

use crate::clock::{self, Clock, Millis};
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
        let socket = Socket::bind(listen)?;
        let local = socket.local_addr()?;
        let shared = Arc::new(Shared {
            socket,
            local,
            routes: Mutex::default(),
            crypto,
            unsent: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        });
        let reader = AbortOnDropHandle::new(tokio::spawn(read(Arc::clone(&shared), share)));
        Ok(Self { shared, reader })
    }

    pub(super) fn local_addr(&self) -> SocketAddr {
        self.shared.local
    }

    /// A new lane under fresh ICE credentials. It is known until it is dropped.
    pub(super) fn lane(&self) -> Arc<Lane> {
        let lane = Arc::new(Lane::new(Arc::clone(&self.shared)));
        self.shared.routes().by_fragment.insert(lane.credentials.fragment.clone(), Arc::downgrade(&lane));
        lane
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

    /// Stops reading. Datagrams of calls that are still open go unheard from here on.
    pub(super) fn close(&self) {
        self.reader.abort();
    }
}

/// What the reader and the lanes have in common.
struct Shared {
    socket: Socket,
    local: SocketAddr,
    routes: Mutex<Routes>,
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

    /// Hands one datagram to its lane. `via` is the local address it came to. False when nobody expects
    /// it.
    fn route(&self, datagram: &[u8], source: SocketAddr, via: Option<IpAddr>, at: Instant) -> bool {
        match Kind::of(datagram) {
            Kind::Request { fragment } => {
                let Some(lane) = self.routes().by_fragment.get(fragment).and_then(Weak::upgrade) else {
                    return false;
                };
                if !lane.knows(source) {
                    if !stun::is_authentic(datagram, &lane.credentials.password, self.crypto.crypto()) {
                        return false;
                    }
                    self.learn(&lane, source, via);
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
    fn learn(&self, lane: &Arc<Lane>, source: SocketAddr, via: Option<IpAddr>) {
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

    /// Sends now or not at all. A full socket buffer is a lost datagram, as anywhere on its way: real
    /// time gains nothing from waiting.
    fn send(&self, contents: &[u8], destination: SocketAddr, via: Option<IpAddr>) {
        if let Err(error) = self.socket.send(contents, self.reachable(destination), via) {
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
                        if !shared.route(datagram, source, meta.dst_ip, at) {
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
