//! The event log and the transcript that grows with it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::error::{Code, Error};
use crate::store::StoreError;
use crate::wire::{
    ConnectionStep, ErrorBody, Latency, Notice, NoticeCode, StepName, StepState, TurnCut, TurnDelta,
    TurnStarted,
};

on_both!(
    every_kind_of_event_comes_back_as_it_was_appended,
    a_final_turn_is_in_the_transcript,
    a_corrected_turn_replaces_the_earlier_one,
    appending_again_changes_nothing,
    an_append_that_overlaps_what_is_stored_adds_the_rest,
    another_event_under_a_stored_number_is_refused,
    a_gap_is_refused,
    an_append_is_all_or_nothing,
    a_transient_event_is_refused,
    events_are_read_from_a_number_on_in_pages,
    a_restart_keeps_everything,
    random_appends_agree_with_a_model,
);

/// One of each, in an order that an interview could have.
fn one_of_each() -> Vec<Event> {
    let question = QuestionRef { id: "intro".to_owned(), index: 1, of: 8, follow_up: false };
    vec![
        state(State::Connecting, None),
        Event::ConnectionStep(ConnectionStep {
            step: StepName::WebrtcSetup,
            state: StepState::Done,
            ms: Millis(41),
        }),
        Event::TurnStarted(TurnStarted {
            turn: TurnId(1),
            role: Role::Interviewer,
            start_ms: Millis(300),
            question: Some(question),
            question_text: None,
        }),
        Event::TurnDelta(TurnDelta {
            turn: TurnId(1),
            text: "Hello\u{0}\n\u{2028}👋 ".to_owned(),
            audio_ms: Some(Millis(0)),
            audio_len_ms: None,
        }),
        Event::TurnCut(TurnCut { turn: TurnId(1), heard_ms: Millis(700), heard: "Hello".to_owned() }),
        Event::TurnFinal(TurnFinal { turn: turn(1, "Hello\u{0}") }),
        Event::Latency(Latency { turn: TurnId(1), response_ms: Millis(512) }),
        Event::Notice(Notice { code: NoticeCode::TimeAlmostUp, message: "Two minutes left.".to_owned() }),
        Event::Error(ErrorBody {
            code: "model_failed".to_owned(),
            message: "The interviewer is gone.".to_owned(),
            retryable: true,
            details: Some(serde_json::json!({"attempt": 2, "of": [1, 2.5]})),
            timestamp: "2026-03-01T10:00:00.123456789Z".parse().unwrap(),
        }),
        state(State::Ended, Some(EndReason::ModelFailed)),
    ]
}

async fn every_kind_of_event_comes_back_as_it_was_appended(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    let events: Vec<_> = (1..).zip(one_of_each()).map(|(seq, event)| envelope(seq, event)).collect();
    let kinds: BTreeSet<_> = events.iter().map(|envelope| envelope.event.kind()).collect();
    assert_eq!(kinds.len(), 9, "every kind but the transient `level`");

    store.append(id, events.clone()).await.unwrap();
    assert_eq!(store.events_after(id, 0, 100).await.unwrap(), events);
}

async fn a_final_turn_is_in_the_transcript(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.append(id, vec![listening(1), turn_final(2, 1, "first")]).await.unwrap();
    store.append(id, vec![turn_final(3, 2, "second")]).await.unwrap();

    assert_eq!(store.turns(id).await.unwrap(), [turn(1, "first"), turn(2, "second")]);
    let kept = store.interview(id).await.unwrap().unwrap();
    assert_eq!((kept.summary.turns, kept.last_seq, kept.summary.duration_ms), (2, 3, Millis(300)));
}

async fn a_corrected_turn_replaces_the_earlier_one(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.append(id, vec![turn_final(1, 1, "frist")]).await.unwrap();
    store.append(id, vec![turn_final(2, 1, "first")]).await.unwrap();

    assert_eq!(store.turns(id).await.unwrap(), [turn(1, "first")]);
    assert_eq!(store.last_seq(id).await.unwrap(), 2);
}

async fn appending_again_changes_nothing(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    let events = vec![listening(1), turn_final(2, 1, "first")];
    store.append(id, events.clone()).await.unwrap();
    store.append(id, vec![turn_final(3, 1, "corrected")]).await.unwrap();
    store.append(id, events).await.unwrap();

    assert_eq!(store.last_seq(id).await.unwrap(), 3);
    assert_eq!(store.turns(id).await.unwrap(), [turn(1, "corrected")], "a repeat does not turn time back");
}

async fn an_append_that_overlaps_what_is_stored_adds_the_rest(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.append(id, vec![listening(1), listening(2)]).await.unwrap();
    store.append(id, vec![listening(2), turn_final(3, 1, "first")]).await.unwrap();

    assert_eq!(store.events_after(id, 0, 9).await.unwrap().len(), 3);
    assert_eq!(store.turns(id).await.unwrap().len(), 1);
}

