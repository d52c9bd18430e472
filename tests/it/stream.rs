//! Calls over a WebSocket: by the command-line candidate, and by a client that does as it likes.

use std::time::Duration;

use antiphon::auth::{Secret, Tokens};
use antiphon::clock;
use antiphon::wire::{ClientMessage, EndReason, Envelope, Event, Session, State};
use jiff::SignedDuration;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::sleep;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{self, Message};

use crate::support::page::{Page, code};
use crate::support::process::{Process, answer_wav, call, report};
use crate::support::socket::{OPUS, PCM, Socket, address};
use crate::support::{Server, chromium_offer, expect_error};

/// The interviewer has begun to speak.
fn speaks(envelope: Envelope) -> Option<()> {
    matches!(envelope.event, Event::SessionState(state) if state.state == State::Speaking).then_some(())
}

fn ended(envelope: Envelope) -> Option<EndReason> {
    let Event::SessionState(state) = envelope.event else { return None };
    state.reason
}

fn muted(envelope: Envelope) -> Option<()> {
    matches!(envelope.event, Event::SessionState(state) if state.muted).then_some(())
}

fn turns_of<'a>(report: &'a Value, role: &str) -> Vec<&'a Value> {
    report["turns"].as_array().unwrap().iter().filter(|turn| turn["role"] == role).collect()
}

#[test]
fn an_interview_is_heard_and_answered_with_either_codec() {
    let folder = TempDir::new().unwrap();
    let wav = answer_wav(folder.path());
    let server = Process::serve(&folder.path().join("data"));
    std::thread::scope(|scope| {
        for transport in ["ws", "ws-opus"] {
            let (url, wav) = (server.url.as_str(), wav.to_str().unwrap());
            let heard = folder.path().join(format!("{transport}.wav"));
            scope.spawn(move || {
                let files = ["--wav", wav, "--out", heard.to_str().unwrap()];
                let wish = ["--transport", transport, "--speak", "asked", "--max-seconds", "40"];
                let report = report(&call(url, &[&files[..], &wish[..]].concat()));
                assert_eq!(report["ended"], "candidate_ended", "{transport}: {report:#}");
                let asked = turns_of(&report, "interviewer");
                assert!(asked.iter().any(|turn| turn["question"]["index"] == 1), "{transport}: {report:#}");
                let answers = turns_of(&report, "candidate");
                let spoken = answers.iter().any(|turn| turn["speechMs"].as_u64().unwrap() > 2_000);
                assert!(spoken, "{transport}: no answer of any length: {report:#}");
                let voice = hound::WavReader::open(&heard).unwrap().into_samples::<i16>().map(Result::unwrap);
                let loud = voice.filter(|sample| sample.unsigned_abs() > 500).count();
                assert!(loud > 48_000, "{transport}: more than a second of voice was heard");
                assert_eq!(report["audio"]["lostPackets"], 0, "{transport}: {report:#}");
            });
        }
    });
}

#[test]
fn speech_interrupts_the_interviewer_and_the_record_keeps_what_was_heard() {
    let folder = TempDir::new().unwrap();
    let wav = answer_wav(folder.path());
    let server = Process::serve(&folder.path().join("data"));
    let wish = ["--wav", wav.to_str().unwrap(), "--transport", "ws", "--max-seconds", "14"];
    let report = report(&call(&server.url, &wish));
    let cut = turns_of(&report, "interviewer").into_iter().find(|turn| turn["cut"] == true);
    let cut = cut.unwrap_or_else(|| panic!("nothing was interrupted: {report:#}"));
    let (heard, generated) = (cut["text"].as_str().unwrap(), cut["generated"].as_str().unwrap());
    assert!(generated.starts_with(heard) && heard.len() < generated.len(), "{cut}");
    assert!(cut["speechMs"].as_u64() < cut["generatedMs"].as_u64(), "{cut}");
}

