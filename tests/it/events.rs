//! The event log over HTTP: replayed from any number, then followed to the end.

use antiphon::wire::{EndReason, Envelope, Event, State, Watched};
use reqwest::Method;

use crate::support::page::Page;
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

fn watchers(envelope: Envelope) -> Option<u32> {
    let Event::Watched(Watched { watchers }) = envelope.event else { return None };
    Some(watchers)
}

#[tokio::test]
async fn the_candidate_is_told_how_many_watch_also_on_a_page_that_comes_later() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut page = Page::open(&server, &session).await;
    assert_eq!(page.until(watchers).await, 0);

    let watch = || server.request(Method::GET, &format!("/api/interviews/{}/events", session.id));
    let first = watch().send().await.unwrap();
    assert_eq!(page.until(watchers).await, 1);
    let second = watch().send().await.unwrap();
    assert_eq!(page.until(watchers).await, 2);
    drop(first);
    assert_eq!(page.until(watchers).await, 1);

    page.peer.close();
    let mut later = Page::open(&server, &session).await;
    assert_eq!(later.until(watchers).await, 1);
    drop(second);
    assert_eq!(later.until(watchers).await, 0);
    server.stop().await;
}

#[tokio::test]
async fn the_candidates_own_page_is_no_watcher() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut page = Page::open(&server, &session).await;
    assert_eq!(page.until(watchers).await, 0);
    let watch = || server.request(Method::GET, &format!("/api/interviews/{}/events", session.id));
    let _own = watch().bearer_auth(&session.token).send().await.unwrap();
    let _other = watch().send().await.unwrap();
    assert_eq!(page.until(watchers).await, 1, "the other alone");
    server.stop().await;
}
