//! What comes back: gaps and losses of all packets, and of a few what is in them.

use std::time::{Duration, Instant};

use opus::Channels;

use super::figures::Taken;
use super::marker::Detector;
use super::spread::between;
use super::voice::ms;
use crate::audio::{AudioError, Coding, Rate, RtpPacket, level};
use crate::peer::Received;

const RATE: Rate = Rate::HZ_24K;

/// 20 ms of the RTP clock.
const TICK: u32 = 960;

/// The first packets of a talkspurt, in which its marker is looked for: 300 ms.
const DECODED: u32 = 15;

/// RMS, of full scale, that can be heard.
const AUDIBLE: f32 = 0.005;

/// How long after an interruption it is listened whether there is silence.
const FALLS_SILENT: Duration = Duration::from_millis(1500);

/// Longest PCM in an Opus packet: 120 ms.
const LONGEST: usize = RATE.frame() * 6;

pub(super) struct Ear {
    decoder: opus::Decoder,
    pcm: Vec<i16>,
    detector: Option<Detector>,
    searched: u64,
    /// Packets of this talkspurt still to be decoded.
    left: u32,
    /// The model's stretch whose marker has not been heard.
    expected: Option<Instant>,
    interrupted: Option<Interrupted>,
    last: Option<Last>,
}

#[derive(Clone, Copy, Debug)]
struct Interrupted {
    at: Instant,
    audible: Instant,
}

/// The newest packet.
#[derive(Clone, Copy, Debug)]
struct Last {
    at: Instant,
    seq: u16,
    timestamp: u32,
}

impl Ear {
    pub(super) fn new() -> Result<Self, AudioError> {
        Ok(Self {
            decoder: opus::Decoder::new(RATE.0, Channels::Mono)?,
            pcm: vec![0; LONGEST],
            detector: None,
            searched: 0,
            left: 0,
            expected: None,
            interrupted: None,
            last: None,
        })
    }

    /// The model's first delta is about to be written.
    pub(super) fn expect(&mut self, at: Instant, taken: &mut Taken) {
        taken.unheard += u64::from(self.expected.replace(at).is_some());
    }

    /// The model has just said that it was interrupted.
    pub(super) fn interrupted(&mut self, at: Instant) {
        self.interrupted = Some(Interrupted { at, audible: at });
    }

    /// One packet. When it has the marker: when it came.
    pub(super) fn packet(&mut self, Received { at, packet }: Received, taken: &mut Taken) -> Option<Instant> {
        self.arrived(at, &packet, taken);
        if packet.marker {
            (self.left, self.searched) = (DECODED, 0);
            self.detector = Some(Detector::new(RATE));
        }
        let listening = self.interrupted.is_some();
        if self.left == 0 && !listening || packet.coding != Coding::Opus {
            return None;
        }
        self.left = self.left.saturating_sub(1);
        let length = self.decoder.decode(&packet.payload, &mut self.pcm, false).ok()?;
        let pcm = &self.pcm[..length];
        if let Some(interrupted) = &mut self.interrupted
            && at > interrupted.at
            && level(pcm) > AUDIBLE
        {
            interrupted.audible = at;
        }
        let before = self.searched;
        self.searched += length as u64;
        let onset = self.detector.as_mut().filter(|_| self.left > 0)?.push(pcm)?;
        self.detector = None;
        let begun = self.expected.take()?;
        // The onset may be in a packet before this one, 20 ms earlier for each: its position is then negative.
        taken.model_to_ear.push(between(begun, at) + ms(onset, RATE) - ms(before, RATE));
        Some(at)
    }

    /// Every 20 ms.
    pub(super) fn beat(&mut self, now: Instant, taken: &mut Taken) {
        if let Some(Interrupted { at, audible }) = self.interrupted
            && now > at + FALLS_SILENT
        {
            taken.barge_in.push(between(at, audible));
            self.interrupted = None;
        }
    }

    fn arrived(&mut self, at: Instant, packet: &RtpPacket, taken: &mut Taken) {
        taken.packets += 1;
        let (seq, timestamp) = (packet.seq, packet.timestamp);
        let Some(last) = self.last else { return self.last = Some(Last { at, seq, timestamp }) };
        match seq.wrapping_sub(last.seq) {
            ahead @ 1..0x8000 => {
                taken.lost += u64::from(ahead) - 1;
                if timestamp.wrapping_sub(last.timestamp) == TICK {
                    taken.gaps.add(at.saturating_duration_since(last.at));
                }
                self.last = Some(Last { at, seq, timestamp });
            }
            0 => {}
            // Late, and so not lost.
            _ => taken.lost = taken.lost.saturating_sub(1),
        }
    }
}
