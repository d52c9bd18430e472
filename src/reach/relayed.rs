//! A TURN server between us and one peer, as a browser has it, over UDP, TCP or TLS. IO; the messages are
//! [`antiphon_ice::probe`]'s.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use antiphon_ice::probe::{Heard, Outcome, Probe, Relaying, Step};
use antiphon_ice::{Credential, IceUrl, Transport, turn};
use bytes::{Bytes, BytesMut};
use futures::{SinkExt as _, StreamExt as _};
use tokio::io::{
    AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream, ReadHalf, WriteHalf, duplex,
};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::{MissedTickBehavior, interval, timeout, timeout_at};
use tokio_util::codec::{FramedRead, FramedWrite, LengthDelimitedCodec};
use tokio_util::task::AbortOnDropHandle;

use super::probe::{MAX_MESSAGE, ProbeError, RETRANSMIT, datagrams, id, secured};
use crate::clock;

/// The call ↔ the relay, each way, in bytes: a second of voice and some. When full the call's datagrams wait in its own
/// outbox, which drops them.
const BETWEEN: usize = 16 * 1024;

/// A permission lasts five minutes (RFC 8656 section 9).
const KEEP: Duration = Duration::from_mins(4);

/// A server that takes nothing for so long is gone.
const WRITE: Duration = Duration::from_secs(10);

/// A way through a relay. Closed when it is dropped.
#[derive(Debug)]
pub struct Relayed {
    /// Datagrams for the peer and from it, framed as RFC 4571 says.
    pub stream: DuplexStream,
    pub carrying: AbortOnDropHandle<()>,
}

/// Has `server` relay between us and `peer`.
///
/// # Errors
///
/// Within `patience` it does not.
pub async fn relayed(
    server: &IceUrl,
    credential: Option<Credential>,
    peer: SocketAddr,
    patience: Duration,
) -> Result<Relayed, ProbeError> {
    let until = tokio::time::Instant::from_std(clock::instant()) + patience;
    let asked = timeout_at(until, allocated(server, credential, peer));
    let (wire, relaying) = asked.await.map_err(|_| ProbeError::Timeout)??;
    let (stream, far) = duplex(BETWEEN);
    let carrying = tokio::spawn(async move {
        let ended = carry(wire, relaying, far).await;
        tracing::debug!(?ended, "a relay is left");
    });
    Ok(Relayed { stream, carrying: AbortOnDropHandle::new(carrying) })
}

async fn allocated(
    server: &IceUrl,
    credential: Option<Credential>,
    peer: SocketAddr,
) -> Result<(Wire, Relaying), ProbeError> {
    let mut wire = Wire::to(server).await?;
    let mut probe = Probe::allocate(id()?, credential);
    loop {
        let request = probe.request();
        let step = |answer: &[u8]| Some(probe.answer(answer)).filter(|step| *step != Step::Wait);
        match wire.asked(&request, step).await? {
            Step::Wait | Step::Ask => {}
            Step::Done(Outcome::Relayed { .. }) => break,
            Step::Done(Outcome::Refused(code)) => return Err(ProbeError::Refused(code)),
            Step::Done(Outcome::Reflexive(_) | Outcome::Nonsense) => return Err(ProbeError::Nonsense),
        }
    }
    let mut relaying = probe.relaying(peer).ok_or(ProbeError::Nonsense)?;
    loop {
        let request = relaying.bind();
        let bound = |answer: &[u8]| match relaying.hear(answer) {
            Heard::Bound => Some(Ok(true)),
            Heard::Ask => Some(Ok(false)),
            Heard::Refused(code) => Some(Err(ProbeError::Refused(code))),
            Heard::Payload(_) | Heard::Other => None,
        };
        if wire.asked(&request, bound).await?? {
            return Ok((wire, relaying));
        }
    }
}

