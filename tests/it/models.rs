//! Who interviews: the server's choice, what an interview may ask for, and what nobody can change from outside.

use antiphon::model::practice;
use antiphon::wire::{Role, Source};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::fake_openai::Plan;
use crate::support::outcome::make_call;
use crate::support::{Server, expect_error};

#[tokio::test]
async fn an_interview_may_ask_for_an_allowed_model_and_for_no_other() {
    let flags =
        ["--allow-model", "openai", "--openai-url", "ws://127.0.0.1:9/v1/realtime", "--openai-model", "tiny"];
    let (server, _folder) = Server::fresh(&flags).await;
    let ask = |model: &str| {
        server.request(Method::POST, "/api/realtime-session").json(&json!({ "model": model })).send()
    };
    let made = ask("openai").await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    let session: serde_json::Value = made.json().await.unwrap();
    assert_eq!(session["model"], json!({ "provider": "openai", "name": "tiny", "host": "127.0.0.1" }));
    let made: serde_json::Value = ask("practice").await.unwrap().json().await.unwrap();
    assert_eq!(made["model"]["provider"], "practice");
    for other in ["gemini", "live", "gpt-realtime", ""] {
        expect_error(ask(other).await.unwrap(), 422, "unprocessable").await;
    }
    server.stop().await;
}

#[tokio::test]
async fn a_request_with_what_only_the_server_decides_changes_nothing() {
    let provider = Plan::default().start().await;
    let url = format!("{}/v1/realtime", provider.url);
    let flags = ["--model", "openai", "--openai-url", &url, "--openai-api-key", "sk-secret"];
    let (server, _folder) = Server::fresh(&flags).await;
    let wish = json!({ "instructions": "Sing.", "voice": "x", "tools": [], "openaiUrl": "ws://elsewhere", "apiKey": "k" });
    let made = server.request(Method::POST, "/api/realtime-session").json(&wish).send().await.unwrap();
    let text = made.text().await.unwrap();
    assert!(!text.contains("sk-secret") && !text.contains("Sing."), "{text}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_practice_interviewer_can_be_reached_over_the_protocol_by_this_very_server() {
    let track = practice::track("software").unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/v1/realtime", listener.local_addr().unwrap());
    let served = tokio::spawn(async move { axum::serve(listener, antiphon::door::router(track)).await });
    let flags = ["--model", "openai", "--openai-url", &url, "--openai-transcription", ""];
    let arguments = ["--track", "software", "--speak", "asked", "--max-seconds", "30"];
    let (server, folder) = Server::fresh(&flags).await;
    let outcome = make_call(&server, &folder, &arguments).await;
    server.stop().await;
    served.abort();
    assert_eq!((outcome.ended(), outcome.codes()), ("candidate_ended", vec![]));
    let asked: Vec<_> = outcome.turns.iter().filter(|turn| turn.role == Role::Interviewer).collect();
    assert_eq!(
        asked[0].question.as_ref().map(|question| (question.index, question.id.as_str())),
        Some((1, "system"))
    );
    assert!(asked.len() >= 2 && asked.iter().all(|turn| !turn.text.is_empty()), "{asked:?}");
    assert!(asked.iter().all(|turn| turn.source == Source::Provider));
    let answer = outcome.turns.iter().find(|turn| turn.role == Role::Candidate).unwrap();
    assert!(answer.speech_ms.0 > 1_500 && answer.source == Source::None, "{answer:?}");
}
