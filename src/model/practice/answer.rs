//! What is known of an answer without understanding it: how long, and how fluent.

use crate::clock::Millis;

/// A silence inside an answer counts as a pause from here, as in the transcript.
const PAUSE: Millis = Millis(300);

/// Shorter than this is a cough or an "mm-hm".
const MURMUR: Millis = Millis(400);

/// Up to here an answer leaves most of the question open.
const SHORT: Millis = Millis::from_secs(8);

/// From here on an answer was told at length.
const LONG: Millis = Millis::from_secs(30);

/// An answer shorter than this, with a pause for each [`FLUENT`] of it or more, is somebody looking for words.
const HALTING: Millis = Millis::from_secs(20);
const FLUENT: Millis = Millis(2_500);

/// How many words a minute somebody speaks who is not in a hurry: what a typed answer is measured by.
const WORDS_PER_MINUTE: u64 = 140;

/// The candidate's turn so far. Times are positions in the audio appended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answer {
    /// Finished stretches of speech, added up.
    spoken: Millis,
    pauses: u32,
    /// The stretch being spoken.
    since: Option<Millis>,
    /// End of the last finished stretch.
    end: Option<Millis>,
}

/// What an answer's length says about what to ask next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Short,
    Medium,
    Long,
}

impl Answer {
    /// A typed answer: as long as it would have taken to say.
    pub(super) fn typed(text: &str) -> Self {
        let words = text.split_whitespace().count() as u64;
        Self { spoken: Millis(words * 60_000 / WORDS_PER_MINUTE), ..Self::default() }
    }

    /// An answer that is being spoken since `at`.
    pub(super) fn since(at: Millis) -> Self {
        Self { since: Some(at), ..Self::default() }
    }

    pub(super) fn started(&mut self, at: Millis) {
        if self.end.is_some_and(|end| at.since(end) >= PAUSE) {
            self.pauses += 1;
        }
        self.since = Some(at);
    }

    pub(super) fn stopped(&mut self, at: Millis) {
        if let Some(since) = self.since.take() {
            self.spoken += at.since(since);
        }
        self.end = Some(at);
    }

    /// What was heard after `self`, when it turned out that the turn was not over.
    pub(super) fn go_on(&mut self, later: Self) {
        let Some(heard) = later.since.or(later.end) else {
            return;
        };
        if self.since.is_some() {
            self.stopped(heard);
        }
        self.spoken += later.spoken;
        self.pauses += later.pauses;
        self.end = later.end.or(self.end);
        self.since = None;
        if let Some(at) = later.since {
            self.started(at);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.spoken == Millis::ZERO && self.since.is_none()
    }

    pub(super) fn is_murmur(&self) -> bool {
        self.since.is_none() && self.spoken < MURMUR
    }

    /// Length of speech in it that is over.
    pub(super) fn spoken(&self) -> Millis {
        self.spoken
    }

    pub(super) fn end(&self) -> Option<Millis> {
        self.end
    }

    pub(super) fn size(&self) -> Size {
        let halting = self.spoken < HALTING && FLUENT.0 * u64::from(self.pauses) >= self.spoken.0;
        if self.spoken < SHORT || halting {
            Size::Short
        } else if self.spoken < LONG {
            Size::Medium
        } else {
            Size::Long
        }
    }
}
