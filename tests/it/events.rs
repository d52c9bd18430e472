//! The event log over HTTP: replayed from any number, then followed to the end.

use antiphon::wire::{EndReason, Event, State};
use reqwest::Method;

use crate::support::{Server, chromium_offer, expect_error};

#[tokio::test]
async fn the_log_is_followed_to_the_end_and_replayed_from_any_number() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let id = session.id.to_string();
    server.exchange(&id, &session.token, &chromium_offer()).await;
    let (live, ()) = tokio::join!(server.log(&id, None), async {
        let path = format!("/api/realtime-session/{id}/sdp");
        let ended = server.request(Method::DELETE, &path).bearer_auth(&session.token).send().await.unwrap();
        assert!(ended.status().is_success());
    });
    let kept: Vec<_> = live.iter().filter(|(_, envelope)| !envelope.event.is_transient()).collect();
    let numbers: Vec<u64> = kept.iter().map(|(id, _)| id.unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "numbered from 1 without gaps");
    let Event::SessionState(last) = &kept.last().unwrap().1.event else { panic!("the last event ends it") };
    assert_eq!((last.state, last.reason), (State::Ended, Some(EndReason::CandidateEnded)));

    let replayed = server.log(&id, None).await;
    assert!(replayed.iter().eq(kept.iter().copied()), "the replay is what was told");
    let rest = server.log(&id, Some("1")).await;
    assert_eq!(rest, replayed[1..]);
    assert_eq!(server.log(&id, Some(&numbers.len().to_string())).await, []);
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
