//! The way back into an interview: after a reload, from another tab or device, and for nobody else.

use std::collections::HashSet;
use std::time::Duration;

use antiphon::wire::{EndReason, Envelope, Event, NoticeCode, Session, State, TurnId};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::fake_issuer::{FakeIssuer, Pair};
use crate::support::page::{Page, code};
use crate::support::process::Process;
use crate::support::{Server, chromium_offer, database, eventually, expect_error};

/// Longer than a lost candidate is waited for in the call.
const PATIENCE: Duration = Duration::from_secs(30);

async fn go_back(server: &Server, resume: &str) -> Response {
    let asked = server.request(Method::POST, "/api/realtime-session").json(&json!({ "resume": resume }));
    asked.send().await.unwrap()
}

async fn gone_back(server: &Server, before: &Session) -> Session {
    let response = go_back(server, &before.resume).await;
    assert_eq!(response.status(), StatusCode::OK);
    let session: Session = response.json().await.unwrap();
    assert_eq!((session.id, &session.model), (before.id, &before.model));
    assert_ne!((&session.token, &session.resume), (&before.token, &before.resume));
    session
}

#[tokio::test]
async fn a_page_that_was_reloaded_goes_back_to_its_interview_and_sees_all_of_it() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut page = Page::open(&server, &session).await;
    page.begun().await;
    page.peer.close();
    let mut page = Page::open(&server, &gone_back(&server, &session).await).await;
    let first = page.until(Some).await;
    assert_eq!(first.seq, 1, "from its beginning");
    page.noticed(NoticeCode::Reconnected).await;
    page.until_muted().await;
    server.stop().await;
}

#[tokio::test]
async fn the_newer_page_wins_and_the_older_is_told_and_can_do_nothing_more() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut old = Page::open(&server, &session).await;
    old.begun().await;
    let mut new = Page::open(&server, &gone_back(&server, &session).await).await;
    assert_eq!(old.until(code).await, (0, "moved".to_owned()));
    new.noticed(NoticeCode::Reconnected).await;

    let id = session.id.to_string();
    expect_error(server.exchange(&id, &session.token, &chromium_offer()).await, 409, "moved").await;
    let resource = format!("/api/realtime-session/{id}/sdp");
    let ended = server.request(Method::DELETE, &resource).bearer_auth(&session.token).send().await.unwrap();
    expect_error(ended, 409, "moved").await;
    new.until_muted().await;
    assert_eq!(server.get(&format!("/api/interviews/{id}")).await["status"], "live");
    server.stop().await;
}

#[tokio::test]
async fn a_token_leads_back_once_and_only_to_what_goes_on() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    expect_error(go_back(&server, "nonsense").await, 403, "resume_refused").await;
    let second = gone_back(&server, &session).await;
    expect_error(go_back(&server, &session.resume).await, 403, "resume_refused").await;
    let wish = json!({ "resume": second.resume, "minutes": 5 });
    let wished = server.request(Method::POST, "/api/realtime-session").json(&wish).send().await.unwrap();
    let error = expect_error(wished, 422, "unprocessable").await;
    assert_eq!(error.details.unwrap()["field"], "resume");

    // Another device, which has no token.
    let path = format!("/api/interviews/{}/resume", session.id);
    let way = server.request(Method::POST, &path).send().await.unwrap();
    assert_eq!(way.status(), StatusCode::CREATED);
    let way: Value = way.json().await.unwrap();
    expect_error(go_back(&server, &second.resume).await, 403, "resume_refused").await;
    let third = go_back(&server, way["resume"].as_str().unwrap()).await;
    let third: Session = third.json().await.unwrap();
    assert_eq!(third.id, session.id);

    let mut page = Page::open(&server, &third).await;
    page.begun().await;
    page.say(r#"{"type":"end"}"#);
    page.until(|envelope| {
        matches!(envelope.event, Event::SessionState(state) if state.state == State::Ended).then_some(())
    })
    .await;
    expect_error(go_back(&server, &third.resume).await, 409, "interview_ended").await;
    expect_error(server.request(Method::POST, &path).send().await.unwrap(), 409, "interview_ended").await;
    server.stop().await;
}

fn is_ended(envelope: Envelope) -> Option<EndReason> {
    let Event::SessionState(state) = envelope.event else { return None };
    state.reason
}

/// Whatever the interviewer says next, and that a turn that was begun before is final first.
async fn next_turn(page: &mut Page) -> TurnId {
    let mut open = HashSet::new();
    page.until(|envelope| {
        if let Event::TurnStarted(started) = envelope.event {
            if open.is_empty() && started.turn.0 > 1 {
                return Some(started.turn);
            }
            open.insert(started.turn);
        } else if let Event::TurnFinal(done) = envelope.event {
            open.remove(&done.turn.turn);
        }
        None
    })
    .await
}

#[tokio::test]
async fn a_candidate_who_was_long_away_goes_on_in_another_call() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut page = Page::open(&server, &session).await;
    page.begun().await;
    page.peer.close();
    let path = format!("/api/interviews/{}", session.id);
    eventually(PATIENCE, async || (server.get("/readyz").await["checks"]["calls"] == 0).then_some(())).await;
    assert_eq!(server.get(&path).await["status"], "live", "it waits");
    let mut page = Page::open(&server, &gone_back(&server, &session).await).await;
    page.noticed(NoticeCode::Reconnected).await;
    next_turn(&mut page).await;
    assert_eq!(page.end().await, EndReason::CandidateEnded);
    server.stop().await;
}

