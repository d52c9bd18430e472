//! Voice activity: when the candidate speaks. earshot's score of each 16 ms, with hysteresis.

use earshot::Detector;

use crate::audio::{Rate, level};
use crate::clock::Millis;

/// What the detector hears.
pub(super) const RATE: Rate = Rate::HZ_16K;

/// earshot's frame: 16 ms.
const FRAME: usize = 256;

/// A frame with at least this score begins or continues a suspicion of speech; in speech, a lower one
/// still continues it.
const ENTER: f32 = 0.6;
const STAY: f32 = 0.4;

/// Softer than this (RMS of full scale, −60 dBFS) is nobody who speaks to us, whatever the score says.
const FLOOR: f32 = 0.001;

/// Voiced frames that make it speech: 240 ms. Shorter is a click, a breath, a key.
const MIN_VOICED: u32 = 15;

/// Unvoiced frames that end a suspicion: 160 ms. Plosives and short gaps between words are shorter.
const MAX_GAP: u32 = 10;

/// Unvoiced frames that end speech: 288 ms. Below what counts as a pause (300 ms).
const HANGOVER: u32 = 18;

/// Changes in what is heard, placed in the audio appended so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Started(Millis),
    Stopped(Millis),
}

pub(super) struct Vad {
    detector: Box<Detector>,
    /// Less than a frame.
    rest: Vec<i16>,
    /// Frames judged.
    frames: u64,
    state: State,
}

/// Positions are frames.
#[derive(Clone, Copy, Debug)]
enum State {
    Silence,
    /// Perhaps speech, since `onset`.
    Suspicion {
        onset: u64,
        voiced: u32,
        gap: u32,
    },
    /// Speech; `end` is the end of its last voiced frame.
    Speech {
        end: u64,
        gap: u32,
    },
}

impl Vad {
    pub(super) fn new() -> Self {
        Self {
            detector: Detector::default_boxed(),
            rest: Vec::with_capacity(2 * FRAME),
            frames: 0,
            state: State::Silence,
        }
    }

    /// [`Change::Started`] was told and [`Change::Stopped`] was not.
    pub(super) fn is_speech(&self) -> bool {
        matches!(self.state, State::Speech { .. })
    }

    /// Not even a suspicion of speech.
    pub(super) fn is_silence(&self) -> bool {
        matches!(self.state, State::Silence)
    }

    /// Hears `samples`, at [`RATE`]. `change` is told what changed, in order.
    pub(super) fn hear(&mut self, samples: &[i16], mut change: impl FnMut(Change)) {
        self.rest.extend_from_slice(samples);
        let mut rest = std::mem::take(&mut self.rest);
        let mut frames = rest.chunks_exact(FRAME);
        for frame in &mut frames {
            let score = self.detector.predict_i16(frame);
            let score = if level(frame) < FLOOR { 0.0 } else { score };
            if let Some(found) = self.step(score) {
                change(found);
            }
        }
        let left = frames.remainder().len();
        rest.drain(..rest.len() - left);
        self.rest = rest;
    }

    fn step(&mut self, score: f32) -> Option<Change> {
        let frame = self.frames;
        self.frames += 1;
        let (state, change) = match self.state {
            State::Silence if score >= ENTER => (State::Suspicion { onset: frame, voiced: 1, gap: 0 }, None),
            State::Silence => (State::Silence, None),
            State::Suspicion { onset, voiced, .. } if score >= ENTER => {
                if voiced + 1 < MIN_VOICED {
                    (State::Suspicion { onset, voiced: voiced + 1, gap: 0 }, None)
                } else {
                    (State::Speech { end: frame + 1, gap: 0 }, Some(Change::Started(millis(onset))))
                }
            }
            State::Suspicion { gap, .. } if gap + 1 > MAX_GAP => (State::Silence, None),
            State::Suspicion { onset, voiced, gap } => {
                (State::Suspicion { onset, voiced, gap: gap + 1 }, None)
            }
            State::Speech { .. } if score >= STAY => (State::Speech { end: frame + 1, gap: 0 }, None),
            State::Speech { end, gap } if gap + 1 >= HANGOVER => {
                (State::Silence, Some(Change::Stopped(millis(end))))
            }
            State::Speech { end, gap } => (State::Speech { end, gap: gap + 1 }, None),
        };
        self.state = state;
        change
    }
}

const fn millis(frames: u64) -> Millis {
    RATE.millis(frames * FRAME as u64)
}

impl std::fmt::Debug for Vad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vad({:?} at {})", self.state, millis(self.frames))
    }
}
