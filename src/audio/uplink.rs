//! The candidate's voice: RTP packets in, 50 frames a second out, whatever the network does.

use std::collections::VecDeque;

use super::decode::{Decoder, Repair};
use super::jitter::{Counts, Jitter, Next};
use super::resample::{Resampler, is_native};
use super::{AudioError, Pcm, Rate, RtpPacket};

/// Packets in order of arrival to PCM for a model. Delays by two packets.
#[derive(Debug)]
pub struct Uplink {
    rate: Rate,
    jitter: Jitter,
    decoder: Decoder,
    /// Decoded and not handed on: less than a packet.
    decoded: VecDeque<i16>,
    /// From the decoder's rate to `rate`, when Opus does not know it.
    resampler: Option<Resampler>,
    /// Of the RTP clock that the sender left silent, still to be handed on.
    silence: u32,
    stats: UplinkStats,
}

/// Since the beginning. The first four count packets, the others stretches of at most a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UplinkStats {
    pub received: u64,
    /// Came twice.
    pub duplicate: u64,
    /// Came after their turn, or were skipped to catch up.
    pub late: u64,
    /// Were missing when their turn came.
    pub lost: u64,
    /// Of the missing: had from the packet after.
    pub recovered: u64,
    /// Invented for a missing or a late packet.
    pub concealed: u64,
    /// Silence, where there was nothing to play.
    pub silent: u64,
    /// Came, and were not Opus.
    pub undecodable: u64,
}

/// 20 ms of the RTP clock.
const TICK: u32 = Rate::HZ_48K.0 / super::FRAMES_PER_SECOND;

impl Uplink {
    /// `rate` is the model's: any multiple of 50 Hz. Opus decodes straight at it when it can.
    ///
    /// # Errors
    ///
    /// When there is no way to that rate.
    pub fn new(rate: Rate) -> Result<Self, AudioError> {
        let (native, resampler) = match is_native(rate) {
            true => (rate, None),
            false => (Rate::HZ_48K, Some(Resampler::new(Rate::HZ_48K, rate)?)),
        };
        Ok(Self {
            rate,
            jitter: Jitter::default(),
            decoder: Decoder::new(native)?,
            decoded: VecDeque::with_capacity(8 * native.frame()),
            resampler,
            silence: 0,
            stats: UplinkStats::default(),
        })
    }

    pub fn push(&mut self, packet: RtpPacket) {
        self.jitter.push(packet);
    }

    /// The next 20 ms: exactly one frame.
    pub fn pull(&mut self) -> Pcm {
        let frame = match self.resampler {
            None => self.rate.frame(),
            Some(_) => Rate::HZ_48K.frame(),
        };
        while self.decoded.len() < frame {
            self.decode_next();
        }
        let samples: Vec<i16> = self.decoded.drain(..frame).collect();
        match &mut self.resampler {
            None => Pcm::new(self.rate, samples),
            Some(resampler) => match resampler.frame(&samples) {
                Ok(samples) => Pcm::new(self.rate, samples),
                Err(_) => Pcm::silent_frame(self.rate),
            },
        }
    }

    pub fn stats(&self) -> UplinkStats {
        let Counts { received, duplicate, late, lost } = self.jitter.counts();
        UplinkStats { received, duplicate, late, lost, ..self.stats }
    }

    fn decode_next(&mut self) {
        if self.silence > 0 {
            let now = self.silence.min(TICK);
            self.silence -= now;
            return self.be_silent(now);
        }
        match self.jitter.take() {
            Next::Packet(payload) => match self.decoder.packet(&payload) {
                Ok(samples) => self.decoded.extend(samples),
                Err(_) => {
                    self.stats.undecodable += 1;
                    self.repair(TICK, None);
                }
            },
            Next::Lost { duration, after } => self.repair(duration, after.as_deref()),
            Next::Starved => self.repair(TICK, None),
            Next::Silence(duration) => self.silence = duration,
            Next::Idle => self.be_silent(TICK),
        }
    }

    fn repair(&mut self, duration: u32, after: Option<&[u8]>) {
        let (samples, repair) = self.decoder.missing(duration, after);
        self.decoded.extend(samples);
        match repair {
            Repair::Recovered => self.stats.recovered += 1,
            Repair::Concealed => self.stats.concealed += 1,
            Repair::Silent => self.stats.silent += 1,
        }
    }

    fn be_silent(&mut self, duration: u32) {
        self.decoded.extend(self.decoder.silence(duration));
        self.stats.silent += 1;
    }
}
