//! STUN messages as far as a client needs them (RFC 8489 sections 5 and 14, RFC 8656 section 18).

use std::net::{IpAddr, SocketAddr};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

const COOKIE: u32 = 0x2112_A442;
const HEADER: usize = 20;

pub(super) const BINDING: u16 = 0x0001;
pub(super) const ALLOCATE: u16 = 0x0003;
pub(super) const REFRESH: u16 = 0x0004;
pub(super) const CHANNEL_BIND: u16 = 0x0009;
const SUCCESS: u16 = 0x0100;
const ERROR: u16 = 0x0110;

pub(super) const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const ERROR_CODE: u16 = 0x0009;
pub(super) const CHANNEL_NUMBER: u16 = 0x000C;
pub(super) const LIFETIME: u16 = 0x000D;
pub(super) const XOR_PEER_ADDRESS: u16 = 0x0012;
pub(super) const REALM: u16 = 0x0014;
pub(super) const NONCE: u16 = 0x0015;
const XOR_RELAYED_ADDRESS: u16 = 0x0016;
pub(super) const REQUESTED_TRANSPORT: u16 = 0x0019;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;
const MAPPED_ADDRESS: u16 = 0x0001;

/// Names a request and its answer.
pub type TransactionId = [u8; 12];

/// A request being written.
pub(super) struct Request(Vec<u8>);

impl Request {
    pub(super) fn new(method: u16, id: TransactionId) -> Self {
        let mut bytes = Vec::with_capacity(128);
        bytes.extend(method.to_be_bytes());
        bytes.extend([0; 2]);
        bytes.extend(COOKIE.to_be_bytes());
        bytes.extend(id);
        Self(bytes)
    }

    /// Values are shorter than 764 bytes (RFC 8489 section 14), and there are few.
    pub(super) fn attribute(mut self, kind: u16, value: &[u8]) -> Self {
        let value = &value[..value.len().min(763)];
        self.0.extend(kind.to_be_bytes());
        self.0.extend(u16::try_from(value.len()).unwrap_or_default().to_be_bytes());
        self.0.extend(value);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        self
    }

    /// Signed with the long-term credential's key (RFC 8489 section 14.5).
    pub(super) fn signed(mut self, key: &[u8]) -> Vec<u8> {
        // The length covers the attribute, which the signature does not.
        self.set_len(24);
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("any key length");
        mac.update(&self.0);
        let signature = mac.finalize().into_bytes();
        self.attribute(MESSAGE_INTEGRITY, &signature).unsigned()
    }

    pub(super) fn unsigned(mut self) -> Vec<u8> {
        self.set_len(0);
        self.0
    }

    fn set_len(&mut self, more: usize) {
        let len = u16::try_from(self.0.len() - HEADER + more).unwrap_or(u16::MAX);
        self.0[2..4].copy_from_slice(&len.to_be_bytes());
    }
}

/// An answer that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) method: u16,
    pub(super) id: TransactionId,
    /// `None` for a success.
    pub(super) error: Option<u16>,
    pub(super) realm: Option<Vec<u8>>,
    pub(super) nonce: Option<Vec<u8>>,
    pub(super) mapped: Option<SocketAddr>,
    pub(super) relayed: Option<SocketAddr>,
}

/// How long the message is that begins so, the header included; `None` when it is no STUN. Wants 20 bytes.
pub fn length(header: &[u8]) -> Option<usize> {
    let (kind, len, cookie) = (be16(header, 0)?, be16(header, 2)?, be32(header, 4)?);
    (kind & 0xC000 == 0 && len.is_multiple_of(4) && cookie == COOKIE).then_some(HEADER + usize::from(len))
}

impl Answer {
    /// `None` for what is no answer. Unknown attributes are passed over.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..length(bytes)?)?;
        let kind = be16(bytes, 0)?;
        let (method, is_error) = match kind & 0x0110 {
            SUCCESS => (kind & !SUCCESS, false),
            ERROR => (kind & !ERROR, true),
            _ => return None,
        };
        let id: TransactionId = bytes.get(8..HEADER)?.try_into().ok()?;
        let mut answer = Self { method, id, error: is_error.then_some(0), ..Self::default() };
        let mut rest = &bytes[HEADER..];
        while let (Some(kind), Some(len)) = (be16(rest, 0), be16(rest, 2)) {
            let value = rest.get(4..4 + usize::from(len))?;
            match kind {
                ERROR_CODE if is_error => answer.error = Some(code(value)?),
                REALM => answer.realm = Some(value.to_vec()),
                NONCE => answer.nonce = Some(value.to_vec()),
                XOR_MAPPED_ADDRESS => answer.mapped = address(value, Some(&id)),
                MAPPED_ADDRESS => answer.mapped = answer.mapped.or(address(value, None)),
                XOR_RELAYED_ADDRESS => answer.relayed = address(value, Some(&id)),
                _ => {}
            }
            // The last one's padding may be missing.
            rest = rest.get(4 + usize::from(len).next_multiple_of(4)..).unwrap_or_default();
        }
        Some(answer)
    }
}

/// RFC 8489 section 14.8: hundreds and the rest.
fn code(value: &[u8]) -> Option<u16> {
    let (class, number) = (value.get(2)? & 7, *value.get(3)?);
    ((3..=6).contains(&class) && number < 100).then(|| u16::from(class) * 100 + u16::from(number))
}

