//! Whole interviews with GPT-Live's protocol: both sides at once, no turns, no truncation, and the clock that only audio
//! moves.

#![expect(clippy::wildcard_enum_match_arm, reason = "what a test does not look at may be anything")]

use antiphon::wire::{Event, NoticeCode, Role};

use crate::support::fake_live::{Plan, Then};
use crate::support::outcome::{Outcome, talk_to};
use crate::support::provider::Door;

/// A candidate who answers every question with two seconds of speech, for so long.
async fn interview(plan: Plan, seconds: u64) -> Outcome {
    interview_with(plan, &[], &["--speak", "asked", "--max-seconds", &seconds.to_string()]).await
}

async fn interview_with(plan: Plan, flags: &[&str], arguments: &[&str]) -> Outcome {
    let provider = plan.start().await;
    let url = format!("{}/v1/live/sessions", provider.url);
    let model = ["--model", "live", "--live-url", &url, "--openai-api-key", "sk-test"];
    talk_to(&provider, &[&model, flags].concat(), arguments).await
}

impl Outcome {
    /// What connection `line` was told to heed.
    fn instructions(&self, line: usize) -> Vec<&str> {
        let told = self.told.iter().filter(|heard| heard.line == line);
        told.filter(|heard| heard.event["type"] == "session.instructions.append")
            .map(|heard| heard.event["content"].as_str().unwrap())
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_is_held_and_both_sides_words_are_kept() {
    let outcome = interview(Plan::default(), 16).await;
    assert_eq!((outcome.ended(), outcome.codes()), ("candidate_ended", vec![]));
    assert_eq!(outcome.said(Role::Interviewer)[..2], ["This is answer 1.", "This is answer 2."]);
    assert_eq!(outcome.said(Role::Candidate)[0], "Words 1.");
    let tones = outcome.tones();
    assert!(tones[..2].iter().all(|(_, len)| len.abs_diff(1_500) <= 60), "{tones:?}");
    // The session's clock stands still without audio: it comes all the time, from its start.
    let appended =
        outcome.told.iter().filter(|heard| heard.event["type"] == "session.input_audio.append").count();
    assert!((appended as u64 * 20).abs_diff(16_000) < 2_500, "{appended}");
    assert_eq!(outcome.spans[0].headers["authorization"], "Bearer sk-test");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_speaks_on_is_not_cut_off_and_the_candidate_is_recorded_all_the_same() {
    // The candidate speaks at once, over the greeting.
    let outcome = interview_with(Plan::answers(&[Then::Long(6_000)]), &[], &["--max-seconds", "9"]).await;
    let tones = outcome.tones();
    assert!(tones[0].1.abs_diff(6_000) <= 60, "{tones:?}");
    assert!(outcome.turns.iter().all(|turn| !turn.cut), "{:?}", outcome.turns);
    let candidate = outcome.turns.iter().find(|turn| turn.role == Role::Candidate).unwrap();
    assert_eq!(candidate.text, "Words 1.");
    let greeting = outcome.turns.iter().find(|turn| turn.role == Role::Interviewer).unwrap();
    assert!(candidate.start_ms < greeting.end_ms, "at the same time: {candidate:?}, {greeting:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_vanishes_in_mid_sentence_is_replaced_and_the_sentence_gone_on_with() {
    let outcome = interview(Plan::answers(&[Then::GoOn, Then::Vanish]), 16).await;
    assert_eq!((outcome.ended(), outcome.codes()), ("candidate_ended", vec![]));
    assert_eq!(outcome.notices(), [NoticeCode::ModelAway, NoticeCode::ModelBack]);
    let start = outcome.told.iter().find(|heard| heard.line == 1).unwrap();
    let input = start.event["session"]["input"].as_array().unwrap();
    let told: Vec<_> = input.iter().map(|item| item["content"][0]["text"].as_str().unwrap()).collect();
    assert_eq!(told, ["This is answer 1.", "Words 1.", "This is answer 2."]);
    assert!(outcome.instructions(1)[0].contains("Go on from there"), "{:?}", outcome.instructions(1));
    assert!(outcome.said(Role::Interviewer).contains(&"This is answer 3."), "{:?}", outcome.turns);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_session_is_followed_by_another_that_listens() {
    let outcome = interview(Plan::answers(&[Then::Closed("expired")]), 12).await;
    assert_eq!((outcome.ended(), outcome.spans.len()), ("candidate_ended", 2));
    assert!(outcome.instructions(1).iter().all(|told| !told.contains("Greet them")), "no second greeting");
    assert!(outcome.said(Role::Interviewer).contains(&"This is answer 2."), "{:?}", outcome.turns);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_ends_the_interview_by_delegation() {
    let outcome = interview(Plan::answers(&[Then::GoOn, Then::Delegate]), 20).await;
    assert_eq!((outcome.ended(), outcome.codes()), ("completed", vec![]));
    assert_eq!(outcome.said(Role::Interviewer), ["This is answer 1.", "This is answer 2."]);
    assert!(outcome.told.iter().any(|heard| heard.event["type"] == "session.close"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_and_an_account_without_money_end_it_at_once_with_a_clear_code() {
    let doors = vec![Door::Refused(401, None)];
    let refused = interview(Plan { doors, ..Plan::default() }, 6).await;
    assert_eq!((refused.codes(), refused.spans.len()), (vec!["model_refused"], 1));
    let broke = interview(Plan::answers(&[Then::Error("credit_balance_exhausted")]), 6).await;
    assert_eq!((broke.codes(), broke.spans.len()), (vec!["model_refused"], 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_budget_is_used_up_the_interview_closes_politely() {
    // Ten cents a minute, and one cent to spend: six seconds.
    let flags = ["--live-prices", "minute=0.10", "--max-cost", "0.01"];
    let arguments = ["--speak", "asked", "--max-seconds", "40"];
    let outcome = interview_with(Plan::default(), &flags, &arguments).await;
    assert_eq!((outcome.ended(), outcome.codes()), ("budget_up", vec![]));
    let costs: Vec<f64> = outcome
        .log
        .iter()
        .filter_map(|envelope| match &envelope.event {
            Event::Usage(usage) => usage.cost_usd,
            _ => None,
        })
        .collect();
    assert!(costs.is_sorted() && *costs.last().unwrap() >= 0.01, "{costs:?}");
    assert!(outcome.instructions(0).iter().any(|told| told.contains("The time is up")));
    assert!(outcome.spans[0].closed.is_some());
}
