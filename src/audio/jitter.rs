//! Packets in the order in which they were sent, and what is missing between them.
//!
//! Holds two packets back, so that neighbours that arrive swapped, or a little late, are put right. When
//! the buffer runs empty, what comes afterwards is played later by that much: the buffer grows with the
//! network's jitter, up to a bound, and never shrinks but by skipping.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{FRAMES_PER_SECOND, Rate, RtpPacket, decode};

/// Packets held back before the first is played.
const DEPTH: usize = 2;

/// The most packets held. What is beyond would be heard a quarter of a second late, and is skipped.
const MAX_DEPTH: usize = 12;

/// A step in the sequence numbers of more than this is a new beginning, not loss.
const MAX_JUMP: u64 = 100;

/// A step of the timestamps of more than this is a new beginning, not silence: one second.
const MAX_SILENCE: u32 = Rate::HZ_48K.0;

/// Empty takes after which the buffer fills anew before it plays.
const STARVED: u32 = 3;

/// 20 ms of the RTP clock (RFC 7587 section 4.1).
const TICK: u32 = Rate::HZ_48K.0 / FRAMES_PER_SECOND;

/// What is to be played next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Packet(Bytes),
    /// A packet that did not come, and the one after it, if it is here.
    Lost {
        duration: u32,
        after: Option<Bytes>,
    },
    /// The sender sent nothing, for this much of the RTP clock (RFC 7587 section 3.1.3).
    Silence(u32),
    /// Nothing has come. Worth 20 ms.
    Starved,
    /// Nothing has begun, or it has been over for a while. Worth 20 ms.
    Idle,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) received: u64,
    pub(super) duplicate: u64,
    pub(super) late: u64,
    pub(super) lost: u64,
}

#[derive(Debug, Default)]
pub(super) struct Jitter {
    /// By extended sequence number.
    packets: BTreeMap<u64, RtpPacket>,
    stream: Option<Stream>,
    counts: Counts,
}

/// What is known of the stream that is being received.
#[derive(Debug)]
struct Stream {
    ssrc: u32,
    /// The extended sequence number and the timestamp that are due.
    next: u64,
    clock: u32,
    highest: u64,
    /// The last packet's length on the RTP clock.
    duration: u32,
    /// While the buffer fills: takes since the first packet that is held back came.
    filling: Option<usize>,
    starved: u32,
}

impl Jitter {
    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.packets.len()
    }

    pub(super) fn push(&mut self, packet: RtpPacket) {
        self.counts.received += 1;
        let seq = match &mut self.stream {
            Some(stream) if stream.ssrc == packet.ssrc => {
                let seq = extend(packet.seq, stream.highest);
                if seq.abs_diff(stream.highest) > MAX_JUMP {
                    self.begin(&packet)
                } else if self.packets.contains_key(&seq) {
                    self.counts.duplicate += 1;
                    return;
                } else if seq < stream.next {
                    self.counts.late += 1;
                    return;
                } else {
                    stream.highest = stream.highest.max(seq);
                    seq
                }
            }
            Some(_) | None => self.begin(&packet),
        };
        self.packets.insert(seq, packet);
        if self.packets.len() > MAX_DEPTH {
            self.skip();
        }
    }

    /// Forgets what came before `packet` and returns its extended sequence number: far enough from zero
    /// for those that were sent before it and come after it.
    fn begin(&mut self, packet: &RtpPacket) -> u64 {
        let seq = u64::from(packet.seq) + (1 << 16);
        self.packets.clear();
        self.stream = Some(Stream {
            ssrc: packet.ssrc,
            next: seq - MAX_JUMP,
            clock: packet.timestamp,
            highest: seq,
            duration: TICK,
            filling: Some(0),
            starved: 0,
        });
        seq
    }

    fn skip(&mut self) {
        while self.packets.len() > DEPTH {
            self.packets.pop_first();
            self.counts.late += 1;
        }
        if let (Some(stream), Some((&seq, first))) = (&mut self.stream, self.packets.first_key_value()) {
            (stream.next, stream.clock) = (seq, first.timestamp);
        }
    }

    pub(super) fn take(&mut self) -> Next {
        let Some(stream) = &mut self.stream else { return Next::Idle };
        if let Some(waited) = &mut stream.filling {
            if self.packets.len() < DEPTH && *waited < DEPTH {
                *waited += usize::from(!self.packets.is_empty());
                return stream.pass(Next::Idle);
            }
            stream.filling = None;
            // The very first: nothing is missing before it.
            if let (0, Some((&seq, first))) = (stream.starved, self.packets.first_key_value()) {
                (stream.next, stream.clock) = (seq, first.timestamp);
            }
        }
        let Some(first) = self.packets.first_entry() else {
            stream.starved += 1;
            if stream.starved <= STARVED {
                return stream.pass(Next::Starved);
            }
            stream.filling = Some(0);
            return stream.pass(Next::Idle);
        };
        if *first.key() > stream.next && first.get().timestamp.wrapping_sub(stream.clock) as i32 <= 0 {
            // Their time has gone by while there was nothing to play.
            self.counts.lost += *first.key() - stream.next;
            stream.next = *first.key();
        }
        if *first.key() > stream.next {
            self.counts.lost += 1;
            stream.next += 1;
            stream.clock = stream.clock.wrapping_add(stream.duration);
            let after = (*first.key() == stream.next).then(|| first.get().payload.clone());
            return Next::Lost { duration: stream.duration, after };
        }
        let timestamp = first.get().timestamp;
        let silence = timestamp.wrapping_sub(stream.clock);
        if (1..=MAX_SILENCE).contains(&silence) {
            stream.clock = timestamp;
            return Next::Silence(silence);
        }
        let payload = first.remove().payload;
        stream.next += 1;
        stream.starved = 0;
        stream.duration = decode::duration(&payload).unwrap_or(TICK);
        stream.clock = timestamp.wrapping_add(stream.duration);
        Next::Packet(payload)
    }
}

impl Stream {
    /// 20 ms go by without a packet.
    fn pass(&mut self, next: Next) -> Next {
        self.clock = self.clock.wrapping_add(TICK);
        next
    }
}

/// The 64-bit sequence number nearest to `near` that ends in `seq` (RFC 3711 section 3.3.1).
fn extend(seq: u16, near: u64) -> u64 {
    let ahead = seq.wrapping_sub(near as u16) as i16;
    near.saturating_add_signed(i64::from(ahead))
}
