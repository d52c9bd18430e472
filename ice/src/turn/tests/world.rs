//! A server and its clients, in virtual time.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZero;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rtc_crypto::RTCCryptoProvider;
use rtc_stun::attributes::{
    ATTR_CHANNEL_NUMBER, ATTR_DATA, ATTR_LIFETIME, ATTR_NONCE, ATTR_REALM, ATTR_REQUESTED_TRANSPORT,
    ATTR_USERNAME, ATTR_XOR_PEER_ADDRESS, ATTR_XOR_RELAYED_ADDRESS, AttrType,
};
use rtc_stun::error_code::ErrorCodeAttribute;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{
    CLASS_INDICATION, CLASS_REQUEST, CLASS_SUCCESS_RESPONSE, Getter as _, METHOD_ALLOCATE,
    METHOD_CHANNEL_BIND, METHOD_CREATE_PERMISSION, METHOD_REFRESH, METHOD_SEND, Message, MessageType, Method,
    Setter as _, TransactionId,
};
use rtc_stun::xoraddr::XorMappedAddress;

use crate::turn::{Client, Output, Transport, Turn, TurnConfig};
use crate::{Credential, TurnSecret};

pub(super) const MEDIA: &str = "203.0.113.10:40000";
pub(super) const MEDIA_V6: &str = "[2001:db8::10]:40000";
pub(super) const START: i64 = 1_800_000_000;
pub(super) const DAY: i64 = 86_400;

pub(super) fn addr(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

pub(super) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(super) fn crypto() -> Arc<dyn RTCCryptoProvider> {
    rtc_crypto::default_provider().unwrap()
}

pub(super) fn secret() -> TurnSecret {
    TurnSecret::new("north".into())
}

pub(super) fn config() -> TurnConfig {
    TurnConfig {
        realm: "antiphon".to_owned(),
        secret: secret(),
        relays: vec!["203.0.113.10".parse().unwrap(), "2001:db8::10".parse().unwrap()],
        media: vec![addr(MEDIA), addr(MEDIA_V6)],
        per_user: TurnConfig::PER_USER,
        allocations: 100,
        bytes_per_second: NonZero::new(100_000).unwrap(),
        seed: [7; 32],
    }
}

/// The server.
pub(super) struct World {
    pub(super) turn: Turn,
    pub(super) now: Instant,
    pub(super) wall: i64,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(config())
    }

    #[expect(clippy::disallowed_methods, reason = "virtual time begins somewhere")]
    pub(super) fn with(config: TurnConfig) -> Self {
        let now = Instant::now();
        Self { turn: Turn::new(config, crypto(), now), now, wall: START }
    }

    pub(super) fn wait(&mut self, length: Duration) {
        self.now += length;
        self.wall += i64::try_from(length.as_secs()).unwrap();
        self.turn.handle_timeout(self.now);
    }

    /// What the server has to send after `message`.
    pub(super) fn tell(&mut self, client: Client, message: &[u8]) -> Vec<Output> {
        self.turn.handle(client, message, self.now, self.wall);
        self.outputs()
    }

    /// What the server has to send after the media port has sent.
    pub(super) fn media_sends(&mut self, relayed: SocketAddr, payload: &[u8]) -> Vec<Output> {
        let media = if relayed.is_ipv4() { MEDIA } else { MEDIA_V6 };
        self.turn.from_media(relayed, addr(media), payload, self.now);
        self.outputs()
    }

    pub(super) fn outputs(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.turn.poll_output()).collect()
    }

    pub(super) fn dropped(&self, why: crate::turn::Dropped) -> u64 {
        self.turn.stats().dropped.get(&why).copied().unwrap_or_default()
    }

    pub(super) fn refused(&self, why: crate::turn::Refusal) -> u64 {
        self.turn.stats().refused.get(&why).copied().unwrap_or_default()
    }
}

/// What a request got: a success, or the code of an error.
#[derive(Debug)]
pub(super) struct Answer(pub(super) Message);

impl Answer {
    fn read(bytes: &Bytes) -> Self {
        let mut message = Message::new();
        message.unmarshal_binary(bytes).unwrap();
        Self(message)
    }

    pub(super) fn result(&self) -> Result<(), u16> {
        if self.0.typ.class == CLASS_SUCCESS_RESPONSE {
            return Ok(());
        }
        let mut error = ErrorCodeAttribute::default();
        error.get_from(&self.0).unwrap();
        Err(error.code.0)
    }

