use super::sound::{alignment, decibels, voice};
use crate::{Pcm, Rate, resample};

#[test]
fn a_recording_keeps_its_length_its_level_and_its_shape() {
    for from in [Rate(8_000), Rate::HZ_16K, Rate(22_050), Rate(44_100), Rate::HZ_48K] {
        for to in [Rate::HZ_16K, Rate::HZ_24K, Rate::HZ_48K] {
            let recorded = Pcm::new(from, voice(from, 1_000));
            let other = resample(&recorded, to).unwrap();
            assert_eq!(other.rate, to);
            assert!(
                other.samples.len().abs_diff(to.0 as usize) <= 2,
                "{from:?} to {to:?}: {}",
                other.samples.len()
            );
            let source = voice(to, 1_000);
            let (likeness, delay) = alignment(&source[..source.len() * 3 / 4], &other.samples, to.frame());
            assert!(likeness > 0.98, "{from:?} to {to:?}: {likeness}");
            assert!(delay <= 2, "{from:?} to {to:?}: delayed by {delay}");
            assert!((decibels(&other.samples) - decibels(&source)).abs() < 0.5, "{from:?} to {to:?}");
        }
    }
}

#[test]
fn full_scale_does_not_wrap_around() {
    let square = (0..4_410).map(|at| if at / 50 % 2 == 0 { i16::MAX } else { i16::MIN }).collect();
    let other = resample(&Pcm::new(Rate(44_100), square), Rate::HZ_48K).unwrap();
    let steps = other.samples.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) > 65_000).count();
    assert_eq!(steps, 0, "the overshoot is clipped, not wrapped");
}

#[test]
fn nothing_stays_nothing_and_no_rate_is_an_error() {
    assert!(resample(&Pcm::new(Rate(8_000), vec![]), Rate::HZ_48K).unwrap().is_empty());
    assert!(resample(&Pcm::new(Rate(0), vec![1]), Rate::HZ_48K).is_err());
}
