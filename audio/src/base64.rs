//! Sound as models' protocols carry it: PCM16, little-endian, in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::pcm::{Pcm, Rate};

/// In samples: several minutes at every rate.
const MOST_SILENCE: u32 = 1 << 24;

pub fn to_base64(samples: &[i16]) -> String {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    STANDARD.encode(bytes)
}

/// `None` when it is no base64. Half a sample at the end is dropped.
pub fn from_base64(text: &str) -> Option<Vec<i16>> {
    let bytes = STANDARD.decode(text).ok()?;
    Some(bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect())
}

/// Sound in JSON.
#[derive(Serialize, Deserialize)]
pub(super) struct Carried {
    rate: Rate,
    #[serde(flatten)]
    samples: Samples,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Samples {
    Pcm16(String),
    /// Of so many samples, as most of a conversation is.
    Silence(u32),
}

impl From<Pcm> for Carried {
    fn from(Pcm { rate, samples }: Pcm) -> Self {
        let silent = samples.iter().all(|&sample| sample == 0);
        let samples = match u32::try_from(samples.len()) {
            Ok(length) if silent => Samples::Silence(length),
            Ok(_) | Err(_) => Samples::Pcm16(to_base64(&samples)),
        };
        Self { rate, samples }
    }
}

impl TryFrom<Carried> for Pcm {
    type Error = &'static str;

    fn try_from(Carried { rate, samples }: Carried) -> Result<Self, Self::Error> {
        let samples = match samples {
            Samples::Pcm16(text) => from_base64(&text).ok_or("the sound is no base64")?,
            Samples::Silence(length) if length > MOST_SILENCE => return Err("the silence is too long"),
            Samples::Silence(length) => vec![0; length as usize],
        };
        Ok(Self { rate, samples })
    }
}
