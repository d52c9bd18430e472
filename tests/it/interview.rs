//! A whole interview with a plan, by the command-line candidate: held, closed in time, reported, exported, erased.

use std::path::Path;
use std::time::Duration;

use antiphon::wire::{Document, EndReason, Role};
use reqwest::{Method, StatusCode};
use scraper::Html;
use serde_json::{Value, json};

use crate::support::judge::{elements, read_markdown};
use crate::support::outcome::make_call;
use crate::support::{Server, eventually, expect_error};

/// Said by nobody else.
const WORDS: &str = "The zanzibarian billing was mine.";

/// docs/plans.md has the same: six questions, two of which must be asked.
fn plan(minutes: u32) -> Value {
    let question =
        |id: &str, text: &str, must: bool| json!({ "id": id, "text": text, "depth": 0, "mustAsk": must });
    json!({ "title": "Backend, second round", "role": "Backend engineer", "minutes": minutes, "sections": [
        { "title": "Warm-up", "questions": [
            question("lately", "What have you built lately?", false),
            question("part", "Which part of it was yours?", false),
        ] },
        { "title": "Design", "questions": [
            question("queue", "When would you put a queue between two services?", true),
            question("incident", "Describe your worst production incident.", true),
            question("review", "How do you review code?", false),
            question("learn", "What would you like to learn next?", false),
        ] },
    ] })
}

/// Asks until it is no more pending.
async fn report(server: &Server, interview: &str) -> Value {
    let path = format!("/api/interviews/{interview}/feedback");
    eventually(Duration::from_secs(20), async || {
        let response = server.request(Method::GET, &path).send().await.unwrap();
        match response.status() {
            StatusCode::OK => Some(response.json().await.unwrap()),
            _ => None,
        }
    })
    .await
}

/// Every form of it, as its parser reads it; kept in the folder INTERVIEW_OUT for others.
async fn exported(server: &Server, interview: &str) -> Document {
    let export = async |format: &str| {
        let path = format!("/api/interviews/{interview}/export?format={format}");
        let response = server.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{format}");
        let text = response.text().await.unwrap();
        if let Ok(folder) = std::env::var("INTERVIEW_OUT") {
            std::fs::write(Path::new(&folder).join(format!("interview.{format}")), &text).unwrap();
        }
        text
    };
    let document: Document = serde_json::from_str(&export("json").await).unwrap();
    let lines = document.transcript.as_ref().unwrap();
    let said: Vec<&str> =
        lines.iter().map(|line| line.turn.text.as_str()).filter(|text| !text.is_empty()).collect();
    assert!(said.contains(&WORDS), "{said:?}");

    let html = export("html").await;
    let page = Html::parse_document(&html);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    assert_eq!(elements(&page).iter().filter(|name| **name == "article").count(), lines.len());
    let (words, paragraphs) =
        (page.root_element().text().collect::<String>(), read_markdown(&export("md").await));
    let (text, cues) = (export("txt").await, export("vtt").await);
    for said in said {
        assert!(words.contains(said) && text.contains(said), "{said}");
        assert!(paragraphs.iter().any(|paragraph| paragraph == said), "{said}: {paragraphs:?}");
    }
    assert!(cues.starts_with("WEBVTT"));
    assert_eq!(cues.lines().filter(|line| line.contains("-->")).count(), lines.len());
    document
}

fn any_file_holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return any_file_holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

