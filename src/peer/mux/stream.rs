//! A call's datagrams over a TCP connection, for who has no UDP (RFC 6544, framed as RFC 4571 says).

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::codec::{FramedRead, FramedWrite, LengthDelimitedCodec};

use super::{Lane, Shared, Via};
use crate::clock;

/// The call → the connection. A second of voice and some; when full a datagram is lost, as on any full link.
const OUTBOX: usize = 64;

/// The longest frame taken. A call's datagrams fit into an Ethernet frame.
const MAX_FRAME: usize = 4 * 1024;

/// A connection that has not proved by then that it belongs to a call is closed, and so is one that is silent for so
/// long: a browser's checks come every few seconds.
const PROOF: Duration = Duration::from_secs(10);
const SILENCE: Duration = Duration::from_secs(45);

/// A peer that takes nothing for so long is gone.
const WRITE: Duration = Duration::from_secs(10);

/// Carries datagrams both ways until either end has had enough. A connection that we made is `known` to be a lane's; who
/// made one to us has to prove it.
pub(super) fn carry(
    shared: Arc<Shared>,
    io: impl AsyncRead + AsyncWrite + Send + 'static,
    source: SocketAddr,
    known: Option<&Arc<Lane>>,
) -> impl Future<Output = ()> + Send + 'static {
    let (outbox, outgoing) = mpsc::channel(OUTBOX);
    let via = Via::Stream(outbox);
    let patience = if known.is_some() { SILENCE } else { PROOF };
    if let Some(lane) = known {
        shared.learn(lane, source, via.clone());
    }
    async move {
        let (reader, writer) = tokio::io::split(io);
        let ended = tokio::select! {
            ended = read(&shared, reader, source, via, patience) => ended,
            ended = write(writer, outgoing) => ended,
        };
        shared.unlearn(source);
        tracing::debug!(?ended, "a media stream is closed");
    }
}

async fn read(
    shared: &Shared,
    reader: impl AsyncRead + Unpin,
    source: SocketAddr,
    via: Via,
    mut patience: Duration,
) -> io::Result<()> {
    let mut frames = FramedRead::new(reader, framing());
    while let Ok(Some(frame)) = timeout(patience, frames.next()).await {
        if shared.route(&frame?, source, &via, clock::instant()) {
            patience = SILENCE;
        } else if patience == PROOF {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it belongs to no call"));
        }
    }
    Ok(())
}

async fn write(writer: impl AsyncWrite + Unpin, mut outgoing: mpsc::Receiver<Bytes>) -> io::Result<()> {
    let mut frames = FramedWrite::new(writer, framing());
    while let Some(datagram) = outgoing.recv().await {
        timeout(WRITE, frames.send(datagram)).await??;
    }
    Ok(())
}

/// RFC 4571 section 2: sixteen bits of length, then so many bytes.
fn framing() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder().length_field_length(2).max_frame_length(MAX_FRAME).new_codec()
}