#[tokio::test]
async fn an_interview_goes_on_after_its_server_was_killed() {
    let folder = TempDir::new().unwrap();
    let database = database(folder.path()).await;
    let flags = ["--bind", "127.0.0.1:0", "--database-url", &database];
    let server = Process::serve_with(folder.path(), &flags);
    let created = reqwest::Client::new().post(format!("{}/api/realtime-session", server.url));
    let session: Session = created.json(&json!({})).send().await.unwrap().json().await.unwrap();
    let mut page = Page::open_at(&server.url, &session).await;
    page.begun().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    server.kill();
    let server = Process::serve_with(folder.path(), &flags);
    // With the token that it has: the page was not closed.
    let mut page = Page::open_at(&server.url, &session).await;
    let cut =
        page.until(|envelope| if let Event::TurnCut(cut) = envelope.event { Some(cut) } else { None }).await;
    assert_eq!(cut.turn, TurnId(1));
    page.noticed(NoticeCode::Reconnected).await;
    assert_eq!(next_turn(&mut page).await, TurnId(2));
    assert_eq!(page.end().await, EndReason::CandidateEnded);
}

#[tokio::test]
async fn an_interview_goes_on_after_its_server_was_stopped() {
    let (server, folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut page = Page::open(&server, &session).await;
    page.begun().await;
    server.stop().await;
    page.noticed(NoticeCode::Moving).await;
    let server = Server::start(folder.path(), &[]).await;
    let mut page = Page::open(&server, &session).await;
    page.noticed(NoticeCode::Reconnected).await;
    next_turn(&mut page).await;
    server.stop().await;
}

#[tokio::test]
async fn who_does_not_come_back_in_time_has_left() {
    let (server, _folder) = Server::fresh(&["--return-secs", "1"]).await;
    let session = server.session().await;
    let mut page = Page::open(&server, &session).await;
    page.begun().await;
    page.peer.close();
    let path = format!("/api/interviews/{}", session.id);
    let ended = eventually(PATIENCE, async || {
        let shown = server.get(&path).await;
        (shown["status"] == "ended").then_some(shown)
    })
    .await;
    assert_eq!(ended["reason"], "candidate_left");
    expect_error(go_back(&server, &session.resume).await, 409, "interview_ended").await;
    server.stop().await;
}

#[tokio::test]
async fn its_owner_ends_an_interview_that_waits() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut page = Page::open(&server, &session).await;
    page.begun().await;
    page.peer.close();
    eventually(PATIENCE, async || (server.get("/readyz").await["checks"]["calls"] == 0).then_some(())).await;
    let path = format!("/api/interviews/{}", session.id);
    for _ in 0..2 {
        let ended = server.request(Method::POST, &format!("{path}/end")).send().await.unwrap();
        assert_eq!(ended.status(), StatusCode::NO_CONTENT);
    }
    let shown = server.get(&path).await;
    assert_eq!((&shown["status"], &shown["reason"]), (&json!("ended"), &json!("candidate_ended")));
    server.stop().await;
}

#[tokio::test]
async fn a_watcher_follows_an_interview_through_all_of_its_calls() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let id = session.id.to_string();
    let mut page = Page::open(&server, &session).await;
    page.begun().await;
    let watcher = server.log(&id, None);
    let held = async {
        page.peer.close();
        eventually(PATIENCE, async || (server.get("/readyz").await["checks"]["calls"] == 0).then_some(()))
            .await;
        let mut page = Page::open(&server, &session).await;
        page.noticed(NoticeCode::Reconnected).await;
        page.end().await;
    };
    let (seen, ()) = tokio::join!(watcher, held);
    let seqs: Vec<_> = seen.iter().filter_map(|(id, _)| *id).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
    assert!(seen.last().is_some_and(|(_, last)| is_ended(last.clone()).is_some()));
    server.stop().await;
}

#[tokio::test]
async fn a_stolen_token_leads_nobody_else_back() {
    let pair = Pair::ec("one");
    let issuer = FakeIssuer::start(&[&pair]).await;
    let (server, _folder) = Server::fresh(&issuer.flags()).await;
    let (ada, eve) = (pair.sign(&issuer.claims("ada")), pair.sign(&issuer.claims("eve")));
    let post = async |bearer: &str, path: &str, body: Value| {
        server.request(Method::POST, path).bearer_auth(bearer).json(&body).send().await.unwrap()
    };
    let session: Session = post(&ada, "/api/realtime-session", json!({})).await.json().await.unwrap();
    let stolen = json!({ "resume": session.resume });
    expect_error(post(&eve, "/api/realtime-session", stolen.clone()).await, 403, "resume_refused").await;
    let path = format!("/api/interviews/{}/resume", session.id);
    expect_error(post(&eve, &path, json!({})).await, 404, "not_found").await;
    assert_eq!(post(&ada, "/api/realtime-session", stolen).await.status(), StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn a_second_signal_does_not_wait_for_the_calls_and_nothing_is_lost() {
    let folder = TempDir::new().unwrap();
    let database = database(folder.path()).await;
    let flags = ["--bind", "127.0.0.1:0", "--drain-secs", "60", "--database-url", &database];
    let mut server = Process::serve_with(folder.path(), &flags);
    let asked = reqwest::Client::new().post(format!("{}/api/realtime-session", server.url)).json(&json!({}));
    let session: Session = asked.send().await.unwrap().json().await.unwrap();
    let mut page = Page::open_at(&server.url, &session).await;
    page.begun().await;
    server.terminate();
    page.noticed(NoticeCode::Moving).await;
    assert!(!server.has_ended(), "the interviewer is greeting: there is no quiet moment yet");
    server.terminate();
    assert_eq!(server.end().code(), Some(1));

    let server = Server::start(folder.path(), &[]).await;
    let mut page = Page::open(&server, &gone_back(&server, &session).await).await;
    page.noticed(NoticeCode::Reconnected).await;
    page.end().await;
    server.stop().await;
}
