//! Whether a STUN or TURN server answers: [`antiphon_ice::probe`] over UDP, TCP or TLS.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use antiphon_ice::probe::{self, Outcome, Probe, Step};
use antiphon_ice::{Credential, IceUrl, Transport};
use rand::TryRng as _;
use rand::rngs::SysRng;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

use crate::clock;

/// The first wait for an answer over UDP; it doubles (RFC 8489 section 6.2.1 has 500 ms).
pub(super) const RETRANSMIT: Duration = Duration::from_millis(250);

/// No answer is longer.
pub(super) const MAX_MESSAGE: usize = 1500;

/// Why there was no good answer.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    #[error("the name cannot be resolved")]
    NoName(#[source] io::Error),
    #[error("it cannot be reached")]
    Unreachable(#[source] io::Error),
    #[error("it did not answer in time")]
    Timeout,
    /// The certificate is not good, in the words of the TLS library.
    #[error("its certificate is not trusted")]
    Untrusted(#[source] rustls::Error),
    #[error("TLS could not be set up")]
    Tls(#[source] io::Error),
    /// A STUN error code.
    #[error("it refused with error {0}")]
    Refused(u16),
    #[error("it does not speak STUN")]
    Nonsense,
    #[error("browsers do not speak TURN over DTLS")]
    Unsupported,
}

/// A relay that was had, and given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relayed {
    pub relayed: SocketAddr,
    /// Our own address as the server sees it.
    pub reflexive: Option<SocketAddr>,
}

/// Our address as a STUN server sees it.
///
/// # Errors
///
/// Within `patience` there is no good answer.
pub async fn binding(server: &IceUrl, patience: Duration) -> Result<SocketAddr, ProbeError> {
    match run(server, Probe::binding(id()?), patience).await? {
        Outcome::Reflexive(address) => Ok(SocketAddr::new(address.ip().to_canonical(), address.port())),
        Outcome::Refused(code) => Err(ProbeError::Refused(code)),
        Outcome::Relayed { .. } | Outcome::Nonsense => Err(ProbeError::Nonsense),
    }
}

/// An allocation on a TURN server.
///
/// # Errors
///
/// Within `patience` there is none.
pub async fn allocate(
    server: &IceUrl,
    credential: Option<Credential>,
    patience: Duration,
) -> Result<Relayed, ProbeError> {
    match run(server, Probe::allocate(id()?, credential), patience).await? {
        Outcome::Relayed { relayed, reflexive, .. } => Ok(Relayed { relayed, reflexive }),
        Outcome::Refused(code) => Err(ProbeError::Refused(code)),
        Outcome::Reflexive(_) | Outcome::Nonsense => Err(ProbeError::Nonsense),
    }
}

/// Tries the server's addresses one after the other, IPv4 first, until one can be reached at all.
async fn run(server: &IceUrl, mut probe: Probe, patience: Duration) -> Result<Outcome, ProbeError> {
    let secure = server.scheme().is_secure();
    let transport = server.transport();
    if secure && transport == Transport::Udp {
        return Err(ProbeError::Unsupported);
    }
    let until = Instant::from_std(clock::instant()) + patience;
    let found = timeout_at(until, lookup_host((server.host(), server.port())));
    let found = found.await.map_err(|_| ProbeError::Timeout)?.map_err(ProbeError::NoName)?;
    let mut addresses: Vec<SocketAddr> = found.collect();
    addresses.sort_by_key(SocketAddr::is_ipv6);
    let mut last = ProbeError::NoName(io::ErrorKind::NotFound.into());
    for address in addresses {
        let attempt = async {
            match transport {
                Transport::Udp => over_udp(address, &mut probe).await,
                Transport::Tcp => {
                    let stream = TcpStream::connect(address).await.map_err(ProbeError::Unreachable)?;
                    match secure {
                        true => over_stream(secured(server.host(), stream).await?, &mut probe).await,
                        false => over_stream(stream, &mut probe).await,
                    }
                }
            }
        };
        match timeout_at(until, attempt).await {
            Ok(Err(error @ ProbeError::Unreachable(_))) => last = error,
            Ok(outcome) => return outcome,
            Err(_) => return Err(ProbeError::Timeout),
        }
    }
    Err(last)
}

async fn over_udp(server: SocketAddr, probe: &mut Probe) -> Result<Outcome, ProbeError> {
    let socket = datagrams(server).await?;
    let mut buffer = [0; MAX_MESSAGE];
    let mut wait = RETRANSMIT;
    loop {
        socket.send(&probe.request()).await.map_err(ProbeError::Unreachable)?;
        // Whatever comes is waited for no longer than the answer would be.
        let answered = timeout(wait, async {
            loop {
                let len = socket.recv(&mut buffer).await.map_err(ProbeError::Unreachable)?;
                match probe.answer(&buffer[..len]) {
                    Step::Wait => {}
                    step @ (Step::Ask | Step::Done(_)) => return Ok(step),
                }
            }
        });
        match answered.await {
            Ok(Ok(Step::Done(outcome))) => {
                if let Outcome::Relayed { release, .. } = &outcome {
                    _ = socket.send(release).await;
                }
                return Ok(outcome);
            }
            Ok(Ok(Step::Ask | Step::Wait)) => wait = RETRANSMIT,
            Ok(Err(error)) => return Err(error),
            Err(_) => wait *= 2,
        }
    }
}

/// A socket for `server` alone.
pub(super) async fn datagrams(server: SocketAddr) -> Result<UdpSocket, ProbeError> {
    let any: IpAddr = if server.is_ipv4() { [0; 4].into() } else { [0; 16].into() };
    let socket = UdpSocket::bind((any, 0)).await.map_err(ProbeError::Unreachable)?;
    socket.connect(server).await.map_err(ProbeError::Unreachable)?;
    Ok(socket)
}

async fn over_stream(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    probe: &mut Probe,
) -> Result<Outcome, ProbeError> {
    loop {
        stream.write_all(&probe.request()).await.map_err(ProbeError::Unreachable)?;
        let step = loop {
            match probe.answer(&message(&mut stream).await?) {
                Step::Wait => {}
                step @ (Step::Ask | Step::Done(_)) => break step,
            }
        };
        if let Step::Done(outcome) = step {
            if let Outcome::Relayed { release, .. } = &outcome {
                _ = stream.write_all(release).await;
                _ = stream.shutdown().await;
            }
            return Ok(outcome);
        }
    }
}

/// STUN over a stream is framed by its own length (RFC 8489 section 6.2.2).
async fn message(stream: &mut (impl AsyncRead + Unpin)) -> Result<Vec<u8>, ProbeError> {
    let ended = |error: io::Error| match error.kind() == io::ErrorKind::UnexpectedEof {
        true => ProbeError::Nonsense,
        false => ProbeError::Unreachable(error),
    };
    let mut bytes = vec![0; 20];
    stream.read_exact(&mut bytes).await.map_err(ended)?;
    let length = probe::length(&bytes).filter(|&length| length <= MAX_MESSAGE).ok_or(ProbeError::Nonsense)?;
    bytes.resize(length, 0);
    stream.read_exact(&mut bytes[20..]).await.map_err(ended)?;
    Ok(bytes)
}

pub(super) async fn secured(host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, ProbeError> {
    let config = tls().map_err(ProbeError::Tls)?;
    let name =
        ServerName::try_from(host.to_owned()).map_err(|error| ProbeError::Tls(io::Error::other(error)))?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(why @ rustls::Error::InvalidCertificate(_)) => ProbeError::Untrusted(why.clone()),
            Some(_) | None => ProbeError::Tls(error),
        }
    })
}

/// Trusts what the system trusts.
fn tls() -> io::Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(io::Error::other)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

pub(super) fn id() -> Result<probe::TransactionId, ProbeError> {
    let mut id = [0; 12];
    SysRng.try_fill_bytes(&mut id).map_err(|error| ProbeError::Unreachable(io::Error::other(error)))?;
    Ok(id)
}
