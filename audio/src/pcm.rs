//! Decoded audio: mono, 16-bit, with its rate.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Millis;
use super::base64::Carried;

/// Samples a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rate(pub u32);

impl Rate {
    /// What practice's VAD and Gemini hear.
    pub const HZ_16K: Self = Self(16_000);
    /// What OpenAI hears and every model speaks.
    pub const HZ_24K: Self = Self(24_000);
    /// Opus's own, and the RTP clock's (RFC 7587 section 4.1).
    pub const HZ_48K: Self = Self(48_000);

    /// Samples in one 20 ms frame. Exact for every rate that is a multiple of 50 Hz.
    pub const fn frame(self) -> usize {
        (self.0 / FRAMES_PER_SECOND) as usize
    }

    /// How long `samples` last, rounded down.
    pub const fn millis(self, samples: u64) -> Millis {
        Millis(samples * 1000 / self.0 as u64)
    }

    /// How many samples last `length`.
    pub const fn samples(self, length: Millis) -> u64 {
        length.0 * self.0 as u64 / 1000
    }
}

/// The length of a frame on either side: 20 ms.
pub const FRAME: Millis = Millis(20);
pub const FRAMES_PER_SECOND: u32 = 50;

/// A stretch of mono 16-bit audio.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Carried", try_from = "Carried")]
pub struct Pcm {
    pub rate: Rate,
    pub samples: Vec<i16>,
}

impl Pcm {
    pub fn new(rate: Rate, samples: Vec<i16>) -> Self {
        Self { rate, samples }
    }

    /// 20 ms of silence.
    pub fn silent_frame(rate: Rate) -> Self {
        Self { rate, samples: vec![0; rate.frame()] }
    }

    pub fn len(&self) -> Millis {
        self.rate.millis(self.samples.len() as u64)
    }

    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// Loudness: RMS, 0 to 1 of full scale.
    pub fn level(&self) -> f32 {
        level(&self.samples)
    }
}

/// RMS of `samples`, 0 to 1 of full scale.
pub fn level(samples: &[i16]) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    let energy: f64 = samples.iter().map(|&s| f64::from(s) * f64::from(s)).sum();
    ((energy / samples.len() as f64).sqrt() / 32_768.0) as f32
}

/// Samples are private speech: only the shape is shown.
impl fmt::Debug for Pcm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pcm({} Hz, {} samples)", self.rate.0, self.samples.len())
    }
}
