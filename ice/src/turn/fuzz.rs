//! What the fuzz target (`fuzz/`) calls.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc_stun::attributes::{
    ATTR_CHANNEL_NUMBER, ATTR_DATA, ATTR_LIFETIME, ATTR_NONCE, ATTR_REALM, ATTR_REQUESTED_ADDRESS_FAMILY,
    ATTR_REQUESTED_TRANSPORT, ATTR_USERNAME, ATTR_XOR_PEER_ADDRESS, AttrType,
};
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{Message, Setter as _, TransactionId};
use rtc_stun::xoraddr::XorMappedAddress;

use super::auth::Expiry;
use super::{Client, Output, Transport, Turn, TurnConfig, framing, is_turn, split};
use crate::TurnSecret;

const SERVER: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 10));
const MEDIA: SocketAddr = SocketAddr::new(SERVER, 40_000);
const REALM: &str = "fuzz";
/// When it is, and when all credentials expire but one user's.
const WALL: i64 = 1_000;
const CLIENTS: u8 = 6;
const ALLOCATIONS: usize = 4;
const PER_USER: usize = 2;

/// Whatever clients and the media port send: nothing panics, nothing reaches another address than the media
/// port's, no quota is exceeded, and every message that is sent is whole.
#[doc(hidden)]
pub fn fuzz(mut bytes: &[u8]) {
    let Some(mut history) = History::new() else { return };
    while history.step(&mut bytes).is_continue() {
        history.check();
    }
}

struct History {
    turn: Turn,
    secret: TurnSecret,
    now: Instant,
    up: u64,
}

impl History {
    #[expect(clippy::disallowed_methods, reason = "virtual time begins somewhere")]
    fn new() -> Option<Self> {
        let secret = TurnSecret::new("fuzz".into());
        let config = TurnConfig {
            realm: REALM.to_owned(),
            secret: secret.clone(),
            relays: vec![SERVER],
            media: vec![MEDIA],
            per_user: PER_USER,
            allocations: ALLOCATIONS,
            bytes_per_second: NonZero::new(5_000)?,
            seed: [1; 32],
        };
        let now = Instant::now();
        let turn = Turn::new(config, rtc_crypto::default_provider().ok()?, now);
        Some(Self { turn, secret, now, up: 0 })
    }

    fn step(&mut self, bytes: &mut &[u8]) -> ControlFlow<()> {
        let [kind, value] = take(bytes)?;
        let client = client(value);
        match kind % 8 {
            0 => {
                let [length] = take(bytes)?;
                self.tell(client, some(bytes, usize::from(length)));
            }
            1 | 2 => self.request(client, value, bytes)?,
            3 => {
                let [number, length] = take(bytes)?;
                let mut message = vec![0x40 | (value >> 7), number & 3, 0, length];
                message.extend_from_slice(some(bytes, usize::from(length)));
                self.tell(client, &message);
            }
            4 => {
                let [length] = take(bytes)?;
                let relayed = self.turn.table.get(client).map_or(MEDIA, |allocation| allocation.relayed);
                let from = SocketAddr::new(SERVER, MEDIA.port() + u16::from(value >> 7));
                self.turn.from_media(relayed, from, some(bytes, usize::from(length)), self.now);
            }
            5 => self.now += Duration::from_millis(u64::from(value) << (kind >> 4)),
            6 => self.turn.closed(client),
            _ => {
                let mut stream = BytesMut::from(some(bytes, usize::from(value)));
                while let Ok(Some(message)) = split(&mut stream) {
                    self.tell(client, &message);
                }
            }
        }
        self.turn.handle_timeout(self.now);
        ControlFlow::Continue(())
    }

    fn tell(&mut self, client: Client, message: &[u8]) {
        is_turn(message);
        self.turn.handle(client, message, self.now, WALL);
        assert!(self.turn.outputs.len() <= 1, "one message makes one at most");
        self.check();
    }

