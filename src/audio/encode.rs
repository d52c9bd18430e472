//! PCM frames to Opus packets.

use std::fmt;

use bytes::Bytes;
use opus::{Application, Bitrate, Channels};

use super::resample::{Resampler, is_native};
use super::{AudioError, Rate};

/// Enough for one voice in full band; the encoder takes less when there is less to say.
const BITRATE: i32 = 32_000;

/// With [`Application::Audio`], a third of what the speech coder costs (`benches/audio.rs`).
const COMPLEXITY: i32 = 5;

/// The largest frame (RFC 6716 section 3.2.1).
const MAX_PACKET: usize = 1275;

/// Silent frames really encoded after sound, so that the listener's decoder comes to rest.
const TRAILING: u32 = 3;

pub(super) struct Encoder {
    opus: opus::Encoder,
    resampler: Option<Resampler>,
    /// A frame of silence, encoded once: most of a conversation is silence on either side.
    silence: Bytes,
    /// Silent frames since the last that was not.
    quiet: u32,
    packet: Vec<u8>,
    zeros: Vec<i16>,
}

impl Encoder {
    /// `rate` is the model's: any multiple of 50 Hz. Opus encodes straight from it when it can.
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
        Ok(Self { opus, resampler, silence, quiet: TRAILING, packet, zeros })
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
