//! The HTTP surface: each wrong request gets its clear answer, and harms nobody.

use antiphon::wire::ErrorBody;
use reqwest::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Server, chromium_offer, expect_error};

#[tokio::test]
async fn a_session_comes_with_all_a_page_needs() {
    let (server, _folder) = Server::fresh(&["--ice-server", "stun:stun.example.org"]).await;
    let session = server.session().await;
    assert!(!session.token.is_empty());
    assert_eq!(session.steps.len(), 5);
    assert_eq!(session.ice_servers[0].urls, ["stun:stun.example.org"]);
    assert_eq!(session.model.provider, "practice");
    assert_eq!(session.model.host, None);
    let shown = server.get(&format!("/api/interviews/{}", session.id)).await;
    assert_eq!(shown["status"], "created");
    let list = server.get("/api/interviews").await;
    assert_eq!(list["interviews"][0]["id"], session.id.to_string());
    assert_eq!(server.get("/api/ice-servers").await["iceServers"][0]["urls"][0], "stun:stun.example.org");
    assert!(server.get("/api/tracks").await["tracks"].as_array().unwrap().len() >= 3);
    assert_eq!(server.get("/healthz").await["status"], "ok");
    assert_eq!(server.get("/readyz").await["status"], "ok");
    server.stop().await;
}

#[tokio::test]
async fn an_empty_body_makes_a_session_with_the_defaults() {
    let (server, _folder) = Server::fresh(&[]).await;
    let response = server.request(Method::POST, "/api/realtime-session").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    server.stop().await;
}

