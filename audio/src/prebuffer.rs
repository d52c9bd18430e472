//! How much of an item must be here before it is played, so that a model that stutters is not heard to.

use super::{FRAME, Millis};

/// For a model that keeps ahead: two frames.
pub(super) const LEAST: Millis = Millis(40);

/// Longer waits would be heard as slowness.
const MOST: Millis = Millis(300);

/// So much played without running dry takes one frame off.
const CALM: u32 = 10 * super::FRAMES_PER_SECOND;

/// Grows to what it would have taken, comes back slowly.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prebuffer {
    chosen: Millis,
    /// Frames played since it last ran dry, or since the last step back.
    calm: u32,
}

impl Prebuffer {
    pub(super) fn new() -> Self {
        Self { chosen: LEAST, calm: 0 }
    }

    pub(super) fn chosen(&self) -> Millis {
        self.chosen
    }

    /// A frame was played, and more was here.
    pub(super) fn played(&mut self) {
        self.calm += 1;
        if self.calm >= CALM {
            self.calm = 0;
            self.chosen = Millis(self.chosen.0.saturating_sub(FRAME.0).max(LEAST.0));
        }
    }

    /// It ran dry.
    pub(super) fn dry(&mut self) {
        self.calm = 0;
        self.chosen = Millis((self.chosen.0 + FRAME.0).min(MOST.0));
    }

    /// It is still dry, since so many frames.
    pub(super) fn waited(&mut self, frames: u32) {
        let needed = u64::from(frames) * FRAME.0 + LEAST.0;
        self.chosen = Millis(self.chosen.0.max(needed.min(MOST.0)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_to_what_a_gap_would_have_taken_and_no_further_than_its_bound() {
        let mut prebuffer = Prebuffer::new();
        prebuffer.dry();
        assert_eq!(prebuffer.chosen(), Millis(60));
        prebuffer.waited(5);
        assert_eq!(prebuffer.chosen(), Millis(140));
        prebuffer.waited(500);
        assert_eq!(prebuffer.chosen(), MOST);
    }

    #[test]
    fn it_comes_back_a_frame_in_ten_seconds_of_calm() {
        let mut prebuffer = Prebuffer::new();
        prebuffer.waited(3);
        assert_eq!(prebuffer.chosen(), Millis(100));
        (0..CALM).for_each(|_| prebuffer.played());
        assert_eq!(prebuffer.chosen(), Millis(80));
        (0..10 * CALM).for_each(|_| prebuffer.played());
        assert_eq!(prebuffer.chosen(), LEAST);
    }
}
