//! What came over the socket, read: text, or voice as packets.

use std::time::Instant;

use bytes::Bytes;
use prost::Message as _;

use super::super::flood::{Flood, Verdict};
use super::super::{BadMessage, MAX_MESSAGE, PeerEvent, Received};
use super::allowance::Allowance;
use super::closing::malformed;
use super::{Format, Side};
use crate::audio::{AudioError, Coding, FromPcm, Rate, RtpPacket, packet_ticks};
use crate::clock::Millis;
use crate::error::Error;
use crate::wire::{ClientMessage, ServerMessage};

/// The longest chunk: Opus's longest packet (RFC 6716 section 3.2).
const LONGEST: Millis = Millis(120);

pub(super) struct Ear {
    side: Side,
    voice: Voice,
    allowance: Allowance,
    flood: Flood,
    begun: Instant,
    /// Chunks beyond what there is time for.
    pub(super) refused: u64,
}

enum Voice {
    Pcm(Rate, Box<FromPcm>),
    Opus { seq: u16 },
}

impl Ear {
    pub(super) fn new(side: Side, format: Format, now: Instant) -> Result<Self, AudioError> {
        let voice = match format {
            Format::Pcm16(rate) => Voice::Pcm(rate, Box::new(FromPcm::new(rate)?)),
            Format::Opus => Voice::Opus { seq: 0 },
        };
        let (allowance, flood) = (Allowance::new(now), Flood::new(Millis::ZERO));
        Ok(Self { side, voice, allowance, flood, begun: now, refused: 0 })
    }

    /// Reads a frame that came `at`. Errors: what is no message, with the close frame's code.
    pub(super) fn read(
        &mut self,
        frame: Bytes,
        at: Instant,
        each: impl FnMut(Received),
    ) -> Result<Option<PeerEvent>, (Error, u16)> {
        let unreadable = |_| malformed("A frame is no message of audio.proto.");
        match self.side {
            Side::Server => {
                let message = ClientMessage::decode(frame).map_err(unreadable)?;
                if message.hello.is_some() {
                    return Err(malformed("There is one hello, at the beginning."));
                }
                match message.command.is_empty() {
                    true => self.heard(&message.audio_content, message.timestamp, at, each).map(|()| None),
                    false => Ok(self.told(message.command, at)),
                }
            }
            Side::Client => {
                let message = ServerMessage::decode(frame).map_err(unreadable)?;
                match message.event.is_empty() {
                    true => self.heard(&message.audio_content, message.timestamp, at, each).map(|()| None),
                    false => Ok(Some(PeerEvent::Message(message.event))),
                }
            }
        }
    }

    fn told(&mut self, command: String, at: Instant) -> Option<PeerEvent> {
        match self.flood.message(Millis(millis(at, self.begun))) {
            Verdict::Pass if command.len() > MAX_MESSAGE => Some(PeerEvent::BadMessage(BadMessage::TooLong)),
            Verdict::Pass => Some(PeerEvent::Message(command)),
            Verdict::Drop => None,
            Verdict::Report => Some(PeerEvent::Flooded),
        }
    }

    fn heard(
        &mut self,
        chunk: &Bytes,
        timestamp: i64,
        at: Instant,
        mut each: impl FnMut(Received),
    ) -> Result<(), (Error, u16)> {
        let length = self.length(chunk).ok_or_else(|| {
            malformed("A chunk of audio is not of the format that was agreed on, or longer than 120 ms.")
        })?;
        if !self.allowance.takes(length, at) {
            self.refused += 1;
            return Ok(());
        }
        let time = Millis(u64::try_from(timestamp).unwrap_or(0));
        match &mut self.voice {
            Voice::Pcm(_, pcm) => pcm.push(chunk, time, |packet| each(Received { at, packet })),
            Voice::Opus { seq } => {
                let pause = || Bytes::from_static(&[PAUSE]);
                let payload = if chunk.is_empty() { pause() } else { chunk.clone() };
                let (number, timestamp) = (*seq, ticks(time));
                *seq = seq.wrapping_add(1);
                let coding = Coding::Opus;
                let packet = RtpPacket { ssrc: 0, seq: number, timestamp, marker: false, payload, coding };
                each(Received { at, packet });
            }
        }
        Ok(())
    }

    /// `None` for what is not of the format, or too long.
    fn length(&self, chunk: &Bytes) -> Option<Millis> {
        let length = match &self.voice {
            Voice::Pcm(rate, _) if chunk.len().is_multiple_of(2) => rate.millis(chunk.len() as u64 / 2),
            Voice::Pcm(..) => return None,
            Voice::Opus { .. } if chunk.is_empty() => Millis::ZERO,
            Voice::Opus { .. } => Rate::HZ_48K.millis(packet_ticks(chunk)?.into()),
        };
        // What is empty costs something, too: it is a frame to handle.
        (length <= LONGEST).then_some(length.max(Millis(5)))
    }
}

/// Opus's first byte of 20 ms of one voice, with nothing after it: nothing is sent for a while (RFC 6716 section 3.1).
const PAUSE: u8 = 0x78;

/// On the RTP clock, which wraps.
fn ticks(time: Millis) -> u32 {
    time.0.wrapping_mul(48) as u32
}

fn millis(at: Instant, begun: Instant) -> u64 {
    u64::try_from(at.saturating_duration_since(begun).as_millis()).unwrap_or(u64::MAX)
}
