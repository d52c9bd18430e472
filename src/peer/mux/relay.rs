//! The embedded TURN server on the media port: its clients come by the same socket and the same TCP port as calls do,
//! and what they have relayed goes straight to the lanes.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use antiphon_ice::turn::{Client, Output, Transport, Turn, TurnStats, split};
use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio::time::{interval, timeout};

use super::{Shared, Via};
use crate::clock;

/// Between two looks for allocations whose time is up.
const SWEEP: Duration = Duration::from_secs(5);

/// Messages to a client over TCP that wait; when full one is lost, as on any full link.
const OUTBOX: usize = 64;

/// A client that holds no allocation by then is hung up on; one that does is heard of before its allocation ends
/// (RFC 8656 section 7: ten minutes).
const PROOF: Duration = Duration::from_secs(20);
const SILENCE: Duration = Duration::from_secs(11 * 60);

/// A client that takes nothing for so long is gone.
const WRITE: Duration = Duration::from_secs(10);

/// What is read at once.
const READ: usize = 4 * 1024;

/// Ways back to UDP clients beyond which all are forgotten: each is learned again with its client's next packet.
const WAYS: usize = 4096;

/// The TURN server, and how its clients are reached.
#[derive(Debug)]
pub(super) struct Relay {
    turn: Mutex<Turn>,
    ways: Mutex<HashMap<Client, Via>>,
}

impl Relay {
    pub(super) fn new(turn: Turn) -> Self {
        Self { turn: Mutex::new(turn), ways: Mutex::default() }
    }

    pub(super) fn stats(&self) -> TurnStats {
        self.turn().stats()
    }

    /// Ends allocations whose time is up, for ever.
    pub(super) async fn sweep(shared: Arc<Shared>) {
        let mut sweep = interval(SWEEP);
        while let Some(relay) = &shared.relay {
            sweep.tick().await;
            relay.turn().handle_timeout(clock::instant());
        }
    }

    /// A datagram of a client's.
    pub(super) fn datagram(
        &self,
        shared: &Shared,
        datagram: &[u8],
        source: SocketAddr,
        via: &Via,
        at: Instant,
    ) {
        let client = Client::new(source, Transport::Udp);
        if self.message(shared, client, datagram, via, at) {
            let mut ways = self.ways();
            if ways.len() >= WAYS {
                ways.retain(|_, via| matches!(via, Via::Stream(_)));
            }
            ways.insert(client, via.clone());
        }
    }

    /// What a call sends to a relayed address, from the address of ours that the client knows.
    pub(super) fn send(&self, shared: &Shared, relayed: SocketAddr, ours: SocketAddr, contents: &[u8]) {
        let outputs = {
            let mut turn = self.turn();
            turn.from_media(relayed, ours, contents, clock::instant());
            outputs(&mut turn)
        };
        for output in outputs {
            if let Output::ToClient { client, bytes } = output {
                let via = self.ways().get(&client).cloned().unwrap_or(Via::Socket(None));
                shared.send(&bytes, client.addr(), &via);
            }
        }
    }

    /// True when it was for a call: its client has an allocation.
    fn message(&self, shared: &Shared, client: Client, message: &[u8], via: &Via, at: Instant) -> bool {
        let outputs = {
            let mut turn = self.turn();
            turn.handle(client, message, at, clock::wall().as_second());
            outputs(&mut turn)
        };
        let mut relayed = false;
        for output in outputs {
            match output {
                Output::ToClient { client, bytes } => shared.send(&bytes, client.addr(), via),
                Output::ToMedia { from, to, payload } => {
                    relayed = true;
                    shared.route(&payload, from, &Via::Relay(to), at);
                }
            }
        }
        relayed
    }

    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ways(&self) -> MutexGuard<'_, HashMap<Client, Via>> {
        self.ways.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn outputs(turn: &mut Turn) -> Vec<Output> {
    std::iter::from_fn(|| turn.poll_output()).collect()
}

/// Serves a client that came over TCP or TLS, until either end has had enough.
pub(super) async fn serve(
    shared: Arc<Shared>,
    io: impl AsyncRead + AsyncWrite + Send + 'static,
    source: SocketAddr,
    tls: bool,
) {
    let Some(relay) = &shared.relay else { return };
    let client = Client::new(source, if tls { Transport::Tls } else { Transport::Tcp });
    let (outbox, outgoing) = mpsc::channel(OUTBOX);
    let via = Via::Stream(outbox);
    relay.ways().insert(client, via.clone());
    let (reader, writer) = tokio::io::split(io);
    let ended = tokio::select! {
        ended = read(&shared, relay, client, reader, &via) => ended,
        ended = write(writer, outgoing) => ended,
    };
    relay.turn().closed(client);
    relay.ways().remove(&client);
    tracing::debug!(?ended, "a TURN client is gone");
}

async fn read(
    shared: &Shared,
    relay: &Relay,
    client: Client,
    mut reader: impl AsyncRead + Unpin,
    via: &Via,
) -> io::Result<()> {
    let mut buffer = BytesMut::with_capacity(READ);
    let mut patience = PROOF;
    while timeout(patience, reader.read_buf(&mut buffer)).await?? > 0 {
        while let Some(message) = split(&mut buffer).map_err(io::Error::other)? {
            if relay.message(shared, client, &message, via, clock::instant()) {
                patience = SILENCE;
            }
        }
        buffer.reserve(READ);
    }
    Ok(())
}

async fn write(mut writer: impl AsyncWrite + Unpin, mut outgoing: mpsc::Receiver<Bytes>) -> io::Result<()> {
    while let Some(message) = outgoing.recv().await {
        timeout(WRITE, writer.write_all(&message)).await??;
        timeout(WRITE, writer.flush()).await??;
    }
    Ok(())
}
