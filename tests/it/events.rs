//! The event log over HTTP: replayed from any number, then followed to the end.

use std::time::Duration;

use antiphon::wire::{EndReason, Envelope, Event, State};
use futures::StreamExt as _;
use reqwest::Method;

use crate::support::{Server, chromium_offer, expect_error};

/// Reads the stream until it ends: `(id, envelope)` of each event.
async fn read(server: &Server, id: &str, last: Option<&str>) -> Vec<(Option<u64>, Envelope)> {
    let mut request = server.request(Method::GET, &format!("/api/interviews/{id}/events"));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut chunks = response.bytes_stream();
    let mut text = String::new();
    let whole = async {
        while let Some(chunk) = chunks.next().await {
            text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    };
    tokio::time::timeout(Duration::from_secs(20), whole).await.expect("the stream ends with the interview");
    let frames = text.split("\n\n").filter(|frame| frame.contains("data:"));
    frames
        .map(|frame| {
            let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            (
                field("id:").map(|id| id.parse().unwrap()),
                serde_json::from_str(field("data:").unwrap()).unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn the_log_is_followed_to_the_end_and_replayed_from_any_number() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let id = session.id.to_string();
    server.exchange(&id, &session.token, &chromium_offer()).await;
    let (live, ()) = tokio::join!(read(&server, &id, None), async {
        let path = format!("/api/realtime-session/{id}/sdp");
        let ended = server.request(Method::DELETE, &path).bearer_auth(&session.token).send().await.unwrap();
        assert!(ended.status().is_success());
    });
    let kept: Vec<_> = live.iter().filter(|(_, envelope)| !envelope.event.is_transient()).collect();
    let numbers: Vec<u64> = kept.iter().map(|(id, _)| id.unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "numbered from 1 without gaps");
    let Event::SessionState(last) = &kept.last().unwrap().1.event else { panic!("the last event ends it") };
    assert_eq!((last.state, last.reason), (State::Ended, Some(EndReason::CandidateEnded)));

    let replayed = read(&server, &id, None).await;
    assert!(replayed.iter().eq(kept.iter().copied()), "the replay is what was told");
    let rest = read(&server, &id, Some("1")).await;
    assert_eq!(rest, replayed[1..]);
    assert_eq!(read(&server, &id, Some(&numbers.len().to_string())).await, []);
    server.stop().await;
}

#[tokio::test]
async fn a_wrong_last_event_id_is_refused() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let path = format!("/api/interviews/{}/events", session.id);
    let wrong = server.request(Method::GET, &path).header("last-event-id", "x").send().await.unwrap();
    expect_error(wrong, 400, "bad_request").await;
    server.stop().await;
}
