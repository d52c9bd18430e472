use super::*;
use crate::model::vad::{Change, Vad};

fn changes(samples: &[i16]) -> Vec<Change> {
    let (mut vad, mut found) = (Vad::new(), Vec::new());
    for frame in samples.chunks(vad::RATE.frame()) {
        vad.hear(frame, |change| found.push(change));
    }
    found
}

fn silence(seconds: f64) -> Vec<i16> {
    vec![0; (seconds * f64::from(vad::RATE.0)) as usize]
}

/// White noise of this RMS.
fn noise(seconds: f64, level: f64) -> Vec<i16> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let amplitude = level * 32_768.0 * 3_f64.sqrt();
    silence(seconds)
        .iter()
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            ((state as i32 as f64 / f64::from(i32::MAX)) * amplitude) as i16
        })
        .collect()
}

fn tone(seconds: f64, hertz: f64, level: f64) -> Vec<i16> {
    let step = std::f64::consts::TAU * hertz / f64::from(vad::RATE.0);
    (0..silence(seconds).len())
        .map(|n| ((n as f64 * step).sin() * level * 32_768.0 * 2_f64.sqrt()) as i16)
        .collect()
}

/// The first and last moment at which `samples` are as loud as speech.
fn audible(samples: &[i16]) -> (Millis, Millis) {
    let loud = |chunk: &[i16]| crate::audio::level(chunk) > 0.01;
    let chunks: Vec<_> = samples.chunks(160).map(loud).collect();
    let first = chunks.iter().position(|&loud| loud).unwrap() as u64;
    let last = chunks.iter().rposition(|&loud| loud).unwrap() as u64 + 1;
    (Millis(first * 10), Millis(last * 10))
}

#[test]
fn silence_noise_and_hum_are_not_speech() {
    assert_eq!(changes(&silence(60.0)), []);
    for level in [0.001, 0.003, 0.01, 0.03] {
        assert_eq!(changes(&noise(60.0, level)), [], "white noise at {level}");
    }
    for level in [0.003, 0.01, 0.05, 0.2] {
        assert_eq!(changes(&tone(60.0, 50.0, level)), [], "50 Hz at {level}");
    }
}

#[test]
fn every_recording_is_heard_from_its_first_to_its_last_sound() {
    for line in bank::lines().iter().filter(|line| line.len() >= Millis(1_200)) {
        let voice = at_16k(&decoded(line));
        let (first, last) = audible(&voice);
        let mut samples = silence(2.0);
        samples.extend(voice);
        samples.extend(silence(2.0));
        let found = changes(&samples);
        let (Some(Change::Started(onset)), Some(Change::Stopped(end))) = (found.first(), found.last()) else {
            panic!("{line:?}: {found:?}");
        };
        let late = onset.0 as i64 - (first.0 + 2_000) as i64;
        assert!((-100..=100).contains(&late), "{line:?}: onset {late} ms late");
        let late = end.0 as i64 - (last.0 + 2_000) as i64;
        assert!((-250..=200).contains(&late), "{line:?}: end {late} ms late");
    }
}

#[test]
fn soft_speech_over_noise_is_heard() {
    let mut samples = noise(6.0, 0.002);
    for (sample, voice) in samples.iter_mut().skip(32_000).zip(speech(2.0)) {
        *sample += voice / 8;
    }
    let found = changes(&samples);
    assert!(matches!(found.first(), Some(Change::Started(at)) if at.0.abs_diff(2_050) <= 250), "{found:?}");
    assert!(matches!(found.last(), Some(Change::Stopped(at)) if at.0.abs_diff(4_000) <= 400), "{found:?}");
}

#[test]
fn a_click_is_not_speech() {
    let mut samples = silence(1.0);
    samples.extend(noise(0.03, 0.3));
    samples.extend(silence(1.0));
    samples.extend(speech(0.15));
    samples.extend(silence(1.0));
    assert_eq!(changes(&samples), []);
}

#[test]
fn it_does_not_matter_how_the_sound_is_cut_into_pieces() {
    let mut samples = silence(0.5);
    samples.extend(speech(3.0));
    samples.extend(silence(1.0));
    let (mut vad, mut found) = (Vad::new(), Vec::new());
    for piece in samples.chunks(997) {
        vad.hear(piece, |change| found.push(change));
    }
    assert_eq!(found, changes(&samples));
}
