//! A TURN server (RFC 8656) that relays to one place only: this server's own media port.
//!
//! So it needs no sockets for its relayed addresses. They are virtual: names by which the media port
//! knows the clients behind it. What a client sends to the media port comes out as [`Output::ToMedia`],
//! as if it had arrived by UDP from the relayed address; what the media port sends to a relayed address
//! goes into [`Turn::from_media`]. No packet can reach any other address, whatever a client asks for.
//!
//! The core has no IO and no clock: give it a message and the time, then drain
//! [`poll_output`](Turn::poll_output), then wait until [`poll_timeout`](Turn::poll_timeout).

mod allocation;
mod answer;
mod auth;
mod bucket;
mod client;
mod framing;
mod fuzz;
mod message;
mod nonce;
mod relay;
mod stats;
mod table;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZero;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rtc_crypto::RTCCryptoProvider;

pub use client::{Client, Transport};
pub use framing::{BadStream, is_turn, split};
#[doc(hidden)]
pub use fuzz::fuzz;
pub use stats::{Dropped, Refusal, TurnStats};

use crate::TurnSecret;
use allocation::Owner;
use auth::{Caller, Expiry, Gate};
use bucket::Sources;
use client::canonical;
use message::{Kind, Reply, Request};
use nonce::Nonces;
use table::Table;

/// The shortest request of a client that has no password yet: an Allocate with its REQUESTED-TRANSPORT,
/// in bytes. What is shorter only wants a long answer.
const FIRST_REQUEST: usize = 28;

/// What a TURN server is told when it starts.
#[derive(Clone, Debug)]
pub struct TurnConfig {
    /// Named in every challenge: the shorter, the less a challenge is worth to who spoofs addresses.
    pub realm: String,
    /// Whoever has a credential made with it may allocate.
    pub secret: TurnSecret,
    /// The IP addresses of relayed addresses, one of a family at most. Any address that clients and the
    /// media port would not otherwise send to or from will do; the server's own is the plainest.
    pub relays: Vec<IpAddr>,
    /// The addresses by which clients name the media port. A peer must be one of them.
    pub media: Vec<SocketAddr>,
    /// Allocations of one user at once. Browsers make one for each of their interfaces and our URLs. Beyond
    /// them, one that carries nothing gives way.
    pub per_user: usize,
    /// Allocations at once.
    pub allocations: usize,
    /// Bytes of payload that an allocation may carry a second, each way.
    pub bytes_per_second: NonZero<u32>,
    /// From a random source that nobody can guess: nonces are made with it.
    pub seed: [u8; 32],
}

impl TurnConfig {
    /// [`per_user`](Self::per_user) of LiveKit's TURN server, which serves the same browsers.
    pub const PER_USER: usize = 12;
}

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// To a client, over its transport.
    ToClient { client: Client, bytes: Bytes },
    /// To the media port at `to`, as if it came by UDP from the relayed address `from`.
    ToMedia { from: SocketAddr, to: SocketAddr, payload: Bytes },
}

/// All allocations and what has to be remembered of those who have none.
#[derive(Debug)]
pub struct Turn {
    gate: Gate,
    relays: Vec<IpAddr>,
    media: Vec<SocketAddr>,
    per_user: usize,
    allocations: usize,
    bytes_per_second: NonZero<u32>,
    table: Table,
    sources: Sources,
    random: StdRng,
    outputs: VecDeque<Output>,
    stats: TurnStats,
}

impl Turn {
    pub fn new(config: TurnConfig, crypto: Arc<dyn RTCCryptoProvider>, now: Instant) -> Self {
        let TurnConfig { realm, secret, relays, media, per_user, allocations, bytes_per_second, seed } =
            config;
        let mut random = StdRng::from_seed(seed);
        let nonces = Nonces::new(random.random(), now);
        Self {
            gate: Gate { realm, secret, nonces, crypto },
            relays: relays.into_iter().map(|ip| ip.to_canonical()).collect(),
            media: media.into_iter().map(canonical).collect(),
            per_user,
            allocations,
            bytes_per_second,
            table: Table::default(),
            sources: Sources::new(now),
            random,
            outputs: VecDeque::new(),
            stats: TurnStats::default(),
        }
    }

