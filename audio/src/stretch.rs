//! A little more or less of the same sound: one pitch period repeated, or left out, overlapping its neighbour
//! (WSOLA: Verhelst and Roelands 1993). The pitch stays; what changes is how long a vowel lasts, by 3 to 12 ms.

use super::{Rate, level};

/// The periods of voices: 400 Hz to 80 Hz, as samples of `1 / rate`.
const SHORTEST: u32 = 400;
const LONGEST: u32 = 80;

/// Below this RMS (−54 dB of full scale) nothing is heard, and any length may be taken or given.
const QUIET: f32 = 0.002;

/// How alike two neighbours must be (normalised correlation) to be one for the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Care {
    /// A vowel: inaudible.
    Gentle,
    /// Most sounds: when there is much to do.
    Urgent,
}

impl Care {
    fn likeness(self) -> f32 {
        match self {
            Self::Gentle => 0.85,
            Self::Urgent => 0.4,
        }
    }
}

/// Leaves out up to `most` samples at the beginning, and says how many.
pub(super) fn shrink(samples: &mut Vec<i16>, rate: Rate, most: usize, care: Care) -> usize {
    let Some(length) = stretch_of(samples, rate, most, care) else { return 0 };
    for at in 0..length {
        samples[length + at] = cross(samples[at], samples[length + at], at, length);
    }
    samples.drain(..length);
    length
}

/// Repeats up to `most` samples of the beginning, and says how many.
pub(super) fn stretch(samples: &mut Vec<i16>, rate: Rate, most: usize, care: Care) -> usize {
    let Some(length) = stretch_of(samples, rate, most, care) else { return 0 };
    samples.extend_from_within(samples.len() - length..);
    let end = samples.len() - length;
    samples.copy_within(length..end, 2 * length);
    for at in 0..length {
        samples[length + at] = cross(samples[2 * length + at], samples[at], at, length);
    }
    length
}

/// From one to the other, in a straight line.
fn cross(from: i16, to: i16, at: usize, length: usize) -> i16 {
    let (from, to, at, length) = (i64::from(from), i64::from(to), at as i64, length as i64);
    ((from * (length - at) + to * at) / length) as i16
}

/// How many samples at the beginning may stand for as many after them.
fn stretch_of(samples: &[i16], rate: Rate, most: usize, care: Care) -> Option<usize> {
    let most = most.min(samples.len() / 2);
    if level(samples) < QUIET {
        return Some(most).filter(|&most| most > 0);
    }
    let (shortest, longest) = ((rate.0 / SHORTEST) as usize, most.min((rate.0 / LONGEST) as usize));
    if longest < shortest || shortest == 0 {
        return None;
    }
    // First roughly, at 8 kHz, then around what was found.
    let step = (rate.0 as usize / 8_000).max(1);
    let better = |lags: &mut dyn Iterator<Item = usize>, step: usize| {
        lags.map(|lag| (likeness(samples, lag, step), lag)).max_by(|a, b| a.0.total_cmp(&b.0))
    };
    let (_, rough) = better(&mut (shortest..=longest).step_by(step), step)?;
    let around = rough.saturating_sub(step).max(shortest)..=(rough + step).min(longest);
    let (alike, lag) = better(&mut around.into_iter(), 1)?;
    (alike >= care.likeness()).then_some(lag)
}

/// Normalised correlation of the first `lag` samples with those after them, of every `step`th.
fn likeness(samples: &[i16], lag: usize, step: usize) -> f32 {
    let (mut product, mut one, mut other) = (0.0_f32, 1.0_f32, 1.0_f32);
    for at in (0..lag).step_by(step) {
        let (a, b) = (f32::from(samples[at]), f32::from(samples[lag + at]));
        product += a * b;
        one += a * a;
        other += b * b;
    }
    product / (one * other).sqrt()
}
