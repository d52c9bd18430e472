//! What the model hears: the candidate's frames in order, and when each was spoken.

use std::collections::VecDeque;

use crate::audio::{FRAME, Pcm};
use crate::clock::Millis;

/// The most frames kept for a model that is not ready: 10 s. The oldest are dropped.
const KEPT: usize = 500;

/// The most frames handed over with one beat. Kept frames catch up at eight times real time, so that
/// they do not overrun the model's queue (`model::COMMANDS`).
const CATCH_UP: usize = 8;

/// The most marks kept. A steady beat needs one; each irregular frame adds one.
const MARKS: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Ears {
    /// Frames not yet handed to the model, each with the time at which it was complete.
    waiting: VecDeque<(Millis, Pcm)>,
    /// Length of the audio handed to the model.
    appended: Millis,
    marks: VecDeque<Mark>,
}

/// From `position` in the model's audio on, time went on steadily from `clock`.
#[derive(Clone, Copy, Debug)]
struct Mark {
    position: Millis,
    clock: Millis,
}

impl Ears {
    pub(super) fn listen(&mut self, frame: Pcm, now: Millis) {
        if self.waiting.len() == KEPT {
            self.waiting.pop_front();
        }
        self.waiting.push_back((now, frame));
    }

    /// The frames to hand over with this beat.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Pcm> {
        let count = self.waiting.len().min(CATCH_UP);
        for (complete, frame) in self.waiting.iter().take(count) {
            let len = frame.len();
            let mark = Mark { position: self.appended, clock: *complete - len };
            if self.marks.back().is_none_or(|last| !last.predicts(mark)) {
                if self.marks.len() == MARKS {
                    self.marks.pop_front();
                }
                self.marks.push_back(mark);
            }
            self.appended += len;
        }
        self.waiting.drain(..count).map(|(_, frame)| frame)
    }

    /// When the sound at `position` of the model's audio was made, on the interview's clock.
    pub(super) fn clock(&self, position: Millis) -> Millis {
        let mark = self.marks.iter().rev().find(|mark| mark.position <= position).or(self.marks.front());
        mark.map_or(position, |mark| mark.at(position))
    }
}

impl Mark {
    fn at(self, position: Millis) -> Millis {
        self.clock + position.since(self.position)
    }

    /// Less than a frame apart is the beat's jitter.
    fn predicts(self, other: Self) -> bool {
        self.at(other.position).0.abs_diff(other.clock.0) < FRAME.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Rate;

    fn frame(first: i16) -> Pcm {
        let mut pcm = Pcm::silent_frame(Rate::HZ_16K);
        pcm.samples[0] = first;
        pcm
    }

    fn hear(ears: &mut Ears, now: u64) {
        ears.listen(frame(0), Millis(now));
        assert_eq!(ears.take().count(), 1);
    }

    #[test]
    fn positions_follow_the_clock_across_a_stall_of_the_beat() {
        let mut ears = Ears::default();
        for n in 1..=10 {
            hear(&mut ears, 1000 + n * 20 + n % 3);
        }
        for n in 1..=10 {
            hear(&mut ears, 3000 + n * 20);
        }
        assert!(ears.clock(Millis(100)).0.abs_diff(1100) <= 3);
        assert_eq!(ears.clock(Millis(200)), Millis(3000));
        assert_eq!(ears.clock(Millis(300)), Millis(3100));
    }

    #[test]
    fn kept_frames_lose_their_oldest_and_keep_their_times_and_order() {
        let mut ears = Ears::default();
        for n in 1..=520_u64 {
            ears.listen(frame(n as i16), Millis(n * 20));
        }
        let mut order = Vec::new();
        while !ears.waiting.is_empty() {
            let now = ears.take().map(|pcm| pcm.samples[0]).collect::<Vec<_>>();
            assert!(now.len() <= CATCH_UP);
            order.extend(now);
        }
        assert_eq!(order, (21..=520).collect::<Vec<i16>>());
        assert_eq!(ears.clock(Millis(0)), Millis(400), "the 21st frame began at 400 ms");
        assert_eq!(ears.clock(Millis(60)), Millis(460));
    }

    #[test]
    fn marks_are_bounded() {
        let mut ears = Ears::default();
        for n in 1..=2000 {
            hear(&mut ears, n * 60);
        }
        assert_eq!(ears.marks.len(), MARKS);
        assert_eq!(ears.clock(Millis(1999 * 20)), Millis(2000 * 60 - 20));
    }
}
