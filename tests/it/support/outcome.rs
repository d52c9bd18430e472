//! A whole interview by the command-line candidate with a provider of a test's, and what came of it.

#![expect(clippy::wildcard_enum_match_arm, reason = "what a test does not look at may be anything")]

use antiphon::wire::{Envelope, Event, NoticeCode, Role, Turn};
use serde_json::Value;
use tempfile::TempDir;

use super::Server;
use super::process::{call, spoken_wav};
use super::provider::{Heard, Provider, Span};

/// What came of a call.
pub(crate) struct Outcome {
    /// Of the call, when it was made.
    pub(crate) report: Option<Value>,
    /// The interview's log.
    pub(crate) log: Vec<Envelope>,
    pub(crate) turns: Vec<Turn>,
    /// What the candidate heard: 48 kHz.
    pub(crate) voice: Vec<i16>,
    /// What the provider was told.
    pub(crate) told: Vec<Heard>,
    pub(crate) spans: Vec<Span>,
}

/// A call to a server with these flags.
pub(crate) async fn talk_to(provider: &Provider, flags: &[&str], arguments: &[&str]) -> Outcome {
    let (server, folder) = Server::fresh(flags).await;
    let outcome = make_call(&server, &folder, arguments).await;
    server.stop().await;
    Outcome { told: provider.heard(), spans: provider.spans(), ..outcome }
}

pub(crate) async fn make_call(server: &Server, folder: &TempDir, arguments: &[&str]) -> Outcome {
    let wav = spoken_wav(folder.path(), "I led the migration of our billing system.");
    let heard = folder.path().join("heard.wav");
    let files = ["--wav", wav.to_str().unwrap(), "--out", heard.to_str().unwrap()].map(str::to_owned);
    let arguments: Vec<String> = files.into_iter().chain(arguments.iter().map(|&a| a.to_owned())).collect();
    let url = server.url.clone();
    let made = tokio::task::spawn_blocking(move || {
        call(&url, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    });
    let output = made.await.unwrap();
    let list = server.get("/api/interviews").await;
    let id = list["interviews"][0]["id"].as_str().unwrap().to_owned();
    let kept = server.get(&format!("/api/interviews/{id}")).await;
    let log = server.log(&id, None).await;
    let voice = hound::WavReader::open(&heard);
    Outcome {
        report: serde_json::from_slice(&output.stdout).ok(),
        log: log.into_iter().map(|(_, envelope)| envelope).collect(),
        turns: serde_json::from_value(kept["transcript"].clone()).unwrap(),
        voice: voice.map_or(Vec::new(), |voice| voice.into_samples().map(Result::unwrap).collect()),
        told: Vec::new(),
        spans: Vec::new(),
    }
}

impl Outcome {
    pub(crate) fn ended(&self) -> &str {
        self.report.as_ref().and_then(|report| report["ended"].as_str()).unwrap_or("no report")
    }

    pub(crate) fn said(&self, role: Role) -> Vec<&str> {
        self.turns.iter().filter(|turn| turn.role == role).map(|turn| turn.text.as_str()).collect()
    }

    pub(crate) fn codes(&self) -> Vec<&str> {
        let errors = self.log.iter().filter_map(|envelope| match &envelope.event {
            Event::Error(body) => Some(body.code.as_str()),
            _ => None,
        });
        errors.collect()
    }

    pub(crate) fn notices(&self) -> Vec<NoticeCode> {
        let notices = self.log.iter().filter_map(|envelope| match &envelope.event {
            Event::Notice(notice) => Some(notice.code),
            _ => None,
        });
        notices.collect()
    }

    /// The stretches of voice that the candidate heard, in milliseconds: where each begins, and how long it is.
    pub(crate) fn tones(&self) -> Vec<(u64, u64)> {
        let mut tones: Vec<(u64, u64)> = Vec::new();
        for (n, part) in self.voice.chunks(48).enumerate() {
            let loud = part.iter().any(|sample| sample.unsigned_abs() > 3000);
            match tones.last_mut() {
                // Less than 80 ms of silence is none: a machine that is busy stutters.
                Some((start, len)) if loud && n as u64 - (*start + *len) < 80 => *len = n as u64 + 1 - *start,
                _ if loud => tones.push((n as u64, 1)),
                _ => {}
            }
        }
        tones
    }
}