/// Until either end has had enough.
async fn carry(mut wire: Wire, mut relaying: Relaying, call: DuplexStream) -> io::Result<()> {
    let (reader, writer) = tokio::io::split(call);
    let mut outgoing: FramedRead<ReadHalf<_>, _> = FramedRead::new(reader, framing());
    let mut incoming: FramedWrite<WriteHalf<_>, _> = FramedWrite::new(writer, framing());
    let mut keep = interval(KEEP);
    keep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    keep.reset();
    loop {
        tokio::select! {
            frame = outgoing.next() => match frame {
                Some(frame) => wire.send(&relaying.wrap(&frame?)).await?,
                None => return wire.send(&relaying.release()).await,
            },
            message = wire.receive() => match relaying.hear(&message?) {
                Heard::Payload(payload) => incoming.send(Bytes::copy_from_slice(payload)).await?,
                Heard::Ask => wire.send(&relaying.bind()).await?,
                Heard::Refused(code) => return Err(io::Error::other(ProbeError::Refused(code))),
                Heard::Bound | Heard::Other => {}
            },
            _ = keep.tick() => {
                for request in relaying.keep() {
                    wire.send(&request).await?;
                }
            }
        }
    }
}

/// RFC 4571 section 2.
fn framing() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder().length_field_length(2).max_frame_length(MAX_MESSAGE).new_codec()
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// The way to the server.
enum Wire {
    Udp(UdpSocket),
    Stream { io: Box<dyn Stream>, buffer: BytesMut },
}

impl Wire {
    /// To the server's first address, IPv4 where it has one.
    async fn to(server: &IceUrl) -> Result<Self, ProbeError> {
        let found = lookup_host((server.host(), server.port())).await.map_err(ProbeError::NoName)?;
        let address = found.min_by_key(SocketAddr::is_ipv6);
        let address = address.ok_or_else(|| ProbeError::NoName(io::ErrorKind::NotFound.into()))?;
        let io: Box<dyn Stream> = match (server.transport(), server.scheme().is_secure()) {
            (Transport::Udp, true) => return Err(ProbeError::Unsupported),
            (Transport::Udp, false) => return Ok(Self::Udp(datagrams(address).await?)),
            (Transport::Tcp, secure) => {
                let stream = TcpStream::connect(address).await.map_err(ProbeError::Unreachable)?;
                stream.set_nodelay(true).map_err(ProbeError::Unreachable)?;
                match secure {
                    true => Box::new(secured(server.host(), stream).await?),
                    false => Box::new(stream),
                }
            }
        };
        Ok(Self::Stream { io, buffer: BytesMut::new() })
    }

    /// Sends a request, over UDP again and again, until `answer` makes something of what comes.
    async fn asked<T>(
        &mut self,
        request: &[u8],
        mut answer: impl FnMut(&[u8]) -> Option<T>,
    ) -> Result<T, ProbeError> {
        let mut wait = match self {
            Self::Udp(_) => RETRANSMIT,
            Self::Stream { .. } => WRITE,
        };
        loop {
            self.send(request).await.map_err(ProbeError::Unreachable)?;
            let answered = async {
                loop {
                    if let Some(answer) = answer(&self.receive().await?) {
                        return io::Result::Ok(answer);
                    }
                }
            };
            match timeout(wait, answered).await {
                Ok(answer) => return answer.map_err(ProbeError::Unreachable),
                Err(_) => wait *= 2,
            }
        }
    }

    async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        match self {
            // A datagram that is not taken is lost, as any may be.
            Self::Udp(socket) => _ = socket.send(message).await,
            Self::Stream { io, .. } => timeout(WRITE, io.write_all(message)).await??,
        }
        Ok(())
    }

    /// The next message. May be given up at any time.
    async fn receive(&mut self) -> io::Result<Bytes> {
        match self {
            Self::Udp(socket) => {
                let mut buffer = BytesMut::zeroed(MAX_MESSAGE);
                // A port that is closed for the moment may be open again.
                let length = match socket.recv(&mut buffer).await {
                    Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => 0,
                    received => received?,
                };
                buffer.truncate(length);
                Ok(buffer.freeze())
            }
            Self::Stream { io, buffer } => loop {
                if let Some(message) = turn::split(buffer).map_err(io::Error::other)? {
                    return Ok(message);
                }
                if io.read_buf(buffer).await? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            },
        }
    }
}
