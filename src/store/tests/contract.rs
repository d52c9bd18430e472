//! What every database must do.

use std::collections::BTreeSet;

use futures::future::join_all;
use futures::poll;
use sqlx::{AnyConnection, Executor};
use tokio::pin;
use uuid::Uuid;

use super::*;
use crate::error::{Code, Error};
use crate::store::connect::Dialect;
use crate::store::{Cursor, StoreError};
use crate::wire::{
    ConnectionStep, ErrorBody, InterviewStatus, Latency, Notice, NoticeCode, StepName, StepState, TurnCut,
    TurnDelta, TurnStarted,
};

macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Lab::sqlite()).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Lab::postgres().await).await;
            })*
        }
    };
}

on_both!(
    a_new_interview_comes_back_as_it_was_made,
    every_kind_of_event_comes_back_as_it_was_appended,
    a_final_turn_is_in_the_transcript,
    a_corrected_turn_replaces_the_earlier_one,
    appending_again_changes_nothing,
    an_append_that_overlaps_what_is_stored_adds_the_rest,
    another_event_under_a_stored_number_is_refused,
    a_gap_is_refused,
    an_append_is_all_or_nothing,
    a_transient_event_is_refused,
    an_unknown_interview_is_not_found,
    the_end_is_kept_with_its_reason,
    an_ended_interview_does_not_start,
    a_restart_keeps_everything,
    orphans_are_ended_in_their_log,
    deleting_takes_turns_and_events_along,
    events_are_read_from_a_number_on_in_pages,
    the_history_pages_newest_first,
    interviews_of_the_same_millisecond_page_without_loss,
    concurrent_appends_share_commits,
    one_bad_append_does_not_fail_its_neighbours,
    two_writers_share_one_database,
    two_writers_of_one_interview_conflict,
    two_servers_may_start_at_once_on_nothing,
    a_locked_database_is_waited_for,
    a_database_locked_too_long_times_out_and_the_append_can_be_repeated,
    closing_finishes_what_was_queued,
    a_closed_store_says_so,
);

async fn a_new_interview_comes_back_as_it_was_made(lab: Lab) {
    let store = lab.open().await;
    let mut new = new_interview("ada", 0);
    new.model.host = Some("api.example.com".to_owned());
    store.create_interview(new.clone()).await.unwrap();

    let kept = store.interview(new.id).await.unwrap().unwrap();
    assert_eq!(kept.owner, new.owner);
    assert_eq!(kept.summary.id, new.id);
    assert_eq!(kept.summary.status, InterviewStatus::Created);
    assert_eq!(kept.summary.reason, None);
    assert_eq!(kept.summary.track, new.track);
    assert_eq!(kept.summary.role, new.role);
    assert_eq!(kept.summary.created_at, new.created_at);
    assert_eq!(kept.summary.duration_ms, Millis::ZERO);
    assert_eq!(kept.summary.turns, 0);
    assert_eq!((kept.minutes, kept.patience), (new.minutes, new.patience));
    assert_eq!(kept.model, new.model);
    assert_eq!(kept.last_seq, 0);
    store.ping().await.unwrap();
}

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

async fn an_unknown_interview_is_not_found(lab: Lab) {
    let store = lab.open().await;
    let id = Uuid::now_v7();
    assert_eq!(store.interview(id).await.unwrap(), None);
    assert_eq!(store.turns(id).await.unwrap(), []);
    assert_eq!(store.events_after(id, 0, 9).await.unwrap(), []);
    for refused in [
        store.append(id, vec![listening(1)]).await.unwrap_err(),
        store.start(id).await.unwrap_err(),
        store.delete(id).await.unwrap_err(),
        store.last_seq(id).await.unwrap_err(),
    ] {
        assert!(matches!(refused, StoreError::NotFound(found) if found == id), "{refused:?}");
        assert_eq!(Error::from(refused).code, Code::NotFound);
    }
}

async fn the_end_is_kept_with_its_reason(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.start(id).await.unwrap();
    let live = store.interview(id).await.unwrap().unwrap().summary;
    assert_eq!((live.status, live.reason), (InterviewStatus::Live, None));

    let end = envelope(2, state(State::Ended, Some(EndReason::TimeUp)));
    store.append(id, vec![listening(1), end]).await.unwrap();
    let ended = store.interview(id).await.unwrap().unwrap().summary;
    assert_eq!((ended.status, ended.reason), (InterviewStatus::Ended, Some(EndReason::TimeUp)));
}

