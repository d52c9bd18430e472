//! STUN messages (RFC 8489) as far as TURN needs them: requests read, replies written.

use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use rtc_crypto::RTCCrypto;
use rtc_stun::attributes::{
    ATTR_CHANNEL_NUMBER, ATTR_DATA, ATTR_DONT_FRAGMENT, ATTR_EVEN_PORT, ATTR_FINGERPRINT, ATTR_LIFETIME,
    ATTR_MESSAGE_INTEGRITY, ATTR_NONCE, ATTR_REALM, ATTR_REQUESTED_ADDRESS_FAMILY, ATTR_REQUESTED_TRANSPORT,
    ATTR_RESERVATION_TOKEN, ATTR_UNKNOWN_ATTRIBUTES, ATTR_USERNAME, ATTR_XOR_PEER_ADDRESS, AttrType,
    Attributes, RawAttribute,
};
use rtc_stun::error_code::{ERROR_REASONS, ErrorCode, ErrorCodeAttribute};
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{
    CLASS_ERROR_RESPONSE, CLASS_INDICATION, CLASS_SUCCESS_RESPONSE, METHOD_DATA, Message, MessageClass,
    MessageType, Setter as _, TransactionId,
};
use rtc_stun::uattrs::UnknownAttributes;
use rtc_stun::xoraddr::XorMappedAddress;

use super::Refusal;
use super::client::canonical;
use super::framing::STUN_HEADER;

/// The comprehension-required attributes that are understood in a request.
const UNDERSTOOD: [AttrType; 13] = [
    ATTR_USERNAME,
    ATTR_REALM,
    ATTR_NONCE,
    ATTR_MESSAGE_INTEGRITY,
    ATTR_CHANNEL_NUMBER,
    ATTR_LIFETIME,
    ATTR_XOR_PEER_ADDRESS,
    ATTR_DATA,
    ATTR_REQUESTED_ADDRESS_FAMILY,
    ATTR_EVEN_PORT,
    ATTR_REQUESTED_TRANSPORT,
    ATTR_DONT_FRAGMENT,
    ATTR_RESERVATION_TOKEN,
];

/// HMAC-SHA1.
const INTEGRITY: u16 = 20;

/// What a client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Binding,
    Allocate,
    Refresh,
    /// An indication; all others are requests.
    Send,
    CreatePermission,
    ChannelBind,
}

impl Kind {
    /// By the first two bytes: RFC 8489 section 5 for how they are made of method and class, RFC 8656
    /// section 17 for the methods.
    pub(super) fn of(message_type: [u8; 2]) -> Option<Self> {
        match u16::from_be_bytes(message_type) {
            0x0001 => Some(Self::Binding),
            0x0003 => Some(Self::Allocate),
            0x0004 => Some(Self::Refresh),
            0x0016 => Some(Self::Send),
            0x0008 => Some(Self::CreatePermission),
            0x0009 => Some(Self::ChannelBind),
            _ => None,
        }
    }
}

/// A message of a client's, whole and of a kind that clients send.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) kind: Kind,
    message: Message,
}

impl Request {
    /// `None` when it is anything else, or its FINGERPRINT is wrong.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let header = bytes.first_chunk::<STUN_HEADER>()?;
        let kind = Kind::of([header[0], header[1]])?;
        if bytes.len() != STUN_HEADER + usize::from(u16::from_be_bytes([header[2], header[3]])) {
            return None;
        }
        let mut message = Message::new();
        message.unmarshal_binary(bytes).ok()?;
        if message.contains(ATTR_FINGERPRINT) && FINGERPRINT.check(&message).is_err() {
            return None;
        }
        Some(Self { kind, message })
    }

    /// Of the whole message, in bytes.
    pub(super) fn length(&self) -> usize {
        self.message.raw.len()
    }

    pub(super) fn transaction(&self) -> TransactionId {
        self.message.transaction_id
    }

    /// What follows MESSAGE-INTEGRITY is not protected by it and to be ignored (RFC 8489 section 14.5).
    fn attributes(&self) -> impl Iterator<Item = &RawAttribute> {
        let all = &self.message.attributes.0;
        let end = all.iter().position(|attribute| attribute.typ == ATTR_MESSAGE_INTEGRITY);
        all.iter().take(end.unwrap_or(all.len()))
    }

    /// The value of the first attribute of this type, which is the one that counts (RFC 8489 section 14).
    pub(super) fn value(&self, attribute: AttrType) -> Option<&[u8]> {
        let found = self.attributes().find(|candidate| candidate.typ == attribute)?;
        Some(&found.value)
    }

    pub(super) fn has(&self, attribute: AttrType) -> bool {
        self.value(attribute).is_some()
    }

    pub(super) fn text(&self, attribute: AttrType) -> Option<&str> {
        std::str::from_utf8(self.value(attribute)?).ok()
    }

    /// Every XOR-PEER-ADDRESS, IPv4-mapped ones as IPv4. `None` when there is none, or one is malformed.
    pub(super) fn peers(&self) -> Option<Vec<SocketAddr>> {
        let peers: Option<Vec<_>> = self
            .attributes()
            .filter(|attribute| attribute.typ == ATTR_XOR_PEER_ADDRESS)
            .map(|attribute| self.address(attribute))
            .collect();
        peers.filter(|peers| !peers.is_empty())
    }

    fn address(&self, attribute: &RawAttribute) -> Option<SocketAddr> {
        // RFC 8489 section 14.1. The crate would fill up a short address with zeros.
        if !matches!((attribute.value.get(1), attribute.value.len()), (Some(1), 8) | (Some(2), 20)) {
            return None;
        }
        let alone = Message {
            transaction_id: self.message.transaction_id,
            attributes: Attributes(vec![attribute.clone()]),
            ..Message::default()
        };
        let mut read = XorMappedAddress::default();
        read.get_from_as(&alone, attribute.typ).ok()?;
        Some(canonical(SocketAddr::new(read.ip, read.port)))
    }

    pub(super) fn has_integrity(&self) -> bool {
        self.message.contains(ATTR_MESSAGE_INTEGRITY)
    }

    /// Whether its MESSAGE-INTEGRITY was made with `key`. Takes the same time wherever the two differ.
    pub(super) fn is_authentic(&mut self, key: &[u8], crypto: &dyn RTCCrypto) -> bool {
        let (integrity, found) = self.message.attributes.get(ATTR_MESSAGE_INTEGRITY);
        found
            && integrity.length == INTEGRITY
            && MessageIntegrity::check(&mut self.message, key, crypto).is_ok()
    }

    /// The attributes without which it cannot be understood, and which are not understood here.
    pub(super) fn unknown(&self) -> Vec<AttrType> {
        let types = self.attributes().map(|attribute| attribute.typ);
        types.filter(|attribute| attribute.required() && !UNDERSTOOD.contains(attribute)).collect()
    }
}

