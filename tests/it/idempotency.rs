//! `Idempotency-Key`: a POST that comes twice makes one thing.

use std::collections::BTreeSet;
use std::fs;

use futures::future::join_all;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::fake_issuer::{FakeIssuer, Pair};
use crate::support::{Server, expect_error};

const KEY: &str = "idempotency-key";
const REPLAYED: &str = "idempotency-replayed";

async fn post(server: &Server, key: &str, body: Value) -> Response {
    server.request(Method::POST, "/api/realtime-session").header(KEY, key).json(&body).send().await.unwrap()
}

async fn made(server: &Server) -> usize {
    server.get("/api/interviews").await["interviews"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_same_request_again_gets_the_same_answer_also_after_a_restart() {
    let folder = tempfile::TempDir::new().unwrap();
    let server = Server::start(folder.path(), &["--ice-server", "stun:stun.example.org"]).await;
    let first = post(&server, "\"9f0c\"", json!({ "minutes": 7 })).await;
    assert_eq!((first.status(), first.headers().get(REPLAYED)), (StatusCode::CREATED, None));
    let (link, kind) = (first.headers()["link"].clone(), first.headers()["content-type"].clone());
    let first: Value = first.json().await.unwrap();
    server.stop().await;

    let server = Server::start(folder.path(), &[]).await;
    for key in ["\"9f0c\"", "9f0c"] {
        let again = post(&server, key, json!({ "minutes": 7 })).await;
        assert_eq!(
            (again.status(), &again.headers()[REPLAYED]),
            (StatusCode::CREATED, &"true".parse().unwrap())
        );
        assert_eq!((&again.headers()["link"], &again.headers()["content-type"]), (&link, &kind));
        assert_eq!(again.json::<Value>().await.unwrap(), first, "the session's token, too");
    }
    assert_eq!(made(&server).await, 1);
    server.stop().await;
}

#[tokio::test]
async fn another_request_under_a_used_key_is_refused() {
    let (server, _folder) = Server::fresh(&[]).await;
    assert_eq!(post(&server, "a", json!({ "minutes": 7 })).await.status(), StatusCode::CREATED);
    expect_error(post(&server, "a", json!({ "minutes": 8 })).await, 422, "idempotency_mismatch").await;
    let webhook = json!({ "url": "https://hooks.example.org/" });
    let elsewhere = server.request(Method::POST, "/api/webhooks").header(KEY, "a").json(&webhook);
    expect_error(elsewhere.send().await.unwrap(), 422, "idempotency_mismatch").await;
    assert_eq!(post(&server, "b", json!({ "minutes": 8 })).await.status(), StatusCode::CREATED);
    assert_eq!(made(&server).await, 2);
    server.stop().await;
}

#[tokio::test]
async fn requests_at_once_make_one_thing() {
    let (server, _folder) = Server::fresh(&[]).await;
    let answers = join_all((0..20).map(|_| post(&server, "a", json!({})))).await;
    let mut ids = BTreeSet::new();
    for answer in answers {
        match answer.status() {
            StatusCode::CREATED => {
                ids.insert(answer.json::<Value>().await.unwrap()["id"].to_string());
            }
            _ => {
                assert!(answer.headers().contains_key("retry-after"));
                assert!(expect_error(answer, 409, "idempotency_in_progress").await.retryable);
            }
        }
    }
    assert_eq!((ids.len(), made(&server).await), (1, 1));
    server.stop().await;
}

#[tokio::test]
async fn a_failure_made_nothing_and_may_be_tried_again() {
    let (server, _folder) = Server::fresh(&["--sessions-per-minute", "2"]).await;
    expect_error(post(&server, "a", json!({ "minutes": 0 })).await, 422, "unprocessable").await;
    assert_eq!(post(&server, "a", json!({ "minutes": 7 })).await.status(), StatusCode::CREATED);
    let limited = post(&server, "b", json!({})).await;
    assert!(limited.headers().contains_key("retry-after"));
    expect_error(limited, 429, "rate_limited").await;
    let again = post(&server, "a", json!({ "minutes": 7 })).await;
    assert!(again.headers().contains_key(REPLAYED), "what was made is told, whatever the limit");
    server.stop().await;
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let (server, _folder) = Server::fresh(&[]).await;
    for key in ["", "\"\"", &"x".repeat(256)] {
        expect_error(post(&server, key, json!({})).await, 400, "bad_request").await;
    }
    let huge = json!({ "role": "x".repeat(1 << 18) });
    expect_error(post(&server, "a", huge).await, 413, "payload_too_large").await;
    assert_eq!(made(&server).await, 0);
    server.stop().await;
}

#[tokio::test]
async fn the_database_holds_neither_the_key_nor_what_was_answered() {
    let (server, folder) = Server::fresh(&[]).await;
    let key = "c9a5cbe1-not-in-the-database";
    let session: Value = post(&server, key, json!({})).await.json().await.unwrap();
    let token = session["token"].as_str().unwrap().to_owned();
    let signature = token.rsplit('.').next().unwrap().to_owned();
    server.stop().await;
    let paths = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.is_file()) {
        let bytes = fs::read(path).unwrap();
        for secret in [key, &signature] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
}

#[tokio::test]
async fn plans_invitations_and_webhooks_are_made_once_too() {
    let (server, _folder) = Server::fresh(&[]).await;
    let make = async |path: &str, body: &Value| -> (bool, Value) {
        let made = server.request(Method::POST, path).header(KEY, path).json(body).send().await.unwrap();
        assert_eq!(made.status(), StatusCode::CREATED, "{path}");
        (made.headers().contains_key(REPLAYED), made.json().await.unwrap())
    };
    let templates = server.get("/api/plan-templates").await;
    let plan = &templates["templates"][0]["plan"];
    let (_, kept) = make("/api/plans", plan).await;
    let invitations = format!("/api/plans/{}/invitations", kept["id"].as_str().unwrap());
    let webhook = json!({ "url": "https://hooks.example.org/" });
    for (path, body) in
        [("/api/plans", plan), (invitations.as_str(), &json!({})), ("/api/webhooks", &webhook)]
    {
        let (first, second) = (make(path, body).await, make(path, body).await);
        assert!(second.0, "{path}");
        assert_eq!(first.1, second.1, "what is told once, too");
    }
    assert_eq!(server.get("/api/webhooks").await["webhooks"].as_array().unwrap().len(), 1);
    assert_eq!(server.get("/api/plans").await["plans"].as_array().unwrap().len(), 1);

    let path = format!("/api/plans/{}", kept["id"].as_str().unwrap());
    let read = server.request(Method::GET, &path).header("if-none-match", "\"1\"").send().await.unwrap();
    assert_eq!(read.status(), StatusCode::NOT_MODIFIED);
    server.stop().await;
}

#[tokio::test]
async fn a_key_is_of_who_sends_it() {
    let pair = Pair::ec("one");
    let issuer = FakeIssuer::start(&[&pair]).await;
    let (server, _folder) = Server::fresh(&issuer.flags()).await;
    let post = async |name: &str| -> (bool, Value) {
        let token = pair.sign(&issuer.claims(name));
        let asked = server.request(Method::POST, "/api/realtime-session").bearer_auth(token).header(KEY, "a");
        let made = asked.json(&json!({})).send().await.unwrap();
        assert_eq!(made.status(), StatusCode::CREATED);
        (made.headers().contains_key(REPLAYED), made.json().await.unwrap())
    };
    let (ada, bob, again) = (post("ada").await, post("bob").await, post("ada").await);
    assert_ne!(ada.1["id"], bob.1["id"]);
    assert_eq!((again.0, &again.1), (true, &ada.1));
    let nobody = server.request(Method::POST, "/api/realtime-session").header(KEY, "a").json(&json!({}));
    expect_error(nobody.send().await.unwrap(), 401, "unauthorized").await;
    server.stop().await;
}
