//! Whole interviews with OpenAI's protocol and everything that can go wrong with it: what the candidate hears, what is
//! kept, which code is seen.

#![expect(clippy::wildcard_enum_match_arm, reason = "what a test does not look at may be anything")]

use antiphon::audio::from_base64;
use antiphon::wire::{Event, NoticeCode, Role};

use crate::support::fake_openai::{Answer, Plan, Then};
use crate::support::outcome::{self, Outcome};
use crate::support::provider::{Door, Heard, Provider};

/// A candidate who answers every question with two seconds of speech, for so long.
async fn interview(plan: Plan, seconds: u64) -> Outcome {
    interview_with(plan, &[], &["--speak", "asked", "--max-seconds", &seconds.to_string()]).await
}

async fn interview_with(plan: Plan, flags: &[&str], arguments: &[&str]) -> Outcome {
    let provider = plan.start().await;
    talk_to(&provider, flags, arguments).await
}

async fn talk_to(provider: &Provider, flags: &[&str], arguments: &[&str]) -> Outcome {
    let url = format!("{}/v1/realtime", provider.url);
    let model = ["--model", "openai", "--openai-url", &url, "--openai-api-key", "sk-test"];
    outcome::talk_to(provider, &[&model, flags].concat(), arguments).await
}

impl Outcome {
    fn told(&self, kind: &str) -> Vec<&Heard> {
        self.told.iter().filter(|heard| heard.event["type"] == kind).collect()
    }

