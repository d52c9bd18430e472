//! What the providers say and hear, at 24 kHz: a tone, and speech by its level.

use antiphon::audio::{from_base64, level};

/// Samples a millisecond.
pub(crate) const RATE: usize = 24;

/// A frame louder than this (RMS) is speech.
const LOUD: f32 = 400.0 / 32_768.0;

/// 440 Hz, from this sample of the tone.
pub(crate) fn tone(from: usize, ms: u64) -> Vec<i16> {
    let sample = |n: usize| {
        let phase = (from + n) as f64 / (RATE * 1000) as f64 * 440.0 * std::f64::consts::TAU;
        (phase.sin() * 9000.0) as i16
    };
    (0..ms as usize * RATE).map(sample).collect()
}

/// How long the sound is that a client sent, in milliseconds, and whether it is speech.
pub(crate) fn heard(audio: &str) -> (u64, bool) {
    let samples = from_base64(audio).expect("clients speak base64");
    ((samples.len() / RATE) as u64, level(&samples) > LOUD)
}
