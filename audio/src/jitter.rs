//! Packets in the order in which they were sent, each held back for as long as the network's jitter and the repair
//! of its losses take: 40 to 300 ms after the fastest would have come.
//!
//! All lengths are ticks of the RTP clock (RFC 7587 section 4.1) where no other unit is named. A packet *waits* from
//! when the fastest of late would have arrived in its place until it is taken.

use std::collections::VecDeque;

use bytes::Bytes;

use super::ask::Asks;
use super::red::Red;
use super::stream::{MIN_DELAY, Phase, Stream, millis, ticks};
use super::{Coding, MILLI, Millis, RtpPacket, TICK, decode};

/// Waiting this much longer than chosen is made good by leaving packets out; less, by pace.
const SKIP: i64 = 150 * MILLI;

/// The most packets held: 640 ms of 10 ms packets, and a burst after a pause.
pub(super) const MAX_HELD: usize = 64;

/// Steps of the sequence numbers beyond these are a new beginning (RFC 3550 appendix A.1).
const MAX_DROPOUT: u64 = 3_000;
const MAX_MISORDER: u64 = 100;

/// A packet that is further from its time than this is a new beginning.
const MAX_LEAP: i64 = 1_000 * MILLI;

/// What is to be played next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Packet {
        payload: Bytes,
        /// How much longer than chosen it waited.
        excess: i64,
    },
    /// A packet that did not come, and the one after it, if it is here.
    Lost { duration: u32, after: Option<Bytes> },
    /// Nothing has come in time; what comes is played later. Worth 20 ms.
    Starved,
    /// Nothing has begun, the sender says nothing (RFC 7587 section 3.1.3), or it has been over for a while.
    Idle,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) received: u64,
    pub(super) duplicate: u64,
    pub(super) late: u64,
    pub(super) lost: u64,
    pub(super) red: u64,
    pub(super) malformed: u64,
}

#[derive(Debug, Default)]
pub(super) struct Jitter {
    /// In order.
    packets: VecDeque<Held>,
    stream: Option<Stream>,
    pub(super) asks: Asks,
    counts: Counts,
}

#[derive(Debug)]
struct Held {
    seq: u64,
    clock: i64,
    payload: Bytes,
    /// From a later packet (RFC 2198); gives way to the real one.
    is_copy: bool,
}