/// In a box of a minute, or of INTERVIEW_MINUTES: `tools/interview` takes the three that six questions need.
#[tokio::test(flavor = "multi_thread")]
async fn a_planned_interview_is_covered_closed_in_time_reported_exported_and_erased() {
    let minutes: u32 = std::env::var("INTERVIEW_MINUTES").map_or(1, |minutes| minutes.parse().unwrap());
    let (server, folder) = Server::fresh(&[]).await;
    let kept = server.request(Method::POST, "/api/plans").json(&plan(minutes)).send().await.unwrap();
    let kept: Value = kept.json().await.unwrap();
    let planned = kept["id"].as_str().unwrap();
    let longest = (minutes * 60 + 50).to_string();
    let outcome =
        make_call(&server, &folder, &["--speak", "asked", "--plan", planned, "--max-seconds", &longest])
            .await;
    let report_of_call = outcome.report.as_ref().unwrap();
    let id = report_of_call["interviewId"].as_str().unwrap();

    // Covered, and closed in time.
    let summary = server.get(&format!("/api/interviews/{id}")).await;
    let reason: EndReason = serde_json::from_value(summary["reason"].clone()).unwrap();
    assert!(matches!(reason, EndReason::Completed | EndReason::TimeUp), "{summary:#}");
    let took = summary["durationMs"].as_u64().unwrap();
    assert!(took < u64::from(minutes) * 60_000 + 10_000, "{took} ms");
    let covered = report_of_call["coverage"]["questions"].as_array().unwrap();
    let status = |id: &str| covered.iter().find(|one| one["id"] == id).unwrap()["status"].as_str().unwrap();
    assert_eq!((covered.len(), status("lately")), (6, "answered"), "{covered:#?}");
    assert!(covered.iter().all(|one| one["status"] != "asked"), "{covered:#?}");
    let answered = covered.iter().filter(|one| one["status"] == "answered").count();
    // In a minute there is time for three questions and a goodbye: one that need not be asked gives way.
    assert_ne!(status("queue"), "not_asked", "{covered:#?}");
    assert!(minutes < 3 || covered.iter().all(|one| one["status"] == "answered"), "{covered:#?}");
    let spoken = outcome.said(Role::Interviewer);
    assert!(spoken.last().unwrap().ends_with("Goodbye."), "{spoken:?}");
    assert!(outcome.codes().is_empty(), "{:?}", outcome.codes());

    // Reported.
    let report = report(&server, id).await["report"].clone();
    let questions = report["questions"].as_array().unwrap();
    assert_eq!(
        questions.iter().filter(|question| question["answered"] == true).count(),
        answered,
        "{report:#}"
    );
    assert!(report["summary"].as_str().unwrap().len() > 20, "{report:#}");
    assert!(report["delivery"]["overall"]["candidateMs"].as_u64().unwrap() > 4_000, "{report:#}");

    // Exported, with what the candidate says that they said.
    let turn = outcome.turns.iter().find(|turn| turn.role == Role::Candidate).unwrap().turn.0;
    let correct = server.request(Method::PATCH, &format!("/api/interviews/{id}/turns/{turn}"));
    assert_eq!(correct.json(&json!({ "text": WORDS })).send().await.unwrap().status(), StatusCode::OK);
    let document = exported(&server, id).await;
    assert!(!document.report.is_empty());
    if let Ok(folder) = std::env::var("INTERVIEW_OUT") {
        let figures =
            json!({ "minutes": minutes, "tookMs": took, "reason": summary["reason"], "coverage": covered });
        std::fs::write(Path::new(&folder).join("figures.json"), figures.to_string()).unwrap();
    }

    // Erased: what was said is nowhere, nor is what was planned.
    let found = server.get("/api/interviews?q=zanzibarian").await;
    assert_eq!(found["interviews"][0]["id"], id);
    assert!(any_file_holds(folder.path(), "zanzibarian") && any_file_holds(folder.path(), id));
    for path in [format!("/api/plans/{planned}"), format!("/api/interviews/{id}")] {
        let deleted = server.request(Method::DELETE, &path).send().await.unwrap();
        assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    }
    let said = spoken.into_iter().filter(|text| text.len() > 20);
    for gone in said.chain([id, planned, "zanzibarian", "production incident", "second round"]) {
        assert!(!any_file_holds(folder.path(), gone), "{gone}");
    }
    assert_eq!(server.get("/api/interviews?q=zanzibarian").await["interviews"], json!([]));
    for path in ["", "/transcript", "/feedback", "/export", "/events", "/plan"] {
        let response =
            server.request(Method::GET, &format!("/api/interviews/{id}{path}")).send().await.unwrap();
        expect_error(response, 404, "not_found").await;
    }
    server.stop().await;
}
