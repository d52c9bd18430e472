//! Three servers behind a real nginx: candidates who know the balancer alone, and what goes away behind it.

use std::time::{Duration, Instant};

use antiphon::clock;
use antiphon::peer::PeerEvent;
use antiphon::wire::{Command, EndReason, Event, NoticeCode, Role, Session, Turn};
use reqwest::StatusCode;
use serde_json::Value;
use tokio::time::timeout;

use crate::support::link::Link;
use crate::support::nginx::Nginx;
use crate::support::page::Page;
use crate::support::process::Process;
use crate::support::service::{Service, ask_for_session, calls, is_whole, session};
use crate::support::socket::Socket;
use crate::support::{eventually, expect_error};

const PATIENCE: Duration = Duration::from_secs(30);

/// The longest that a test has something away.
const AWAY: Duration = Duration::from_secs(30);

/// What servers behind nginx are started with, as docs/nodes.md says.
const BEHIND: [&str; 2] = ["--trusted-proxy", "127.0.0.1"];

struct Candidate {
    session: Session,
    page: Option<Page>,
    /// Which of the servers has the call.
    server: usize,
    typed: Vec<String>,
}

impl Candidate {
    async fn join(url: &str, servers: &[Process]) -> Self {
        let before = all_calls(servers).await;
        let session = session(url).await;
        let mut page = Page::open_at(url, &session).await;
        page.begun().await;
        let after = all_calls(servers).await;
        let server = (0..servers.len()).find(|server| after[*server] > before[*server]).unwrap();
        Self { session, page: Some(page), server, typed: Vec::new() }
    }

    fn page(&mut self) -> &mut Page {
        self.page.as_mut().unwrap()
    }

    /// As a page does whose connection is lost.
    async fn come_back(&mut self, url: &str) {
        drop(self.page.take());
        self.page.insert(Page::open_at(url, &self.session).await).noticed(NoticeCode::Reconnected).await;
    }

    async fn answer(&mut self) {
        let text = format!("Answer {} of {}.", self.typed.len() + 1, self.session.id);
        self.page().say(&serde_json::to_string(&Command::Say { text: text.clone() }).unwrap());
        let is_it = |turn: &Turn| turn.role == Role::Candidate && turn.text == text;
        self.page()
            .until(|envelope| {
                matches!(envelope.event, Event::TurnFinal(last) if is_it(&last.turn)).then_some(())
            })
            .await;
        self.typed.push(text);
    }

    /// Answers now and then until `end`.
    async fn converse(&mut self, end: Instant) {
        while clock::instant() < end {
            self.answer().await;
            let closing = async {
                while self.page().peer.next().await.is_some_and(|event| event != PeerEvent::ChannelClosed) {}
            };
            assert!(timeout(Duration::from_secs(9), closing).await.is_err(), "the call goes on");
        }
    }

    /// Ends it; all that was answered is in the record, once.
    async fn end(mut self, url: &str) {
        assert_eq!(self.page().end().await, EndReason::CandidateEnded);
        let id = self.session.id.to_string();
        let told = async || {
            let path = format!("{url}/api/interviews/{id}");
            let shown: Value = reqwest::get(path).await.ok()?.json().await.ok()?;
            (shown["status"] == "ended").then_some(shown)
        };
        let shown = eventually(PATIENCE, told).await;
        is_whole(url, &id).await;
        let turns = shown["transcript"].as_array().unwrap().iter();
        let answers = turns.filter(|turn| turn["role"] == "candidate" && turn["source"] == "typed");
        let answers: Vec<_> = answers.map(|turn| turn["text"].as_str().unwrap()).collect();
        assert_eq!(answers, self.typed);
    }
}

async fn all_calls(servers: &[Process]) -> Vec<u64> {
    futures::future::join_all(servers.iter().map(|server| calls(&server.url))).await
}

/// A candidate at each of the servers, as the balancer deals them.
async fn one_each(nginx: &Nginx, servers: &[Process]) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    while candidates.len() < servers.len() {
        let candidate = Candidate::join(&nginx.url, servers).await;
        if candidates.iter().any(|other| other.server == candidate.server) {
            candidate.end(&nginx.url).await;
        } else {
            candidates.push(candidate);
        }
    }
    candidates
}

