//! Interviews: made, started, ended, listed, deleted.

use std::collections::BTreeSet;

use super::*;
use crate::error::{Code, Error};
use crate::store::{Cursor, Filter, StoreError};
use crate::wire::InterviewStatus;

on_both!(
    a_new_interview_comes_back_as_it_was_made,
    an_unknown_interview_is_not_found,
    the_end_is_kept_with_its_reason,
    an_ended_interview_does_not_start,
    an_interview_that_nobody_takes_up_is_found,
    of_two_calls_only_the_newer_writes,
    deleting_takes_turns_and_events_along,
    the_history_pages_newest_first,
    interviews_of_the_same_millisecond_page_without_loss,
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

async fn an_unknown_interview_is_not_found(lab: Lab) {
    let store = lab.open().await;
    let id = Uuid::now_v7();
    assert_eq!(store.interview(id).await.unwrap(), None);
    assert_eq!(store.turns(id).await.unwrap(), []);
    assert_eq!(store.events_after(id, 0, 9).await.unwrap(), []);
    for refused in [
        store.append(id, vec![listening(1)]).await.unwrap_err(),
        store.start(id, 1, AT).await.unwrap_err(),
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
    store.start(id, 1, AT).await.unwrap();
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
    store.start(id, 1, AT).await.unwrap();
    store.start(id, 2, AT).await.expect("a second call of a live interview");
    store.append(id, vec![envelope(1, state(State::Ended, Some(EndReason::Idle)))]).await.unwrap();

    let refused = store.start(id, 3, AT).await.unwrap_err();
    assert!(matches!(refused, StoreError::Ended(_)), "{refused:?}");
    assert_eq!(Error::from(refused).code, Code::InterviewEnded);
}

async fn an_interview_that_nobody_takes_up_is_found(lab: Lab) {
    let store = lab.open().await;
    let [waiting, left, running, ended] =
        [created(&store).await, created(&store).await, created(&store).await, created(&store).await];
    let minute = |n: i64| AT + jiff::SignedDuration::from_mins(n);
    store.start(left, 1, AT).await.unwrap();
    store.append(left, vec![listening(1), listening(2)]).await.unwrap();
    store.start(running, 1, minute(5)).await.unwrap();
    store.start(ended, 1, AT).await.unwrap();
    store.append(ended, vec![envelope(1, state(State::Ended, Some(EndReason::Idle)))]).await.unwrap();
    let found = store.forsaken(minute(1), 9).await.unwrap();
    assert_eq!(found.iter().map(|found| found.summary.id).collect::<Vec<_>>(), [left]);
    assert_eq!((found[0].calls, found[0].begun_at, found[0].last_seq), (1, Some(AT), 2));
    let none = store.forsaken(AT + jiff::SignedDuration::from_millis(200), 9).await.unwrap();
    assert!(none.is_empty(), "its last event was just then");
    let waiting = store.interview(waiting).await.unwrap().unwrap().summary;
    assert_eq!(waiting.status, InterviewStatus::Created, "its call may still come");
}

async fn of_two_calls_only_the_newer_writes(lab: Lab) {
    let (store, other) = (lab.open().await, lab.open().await);
    let id = created(&store).await;
    let older = store.start(id, 1, AT).await.unwrap();
    store.record(older, vec![listening(1)]).await.unwrap();
    let newer = other.start(id, 2, AT + jiff::SignedDuration::from_secs(9)).await.unwrap();
    for taken in [
        store.record(older, vec![listening(2)]).await.unwrap_err(),
        store.start(id, 2, AT).await.unwrap_err(),
        store.start(id, 4, AT).await.unwrap_err(),
    ] {
        assert!(matches!(taken, StoreError::Taken(_)), "{taken:?}");
        assert_eq!(Error::from(taken).code, Code::AlreadyConnected);
    }
    other.record(newer, vec![listening(2)]).await.unwrap();
    let kept = store.interview(id).await.unwrap().unwrap();
    assert_eq!((kept.calls, kept.begun_at, kept.last_seq), (2, Some(AT), 2), "its clock is the first call's");
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

/// Every page of `owner`'s history, the cursor going through its text as clients send it.
async fn history(store: &Store, owner: &str, limit: u32) -> Vec<Vec<Uuid>> {
    let mut pages = Vec::new();
    let mut before = None;
    loop {
        let (page, _) = store.history(owner, &Filter::default(), before, limit).await.unwrap();
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
