//! Which ICE servers browsers are told: of the configuration, with credentials that expire, and Xirsys's.

use std::time::Duration;

use antiphon::clock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::fake_xirsys::{CHANNEL, FakeXirsys, IDENT, Mood, SECRET, granted};
use crate::support::{Server, chromium_offer, expect_error};

const TURN: [&str; 6] = [
    "--ice-server",
    "stun:s.example,turn:t.example?transport=udp",
    "--turn-secret",
    "canary-turn",
    "--turn-ttl",
    "600",
];

/// All URLs of a list, in order.
fn urls(list: &Value) -> Vec<String> {
    let servers = list["iceServers"].as_array().unwrap().iter();
    let urls = servers.flat_map(|server| server["urls"].as_array().unwrap());
    urls.map(|url| url.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_credential_lasts_as_long_as_the_setting_says() {
    let (server, _folder) = Server::fresh(&TURN).await;
    let list = server.get("/api/ice-servers").await;
    let username = list["iceServers"][1]["username"].as_str().unwrap();
    let expiry: i64 = username.split_once(':').unwrap().0.parse().unwrap();
    let left = expiry - clock::wall().as_second();
    assert!((595..=600).contains(&left), "{left}");
    assert!(list.get("details").is_none());
    server.stop().await;
}

#[tokio::test]
async fn every_answer_with_servers_has_them_as_links_too() {
    let (server, _folder) = Server::fresh(&TURN).await;
    let listed = server.request(Method::GET, "/api/ice-servers").send().await.unwrap();
    let made = server.request(Method::POST, "/api/realtime-session").json(&json!({})).send().await.unwrap();
    let headers = [listed.headers().clone(), made.headers().clone()];
    let session: Value = made.json().await.unwrap();
    let path = format!("/api/realtime-session/{}/sdp", session["id"].as_str().unwrap());
    let answered = server
        .request(Method::POST, &path)
        .bearer_auth(session["token"].as_str().unwrap())
        .header("content-type", "application/sdp")
        .body(chromium_offer())
        .send()
        .await
        .unwrap();
    for headers in headers.iter().chain([answered.headers()]) {
        let links: Vec<_> = headers.get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
        assert_eq!(links.len(), 2, "{links:?}");
        assert_eq!(links[0], r#"<stun:s.example>; rel="ice-server""#);
        assert!(
            links[1].starts_with(r#"<turn:t.example?transport=udp>; rel="ice-server"; username=""#),
            "{links:?}"
        );
        assert!(links[1].ends_with(r#""; credential-type="password""#), "{links:?}");
    }
    server.stop().await;
}

#[tokio::test]
async fn xirsys_is_asked_as_it_wants_to_be_and_its_servers_join_the_others() {
    let xirsys = FakeXirsys::start(Mood::Good).await;
    let flags: Vec<&str> = TURN.into_iter().chain(xirsys.flags()).collect();
    let (server, _folder) = Server::fresh(&flags).await;
    let theirs = server.get("/api/xirsys-ice-servers").await;
    let three = ["stun:x.example", "turn:x.example:80?transport=udp", "turns:x.example:443?transport=tcp"];
    assert_eq!(urls(&theirs), three);
    assert_eq!(theirs["iceServers"][0].get("credential"), None, "a STUN server is told no secret");
    assert_eq!(theirs["iceServers"][1]["credential"], "theirs");
    assert!(theirs.get("details").is_none());
    let all = urls(&server.get("/api/ice-servers").await);
    assert_eq!(
        (all.len(), &all[..2]),
        (5, &["stun:s.example".into(), "turn:t.example?transport=udp".into()][..])
    );
    let session = serde_json::to_value(server.session().await).unwrap();
    assert_eq!(urls(&session), all);

    let asked = xirsys.asked();
    assert_eq!(asked.len(), 1, "one request for everybody: {asked:?}");
    assert_eq!(
        (&asked[0].method, asked[0].path.as_str()),
        (&Method::PUT, format!("/_turn/{CHANNEL}").as_str())
    );
    assert_eq!(asked[0].body, json!({ "format": "urls", "expire": "600" }));
    // printf %s canary-ident:canary-secret | base64
    assert_eq!(asked[0].authorization, "Basic Y2FuYXJ5LWlkZW50OmNhbmFyeS1zZWNyZXQ=");
    server.stop().await;
}

#[tokio::test]
async fn many_at_once_are_one_request() {
    let xirsys = FakeXirsys::start(Mood::Good).await;
    let (server, _folder) = Server::fresh(&xirsys.flags()).await;
    let lists = futures::future::join_all((0..20).map(|_| server.get("/api/ice-servers"))).await;
    assert!(lists.iter().all(|list| urls(list).len() == 3));
    assert_eq!(xirsys.asked().len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn a_slow_xirsys_holds_nobody_for_longer_than_three_seconds_and_the_next_not_at_all() {
    let xirsys = FakeXirsys::start(Mood::Silent).await;
    let flags: Vec<&str> = TURN.into_iter().chain(xirsys.flags()).collect();
    let (server, _folder) = Server::fresh(&flags).await;
    let start = antiphon::clock::instant();
    let session = server.session();
    let (session, list) = futures::future::join(session, server.get("/api/xirsys-ice-servers")).await;
    let waited = start.elapsed();
    assert!(waited >= Duration::from_millis(2900) && waited < Duration::from_secs(20), "{waited:?}");
    assert_eq!(session.ice_servers.len(), 2);
    assert_eq!((urls(&list).len(), &list["details"]), (2, &json!({ "xirsys": "timeout" })));
    let start = antiphon::clock::instant();
    assert_eq!(server.get("/api/ice-servers").await["details"]["xirsys"], "timeout");
    assert!(start.elapsed() < Duration::from_millis(2900), "nobody else waits for it yet");
    server.stop().await;
}

#[tokio::test]
async fn whatever_xirsys_says_the_configured_servers_are_told_and_the_cause() {
    let elsewhere = FakeXirsys::start(Mood::Good).await;
    let error = |word: &str| json!({ "s": "error", "v": word }).to_string();
    for (mood, cause) in [
        (Mood::Says(200, error("unauthorized")), "unauthorized"),
        (Mood::Says(401, error("unauthorized")), "unauthorized"),
        (Mood::Says(401, "no".into()), "unauthorized"),
        (Mood::Says(404, error("path_not_found")), "refused"),
        (Mood::Says(200, "<html>".into()), "garbage"),
        (Mood::Says(200, json!({ "s": "ok", "v": { "iceServers": [] } }).to_string()), "empty"),
        (
            Mood::Says(200, json!({ "s": "ok", "v": { "iceServers": "x".repeat(1 << 20) } }).to_string()),
            "garbage",
        ),
        (Mood::Says(503, "busy".into()), "unreachable"),
        (Mood::Says(500, granted().to_string()), "refused"),
        (Mood::Moved(elsewhere.url.clone()), "garbage"),
    ] {
        let told = format!("{mood:?}").chars().take(80).collect::<String>();
        let xirsys = FakeXirsys::start(mood).await;
        let flags: Vec<&str> = TURN.into_iter().chain(xirsys.flags()).collect();
        let (server, _folder) = Server::fresh(&flags).await;
        let list = server.get("/api/xirsys-ice-servers").await;
        assert_eq!(list["details"], json!({ "xirsys": cause }), "{told}");
        assert_eq!(urls(&list).len(), 2, "{told}");
        let text =
            server.request(Method::GET, "/api/ice-servers").send().await.unwrap().text().await.unwrap();
        for secret in [IDENT, SECRET, "canary-turn"] {
            assert!(!text.contains(secret) && !list.to_string().contains(secret), "{told}");
        }
        server.stop().await;
    }
    assert!(elsewhere.asked().is_empty(), "the secret follows no redirect");
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let flags = ["--xirsys-channel", "c", "--xirsys-ident", "i", "--xirsys-secret", "s"];
    let flags: Vec<&str> = flags.into_iter().chain(["--xirsys-url", "http://127.0.0.1:9"]).collect();
    let (server, _folder) = Server::fresh(&flags).await;
    assert_eq!(server.get("/api/ice-servers").await["details"]["xirsys"], "unreachable");
    server.stop().await;
}

#[tokio::test]
async fn without_xirsys_its_address_tells_the_configured_servers() {
    let (server, _folder) = Server::fresh(&TURN).await;
    let list = server.get("/api/xirsys-ice-servers").await;
    assert_eq!((urls(&list).len(), &list["details"]), (2, &json!({ "xirsys": "not_configured" })));
    server.stop().await;
}

#[tokio::test]
async fn lists_are_limited_for_each_user() {
    let (server, _folder) = Server::fresh(&["--sessions-per-minute", "2"]).await;
    for path in ["/api/ice-servers", "/api/xirsys-ice-servers"] {
        server.get(path).await;
    }
    let refused = server.request(Method::GET, "/api/xirsys-ice-servers").send().await.unwrap();
    expect_error(refused, 429, "rate_limited").await;
    server.stop().await;
}

#[test]
fn wrong_settings_are_refused_by_name_at_the_start() {
    for (flags, named) in [
        (&["--turn-ttl", "59"][..], "--turn-ttl"),
        (&["--turn-ttl", "86401"], "--turn-ttl"),
        (&["--ice-server", "turn:t.example"], "--ice-server"),
        (&["--xirsys-channel", "c"], "--xirsys-ident"),
        (
            &[
                "--xirsys-channel",
                "c",
                "--xirsys-ident",
                "i",
                "--xirsys-secret",
                "s",
                "--xirsys-url",
                "http://x.example",
            ],
            "--xirsys-url",
        ),
        (&["--media", "0.0.0.0:0", "--media-interface", "nothing9"], "--media-interface"),
    ] {
        let folder = tempfile::TempDir::new().unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_antiphon"))
            .args(["serve", "--bind", "127.0.0.1:0", "--data-dir", folder.path().to_str().unwrap()])
            .args(flags)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(78), "{flags:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(named), "{flags:?}: {output:?}");
    }
}