/// RFC 8489 sections 14.1 and, with the transaction's id, 14.2.
fn address(value: &[u8], xor: Option<&TransactionId>) -> Option<SocketAddr> {
    let mut mask = [0; 16];
    if let Some(id) = xor {
        mask[..4].copy_from_slice(&COOKIE.to_be_bytes());
        mask[4..].copy_from_slice(id);
    }
    let port = be16(value, 2)? ^ u16::from_be_bytes([mask[0], mask[1]]);
    let address: IpAddr = match (value.get(1)?, value.get(4..)?) {
        (1, bytes) => unmasked::<4>(bytes, &mask)?.into(),
        (2, bytes) => unmasked::<16>(bytes, &mask)?.into(),
        _ => return None,
    };
    Some(SocketAddr::new(address, port))
}

/// The value of an XOR-…-ADDRESS attribute (RFC 8489 section 14.2).
pub(super) fn masked(address: SocketAddr, id: &TransactionId) -> Vec<u8> {
    let mut mask = [0; 16];
    mask[..4].copy_from_slice(&COOKIE.to_be_bytes());
    mask[4..].copy_from_slice(id);
    let port = address.port() ^ u16::from_be_bytes([mask[0], mask[1]]);
    let (family, ip) = match address.ip() {
        IpAddr::V4(ip) => (1, ip.octets().to_vec()),
        IpAddr::V6(ip) => (2, ip.octets().to_vec()),
    };
    let ip = ip.iter().zip(mask).map(|(byte, mask)| byte ^ mask);
    [0, family].into_iter().chain(port.to_be_bytes()).chain(ip).collect()
}

fn unmasked<const N: usize>(bytes: &[u8], mask: &[u8; 16]) -> Option<[u8; N]> {
    let mut bytes: [u8; N] = bytes.try_into().ok()?;
    bytes.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    Some(bytes)
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits
            .chunks(2)
            .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
            .collect()
    }

    /// RFC 5769 section 2.2: the sample response over IPv4.
    const SAMPLE_V4: &str = "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220\
        002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";

    /// RFC 5769 section 2.3: over IPv6.
    const SAMPLE_V6: &str = "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220\
        002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed41\
        80280004c8fb0b4c";

    #[test]
    fn the_rfcs_sample_answers_are_read() {
        let answer = Answer::read(&bytes(SAMPLE_V4)).unwrap();
        assert_eq!((answer.method, answer.error), (BINDING, None));
        assert_eq!(answer.mapped, Some("192.0.2.1:32853".parse().unwrap()));
        let answer = Answer::read(&bytes(SAMPLE_V6)).unwrap();
        assert_eq!(answer.mapped, Some("[2001:db8:1234:5678:11:2233:4455:6677]:32853".parse().unwrap()));
    }

    #[test]
    fn a_request_is_signed_as_the_rfcs_sample_is() {
        // RFC 5769 section 2.4: a long-term credential. Its username is SASLprep's output.
        let username = "\u{30DE}\u{30C8}\u{30EA}\u{30C3}\u{30AF}\u{30B9}";
        let signed = Request::new(BINDING, *b"\x78\xad\x34\x33\xc6\xad\x72\xc0\x29\xda\x41\x2e")
            .attribute(USERNAME, username.as_bytes())
            .attribute(NONCE, b"f//499k954d6OL34oL9FSTvy64sA")
            .attribute(REALM, b"example.org");
        let key = super::super::key(username, b"example.org", "TheMatrIX");
        let signed = signed.signed(&key);
        assert_eq!(signed.len(), 116);
        assert_eq!(signed[96..], bytes("f67024656dd64a3e02b8e0712e85c9a28ca89666")[..]);
    }

    #[test]
    fn an_error_has_its_number_realm_and_nonce() {
        let mut bytes = Request::new(ALLOCATE | ERROR, [7; 12])
            .attribute(ERROR_CODE, &[0, 0, 4, 1, b'n', b'o'])
            .attribute(REALM, b"north")
            .attribute(0x8022, b"any software")
            .attribute(NONCE, b"abc")
            .unsigned();
        let answer = Answer::read(&bytes).unwrap();
        assert_eq!((answer.method, answer.id, answer.error), (ALLOCATE, [7; 12], Some(401)));
        assert_eq!(
            (answer.realm.as_deref(), answer.nonce.as_deref()),
            (Some(&b"north"[..]), Some(&b"abc"[..]))
        );
        bytes.pop();
        assert_eq!(Answer::read(&bytes), None, "cut off");
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for bytes in [
            &b""[..],
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            &[0xff; 40],
            &Request::new(BINDING, [1; 12]).unsigned(),
            &Request::new(BINDING | SUCCESS, [1; 12]).attribute(1, b"x").unsigned()[..21],
        ] {
            assert_eq!(Answer::read(bytes), None);
        }
    }

    #[test]
    fn no_cut_or_flipped_answer_makes_it_panic() {
        let whole = bytes(SAMPLE_V6);
        for at in 0..whole.len() {
            _ = Answer::read(&whole[..at]);
            for bit in 0..8 {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << bit;
                _ = Answer::read(&flipped);
            }
        }
    }
}
