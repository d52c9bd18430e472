//! The little of STUN (RFC 8489) that routing needs, read without allocating.

use rtc::crypto::RTCCrypto;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::Message;

/// RFC 8489 section 5.
const HEADER: usize = 20;
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const BINDING_REQUEST: [u8; 2] = [0x00, 0x01];
const ATTRIBUTE_HEADER: usize = 4;
const USERNAME: [u8; 2] = [0x00, 0x06];

/// What a datagram is, as far as routing cares.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A STUN Binding request that names the receiver's username fragment.
    Request { fragment: &'a str },
    /// Any other STUN, DTLS, RTP or RTCP: it belongs to whom its source belongs to.
    Other,
    /// None of the protocols of a call.
    Junk,
}

impl<'a> Kind<'a> {
    /// By the first byte, RFC 7983 section 7.
    pub(super) fn of(datagram: &'a [u8]) -> Self {
        match datagram.first() {
            Some(0..=3) => Self::stun(datagram),
            Some(20..=63 | 128..=191) => Self::Other,
            Some(_) | None => Self::Junk,
        }
    }

    fn stun(datagram: &'a [u8]) -> Self {
        if datagram.len() < HEADER || datagram[4..8] != MAGIC_COOKIE {
            return Self::Junk;
        }
        if datagram[..2] != BINDING_REQUEST {
            return Self::Other;
        }
        match username(&datagram[HEADER..]).and_then(|name| name.split_once(':')) {
            Some((fragment, _)) => Self::Request { fragment },
            None => Self::Junk,
        }
    }
}

/// The first USERNAME attribute.
fn username(mut attributes: &[u8]) -> Option<&str> {
    while let Some((header, rest)) = attributes.split_at_checked(ATTRIBUTE_HEADER) {
        let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
        if header[..2] == USERNAME {
            return std::str::from_utf8(rest.get(..length)?).ok();
        }
        attributes = rest.get(length.next_multiple_of(4)..)?;
    }
    None
}

/// Whether the request's MESSAGE-INTEGRITY was made with `password` (short-term, RFC 8489 section 14.5).
pub(super) fn is_authentic(request: &[u8], password: &str, crypto: &dyn RTCCrypto) -> bool {
    let mut message = Message::new();
    message.unmarshal_binary(request).is_ok()
        && MessageIntegrity::check(&mut message, password.as_bytes(), crypto).is_ok()
}

#[cfg(test)]
mod tests {
    use rtc::stun::attributes::ATTR_USERNAME;
    use rtc::stun::message::{BINDING_REQUEST, BINDING_SUCCESS, MessageType, Setter, TransactionId};
    use rtc::stun::textattrs::Username;

    use super::*;

    const PASSWORD: &str = "a-password-of-22-chars";

    fn binding(kind: MessageType, username: Option<&str>, password: &str) -> Vec<u8> {
        let provider = rtc::crypto::default_provider().unwrap();
        let mut setters: Vec<Box<dyn Setter>> = vec![Box::new(kind), Box::new(TransactionId::new())];
        if let Some(username) = username {
            setters.push(Box::new(Username::new(ATTR_USERNAME, username.to_owned())));
        }
        setters.push(Box::new(MessageIntegrity::new_short_term_integrity_with_provider(
            password.to_owned(),
            provider.crypto(),
        )));
        let mut message = Message::new();
        message.build(&setters).unwrap();
        message.raw.clone()
    }

    #[test]
    fn a_request_is_routed_by_the_receivers_half_of_the_username() {
        let request = binding(BINDING_REQUEST, Some("ours:theirs"), PASSWORD);
        assert_eq!(Kind::of(&request), Kind::Request { fragment: "ours" });
    }

    #[test]
    fn a_request_without_both_halves_is_junk() {
        for username in [None, Some("ours"), Some("")] {
            let request = binding(BINDING_REQUEST, username, PASSWORD);
            assert_eq!(Kind::of(&request), Kind::Junk, "{username:?}");
        }
    }

    #[test]
    fn a_response_dtls_and_rtp_are_routed_by_source() {
        let response = binding(BINDING_SUCCESS, None, PASSWORD);
        assert_eq!(Kind::of(&response), Kind::Other);
        assert_eq!(Kind::of(&[22, 254, 253]), Kind::Other);
        assert_eq!(Kind::of(&[0x80, 111]), Kind::Other);
    }

    #[test]
    fn what_no_call_speaks_is_junk() {
        for datagram in [&[][..], b"GET / HTTP/1.1", &[0; 12], &[0; 40], &[255; 1200]] {
            assert_eq!(Kind::of(datagram), Kind::Junk);
        }
    }

    #[test]
    fn every_truncation_of_a_request_is_read_without_a_panic() {
        let request = binding(BINDING_REQUEST, Some("ours:theirs"), PASSWORD);
        for end in 0..request.len() {
            let cut = Kind::of(&request[..end]);
            assert!(matches!(cut, Kind::Junk | Kind::Request { fragment: "ours" }), "{end}: {cut:?}");
        }
    }

    #[test]
    fn only_the_password_makes_a_request_authentic() {
        let provider = rtc::crypto::default_provider().unwrap();
        let request = binding(BINDING_REQUEST, Some("ours:theirs"), PASSWORD);
        assert!(is_authentic(&request, PASSWORD, provider.crypto()));
        assert!(!is_authentic(&request, "another-password-of-22", provider.crypto()));
        let mut altered = request.clone();
        altered[30] ^= 1;
        assert!(!is_authentic(&altered, PASSWORD, provider.crypto()));
        assert!(!is_authentic(&request[..request.len() - 4], PASSWORD, provider.crypto()));
    }
}
