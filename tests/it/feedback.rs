//! Transcripts and reports: what is stored and served, whatever the text model does.

use std::path::Path;
use std::time::Duration;

use antiphon::clock::{self, Millis};
use antiphon::store::{NewInterview, Store};
use antiphon::wire::{
    EndReason, Envelope, Event, ModelInfo, Patience, QuestionRef, Role, SessionState, Source, State, Turn,
    TurnFinal, TurnId, VERSION,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::fake_text::{FakeText, Mood};
use crate::support::{Server, eventually, expect_error};

const ANSWER: &str = "We moved the billing to Postgres, and I wrote the import myself.";

fn turn(id: u32, role: Role, source: Source, text: &str) -> Turn {
    let start = u64::from(id) * 10_000;
    Turn {
        turn: TurnId(id),
        role,
        start_ms: Millis(start),
        end_ms: Millis(start + 6000),
        text: text.to_owned(),
        source,
        question: Some(QuestionRef { id: "project".to_owned(), index: 1, of: 1, follow_up: false }),
        speech_ms: Millis(6000),
        confidence: None,
        response_ms: None,
        pauses: Vec::new(),
        cut: false,
        generated: None,
        generated_ms: None,
    }
}

/// An ended interview in the folder's database, as a server that was stopped since has left it.
async fn interviewed(folder: &Path, source: Source) -> Uuid {
    let store = Store::open(folder.join("antiphon.sqlite").to_str().unwrap()).await.unwrap();
    let id = Uuid::now_v7();
    let model = ModelInfo { provider: "openai".to_owned(), name: "m".to_owned(), host: None };
    let new = NewInterview {
        id,
        owner: "local".to_owned(),
        track: "software".to_owned(),
        role: None,
        minutes: 20,
        patience: Patience::default(),
        model,
        created_at: clock::wall(),
    };
    store.create_interview(new).await.unwrap();
    let words = if source == Source::None { "" } else { ANSWER };
    let end = SessionState {
        state: State::Ended,
        muted: false,
        holding: false,
        patience: Patience::default(),
        reason: Some(EndReason::Completed),
    };
    let events = [
        Event::TurnFinal(TurnFinal {
            turn: turn(1, Role::Interviewer, Source::Provider, "Tell me of a project."),
        }),
        Event::TurnFinal(TurnFinal { turn: turn(2, Role::Candidate, source, words) }),
        Event::SessionState(end),
    ];
    let log =
        (1..).zip(events).map(|(seq, event)| Envelope { v: VERSION, seq, at: Millis(seq * 9000), event });
    store.append(id, log.collect()).await.unwrap();
    store.close().await.unwrap();
    id
}

fn good() -> Value {
    let evidence = |quote: &str| json!([{ "turn": 2, "quote": quote }]);
    json!({
        "summary": "You told of a move of a billing system.",
        "topics": ["Postgres"],
        "strengths": [
            { "text": "You say what you did yourself.", "evidence": evidence("I wrote the import myself") },
            { "text": "You led ten people.", "evidence": evidence("I led a team of ten people") },
        ],
        "improvements": [],
        "competencies": [{
            "name": "Ownership", "band": "solid", "why": "You name your part.",
            "evidence": evidence("I wrote the import myself"),
        }],
        "questions": [{
            "question": "project", "feedback": "The result is missing.", "evidence": evidence("moved the billing"),
            "star": { "situation": true, "task": false, "action": true, "result": false },
        }],
        "next_steps": ["Say what came of it."],
    })
}

/// Asks until `done`.
async fn feedback_when(server: &Server, id: Uuid, done: impl Fn(&Value) -> bool) -> Value {
    let path = format!("/api/interviews/{id}/feedback");
    eventually(Duration::from_secs(20), async || {
        let response = server.request(Method::GET, &path).send().await.unwrap();
        let pending = response.status() == StatusCode::ACCEPTED;
        let body: Value = response.json().await.unwrap();
        assert_eq!(pending, body["status"] == "pending", "{body}");
        done(&body).then_some(body)
    })
    .await
}

fn is(status: &'static str) -> impl Fn(&Value) -> bool {
    move |body| body["status"] == status
}

fn flags<'a>(model: &'a str, fake: &'a FakeText) -> [&'a str; 6] {
    ["--feedback-model", model, "--feedback-url", &fake.url, "--feedback-api-key", "canary-key"]
}

