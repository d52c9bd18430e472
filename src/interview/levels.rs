//! Loudness, ten times a second.

use crate::wire::Level;

/// 20 ms beats in one [`Level`]: 100 ms.
const BEATS: u8 = 5;

/// Sums the power of both sides, beat by beat.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meter {
    beats: u8,
    candidate: f32,
    interviewer: f32,
}

impl Meter {
    /// Takes one beat's RMS of each side; gives the level with every fifth.
    pub(super) fn beat(&mut self, candidate: f32, interviewer: f32) -> Option<Level> {
        self.beats += 1;
        self.candidate += candidate * candidate;
        self.interviewer += interviewer * interviewer;
        if self.beats < BEATS {
            return None;
        }
        let sum = std::mem::take(self);
        let rms = |power: f32| (power / f32::from(BEATS)).sqrt();
        Some(Level { candidate: rms(sum.candidate), interviewer: rms(sum.interviewer) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_the_rms_of_five_beats() {
        let mut meter = Meter::default();
        for _ in 0..4 {
            assert_eq!(meter.beat(0.5, 0.0), None);
        }
        let level = meter.beat(0.5, 1.0).unwrap();
        assert!((level.candidate - 0.5).abs() < 1e-6);
        assert!((level.interviewer - 0.2_f32.sqrt()).abs() < 1e-6);
        assert_eq!(meter.beat(0.0, 0.0), None, "the next 100 ms begin anew");
    }
}