#[tokio::test]
async fn the_first_format_that_the_server_knows_is_taken() {
    let (server, _folder) = Server::fresh(&[]).await;
    let unknown = antiphon::wire::AudioFormat { codec: 77, sample_rate: 8_000 };
    let odd = antiphon::wire::AudioFormat { sample_rate: 44_100, ..PCM };
    for (accepts, taken) in [(vec![unknown, odd, OPUS, PCM], OPUS), (vec![PCM, OPUS], PCM)] {
        let session = server.session().await;
        let mut socket = Socket::silent(&server.url, &session).await;
        socket.hello(&session.token, &accepts).await;
        assert_eq!(socket.message().await.welcome.unwrap().audio, Some(taken));
    }
    let session = server.session().await;
    for accepts in [vec![], vec![unknown, odd]] {
        let mut socket = Socket::silent(&server.url, &session).await;
        socket.hello(&session.token, &accepts).await;
        let name = "unsupported_media_type".to_owned();
        assert_eq!(socket.closed().await, (Some(name.clone()), 4415, name));
    }
    server.stop().await;
}

#[tokio::test]
async fn events_commands_and_the_end_are_those_of_any_call() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut socket = Socket::open(&server, &session).await;
    let mut seen = Vec::new();
    socket
        .until(|envelope| {
            if !envelope.event.is_transient() {
                seen.push(envelope.seq);
            }
            speaks(envelope)
        })
        .await;
    assert_eq!(seen, (1..=seen.len() as u64).collect::<Vec<_>>());
    socket.say(r#"{"type":"session.update"}"#).await;
    assert_eq!(socket.until(code).await, (0, "bad_command".to_owned()));
    socket.say(&format!(r#"{{"type":"say","text":"{}"}}"#, "x".repeat(16_370))).await;
    assert_eq!(socket.until(code).await.1, "bad_command");
    socket.say(r#"{"type":"mute","muted":true}"#).await;
    socket.until(muted).await;
    for _ in 0..120 {
        socket.say(r#"{"type":"patience","level":"patient"}"#).await;
    }
    assert_eq!(socket.until(code).await, (0, "rate_limited".to_owned()));
    sleep(Duration::from_secs(1)).await;
    socket.say(r#"{"type":"end"}"#).await;
    assert_eq!(socket.until(ended).await, EndReason::CandidateEnded);
    assert_eq!(socket.closed().await, (None, 1000, String::new()));

    let mut late = Socket::silent(&server.url, &session).await;
    late.hello(&session.token, &[PCM]).await;
    let name = "interview_ended".to_owned();
    assert_eq!(late.closed().await, (Some(name.clone()), 4409, name));
    server.stop().await;
}

#[tokio::test]
async fn frames_that_cannot_be_read_close_the_socket_and_the_interview_waits_for_another() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let long = vec![0; 6_000];
    let hello = ClientMessage {
        hello: Some(antiphon::wire::Hello { token: session.token.clone(), accepts: vec![PCM] }),
        ..ClientMessage::default()
    };
    let bytes = |message: ClientMessage| Message::Binary(prost::Message::encode_to_vec(&message).into());
    let chunk = |audio: Vec<u8>| bytes(ClientMessage { audio_content: audio.into(), ..Default::default() });
    let wrong = [
        (Message::text("{}"), "unsupported_media_type", 1003),
        (Message::binary(vec![0xff; 40]), "bad_request", 1007),
        (chunk(vec![1, 2, 3]), "bad_request", 1007),
        (chunk(long), "bad_request", 1007),
        (bytes(hello), "bad_request", 1007),
        (Message::binary(vec![0; 100_000]), "payload_too_large", 1009),
    ];
    for (frame, name, number) in wrong {
        let mut socket = Socket::open(&server, &session).await;
        socket.until(speaks).await;
        socket.raw(frame).await;
        assert_eq!(socket.closed().await, (Some(name.to_owned()), number, name.to_owned()));
    }
    let mut socket = Socket::open(&server, &session).await;
    socket.until(speaks).await;
    server.stop().await;
}

#[tokio::test]
async fn who_is_not_let_in_is_told_why() {
    let (server, folder) = Server::fresh(&[]).await;
    let (session, other) = (server.session().await, server.session().await);
    let tokens = Tokens::new(&Secret::load_or_create(folder.path()).unwrap());
    let long_ago = clock::wall() - SignedDuration::from_mins(6);
    let (expired, _) = tokens.issue("local", session.id, 1, long_ago).unwrap();
    let table = [
        ("", "unauthorized", 4401),
        ("nonsense", "unauthorized", 4401),
        (expired.as_str(), "token_expired", 4401),
        (other.token.as_str(), "forbidden", 4403),
    ];
    for (token, name, number) in table {
        let mut socket = Socket::silent(&server.url, &session).await;
        socket.hello(token, &[PCM]).await;
        assert_eq!(socket.closed().await, (Some(name.to_owned()), number, name.to_owned()), "{token}");
    }
    // Voice before the hello is none.
    let mut socket = Socket::silent(&server.url, &session).await;
    socket.speak(&[0; 960], 0).await;
    assert_eq!(socket.closed().await, (Some("bad_request".to_owned()), 1007, "bad_request".to_owned()));
    let socket = Socket::silent(&server.url, &session).await;
    let late = "stream_timeout".to_owned();
    assert_eq!(socket.closed().await, (Some(late.clone()), 4408, late), "nothing was said");
    server.stop().await;
}

#[tokio::test]
async fn another_sites_page_and_what_is_no_websocket_are_refused_before_the_upgrade() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut request = address(&server.url, &session).into_client_request().unwrap();
    request.headers_mut().insert(header::ORIGIN, "https://evil.example".parse().unwrap());
    let refused = connect_async(request).await.unwrap_err();
    let tungstenite::Error::Http(response) = refused else { panic!("{refused:?}") };
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let path = format!("/api/interviews/{}/stream", session.id);
    let response = server.request(Method::GET, &path).send().await.unwrap();
    expect_error(response, 400, "bad_request").await;
    server.stop().await;
}

async fn gone_back(server: &Server, before: &Session) -> Session {
    let asked =
        server.request(Method::POST, "/api/realtime-session").json(&json!({ "resume": before.resume }));
    asked.send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn the_newer_page_wins_whichever_way_it_comes_and_the_older_is_told() {
    let (server, _folder) = Server::fresh(&[]).await;
    let first = server.session().await;
    let mut old = Socket::open(&server, &first).await;
    old.until(speaks).await;
    // The same page has one connection.
    let mut again = Socket::silent(&server.url, &first).await;
    again.hello(&first.token, &[PCM]).await;
    let name = "already_connected".to_owned();
    assert_eq!(again.closed().await, (Some(name.clone()), 4409, name));

    let second = gone_back(&server, &first).await;
    let mut new = Socket::open(&server, &second).await;
    let moved = || (Some("moved".to_owned()), 4409, "moved".to_owned());
    assert_eq!(old.closed().await, moved());
    new.until(speaks).await;
    let mut late = Socket::silent(&server.url, &first).await;
    late.hello(&first.token, &[PCM]).await;
    assert_eq!(late.closed().await, moved());

    // From a socket to WebRTC, and back.
    let third = gone_back(&server, &second).await;
    let mut page = Page::open(&server, &third).await;
    assert_eq!(new.closed().await, moved());
    page.until(speaks).await;
    let fourth = gone_back(&server, &third).await;
    let mut socket = Socket::open(&server, &fourth).await;
    assert_eq!(page.until(code).await, (0, "moved".to_owned()));
    socket.until(speaks).await;
    server.stop().await;
}

#[tokio::test]
async fn a_socket_takes_the_place_of_an_offer_that_found_no_way() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let answer = server.exchange(&session.id.to_string(), &session.token, &chromium_offer()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let mut socket = Socket::open(&server, &session).await;
    socket.until(speaks).await;
    server.stop().await;
}

#[tokio::test]
async fn who_does_not_read_is_hung_up_on_and_can_come_back() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut slow = Socket::open(&server, &session).await;
    slow.until(speaks).await;
    // Longer than a ping may go unanswered.
    sleep(Duration::from_secs(11)).await;
    let name = "stream_timeout".to_owned();
    assert_eq!(slow.closed().await, (Some(name.clone()), 4408, name));
    let mut socket = Socket::open(&server, &session).await;
    socket.until(speaks).await;
    server.stop().await;
}

#[tokio::test]
async fn voice_is_paced_as_it_is_to_be_heard() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut socket = Socket::open(&server, &session).await;
    let begun = clock::instant();
    let (mut heard, mut first) = (0_usize, None);
    while begun.elapsed() < Duration::from_secs(4) {
        let message = socket.message().await;
        if message.event.is_empty() && !message.audio_content.is_empty() {
            first.get_or_insert_with(|| (begun.elapsed(), message.timestamp));
            heard += message.audio_content.len() / 48;
            let (at, timestamp) = first.unwrap();
            let passed = (begun.elapsed() - at).as_millis() as i64;
            let ahead = message.timestamp - timestamp - passed;
            assert!(ahead < 60, "a chunk came {ahead} ms before it was due");
        }
    }
    assert!(heard > 500, "{heard} ms were heard");
    server.stop().await;
}

#[tokio::test]
async fn a_socket_that_breaks_off_is_an_away_candidate_and_not_an_end() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut socket = Socket::open(&server, &session).await;
    socket.until(speaks).await;
    drop(socket);
    let mut socket = Socket::open(&server, &session).await;
    socket.until(speaks).await;
    assert_eq!(server.get(&format!("/api/interviews/{}", session.id)).await["status"], "live");
    server.stop().await;
}

#[tokio::test]
async fn a_test_sends_back_the_voice_and_the_messages_that_it_gets() {
    let (server, _folder) = Server::fresh(&[]).await;
    let test = server.get("/api/diagnostic/webrtc-test").await;
    let mut socket = Socket::at(&test_address(&server)).await;
    socket.hello(test["streamToken"].as_str().unwrap(), &[PCM]).await;
    assert!(socket.message().await.welcome.is_some());
    socket.say("7").await;
    let tone: Vec<u8> =
        (0..480_u16).flat_map(|n| (if n % 48 < 24 { 9_000_i16 } else { -9_000 }).to_le_bytes()).collect();
    for n in 0..25 {
        socket.speak(&tone, 20 * n).await;
        sleep(Duration::from_millis(20)).await;
    }
    let (mut echoed, mut loudest) = (false, 0);
    while !echoed || loudest < 1_000 {
        let message = socket.message().await;
        echoed |= message.event == "7";
        let samples =
            message.audio_content.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        loudest = samples.map(i16::unsigned_abs).fold(loudest, u16::max);
    }
    server.stop().await;
}

#[tokio::test]
async fn a_test_is_not_begun_with_the_token_of_an_interview_nor_the_other_way_round() {
    let (server, _folder) = Server::fresh(&[]).await;
    let session = server.session().await;
    let mut socket = Socket::at(&test_address(&server)).await;
    socket.hello(&session.token, &[PCM]).await;
    assert_eq!(socket.closed().await, (Some("forbidden".to_owned()), 4403, "forbidden".to_owned()));
    let test = server.get("/api/diagnostic/webrtc-test").await;
    let mut socket = Socket::silent(&server.url, &session).await;
    socket.hello(test["streamToken"].as_str().unwrap(), &[PCM]).await;
    assert_eq!(socket.closed().await, (Some("forbidden".to_owned()), 4403, "forbidden".to_owned()));
    server.stop().await;
}

fn test_address(server: &Server) -> String {
    format!("{}/api/diagnostic/stream", server.url.replacen("http", "ws", 1))
}