#[tokio::test]
async fn each_provider_writes_a_report_without_the_quote_that_nobody_said() {
    for (model, path) in [
        ("openai:m", "/v1/responses"),
        ("chat:m", "/v1/chat/completions"),
        ("gemini:m", "/v1/models/m:generateContent"),
    ] {
        let folder = TempDir::new().unwrap();
        let id = interviewed(folder.path(), Source::Provider).await;
        let fake = FakeText::start([Mood::Answers(good())]).await;
        let server = Server::start(folder.path(), &flags(model, &fake)).await;
        let body = feedback_when(&server, id, is("ready")).await;
        let report = &body["report"];
        assert_eq!(report["strengths"].as_array().unwrap().len(), 1, "{report:#}");
        assert_eq!(report["strengths"][0]["evidence"][0]["startMs"], 20_000);
        assert_eq!(report["checks"]["unproven"], 1);
        assert_eq!(report["competencies"][0]["band"], "solid");
        assert_eq!(report["questions"][0]["star"]["action"], true);
        assert_eq!(report["calibrated"], false);
        assert_eq!(report["model"]["name"], "m");
        assert_eq!(report["delivery"]["overall"]["candidateMs"], 6000);
        let asked = fake.asked();
        assert_eq!((asked.len(), asked[0].0.as_str()), (1, path));
        assert!(asked[0].1.to_string().contains("<transcript>"));
        let offered = server.get("/api/tracks").await;
        assert_eq!(
            (&offered["textModel"]["name"], &offered["textModel"]["host"]),
            (&json!("m"), &json!("127.0.0.1"))
        );
        let progress = server.get("/api/progress").await;
        assert_eq!(progress["interviews"][0]["bands"], json!([{ "name": "Ownership", "band": "solid" }]));
        let history = server.get(&format!("/api/interviews/{id}/questions/project")).await;
        assert_eq!(history["answers"][0]["opinion"]["star"]["action"], true, "{history:#}");
        server.stop().await;
    }
}

#[tokio::test]
async fn without_a_key_there_is_a_report_of_what_was_measured() {
    let folder = TempDir::new().unwrap();
    let id = interviewed(folder.path(), Source::None).await;
    let server = Server::start(folder.path(), &[]).await;
    let body = feedback_when(&server, id, is("ready")).await;
    let report = &body["report"];
    assert!(report.get("model").is_none() && report["bandsWithheld"].is_string());
    assert_eq!(report["delivery"]["overall"]["talkRatio"], 0.5);
    assert!(report["delivery"]["overall"].get("wordsPerMinute").is_none());
    assert_eq!(report["questions"][0]["answered"], true);
    assert!(server.get("/api/tracks").await.get("textModel").is_none());
    let history = server.get(&format!("/api/interviews/{id}/questions/project")).await;
    assert!(history["answers"][0].get("opinion").is_none(), "{history:#}");
    server.stop().await;
}

#[tokio::test]
async fn what_can_not_be_written_is_said_and_what_was_measured_stays() {
    for (mood, failure) in [
        (Mood::Refuses, "refused"),
        (Mood::Says(401, None), "unauthorised"),
        (Mood::Says(404, None), "rejected"),
    ] {
        let folder = TempDir::new().unwrap();
        let id = interviewed(folder.path(), Source::Provider).await;
        let fake = FakeText::start([mood]).await;
        let server = Server::start(folder.path(), &flags("chat:m", &fake)).await;
        let body = feedback_when(&server, id, is("failed")).await;
        assert_eq!((&body["failure"], &body["attempts"]), (&json!(failure), &json!(1)));
        assert_eq!(body["report"]["delivery"]["overall"]["candidateMs"], 6000);
        // Somebody mends it, and asks again.
        fake.set(Mood::Answers(good()));
        let again =
            server.request(Method::POST, &format!("/api/interviews/{id}/feedback")).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::ACCEPTED);
        feedback_when(&server, id, is("ready")).await;
        server.stop().await;
    }
}

#[tokio::test]
async fn passing_failures_are_tried_again_later() {
    for (mood, failure) in [
        (Mood::CutsOff, "truncated"),
        (Mood::Chats("I would rather talk about cats."), "not_json"),
        (Mood::Says(500, None), "down"),
        (Mood::Breaks, "down"),
        (Mood::Says(429, Some("600")), "rate_limited"),
    ] {
        let folder = TempDir::new().unwrap();
        let id = interviewed(folder.path(), Source::Provider).await;
        let fake = FakeText::start([mood]).await;
        let server = Server::start(folder.path(), &flags("openai:m", &fake)).await;
        let body = feedback_when(&server, id, |body| body["attempts"] == 1).await;
        assert_eq!((&body["status"], &body["failure"]), (&json!("pending"), &json!(failure)));
        assert!(body["nextTryAt"].is_string() && body["report"]["delivery"].is_object());
        server.stop().await;
    }
}

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_says() {
    let folder = TempDir::new().unwrap();
    let id = interviewed(folder.path(), Source::Provider).await;
    let fake = FakeText::start([Mood::Says(429, Some("1")), Mood::Answers(good())]).await;
    let server = Server::start(folder.path(), &flags("openai:m", &fake)).await;
    let body = feedback_when(&server, id, is("ready")).await;
    assert_eq!((&body["attempts"], fake.asked().len()), (&json!(2), 2));
    server.stop().await;
}

