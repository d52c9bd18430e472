//! The interviewer's voice: PCM of any length in, one RTP packet every 20 ms out, and few in silence.

use bytes::Bytes;

use super::encode::Encoder;
use super::playout::Playout;
use super::protection::Protection;
use super::red::Red;
use super::redundant::History;
use super::{AudioError, Coding, FRAMES_PER_SECOND, ItemId, Millis, Pcm, Played, Rate};

/// In silence, ticks from packet to packet: 400 ms, as Opus's own discontinuous transmission (RFC 7587 section 3.1.3).
const KEEPALIVE: u32 = 20;

/// A model's PCM to packets for the candidate.
#[derive(Debug)]
pub struct Downlink {
    playout: Playout,
    encoder: Encoder,
    seq: u16,
    timestamp: u32,
    /// The last packet was part of a talkspurt.
    talking: bool,
    /// Ticks since the last packet that announced a pause, while one lasts.
    pausing: Option<u32>,
    protection: Protection,
    /// Opus's payload type within RED, where RED was agreed on.
    redundancy: Option<u8>,
    history: History,
    stats: DownlinkStats,
}

/// What goes into an RTP packet; the connection adds the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    pub seq: u16,
    /// 48 kHz, whatever the audio's own rate (RFC 7587 section 4.1).
    pub timestamp: u32,
    /// First packet of a talkspurt (RFC 3551 section 4.1).
    pub marker: bool,
    pub payload: Bytes,
    pub coding: Coding,
}

impl Packet {
    /// The frame that was encoded for it, without the earlier ones.
    pub fn opus(&self) -> Option<Bytes> {
        match self.coding {
            Coding::Opus => Some(self.payload.clone()),
            Coding::Red => Red::split(self.payload.clone()).map(|red| red.primary),
        }
    }
}

/// 20 ms.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// In silence mostly none.
    pub packet: Option<Packet>,
    /// What of the model's speech is in the packet.
    pub played: Option<Played>,
}

/// Since the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DownlinkStats {
    pub packets: u64,
    /// Of these, without speech.
    pub silent: u64,
    /// Times that the model was too slow for its own speech.
    pub underruns: u64,
    /// Ticks of silence that this cost.
    pub dry: u64,
    /// Packets with a copy of the frame before inside the frame (RFC 6716 section 2.1.7).
    pub copies: u64,
    /// Packets with earlier frames beside the frame (RFC 2198).
    pub redundant: u64,
    /// What of an item must be here before it begins, now.
    pub prebuffer: Millis,
    /// Samples dropped because too much was queued.
    pub dropped: u64,
}

impl Downlink {
    /// `rate` is the model's: any multiple of 50 Hz.
    ///
    /// # Errors
    ///
    /// When there is no way from that rate to Opus.
    pub fn new(rate: Rate) -> Result<Self, AudioError> {
        Ok(Self {
            playout: Playout::new(rate),
            encoder: Encoder::new(rate)?,
            seq: 0,
            timestamp: 0,
            talking: false,
            pausing: None,
            protection: Protection::new(),
            redundancy: None,
            history: History::default(),
            stats: DownlinkStats::default(),
        })
    }

    /// More of an item. Items are played in the order in which they were first heard of.
    pub fn push(&mut self, item: ItemId, pcm: &Pcm) {
        self.playout.push(item, pcm);
    }

    /// There is no more of an item.
    pub fn end(&mut self, item: ItemId) {
        self.playout.end(item);
    }

    /// Stops speaking: what is being played fades within 10 ms, all that is queued is dropped.
    pub fn flush(&mut self) {
        self.playout.flush();
    }

    /// What of our packets did not arrive, by the newest receiver report (RFC 3550 section 6.4.1), 0 to 1.
    pub fn loss(&mut self, fraction: f32) {
        self.protection.report(fraction);
        self.encoder.protect(self.protection.effort());
    }

    /// The payload type that Opus has within RED (RFC 2198); `None` when it was not agreed on.
    pub fn redundancy(&mut self, opus: Option<u8>) {
        self.redundancy = opus;
    }

    /// The next 20 ms. To be called every 20 ms.
    pub fn tick(&mut self) -> Tick {
        let (frame, played) = self.playout.tick().unzip();
        let talking = played.is_some();
        let packet = match talking || !self.encoder.is_at_rest() {
            true => {
                self.pausing = None;
                Some(self.packet(frame.as_deref(), talking))
            }
            false => self.pause(),
        };
        self.talking = talking;
        self.timestamp = self.timestamp.wrapping_add(Rate::HZ_48K.0 / FRAMES_PER_SECOND);
        Tick { packet, played }
    }

    /// Announces a pause, at its beginning and now and then.
    fn pause(&mut self) -> Option<Packet> {
        let since = self.pausing.map_or(0, |since| (since + 1) % KEEPALIVE);
        self.pausing = Some(since);
        (since == 0).then(|| {
            self.stats.packets += 1;
            self.stats.silent += 1;
            let payload = self.encoder.pause();
            self.numbered(false, payload, Coding::Opus)
        })
    }

    fn packet(&mut self, frame: Option<&[i16]>, talking: bool) -> Packet {
        let frame = self.encoder.encode(frame);
        let marker = talking && !self.talking;
        if marker {
            self.history.forget();
        }
        let depth = self.protection.depth();
        let redundant = self
            .redundancy
            .filter(|_| talking && depth > 0)
            .and_then(|payload_type| self.history.write(payload_type, depth, self.timestamp, &frame));
        self.stats.packets += 1;
        self.stats.silent += u64::from(!talking);
        self.stats.copies += u64::from(talking && self.encoder.copies);
        self.stats.redundant += u64::from(redundant.is_some());
        let (payload, coding) = match redundant {
            Some(payload) => (payload, Coding::Red),
            None => (frame.clone(), Coding::Opus),
        };
        self.history.sent(self.timestamp, frame);
        self.numbered(marker, payload, coding)
    }

    fn numbered(&mut self, marker: bool, payload: Bytes, coding: Coding) -> Packet {
        let (seq, timestamp) = (self.seq, self.timestamp);
        self.seq = seq.wrapping_add(1);
        Packet { seq, timestamp, marker, payload, coding }
    }

    pub fn stats(&self) -> DownlinkStats {
        DownlinkStats {
            underruns: self.playout.underruns,
            dry: self.playout.dry,
            dropped: self.playout.dropped,
            prebuffer: self.playout.prebuffer(),
            ..self.stats
        }
    }
}