impl Jitter {
    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.packets.len()
    }

    /// The chosen delay.
    pub(super) fn delay(&self) -> Millis {
        Millis(millis(self.stream.as_ref().map_or(MIN_DELAY, |stream| stream.delay)))
    }

    /// The timestamp of the packet that was taken last.
    pub(super) fn taken(&self) -> u32 {
        self.stream.as_ref().map_or(0, |stream| (stream.clock - stream.duration) as u32)
    }

    /// How much longer packets wait, while any are played.
    pub(super) fn slack(&self) -> Option<Millis> {
        let stream =
            self.stream.as_ref().filter(|stream| stream.phase == Phase::Playing && stream.starved == 0)?;
        Some(Millis(millis(stream.slack.max(0))))
    }

    /// Packets wait so much less.
    pub(super) fn advance(&mut self, by: Millis) {
        if let Some(stream) = &mut self.stream {
            stream.slack -= ticks(by);
        }
    }

    /// What to ask for again, now.
    pub(super) fn missing(&mut self, now: Millis) -> Vec<u16> {
        let Some(stream) = &self.stream else { return Vec::new() };
        let time = ticks(now);
        let usual = Millis(millis(stream.spread.ticks()));
        self.asks.due(now, usual, |seq| {
            let ahead = seq.checked_sub(stream.next).filter(|_| stream.phase == Phase::Playing)?;
            let played = stream.clock + ahead as i64 * stream.duration + stream.spread.base() + stream.delay;
            u64::try_from(played - time).ok().map(|left| Millis(left / MILLI as u64))
        })
    }

    pub(super) fn push(&mut self, packet: RtpPacket, at: Millis) {
        self.counts.received += 1;
        let red = match packet.coding {
            Coding::Opus => None,
            Coding::Red => match Red::split(packet.payload.clone()) {
                Some(red) => Some(red),
                None => {
                    self.counts.malformed += 1;
                    return;
                }
            },
        };
        let (seq, clock) = self.place(&packet, at);
        let payload = red.as_ref().map_or(packet.payload, |red| red.primary.clone());
        let Some(stream) = &mut self.stream else { return };
        if self.packets.is_empty() && seq > stream.highest {
            stream.resume(clock, at);
        }
        let is_new = stream.arrived(&mut self.asks, seq, clock, at);
        stream.reach =
            red.as_ref().map_or(0, |red| copies(red, &mut self.packets, stream, &mut self.asks, seq, clock));
        stream.choose(&self.asks);
        self.keep(seq, clock, payload, is_new);
        self.bound();
    }

    /// The packet's extended sequence number and timestamp, in this stream or in one that begins with it.
    fn place(&mut self, packet: &RtpPacket, at: Millis) -> (u64, i64) {
        if let Some(stream) = self.stream.as_ref().filter(|stream| stream.ssrc == packet.ssrc) {
            let seq = extend(packet.seq, stream.highest);
            let clock = stream.latest + i64::from(packet.timestamp.wrapping_sub(stream.latest as u32) as i32);
            let is_ahead = seq > stream.highest;
            let leap = ticks(at) - clock - stream.spread.base();
            let is_near = match is_ahead {
                true => {
                    seq - stream.highest <= MAX_DROPOUT && clock > stream.latest && leap.abs() <= MAX_LEAP
                }
                false => stream.highest - seq <= MAX_MISORDER,
            };
            if is_near {
                return (seq, clock);
            }
        }
        // Far enough from zero for those that were sent before it and come after it.
        let (seq, clock) = (u64::from(packet.seq) + (1 << 16), i64::from(packet.timestamp));
        self.packets.clear();
        self.asks.restart();
        self.stream = Some(Stream::new(packet.ssrc, seq, clock, at));
        (seq, clock)
    }

    fn keep(&mut self, seq: u64, clock: i64, payload: Bytes, is_new: bool) {
        let Some(stream) = &mut self.stream else { return };
        if let Some(back) = stream.next.checked_sub(seq + 1) {
            match stream.has_come(back) {
                true => self.counts.duplicate += 1,
                false => self.counts.late += 1,
            }
            return stream.mark(back);
        }
        let held = Held { seq, clock, payload, is_copy: false };
        match self.packets.binary_search_by_key(&seq, |held| held.seq) {
            Err(place) => self.packets.insert(place, held),
            Ok(place) if self.packets[place].is_copy => self.packets[place] = held,
            Ok(_) => {
                debug_assert!(!is_new, "a held packet is no newer than the newest");
                self.counts.duplicate += 1;
            }
        }
    }

    fn bound(&mut self) {
        while self.packets.len() > MAX_HELD {
            self.leave_out();
        }
    }

    /// The oldest is not played, nor waited for what is missing before it.
    fn leave_out(&mut self) {
        let (Some(stream), Some(oldest)) = (&mut self.stream, self.packets.pop_front()) else { return };
        self.counts.lost += stream.skip_to(oldest.seq);
        stream.pass(!oldest.is_copy);
        stream.clock = oldest.clock + stream.duration;
        match oldest.is_copy {
            true => self.counts.lost += 1,
            false => self.counts.late += 1,
        }
    }

    /// What is played next, with `have` still to be handed on of what was.
    pub(super) fn take(&mut self, now: Millis, have: i64) -> Next {
        self.catch_up(now);
        let Some(stream) = &mut self.stream else { return Next::Idle };
        let Some(first) = self.packets.front() else { return stream.starve() };
        let excess = stream.excess(first.clock, now, have);
        if stream.phase != Phase::Playing {
            if excess < 0 {
                return Next::Idle;
            }
            self.counts.lost += stream.skip_to(first.seq);
            (stream.clock, stream.phase, stream.slack) = (first.clock, Phase::Playing, excess);
        }
        // Their time has gone by, with what was concealed or by the timestamps.
        while first.seq > stream.next && (stream.owed >= stream.duration || first.clock <= stream.clock) {
            self.counts.lost += 1;
            stream.owed = (stream.owed - stream.duration).max(0);
            stream.clock += stream.duration;
            stream.pass(false);
        }
        let missing = (first.seq - stream.next) as i64;
        let pause = first.clock - missing * stream.duration - stream.clock;
        if missing > 0 && pause > 0 && stream.is_pausing {
            if excess < missing * stream.duration {
                return Next::Idle; // what is missing came after the pause
            }
            stream.clock += pause;
        }
        if missing > 0 {
            let after = (first.seq == stream.next + 1).then(|| first.payload.clone());
            return stream.lose(&self.asks, &mut self.counts, first.clock, after, now);
        }
        if first.clock > stream.clock && excess < 0 {
            return Next::Idle; // a pause of the sender's
        }
        let Some(Held { clock, payload, is_copy, .. }) = self.packets.pop_front() else { return Next::Idle };
        self.counts.red += u64::from(is_copy);
        stream.play(clock, &payload, is_copy, excess);
        Next::Packet { payload, excess }
    }

    /// Leaves out what would be heard far too late.
    fn catch_up(&mut self, now: Millis) {
        let is_over = |stream: &Stream, first: &Held, most: i64| stream.excess(first.clock, now, TICK) > most;
        let is_late = |jitter: &Self, most| match (&jitter.stream, jitter.packets.front()) {
            (Some(stream), Some(first)) => is_over(stream, first, most),
            _ => false,
        };
        if is_late(self, SKIP) {
            while is_late(self, TICK) {
                self.leave_out();
            }
        }
    }
}

/// Puts the copies of earlier packets where those are missing, and says how far back they reach.
fn copies(
    red: &Red,
    packets: &mut VecDeque<Held>,
    stream: &Stream,
    asks: &mut Asks,
    seq: u64,
    clock: i64,
) -> i64 {
    let mut reach = 0;
    for copy in red.redundant() {
        let duration = decode::duration(&copy.payload).unwrap_or(0);
        if duration == 0 || copy.offset != duration * u32::from(copy.back) {
            continue; // some were not sent in between: its number is not known
        }
        let offset = i64::from(copy.offset);
        reach = reach.max(offset);
        let (seq, clock) = (seq - u64::from(copy.back), clock - offset);
        if seq < stream.next {
            continue;
        }
        if let Err(place) = packets.binary_search_by_key(&seq, |held| held.seq) {
            packets.insert(place, Held { seq, clock, payload: copy.payload, is_copy: true });
            asks.filled(seq);
        }
    }
    reach
}

/// The 64-bit sequence number nearest to `near` that ends in `seq` (RFC 3711 section 3.3.1).
fn extend(seq: u16, near: u64) -> u64 {
    let ahead = seq.wrapping_sub(near as u16) as i16;
    near.saturating_add_signed(i64::from(ahead))
}
