//! The interviewer's voice: PCM of any length in, one RTP packet every 20 ms out.

use bytes::Bytes;

use super::encode::Encoder;
use super::playout::Playout;
use super::{AudioError, Coding, FRAMES_PER_SECOND, Pcm, Played, Rate};
use crate::model::ItemId;

/// A model's PCM to packets for the candidate.
#[derive(Debug)]
pub struct Downlink {
    playout: Playout,
    encoder: Encoder,
    seq: u16,
    timestamp: u32,
    /// The last packet was part of a talkspurt.
    talking: bool,
    packets: u64,
    silent: u64,
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

/// 20 ms.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub packet: Packet,
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
            packets: 0,
            silent: 0,
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

    /// The next packet, of speech or of silence. To be called every 20 ms.
    pub fn tick(&mut self) -> Tick {
        let (frame, played) = self.playout.tick().unzip();
        let payload = self.encoder.encode(frame.as_deref());
        let talking = played.is_some();
        let marker = talking && !self.talking;
        let packet =
            Packet { seq: self.seq, timestamp: self.timestamp, marker, payload, coding: Coding::Opus };
        self.talking = talking;
        self.seq = self.seq.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(Rate::HZ_48K.0 / FRAMES_PER_SECOND);
        self.packets += 1;
        self.silent += u64::from(!talking);
        Tick { packet, played }
    }

    pub fn stats(&self) -> DownlinkStats {
        DownlinkStats {
            packets: self.packets,
            silent: self.silent,
            underruns: self.playout.underruns,
            dropped: self.playout.dropped,
        }
    }
}
