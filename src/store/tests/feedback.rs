use super::*;
use crate::store::{DueReport, Outcome, StoreError};
use crate::transcript::transcript;
use crate::wire::{Checks, FeedbackStatus, Report};

on_both!(
    an_ended_interview_is_reported_on_once,
    a_report_that_was_begun_before_another_was_wished_for_is_not_stored,
    a_try_without_a_report_leaves_the_one_that_is_there,
    corrections_lie_beside_the_turns_and_go_with_the_interview,
);

fn at(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_770_000_000 + seconds).unwrap()
}

fn report(summary: &str) -> Report {
    let nothing = transcript(Uuid::nil(), Vec::new(), &[], &[], None);
    Report {
        version: 1,
        made_at: at(0),
        model: None,
        calibrated: false,
        summary: summary.to_owned(),
        topics: Vec::new(),
        strengths: Vec::new(),
        improvements: Vec::new(),
        competencies: Vec::new(),
        questions: Vec::new(),
        next_steps: Vec::new(),
        bands_withheld: None,
        trust: None,
        delivery: crate::delivery::measure(&nothing, None),
        checks: Checks::default(),
    }
}

fn pending(summary: &str) -> Outcome {
    let (status, next_try_at) = (FeedbackStatus::Pending, Some(at(10)));
    Outcome { status, attempts: 0, next_try_at, failure: None, report: Some(report(summary)) }
}

pub(super) fn ready(summary: &str) -> Outcome {
    Outcome { status: FeedbackStatus::Ready, next_try_at: None, attempts: 1, ..pending(summary) }
}

async fn ended(store: &Store) -> Uuid {
    let id = created(store).await;
    store.append(id, vec![turn_final(1, 1, "Um"), envelope(2, state(State::Ended, None))]).await.unwrap();
    id
}

async fn summary(store: &Store, id: Uuid) -> String {
    store.feedback(id).await.unwrap().unwrap().report.unwrap().summary
}

async fn an_ended_interview_is_reported_on_once(lab: Lab) {
    let store = lab.open().await;
    created(&store).await;
    let id = ended(&store).await;
    let due = store.unreported(10).await.unwrap();
    assert_eq!(due, [DueReport { interview: id, generation: 1, attempts: 0 }]);
    store.put_feedback(due[0], pending("Measured.")).await.unwrap();
    assert_eq!(store.unreported(10).await.unwrap(), []);
    assert_eq!(store.due_feedback(at(9), 10).await.unwrap(), []);
    assert_eq!(store.next_feedback().await.unwrap(), Some(at(10)));
    assert_eq!(store.due_feedback(at(10), 10).await.unwrap(), due);
    store.claim_feedback(due[0], at(10), at(99)).await.unwrap();
    let late = store.claim_feedback(due[0], at(10), at(99)).await.unwrap_err();
    assert!(matches!(late, StoreError::Changed { .. }), "{late:?}");
    assert_eq!(store.due_feedback(at(98), 10).await.unwrap(), []);
    assert_eq!(store.due_feedback(at(99), 10).await.unwrap(), due, "whoever had it is gone");
    store.put_feedback(due[0], ready("Written.")).await.unwrap();
    assert_eq!(store.next_feedback().await.unwrap(), None);
    let kept = store.feedback(id).await.unwrap().unwrap();
    assert_eq!((kept.status, kept.attempts, kept.next_try_at), (FeedbackStatus::Ready, 1, None));
    assert_eq!(kept.report, Some(report("Written.")));
    store.delete(id).await.unwrap();
    store.put_feedback(due[0], ready("Of nothing.")).await.unwrap();
    assert_eq!(store.feedback(id).await.unwrap(), None);
}

async fn a_report_that_was_begun_before_another_was_wished_for_is_not_stored(lab: Lab) {
    let store = lab.open().await;
    let id = ended(&store).await;
    let first = store.unreported(1).await.unwrap()[0];
    store.put_feedback(first, pending("Measured.")).await.unwrap();
    store.renew_feedback(id, at(20)).await.unwrap();
    store.put_feedback(first, ready("Of what was misheard.")).await.unwrap();
    assert_eq!(summary(&store, id).await, "Measured.");
    let second = store.due_feedback(at(20), 10).await.unwrap()[0];
    assert_eq!((second.generation, second.attempts), (2, 0));
    store.put_feedback(second, ready("Of what was said.")).await.unwrap();
    assert_eq!(summary(&store, id).await, "Of what was said.");
}

async fn a_try_without_a_report_leaves_the_one_that_is_there(lab: Lab) {
    let store = lab.open().await;
    let id = ended(&store).await;
    let due = store.unreported(1).await.unwrap()[0];
    store.put_feedback(due, pending("Measured.")).await.unwrap();
    let busy = Outcome { failure: Some("rate_limited"), attempts: 1, report: None, ..pending("") };
    store.put_feedback(due, busy).await.unwrap();
    assert_eq!(summary(&store, id).await, "Measured.");
    assert_eq!(store.feedback(id).await.unwrap().unwrap().failure.as_deref(), Some("rate_limited"));
}

async fn corrections_lie_beside_the_turns_and_go_with_the_interview(lab: Lab) {
    let store = lab.open().await;
    let id = ended(&store).await;
    for text in ["First", "Second"] {
        store.correct(id, TurnId(1), text.to_owned(), at(0)).await.unwrap();
    }
    assert_eq!(store.corrections(id).await.unwrap(), [(TurnId(1), "Second".to_owned())]);
    assert_eq!(store.turns(id).await.unwrap()[0].text, "Um");
    store.delete(id).await.unwrap();
    assert_eq!(store.corrections(id).await.unwrap(), []);
}
