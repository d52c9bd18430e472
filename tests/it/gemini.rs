//! Whole interviews with Gemini's protocol and what is its own: activities, handles, servers that leave.

use antiphon::wire::{NoticeCode, Role};
use serde_json::Value;

use crate::support::fake_gemini::{Answer, Plan, Then};
use crate::support::outcome::{Outcome, talk_to};
use crate::support::provider::{Door, Heard};

const PATH: &str = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";

/// A candidate who answers every question with two seconds of speech, for so long.
async fn interview(plan: Plan, seconds: u64) -> Outcome {
    interview_with(plan, &["--speak", "asked", "--max-seconds", &seconds.to_string()]).await
}

async fn interview_with(plan: Plan, arguments: &[&str]) -> Outcome {
    let provider = plan.start().await;
    let url = format!("{}{PATH}", provider.url);
    let flags = ["--model", "gemini", "--gemini-url", &url, "--gemini-api-key", "g-test"];
    talk_to(&provider, &flags, arguments).await
}

impl Outcome {
    /// What the provider was told under this key.
    fn messages(&self, key: &str) -> Vec<(&Heard, &Value)> {
        self.told.iter().filter_map(|heard| Some((heard, heard.event.get(key)?))).collect()
    }

    fn activities(&self, key: &str) -> Vec<&Heard> {
        let inputs = self.messages("realtimeInput").into_iter();
        inputs.filter(|(_, input)| input.get(key).is_some()).map(|(heard, _)| heard).collect()
    }

    /// The handle that each connection began with.
    fn handles(&self) -> Vec<Option<&str>> {
        let setups = self.messages("setup").into_iter();
        setups.map(|(_, setup)| setup["sessionResumption"]["handle"].as_str()).collect()
    }

    /// What was said to the model in words, over all connections.
    fn words(&self) -> Vec<String> {
        let contents = self.messages("clientContent").into_iter();
        let turns =
            contents.flat_map(|(_, content)| content["turns"].as_array().cloned().unwrap_or_default());
        turns.map(|turn| turn["parts"][0]["text"].as_str().unwrap().to_owned()).collect()
    }

