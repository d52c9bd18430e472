//! Opus packets to PCM at one of Opus's own rates, and what stands for those that are missing.

use std::fmt;

use opus::Channels;

use super::{AudioError, Rate};

/// The longest packet: 120 ms (RFC 6716 section 3.2).
const MAX_FRAMES: usize = 6;

/// How long the decoder may invent sound for what is missing; a voice changes every 60 ms.
const MAX_CONCEALED: u32 = 3 * TICK;

/// 20 ms of the RTP clock.
pub(super) const TICK: u32 = super::TICK as u32;

/// What was done about a missing packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repair {
    /// Decoded from the copy that the next packet carries (RFC 6716 section 2.1.7).
    Recovered,
    /// Invented from what came before, fading.
    Concealed,
    /// Silence: too much is missing.
    Silent,
}

pub(super) struct Decoder {
    opus: opus::Decoder,
    rate: Rate,
    pcm: Vec<i16>,
    /// Concealed in a row, on the RTP clock.
    concealed: u32,
}

impl Decoder {
    /// `rate` is one of Opus's own.
    pub(super) fn new(rate: Rate) -> Result<Self, AudioError> {
        Ok(Self {
            opus: opus::Decoder::new(rate.0, Channels::Mono)?,
            rate,
            pcm: vec![0; MAX_FRAMES * rate.frame()],
            concealed: 0,
        })
    }

    /// A packet's samples, mono; `None` when it is not Opus.
    pub(super) fn packet(&mut self, payload: &[u8]) -> Option<&[i16]> {
        // To the decoder, nothing at all means something that is missing.
        let length = (!payload.is_empty()).then(|| self.opus.decode(payload, &mut self.pcm, false))?.ok()?;
        self.concealed = 0;
        Some(&self.pcm[..length])
    }

    /// `duration` of the RTP clock that is missing, and the packet `after` it, when it is here.
    pub(super) fn missing(&mut self, duration: u32, after: Option<&[u8]>) -> (&[i16], Repair) {
        let length = self.samples(duration).min(self.pcm.len());
        if let Some(after) = after.filter(|after| has_fec(after))
            && self.opus.decode(after, &mut self.pcm[..length], true).is_ok_and(|got| got == length)
        {
            self.concealed = 0;
            return (&self.pcm[..length], Repair::Recovered);
        }
        let begin = self.concealed;
        self.concealed = begin.saturating_add(duration);
        if begin < MAX_CONCEALED
            && self.opus.decode(&[], &mut self.pcm[..length], false).is_ok_and(|got| got == length)
        {
            let gain = |clock: u32| 1.0 - clock as f32 / MAX_CONCEALED as f32;
            fade(&mut self.pcm[..length], gain(begin), gain(self.concealed).max(0.0));
            return (&self.pcm[..length], Repair::Concealed);
        }
        self.pcm[..length].fill(0);
        (&self.pcm[..length], Repair::Silent)
    }

    fn samples(&self, duration: u32) -> usize {
        (u64::from(duration) * u64::from(self.rate.0) / u64::from(Rate::HZ_48K.0)) as usize
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("rate", &self.rate)
            .field("concealed", &self.concealed)
            .finish_non_exhaustive()
    }
}

/// A packet's length on the RTP clock.
pub fn duration(payload: &[u8]) -> Option<u32> {
    let samples = opus::packet::get_nb_samples(payload, Rate::HZ_48K.0).ok()?;
    u32::try_from(samples).ok().filter(|&samples| samples > 0)
}

/// Does this packet carry a copy of the one before? By the flags at the start of a SILK frame (RFC 6716
/// section 4.2.3); what CELT codes has none.
pub(super) fn has_fec(payload: &[u8]) -> bool {
    const CELT: u8 = 0x80;

    let Some(&toc) = payload.first().filter(|&toc| toc & CELT == 0) else { return false };
    let Ok(samples) = opus::packet::get_samples_per_frame(payload, Rate::HZ_48K.0) else { return false };
    let Ok(parsed) = opus::packet::parse(payload) else { return false };
    let Some(&flags) = parsed.frames.first().and_then(|frame| frame.first()) else { return false };
    let voices = (samples / TICK as usize).max(1); // one voice-activity flag per 20 ms, then the flag sought
    let stereo = toc & 0x04 != 0;
    let mid = flags >> (7 - voices) & 1 == 1;
    mid || stereo && flags >> (6 - 2 * voices) & 1 == 1
}

fn fade(samples: &mut [i16], from: f32, to: f32) {
    let length = samples.len() as f32;
    for (at, sample) in samples.iter_mut().enumerate() {
        *sample = (f32::from(*sample) * (from + (to - from) * at as f32 / length)) as i16;
    }
}
