//! Redundant packets (RFC 2198): each with the frames before it once more.

use std::collections::VecDeque;

use bytes::{BufMut as _, Bytes, BytesMut};

/// The most frames that are repeated.
pub(super) const DEPTH: usize = 2;

/// What a block's header has room for: 10 bits of length, 14 of the timestamp's distance.
const MAX_LENGTH: usize = (1 << 10) - 1;
const MAX_OFFSET: u32 = (1 << 14) - 1;

/// Another header follows this one.
const FOLLOWED: u8 = 0x80;

/// The frames sent last, newest at the back.
#[derive(Debug, Default)]
pub(super) struct History {
    frames: VecDeque<(u32, Bytes)>,
}

impl History {
    /// A payload of `frame` and up to `depth` of those before it; every block is Opus under `payload_type`. `None`
    /// when nothing before it can be repeated.
    pub(super) fn write(
        &self,
        payload_type: u8,
        depth: usize,
        timestamp: u32,
        frame: &Bytes,
    ) -> Option<Bytes> {
        let fits = |(at, earlier): &&(u32, Bytes)| {
            earlier.len() <= MAX_LENGTH && (1..=MAX_OFFSET).contains(&timestamp.wrapping_sub(*at))
        };
        let skipped = self.frames.len().saturating_sub(depth);
        let blocks: Vec<&(u32, Bytes)> = self.frames.iter().skip(skipped).filter(fits).collect();
        if blocks.is_empty() {
            return None;
        }
        let length: usize = blocks.iter().map(|(_, earlier)| 4 + earlier.len()).sum();
        let mut payload = BytesMut::with_capacity(length + 1 + frame.len());
        for (at, earlier) in &blocks {
            payload.put_u8(FOLLOWED | payload_type);
            let header = timestamp.wrapping_sub(*at) << 10 | earlier.len() as u32;
            payload.put_uint(u64::from(header), 3);
        }
        payload.put_u8(payload_type);
        blocks.iter().for_each(|(_, earlier)| payload.put_slice(earlier));
        payload.put_slice(frame);
        Some(payload.freeze())
    }

    pub(super) fn sent(&mut self, timestamp: u32, frame: Bytes) {
        if self.frames.len() == DEPTH {
            self.frames.pop_front();
        }
        self.frames.push_back((timestamp, frame));
    }

    /// What was said before a silence is of no use after it.
    pub(super) fn forget(&mut self) {
        self.frames.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(frames: &[(u32, &'static [u8])]) -> History {
        let mut history = History::default();
        frames.iter().for_each(|(at, frame)| history.sent(*at, Bytes::from_static(frame)));
        history
    }

    #[test]
    fn a_payload_is_headers_then_frames_oldest_first() {
        let history = history(&[(0, &[1, 1]), (960, &[2])]);
        let payload = history.write(111, 2, 1920, &Bytes::from_static(&[3, 3, 3])).unwrap();
        // 1920 << 10 | 2 and 960 << 10 | 1, in three bytes each (RFC 2198 section 3).
        assert_eq!(payload[..], [239, 0x1e, 0x00, 2, 239, 0x0f, 0x00, 1, 111, 1, 1, 2, 3, 3, 3]);
        let shallow = history.write(111, 1, 1920, &Bytes::from_static(&[3])).unwrap();
        assert_eq!(shallow[..], [239, 0x0f, 0x00, 1, 111, 2, 3]);
    }

    #[test]
    fn what_a_header_has_no_room_for_is_left_out() {
        let frame = Bytes::from_static(&[9]);
        assert!(history(&[(0, &[1])]).write(111, 2, MAX_OFFSET + 1, &frame).is_none());
        assert!(history(&[(0, &[1])]).write(111, 2, MAX_OFFSET, &frame).is_some());
        assert!(history(&[(0, &[7; MAX_LENGTH + 1])]).write(111, 2, 960, &frame).is_none());
        assert!(history(&[]).write(111, 2, 960, &frame).is_none());
    }

    #[test]
    fn timestamps_wrap() {
        let history = history(&[(u32::MAX - 479, &[1])]);
        let payload = history.write(111, 1, 480, &Bytes::from_static(&[2])).unwrap();
        assert_eq!(payload[1..4], [0x0f, 0x00, 1]);
    }
}
