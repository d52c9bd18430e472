//! What the client appends, as practice hears it: 20 ms at a time, at its rate, and never nothing.

use crate::audio::{AudioError, Pcm, Rate, Resampler, from_base64};
use crate::clock::Millis;

const RATE: Rate = Rate::HZ_24K;

/// Without a sound from the client for this long, silence is heard: practice knows no time but the audio.
const QUIET: Millis = Millis(60);

pub(super) struct Ears {
    resampler: Resampler,
    to: Rate,
    /// Less than a frame.
    rest: Vec<i16>,
    /// Samples appended.
    appended: u64,
    /// Silence heard that nobody appended.
    padded: Millis,
    /// When something was appended last.
    last: Millis,
}

impl Ears {
    pub(super) fn new(to: Rate, now: Millis) -> Result<Self, AudioError> {
        let resampler = Resampler::new(RATE, to)?;
        Ok(Self { resampler, to, rest: Vec::new(), appended: 0, padded: Millis::ZERO, last: now })
    }

    /// The frames that `audio` completes; `None` when it is no base64.
    pub(super) fn append(&mut self, audio: &str, now: Millis) -> Option<Vec<Pcm>> {
        let samples = from_base64(audio)?;
        self.last = now;
        self.appended += samples.len() as u64;
        self.rest.extend(samples);
        let whole = self.rest.len() / RATE.frame() * RATE.frame();
        let frames: Vec<i16> = self.rest.drain(..whole).collect();
        let frames = frames.chunks_exact(RATE.frame()).filter_map(|frame| self.resampler.frame(frame).ok());
        Some(frames.map(|samples| Pcm::new(self.to, samples)).collect())
    }

    /// A frame of silence, when the client has been quiet for long. Called every 20 ms.
    pub(super) fn beat(&mut self, now: Millis) -> Option<Pcm> {
        if now - self.last < QUIET {
            return None;
        }
        let silence = Pcm::silent_frame(self.to);
        self.padded += silence.len();
        Some(silence)
    }

    /// A place in what practice heard, as a place in what the client appended.
    pub(super) fn place(&self, heard: Millis) -> Millis {
        (heard - self.padded).min(self.len())
    }

    /// All that was appended.
    pub(super) fn len(&self) -> Millis {
        RATE.millis(self.appended)
    }
}

impl std::fmt::Debug for Ears {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ears({} appended, {} padded)", self.len(), self.padded)
    }
}
