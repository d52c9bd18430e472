//! The database fails in the middle of a call: it is locked, full, stopped, or the server is killed meanwhile.
//! The voice goes on, whatever a client was told is kept, and nothing is kept twice.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use antiphon::clock;
use antiphon::wire::{Envelope, Event};
use futures::StreamExt as _;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _, Executor as _};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::support::cluster::Cluster;
use crate::support::eventually;
use crate::support::process::{Process, answer_wav, call, report};

/// The longest that is waited for anything here.
const LONG: Duration = Duration::from_secs(60);

/// Nobody notices less between two packets of voice, on a machine that does other things, too.
const GAP_MS: u64 = 500;

/// A call that goes on, and somebody who follows it.
struct Talk {
    server: Process,
    id: String,
    caller: JoinHandle<Output>,
    events: mpsc::Receiver<Envelope>,
    /// Every event that was told.
    told: Vec<Envelope>,
}

impl Talk {
    /// Begins one of so many seconds; returns when its first turn is final.
    async fn begin(server: Process, folder: &Path, seconds: u32) -> Self {
        let (wav, url) = (answer_wav(folder), server.url.clone());
        let caller = tokio::task::spawn_blocking(move || {
            let seconds = seconds.to_string();
            call(&url, &["--wav", wav.to_str().unwrap(), "--speak", "asked", "--max-seconds", &seconds])
        });
        let id = eventually(LONG, async || {
            let list = get(&server.url, "/api/interviews").await;
            let id = list["interviews"][0]["id"].as_str()?;
            let shown = get(&server.url, &format!("/api/interviews/{id}")).await;
            // Its call is there, and so can be followed.
            (shown["lastSeq"].as_u64()? > 0).then(|| id.to_owned())
        })
        .await;
        let events = follow(&server.url, &id);
        let mut talk = Self { server, id, caller, events, told: Vec::new() };
        talk.hear_turns(1).await;
        talk
    }

    /// Until so many more turns have been told.
    async fn hear_turns(&mut self, mut turns: u32) {
        while turns > 0 {
            let heard = timeout(LONG, self.events.recv()).await.expect("the interview goes on");
            let envelope = heard.expect("the interview goes on");
            turns -= u32::from(matches!(envelope.event, Event::TurnFinal(_)));
            self.told.push(envelope);
        }
    }

    /// Until something waits for the database.
    async fn spooling(&self) {
        eventually(LONG, async || {
            let ready = get(&self.server.url, "/readyz").await;
            (ready["details"]["spool"]["events"].as_u64()? > 0).then_some(())
        })
        .await;
    }

    /// To its end: the voice has had no gap, and the record is whole.
    async fn end(mut self, data: &Path) {
        let report = report(&timeout(LONG, self.caller).await.unwrap().unwrap());
        assert_eq!(report["ended"], "candidate_ended");
        assert!(report["audio"]["maxGapMs"].as_u64().unwrap() < GAP_MS, "{:#}", report["audio"]);
        while let Some(envelope) = timeout(LONG, self.events.recv()).await.expect("the log ends") {
            self.told.push(envelope);
        }
        eventually(LONG, async || (get(&self.server.url, "/readyz").await["status"] == "ok").then_some(()))
            .await;
        let shown = get(&self.server.url, &format!("/api/interviews/{}", self.id)).await;
        assert_eq!(shown["status"], "ended");
        assert_eq!(shown["transcript"], report["turns"], "what the candidate was told is what is kept");
        holds_all(&self.server.url, &self.id, &self.told).await;
        assert!(std::fs::read_dir(data.join("spool")).unwrap().next().is_none(), "nothing waits any more");
    }
}

/// The log has every event that was told, and every number once.
async fn holds_all(url: &str, id: &str, told: &[Envelope]) {
    let mut events = follow(url, id);
    let mut kept = Vec::new();
    while let Some(envelope) = timeout(LONG, events.recv()).await.expect("the log ends") {
        kept.push(envelope);
    }
    assert!(kept.iter().map(|envelope| envelope.seq).eq(1..=kept.len() as u64), "without gap or double");
    let told: Vec<_> = told.iter().filter(|envelope| !envelope.event.is_transient()).collect();
    assert!(!told.is_empty());
    for envelope in told {
        assert!(kept.contains(envelope), "{envelope:?} is lost");
    }
}

async fn get(url: &str, path: &str) -> Value {
    reqwest::get(format!("{url}{path}")).await.unwrap().json().await.unwrap()
}

