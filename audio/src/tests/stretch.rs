//! A little more or less of the same sound.

use super::sound::voice;
use crate::stretch::{Care, shrink, stretch};
use crate::{Rate, level};

/// The largest step between neighbours.
fn roughness(samples: &[i16]) -> i32 {
    samples.windows(2).map(|pair| (i32::from(pair[1]) - i32::from(pair[0])).abs()).max().unwrap_or(0)
}

#[test]
fn a_vowel_becomes_shorter_or_longer_by_a_period_and_stays_smooth() {
    for rate in [Rate::HZ_16K, Rate::HZ_24K, Rate::HZ_48K] {
        let said = voice(rate, 1_000);
        let mut changed = [0, 0];
        for at in (0..said.len() - 2 * rate.frame()).step_by(rate.frame()) {
            let piece = &said[at..at + 2 * rate.frame()];
            for (longer, changed) in [false, true].into_iter().zip(&mut changed) {
                let mut samples = piece.to_vec();
                let by = match longer {
                    false => shrink(&mut samples, rate, rate.frame(), Care::Gentle),
                    true => stretch(&mut samples, rate, rate.frame(), Care::Gentle),
                };
                *changed += usize::from(by > 0);
                let length = if longer { piece.len() + by } else { piece.len() - by };
                assert_eq!(samples.len(), length);
                assert!(by == 0 || rate.millis(by as u64).0 >= 2 && rate.millis(by as u64).0 <= 13, "{by}");
                assert!(roughness(&samples) <= roughness(piece) * 3 / 2 + 50, "no click");
                assert_eq!((samples[0], samples.last()), (piece[0], piece.last()), "joins its neighbours");
                assert!((level(&samples) / level(piece) - 1.0).abs() < 0.15, "as loud");
            }
        }
        assert!(changed.iter().all(|&changed| changed >= 40), "{changed:?} of 48");
    }
}

#[test]
fn what_does_not_repeat_is_left_alone() {
    let mut dice = super::network::Dice::new(4);
    let mut noise: Vec<i16> = (0..960).map(|_| ((dice.roll() - 0.5) * 20_000.0) as i16).collect();
    let before = noise.clone();
    assert_eq!(shrink(&mut noise, Rate::HZ_24K, 480, Care::Gentle), 0);
    assert_eq!(stretch(&mut noise, Rate::HZ_24K, 480, Care::Gentle), 0);
    assert_eq!(noise, before);
}

#[test]
fn silence_gives_and_takes_any_length() {
    let mut silence = vec![0; 480];
    assert_eq!(shrink(&mut silence, Rate::HZ_24K, 100, Care::Gentle), 100);
    assert_eq!(stretch(&mut silence, Rate::HZ_24K, 77, Care::Gentle), 77);
    assert_eq!(silence.len(), 457);
}

#[test]
fn next_to_nothing_is_no_period() {
    for length in 0..40 {
        let mut samples = vec![9_000; length];
        shrink(&mut samples, Rate::HZ_24K, 480, Care::Urgent);
        stretch(&mut samples, Rate::HZ_24K, 480, Care::Urgent);
    }
}