    /// Takes one datagram, or one message [`split`] off a stream, from a client. `wall` is in seconds
    /// since 1970; credentials expire by it and nothing else is told by it.
    pub fn handle(&mut self, client: Client, message: &[u8], now: Instant, wall: i64) {
        self.handle_timeout(now);
        if framing::is_channel_data(message) {
            return self.channel_data(client, message, now);
        }
        let Some(request) = Request::read(message) else { return self.stats.drop(Dropped::Malformed) };
        match request.kind {
            Kind::Binding => self.binding(client, &request, now),
            Kind::Send => self.send(client, &request, now),
            Kind::Allocate | Kind::Refresh | Kind::CreatePermission | Kind::ChannelBind => {
                self.request(client, request, now, wall);
            }
        }
    }

    /// Whether an allocation has this address: what the media port sends to it is for
    /// [`from_media`](Self::from_media) and not for the network.
    pub fn is_relayed(&self, addr: SocketAddr) -> bool {
        self.table.client(canonical(addr)).is_some()
    }

    /// A client's connection is gone, and its allocation with it.
    pub fn closed(&mut self, client: Client) {
        self.table.remove(client);
    }

    /// The next thing to send. Ask until there is none after every other call.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.table.next()
    }

    /// Ends the allocations whose time is up.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.table.expire(now);
    }

    pub fn stats(&self) -> TurnStats {
        TurnStats { allocations: self.table.len(), ..self.stats.clone() }
    }

    /// A request that needs a password.
    fn request(&mut self, client: Client, mut request: Request, now: Instant, wall: i64) {
        let holder = self.table.get(client).map(|allocation| &allocation.owner);
        // A running call goes on when its credential has run out.
        let expiry = match (request.kind, holder) {
            (Kind::Allocate, None) => Expiry::CheckedAt(wall),
            (_, _) => Expiry::Ignored,
        };
        match self.gate.check(&mut request, client, holder, expiry, now) {
            Ok(Caller::Known(owner)) => self.answer(client, &request, owner, now),
            Ok(Caller::Stale) => self.challenge(client, &request, Refusal::StaleNonce, now),
            Err(_) if request.length() < FIRST_REQUEST => self.stats.drop(Dropped::Malformed),
            Err(_) if !self.admits(client, now) => self.stats.drop(Dropped::Flood),
            Err(refusal) => self.challenge(client, &request, refusal, now),
        }
    }

    /// Whether a stranger is answered. Over a connection he is, for he has shown where he is.
    fn admits(&mut self, client: Client, now: Instant) -> bool {
        match client.transport() {
            Transport::Udp => self.sources.admit(client.addr().ip(), now),
            Transport::Tcp | Transport::Tls => true,
        }
    }

    /// Tells a stranger what is missing, and how to do better where he can.
    fn challenge(&mut self, client: Client, request: &Request, refusal: Refusal, now: Instant) {
        self.stats.refuse(refusal);
        let mut reply = Reply::terse(request, refusal);
        if refusal != Refusal::BadRequest {
            reply = self.gate.challenge(reply, client, now);
        }
        self.reply(client, reply.plain());
    }

    /// Answers somebody who has shown who he is.
    fn answer(&mut self, client: Client, request: &Request, owner: Owner, now: Instant) {
        let key = owner.key.clone();
        let unknown = request.unknown();
        let answer = match request.kind {
            Kind::Binding | Kind::Send => return,
            Kind::Allocate | Kind::Refresh | Kind::CreatePermission | Kind::ChannelBind
                if !unknown.is_empty() =>
            {
                Err(Refusal::UnknownAttribute)
            }
            Kind::Allocate => self.allocate(client, request, owner, now),
            Kind::Refresh => self.refresh(client, request, &owner, now),
            Kind::CreatePermission => self.create_permission(client, request, &owner, now),
            Kind::ChannelBind => self.channel_bind(client, request, &owner, now),
        };
        let reply = answer.unwrap_or_else(|refusal| {
            self.stats.refuse(refusal);
            let reply = Reply::refusal(request, refusal);
            if unknown.is_empty() { reply } else { reply.unknown(unknown) }
        });
        if let Some(bytes) = reply.signed(&key, self.gate.crypto()) {
            self.reply(client, bytes);
        }
    }

    fn reply(&mut self, client: Client, bytes: Bytes) {
        self.outputs.push_back(Output::ToClient { client, bytes });
    }
}
