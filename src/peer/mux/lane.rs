//! One call's share of the socket.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use rand::distr::{Alphanumeric, SampleString};

use super::Shared;

/// Reader → the connection's driver, for each address family. 256 datagrams: five seconds of voice. When
/// full the oldest is dropped: a driver that is that late has no use for it.
const INBOX: usize = 256;

/// Source addresses of one call. A browser has a handful; when there are more, the one longest unheard of
/// (by STUN) is forgotten.
const SOURCES: usize = 16;

/// RFC 8445 section 5.3 asks for 24 bits and 128 bits of randomness; here the fragment is a secret too,
/// with 95 bits, since it is what routes.
const FRAGMENT: usize = 16;
const PASSWORD: usize = 32;

/// A call's ICE credentials.
pub(crate) struct Credentials {
    pub(crate) fragment: String,
    pub(crate) password: String,
}

/// What one peer connection has for a socket: its credentials, its two inboxes, its peer's addresses.
pub(crate) struct Lane {
    pub(crate) credentials: Credentials,
    shared: Arc<Shared>,
    sources: Mutex<Vec<Source>>,
    v4: Inbox,
    v6: Inbox,
}

/// An address of the peer, and the one of ours it talks to: replies leave from there.
struct Source {
    addr: SocketAddr,
    via: Option<IpAddr>,
}

/// Which of the two inboxes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    pub(super) fn of(addr: SocketAddr) -> Self {
        match addr {
            SocketAddr::V4(_) => Self::V4,
            SocketAddr::V6(_) => Self::V6,
        }
    }
}

impl Lane {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let mut random = rand::rng();
        Self {
            credentials: Credentials {
                fragment: Alphanumeric.sample_string(&mut random, FRAGMENT),
                password: Alphanumeric.sample_string(&mut random, PASSWORD),
            },
            shared,
            sources: Mutex::default(),
            v4: Inbox::default(),
            v6: Inbox::default(),
        }
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
    pub(super) fn learn(&self, source: SocketAddr, via: Option<IpAddr>) -> Option<SocketAddr> {
        let mut sources = self.sources();
        let forgotten = (sources.len() == SOURCES).then(|| sources.remove(0).addr);
        sources.push(Source { addr: source, via });
        forgotten
    }

    pub(super) fn forget(&self, source: SocketAddr) {
        self.sources().retain(|known| known.addr != source);
    }

    pub(super) fn deliver(&self, datagram: &[u8], source: SocketAddr) {
        self.inbox(Family::of(source)).push(datagram, source);
    }

    pub(super) fn poll_recv(
        &self,
        family: Family,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<(usize, SocketAddr)> {
        self.inbox(family).poll_pop(cx, buffer)
    }

    pub(super) fn send(&self, contents: &[u8], destination: SocketAddr) -> io::Result<usize> {
        let via = self.sources().iter().find(|known| known.addr == destination).and_then(|known| known.via);
        self.shared.send(contents, destination, via)
    }

    fn sources(&self) -> MutexGuard<'_, Vec<Source>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn inbox(&self, family: Family) -> &Inbox {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let mut routes = self.shared.routes();
        routes.by_fragment.remove(&self.credentials.fragment);
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

#[derive(Default)]
struct Inbox(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    datagrams: VecDeque<(Box<[u8]>, SocketAddr)>,
    waker: Option<Waker>,
}

impl Inbox {
    fn push(&self, datagram: &[u8], source: SocketAddr) {
        let waker = {
            let mut queue = self.queue();
            if queue.datagrams.len() == INBOX {
                queue.datagrams.pop_front();
            }
            queue.datagrams.push_back((datagram.into(), source));
            queue.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn poll_pop(&self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<(usize, SocketAddr)> {
        let mut queue = self.queue();
        let Some((datagram, source)) = queue.datagrams.pop_front() else {
            queue.waker = Some(cx.waker().clone());
            return Poll::Pending;
        };
        let length = datagram.len().min(buffer.len());
        buffer[..length].copy_from_slice(&datagram[..length]);
        Poll::Ready((length, source))
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], port))
    }

    #[test]
    fn a_full_inbox_drops_its_oldest() {
        let inbox = Inbox::default();
        for number in 0..=INBOX as u16 {
            inbox.push(&number.to_be_bytes(), source(number));
        }
        let mut cx = Context::from_waker(Waker::noop());
        let mut buffer = [0; 2];
        assert_eq!(inbox.poll_pop(&mut cx, &mut buffer), Poll::Ready((2, source(1))));
        assert_eq!(inbox.queue().datagrams.len(), INBOX - 1);
    }

    #[test]
    fn a_datagram_larger_than_the_buffer_is_cut() {
        let inbox = Inbox::default();
        inbox.push(&[7; 10], source(1));
        let mut buffer = [0; 4];
        let mut cx = Context::from_waker(Waker::noop());
        assert_eq!(inbox.poll_pop(&mut cx, &mut buffer), Poll::Ready((4, source(1))));
    }
}
