//! The tone that begins every stretch of speech on either side: made, and found again.

use std::f64::consts::TAU;

use crate::audio::Rate;
use crate::clock::Millis;

/// Above most of a voice's energy, below what any codec setting drops.
const HZ: f64 = 3000.0;

/// How long it sounds.
pub(super) const LENGTH: Millis = Millis(40);

/// Peak, of full scale.
const AMPLITUDE: f64 = 0.35;

/// It begins and ends within this, so that no click spreads over other frequencies.
const RAMP: Millis = Millis(1);

/// A window is judged as a whole: six periods.
const WINDOW: Millis = Millis(2);

/// Of a window's energy, what must be the tone's.
const PURE: f64 = 0.8;

/// A window's RMS, of full scale, below which it is not looked at.
const FAINT: f64 = 0.05;

/// So many pure windows in a row are the tone: 12 ms. A hiss is not that steady.
const STEADY: usize = 6;

/// The tone.
pub(super) fn make(rate: Rate) -> Vec<i16> {
    let (length, ramp) = (rate.samples(LENGTH), rate.samples(RAMP));
    let sample = |at: u64| {
        let edge = at.min(length - 1 - at).min(ramp) as f64 / ramp as f64;
        let phase = TAU * HZ * at as f64 / f64::from(rate.0);
        (phase.sin() * edge * AMPLITUDE * f64::from(i16::MAX)) as i16
    };
    (0..length).map(sample).collect()
}

/// Looks for the tone's beginning in PCM that comes in pieces.
#[derive(Debug)]
pub(super) struct Detector {
    rate: Rate,
    /// 2 cos ω, of Goertzel's recurrence.
    coefficient: f64,
    /// Not judged yet, less than a window; and the window before it, in which the tone may have begun.
    waiting: Vec<i16>,
    before: Vec<i16>,
    /// Samples judged.
    judged: u64,
    /// Pure windows in a row, and where the tone began if they are it.
    steady: usize,
    onset: u64,
}

impl Detector {
    pub(super) fn new(rate: Rate) -> Self {
        let coefficient = 2.0 * (TAU * HZ / f64::from(rate.0)).cos();
        Self { rate, coefficient, waiting: Vec::new(), before: Vec::new(), judged: 0, steady: 0, onset: 0 }
    }

    /// Where the tone began, in samples since the detector was new, once it is sure.
    pub(super) fn push(&mut self, samples: &[i16]) -> Option<u64> {
        self.waiting.extend_from_slice(samples);
        let waiting = std::mem::take(&mut self.waiting);
        let windows = waiting.chunks_exact(self.rate.samples(WINDOW) as usize);
        self.waiting.extend_from_slice(windows.remainder());
        for window in windows {
            self.judge(window);
            if self.steady == STEADY {
                return Some(self.onset);
            }
        }
        None
    }

    fn judge(&mut self, window: &[i16]) {
        if self.is_tone(window) {
            if self.steady == 0 {
                self.onset = self.judged - self.sounding_before(window);
            }
            self.steady += 1;
        } else {
            self.steady = 0;
        }
        self.judged += window.len() as u64;
        self.before.clear();
        self.before.extend_from_slice(window);
    }

    /// How much of the window before was the tone already: from the first sample a quarter as loud.
    fn sounding_before(&self, window: &[i16]) -> u64 {
        let peak = window.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or_default();
        let first = self.before.iter().position(|sample| sample.unsigned_abs() > peak / 4);
        first.map_or(0, |first| (self.before.len() - first) as u64)
    }

    /// Goertzel's power at the tone's frequency against the window's own.
    fn is_tone(&self, window: &[i16]) -> bool {
        let (mut last, mut older, mut energy) = (0.0, 0.0, 0.0);
        for &sample in window {
            let sample = f64::from(sample) / f64::from(i16::MAX);
            energy += sample * sample;
            (last, older) = (sample + self.coefficient * last - older, last);
        }
        let length = window.len() as f64;
        let power = last * last + older * older - self.coefficient * last * older;
        (energy / length).sqrt() > FAINT && power * 2.0 / length > PURE * energy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn onset(rate: Rate, before: usize, piece: usize) -> Option<u64> {
        let mut pcm = vec![0; before];
        pcm.extend(make(rate));
        pcm.extend(vec![0; 500]);
        let mut detector = Detector::new(rate);
        pcm.chunks(piece).find_map(|piece| detector.push(piece))
    }

    #[test]
    fn the_tone_is_found_where_it_begins_however_it_is_cut() {
        for rate in [Rate::HZ_24K, Rate::HZ_48K] {
            for (before, piece) in [(0, 480), (7, 480), (480, 480), (1234, 100), (1234, 960), (5000, 9000)] {
                let found = onset(rate, before, piece).unwrap();
                let off = found.abs_diff(before as u64);
                assert!(off <= rate.samples(Millis(1)), "{rate:?} {before} {piece}: {found}");
            }
        }
    }

    #[test]
    fn it_is_found_after_opus() {
        let mut pcm = vec![0; 960];
        pcm.extend(make(Rate::HZ_48K));
        pcm.resize(9600, 0);
        let mut encoder = opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Audio).unwrap();
        let mut decoder = opus::Decoder::new(24_000, opus::Channels::Mono).unwrap();
        let mut detector = Detector::new(Rate::HZ_24K);
        let mut out = [0; 480];
        let found = pcm.chunks(960).find_map(|frame| {
            let length = decoder.decode(&encoder.encode_vec(frame, 1275).unwrap(), &mut out, false).unwrap();
            detector.push(&out[..length])
        });
        // 20 ms of silence, and the codec's own 6.5 ms.
        assert!(found.unwrap().abs_diff(636) < 48, "{found:?}");
    }

    #[test]
    fn voice_noise_and_other_tones_are_not_it() {
        let rate = Rate::HZ_24K;
        let mut seed = 1_u32;
        let noise = (0..24_000).map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 17) as i16 - 16_384
        });
        assert_eq!(Detector::new(rate).push(&noise.collect::<Vec<_>>()), None);
        for hz in [200.0, 1000.0, 2000.0, 4000.0] {
            let tone = (0..24_000).map(|at| ((TAU * hz * f64::from(at) / 24_000.0).sin() * 9000.0) as i16);
            assert_eq!(Detector::new(rate).push(&tone.collect::<Vec<_>>()), None, "{hz}");
        }
    }
}