fn urls(servers: &[Process]) -> Vec<&str> {
    servers.iter().map(|server| server.url.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interviews_go_on_behind_a_balancer_when_a_server_is_killed_and_another_is_stopped() {
    let service = Service::start().await;
    let names = ["one", "two", "three"];
    let mut servers: Vec<_> =
        names.map(|name| service.serve_with(name, &service.redis.url(), &BEHIND)).into();
    let nginx = Nginx::start(&urls(&servers)).await;
    let mut candidates = one_each(&nginx, &servers).await;
    for candidate in &mut candidates {
        candidate.answer().await;
    }

    let killed = candidates[0].server;
    servers.remove(killed).kill();
    candidates[0].come_back(&nginx.url).await;
    for candidate in &mut candidates {
        candidate.answer().await;
    }
    assert_eq!(all_calls(&servers).await.iter().sum::<u64>(), 3);

    let mut stopped = servers.remove(0);
    let moved = calls(&stopped.url).await;
    stopped.terminate();
    let end = clock::instant() + PATIENCE;
    while !stopped.has_ended() {
        assert!(clock::instant() < end, "it ends within its bound");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(moved > 0);
    // Whose call was there is found out as a page does: it is not told of anything any more.
    for candidate in &mut candidates {
        candidate.come_back(&nginx.url).await;
        candidate.answer().await;
    }
    assert_eq!(all_calls(&servers).await, [3]);
    for candidate in candidates {
        candidate.end(&nginx.url).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_whose_directory_is_away_for_half_a_minute_hold_nothing_twice_and_lose_nothing() {
    let mut service = Service::start().await;
    let link = Link::to(service.redis.address()).await;
    let beyond = format!("redis://{}", link.address);
    let servers = [
        service.serve_with("one", &beyond, &BEHIND),
        service.serve_with("two", &service.redis.url(), &BEHIND),
        service.serve_with("three", &service.redis.url(), &BEHIND),
    ];
    let nginx = Nginx::start(&urls(&servers)).await;
    let mut candidates = one_each(&nginx, &servers).await;

    // One server is cut off from it.
    link.cut();
    let end = clock::instant() + AWAY;
    let conversing = candidates.iter_mut().map(|candidate| candidate.converse(end));
    futures::future::join_all(conversing).await;
    // The others have forgotten where the call of that one is, and its page comes back wherever.
    for candidate in &mut candidates {
        candidate.come_back(&nginx.url).await;
        candidate.answer().await;
    }
    eventually(PATIENCE, async || (all_calls(&servers).await.iter().sum::<u64>() == 3).then_some(())).await;
    link.mend();

    // It is started again, and knows nothing.
    service.redis.stop();
    for candidate in &mut candidates {
        candidate.answer().await;
    }
    service.redis.start_again().await;
    for candidate in &mut candidates {
        candidate.come_back(&nginx.url).await;
        candidate.answer().await;
    }
    eventually(PATIENCE, async || (all_calls(&servers).await.iter().sum::<u64>() == 3).then_some(())).await;
    for candidate in candidates {
        candidate.end(&nginx.url).await;
    }
    assert_eq!(all_calls(&servers).await, [0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_whose_database_is_away_for_half_a_minute_lose_nothing() {
    let service = Service::start().await;
    let servers = ["one", "two", "three"].map(|name| service.serve_with(name, &service.redis.url(), &BEHIND));
    let nginx = Nginx::start(&urls(&servers)).await;
    let mut candidates = one_each(&nginx, &servers).await;

    service.cluster.stop();
    let end = clock::instant() + AWAY;
    let refused = ask_for_session(&nginx.url).await;
    assert!(refused.headers().contains_key("retry-after"));
    expect_error(refused, StatusCode::SERVICE_UNAVAILABLE.as_u16(), "database_unavailable").await;
    let conversing = candidates.iter_mut().map(|candidate| candidate.converse(end));
    futures::future::join_all(conversing).await;
    service.cluster.resume();
    for candidate in &mut candidates {
        candidate.answer().await;
    }
    for candidate in candidates {
        candidate.end(&nginx.url).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interview_is_held_over_a_websocket_through_a_balancer() {
    let service = Service::start().await;
    let servers = ["one", "two"].map(|name| service.serve_with(name, &service.redis.url(), &BEHIND));
    let nginx = Nginx::start(&urls(&servers)).await;
    let session = session(&nginx.url).await;
    let mut socket = Socket::open_at(&nginx.url, &session).await;
    socket.until(|envelope| matches!(envelope.event, Event::TurnStarted(_)).then_some(())).await;
    socket.say(r#"{"type":"end"}"#).await;
    let reason = socket
        .until(|envelope| if let Event::SessionState(state) = envelope.event { state.reason } else { None })
        .await;
    assert_eq!(reason, EndReason::CandidateEnded);
    is_whole(&nginx.url, &session.id.to_string()).await;
}
