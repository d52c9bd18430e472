//! Servers that are one service, over a real Postgres and a real Redis, each a process that can be killed.

use std::collections::HashSet;
use std::net::TcpListener;
use std::path::Path;

use antiphon::wire::Session;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::cluster::Cluster;
use super::process::Process;
use super::redis::Redis;

/// 32 bytes.
const SECRET: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// What servers share.
pub(crate) struct Service {
    pub(crate) folder: TempDir,
    pub(crate) cluster: Cluster,
    pub(crate) redis: Redis,
}

impl Service {
    pub(crate) async fn start() -> Self {
        let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap();
        Self { folder: TempDir::new().unwrap(), cluster, redis: Redis::start().await }
    }

    pub(crate) fn serve(&self, name: &str) -> Process {
        self.serve_with(name, &self.redis.url(), &[])
    }

    /// A server that reaches the Redis at `redis`.
    pub(crate) fn serve_with(&self, name: &str, redis: &str, flags: &[&str]) -> Process {
        let port = free_port();
        let (bind, own) = (format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{port}"));
        let database = self.cluster.url("postgres");
        let base = [
            "--bind",
            &bind,
            "--node-url",
            &own,
            "--redis-url",
            redis,
            "--database-url",
            &database,
            "--secret",
            SECRET,
            "--drain-secs",
            "2",
        ];
        let data: &Path = &self.folder.path().join(name);
        std::fs::create_dir_all(data).unwrap();
        Process::serve_with(data, &[&base, flags].concat())
    }
}

/// Free when asked, so that a server can be told of it beforehand.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

pub(crate) async fn session(url: &str) -> Session {
    ask_for_session(url).await.json().await.unwrap()
}

pub(crate) async fn ask_for_session(url: &str) -> Response {
    Client::new().post(format!("{url}/api/realtime-session")).json(&json!({})).send().await.unwrap()
}

/// How many calls this server has, whether it wants more or not: what it has just heard may not be in the database yet.
pub(crate) async fn calls(url: &str) -> u64 {
    let ready: Value = reqwest::get(format!("{url}/readyz")).await.unwrap().json().await.unwrap();
    let checks = ready.get("checks").unwrap_or(&ready["details"]);
    checks["calls"].as_u64().unwrap_or_else(|| panic!("{ready}"))
}

/// The interview has ended, the transcript has every turn once, and the log every number.
pub(crate) async fn is_whole(url: &str, id: &str) {
    let shown: Value =
        reqwest::get(format!("{url}/api/interviews/{id}")).await.unwrap().json().await.unwrap();
    assert_eq!(shown["status"], "ended");
    let turns: Vec<_> =
        shown["transcript"].as_array().unwrap().iter().map(|turn| turn["turn"].as_u64().unwrap()).collect();
    let once: HashSet<_> = turns.iter().collect();
    assert_eq!(once.len(), turns.len());
    let seqs = followed(url, id).await;
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
}

/// The numbers of an interview's events, in the order in which they came: until it is over.
pub(crate) async fn followed(url: &str, id: &str) -> Vec<u64> {
    let log = reqwest::get(format!("{url}/api/interviews/{id}/events")).await.unwrap().text().await.unwrap();
    log.lines().filter_map(|line| line.strip_prefix("id:")).map(|id| id.trim().parse().unwrap()).collect()
}