#[tokio::test]
async fn what_makes_no_session_is_named() {
    let (server, _folder) = Server::fresh(&[]).await;
    let wrong = server.request(Method::POST, "/api/realtime-session").json(&json!({ "minutes": "ten" }));
    let error: ErrorBody = wrong.send().await.unwrap().json().await.unwrap();
    assert_eq!(error.details.unwrap()["field"], "minutes");
    let post = |body: &'static str| {
        server
            .request(Method::POST, "/api/realtime-session")
            .header("content-type", "application/json")
            .body(body)
            .send()
    };
    for (body, status, code) in [
        ("{", 400, "bad_request"),
        ("[1]", 422, "unprocessable"),
        (r#"{"minutes":"ten"}"#, 422, "unprocessable"),
        (r#"{"minutes":0}"#, 422, "unprocessable"),
        (r#"{"minutes":121}"#, 422, "unprocessable"),
        (r#"{"track":"nothing"}"#, 422, "unprocessable"),
        (r#"{"instructions":"be nice"}"#, 422, "unprocessable"),
    ] {
        expect_error(post(body).await.unwrap(), status, code).await;
    }
    let response =
        server.request(Method::POST, "/api/realtime-session").body("x").header("content-type", "text/plain");
    expect_error(response.send().await.unwrap(), 415, "unsupported_media_type").await;
    server.stop().await;
}

#[tokio::test]
async fn an_offer_needs_its_own_interviews_token() {
    let (server, _folder) = Server::fresh(&[]).await;
    let (mine, other) = (server.session().await, server.session().await);
    let id = mine.id.to_string();
    let offer = chromium_offer();
    expect_error(server.exchange(&id, "nonsense", &offer).await, 401, "unauthorized").await;
    expect_error(server.exchange(&id, &other.token, &offer).await, 403, "forbidden").await;
    let unknown = Uuid::now_v7().to_string();
    expect_error(server.exchange(&unknown, &mine.token, &offer).await, 403, "forbidden").await;
    let mut tampered = mine.token.clone();
    tampered.replace_range(tampered.len() - 4.., "AAAA");
    expect_error(server.exchange(&id, &tampered, &offer).await, 401, "unauthorized").await;
    let path = format!("/api/realtime-session/{id}/sdp");
    let bare =
        server.request(Method::POST, &path).header("content-type", "application/sdp").body(offer.clone());
    expect_error(bare.send().await.unwrap(), 401, "unauthorized").await;
    server.stop().await;
}

#[tokio::test]
async fn a_bad_offer_is_refused_and_the_interview_can_still_be_had() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let id = session.id.to_string();
    for sdp in ["", "garbage", "v=0\r\n", &chromium_offer().replace("a=ice-ufrag:Yp2n\r\n", "")] {
        expect_error(server.exchange(&id, &session.token, sdp).await, 400, "invalid_sdp").await;
    }
    let answer = server.exchange(&id, &session.token, &chromium_offer()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answer: serde_json::Value = answer.json().await.unwrap();
    assert!(answer["sdp"].as_str().unwrap().contains("a=candidate:"));
    server.stop().await;
}

#[tokio::test]
async fn a_second_offer_is_refused_while_the_first_connection_lives() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let id = session.id.to_string();
    assert_eq!(server.exchange(&id, &session.token, &chromium_offer()).await.status(), StatusCode::OK);
    expect_error(server.exchange(&id, &session.token, &chromium_offer()).await, 409, "already_connected")
        .await;
    server.stop().await;
}

#[tokio::test]
async fn the_resource_is_shaped_like_whip() {
    let (server, _folder) = Server::fresh(&["--ice-server", "stun:stun.example.org"]).await;
    let session = server.session().await;
    let path = format!("/api/realtime-session/{}/sdp", session.id);
    let ask = |method: Method| server.request(method, &path).bearer_auth(&session.token);
    let wrong = ask(Method::POST).header("content-type", "text/plain").body(chromium_offer());
    expect_error(wrong.send().await.unwrap(), 415, "unsupported_media_type").await;
    let created = ask(Method::POST)
        .header("content-type", "application/sdp")
        .body(chromium_offer())
        .send()
        .await
        .unwrap();
    assert_eq!(created.status(), StatusCode::CREATED);
    assert_eq!(created.headers()["content-type"], "application/sdp");
    assert_eq!(created.headers()["location"], path.as_str());
    assert_eq!(created.headers()["link"], "<stun:stun.example.org>; rel=\"ice-server\"");
    let etag = created.headers()["etag"].to_str().unwrap().to_owned();
    assert!(created.text().await.unwrap().starts_with("v=0"));
    let fragment = "a=ice-ufrag:Yp2n\r\na=ice-pwd:xkRr6RxNjbyWgPOVFGyrN4Yv\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n\
                    a=candidate:1 1 UDP 2122260223 127.0.0.1 61764 typ host\r\na=end-of-candidates\r\n";
    let patch = |etag: &str| {
        ask(Method::PATCH)
            .header("content-type", "application/trickle-ice-sdpfrag")
            .header("if-match", etag)
            .body(fragment)
            .send()
    };
    assert_eq!(patch(&etag).await.unwrap().status(), StatusCode::NO_CONTENT);
    expect_error(patch("\"other\"").await.unwrap(), 412, "precondition_failed").await;
    assert_eq!(ask(Method::DELETE).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_one_error_body() {
    let (server, _folder) = Server::fresh(&[]).await;
    let ask = |method: Method, path: &'static str| server.request(method, path).send();
    expect_error(ask(Method::GET, "/api/nothing").await.unwrap(), 404, "not_found").await;
    expect_error(ask(Method::GET, "/api/interviews/not-an-id").await.unwrap(), 404, "not_found").await;
    let unknown = "/api/interviews/01890a5d-ac96-774b-bcce-b302099a8057";
    expect_error(ask(Method::GET, unknown).await.unwrap(), 404, "not_found").await;
    expect_error(ask(Method::DELETE, unknown).await.unwrap(), 404, "not_found").await;
    expect_error(ask(Method::DELETE, "/api/realtime-session").await.unwrap(), 405, "method_not_allowed")
        .await;
    expect_error(ask(Method::GET, "/api/interviews?before=x").await.unwrap(), 400, "bad_request").await;
    server.stop().await;
}

#[tokio::test]
async fn a_huge_body_is_refused() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let response = server.exchange(&session.id.to_string(), &session.token, &"x".repeat(1 << 20)).await;
    expect_error(response, 413, "payload_too_large").await;
    let response = server.exchange(&session.id.to_string(), &session.token, &"a=x\r\n".repeat(14_000)).await;
    assert!([400, 413].contains(&response.status().as_u16()));
    server.stop().await;
}

#[tokio::test]
async fn too_many_sessions_are_told_when_to_come_back() {
    let (server, _folder) = Server::fresh(&["--sessions-per-minute", "3"]).await;
    for _ in 0..3 {
        server.session().await;
    }
    let refused =
        server.request(Method::POST, "/api/realtime-session").json(&json!({})).send().await.unwrap();
    let seconds: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds));
    assert!(expect_error(refused, 429, "rate_limited").await.retryable);
    server.stop().await;
}

#[tokio::test]
async fn a_full_server_says_so() {
    let (server, _folder) = Server::fresh(&["--max-calls", "1"]).await;
    let (first, second) = (server.session().await, server.session().await);
    let answer = server.exchange(&first.id.to_string(), &first.token, &chromium_offer()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let refused = server.exchange(&second.id.to_string(), &second.token, &chromium_offer()).await;
    assert!(refused.headers().contains_key("retry-after"));
    assert!(expect_error(refused, 503, "at_capacity").await.retryable);
    let ready = server.request(Method::GET, "/readyz").send().await.unwrap();
    expect_error(ready, 503, "at_capacity").await;
    server.stop().await;
}

#[tokio::test]
async fn another_sites_page_and_a_rebound_name_get_nothing() {
    let (server, _folder) = Server::fresh(&[]).await;
    let ask = |header: &'static str, value: String| {
        server.request(Method::POST, "/api/realtime-session").header(header, value).json(&json!({})).send()
    };
    expect_error(ask("origin", "https://evil.example".into()).await.unwrap(), 403, "forbidden").await;
    expect_error(ask("origin", "null".into()).await.unwrap(), 403, "forbidden").await;
    expect_error(ask("host", "evil.example".into()).await.unwrap(), 403, "forbidden").await;
    let own = ask("origin", server.url.clone()).await.unwrap();
    assert_eq!(own.status(), StatusCode::CREATED);
    server.stop().await;
}

#[tokio::test]
async fn pages_come_with_a_policy_that_lets_nothing_else_in() {
    let (server, _folder) = Server::fresh(&[]).await;
    for path in ["/", "/sessions/01890a5d-ac96-774b-bcce-b302099a8057"] {
        let page = server.request(Method::GET, path).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK);
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers()["x-content-type-options"], "nosniff");
        assert!(page.text().await.unwrap().to_lowercase().starts_with("<!doctype html>"));
    }
    server.stop().await;
}

#[tokio::test]
async fn an_interview_can_be_deleted_with_all_that_was_kept() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    server.exchange(&session.id.to_string(), &session.token, &chromium_offer()).await;
    let path = format!("/api/interviews/{}", session.id);
    let deleted = server.request(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    expect_error(server.request(Method::GET, &path).send().await.unwrap(), 404, "not_found").await;
    server.stop().await;
}

#[tokio::test]
async fn a_server_open_to_others_must_be_asked_for() {
    let folder = tempfile::TempDir::new().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_antiphon"))
        .args(["serve", "--bind", "0.0.0.0:0", "--data-dir", folder.path().to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(78));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--allow-remote"));
}