/// The interview's log from its beginning, until it ends or the server is gone.
fn follow(url: &str, id: &str) -> mpsc::Receiver<Envelope> {
    let address = format!("{url}/api/interviews/{id}/events");
    let (sender, events) = mpsc::channel(4096);
    tokio::spawn(async move {
        let mut chunks = reqwest::get(address).await.unwrap().bytes_stream();
        let mut text = Vec::new();
        while let Some(Ok(chunk)) = chunks.next().await {
            text.extend_from_slice(&chunk);
            while let Some(end) = text.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = text.drain(..=end).collect();
                if let Some(data) = line.strip_prefix(b"data:") {
                    _ = sender.send(serde_json::from_slice(data).unwrap()).await;
                }
            }
        }
    });
    events
}

/// Takes the database for itself.
async fn lock(data: &Path) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let path = format!("sqlite://{}", data.join("antiphon.sqlite").display());
    let mut other = AnyConnection::connect(&path).await.unwrap();
    other.execute("PRAGMA busy_timeout = 20000; BEGIN EXCLUSIVE").await.unwrap();
    other
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_locked_for_ten_seconds_stops_no_voice_and_loses_no_turn() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let mut talk = Talk::begin(Process::serve(&data), folder.path(), 32).await;
    let mut other = lock(&data).await;
    let begun = clock::instant();
    talk.spooling().await;
    talk.hear_turns(1).await;
    let ready = reqwest::get(format!("{}/readyz", talk.server.url)).await.unwrap();
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    let ready: Value = ready.json().await.unwrap();
    let spool = &ready["details"]["spool"];
    assert_eq!(ready["details"]["database"], "behind", "{ready:#}");
    assert!(spool["bytes"].as_u64().unwrap() > 0 && spool["oldestMs"].is_u64(), "{ready:#}");
    tokio::time::sleep(Duration::from_secs(10).saturating_sub(begun.elapsed())).await;
    other.execute("COMMIT").await.unwrap();
    talk.end(&data).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_under_the_database_stops_no_voice_and_loses_no_turn() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    // A file beyond the limit is then an error, as on a full disk, instead of a signal.
    let mut talk = Talk::begin(Process::serve_unsignalled(&data), folder.path(), 30).await;
    let log = data.join("antiphon.sqlite-wal");
    let size = eventually(LONG, async || {
        let size = std::fs::metadata(&log).ok()?.len();
        (size > 65_536).then_some(size)
    })
    .await;
    talk.server.limit_files(&size.to_string());
    talk.spooling().await;
    talk.hear_turns(1).await;
    talk.server.limit_files("unlimited");
    talk.end(&data).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_is_gone_for_thirty_seconds_stops_no_voice_and_loses_no_turn() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap();
    let flags = ["--bind", "127.0.0.1:0", "--database-url", &cluster.url("postgres")];
    let mut talk = Talk::begin(Process::serve_with(&data, &flags), folder.path(), 55).await;
    cluster.stop();
    let begun = clock::instant();
    talk.spooling().await;
    let client = reqwest::Client::new();
    let another = client.post(format!("{}/api/realtime-session", talk.server.url)).json(&json!({}));
    let refused = another.send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.headers().contains_key("retry-after"));
    talk.hear_turns(1).await;
    assert_eq!(get(&talk.server.url, "/readyz").await["details"]["database"], "failing");
    tokio::time::sleep(Duration::from_secs(30).saturating_sub(begun.elapsed())).await;
    cluster.resume();
    talk.end(&data).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_hangs_for_fifteen_seconds_stops_no_voice_and_loses_no_turn() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap();
    let flags = ["--bind", "127.0.0.1:0", "--database-url", &cluster.url("postgres")];
    let mut talk = Talk::begin(Process::serve_with(&data, &flags), folder.path(), 38).await;
    cluster.freeze(true);
    let begun = clock::instant();
    talk.spooling().await;
    talk.hear_turns(1).await;
    tokio::time::sleep(Duration::from_secs(15).saturating_sub(begun.elapsed())).await;
    cluster.freeze(false);
    talk.end(&data).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_while_its_database_is_locked_has_everything_when_it_is_back() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let mut talk = Talk::begin(Process::serve(&data), folder.path(), 45).await;
    let mut other = lock(&data).await;
    talk.spooling().await;
    talk.hear_turns(2).await;
    let Talk { server, id, caller, mut events, mut told, .. } = talk;
    server.kill();
    while let Some(envelope) = events.recv().await {
        told.push(envelope);
    }
    other.execute("COMMIT").await.unwrap();
    let server = Process::serve(&data);
    let end = format!("{}/api/interviews/{id}/end", server.url);
    assert!(reqwest::Client::new().post(end).send().await.unwrap().status().is_success());
    holds_all(&server.url, &id, &told).await;
    let shown = get(&server.url, &format!("/api/interviews/{id}")).await;
    assert_eq!((&shown["status"], &shown["reason"]), (&json!("ended"), &json!("candidate_ended")));
    assert!(std::fs::read_dir(data.join("spool")).unwrap().next().is_none());
    // The candidate's connection is not this server's.
    _ = timeout(LONG, caller).await.unwrap();
}
