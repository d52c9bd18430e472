//! The ways to a server: over TCP, over TLS, through its own TURN server, from another network, and the page that tries
//! them.

use std::net::SocketAddr;
use std::time::Duration;

use antiphon::peer::{Peer, PeerEvent, dial};
use antiphon::wire::{DbPerformance, MediaProtocol, ModelCheck, Reach, WebrtcTest};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use crate::support::{Server, expect_error};

/// Generous: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

async fn until(peer: &mut Peer, wanted: PeerEvent) {
    let found = async {
        while let Some(event) = peer.next().await {
            if event == wanted {
                return;
            }
        }
        panic!("the connection is closed");
    };
    timeout(PATIENCE, found).await.expect("an event in time");
}

/// An answer's text by the page's test of paths.
async fn echo(server: &Server, offer: &str) -> String {
    let post = server.request(Method::POST, "/api/diagnostic/webrtc-test").json(&json!({ "sdp": offer }));
    let answer: Value = post.send().await.unwrap().json().await.unwrap();
    answer["sdp"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[tokio::test]
async fn a_page_learns_what_to_try_and_each_way_sends_back_what_it_gets() {
    let (server, _folder) = Server::fresh(&[]).await;
    let test: WebrtcTest = serde_json::from_value(server.get("/api/diagnostic/webrtc-test").await).unwrap();
    let protocols: Vec<_> = test.candidates.iter().map(|candidate| candidate.protocol).collect();
    assert_eq!(protocols, [MediaProtocol::Udp, MediaProtocol::Tcp]);
    assert!(test.candidates.iter().all(|candidate| candidate.reach == Reach::Loopback));
    for over in protocols {
        let (offer, dialing) = dial([127, 0, 0, 1].into()).unwrap();
        let answer = echo(&server, &offer).await;
        let mut peer = match over {
            MediaProtocol::Udp => dialing.answered(answer).unwrap(),
            MediaProtocol::Tcp => dialing.answered_over_tcp(answer).await.unwrap(),
        };
        until(&mut peer, PeerEvent::ChannelOpen).await;
        peer.send_text("ping 1").unwrap();
        until(&mut peer, PeerEvent::Message("ping 1".to_owned())).await;
        let mut mouth = antiphon::audio::Downlink::new(antiphon::audio::Rate::HZ_48K).unwrap();
        let said = mouth.tick().packet.unwrap();
        peer.try_send_audio(said.clone()).unwrap();
        let heard = async {
            loop {
                if let Some(received) = peer.receive() {
                    return received.packet.payload;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert_eq!(timeout(PATIENCE, heard).await.expect("the sound comes back"), said.payload);
    }
    server.stop().await;
}

#[tokio::test]
async fn the_database_and_the_model_are_tried_and_timed() {
    let (server, _folder) = Server::fresh(&[]).await;
    let database: DbPerformance =
        serde_json::from_value(server.get("/api/diagnostic/db-performance").await).unwrap();
    let engine = if std::env::var_os("ANTIPHON_TEST_DATABASE").is_some() { "postgres" } else { "sqlite" };
    assert_eq!((database.engine.as_str(), database.write.rounds), (engine, 10));
    assert!(database.write.median_ms > 0.0 && database.write.median_ms <= database.write.worst_ms);
    let model: ModelCheck = serde_json::from_value(server.get("/api/diagnostic/model").await).unwrap();
    assert_eq!(model.model.provider, "practice");
    server.stop().await;
}

#[tokio::test]
async fn a_model_that_refuses_the_server_is_named_by_the_diagnostics() {
    let nowhere = [
        "--model",
        "openai",
        "--openai-url",
        "ws://127.0.0.1:9/v1/realtime",
        "--openai-api-key",
        "sk-secret",
    ];
    let (server, _folder) = Server::fresh(&nowhere).await;
    let response = server.request(Method::GET, "/api/diagnostic/model").send().await.unwrap();
    assert!(response.status().is_server_error());
    let body = response.text().await.unwrap();
    assert!(!body.contains("sk-secret") && body.contains("model_"), "{body}");
    server.stop().await;
}

#[tokio::test]
async fn tests_of_the_connection_are_limited() {
    let (server, _folder) = Server::fresh(&[]).await;
    let bad = || async {
        let post = server.request(Method::POST, "/api/diagnostic/webrtc-test").json(&json!({ "sdp": "v=0" }));
        post.send().await.unwrap()
    };
    expect_error(bad().await, 400, "invalid_sdp").await;
    let mut refused = 0;
    for _ in 0..60 {
        refused += u32::from(bad().await.status() == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused > 10, "{refused}");
    server.stop().await;
}

#[tokio::test]
async fn an_interview_is_held_over_tcp_alone() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let (offer, dialing) = dial([127, 0, 0, 1].into()).unwrap();
    let answer = server.exchange(&session.id.to_string(), &session.token, &offer).await;
    let answer: Value = answer.json().await.unwrap();
    let mut peer = dialing.answered_over_tcp(answer["sdp"].as_str().unwrap().to_owned()).await.unwrap();
    until(&mut peer, PeerEvent::ChannelOpen).await;
    peer.send_text(r#"{"type":"end"}"#).unwrap();
    let ended = async {
        while let Some(event) = peer.next().await {
            if matches!(&event, PeerEvent::Message(text) if text.contains(r#""reason":"candidate_ended""#)) {
                return;
            }
        }
        panic!("closed before it was told");
    };
    timeout(PATIENCE, ended).await.expect("the goodbye");
    server.stop().await;
}

/// RFC 9725 section 4.3.3.
#[tokio::test]
async fn new_ice_credentials_restart_ice_and_the_same_ones_do_not() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let path = format!("/api/realtime-session/{}/sdp", session.id);
    let ask = |method, kind: &'static str, body: String| {
        server
            .request(method, &path)
            .bearer_auth(&session.token)
            .header("content-type", kind)
            .body(body)
            .send()
    };
    let offered = ask(Method::POST, "application/sdp", crate::support::chromium_offer()).await.unwrap();
    let etag = offered.headers()["etag"].to_str().unwrap().to_owned();
    let fragment = |ufrag: &str| format!("a=ice-ufrag:{ufrag}\r\na=ice-pwd:xkRr6RxNjbyWgPOVFGyrN4Yv\r\n");
    let trickle = "application/trickle-ice-sdpfrag";
    let same = ask(Method::PATCH, trickle, fragment("Yp2n")).await.unwrap();
    assert_eq!(same.status(), StatusCode::NO_CONTENT);
    let restarted = ask(Method::PATCH, trickle, fragment("Zq3o")).await.unwrap();
    assert_eq!(restarted.status(), StatusCode::OK);
    assert_eq!(restarted.headers()["content-type"], trickle);
    assert_ne!(restarted.headers()["etag"].to_str().unwrap(), etag);
    let body = restarted.text().await.unwrap();
    assert!(
        body.contains("a=ice-ufrag:") && body.contains("a=ice-pwd:") && body.contains("a=candidate:"),
        "{body}"
    );
    server.stop().await;
}

#[tokio::test]
async fn an_offer_of_another_connection_restarts_none() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let (id, token) = (session.id.to_string(), &session.token);
    let restart = |sdp: String| {
        let body = json!({ "sessionId": id, "token": token, "sdp": sdp, "restart": true });
        server.request(Method::POST, "/api/webrtc-exchange").json(&body).send()
    };
    let offer = crate::support::chromium_offer();
    expect_error(restart(offer.clone()).await.unwrap(), 412, "precondition_failed").await;
    assert_eq!(server.exchange(&id, token, &offer).await.status(), StatusCode::OK);
    let other = offer.replace("sha-256 9E", "sha-256 9F");
    expect_error(restart(other).await.unwrap(), 412, "precondition_failed").await;
    let same = restart(offer.replace("Yp2n", "Zq3o")).await.unwrap();
    assert_eq!(same.status(), StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn a_token_that_has_expired_begins_nothing_and_goes_on_with_what_runs() {
    let (server, folder) = Server::fresh(&[]).await;
    let secret = antiphon::auth::Secret::load_or_create(folder.path()).unwrap();
    let spent = antiphon::auth::Tokens::new(&secret).lasting(Duration::ZERO);
    let (session, other) = (server.session().await, server.session().await);
    let id = session.id.to_string();
    let issue = |id| spent.issue("local", id, 1, jiff::Timestamp::UNIX_EPOCH).unwrap().0;
    let (expired, foreign) = (issue(session.id), issue(other.id));
    let offer = crate::support::chromium_offer();
    expect_error(server.exchange(&id, &expired, &offer).await, 401, "token_expired").await;
    assert_eq!(server.exchange(&id, &session.token, &offer).await.status(), StatusCode::OK);
    let restart = |token: String| {
        let body =
            json!({ "sessionId": id, "token": token, "sdp": offer.replace("Yp2n", "Zq3o"), "restart": true });
        server.request(Method::POST, "/api/webrtc-exchange").json(&body).send()
    };
    expect_error(restart(foreign).await.unwrap(), 403, "forbidden").await;
    assert_eq!(restart(expired).await.unwrap().status(), StatusCode::OK);
    server.stop().await;
}

/// A STUN Binding request (RFC 8489), without credentials.
const BINDING: [u8; 20] = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

async fn media(server: &Server) -> SocketAddr {
    let test: WebrtcTest = serde_json::from_value(server.get("/api/diagnostic/webrtc-test").await).unwrap();
    let udp = &test.candidates[0];
    SocketAddr::new(udp.ip.parse().unwrap(), udp.port)
}

#[tokio::test]
async fn its_own_turn_server_is_listed_with_credentials_and_answers_on_the_media_port() {
    let (server, _folder) = Server::fresh(&["--turn"]).await;
    let list = server.get("/api/ice-servers").await;
    let entry = &list["iceServers"][0];
    let urls: Vec<_> = entry["urls"].as_array().unwrap().iter().map(|url| url.as_str().unwrap()).collect();
    assert!(urls[0].starts_with("turn:127.0.0.1:") && urls[0].ends_with("?transport=udp"), "{urls:?}");
    assert!(urls[1].ends_with("?transport=tcp"), "{urls:?}");
    assert!(entry["username"].as_str().unwrap().ends_with(":local"));

    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.send_to(&BINDING, media(&server).await).await.unwrap();
    let mut answer = [0; 128];
    let (length, _) = timeout(PATIENCE, socket.recv_from(&mut answer)).await.unwrap().unwrap();
    assert_eq!((&answer[..2], &answer[8..20]), (&[1, 1][..], &BINDING[8..]), "{length} bytes");

    let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    stream.write_all(&BINDING).await.unwrap();
    let mut answer = [0; 20];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!((&answer[..2], &answer[8..]), (&[1, 1][..], &BINDING[8..]));
    server.stop().await;
}

#[tokio::test]
async fn without_a_turn_server_nobody_is_answered() {
    let (server, _folder) = Server::fresh(&[]).await;
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.send_to(&BINDING, media(&server).await).await.unwrap();
    let mut answer = [0; 128];
    assert!(timeout(Duration::from_millis(300), socket.recv_from(&mut answer)).await.is_err());
    server.stop().await;
}

/// A certificate of one's own, by openssl, in `folder`.
fn certificate(folder: &std::path::Path) -> (String, String) {
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let made = std::process::Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "1",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&cert)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (cert.display().to_string(), key.display().to_string())
}

#[tokio::test]
async fn with_a_certificate_the_port_speaks_https_and_says_so_to_who_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = certificate(folder.path());
    let flags = ["--tls-cert", &cert, "--tls-key", &key, "--turn", "--public-name", "localhost"];
    let (server, _data) = Server::fresh(&flags).await;
    let plain = server.request(Method::GET, "/healthz").send().await.unwrap();
    assert_eq!(plain.status(), StatusCode::BAD_REQUEST);
    assert!(plain.text().await.unwrap().contains("https://"));

    let root = reqwest::Certificate::from_pem(&std::fs::read(&cert).unwrap()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([root]).build().unwrap();
    let url = server.url.replace("http://", "https://");
    let health: Value = client.get(format!("{url}/healthz")).send().await.unwrap().json().await.unwrap();
    assert_eq!(health["status"], "ok");
    let list: Value =
        client.get(format!("{url}/api/ice-servers")).send().await.unwrap().json().await.unwrap();
    let port = url.rsplit(':').next().unwrap();
    assert_eq!(list["iceServers"][0]["urls"][2], format!("turns:localhost:{port}?transport=tcp"));
    server.stop().await;
}
