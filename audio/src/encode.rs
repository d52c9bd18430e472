//! PCM frames to Opus packets.

use std::fmt;

use bytes::Bytes;
use opus::{Application, Bitrate, Channels, Signal};

use super::protection::Effort;
use super::resample::{Resampler, is_native};
use super::{AudioError, Rate};

/// One voice in super-wide band. At complexity 0 it sounds better than complexity 5 with 32 kb/s does, for less CPU time
/// (docs/performance.md).
const BITRATE: i32 = 40_000;
const COMPLEXITY: i32 = 0;

/// Where packets are lost there may be no room for more, and the speech coder sounds as good with less.
const LOSSY_BITRATE: i32 = 32_000;
const LOSSY_COMPLEXITY: i32 = 5;

/// With the headers of 50 packets a second this fits into 48 kb/s.
const SPARING_BITRATE: i32 = 24_000;

/// The largest frame (RFC 6716 section 3.2.1).
const MAX_PACKET: usize = 1275;

/// Silent frames really encoded after sound, so that the listener's decoder comes to rest.
const TRAILING: u32 = 3;

/// The most that the encoder is told of, in percent: beyond it takes too much from the voice itself.
const MOST: u8 = 30;
const LEAST: u8 = 10;

pub(super) struct Encoder {
    opus: opus::Encoder,
    resampler: Option<Resampler>,
    /// A frame of silence, encoded once: most of a conversation is silence on either side.
    silence: Bytes,
    /// Silent frames since the last that was not.
    quiet: u32,
    packet: Vec<u8>,
    zeros: Vec<i16>,
    /// Frames carry a copy of the one before.
    pub(super) copies: bool,
}

impl Encoder {
    /// `rate` is the model's: any multiple of 50 Hz. Opus encodes straight from it when it can. A call begins with a few
    /// silent frames: a decoder that has heard none renders the first word too softly.
    pub(super) fn new(rate: Rate) -> Result<Self, AudioError> {
        let (native, resampler) = match is_native(rate) {
            true => (rate, None),
            false => (Rate::HZ_48K, Some(Resampler::new(rate, Rate::HZ_48K)?)),
        };
        let zeros = vec![0; native.frame()];
        let mut packet = vec![0; MAX_PACKET];
        let mut opus = encoder(native)?;
        let mut length = 0;
        // The encoder comes to rest as the listener's decoder will: what it says next is told as a
        // difference to what the decoder knows, and the first word would begin too softly.
        for _ in 0..=TRAILING {
            length = opus.encode(&zeros, &mut packet)?;
        }
        let silence = Bytes::copy_from_slice(&packet[..length]);
        Ok(Self { opus, resampler, silence, quiet: 0, packet, zeros, copies: false })
    }

    /// One frame at the model's rate, or silence. Returns the packet's payload.
    pub(super) fn encode(&mut self, frame: Option<&[i16]>) -> Bytes {
        let sounding = frame.filter(|frame| frame.iter().any(|&sample| sample != 0));
        match sounding {
            Some(_) => self.quiet = 0,
            None if self.quiet >= TRAILING => return self.silence.clone(),
            None => self.quiet += 1,
        }
        // A frame that cannot be encoded is heard as silence; nothing else depends on it.
        self.opus(sounding).unwrap_or_else(|_| self.silence.clone())
    }

    /// Nothing of what was said is still to be heard: silence may be left out.
    pub(super) fn is_at_rest(&self) -> bool {
        self.quiet >= TRAILING
    }

    /// A payload that says: nothing is sent for a while (RFC 6716 section 3.4: a frame of no bytes).
    pub(super) fn pause(&self) -> Bytes {
        self.silence.slice(..1)
    }

    pub(super) fn protect(&mut self, effort: Effort) {
        // Told that it is speech, it takes the speech coder, which alone has copies, at any loss.
        let (bitrate, complexity, signal, percent) = match effort {
            Effort::Plain => (BITRATE, COMPLEXITY, Signal::Auto, 0),
            Effort::Copies(loss) => (LOSSY_BITRATE, LOSSY_COMPLEXITY, Signal::Voice, loss.clamp(LEAST, MOST)),
            Effort::Sparing(loss) => {
                (SPARING_BITRATE, LOSSY_COMPLEXITY, Signal::Voice, loss.clamp(LEAST, MOST))
            }
        };
        let copies = effort != Effort::Plain;
        let opus = &mut self.opus;
        let set = opus.set_bitrate(Bitrate::Bits(bitrate)).and_then(|()| opus.set_complexity(complexity));
        let set = set.and_then(|()| opus.set_inband_fec(copies));
        let set = set.and_then(|()| opus.set_packet_loss_perc(percent.into()));
        let set = set.and_then(|()| opus.set_signal(signal));
        if set.is_ok() {
            self.copies = copies;
        }
    }

    fn opus(&mut self, frame: Option<&[i16]>) -> Result<Bytes, AudioError> {
        let length = match (frame, &mut self.resampler) {
            (None, _) => self.opus.encode(&self.zeros, &mut self.packet)?,
            (Some(frame), None) => self.opus.encode(frame, &mut self.packet)?,
            (Some(frame), Some(resampler)) => self.opus.encode(&resampler.frame(frame)?, &mut self.packet)?,
        };
        Ok(Bytes::copy_from_slice(&self.packet[..length]))
    }
}

fn encoder(rate: Rate) -> Result<opus::Encoder, AudioError> {
    let mut opus = opus::Encoder::new(rate.0, Channels::Mono, Application::Audio)?;
    opus.set_bitrate(Bitrate::Bits(BITRATE))?;
    opus.set_complexity(COMPLEXITY)?;
    Ok(opus)
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder")
            .field("resampler", &self.resampler)
            .field("quiet", &self.quiet)
            .finish_non_exhaustive()
    }
}
