//! What is whose on a shared socket, and where a message ends in a stream.

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};
use rtc_stun::attributes::ATTR_USERNAME;

use super::message::Kind;

/// RFC 8489 section 5.
pub(super) const STUN_HEADER: usize = 20;
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const ATTRIBUTE_HEADER: usize = 4;

/// RFC 8656 section 12.4: number and length.
const CHANNEL_HEADER: usize = 4;

/// The longest message that is taken from a stream, in bytes. No browser sends packets of half the length.
const LONGEST: usize = 4096;

/// Why a stream cannot be gone on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadStream {
    #[error("neither a STUN message nor ChannelData")]
    Unknown,
    #[error("a message of {0} bytes is too long")]
    TooLong(usize),
}

/// Whether a datagram is for [`Turn::handle`](super::Turn::handle): TURN, or a STUN Binding request
/// without a USERNAME, which asks for an address and is no connectivity check. Read without allocating.
pub fn is_turn(datagram: &[u8]) -> bool {
    if is_channel_data(datagram) {
        return true;
    }
    let Some((header, attributes)) = datagram.split_first_chunk::<STUN_HEADER>() else { return false };
    if header[4..8] != MAGIC_COOKIE {
        return false;
    }
    match Kind::of([header[0], header[1]]) {
        Some(Kind::Binding) => !names_a_user(attributes),
        Some(Kind::Allocate | Kind::Refresh | Kind::Send | Kind::CreatePermission | Kind::ChannelBind) => {
            true
        }
        None => false,
    }
}

/// By the first byte, RFC 7983 section 7 as RFC 8656 section 12 narrows it.
pub(super) fn is_channel_data(message: &[u8]) -> bool {
    matches!(message.first(), Some(64..=79))
}

fn names_a_user(mut attributes: &[u8]) -> bool {
    while let Some((&[a, b, c, d], rest)) = attributes.split_first_chunk::<ATTRIBUTE_HEADER>() {
        if u16::from_be_bytes([a, b]) == ATTR_USERNAME.value() {
            return true;
        }
        let length = usize::from(u16::from_be_bytes([c, d])).next_multiple_of(4);
        attributes = rest.get(length..).unwrap_or_default();
    }
    false
}

/// Takes the next whole message off what a TCP or TLS connection has brought, padding left out (RFC 8656
/// section 12.5). `None` until it is there.
///
/// A client's first byte is 0, as of every STUN request. That tells TURN from HTTP on one port; a later byte
/// does not, for ChannelData may begin like `GET`.
///
/// # Errors
///
/// When nothing can be made of the stream any more; the connection should be closed.
pub fn split(buffer: &mut BytesMut) -> Result<Option<Bytes>, BadStream> {
    let Some(&[a, _, c, d]) = buffer.first_chunk() else { return Ok(None) };
    let value = usize::from(u16::from_be_bytes([c, d]));
    let (length, padded) = match a {
        0..=3 => {
            // RFC 8489 section 5: another cookie, or a length that is no multiple of four, is another protocol.
            let cookie = buffer.get(4..8).is_none_or(|cookie| cookie == MAGIC_COOKIE);
            if !cookie || !value.is_multiple_of(4) {
                return Err(BadStream::Unknown);
            }
            (STUN_HEADER + value, STUN_HEADER + value)
        }
        64..=79 => (CHANNEL_HEADER + value, CHANNEL_HEADER + value.next_multiple_of(4)),
        _ => return Err(BadStream::Unknown),
    };
    if length > LONGEST {
        return Err(BadStream::TooLong(length));
    }
    if buffer.len() < padded {
        return Ok(None);
    }
    let message = buffer.split_to(length).freeze();
    buffer.advance(padded - length);
    Ok(Some(message))
}

/// The channel's number and the payload. `None` when it is shorter than it says. What follows is padding.
pub(super) fn read_channel_data(message: &[u8]) -> Option<(u16, &[u8])> {
    let (&[a, b, c, d], rest) = message.split_first_chunk::<CHANNEL_HEADER>()?;
    let payload = rest.get(..usize::from(u16::from_be_bytes([c, d])))?;
    Some((u16::from_be_bytes([a, b]), payload))
}

/// Whether what is sent over a connection is padded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Padding {
    None,
    ToFour,
}

/// `None` when the payload is too long for any datagram.
pub(super) fn channel_data(number: u16, payload: &[u8], padding: Padding) -> Option<Bytes> {
    let length = u16::try_from(payload.len()).ok()?;
    let padded = match padding {
        Padding::None => payload.len(),
        Padding::ToFour => payload.len().next_multiple_of(4),
    };
    let mut message = BytesMut::with_capacity(CHANNEL_HEADER + padded);
    message.put_u16(number);
    message.put_u16(length);
    message.put_slice(payload);
    message.put_bytes(0, padded - payload.len());
    Some(message.freeze())
}
