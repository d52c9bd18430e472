//! The same question in several interviews.

use std::path::Path;

use antiphon::wire::{Event, QuestionHistory, QuestionRef, RepeatedQuestions, Role, Session, Turn};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::held::{hold, turn};
use crate::support::page::Page;
use crate::support::{Server, expect_error};

fn about(question: &str, turn: Turn) -> Turn {
    let question = QuestionRef { id: question.to_owned(), index: 1, of: 2, follow_up: false };
    Turn { question: Some(question), ..turn }
}

/// Each question with its answer, and a goodbye that belongs to none.
fn asked(pairs: &[(&str, &str)]) -> Vec<Turn> {
    let pairs = pairs.iter().zip(0..).flat_map(|((question, answer), n)| {
        let text = format!("Tell me about your {question}.");
        [
            about(question, turn(2 * n + 1, Role::Interviewer, &text)),
            about(question, turn(2 * n + 2, Role::Candidate, answer)),
        ]
    });
    let mut turns: Vec<_> = pairs.collect();
    turns.push(turn(turns.len() as u32 + 1, Role::Interviewer, "Goodbye."));
    turns
}

async fn held(server: &Server, folder: &Path, track: &str, pairs: &[(&str, &str)]) -> String {
    hold(server, folder, &json!({ "track": track }), asked(pairs)).await
}

async fn history(server: &Server, id: &str, question: &str) -> QuestionHistory {
    let path = format!("/api/interviews/{id}/questions/{question}");
    server.request(Method::GET, &path).send().await.unwrap().json().await.unwrap()
}

async fn repeated(server: &Server) -> RepeatedQuestions {
    server.request(Method::GET, "/api/questions").send().await.unwrap().json().await.unwrap()
}

fn words(history: &QuestionHistory) -> Vec<Vec<&str>> {
    let words = history
        .answers
        .iter()
        .map(|answer| answer.lines.iter().map(|line| line.turn.text.as_str()).collect());
    words.collect()
}

#[tokio::test]
async fn a_question_that_was_answered_twice_has_both_answers_with_their_figures() {
    let (server, folder) = Server::fresh(&[]).await;
    let first = held(
        &server,
        folder.path(),
        "behavioural",
        &[("conflict", "One two three four five."), ("failure", "No.")],
    )
    .await;
    let second =
        held(&server, folder.path(), "behavioural", &[("conflict", "One two three four five six.")]).await;
    // The same id in another track is another question.
    held(&server, folder.path(), "software", &[("conflict", "A merge."), ("failure", "A disk.")]).await;

    let listed = repeated(&server).await.questions;
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(
        (listed[0].question.as_str(), listed[0].text.as_str()),
        ("conflict", "Tell me about your conflict.")
    );
    let ids: Vec<_> = listed[0].interviews.iter().map(ToString::to_string).collect();
    assert_eq!(ids, [second.clone(), first.clone()], "newest first");

    let both = history(&server, &first, "conflict").await;
    let ids: Vec<_> = both.answers.iter().map(|answer| answer.interview.to_string()).collect();
    assert_eq!(ids, [second, first.clone()], "newest first");
    let asked = "Tell me about your conflict.";
    assert_eq!(words(&both), [[asked, "One two three four five six."], [asked, "One two three four five."]]);
    let pace: Vec<_> = both.answers.iter().map(|answer| answer.figures.words_per_minute).collect();
    assert_eq!(pace, [Some(60.0), Some(50.0)]);
    assert!(both.answers.iter().all(|answer| answer.answered && answer.opinion.is_none()));

    // The last question of an interview does not have its goodbye.
    assert_eq!(words(&history(&server, &first, "failure").await), [["Tell me about your failure.", "No."]]);
    server.stop().await;
}

#[tokio::test]
async fn a_plans_question_stays_the_same_in_its_next_version_and_an_answer_is_read_as_corrected() {
    let (server, folder) = Server::fresh(&[]).await;
    let made = async |method: Method, path: &str, title: &str| {
        let question = json!({ "id": "bridge", "text": "Which bridge?", "depth": 0, "mustAsk": false });
        let sections = json!([{ "title": "All", "questions": [question] }]);
        let plan = json!({ "title": title, "minutes": 5, "sections": sections });
        let answer = server.request(method, path).json(&plan).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        answer.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let plan = made(Method::POST, "/api/plans", "Bridges").await;
    let other = made(Method::POST, "/api/plans", "Bridges").await;
    let by = async |plan: &str, answer: &str| {
        hold(&server, folder.path(), &json!({ "plan": plan }), asked(&[("bridge", answer)])).await
    };
    by(&plan, "The old won.").await;
    by(&other, "Of another plan.").await;
    made(Method::PUT, &format!("/api/plans/{plan}"), "Bridges and tunnels").await;
    let second = by(&plan, "The new one.").await;

    let first = history(&server, &second, "bridge").await.answers.pop().unwrap().interview;
    let path = format!("/api/interviews/{first}/turns/2");
    let corrected =
        server.request(Method::PATCH, &path).json(&json!({ "text": "The old one." })).send().await.unwrap();
    assert_eq!(corrected.status(), StatusCode::OK);
    let both = history(&server, &second, "bridge").await;
    let asked = "Tell me about your bridge.";
    assert_eq!(words(&both), [[asked, "The new one."], [asked, "The old one."]]);
    server.stop().await;
}

#[tokio::test]
async fn a_question_that_was_not_answered_there_is_not_found() {
    let (server, folder) = Server::fresh(&[]).await;
    let id = held(&server, folder.path(), "behavioural", &[("conflict", "One.")]).await;
    let unknown = uuid::Uuid::now_v7();
    for path in [
        format!("{id}/questions/failure"),
        format!("{id}/questions/%00"),
        format!("{unknown}/questions/conflict"),
    ] {
        let answer = server.request(Method::GET, &format!("/api/interviews/{path}")).send().await.unwrap();
        expect_error(answer, 404, "not_found").await;
    }
    assert!(repeated(&server).await.questions.is_empty());
    server.stop().await;
}

#[tokio::test]
async fn an_interview_begins_with_the_question_that_was_chosen() {
    let (server, _folder) = Server::fresh(&[]).await;
    let wish = json!({ "track": "behavioural", "question": "feedback" });
    let asked = server.request(Method::POST, "/api/realtime-session").json(&wish).send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::CREATED);
    let session: Session = asked.json().await.unwrap();
    let pinned = server.get(&format!("/api/interviews/{}/plan", session.id)).await;
    let questions = pinned["plan"]["sections"][0]["questions"].as_array().unwrap();
    assert_eq!((&questions[0]["id"], &questions[0]["mustAsk"]), (&json!("feedback"), &json!(true)));
    assert!(questions.iter().all(|question| question["id"] != "proud"), "the opener would come second");

    let mut page = Page::open(&server, &session).await;
    let first = page.until(
        |envelope| {
            if let Event::TurnStarted(turn) = envelope.event { turn.question } else { None }
        },
    );
    let first = first.await;
    assert_eq!((first.id.as_str(), first.index), ("feedback", 1));
    page.end().await;

    let unknown = json!({ "track": "software", "question": "feedback" });
    let refused = server.request(Method::POST, "/api/realtime-session").json(&unknown).send().await.unwrap();
    let error = expect_error(refused, 422, "unprocessable").await;
    assert_eq!(error.details.unwrap()["field"], "question");
    server.stop().await;
}
