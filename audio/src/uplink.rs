//! The candidate's voice: RTP packets in, 50 frames a second out, whatever the network does.

use bytes::Bytes;

use super::decode::{Decoder, Repair, TICK};
use super::jitter::{Counts, Jitter, Next};
use super::pace::Pace;
use super::resample::{Resampler, is_native};
use super::{AudioError, Millis, Pcm, Rate, RtpPacket};

/// Packets in order of arrival to PCM for a model, [`Uplink::delay`] and at most 20 ms later.
///
/// All times are of one clock, in whole milliseconds.
#[derive(Debug)]
pub struct Uplink {
    rate: Rate,
    /// What Opus decodes at: `rate`, or the RTP clock's.
    decoded_rate: Rate,
    jitter: Jitter,
    decoder: Decoder,
    pace: Pace,
    /// Decoded and not handed on: less than a packet, and what was stretched.
    decoded: Vec<i16>,
    /// From the decoder's rate to `rate`, when Opus does not know it.
    resampler: Option<Resampler>,
    /// Of the last frame, for who wants them.
    taken: Option<Vec<Taken>>,
    stats: UplinkStats,
}

/// A packet as it was played, in its turn, whichever way it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Opus.
    pub payload: Bytes,
    /// The sender's, on the RTP clock.
    pub timestamp: u32,
    /// From the beginning of the frame that it was taken for to its own, in ticks of the RTP clock.
    pub ahead: i64,
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
    /// Came, and were not Opus or not RFC 2198.
    pub undecodable: u64,
    /// Packets that did not come and were played from a later packet's copy (RFC 2198). Not among the lost.
    pub red: u64,
    /// Packets asked for again (RFC 4585), each time they were.
    pub asked: u64,
    /// Of those, that came.
    pub retransmitted: u64,
    /// How often a little was repeated or left out to keep the delay.
    pub stretched: u64,
    /// The chosen delay, now.
    pub delay: Millis,
}

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
            decoded_rate: native,
            jitter: Jitter::default(),
            decoder: Decoder::new(native)?,
            pace: Pace::default(),
            decoded: Vec::with_capacity(8 * native.frame()),
            resampler,
            taken: None,
            stats: UplinkStats::default(),
        })
    }

    /// From now on [`Uplink::taken`] tells the packets, too.
    pub fn keep_taken(&mut self) {
        self.taken.get_or_insert_default();
    }

    /// The packets that the last frame was made of.
    pub fn taken(&mut self) -> impl Iterator<Item = Taken> {
        self.taken.iter_mut().flat_map(|taken| taken.drain(..))
    }

    /// A packet that arrived `at`.
    pub fn push(&mut self, packet: RtpPacket, at: Millis) {
        self.jitter.push(packet, at);
    }

    /// The next 20 ms: exactly one frame. To be called about every 20 ms.
    pub fn pull(&mut self, now: Millis) -> Pcm {
        let frame = self.decoded_rate.frame();
        while self.decoded.len() < frame {
            self.decode_next(now, frame);
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

    /// Does the sender send again what it is asked for (`a=rtcp-fb:… nack`, RFC 4585 section 4.2)?
    pub fn retransmits(&mut self, negotiated: bool) {
        self.jitter.asks.negotiated = negotiated;
    }

    /// To the sender and back, as just measured (RFC 3550 section 6.4.1).
    pub fn round_trip(&mut self, rtt: Millis) {
        self.jitter.asks.round_trip(rtt);
    }

    /// The sequence numbers to ask for now, in a generic NACK (RFC 4585 section 6.2.1). Empty unless negotiated, and
    /// while the round trip is unknown or too long.
    pub fn missing(&mut self, now: Millis) -> Vec<u16> {
        self.jitter.missing(now)
    }

    /// The chosen delay, 40 to 300 ms: how long a packet that came as fast as any is held back.
    pub fn delay(&self) -> Millis {
        self.jitter.delay()
    }

    /// How much longer than chosen packets wait before they are pulled, because pulls come when they come: pulling so
    /// much earlier costs nothing. `None` while nothing is played.
    pub fn slack(&self) -> Option<Millis> {
        self.jitter.slack()
    }

    /// From now on pulls come so much earlier.
    pub fn advance(&mut self, by: Millis) {
        self.jitter.advance(by);
    }

    pub fn stats(&self) -> UplinkStats {
        let Counts { received, duplicate, late, lost, red, malformed } = self.jitter.counts();
        UplinkStats {
            received,
            duplicate,
            late,
            lost,
            red,
            undecodable: self.stats.undecodable + malformed,
            asked: self.jitter.asks.asked,
            retransmitted: self.jitter.asks.retransmitted,
            stretched: self.pace.changes,
            delay: self.delay(),
            ..self.stats
        }
    }

    fn decode_next(&mut self, now: Millis, frame: usize) {
        let have = self.decoded.len() as i64 * i64::from(Rate::HZ_48K.0) / i64::from(self.decoded_rate.0);
        match self.jitter.take(now, have) {
            Next::Packet { payload, excess } => match self.decoder.packet(&payload) {
                Some(samples) => {
                    if let Some(taken) = &mut self.taken {
                        let timestamp = self.jitter.taken();
                        taken.push(Taken { payload, timestamp, ahead: have });
                    }
                    self.decoded.extend_from_slice(samples);
                    self.pace.keep(&mut self.decoded, self.decoded_rate, excess);
                }
                None => {
                    self.stats.undecodable += 1;
                    self.repair(TICK, None);
                }
            },
            Next::Lost { duration, after } => self.repair(duration, after.as_deref()),
            Next::Starved => self.repair(TICK, None),
            Next::Idle => {
                self.decoded.resize(frame, 0);
                self.stats.silent += 1;
            }
        }
    }

    fn repair(&mut self, duration: u32, after: Option<&[u8]>) {
        let (samples, repair) = self.decoder.missing(duration, after);
        self.decoded.extend_from_slice(samples);
        match repair {
            Repair::Recovered => self.stats.recovered += 1,
            Repair::Concealed => self.stats.concealed += 1,
            Repair::Silent => self.stats.silent += 1,
        }
    }
}
