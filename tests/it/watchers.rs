//! Many who follow one interview over HTTP.

use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::support::eventually;
use crate::support::process::{Process, answer_wav, call, report};
use crate::support::service::followed;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_watchers_see_the_whole_of_an_interview_and_its_voice_loses_nothing() {
    const WATCHERS: usize = 1_000;
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let folder = TempDir::new().unwrap();
    let server = Process::serve_with_few_files(&folder.path().join("data"));
    let wav = answer_wav(folder.path());
    let url = server.url.clone();
    let candidate = tokio::task::spawn_blocking(move || {
        let wav = ["--wav", wav.to_str().unwrap(), "--speak", "asked"];
        report(&call(&url, &[&wav[..], &["--max-seconds", "25"]].concat()))
    });
    let id = eventually(Duration::from_secs(20), async || {
        let path = format!("{}/api/interviews?status=live", server.url);
        let found: Value = reqwest::get(path).await.unwrap().json().await.unwrap();
        found["interviews"][0]["id"].as_str().map(str::to_owned)
    })
    .await;
    let mut watchers = JoinSet::new();
    for _ in 0..WATCHERS {
        let (url, id) = (server.url.clone(), id.clone());
        watchers.spawn(async move { followed(&url, &id).await });
    }
    let seen = watchers.join_all().await;
    let last = seen[0].len() as u64;
    assert!(last > 5);
    for seqs in seen {
        assert_eq!(seqs, (1..=last).collect::<Vec<_>>());
    }
    let report = candidate.await.unwrap();
    assert_eq!(report["ended"], "candidate_ended", "{report:#}");
    assert_eq!(report["audio"]["lostPackets"], 0, "{report:#}");
}