    fn greetings(&self) -> usize {
        self.words().iter().filter(|words| words.contains("Greet them")).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_is_held_and_both_sides_words_are_kept() {
    let outcome = interview(Plan::default(), 14).await;
    assert_eq!((outcome.ended(), outcome.codes()), ("candidate_ended", vec![]));
    assert_eq!(outcome.said(Role::Interviewer)[..2], ["This is answer 1.", "This is answer 2."]);
    assert_eq!(outcome.said(Role::Candidate)[0], "Words 1.");
    let tones = outcome.tones();
    assert!(tones.len() >= 2 && tones[..2].iter().all(|(_, len)| len.abs_diff(1000) <= 20), "{tones:?}");
    let span = &outcome.spans[0];
    assert_eq!((&*span.address, outcome.spans.len()), (PATH, 1));
    assert_eq!(span.headers["x-goog-api-key"], "g-test");
    let setup = outcome.messages("setup")[0].1;
    assert_eq!(setup["model"], "models/gemini-3.8-live");
    assert_eq!(outcome.greetings(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_speaks_interrupts_and_the_record_keeps_what_was_heard() {
    let long = Answer { ms: 8_000, then: Then::Done };
    // The microphone speaks from the moment audio connects: over the greeting.
    let outcome = interview_with(Plan::answers(&[long]), &["--max-seconds", "10"]).await;
    assert_eq!((outcome.ended(), outcome.codes()), ("candidate_ended", vec![]));
    let cut = outcome.turns.iter().find(|turn| turn.cut).unwrap_or_else(|| panic!("{:?}", outcome.turns));
    let (_, heard) = outcome.tones()[0];
    assert!(heard < 3_000 && heard.abs_diff(cut.speech_ms.0) <= 40, "heard {heard} ms: {cut:?}");
    assert_eq!(outcome.activities("activityStart").len(), 1);
    let said = outcome.said(Role::Interviewer);
    assert!(said.contains(&"This is answer 2."), "{said:?}");
    assert_eq!(outcome.said(Role::Candidate), ["Words 1."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_leaves_is_left_at_a_quiet_moment_and_the_conversation_goes_on() {
    let outcome = interview(Plan::answers(&[Answer::default(), Answer::then(Then::GoAway(50))]), 20).await;
    assert_eq!((outcome.ended(), outcome.codes()), ("candidate_ended", vec![]));
    assert_eq!(outcome.notices(), [], "nobody notices");
    assert_eq!(
        outcome.spans.len(),
        2,
        "the old socket was closed first, or the server would not take it up again"
    );
    let handles = outcome.handles();
    assert!(handles[0].is_none() && handles[1].is_some(), "{handles:?}");
    assert_eq!(outcome.greetings(), 1);
    let said = outcome.said(Role::Interviewer);
    assert_eq!(said[..3], ["This is answer 1.", "This is answer 2.", "This is answer 3."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_closed_for_a_fault_in_mid_answer_is_taken_up_again() {
    let killed = Answer { ms: 3_000, then: Then::Close(1011) };
    let outcome = interview(Plan::answers(&[Answer::default(), killed]), 18).await;
    assert_eq!((outcome.ended(), outcome.codes()), ("candidate_ended", vec![]));
    assert_eq!(outcome.notices(), [NoticeCode::ModelAway, NoticeCode::ModelBack]);
    assert_eq!(outcome.handles(), [None, Some("handle_1")]);
    let words = outcome.words();
    assert_eq!(words[1], "This is answer 2.", "what the handle does not stand for");
    assert!(words[2].starts_with("[The line broke"), "{words:?}");
    assert_eq!(outcome.greetings(), 1);
    let said = outcome.said(Role::Interviewer);
    assert!(said.iter().any(|text| text.contains("This is answer 3.")), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handle_that_is_not_taken_gives_way_to_the_record() {
    let plan = Plan {
        doors: vec![Door::Open, Door::Closed(1007)],
        ..Plan::answers(&[Answer::default(), Answer::then(Then::Close(1011))])
    };
    let outcome = interview(plan, 18).await;
    assert_eq!((outcome.ended(), outcome.codes()), ("candidate_ended", vec![]));
    assert_eq!(outcome.spans.len(), 3);
    assert_eq!(outcome.handles().last(), Some(&None));
    assert!(outcome.words().contains(&"Words 1.".to_owned()), "{:?}", outcome.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_ends_it_at_once_and_is_not_tried_again() {
    let plan = Plan { doors: vec![Door::Refused(401, None)], ..Plan::default() };
    let outcome = interview(plan, 10).await;
    assert_eq!((outcome.codes(), outcome.spans.len()), (vec!["model_refused"], 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupted_in_odd_places_changes_nothing() {
    let outcome = interview(Plan::answers(&[Answer::then(Then::Interrupted); 2]), 14).await;
    assert_eq!((outcome.ended(), outcome.codes(), outcome.spans.len()), ("candidate_ended", vec![], 1));
    assert_eq!(outcome.said(Role::Interviewer)[..2], ["This is answer 1.", "This is answer 2."]);
    assert!(outcome.turns.iter().all(|turn| !turn.cut), "{:?}", outcome.turns);
    assert!(outcome.tones()[..2].iter().all(|(_, len)| len.abs_diff(1000) <= 20));
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_and_missing_usage_change_nothing() {
    let answers = [Answer::then(Then::Garbage), Answer::then(Then::DoneWithoutUsage)];
    let outcome = interview(Plan::answers(&answers), 14).await;
    assert_eq!((outcome.ended(), outcome.codes(), outcome.spans.len()), ("candidate_ended", vec![], 1));
    assert_eq!(outcome.said(Role::Interviewer)[..2], ["This is answer 1.", "This is answer 2."]);
    assert!(outcome.tones()[0].1.abs_diff(1000) <= 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_ends_the_interview_with_its_goodbye() {
    let bye = Answer::then(Then::Call("end_interview"));
    let outcome = interview(Plan::answers(&[Answer::default(), bye]), 16).await;
    assert_eq!((outcome.ended(), outcome.codes().len()), ("completed", 0));
    assert_eq!(outcome.said(Role::Interviewer), ["This is answer 1.", "This is answer 2."]);
    assert_eq!(outcome.messages("toolResponse").len(), 1);
    let (_, goodbye) = outcome.tones()[1];
    assert!(goodbye.abs_diff(1000) <= 60, "the goodbye is heard to its end: {goodbye} ms");
}
