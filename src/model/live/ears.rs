//! When the candidate speaks: the model hears it, and does not say so. Its words come without a name, too.

use crate::audio::{Pcm, Resampler};
use crate::clock::Millis;
use crate::model::SpeechId;
use crate::model::vad::{self, Change, Vad};

use super::RATE;

/// Without more words for this long, and without speech, the words of a speech are complete.
const COMPLETE: Millis = Millis(1_500);

/// The words of a speech may be placed a little before it.
const EARLY: Millis = Millis(500);

/// Speeches whose words may still come.
const SPEECHES: usize = 16;

/// Places are in this socket's audio.
pub(super) struct Ears {
    vad: Vad,
    /// `None` when there is no way to the detector's rate: then nobody is noticed.
    resampler: Option<Resampler>,
    /// Samples appended.
    appended: u64,
    /// The last speeches and where each began.
    speeches: Vec<(SpeechId, Millis)>,
    /// The speech whose words are coming.
    wording: Option<Wording>,
}

#[derive(Debug)]
pub(super) struct Wording {
    pub(super) speech: SpeechId,
    /// All of them.
    pub(super) text: String,
    /// When the last ones came.
    at: Millis,
}

impl Ears {
    pub(super) fn new() -> Self {
        Self {
            vad: Vad::new(),
            resampler: Resampler::new(RATE, vad::RATE).ok(),
            appended: 0,
            speeches: Vec::new(),
            wording: None,
        }
    }

    /// What has been appended.
    pub(super) fn position(&self) -> Millis {
        RATE.millis(self.appended)
    }

    /// The next frame: what changed with it, in order.
    pub(super) fn hear(&mut self, pcm: &Pcm) -> Vec<Change> {
        self.appended += pcm.samples.len() as u64;
        let mut changes = Vec::new();
        let samples = self.resampler.as_mut().and_then(|resampler| resampler.frame(&pcm.samples).ok());
        self.vad.hear(&samples.unwrap_or_default(), |change| changes.push(change));
        changes
    }

    pub(super) fn begin(&mut self, speech: SpeechId, at: Millis) {
        if self.speeches.len() == SPEECHES {
            self.speeches.remove(0);
        }
        self.speeches.push((speech, at));
    }

    /// Words that end at `end`: of which speech they are, and which one has got all of its words with that.
    pub(super) fn words(&mut self, text: &str, end: Millis) -> (Option<SpeechId>, Option<Wording>) {
        let begun = self.speeches.iter().rev().find(|(_, start)| *start <= end + EARLY);
        let speech = begun.or(self.speeches.first()).map(|(speech, _)| *speech);
        let before = self.wording.take_if(|before| Some(before.speech) != speech);
        let at = self.position();
        if let Some(speech) = speech {
            let wording = self.wording.get_or_insert(Wording { speech, text: String::new(), at });
            wording.text.push_str(text);
            wording.at = at;
        }
        (speech, before)
    }

    /// No more words will come.
    pub(super) fn leave(&mut self) -> Option<Wording> {
        self.wording.take()
    }

    /// The speech that has got all of its words by now.
    pub(super) fn complete(&mut self) -> Option<Wording> {
        let position = self.position();
        let quiet = self.vad.is_silence();
        self.wording.take_if(|wording| quiet && position - wording.at >= COMPLETE)
    }

    pub(super) fn is_silence(&self) -> bool {
        self.vad.is_silence()
    }
}

impl std::fmt::Debug for Ears {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ears({:?} at {})", self.vad, self.position())
    }
}
