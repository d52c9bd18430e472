//! Many who write: one task, several servers, a database that is busy or closed.

use std::collections::BTreeSet;

use futures::future::join_all;
use futures::poll;
use sqlx::{AnyConnection, Executor};
use tokio::pin;

use super::*;
use crate::error::{Code, Error};
use crate::store::StoreError;
use crate::store::connect::Dialect;

on_both!(
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
pub(super) async fn lock(store: &Store) -> AnyConnection {
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
