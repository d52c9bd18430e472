//! Who speaks to the TURN server.

use std::net::SocketAddr;

/// How a client reaches us (RFC 8656 section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    Udp,
    Tcp,
    Tls,
}

/// A 5-tuple, our own side left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Client {
    addr: SocketAddr,
    transport: Transport,
}

impl Client {
    /// An IPv4-mapped address is taken for the IPv4 address that it is.
    pub fn new(addr: SocketAddr, transport: Transport) -> Self {
        Self { addr: canonical(addr), transport }
    }

    pub fn addr(self) -> SocketAddr {
        self.addr
    }

    pub fn transport(self) -> Transport {
        self.transport
    }
}

/// IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2) as IPv4; scope and flow label are nobody's business here.
pub(super) fn canonical(addr: SocketAddr) -> SocketAddr {
    SocketAddr::new(addr.ip().to_canonical(), addr.port())
}
