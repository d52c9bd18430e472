//! A UDP socket that takes many datagrams in one call to the kernel, and waits for nothing when it sends.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};

use quinn_udp::{RecvMeta, Transmit, UdpSockRef, UdpSocketState};
use tokio::io::Interest;
use tokio::net::UdpSocket;

/// Asked of the kernel: a quarter of a second of a thousand calls. It gives what its own limit allows
/// (`net.core.rmem_max`).
const RECEIVE_BUFFER: usize = 8 << 20;

#[derive(Debug)]
pub(super) struct Socket {
    io: UdpSocket,
    state: UdpSocketState,
}

impl Socket {
    pub(super) fn bind(listen: SocketAddr) -> io::Result<Self> {
        let socket = std::net::UdpSocket::bind(listen)?;
        socket.set_nonblocking(true)?;
        let io = UdpSocket::from_std(socket)?;
        let state = UdpSocketState::new(UdpSockRef::from(&io))?;
        if let Err(error) = state.set_recv_buffer_size(UdpSockRef::from(&io), RECEIVE_BUFFER) {
            tracing::debug!(%error, "the media socket keeps its own receive buffer");
        }
        Ok(Self { io, state })
    }

    pub(super) fn local_addr(&self) -> io::Result<SocketAddr> {
        self.io.local_addr()
    }

    /// Waits for datagrams; returns how many of the buffers were used.
    pub(super) async fn receive(
        &self,
        buffers: &mut [IoSliceMut<'_>],
        metas: &mut [RecvMeta],
    ) -> io::Result<usize> {
        self.io.async_io(Interest::READABLE, || self.state.recv((&self.io).into(), buffers, metas)).await
    }

    /// Now or not at all.
    pub(super) fn send(
        &self,
        contents: &[u8],
        destination: SocketAddr,
        source: Option<IpAddr>,
    ) -> io::Result<()> {
        let transmit = Transmit { destination, ecn: None, contents, segment_size: None, src_ip: source };
        self.io.try_io(Interest::WRITABLE, || self.state.try_send((&self.io).into(), &transmit))
    }
}
