//! A way from a browser to an uplink that loses, delays and repeats; time is virtual.

use std::collections::{BTreeMap, VecDeque};

use bytes::{BufMut, BytesMut};

use super::sound::{Sender, voice};
use crate::{Coding, Millis, Rate, RtpPacket, Uplink, UplinkStats};

/// What Chrome calls RED's blocks here: the payload type of Opus.
const OPUS: u8 = 111;

/// Uniform, 0 to 1, the same every time (xorshift).
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed * 0x9e37_79b9 + 1)
    }

    pub(super) fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Packet `at` with the `depth` before it (RFC 2198).
pub(super) fn red(packets: &[RtpPacket], at: usize, depth: usize) -> RtpPacket {
    let (primary, earlier) = (&packets[at], &packets[at.saturating_sub(depth)..at]);
    let mut payload = BytesMut::new();
    for block in earlier {
        let offset = primary.timestamp.wrapping_sub(block.timestamp);
        payload.put_u32(u32::from(OPUS | 0x80) << 24 | offset << 10 | block.payload.len() as u32);
    }
    payload.put_u8(OPUS);
    earlier.iter().chain([primary]).for_each(|block| payload.extend_from_slice(&block.payload));
    RtpPacket { payload: payload.freeze(), coding: Coding::Red, ..primary.clone() }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// The share of packets that is lost, in bursts of this many.
    pub(super) loss: f64,
    pub(super) burst: f64,
    /// There, and there and back; ms.
    pub(super) delay: f64,
    pub(super) round_trip: Option<u64>,
    /// More or less than the delay, evenly.
    pub(super) jitter: f64,
    pub(super) fec: bool,
    pub(super) red: usize,
    /// The sender's clock, in parts per million.
    pub(super) drift: f64,
}

pub(super) const CLEAN: Way =
    Way { loss: 0.0, burst: 1.0, delay: 20.0, round_trip: None, jitter: 0.0, fec: false, red: 0, drift: 0.0 };

/// What an uplink made of a way, second by second.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) stats: Vec<UplinkStats>,
    pub(super) slack: Vec<Option<Millis>>,
    pub(super) heard: Vec<i16>,
}

impl Course {
    pub(super) fn last(&self) -> UplinkStats {
        self.stats[self.stats.len() - 1]
    }

    /// The share of the time after the first second that is real or recovered sound.
    pub(super) fn covered(&self) -> f64 {
        self.covered_from(1)
    }

    pub(super) fn covered_from(&self, second: usize) -> f64 {
        let invented = |stats: UplinkStats| (stats.concealed + stats.silent) as f64;
        let frames = (self.stats.len() - 1 - second) as f64 * 50.0;
        1.0 - (invented(self.last()) - invented(self.stats[second])) / frames
    }
}

/// What `rate` hears of `seconds` over a way that may change.
pub(super) fn over(rate: Rate, seconds: u64, seed: u64, way: impl Fn(u64) -> Way) -> Course {
    let fec = way(0).fec;
    // Repeated, when it is long: the decoder does not mind.
    let said = voice(Rate::HZ_48K, 1_000 * seconds.min(20));
    let packets = Sender::new(65_000, fec).send(&said, 960);
    let numbered = |at: usize| {
        let packet = &packets[at % packets.len()];
        let seq = packets[0].seq.wrapping_add(at as u16);
        RtpPacket { seq, timestamp: packets[0].timestamp.wrapping_add(at as u32 * 960), ..packet.clone() }
    };
    let (mut dice, mut uplink) = (Dice::new(seed), Uplink::new(rate).unwrap());
    let mut course = Course { stats: Vec::new(), slack: Vec::new(), heard: Vec::new() };
    let (mut coming, mut recent): (BTreeMap<(u64, u16), RtpPacket>, VecDeque<RtpPacket>) = Default::default();
    let (mut sent, mut in_burst) = (0, false);
    for beat in 0..seconds * 50 {
        let now = 1_007 + beat * 20;
        let Way { loss, burst, delay, round_trip, jitter, red: depth, drift, .. } = way(beat / 50);
        uplink.retransmits(round_trip.is_some());
        round_trip.into_iter().for_each(|rtt| uplink.round_trip(Millis(rtt)));
        loop {
            let sending = 1_000.0 + sent as f64 * 20.0 * (1.0 - drift / 1e6);
            if sending > now as f64 {
                break;
            }
            recent.push_back(numbered(sent));
            if recent.len() > 100 {
                recent.pop_front();
            }
            // Gilbert's model: bursts of a mean length, lost in all as many.
            let leave = 1.0 / burst;
            let enter = if loss < 1.0 { loss * leave / (1.0 - loss) } else { 1.0 };
            in_burst = dice.roll() < if in_burst { 1.0 - leave } else { enter };
            let is_lost = if burst > 1.0 { in_burst } else { dice.roll() < loss };
            if !is_lost {
                let packet = match depth {
                    0 => numbered(sent),
                    depth => {
                        let recent = recent.make_contiguous();
                        red(recent, recent.len() - 1, depth)
                    }
                };
                let at = sending + delay + jitter * (2.0 * dice.roll() - 1.0);
                coming.insert((at as u64, packet.seq), packet);
            }
            sent += 1;
        }
        let later = coming.split_off(&(now + 1, 0));
        for ((at, _), packet) in std::mem::replace(&mut coming, later) {
            uplink.push(packet, Millis(at));
        }
        for seq in uplink.missing(Millis(now)) {
            if dice.roll() >= loss
                && let Some(packet) = recent.iter().find(|packet| packet.seq == seq)
            {
                coming.insert((now + round_trip.unwrap_or(0), seq), packet.clone());
            }
        }
        let heard = uplink.pull(Millis(now)).samples;
        if seconds <= 60 {
            course.heard.extend(heard);
        }
        if beat % 50 == 0 {
            course.stats.push(uplink.stats());
            course.slack.push(uplink.slack());
        }
    }
    course.stats.push(uplink.stats());
    course
}
