//! Figures of a whole call whose sound is known: real Opus, RTP, and the interviewer's real ear.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::Server;
use crate::support::process::{call, spoken_wav};

const PAUSE_MS: usize = 1200;

/// A sentence, a pause of [`PAUSE_MS`], and the sentence again; with the milliseconds of one sentence.
fn twice(folder: &Path) -> (PathBuf, f64) {
    let spoken = spoken_wav(folder, "I led the migration of our billing system.");
    let mut wav = hound::WavReader::open(spoken).unwrap();
    let spec = wav.spec();
    let samples: Vec<i16> = wav.samples().map(Result::unwrap).collect();
    let loud = |sample: &i16| sample.unsigned_abs() > 300;
    let (first, last) = (samples.iter().position(loud).unwrap(), samples.iter().rposition(loud).unwrap());
    let sentence = &samples[first..=last];
    let silence = vec![0; PAUSE_MS * spec.sample_rate as usize / 1000];
    let path = folder.join("twice.wav");
    let mut out = hound::WavWriter::create(&path, spec).unwrap();
    for sample in sentence.iter().chain(&silence).chain(sentence) {
        out.write_sample(*sample).unwrap();
    }
    out.finalize().unwrap();
    (path, sentence.len() as f64 * 1000.0 / f64::from(spec.sample_rate))
}

#[tokio::test]
async fn known_speech_and_a_known_pause_are_measured_as_they_are() {
    let (server, folder) = Server::fresh(&[]).await;
    let (wav, sentence_ms) = twice(folder.path());
    let url = server.url.clone();
    let made = tokio::task::spawn_blocking(move || {
        call(&url, &["--wav", wav.to_str().unwrap(), "--speak", "asked", "--max-seconds", "28"])
    });
    assert!(made.await.unwrap().status.success());
    let list = server.get("/api/interviews").await;
    let id = list["interviews"][0]["id"].as_str().unwrap();
    let transcript = server.get(&format!("/api/interviews/{id}/transcript")).await;
    let lines = transcript["lines"].as_array().unwrap();
    let answers: Vec<&Value> = lines.iter().filter(|line| line["role"] == "candidate").collect();
    assert!(!answers.is_empty(), "{transcript:#}");
    // The first answer is whole; the call's end may cut off a later one.
    let answer = answers[0];
    let speech = answer["speechMs"].as_f64().unwrap();
    assert!((speech - 2.0 * sentence_ms).abs() < 500.0, "{speech} of {}: {answer:#}", 2.0 * sentence_ms);
    let pauses: Vec<f64> = answer["pauses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pause| pause["endMs"].as_f64().unwrap() - pause["startMs"].as_f64().unwrap())
        .collect();
    let longest = pauses.iter().copied().fold(0.0, f64::max);
    assert!((longest - PAUSE_MS as f64).abs() < 300.0, "{pauses:?}");
    assert_eq!(answer["trust"], 0.0, "nobody knows the words: {answer:#}");
    server.stop().await;
}
