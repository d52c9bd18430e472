//! When the candidate speaks, and which of their sound the server gets: it takes none outside of an activity.

use std::collections::VecDeque;

use crate::audio::Pcm;
use crate::clock::Millis;
use crate::model::vad::{Change, RATE, Vad};

/// What is kept of the sound outside of an activity. Speech is noticed a quarter of a second after its onset, or
/// later when it is hesitant.
const KEPT: usize = RATE.samples(Millis(1_000)) as usize;

/// What the server gets of the sound before an onset: a soft first consonant is not in it.
const LEAD: Millis = Millis(300);

/// Places are in this socket's audio.
#[derive(Debug)]
pub(super) struct Ears {
    vad: Vad,
    /// Samples heard.
    heard: u64,
    kept: VecDeque<i16>,
    /// Where the activity began that the server knows of and that is not over.
    activity: Option<Millis>,
    /// Since when there was neither speech nor a reason to wait.
    quiet: Millis,
}

impl Ears {
    pub(super) fn new() -> Self {
        Self {
            vad: Vad::new(),
            heard: 0,
            kept: VecDeque::with_capacity(KEPT),
            activity: None,
            quiet: Millis::ZERO,
        }
    }

    pub(super) fn position(&self) -> Millis {
        RATE.millis(self.heard)
    }

    /// What changed with this, in order.
    pub(super) fn hear(&mut self, pcm: &Pcm) -> Vec<Change> {
        self.heard += pcm.samples.len() as u64;
        let over = (self.kept.len() + pcm.samples.len()).saturating_sub(KEPT);
        self.kept.drain(..over.min(self.kept.len()));
        self.kept.extend(&pcm.samples);
        let (mut changes, quiet) = (Vec::new(), &mut self.quiet);
        self.vad.hear(&pcm.samples, |change| {
            if let Change::Stopped(at) = change {
                *quiet = at;
            }
            changes.push(change);
        });
        changes
    }

    pub(super) fn is_speech(&self) -> bool {
        self.vad.is_speech()
    }

    pub(super) fn activity(&self) -> Option<Millis> {
        self.activity
    }

    /// An activity begins with this onset. What the server gets of it at once: up to now, with a lead.
    pub(super) fn begin(&mut self, onset: Millis) -> Vec<i16> {
        self.activity = Some(onset);
        let from = RATE.samples(onset - LEAD);
        let len = (self.heard - from.min(self.heard)) as usize;
        let skip = self.kept.len().saturating_sub(len);
        self.kept.drain(..).skip(skip).collect()
    }

    /// False when there was none.
    pub(super) fn end(&mut self) -> bool {
        self.activity.take().is_some()
    }

    /// The candidate asked for a moment, until now.
    pub(super) fn wait_no_longer(&mut self) {
        self.quiet = self.quiet.max(self.position());
    }

    /// The silence has lasted this long.
    pub(super) fn is_quiet(&self, length: Millis) -> bool {
        self.vad.is_silence() && self.position() - self.quiet >= length
    }
}