async fn another_event_under_a_stored_number_is_refused(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.append(id, vec![listening(1)]).await.unwrap();

    let refused = store.append(id, vec![turn_final(1, 1, "other"), listening(2)]).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict { seq: 1, .. }), "{refused:?}");
    assert_eq!(store.last_seq(id).await.unwrap(), 1);
}

async fn a_gap_is_refused(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    let refused = store.append(id, vec![listening(2)]).await.unwrap_err();
    assert!(matches!(refused, StoreError::Gap { expected: 1, found: 2, .. }), "{refused:?}");

    store.append(id, vec![listening(1)]).await.unwrap();
    let refused = store.append(id, vec![listening(2), listening(4)]).await.unwrap_err();
    assert!(matches!(refused, StoreError::Gap { expected: 3, found: 4, .. }), "{refused:?}");
    let backwards = store.append(id, vec![listening(3), listening(2)]).await.unwrap_err();
    assert!(matches!(backwards, StoreError::Gap { expected: 2, found: 3, .. }), "{backwards:?}");
    assert_eq!(Error::from(backwards).code, Code::Internal);
}

async fn an_append_is_all_or_nothing(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.append(id, vec![turn_final(1, 1, "first"), listening(3)]).await.unwrap_err();

    assert_eq!(store.events_after(id, 0, 9).await.unwrap(), []);
    assert_eq!(store.turns(id).await.unwrap(), []);
    assert_eq!(store.last_seq(id).await.unwrap(), 0);
}

async fn a_transient_event_is_refused(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    let refused = store.append(id, vec![level(1)]).await.unwrap_err();
    assert!(matches!(refused, StoreError::Transient { kind: "level", .. }), "{refused:?}");
}

async fn events_are_read_from_a_number_on_in_pages(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.append(id, (1..=12).map(listening).collect()).await.unwrap();

    let numbers = |events: Vec<Envelope>| events.iter().map(|event| event.seq).collect::<Vec<_>>();
    assert_eq!(numbers(store.events_after(id, 0, 5).await.unwrap()), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(store.events_after(id, 9, 5).await.unwrap()), [10, 11, 12], "2 is not after 10");
    assert_eq!(store.events_after(id, 12, 5).await.unwrap(), []);
    assert_eq!(store.events_after(id, u64::MAX, 5).await.unwrap(), []);
}

async fn a_restart_keeps_everything(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.append(id, vec![listening(1), turn_final(2, 1, "first")]).await.unwrap();
    let before = (store.interview(id).await.unwrap(), store.events_after(id, 0, 9).await.unwrap());
    store.close().await.unwrap();

    let store = lab.open().await;
    assert_eq!((store.interview(id).await.unwrap(), store.events_after(id, 0, 9).await.unwrap()), before);
    assert_eq!(store.turns(id).await.unwrap(), [turn(1, "first")]);
    store.append(id, vec![listening(3)]).await.unwrap();
}

/// What a log must do: the model that random appends are compared with.
fn model(log: &mut Vec<Envelope>, events: &[Envelope]) -> bool {
    let mut longer = log.clone();
    for event in events {
        match log.get(event.seq as usize - 1) {
            Some(stored) if stored != event => return false,
            Some(_) => {}
            None if event.seq as usize != longer.len() + 1 => return false,
            None => longer.push(event.clone()),
        }
    }
    *log = longer;
    true
}

async fn random_appends_agree_with_a_model(lab: Lab) {
    let store = lab.open().await;
    // Where an append begins, compared with what is due; how many events; which of them is odd.
    let appends = prop::collection::vec((-3_i64..=2, 0_u64..5, prop::option::weighted(0.2, 0_u64..5)), 1..20);
    let mut runner = TestRunner::deterministic();
    let (mut stored, mut refused) = (0, 0);
    for _ in 0..40 {
        let id = created(&store).await;
        let mut log = Vec::new();
        for (offset, length, odd) in appends.new_tree(&mut runner).unwrap().current() {
            let first = (log.len() as u64 + 1).saturating_add_signed(offset).max(1);
            let events: Vec<_> = (0..length)
                .map(|n| {
                    let text = if odd == Some(n) { "odd" } else { "even" };
                    turn_final(first + n, (first + n) as u32, text)
                })
                .collect();
            let outcome = store.append(id, events.clone()).await;
            assert_eq!(outcome.is_ok(), model(&mut log, &events), "{outcome:?} for {events:?} after {log:?}");
            *(if outcome.is_ok() { &mut stored } else { &mut refused }) += 1;
            assert_eq!(store.events_after(id, 0, 1_000).await.unwrap(), log);
            let turns = log.iter().map(|envelope| {
                let Event::TurnFinal(finished) = &envelope.event else { panic!("{envelope:?}") };
                finished.turn.clone()
            });
            assert_eq!(store.turns(id).await.unwrap(), turns.collect::<Vec<_>>());
            assert_eq!(store.last_seq(id).await.unwrap(), log.len() as u64);
        }
    }
    assert!(stored > 100 && refused > 50, "{stored} stored, {refused} refused: too few of a kind");
}