    /// A request or an indication, of a user who has a password.
    fn request(&mut self, client: Client, user: u8, bytes: &mut &[u8]) -> ControlFlow<()> {
        let [method, id, count] = take(bytes)?;
        let mut message = Message::new();
        message.typ.read_value([3, 3, 4, 8, 9, 0x16, 1, u16::from(method)][usize::from(method % 8)]);
        message.transaction_id = TransactionId([id; 12]);
        message.write_header();
        (0..count % 8).try_for_each(|_| attribute(&mut message, bytes))?;
        let expires_at = if user % 5 == 4 { WALL } else { WALL + 1 };
        let credential = self.secret.credential(&(user % 5).to_string(), expires_at);
        let gate = &self.turn.gate;
        let Some(owner) = gate.owner(&credential.username, Expiry::Ignored) else {
            return ControlFlow::Continue(());
        };
        message.add(ATTR_USERNAME, credential.username.as_bytes());
        message.add(ATTR_REALM, REALM.as_bytes());
        message.add(ATTR_NONCE, gate.nonces.make(client, self.now).as_bytes());
        let integrity = MessageIntegrity::new_raw_integrity_with_provider(owner.key, gate.crypto());
        if integrity.add_to(&mut message).is_ok() {
            self.tell(client, &message.raw);
        }
        ControlFlow::Continue(())
    }

    fn check(&mut self) {
        while let Some(output) = self.turn.poll_output() {
            match output {
                Output::ToMedia { from, to, payload } => {
                    assert_eq!(to, MEDIA);
                    assert!(self.turn.is_relayed(from));
                    self.up += payload.len() as u64;
                }
                Output::ToClient { client, bytes } if framing::is_channel_data(&bytes) => {
                    assert!(framing::read_channel_data(&bytes).is_some());
                    assert!(client.transport() == Transport::Udp || bytes.len().is_multiple_of(4));
                }
                Output::ToClient { bytes, .. } => {
                    assert!(Message::new().unmarshal_binary(&bytes).is_ok());
                }
            }
        }
        let stats = self.turn.stats();
        assert_eq!(stats.from_clients, self.up);
        assert!(stats.allocations <= ALLOCATIONS);
        assert!((0..5_u8).all(|user| self.turn.table.of(&user.to_string()) <= PER_USER));
        assert_eq!(self.turn.table.of("4"), 0, "a credential that has run out makes no allocation");
        assert_eq!(self.turn.poll_timeout().is_some(), stats.allocations > 0);
    }
}

/// An attribute that is likely to mean something, or any.
fn attribute(message: &mut Message, bytes: &mut &[u8]) -> ControlFlow<()> {
    let [kind, value] = take(bytes)?;
    let number = [value, 0, 0, 0];
    match kind % 8 {
        0 => message.add(ATTR_REQUESTED_TRANSPORT, if value < 250 { &[17, 0, 0, 0] } else { &number }),
        1 => message.add(ATTR_LIFETIME, &[0, 0, value >> 4, value]),
        2 => message.add(ATTR_REQUESTED_ADDRESS_FAMILY, &number),
        3 => message.add(ATTR_CHANNEL_NUMBER, &[0x40, value & 3, 0, 0]),
        4 | 5 => {
            let ip = if value & 0xf0 == 0 { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { SERVER };
            let peer = XorMappedAddress { ip, port: MEDIA.port() + u16::from(value & 7 == 7) };
            if peer.add_to_as(message, ATTR_XOR_PEER_ADDRESS).is_err() {
                return ControlFlow::Break(());
            }
        }
        6 => message.add(ATTR_DATA, some(bytes, usize::from(value))),
        _ => {
            let [high, low] = take(bytes)?;
            message.add(AttrType(u16::from_be_bytes([high, low])), some(bytes, usize::from(value)));
        }
    }
    ControlFlow::Continue(())
}

fn client(value: u8) -> Client {
    let number = value % CLIENTS;
    let transport = [Transport::Udp, Transport::Tcp, Transport::Tls][usize::from(number % 3)];
    Client::new(SocketAddr::from(([192, 0, 2, number], 5000)), transport)
}

fn take<const N: usize>(bytes: &mut &[u8]) -> ControlFlow<(), [u8; N]> {
    match bytes.split_first_chunk() {
        Some((taken, rest)) => {
            *bytes = rest;
            ControlFlow::Continue(*taken)
        }
        None => ControlFlow::Break(()),
    }
}

/// So many, or all that are left.
fn some<'a>(bytes: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, rest) = bytes.split_at(length.min(bytes.len()));
    *bytes = rest;
    taken
}
