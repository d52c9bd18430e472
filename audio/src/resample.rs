//! Between the rates that Opus knows and those that it does not.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _};

use super::{AudioError, Pcm, Rate};

/// The rates at which Opus decodes and encodes by itself (RFC 6716 section 2.1.3).
pub(super) fn is_native(rate: Rate) -> bool {
    matches!(rate.0, 8_000 | 12_000 | 16_000 | 24_000 | 48_000)
}

/// Frames of 20 ms at one rate to frames of 20 ms at another. Delays by less than a frame.
pub struct Resampler {
    fft: Fft<f32>,
    input: Vec<f32>,
    output: Vec<f32>,
}

impl Resampler {
    /// # Errors
    ///
    /// When a rate has no whole number of samples in 20 ms.
    pub fn new(from: Rate, to: Rate) -> Result<Self, AudioError> {
        for rate in [from, to] {
            if rate.0 == 0 || !rate.0.is_multiple_of(super::FRAMES_PER_SECOND) {
                return Err(AudioError::Unframed(rate.0));
            }
        }
        let (frame, rates) = (from.frame(), (from.0 as usize, to.0 as usize));
        let fft = Fft::new(rates.0, rates.1, frame, 1, FixedSync::Both)?;
        Ok(Self { fft, input: vec![0.0; frame], output: vec![0.0; to.frame()] })
    }

    /// One frame.
    ///
    /// # Errors
    ///
    /// When `samples` are no frame.
    pub fn frame(&mut self, samples: &[i16]) -> Result<Vec<i16>, AudioError> {
        self.input.clear();
        self.input.extend(samples.iter().map(|&sample| f32::from(sample)));
        let (from, to) = (self.input.len(), self.output.len());
        let input = SequentialSlice::new(&self.input, 1, from)?;
        let mut output = SequentialSlice::new_mut(&mut self.output, 1, to)?;
        self.fft.process_into_buffer(&input, &mut output, None)?;
        Ok(self.output.iter().copied().map(to_i16).collect())
    }
}

impl std::fmt::Debug for Resampler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Resampler({} to {} samples)", self.input.capacity(), self.output.len())
    }
}

/// A whole recording at another rate: as long as before, and not delayed.
///
/// # Errors
///
/// When a rate is 0.
pub fn resample(pcm: &Pcm, to: Rate) -> Result<Pcm, AudioError> {
    /// A round number of samples in a go; it decides nothing but speed.
    const CHUNK: usize = 1024;

    if pcm.rate == to || pcm.is_empty() {
        return Ok(Pcm::new(to, pcm.samples.clone()));
    }
    let mut fft = Fft::<f32>::new(pcm.rate.0 as usize, to.0 as usize, CHUNK, 1, FixedSync::Input)?;
    let samples: Vec<f32> = pcm.samples.iter().map(|&sample| f32::from(sample)).collect();
    let input = SequentialSlice::new(&samples, 1, samples.len())?;
    let mut output = vec![0.0; fft.process_all_needed_output_len(samples.len())];
    let frames = output.len();
    let mut buffer = SequentialSlice::new_mut(&mut output, 1, frames)?;
    let (_, written) = fft.process_all_into_buffer(&input, &mut buffer, samples.len(), None)?;
    let length = (samples.len() as u64 * u64::from(to.0)).div_ceil(u64::from(pcm.rate.0)) as usize;
    output.truncate(written.min(length));
    Ok(Pcm::new(to, output.into_iter().map(to_i16).collect()))
}

/// Saturates, as `as` does between these types.
fn to_i16(sample: f32) -> i16 {
    sample.round() as i16
}