async fn an_ended_interview_does_not_start(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.start(id).await.unwrap();
    store.start(id).await.expect("a second connection of a live interview");
    store.append(id, vec![envelope(1, state(State::Ended, Some(EndReason::Idle)))]).await.unwrap();

    let refused = store.start(id).await.unwrap_err();
    assert!(matches!(refused, StoreError::Ended(_)), "{refused:?}");
    assert_eq!(Error::from(refused).code, Code::InterviewEnded);
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

async fn orphans_are_ended_in_their_log(lab: Lab) {
    let store = lab.open().await;
    let [waiting, talking, connecting, ended] =
        [created(&store).await, created(&store).await, created(&store).await, created(&store).await];
    store.start(talking).await.unwrap();
    store.append(talking, vec![listening(1), listening(2)]).await.unwrap();
    store.append(connecting, vec![listening(1)]).await.unwrap();
    store.start(ended).await.unwrap();
    store.append(ended, vec![envelope(1, state(State::Ended, Some(EndReason::Idle)))]).await.unwrap();
    store.close().await.unwrap();

    let store = lab.open().await;
    let orphans: BTreeSet<_> = store.end_orphans().await.unwrap().into_iter().collect();
    assert_eq!(orphans, BTreeSet::from([talking, connecting]));
    let kept = store.interview(talking).await.unwrap().unwrap();
    assert_eq!(kept.summary.status, InterviewStatus::Ended);
    assert_eq!(kept.summary.reason, Some(EndReason::ServerStopped));
    assert_eq!((kept.last_seq, kept.summary.duration_ms), (3, Millis(200)));
    let stopped = state(State::Ended, Some(EndReason::ServerStopped));
    let end = Envelope { v: VERSION, seq: 3, at: Millis(200), event: stopped };
    assert_eq!(store.events_after(talking, 2, 9).await.unwrap(), [end]);

    let waiting = store.interview(waiting).await.unwrap().unwrap().summary;
    assert_eq!(waiting.status, InterviewStatus::Created, "its call may still come");
    let ended = store.interview(ended).await.unwrap().unwrap().summary;
    assert_eq!(ended.reason, Some(EndReason::Idle));
    assert!(store.end_orphans().await.unwrap().is_empty());
}

async fn deleting_takes_turns_and_events_along(lab: Lab) {
    let store = lab.open().await;
    let (gone, kept) = (created(&store).await, created(&store).await);
    for id in [gone, kept] {
        store.append(id, vec![turn_final(1, 1, "first")]).await.unwrap();
    }
    store.delete(gone).await.unwrap();

    assert_eq!(store.interview(gone).await.unwrap(), None);
    assert_eq!(store.turns(gone).await.unwrap(), []);
    assert_eq!(store.events_after(gone, 0, 9).await.unwrap(), []);
    assert_eq!(store.turns(kept).await.unwrap().len(), 1);
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

/// Every page of `owner`'s history, the cursor going through its text as clients send it.
async fn history(store: &Store, owner: &str, limit: u32) -> Vec<Vec<Uuid>> {
    let mut pages = Vec::new();
    let mut before = None;
    loop {
        let page = store.interviews(owner, before, limit).await.unwrap();
        pages.push(page.interviews.iter().map(|interview| interview.summary.id).collect());
        let Some(next) = page.next else { return pages };
        before = Some(next.to_string().parse::<Cursor>().unwrap());
    }
}

async fn the_history_pages_newest_first(lab: Lab) {
    let store = lab.open().await;
    let mut mine = Vec::new();
    for n in 0..5 {
        for owner in ["ada", "bob"] {
            let new = new_interview(owner, n);
            if owner == "ada" {
                mine.insert(0, new.id);
            }
            store.create_interview(new).await.unwrap();
        }
    }
    assert_eq!(history(&store, "ada", 2).await, [&mine[..2], &mine[2..4], &mine[4..]]);
    assert_eq!(history(&store, "ada", 5).await, [&mine[..]], "a full last page has no next");
    assert_eq!(history(&store, "eve", 5).await, [Vec::<Uuid>::new()]);
}

async fn interviews_of_the_same_millisecond_page_without_loss(lab: Lab) {
    let store = lab.open().await;
    for _ in 0..5 {
        created(&store).await;
    }
    let pages = history(&store, "ada", 2).await;
    let all: BTreeSet<_> = pages.iter().flatten().collect();
    assert_eq!((pages.len(), all.len()), (3, 5));
}

async fn concurrent_appends_share_commits(lab: Lab) {
    let store = lab.open().await;
    let ids = join_all((0..50).map(|_| created(&store))).await;
    let before = store.counts();
    for seq in 1..=4 {
        let appends = ids.iter().map(|id| store.append(*id, vec![turn_final(seq, 1, "words")]));
        for outcome in join_all(appends).await {
            outcome.unwrap();
        }
    }
    let after = store.counts();
    let (writes, commits) = (after.writes - before.writes, after.commits - before.commits);
    assert_eq!(writes, 200);
    assert!(commits <= 8, "{writes} writes took {commits} commits");
    for id in ids {
        assert_eq!(store.last_seq(id).await.unwrap(), 4);
    }
}

async fn one_bad_append_does_not_fail_its_neighbours(lab: Lab) {
    let store = lab.open().await;
    let ids = join_all((0..10).map(|_| created(&store))).await;
    let before = store.counts();
    let appends = ids.iter().zip(0..).map(|(id, n)| {
        // In the middle of the batch, a number that is not due.
        let seq = if n == 5 { 60 } else { 1 };
        store.append(*id, vec![listening(seq)])
    });
    let outcomes = join_all(appends).await;
    for (n, outcome) in outcomes.into_iter().enumerate() {
        assert_eq!(outcome.is_err(), n == 5, "{n}: {outcome:?}");
    }
    let (writes, commits) = (store.counts().writes - before.writes, store.counts().commits - before.commits);
    assert_eq!((writes, commits), (9, 9), "the batch was undone and its good writes made one by one");
    assert_eq!(store.last_seq(ids[9]).await.unwrap(), 1);
}

async fn two_writers_share_one_database(lab: Lab) {
    let (one, two) = (lab.open().await, lab.open().await);
    let (a, b) = (created(&one).await, created(&two).await);
    let write = |store: Store, id| async move {
        for seq in 1..=50 {
            store.append(id, vec![turn_final(seq, 1, "words")]).await.unwrap();
        }
    };
    tokio::join!(write(one.clone(), a), write(two.clone(), b));
    assert_eq!((two.last_seq(a).await.unwrap(), one.last_seq(b).await.unwrap()), (50, 50));
}

async fn two_writers_of_one_interview_conflict(lab: Lab) {
    let (one, two) = (lab.open().await, lab.open().await);
    let id = created(&one).await;
    for seq in 1..=20 {
        let (a, b) = tokio::join!(
            one.append(id, vec![turn_final(seq, 1, "from one")]),
            two.append(id, vec![turn_final(seq, 1, "from two")]),
        );
        let refused = match (a, b) {
            (Ok(()), Err(refused)) | (Err(refused), Ok(())) => refused,
            (a, b) => panic!("exactly one may win: {a:?}, {b:?}"),
        };
        assert!(matches!(refused, StoreError::Conflict { .. }), "{refused:?}");
    }
    assert_eq!(one.last_seq(id).await.unwrap(), 20);
}

async fn two_servers_may_start_at_once_on_nothing(lab: Lab) {
    let stores = join_all((0..4).map(|_| lab.open())).await;
    for store in stores {
        created(&store).await;
    }
}

/// Lets others read but not write.
async fn lock(store: &Store) -> AnyConnection {
    let mut other = store.database.reads.acquire().await.unwrap().detach();
    let lock = match store.database.dialect {
        Dialect::Sqlite => "BEGIN EXCLUSIVE",
        Dialect::Postgres => "BEGIN; LOCK TABLE interviews IN EXCLUSIVE MODE",
    };
    other.execute(lock).await.unwrap();
    other
}

async fn a_locked_database_is_waited_for(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    let mut other = lock(&store).await;

    let append = store.append(id, vec![turn_final(1, 1, "first")]);
    pin!(append);
    assert!(poll!(&mut append).is_pending());
    assert_eq!(store.turns(id).await.unwrap(), [], "reading goes on meanwhile");
    assert!(poll!(&mut append).is_pending());

    other.execute("COMMIT").await.unwrap();
    append.await.unwrap();
    assert_eq!(store.turns(id).await.unwrap().len(), 1);
}

async fn a_database_locked_too_long_times_out_and_the_append_can_be_repeated(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.close().await.unwrap();
    let store = lab.open_with(Duration::from_millis(300)).await;
    let mut other = lock(&store).await;

    let events = vec![turn_final(1, 1, "first")];
    let refused = store.append(id, events.clone()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Timeout), "{refused:?}");
    let error = Error::from(refused);
    assert_eq!(error.code, Code::DatabaseTimeout);
    assert!(error.body().retryable);

    other.execute("COMMIT").await.unwrap();
    while store.append(id, events.clone()).await.is_err() {}
    assert_eq!(store.turns(id).await.unwrap().len(), 1);
    assert_eq!(store.last_seq(id).await.unwrap(), 1);
}

async fn closing_finishes_what_was_queued(lab: Lab) {
    let store = lab.open().await;
    let ids = join_all((0..100).map(|_| created(&store))).await;
    let appends: Vec<_> = ids
        .iter()
        .map(|id| {
            let (store, id) = (store.clone(), *id);
            tokio::spawn(async move { store.append(id, vec![listening(1)]).await })
        })
        .collect();
    tokio::task::yield_now().await;
    store.close().await.unwrap();
    let mut stored = BTreeSet::new();
    for (id, append) in ids.iter().zip(appends) {
        match append.await.unwrap() {
            Ok(()) => assert!(stored.insert(*id)),
            Err(StoreError::Closed) => {}
            Err(other) => panic!("{other:?}"),
        }
    }

    let store = lab.open().await;
    for id in ids {
        assert_eq!(store.last_seq(id).await.unwrap() == 1, stored.contains(&id));
    }
}

async fn a_closed_store_says_so(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.close().await.unwrap();
    store.close().await.expect("once more does no harm");

    let refused = store.clone().append(id, vec![listening(1)]).await.unwrap_err();
    assert!(matches!(refused, StoreError::Closed), "{refused:?}");
    assert_eq!(Error::from(refused).code, Code::DatabaseUnavailable);
    let refused = store.interview(id).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
}
