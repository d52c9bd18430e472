use std::collections::HashSet;
use std::fs;

use super::*;
use crate::audio::level;

fn dbfs(level: f32) -> f32 {
    20.0 * level.max(1e-9).log10()
}

#[test]
fn there_are_the_three_tracks_each_with_eight_questions_and_two_follow_ups() {
    let ids: Vec<_> = crate::model::practice::tracks().into_iter().map(|track| track.id).collect();
    assert_eq!(ids, ["behavioural", "product", "software"]);
    for track in Track::all() {
        assert!(track.questions.len() >= 8, "{}", track.id);
        assert_eq!(track.wire().questions as usize, track.questions.len());
        for question in track.questions {
            assert!(!question.short.is_empty() && !question.deep.is_empty(), "{} {}", track.id, question.id);
            assert_ne!(question.ask, question.rephrase, "{} {}", track.id, question.id);
        }
    }
}

#[test]
fn every_clip_belongs_to_a_line() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/practice/voice/clips");
    let clips = fs::read_dir(dir).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    let recorded: HashSet<Vec<u8>> = clips.collect();
    let used: HashSet<Vec<u8>> = bank::lines().iter().map(|line| line.recording().to_vec()).collect();
    assert_eq!(recorded.difference(&used).count(), 0, "run practice/voice/make");
    assert_eq!(used.len(), bank::lines().len(), "two lines share a recording");
}

#[test]
fn the_recordings_fit_into_two_and_a_half_megabytes() {
    let size: usize = bank::lines().iter().map(|line| line.recording().len()).sum();
    assert!(size <= 2_500_000, "{size} bytes");
}

#[test]
fn recordings_are_as_long_as_their_clauses_say() {
    for line in bank::lines() {
        let len = clip::RATE.millis(decoded(line).len() as u64);
        assert!(len.0.abs_diff(line.len().0) <= 1, "{line:?}: {len}, not {}", line.len());
    }
}

#[test]
fn clauses_are_the_text_and_go_forward() {
    for line in bank::lines() {
        let words: Vec<_> = line.clauses.iter().map(|clause| clause.words).collect();
        assert_eq!(words.join(" "), line.text);
        assert!(line.clauses.windows(2).all(|two| two[0].end < two[1].end), "{line:?}");
    }
}

#[test]
fn recordings_are_loud_enough_not_clipped_and_close_to_their_words() {
    for line in bank::lines() {
        let pcm = decoded(line);
        let peak = pcm.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        assert!(peak < 32_000, "{line:?}: peak {peak}");

        let levels: Vec<f32> = pcm.chunks(clip::RATE.frame()).map(level).collect();
        let loudest = levels.iter().copied().fold(0.0, f32::max);
        let spoken: Vec<f32> = levels.iter().copied().filter(|&level| level > loudest / 30.0).collect();
        let mean = (spoken.iter().map(|level| level * level).sum::<f32>() / spoken.len() as f32).sqrt();
        assert!((-25.0..=-18.0).contains(&dbfs(mean)), "{line:?}: {} dBFS", dbfs(mean));

        let audible = |level: &f32| dbfs(*level) > -45.0;
        let before = levels.iter().position(audible).unwrap();
        let after = levels.iter().rev().position(audible).unwrap();
        assert!(before <= 10, "{line:?}: {before} silent frames first");
        assert!(after <= 15, "{line:?}: {after} silent frames last");
    }
}

#[test]
fn nobody_speaks_hurriedly_or_drawls() {
    for line in bank::lines().iter().filter(|line| line.text.split(' ').count() >= 8) {
        let words = line.text.split(' ').count() as f64;
        let pace = words * 60_000.0 / line.len().0 as f64;
        assert!((110.0..=250.0).contains(&pace), "{line:?}: {pace:.0} words a minute");
    }
}

#[test]
fn a_greeting_is_short_so_that_the_first_question_starts_soon() {
    for track in Track::all() {
        assert!(track.greeting.len() <= Millis::from_secs(12), "{}: {}", track.id, track.greeting.len());
    }
}
