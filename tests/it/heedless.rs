//! Models that do not keep to the plan: what they are told on the wire, and what the record says became of the questions.

#![expect(clippy::wildcard_enum_match_arm, reason = "what a test does not look at may be anything")]

use antiphon::wire::{Coverage, Event, QuestionStatus, Role};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Server;
use crate::support::fake_openai::{Answer, Plan, Then};
use crate::support::outcome::{Outcome, make_call};

const LATELY: &str = "What have you built lately?";
const BOOK: &str = "Which book would you give to a friend?";
const QUEUE: &str = "When would you put a queue between two services?";
const LEARN: &str = "Describe something difficult that you learned.";

const GOODBYE: &[(&str, &str)] = &[("end_interview", "{\"reason\":\"enough\"}")];

/// The four questions; the last two must be asked.
fn plan(minutes: u32) -> Value {
    let question =
        |id: &str, text: &str, must| json!({ "id": id, "text": text, "depth": 1, "mustAsk": must });
    json!({ "title": "Backend", "minutes": minutes, "sections": [{ "questions": [
        question("lately", LATELY, false), question("book", BOOK, false),
        question("queue", QUEUE, true), question("learn", LEARN, true),
    ] }] })
}

fn says(words: &'static str, then: Then) -> Answer {
    Answer { says: Some(words), ..Answer::then(then) }
}

fn asks(words: &'static str, calls: &'static [(&'static str, &'static str)]) -> Answer {
    says(words, Then::Calls(calls))
}

/// With a candidate who answers everything that they hear.
async fn interview(plan: Value, answers: &[Answer], seconds: &str) -> Outcome {
    let provider = Plan::answers(answers).start().await;
    let url = format!("{}/v1/realtime", provider.url);
    let model = ["--model", "openai", "--openai-url", &url, "--openai-api-key", "sk-test"];
    let (server, folder) = Server::fresh(&model).await;
    let kept: Value =
        server.request(Method::POST, "/api/plans").json(&plan).send().await.unwrap().json().await.unwrap();
    let arguments = ["--speak", "asked", "--plan", kept["id"].as_str().unwrap(), "--max-seconds", seconds];
    let outcome = make_call(&server, &folder, &arguments).await;
    server.stop().await;
    Outcome { told: provider.heard(), ..outcome }
}

impl Outcome {
    fn items(&self) -> impl Iterator<Item = &Value> {
        let created = self.told.iter().filter(|heard| heard.event["type"] == "conversation.item.create");
        created.map(|heard| &heard.event["item"])
    }

    /// What the model's function calls were answered, in order.
    fn answered(&self) -> Vec<Value> {
        let outputs = self.items().filter(|item| item["type"] == "function_call_output");
        outputs.map(|item| serde_json::from_str(item["output"].as_str().unwrap()).unwrap()).collect()
    }

    /// What it was told in words.
    fn urged(&self) -> Vec<&str> {
        let words = self.items().filter(|item| item["role"] == "system");
        words.map(|item| item["content"][0]["text"].as_str().unwrap()).collect()
    }

    fn coverage(&self) -> &Coverage {
        let mut coverage = self.log.iter().rev().filter_map(|envelope| match &envelope.event {
            Event::Coverage(coverage) => Some(coverage),
            _ => None,
        });
        coverage.next().expect("the record says what became of the plan")
    }

