//! Sound as models' protocols carry it: PCM16, little-endian, in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub fn to_base64(samples: &[i16]) -> String {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    STANDARD.encode(bytes)
}

/// `None` when it is no base64. Half a sample at the end is dropped.
pub fn from_base64(text: &str) -> Option<Vec<i16>> {
    let bytes = STANDARD.decode(text).ok()?;
    Some(bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect())
}