    pub(super) fn address(&self, attribute: AttrType) -> SocketAddr {
        let mut read = XorMappedAddress::default();
        read.get_from_as(&self.0, attribute).unwrap();
        SocketAddr::new(read.ip, read.port)
    }

    pub(super) fn lifetime(&self) -> u32 {
        u32::from_be_bytes(self.0.get(ATTR_LIFETIME).unwrap().try_into().unwrap())
    }
}

/// A TURN client: answers challenges as browsers do.
#[derive(Clone, Debug)]
pub(super) struct Browser {
    pub(super) client: Client,
    pub(super) credential: Credential,
    pub(super) challenge: Option<(Vec<u8>, Vec<u8>)>,
}

pub(super) type Attribute = (AttrType, Vec<u8>);
pub(super) type Attributes<'a> = &'a dyn Fn(TransactionId) -> Vec<Attribute>;

impl Browser {
    pub(super) fn new(user: &str, from: &str, transport: Transport) -> Self {
        let credential = secret().credential(user, START + DAY);
        Self { client: Client::new(addr(from), transport), credential, challenge: None }
    }

    pub(super) fn udp(user: &str, from: &str) -> Self {
        Self::new(user, from, Transport::Udp)
    }

    pub(super) fn key(&self) -> Vec<u8> {
        MessageIntegrity::long_term_integrity_key(
            self.credential.username.clone(),
            "antiphon".to_owned(),
            self.credential.password.clone(),
            crypto().crypto(),
        )
        .unwrap()
    }

    /// A request, signed when the server has asked for it.
    pub(super) fn request(&self, method: Method, attributes: Attributes<'_>) -> Message {
        let mut message = message(MessageType::new(method, CLASS_REQUEST), attributes);
        if let Some((realm, nonce)) = &self.challenge {
            message.add(ATTR_USERNAME, self.credential.username.as_bytes());
            message.add(ATTR_REALM, realm);
            message.add(ATTR_NONCE, nonce);
            let provider = crypto();
            let integrity = MessageIntegrity::new_raw_integrity_with_provider(self.key(), provider.crypto());
            integrity.add_to(&mut message).unwrap();
        }
        message
    }

    /// Sends a request as it is. `None` for silence.
    pub(super) fn send_request(&self, world: &mut World, request: &Message) -> Option<Answer> {
        let outputs = world.tell(self.client, &request.raw);
        assert!(outputs.len() <= 1, "{outputs:?}");
        match outputs.into_iter().next()? {
            Output::ToClient { client, bytes } => {
                assert_eq!(client, self.client);
                let mut answer = Answer::read(&bytes);
                assert_eq!(answer.0.transaction_id, request.transaction_id);
                assert_eq!(answer.0.typ.method, request.typ.method);
                if self.challenge.is_some() && answer.result().is_ok() {
                    MessageIntegrity::check(&mut answer.0, &self.key(), crypto().crypto()).unwrap();
                }
                Some(answer)
            }
            Output::ToMedia { .. } => panic!("a request is for the server alone"),
        }
    }

    /// Asks, takes up a challenge, asks again.
    pub(super) fn ask(&mut self, world: &mut World, method: Method, attributes: Attributes<'_>) -> Answer {
        let answer = self.send_request(world, &self.request(method, attributes)).expect("an answer");
        if !self.take_up(&answer) {
            return answer;
        }
        self.send_request(world, &self.request(method, attributes)).expect("an answer")
    }

    /// Takes up a challenge, if it is one.
    fn take_up(&mut self, answer: &Answer) -> bool {
        let (Err(401 | 438), Ok(nonce)) = (answer.result(), answer.0.get(ATTR_NONCE)) else { return false };
        self.challenge = Some((answer.0.get(ATTR_REALM).unwrap(), nonce));
        true
    }

    /// Has itself challenged, so that the next request is signed.
    pub(super) fn greet(&mut self, world: &mut World) {
        let request = self.request(METHOD_ALLOCATE, &|_| vec![udp()]);
        let answer = self.send_request(world, &request).expect("an answer");
        assert!(self.take_up(&answer));
    }

    /// The relayed address, or the error's code.
    pub(super) fn allocate(&mut self, world: &mut World) -> Result<SocketAddr, u16> {
        self.allocate_with(world, &[])
    }