    fn became(&self) -> Vec<(&str, QuestionStatus)> {
        self.coverage().questions.iter().map(|question| (question.id.as_str(), question.status)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_that_are_not_there_or_were_not_asked_count_for_nothing() {
    const UNKNOWN: &[(&str, &str)] =
        &[("next_question", "{\"id\":\"salary\"}"), ("next_question", "{\"id\":7}"), ("next_question", "}{")];
    const ALL: &[(&str, &str)] = &[
        ("next_question", "{\"id\":\"lately\"}"),
        ("next_question", "{\"id\":\"book\"}"),
        ("next_question", "{\"id\":\"queue\"}"),
        ("next_question", "{\"id\":\"learn\"}"),
    ];
    let answers = [
        asks("Welcome. Which salary do you want?", UNKNOWN),
        asks(LATELY, ALL),
        says("Which part was yours?", Then::Done),
    ];
    let outcome = interview(plan(5), &answers, "16").await;
    assert_eq!((outcome.ended(), outcome.codes()), ("candidate_ended", vec![]));
    let answered = outcome.answered();
    for refused in &answered[..3] {
        assert_eq!(
            (&refused["ok"], &refused["askInstead"]["id"]),
            (&json!(false), &json!("lately")),
            "{refused}"
        );
        assert!(refused["error"].is_string());
    }
    assert_eq!(answered[3]["ok"], true, "{answered:?}");
    use QuestionStatus::{FollowedUp, NotAsked};
    let became = outcome.became();
    assert_eq!(
        became,
        [("lately", FollowedUp), ("book", NotAsked), ("queue", NotAsked), ("learn", NotAsked)]
    );
    let named = outcome.turns.iter().filter(|turn| turn.role == Role::Interviewer);
    let named: Vec<_> =
        named.map(|turn| turn.question.as_ref().map(|question| question.id.as_str())).collect();
    assert_eq!(named[..3], [None, Some("lately"), Some("lately")], "{:?}", outcome.turns);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_before_what_must_be_asked_is_refused_and_a_second_one_is_not() {
    let answers = [
        asks(LATELY, &[("next_question", "{\"id\":\"lately\"}")]),
        asks("Thank you, goodbye.", GOODBYE),
        asks(QUEUE, &[("next_question", "{\"id\":\"queue\"}")]),
        asks("Well, goodbye.", GOODBYE),
        asks("I said goodbye.", GOODBYE),
    ];
    let outcome = interview(plan(5), &answers, "40").await;
    assert_eq!((outcome.ended(), outcome.codes()), ("completed", vec![]));
    let answered = outcome.answered();
    let refused = |at: usize| (answered[at]["ok"].clone(), answered[at]["askInstead"]["id"].clone());
    assert_eq!(refused(1), (json!(false), json!("queue")), "{answered:?}");
    assert_eq!(refused(3), (json!(false), json!("learn")), "{answered:?}");
    use QuestionStatus::{Answered, Declined, FollowedUp, NotAsked};
    let became = outcome.became();
    assert_eq!(
        (became[0], became[1], became[3]),
        // Its first goodbye came in place of a question.
        (("lately", FollowedUp), ("book", NotAsked), ("learn", NotAsked))
    );
    // The candidate may not have got a word in between the goodbyes.
    assert!(matches!(became[2].1, Answered | FollowedUp | Declined), "{became:?}");
    assert_eq!(outcome.said(Role::Interviewer).last(), Some(&"I said goodbye."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_asks_for_ever_is_told_each_time_and_closed_in_its_time() {
    // It skips what must be asked, asks what there is no time for, and never says goodbye by itself.
    let answers = [
        asks(LATELY, &[("next_question", "{\"id\":\"lately\"}")]),
        asks(BOOK, &[("next_question", "{\"id\":\"book\"}")]),
    ];
    let outcome = interview(plan(1), &answers, "110").await;
    assert_eq!((outcome.ended(), outcome.codes()), ("time_up", vec![]));
    let end = outcome.log.last().unwrap().at;
    assert!(end.0 < 66_000, "the box is a minute: {end}");
    let urged = outcome.urged();
    assert!(urged.iter().filter(|words| words.contains("ask question queue")).count() >= 3, "{urged:?}");
    let became = outcome.became();
    // It was asked, whether it was to be or not.
    assert_ne!(became[1].1, QuestionStatus::NotAsked, "{became:?}");
    assert_eq!(became[2..], [("queue", QuestionStatus::NotAsked), ("learn", QuestionStatus::NotAsked)]);
    assert!(outcome.coverage().questions[1].follow_ups > 1, "{:?}", outcome.coverage());
}
