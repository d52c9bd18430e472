//! One RFC 2198 payload to the Opus packets in it.

use bytes::{Buf, Bytes};

/// A redundant block's header: F (1 bit, set), payload type (7), timestamp offset (14), length (10).
const HEADER: usize = 4;

/// Another block's header follows (RFC 2198 section 3). The last header, the primary's, is this bit clear and a
/// payload type.
const FOLLOWS: u8 = 0x80;

/// A payload that was found whole: every header and every block is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Red {
    pub(super) primary: Bytes,
    payload_type: u8,
    /// Of the redundant blocks, the oldest first.
    headers: Bytes,
    blocks: Bytes,
}

/// An earlier packet's payload, sent once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redundant {
    /// How many packets before the primary, if none is left out: 1 is the one before it.
    pub(super) back: u16,
    /// How long before the primary, on the RTP clock. Never 0.
    pub(super) offset: u32,
    pub(super) payload: Bytes,
}

impl Red {
    /// `None` when it is malformed, or carries no primary.
    pub(super) fn split(mut payload: Bytes) -> Option<Self> {
        let (mut redundant, mut length) = (0, 0);
        loop {
            let header = payload.get(redundant * HEADER..)?;
            if header.first()? & FOLLOWS == 0 {
                break;
            }
            length += block_length(header.get(..HEADER)?);
            redundant += 1;
        }
        let headers = payload.split_to(redundant * HEADER);
        let payload_type = payload.try_get_u8().ok()?;
        if payload.len() <= length {
            return None;
        }
        let blocks = payload.split_to(length);
        Some(Self { primary: payload, payload_type, headers, blocks })
    }

    /// The earlier packets of the primary's own coding, the oldest first; what is empty or of another coding is
    /// left out.
    pub(super) fn redundant(&self) -> impl Iterator<Item = Redundant> {
        let count = self.headers.len() / HEADER;
        let mut blocks = self.blocks.clone();
        self.headers.chunks_exact(HEADER).enumerate().filter_map(move |(at, header)| {
            let payload = blocks.split_to(block_length(header));
            let offset = u32::from(header[1]) << 6 | u32::from(header[2]) >> 2;
            let is_ours = header[0] & !FOLLOWS == self.payload_type;
            let back = u16::try_from(count - at).ok()?;
            (is_ours && offset > 0 && !payload.is_empty()).then_some(Redundant { back, offset, payload })
        })
    }
}

fn block_length(header: &[u8]) -> usize {
    usize::from(header[2] & 3) << 8 | usize::from(header[3])
}