    pub(super) fn allocate_with(&mut self, world: &mut World, more: &[Attribute]) -> Result<SocketAddr, u16> {
        let answer = self.ask(world, METHOD_ALLOCATE, &|_| [&[udp()], more].concat());
        answer.result().map(|()| answer.address(ATTR_XOR_RELAYED_ADDRESS))
    }

    pub(super) fn refresh(&mut self, world: &mut World, lifetime: u32) -> Result<u32, u16> {
        let answer = self.ask(world, METHOD_REFRESH, &|_| vec![number(ATTR_LIFETIME, lifetime)]);
        answer.result().map(|()| answer.lifetime())
    }

    pub(super) fn permit(&mut self, world: &mut World, peers: &[&str]) -> Result<(), u16> {
        let answer = self.ask(world, METHOD_CREATE_PERMISSION, &|id| {
            peers.iter().map(|peer| xored(ATTR_XOR_PEER_ADDRESS, addr(peer), id)).collect()
        });
        answer.result()
    }

    pub(super) fn bind(&mut self, world: &mut World, channel: u16, peer: &str) -> Result<(), u16> {
        let channel = number(ATTR_CHANNEL_NUMBER, u32::from(channel) << 16);
        let answer = self.ask(world, METHOD_CHANNEL_BIND, &|id| {
            vec![channel.clone(), xored(ATTR_XOR_PEER_ADDRESS, addr(peer), id)]
        });
        answer.result()
    }

    /// A Send indication.
    pub(super) fn send(&self, world: &mut World, peer: &str, payload: &[u8]) -> Vec<Output> {
        let message = message(MessageType::new(METHOD_SEND, CLASS_INDICATION), &|id| {
            vec![xored(ATTR_XOR_PEER_ADDRESS, addr(peer), id), (ATTR_DATA, payload.to_vec())]
        });
        world.tell(self.client, &message.raw)
    }

    /// ChannelData.
    pub(super) fn say(&self, world: &mut World, channel: u16, payload: &[u8]) -> Vec<Output> {
        world.tell(self.client, &channel_data(channel, payload))
    }
}

/// The attributes are made for a transaction, for addresses are written with its id.
pub(super) fn message(kind: MessageType, attributes: Attributes<'_>) -> Message {
    let mut message = Message::new();
    message.typ = kind;
    message.transaction_id = TransactionId::new();
    message.write_header();
    let attributes = attributes(message.transaction_id);
    attributes.iter().for_each(|(attribute, value)| message.add(*attribute, value));
    message
}

pub(super) fn number(attribute: AttrType, value: u32) -> Attribute {
    (attribute, value.to_be_bytes().to_vec())
}

/// REQUESTED-TRANSPORT.
pub(super) fn udp() -> Attribute {
    (ATTR_REQUESTED_TRANSPORT, vec![17, 0, 0, 0])
}

pub(super) fn xored(attribute: AttrType, address: SocketAddr, id: TransactionId) -> Attribute {
    let mut message = Message { transaction_id: id, ..Message::new() };
    let xored = XorMappedAddress { ip: address.ip(), port: address.port() };
    xored.add_to_as(&mut message, attribute).unwrap();
    (attribute, message.get(attribute).unwrap())
}

pub(super) fn channel_data(channel: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap();
    [&channel.to_be_bytes()[..], &length.to_be_bytes(), payload].concat()
}

/// The one packet to the media port.
pub(super) fn to_media(outputs: &[Output]) -> (SocketAddr, SocketAddr, &[u8]) {
    match outputs {
        [Output::ToMedia { from, to, payload }] => (*from, *to, payload),
        other => panic!("one packet to the media port, not {other:?}"),
    }
}

/// The one message to the client.
pub(super) fn to_client(outputs: &[Output]) -> (Client, &[u8]) {
    match outputs {
        [Output::ToClient { client, bytes }] => (*client, bytes),
        other => panic!("one message to the client, not {other:?}"),
    }
}

/// Peer and payload of a Data indication.
pub(super) fn indication(bytes: &[u8]) -> (SocketAddr, Vec<u8>) {
    let answer = Answer::read(&Bytes::copy_from_slice(bytes));
    (answer.address(ATTR_XOR_PEER_ADDRESS), answer.0.get(ATTR_DATA).unwrap())
}

pub(super) fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}
