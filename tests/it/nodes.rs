//! Several servers are one service: over a real Postgres and a real Redis, each a process that can be killed.

use std::time::Duration;

use antiphon::wire::{EndReason, Envelope, Event, NoticeCode};
use futures::StreamExt as _;
use reqwest::{Client, Method, StatusCode};

use crate::support::page::Page;
use crate::support::service::{Service, ask_for_session, calls, is_whole, session};
use crate::support::socket::Socket;
use crate::support::{eventually, expect_error};

const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_comes_to_another_server_is_sent_to_the_one_that_has_the_call() {
    let service = Service::start().await;
    let (one, two) = (service.serve("one"), service.serve("two"));
    let session = session(&one.url).await;
    let id = session.id.to_string();
    let mut page = Page::open_at(&one.url, &session).await;
    page.begun().await;

    // A watcher at the other server hears what is kept nowhere.
    let events = reqwest::get(format!("{}/api/interviews/{id}/events", two.url)).await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let mut chunks = events.bytes_stream();
    let mut text = String::new();
    while !text.contains("\"type\":\"level\"") {
        let chunk =
            tokio::time::timeout(PATIENCE, chunks.next()).await.expect("levels come").unwrap().unwrap();
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    let resource = format!("{}/api/realtime-session/{id}/sdp", two.url);
    let end =
        Client::new().request(Method::DELETE, &resource).bearer_auth(&session.token).send().await.unwrap();
    assert_eq!(end.status(), StatusCode::NO_CONTENT);
    let reason =
        page.until(
            |envelope: Envelope| {
                if let Event::SessionState(state) = envelope.event { state.reason } else { None }
            },
        );
    assert_eq!(reason.await, EndReason::CandidateEnded);
    assert_eq!(calls(&two.url).await, 0, "it never had the call");
    is_whole(&two.url, &id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_that_comes_to_another_server_takes_the_interview_up_there() {
    let service = Service::start().await;
    let (one, two) = (service.serve("one"), service.serve("two"));
    let session = session(&one.url).await;
    let mut page = Page::open_at(&one.url, &session).await;
    page.begun().await;
    page.peer.close();
    let mut socket = Socket::open_at(&two.url, &session).await;
    socket
        .until(|envelope| {
            matches!(envelope.event, Event::Notice(notice) if notice.code == NoticeCode::Reconnected)
                .then_some(())
        })
        .await;
    assert_eq!(calls(&two.url).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interview_goes_on_at_another_server_when_its_own_is_killed() {
    let service = Service::start().await;
    let (one, two) = (service.serve("one"), service.serve("two"));
    let session = session(&one.url).await;
    let mut page = Page::open_at(&one.url, &session).await;
    page.begun().await;
    one.kill();
    // The directory still says that the first one has it.
    let mut page = Page::open_at(&two.url, &session).await;
    page.noticed(NoticeCode::Reconnected).await;
    assert_eq!(page.end().await, EndReason::CandidateEnded);
    is_whole(&two.url, &session.id.to_string()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_stopped_hands_its_interviews_over() {
    let service = Service::start().await;
    let (one, two) = (service.serve("one"), service.serve("two"));
    let session = session(&one.url).await;
    let mut page = Page::open_at(&one.url, &session).await;
    page.begun().await;
    one.terminate();
    page.noticed(NoticeCode::Moving).await;
    eventually(PATIENCE, async || reqwest::get(format!("{}/healthz", one.url)).await.is_err().then_some(()))
        .await;
    let mut page = Page::open_at(&two.url, &session).await;
    page.noticed(NoticeCode::Reconnected).await;
    assert_eq!(page.end().await, EndReason::CandidateEnded);
    is_whole(&two.url, &session.id.to_string()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_go_on_without_the_directory_and_it_is_filled_again() {
    let mut service = Service::start().await;
    let (one, two) = (service.serve("one"), service.serve("two"));
    let first = session(&one.url).await;
    let id = first.id.to_string();
    let mut page = Page::open_at(&one.url, &first).await;
    page.begun().await;
    service.redis.stop();
    page.until_muted().await;
    let other = session(&two.url).await;
    let mut beside = Page::open_at(&two.url, &other).await;
    beside.begun().await;
    service.redis.start_again().await;
    // Empty, and told anew by the server that has the call.
    let watched = format!("{}/api/interviews/{id}/events", two.url);
    eventually(PATIENCE, async || {
        let mut chunks = reqwest::get(&watched).await.unwrap().bytes_stream();
        let mut text = String::new();
        let levels = async {
            while !text.contains("\"type\":\"level\"") {
                text.push_str(std::str::from_utf8(&chunks.next().await?.ok()?).ok()?);
            }
            Some(())
        };
        tokio::time::timeout(Duration::from_secs(1), levels).await.ok().flatten()
    })
    .await;
    for (page, id, url) in [(&mut page, id, &one.url), (&mut beside, other.id.to_string(), &two.url)] {
        assert_eq!(page.end().await, EndReason::CandidateEnded);
        is_whole(url, &id).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interview_is_never_held_twice() {
    let mut service = Service::start().await;
    let (one, two) = (service.serve("one"), service.serve("two"));
    let session = session(&one.url).await;
    let id = session.id.to_string();
    let mut old = Page::open_at(&one.url, &session).await;
    old.begun().await;
    // Nobody can say where the call is, and the page comes to the other server.
    service.redis.stop();
    let mut new = Page::open_at(&two.url, &session).await;
    new.noticed(NoticeCode::Reconnected).await;
    // What the first server still has to say is refused, and its call ends without an end in the record.
    old.say(r#"{"type":"mute","muted":true}"#);
    eventually(PATIENCE, async || (calls(&one.url).await == 0).then_some(())).await;
    assert_eq!(calls(&two.url).await, 1);
    new.until_muted().await;
    assert_eq!(new.end().await, EndReason::CandidateEnded);
    is_whole(&two.url, &id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_in_a_minute_are_counted_over_all_servers_and_by_each_while_the_directory_is_away() {
    let mut service = Service::start().await;
    let flags = ["--sessions-per-minute", "4"];
    let [one, two] = ["one", "two"].map(|name| service.serve_with(name, &service.redis.url(), &flags));
    for url in [&one.url, &two.url, &one.url, &two.url] {
        assert_eq!(ask_for_session(url).await.status(), StatusCode::CREATED);
    }
    for url in [&one.url, &two.url] {
        let refused = ask_for_session(url).await;
        let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=15).contains(&wait), "{wait}");
        expect_error(refused, 429, "rate_limited").await;
    }
    service.redis.stop();
    for url in [&one.url, &two.url] {
        for _ in 0..4 {
            assert_eq!(ask_for_session(url).await.status(), StatusCode::CREATED);
        }
        expect_error(ask_for_session(url).await, 429, "rate_limited").await;
    }
}
