//! One TCP port for the pages, the API and media: what a connection is for is told by its first bytes, so that where only
//! one port is let through everything is.
//!
//! ```text
//! accept ─▶ sniff ─┬─ HTTP ──▶ axum
//!                  ├─ TLS ───▶ decrypted, and sniffed again
//!                  └─ media ─▶ peer::mux
//! ```

mod sniff;
mod tls;

use std::io::{self, Cursor};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use futures::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

pub use tls::Tls;

use sniff::{ENOUGH, Protocol, sniff};

/// A connection that has not said by then what it is for is closed. Browsers open some ahead of time; they open others.
const FIRST_BYTES: Duration = Duration::from_secs(10);

/// Connections that have not said yet what they are for; further ones wait in the kernel's queue.
const UNDECIDED: usize = 1024;

/// Media's connections at once; one more is closed.
const STREAMS: usize = 4096;

/// Connections that wait for the HTTP server, which takes them at once.
const WAITING: usize = 64;

/// Said to plain HTTP where there is a certificate.
const SPEAK_HTTPS: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\
    Content-Length: 47\r\n\r\nThis port speaks HTTPS: use https:// instead.\r\n";

/// A connection of any kind.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection and who made it.
type Accepted = (Box<dyn Io>, SocketAddr);

/// What a connection that is not HTTP carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    /// A call's datagrams (RFC 4571).
    Datagrams,
    /// TURN, over TLS or not.
    Turn { tls: bool },
}

/// What such a connection is given to. Ends with the connection.
pub type Media = dyn Fn(Carries, Box<dyn Io>, SocketAddr) -> BoxFuture<'static, ()> + Send + Sync;

/// Where connections of each kind go.
#[derive(Clone)]
struct Doors {
    /// `None` on a port that is media's alone.
    http: Option<mpsc::Sender<Accepted>>,
    media: Arc<Media>,
    tls: Option<Tls>,
    undecided: Arc<Semaphore>,
    streams: Arc<Semaphore>,
}

/// The HTTP half of a port, as axum takes it.
#[derive(Debug)]
pub struct Http {
    accepted: mpsc::Receiver<Accepted>,
    address: SocketAddr,
}

/// Takes connections until `stop` is cancelled, which closes media's too. HTTP connections are taken from what is
/// returned.
pub fn open(
    listener: TcpListener,
    tls: Option<Tls>,
    media: Arc<Media>,
    stop: CancellationToken,
) -> io::Result<Http> {
    let address = listener.local_addr()?;
    let (http, accepted) = mpsc::channel(WAITING);
    let doors = Doors::new(Some(http), media, tls);
    tokio::spawn(accept(listener, doors, stop));
    Ok(Http { accepted, address })
}

/// The same for a port that takes media alone.
pub fn open_for_media(listener: TcpListener, tls: Option<Tls>, media: Arc<Media>, stop: CancellationToken) {
    let doors = Doors::new(None, media, tls);
    tokio::spawn(accept(listener, doors, stop));
}

/// Who made a request's connection.
#[derive(Clone, Copy, Debug)]
pub struct Source(pub SocketAddr);

impl Connected<IncomingStream<'_, Http>> for Source {
    fn connect_info(stream: IncomingStream<'_, Http>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl axum::serve::Listener for Http {
    type Io = Box<dyn Io>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> Accepted {
        match self.accepted.recv().await {
            Some(accepted) => accepted,
            // Stopped: so does who asks.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// The port's one task. Those of its connections end with it.
async fn accept(listener: TcpListener, doors: Doors, stop: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = next(&listener, &doors) => accepted,
            Some(_) = connections.join_next() => continue,
            () = stop.cancelled() => return,
        };
        let Ok((stream, source, place)) = accepted else { continue };
        let doors = doors.clone();
        connections.spawn(async move {
            let led = doors.lead(Box::new(stream), source).await;
            drop(place);
            match led {
                Ok(Some(media)) => match doors.streams.try_acquire() {
                    Ok(_stream) => media.await,
                    Err(_) => tracing::warn!("too many media connections"),
                },
                Ok(None) => {}
                Err(error) => tracing::debug!(%error, "a connection was closed"),
            }
        });
    }
}

/// The next connection, and its place among the undecided.
async fn next(
    listener: &TcpListener,
    doors: &Doors,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(&doors.undecided).acquire_owned().await.map_err(io::Error::other)?;
    match listener.accept().await {
        Ok((stream, source)) => {
            stream.set_nodelay(true)?;
            Ok((stream, source, place))
        }
        Err(error) => {
            // Out of files, most likely: go on, but never spin.
            tracing::warn!(%error, "a connection cannot be accepted");
            sleep(Duration::from_millis(50)).await;
            Err(error)
        }
    }
}

impl Doors {
    fn new(http: Option<mpsc::Sender<Accepted>>, media: Arc<Media>, tls: Option<Tls>) -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { http, media, tls, undecided: places(UNDECIDED), streams: places(STREAMS) }
    }

    /// Leads a connection to where it belongs. What is still to be done there is returned.
    async fn lead(&self, io: Box<dyn Io>, source: SocketAddr) -> io::Result<Option<BoxFuture<'static, ()>>> {
        let (mut io, outer) = timeout(FIRST_BYTES, sniffed(io)).await??;
        let (io, protocol) = match (outer, &self.tls) {
            (Protocol::Tls, Some(tls)) => {
                let decrypted = timeout(FIRST_BYTES, tls.0.accept(io)).await??;
                timeout(FIRST_BYTES, sniffed(Box::new(decrypted))).await??
            }
            (Protocol::Http, Some(_)) if self.http.is_some() => {
                timeout(FIRST_BYTES, io.write_all(SPEAK_HTTPS)).await??;
                timeout(FIRST_BYTES, io.shutdown()).await??;
                return Ok(None);
            }
            (protocol, _) => (io, protocol),
        };
        match (protocol, &self.http) {
            (Protocol::Http, Some(http)) => {
                http.send((io, source)).await.map_err(|_| io::ErrorKind::ConnectionAborted)?;
                Ok(None)
            }
            (Protocol::Media, _) => Ok(Some((self.media)(Carries::Datagrams, io, source))),
            (Protocol::Turn, _) => {
                let carries = Carries::Turn { tls: outer == Protocol::Tls };
                Ok(Some((self.media)(carries, io, source)))
            }
            (Protocol::Http | Protocol::Tls, _) => {
                Err(io::Error::new(io::ErrorKind::Unsupported, format!("{protocol:?} is not spoken here")))
            }
        }
    }
}

/// Reads what it takes to know the protocol, and puts it back.
async fn sniffed(mut io: Box<dyn Io>) -> io::Result<(Box<dyn Io>, Protocol)> {
    let mut start = Vec::with_capacity(ENOUGH);
    let protocol = loop {
        if let Some(protocol) = sniff(&start) {
            break protocol.map_err(io::Error::other)?;
        }
        if (&mut io).take((ENOUGH - start.len()) as u64).read_buf(&mut start).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let (reader, writer) = tokio::io::split(io);
    Ok((Box::new(tokio::io::join(Cursor::new(start).chain(reader), writer)), protocol))
}