#[tokio::test]
async fn a_server_that_knows_no_schemas_is_asked_in_words() {
    let folder = TempDir::new().unwrap();
    let id = interviewed(folder.path(), Source::Provider).await;
    let fake = FakeText::start([Mood::Says(400, None), Mood::Says(400, None), Mood::Answers(good())]).await;
    let server = Server::start(folder.path(), &flags("chat:m", &fake)).await;
    feedback_when(&server, id, is("ready")).await;
    let kinds: Vec<_> =
        fake.asked().iter().map(|(_, body)| body["response_format"]["type"].clone()).collect();
    assert_eq!(kinds, [json!("json_schema"), json!("json_object"), Value::Null]);
    server.stop().await;
}

#[tokio::test]
async fn an_answer_of_another_shape_is_repaired() {
    let folder = TempDir::new().unwrap();
    let id = interviewed(folder.path(), Source::Provider).await;
    let mut odd = good();
    odd["topics"] = json!("Postgres");
    odd["competencies"][0]["band"] = json!(7);
    odd["summary"] = json!("long ".repeat(2000));
    let fake = FakeText::start([Mood::Answers(odd)]).await;
    let server = Server::start(folder.path(), &flags("openai:m", &fake)).await;
    let report = feedback_when(&server, id, is("ready")).await["report"].clone();
    assert_eq!(report["topics"], json!([]));
    assert_eq!(report["competencies"][0]["band"], "not_enough_evidence");
    assert!(report["summary"].as_str().unwrap().len() <= 1500);
    assert_eq!(report["checks"]["repaired"], 3);
    server.stop().await;
}

#[tokio::test]
async fn a_restart_while_the_model_thinks_loses_no_report() {
    let folder = TempDir::new().unwrap();
    let id = interviewed(folder.path(), Source::Provider).await;
    let fake = FakeText::start([Mood::Silent]).await;
    let server = Server::start(folder.path(), &flags("openai:m", &fake)).await;
    let body = feedback_when(&server, id, |body| body["report"].is_object()).await;
    assert_eq!(body["status"], "pending", "what was measured is there at once");
    server.stop().await;
    fake.set(Mood::Answers(good()));
    let server = Server::start(folder.path(), &flags("openai:m", &fake)).await;
    feedback_when(&server, id, is("ready")).await;
    server.stop().await;
}

#[tokio::test]
async fn a_misheard_line_is_corrected_and_the_report_follows() {
    let folder = TempDir::new().unwrap();
    let id = interviewed(folder.path(), Source::None).await;
    let fake = FakeText::start([Mood::Answers(good())]).await;
    let server = Server::start(folder.path(), &flags("openai:m", &fake)).await;
    let untrusted = feedback_when(&server, id, is("ready")).await;
    assert_eq!(untrusted["report"]["competencies"], json!([]));
    assert!(untrusted["report"]["bandsWithheld"].is_string());

    let correct = |turn: u32, text: &'static str| {
        let path = format!("/api/interviews/{id}/turns/{turn}");
        server.request(Method::PATCH, &path).json(&json!({ "text": text })).send()
    };
    expect_error(correct(1, "Never said.").await.unwrap(), 403, "forbidden").await;
    expect_error(correct(7, "Nowhere.").await.unwrap(), 404, "not_found").await;
    let empty = expect_error(correct(2, "  ").await.unwrap(), 422, "unprocessable").await;
    assert_eq!(empty.details.unwrap()["field"], "text");
    let line: Value = correct(2, ANSWER).await.unwrap().json().await.unwrap();
    assert_eq!(
        (&line["corrected"], &line["original"], &line["text"]),
        (&json!(true), &json!(""), &json!(ANSWER))
    );
    let transcript = server.get(&format!("/api/interviews/{id}/transcript")).await;
    assert_eq!((&transcript["lines"][1], &transcript["trust"]), (&line, &json!(1.0)));
    let kept = server.get(&format!("/api/interviews/{id}")).await;
    assert_eq!(kept["transcript"][1]["text"], "", "what was recognised is kept");

    let path = format!("/api/interviews/{id}/feedback");
    server.request(Method::POST, &path).send().await.unwrap();
    let judged = |body: &Value| body["status"] == "ready" && body["report"]["competencies"][0].is_object();
    assert_eq!(feedback_when(&server, id, judged).await["report"]["competencies"][0]["band"], "solid");
    server.stop().await;
}

#[tokio::test]
async fn a_running_interview_has_nothing_to_correct_or_report_yet() {
    let (server, _folder) = Server::fresh(&[]).await;
    let id = server.session().await.id;
    let path = format!("/api/interviews/{id}/feedback");
    let response = server.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    let again = server.request(Method::POST, &path).send().await.unwrap();
    expect_error(again, 409, "interview_not_ended").await;
    let line = server.request(Method::PATCH, &format!("/api/interviews/{id}/turns/1"));
    expect_error(line.json(&json!({ "text": "x" })).send().await.unwrap(), 409, "interview_not_ended").await;
    let other = Uuid::now_v7();
    for path in ["transcript", "feedback"] {
        let response =
            server.request(Method::GET, &format!("/api/interviews/{other}/{path}")).send().await.unwrap();
        expect_error(response, 404, "not_found").await;
    }
    server.stop().await;
}