    /// What connection `line` was told of the conversation before it: `role: text`.
    fn record(&self, line: usize) -> Vec<String> {
        let items = self.told("conversation.item.create").into_iter().filter(|heard| heard.line == line);
        items
            .map(|heard| {
                let item = &heard.event["item"];
                let text = item["content"][0]["text"].as_str().unwrap_or_default();
                format!("{}: {text}", item["role"].as_str().unwrap_or_default())
            })
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_is_held_and_both_sides_words_are_kept() {
    let outcome = interview(Plan::default(), 12).await;
    assert_eq!(outcome.ended(), "candidate_ended");
    assert_eq!(outcome.codes(), [""; 0]);
    assert_eq!(outcome.said(Role::Interviewer)[..2], ["This is answer 1.", "This is answer 2."]);
    assert_eq!(outcome.said(Role::Candidate)[0], "Words 1.");
    let tones = outcome.tones();
    assert!(tones.len() >= 2 && tones[..2].iter().all(|(_, len)| len.abs_diff(1000) <= 20), "{tones:?}");
    // Who pays, and nothing else, goes along with the connection.
    let span = &outcome.spans[0];
    assert_eq!(span.headers["authorization"], "Bearer sk-test");
    assert!(!span.headers.contains_key("openai-beta"));
    assert!(span.address.starts_with("/v1/realtime?model="), "{}", span.address);
    assert!(span.closed.is_some(), "the socket is closed with the call");
    // Audio came all the time, in the candidate's time.
    let ms = outcome.told("input_audio_buffer.append").len() as u64 * 20;
    assert!(ms.abs_diff(12_000) < 2_500, "{ms}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_is_waited_for() {
    let late = Answer { late: 4_000, ..Answer::default() };
    let outcome = interview(Plan::answers(&[Answer::default(), late]), 14).await;
    assert_eq!(outcome.codes(), [""; 0]);
    assert_eq!(outcome.said(Role::Interviewer)[1], "This is answer 2.");
    let waited = outcome.log.iter().find_map(|envelope| match &envelope.event {
        Event::Latency(latency) if latency.response_ms.0 > 4_000 => Some(latency.response_ms.0),
        _ => None,
    });
    assert!(waited.is_some(), "the wait is on record");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_answer_is_gone_on_with_on_another_socket() {
    let outcome = interview(Plan::answers(&[Answer::default(), Answer::then(Then::Stall)]), 24).await;
    assert_eq!(outcome.spans.len(), 2);
    assert_eq!(outcome.notices(), [NoticeCode::ModelAway, NoticeCode::ModelBack]);
    assert_eq!(outcome.codes(), [""; 0]);
    let record = outcome.record(1);
    assert!(record.contains(&"assistant: This is answer 1.".to_owned()), "{record:?}");
    assert!(record.last().unwrap().starts_with("system: The line broke"), "{record:?}");
    assert!(outcome.said(Role::Interviewer).contains(&"This is answer 3."), "{:?}", outcome.turns);
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_between_the_events_changes_nothing() {
    let outcome = interview(Plan::answers(&[Answer::then(Then::Garbage)]), 10).await;
    assert_eq!((outcome.ended(), outcome.spans.len()), ("candidate_ended", 1));
    assert_eq!(outcome.codes(), [""; 0]);
    assert_eq!(outcome.said(Role::Interviewer)[..2], ["This is answer 1.", "This is answer 2."]);
    assert!(outcome.tones()[0].1.abs_diff(1000) <= 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_of_fifty_megabytes_costs_the_socket_and_not_the_interview() {
    let outcome = interview(Plan::answers(&[Answer::default(), Answer::then(Then::Huge)]), 14).await;
    assert_eq!(outcome.ended(), "candidate_ended");
    assert_eq!(outcome.spans.len(), 2);
    assert_eq!(outcome.notices(), [NoticeCode::ModelAway, NoticeCode::ModelBack]);
    assert!(outcome.said(Role::Interviewer).contains(&"This is answer 3."), "{:?}", outcome.turns);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_ends_it_at_once_and_is_not_tried_again() {
    let outcome = interview(Plan::doors(&[Door::Refused(401, None)]), 10).await;
    assert_eq!(outcome.codes(), ["model_refused"]);
    assert_eq!(outcome.spans.len(), 1);
    assert!(outcome.turns.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_to_be_left_alone_is_left_alone_that_long() {
    let outcome = interview(Plan::doors(&[Door::Refused(429, Some(3))]), 14).await;
    assert_eq!(outcome.codes(), [""; 0]);
    assert_eq!(outcome.said(Role::Interviewer)[0], "This is answer 1.");
    let waited = outcome.spans[1].opened - outcome.spans[0].opened;
    assert!((3_000..4_000).contains(&waited), "{waited}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_fault_is_tried_again() {
    let doors = [Door::Refused(500, None), Door::Refused(503, None), Door::Closed(1011)];
    let outcome = interview(Plan::doors(&doors), 10).await;
    assert_eq!((outcome.ended(), outcome.spans.len()), ("candidate_ended", 4));
    assert_eq!(outcome.codes(), [""; 0]);
    assert_eq!(outcome.notices(), [], "it had not begun");
    assert_eq!(outcome.said(Role::Interviewer)[0], "This is answer 1.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_no_settings_is_given_up_with_a_clear_code() {
    let outcome = interview(Plan::doors(&vec![Door::Mute; 8]), 30).await;
    assert_eq!(outcome.codes(), ["model_timeout"]);
    assert!(outcome.turns.is_empty());
}

/// Killed while it speaks, by a close frame with each of these codes or without one.
async fn killed_in_mid_answer(then: Then) {
    let killed = Answer { ms: 3_000, then, ..Answer::default() };
    let outcome = interview(Plan::answers(&[Answer::default(), killed]), 16).await;
    assert_eq!(outcome.ended(), "candidate_ended", "{then:?}");
    assert_eq!(outcome.codes(), [""; 0]);
    assert_eq!(outcome.notices(), [NoticeCode::ModelAway, NoticeCode::ModelBack]);
    let closed = outcome.spans[0].closed.unwrap();
    let asked = outcome.told("response.create").into_iter().find(|heard| heard.line == 1).unwrap();
    assert!(asked.at - closed < 2_000, "it goes on within two seconds: {}", asked.at - closed);
    let record = outcome.record(1);
    assert_eq!(record[0], "assistant: This is answer 1.");
    assert_eq!(record[record.len() - 2], "assistant: This is answer 2.", "as far as it got");
    assert!(record[record.len() - 1].starts_with("system: The line broke"), "{record:?}");
    assert!(!record.iter().any(|line| line.contains("Greet them")), "no second greeting");
    let said = outcome.said(Role::Interviewer);
    assert_eq!(said[0], "This is answer 1.");
    assert!(said[1..].iter().any(|text| text.contains("This is answer 3.")), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_closed_as_going_away_in_mid_answer_is_replaced() {
    killed_in_mid_answer(Then::Close(1001)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_vanishes_in_mid_answer_is_replaced() {
    killed_in_mid_answer(Then::Vanish).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_closed_for_a_fault_in_mid_answer_is_replaced() {
    killed_in_mid_answer(Then::Close(1011)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_objects_to_what_it_gets_ends_it_with_a_clear_code() {
    let outcome = interview(Plan::answers(&[Answer::default(), Answer::then(Then::Close(1007))]), 14).await;
    assert_eq!(outcome.codes(), ["model_refused"]);
    assert_eq!(outcome.spans.len(), 1, "another socket would get the same");
    assert_eq!(outcome.ended(), "model_failed");
    assert_eq!(outcome.said(Role::Interviewer)[0], "This is answer 1.", "what was said is kept");
    assert_eq!(outcome.said(Role::Candidate)[0], "Words 1.");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_money_ends_it_at_once_with_a_clear_code() {
    let broke = Answer::then(Then::Error("insufficient_quota"));
    let outcome = interview(Plan::answers(&[Answer::default(), broke]), 14).await;
    assert_eq!(outcome.codes(), ["model_refused"]);
    assert_eq!((outcome.ended(), outcome.spans.len()), ("model_failed", 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_that_failed_is_asked_for_again() {
    let failed = Answer::then(Then::Fail("inference_rate_limit_exceeded"));
    let outcome = interview(Plan::answers(&[Answer::default(), failed]), 12).await;
    assert_eq!(outcome.codes(), [""; 0]);
    assert_eq!(outcome.spans.len(), 1);
    assert_eq!(outcome.said(Role::Interviewer)[..2], ["This is answer 1.", "This is answer 3."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_come_late_and_in_another_order_are_kept_where_they_were_spoken() {
    let plan = Plan { transcripts: vec![6_500, 100], ..Plan::default() };
    let outcome = interview(plan, 17).await;
    let said = outcome.said(Role::Candidate);
    assert_eq!(said[..2], ["Words 1.", "Words 2."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_items_of_a_response_are_heard_one_after_the_other() {
    let outcome = interview(Plan::answers(&[Answer::then(Then::Second)]), 10).await;
    let tones = outcome.tones();
    assert!(tones[0].1.abs_diff(2000) <= 20, "{tones:?}");
    let said = outcome.said(Role::Interviewer);
    assert!(said[0].starts_with("This is answer 1."), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_without_usage_is_as_good() {
    let outcome = interview(Plan::answers(&[Answer::then(Then::DoneWithoutUsage)]), 8).await;
    assert_eq!((outcome.ended(), outcome.spans.len()), ("candidate_ended", 1));
    assert_eq!(outcome.said(Role::Interviewer)[0], "This is answer 1.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_ends_the_interview_with_its_goodbye() {
    let bye = Answer::then(Then::Calls(&[("end_interview", "{\"reason\":\"all was asked\"}")]));
    let outcome = interview(Plan::answers(&[Answer::default(), bye]), 14).await;
    assert_eq!((outcome.ended(), outcome.codes().len()), ("completed", 0));
    assert_eq!(outcome.said(Role::Interviewer), ["This is answer 1.", "This is answer 2."]);
    let (_, goodbye) = outcome.tones()[1];
    assert!(goodbye.abs_diff(1000) <= 20, "the goodbye is heard to its end: {goodbye} ms");
}

/// Five seconds of speech arrive at once, and 300 ms later the server says that the candidate speaks.
async fn barge_in(truncates: bool) -> Outcome {
    let long = Answer { ms: 5_000, ..Answer::then(Then::Interrupt(300)) };
    let plan = Plan { truncates, ..Plan::answers(&[long]) };
    let outcome = interview(plan, 6).await;
    assert_eq!((outcome.ended(), outcome.spans.len()), ("candidate_ended", 1));
    assert_eq!(outcome.codes(), [""; 0]);
    outcome
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_answer_is_truncated_at_what_was_heard() {
    let outcome = barge_in(true).await;
    let truncated = outcome.told("conversation.item.truncate");
    let at = truncated[0].event["audio_end_ms"].as_u64().unwrap();
    let (_, heard) = outcome.tones()[0];
    assert!(heard.abs_diff(at) <= 20, "truncated at {at} ms, heard {heard} ms");
    assert!((200..400).contains(&heard), "silence follows at once: {heard} ms");
    let turn = outcome.turns.iter().find(|turn| turn.cut).expect("the turn is cut");
    assert!(turn.speech_ms.0.abs_diff(heard) <= 20, "{turn:?}");
    assert_eq!(turn.generated_ms.map(|ms| ms.0), Some(5_000), "{turn:?}");
    let generated = turn.generated.as_deref().unwrap();
    assert_eq!(generated, "This is answer 1.");
    assert!(generated.starts_with(&turn.text) && turn.text.len() < generated.len(), "{turn:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_truncate_is_not_asked_again_and_goes_on_speaking() {
    let outcome = barge_in(false).await;
    assert_eq!(outcome.told("conversation.item.truncate").len(), 1);
    let second = outcome.turns.iter().filter(|turn| turn.role == Role::Interviewer).nth(1);
    assert!(second.is_some_and(|turn| turn.speech_ms.0 > 0), "{:?}", outcome.turns);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_while_there_is_no_socket_reaches_the_next_one() {
    // The first socket goes while the candidate listens; they speak before there is another.
    let gone = Answer { ms: 1_500, ..Answer::then(Then::Vanish) };
    let doors = vec![Door::Open, Door::Refused(503, Some(3))];
    let plan = Plan { doors, ..Plan::answers(&[gone]) };
    let outcome = interview_with(plan, &[], &["--max-seconds", "12"]).await;
    let loud = |line: usize| {
        let frames = outcome.told("input_audio_buffer.append").into_iter().filter(|heard| heard.line == line);
        let loud = frames.filter(|heard| {
            let samples = from_base64(heard.event["audio"].as_str().unwrap()).unwrap();
            samples.iter().any(|sample| sample.unsigned_abs() > 2_000)
        });
        loud.count() as u64 * 20
    };
    assert!(loud(2) > 1_000, "{} ms of speech reached the next socket", loud(2));
    assert!(outcome.said(Role::Candidate).contains(&"Words 1."), "{:?}", outcome.turns);
    assert!(!outcome.record(2).iter().any(|line| line.contains("Greet them")), "{:?}", outcome.record(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_model_takes_over_in_the_middle_says_so_once_and_it_is_on_record() {
    let gemini = crate::support::fake_gemini::Plan::default().start().await;
    let url = format!(
        "{}/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent",
        gemini.url
    );
    let fallback = ["--model-fallback", "gemini", "--gemini-url", &url, "--gemini-api-key", "g-test"];
    let broke = Answer::then(Then::Error("insufficient_quota"));
    let plan = Plan::answers(&[Answer::default(), broke]);
    let outcome = interview_with(plan, &fallback, &["--speak", "asked", "--max-seconds", "16"]).await;
    assert_eq!((outcome.ended(), outcome.codes()), ("candidate_ended", vec![]));
    assert_eq!(outcome.notices(), [NoticeCode::ModelAway, NoticeCode::ModelChanged]);
    assert_eq!(outcome.spans.len(), 1, "the account that was refused is left alone");
    let told: Vec<String> = gemini.heard().iter().map(|heard| heard.event.to_string()).collect();
    assert!(told.iter().any(|text| text.contains("This is answer 1.")), "it knows what was said");
    let bridges = told.iter().filter(|text| text.contains("You take over this interview")).count();
    assert_eq!(bridges, 1, "{told:?}");
    assert!(!told.iter().any(|text| text.contains("Greet them")), "no second greeting");
    let said = outcome.said(Role::Interviewer);
    assert!(said.len() >= 2 && said[0] == "This is answer 1.", "{said:?}");
    assert!(outcome.tones().len() >= 2, "the other one is heard: {:?}", outcome.tones());
}
