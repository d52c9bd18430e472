//! What the fuzz targets (`fuzz/`) call.

use std::ops::ControlFlow;

use bytes::Bytes;

use super::red::Red;
use super::{Coding, FRAME, Millis, Rate, RtpPacket, Uplink};

/// What the bytes are taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// One payload of RFC 2198.
    Red,
    /// Packets, pulls and times, a byte that says which before each.
    Jitter,
    /// RTP packets as on the wire, each after its length.
    Rtp,
}

/// A frame for every pull, figures that add up, and a delay within its bounds, whatever comes.
#[doc(hidden)]
pub fn fuzz(stage: Stage, bytes: &[u8]) {
    match stage {
        Stage::Red => red(Bytes::copy_from_slice(bytes)),
        Stage::Jitter => run(bytes, step),
        Stage::Rtp => run(bytes, datagram),
    }
}

fn red(payload: Bytes) {
    let length = payload.len();
    let Some(red) = Red::split(payload) else { return };
    let copies: Vec<_> = red.redundant().collect();
    let blocks: usize = copies.iter().map(|copy| copy.payload.len()).sum();
    assert!(!red.primary.is_empty() && copies.len() * 4 + blocks + red.primary.len() < length);
    assert!(copies.is_sorted_by(|one, other| one.back > other.back));
}

/// An uplink and its clock.
struct Call {
    uplink: Uplink,
    now: Millis,
    pushed: u64,
}

/// Takes what it needs off the bytes; breaks when they are over.
type Step = fn(&mut Call, &mut &[u8]) -> ControlFlow<()>;

fn run(mut bytes: &[u8], step: Step) {
    let Ok(uplink) = Uplink::new(Rate::HZ_16K) else { return };
    let mut call = Call { uplink, now: Millis(1_000), pushed: 0 };
    call.uplink.retransmits(true);
    call.uplink.round_trip(Millis(40));
    while step(&mut call, &mut bytes).is_continue() {}
    (0..20).for_each(|_| call.pull(FRAME));
    let stats = call.uplink.stats();
    assert_eq!(stats.received, call.pushed);
    assert!(stats.duplicate + stats.late + stats.undecodable <= stats.received + stats.red);
    assert!(stats.recovered <= stats.lost && stats.retransmitted <= stats.asked);
}

impl Call {
    fn pull(&mut self, after: Millis) {
        self.now += after;
        assert_eq!(self.uplink.pull(self.now).samples.len(), Rate::HZ_16K.frame());
        assert!((40..=300).contains(&self.uplink.delay().0));
    }

    fn push(&mut self, packet: RtpPacket, at: Millis) {
        self.pushed += 1;
        self.uplink.push(packet, at);
    }
}

/// A pull, a question, a leap of the clock, or a packet: in order or anywhere, of Opus or RED.
fn step(call: &mut Call, bytes: &mut &[u8]) -> ControlFlow<()> {
    let [kind, value] = take(bytes)?;
    match kind & 7 {
        0 | 1 => call.pull(Millis(u64::from(value))),
        2 => assert!(call.uplink.missing(call.now).len() <= 128),
        3 => call.now += Millis(u64::from(value) << (kind >> 3)),
        4 => call.uplink.round_trip(Millis(u64::from(value) << (kind >> 3))),
        _ => {
            let [seq, time, coding, length] = take(bytes)?;
            let payload = some(bytes, usize::from(length % 64));
            let seq = u16::from(seq) << (kind >> 3 & 7);
            let timestamp = (u32::from(time) * 480).wrapping_shl(u32::from(kind >> 6) * 8);
            let coding = if coding & 1 == 0 { Coding::Opus } else { Coding::Red };
            let packet =
                RtpPacket { ssrc: u32::from(length >> 7), seq, timestamp, marker: false, payload, coding };
            call.push(packet, call.now - Millis(u64::from(value)));
        }
    }
    ControlFlow::Continue(())
}

/// The fixed header of RFC 3550 section 5.1, as a peer's RTP stack would read it; then a pull.
fn datagram(call: &mut Call, bytes: &mut &[u8]) -> ControlFlow<()> {
    let [length] = take(bytes)?;
    let header: [u8; 12] = take(bytes)?;
    let coding = if header[1] & 0x7f == 63 { Coding::Red } else { Coding::Opus };
    let word = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let packet = RtpPacket {
        ssrc: word(8),
        seq: word(0) as u16,
        timestamp: word(4),
        marker: header[1] & 0x80 != 0,
        payload: some(bytes, usize::from(length)),
        coding,
    };
    call.push(packet, call.now);
    call.pull(FRAME);
    ControlFlow::Continue(())
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
fn some(bytes: &mut &[u8], length: usize) -> Bytes {
    let (taken, rest) = bytes.split_at(length.min(bytes.len()));
    *bytes = rest;
    Bytes::copy_from_slice(taken)
}
