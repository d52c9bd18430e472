//! What a TCP connection speaks, by its first bytes. Pure.

/// So many bytes tell everything apart.
pub(super) const ENOUGH: usize = 10;

/// RFC 8489 section 5.
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];

/// RFC 8446 section 5.1: a handshake record.
const TLS_HANDSHAKE: u8 = 22;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Http,
    Tls,
    /// A call's datagrams, each after its length (RFC 4571).
    Media,
    /// STUN as it is: a TURN client (RFC 8656 section 2.1).
    Turn,
}

/// `None` when more bytes are needed; an error when no protocol of ours begins so.
pub(super) fn sniff(start: &[u8]) -> Option<Result<Protocol, Unknown>> {
    match start.first()? {
        // Every method is upper case (RFC 9110 section 9.1).
        b'A'..=b'Z' => Some(Ok(Protocol::Http)),
        &TLS_HANDSHAKE => Some(Ok(Protocol::Tls)),
        _ if start.len() < ENOUGH => None,
        _ if start[4..8] == MAGIC_COOKIE => Some(Ok(Protocol::Turn)),
        _ if start[6..10] == MAGIC_COOKIE => Some(Ok(Protocol::Media)),
        _ => Some(Err(Unknown)),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it speaks nothing that is spoken here")]
pub(super) struct Unknown;

#[cfg(test)]
mod tests {
    use super::*;

    const BINDING: [u8; 20] = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    #[test]
    fn each_protocol_is_known_by_its_first_bytes() {
        assert_eq!(sniff(b"GET / HTTP/1.1"), Some(Ok(Protocol::Http)));
        assert_eq!(sniff(b"P"), Some(Ok(Protocol::Http)));
        assert_eq!(sniff(&[22, 3, 1, 2, 0, 1, 0, 1]), Some(Ok(Protocol::Tls)));
        assert_eq!(sniff(&BINDING), Some(Ok(Protocol::Turn)));
        assert_eq!(sniff(&[&[0, 20], &BINDING[..]].concat()), Some(Ok(Protocol::Media)));
        assert_eq!(sniff(&[0; 32]), Some(Err(Unknown)));
        assert_eq!(sniff(b"SSH-2.0-OpenSSH"), Some(Ok(Protocol::Http)), "HTTP's own parser refuses it");
    }

    #[test]
    fn fewer_bytes_than_needed_decide_nothing() {
        for end in 0..ENOUGH {
            assert_eq!(sniff(&BINDING[..end]), None, "{end}");
        }
    }
}
