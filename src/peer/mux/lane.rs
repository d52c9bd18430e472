//! One call's share of the socket.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use tokio::sync::Notify;

use super::super::way::is_media;
use super::{Shared, Via};

/// Reader → the call. 256 datagrams: five seconds of voice. When full the oldest is dropped: a call that is
/// that late has no use for it.
const INBOX: usize = 256;

/// Source addresses of one call. A browser has a handful; when there are more, the one longest unheard of
/// (by STUN) is forgotten.
const SOURCES: usize = 16;

/// Names under which a call is asked for: those of its last negotiation and of the one before, which the peer may still
/// use.
const NAMES: usize = 2;

/// A call's ICE credentials. The fragment is a secret too, since it is what routes; the crate makes it of 91 random bits,
/// where RFC 8445 section 5.3 asks for 24.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) fragment: String,
    pub(crate) password: String,
}

/// What one connection has for a socket: its credentials, its inbox, its peer's addresses.
pub(crate) struct Lane {
    names: Mutex<VecDeque<Credentials>>,
    shared: Arc<Shared>,
    sources: Mutex<Vec<Source>>,
    inbox: Mutex<VecDeque<Datagram>>,
    urgent: Notify,
}

/// As it came, and when.
#[derive(Debug)]
pub(crate) struct Datagram {
    pub(crate) bytes: BytesMut,
    pub(crate) source: SocketAddr,
    pub(crate) at: Instant,
}

/// An address of the peer, and the way back to it.
struct Source {
    addr: SocketAddr,
    via: Via,
}

impl Lane {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            names: Mutex::default(),
            shared,
            sources: Mutex::default(),
            inbox: Mutex::default(),
            urgent: Notify::new(),
        }
    }

    /// From now on it is asked for under these, too.
    pub(crate) fn admit(self: &Arc<Self>, credentials: Credentials) {
        let fragment = credentials.fragment.clone();
        let old = {
            let mut names = self.names();
            names.push_back(credentials);
            if names.len() > NAMES { names.pop_front() } else { None }
        };
        let mut routes = self.shared.routes();
        if let Some(old) = old {
            routes.by_fragment.remove(&old.fragment);
        }
        routes.by_fragment.insert(fragment, Arc::downgrade(self));
    }

    /// The password that goes with `fragment`.
    pub(super) fn password(&self, fragment: &str) -> Option<String> {
        self.names().iter().find(|name| name.fragment == fragment).map(|name| name.password.clone())
    }

    /// Whether `source` has proved itself. A yes counts as hearing of it.
    pub(super) fn knows(&self, source: SocketAddr) -> bool {
        let mut sources = self.sources();
        let Some(at) = sources.iter().position(|known| known.addr == source) else { return false };
        let known = sources.remove(at);
        sources.push(known);
        true
    }

    /// Remembers a source; returns the one forgotten for it.
    pub(super) fn learn(&self, source: SocketAddr, via: Via) -> Option<SocketAddr> {
        let mut sources = self.sources();
        let forgotten = (sources.len() == SOURCES).then(|| sources.remove(0).addr);
        sources.push(Source { addr: source, via });
        forgotten
    }

    /// `source` is the peer's, by its own word in the answer to our offer.
    pub(crate) fn expect(self: &Arc<Self>, source: SocketAddr) {
        self.shared.learn(self, source, Via::Socket(None));
    }

    pub(super) fn forget(&self, source: SocketAddr) {
        self.sources().retain(|known| known.addr != source);
    }

    /// Voice wakes nobody: the call looks for it at each of its 20 ms beats. A wake-up per packet would be the
    /// largest cost of a call after its codec.
    pub(super) fn deliver(&self, datagram: &[u8], source: SocketAddr, at: Instant) {
        let mut inbox = self.inbox();
        if inbox.len() == INBOX {
            inbox.pop_front();
        }
        inbox.push_back(Datagram { bytes: datagram.into(), source, at });
        drop(inbox);
        if !is_media(datagram) {
            self.urgent.notify_one();
        }
    }

    /// All that has come.
    pub(crate) fn take(&self, into: &mut VecDeque<Datagram>) {
        into.append(&mut self.inbox());
    }

    /// Waits for a datagram that is no voice. May be given up at any time.
    pub(crate) async fn urgent(&self) {
        self.urgent.notified().await;
    }

    pub(crate) fn send(&self, contents: &Bytes, destination: SocketAddr) {
        let known = |known: &&Source| known.addr == destination;
        let via = self.sources().iter().find(known).map_or(Via::Socket(None), |known| known.via.clone());
        self.shared.send(contents, destination, &via);
    }

    fn names(&self) -> MutexGuard<'_, VecDeque<Credentials>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sources(&self) -> MutexGuard<'_, Vec<Source>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn inbox(&self) -> MutexGuard<'_, VecDeque<Datagram>> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let mut routes = self.shared.routes();
        for name in self.names.get_mut().unwrap_or_else(PoisonError::into_inner) {
            routes.by_fragment.remove(&name.fragment);
        }
        for source in self.sources.get_mut().unwrap_or_else(PoisonError::into_inner) {
            // The address may be a newer call's by now, whose handle still upgrades.
            if routes.by_source.get(&source.addr).is_some_and(|lane| lane.strong_count() == 0) {
                routes.by_source.remove(&source.addr);
            }
        }
    }
}

/// Credentials and addresses stay out of the logs.
impl std::fmt::Debug for Lane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lane").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Duration, timeout};

    use super::super::{Mux, Share};
    use super::*;

    async fn lane() -> (Mux, Arc<Lane>) {
        let crypto = rtc::crypto::default_provider().unwrap();
        let mux = Mux::bind(SocketAddr::from(([127, 0, 0, 1], 0)), Share::One, crypto).unwrap();
        let lane = mux.lane();
        (mux, lane)
    }

    fn source(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], port))
    }

    #[tokio::test]
    async fn a_full_inbox_drops_its_oldest() {
        let (_mux, lane) = lane().await;
        for number in 0..=INBOX as u16 {
            lane.deliver(&number.to_be_bytes(), source(number), crate::clock::instant());
        }
        let mut taken = VecDeque::new();
        lane.take(&mut taken);
        assert_eq!((taken.len(), taken[0].source), (INBOX, source(1)));
    }

    #[tokio::test]
    async fn voice_wakes_nobody_and_all_else_does() {
        let (_mux, lane) = lane().await;
        let soon = Duration::from_millis(20);
        lane.deliver(&[0x80, 111], source(1), crate::clock::instant());
        assert!(timeout(soon, lane.urgent()).await.is_err());
        lane.deliver(&[22, 254], source(1), crate::clock::instant());
        assert!(timeout(soon, lane.urgent()).await.is_ok());
    }
}