/// A message to a client, being written.
#[derive(Debug)]
pub(super) struct Reply(Message);

impl Reply {
    pub(super) fn success(request: &Request) -> Self {
        Self::to(request, CLASS_SUCCESS_RESPONSE)
    }

    /// A refusal in so many words, for somebody who has shown who he is.
    pub(super) fn refusal(request: &Request, refusal: Refusal) -> Self {
        let code = ErrorCode(refusal.code());
        Self::error(request, code, ERROR_REASONS.get(&code).cloned().unwrap_or_default())
    }

    /// A refusal for a stranger: the code alone, for the fewer bytes the better.
    pub(super) fn terse(request: &Request, refusal: Refusal) -> Self {
        Self::error(request, ErrorCode(refusal.code()), Vec::new())
    }

    /// A Data indication (RFC 8656 section 11.6): what `peer` sent.
    pub(super) fn data(peer: SocketAddr, payload: &[u8], transaction: [u8; 12]) -> Self {
        let kind = MessageType::new(METHOD_DATA, CLASS_INDICATION);
        Self::new(kind, TransactionId(transaction))
            .address(ATTR_XOR_PEER_ADDRESS, peer)
            .value(ATTR_DATA, payload)
    }

    fn error(request: &Request, code: ErrorCode, reason: Vec<u8>) -> Self {
        let mut reply = Self::to(request, CLASS_ERROR_RESPONSE);
        #[expect(clippy::expect_used, reason = "fails for a reason of more than 763 bytes alone")]
        ErrorCodeAttribute { code, reason }.add_to(&mut reply.0).expect("a short reason");
        reply
    }

    fn to(request: &Request, class: MessageClass) -> Self {
        Self::new(MessageType::new(request.message.typ.method, class), request.transaction())
    }

    fn new(kind: MessageType, transaction: TransactionId) -> Self {
        let mut message = Message::new();
        message.typ = kind;
        message.transaction_id = transaction;
        message.write_header();
        Self(message)
    }

    pub(super) fn value(mut self, attribute: AttrType, value: &[u8]) -> Self {
        self.0.add(attribute, value);
        self
    }

    pub(super) fn address(mut self, attribute: AttrType, address: SocketAddr) -> Self {
        let xored = XorMappedAddress { ip: address.ip(), port: address.port() };
        #[expect(clippy::expect_used, reason = "fails for an IP address of another length alone")]
        xored.add_to_as(&mut self.0, attribute).expect("an address");
        self
    }

    pub(super) fn unknown(mut self, attributes: Vec<AttrType>) -> Self {
        // Fewer than a datagram of requests could name; the length of what is written has 16 bits.
        let listed = attributes.into_iter().take(64).collect();
        #[expect(clippy::expect_used, reason = "does not fail")]
        UnknownAttributes(listed).add_to(&mut self.0).expect("a short list");
        debug_assert!(self.0.contains(ATTR_UNKNOWN_ATTRIBUTES));
        self
    }

    /// As it is.
    pub(super) fn plain(self) -> Bytes {
        self.0.raw.into()
    }

    /// With MESSAGE-INTEGRITY. `None` when the provider cannot compute HMAC-SHA1.
    pub(super) fn signed(mut self, key: &[u8], crypto: &dyn RTCCrypto) -> Option<Bytes> {
        MessageIntegrity::new_raw_integrity_with_provider(key, crypto).add_to(&mut self.0).ok()?;
        Some(self.plain())
    }
}

/// The numbers of address families (RFC 8656 section 18.8).
pub(super) fn is_of_family(ip: IpAddr, family: u8) -> bool {
    match ip {
        IpAddr::V4(_) => family == 1,
        IpAddr::V6(_) => family == 2,
    }
}
