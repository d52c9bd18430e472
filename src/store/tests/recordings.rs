//! What is known of recordings.

use sqlx::Executor as _;

use super::writing::lock;
use super::*;
use crate::store::{Recording, RecordingEnd, StoreError};
use crate::wire::{RecordingFault, RecordingState};

on_both!(
    a_recording_is_agreed_to_begins_and_ends,
    what_was_broken_off_is_found,
    an_end_that_the_database_does_not_take_is_noted_when_it_does
);

async fn a_recording_is_agreed_to_begins_and_ends(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    let at = new_interview("", 0).created_at;
    assert_eq!(store.recording(id).await.unwrap(), None);
    let nothing = store.begin_recording(id).await.unwrap_err();
    assert!(matches!(nothing, StoreError::NotFound(_)), "{nothing:?}");
    store.agree_to_recording(id, at, "1".to_owned()).await.unwrap();
    let agreed = Recording { agreed_at: at, agreed_to: "1".to_owned(), end: RecordingEnd::default() };
    assert_eq!(store.recording(id).await.unwrap(), Some(agreed.clone()));
    store.begin_recording(id).await.unwrap();
    let end = RecordingEnd {
        state: RecordingState::Incomplete,
        fault: Some(RecordingFault::Disk),
        length: Millis(61_003),
        interviewer_bytes: 300_000,
        candidate_bytes: 200_000,
        dropped: 2,
    };
    store.end_recording(id, end.clone()).await.unwrap();
    assert_eq!(store.recording(id).await.unwrap(), Some(Recording { end, ..agreed }));
}

async fn what_was_broken_off_is_found(lab: Lab) {
    let store = lab.open().await;
    let (agreed, running, ended) = (created(&store).await, created(&store).await, created(&store).await);
    for id in [agreed, running, ended] {
        let at = new_interview("", 0).created_at;
        store.agree_to_recording(id, at, "1".to_owned()).await.unwrap();
    }
    store.begin_recording(running).await.unwrap();
    store.begin_recording(ended).await.unwrap();
    let end = RecordingEnd { state: RecordingState::Finished, ..RecordingEnd::default() };
    store.end_recording(ended, end).await.unwrap();
    assert_eq!(store.open_recordings().await.unwrap(), [running]);
}

async fn an_end_that_the_database_does_not_take_is_noted_when_it_does(lab: Lab) {
    let bounds = Bounds {
        patience: Duration::from_millis(20),
        deadline: Duration::from_millis(300),
        ..Bounds::default()
    };
    lab.open().await.close().await.unwrap();
    let store = Store::open_with(&lab.location, bounds).await.unwrap();
    let id = created(&store).await;
    store.agree_to_recording(id, new_interview("", 0).created_at, "1".to_owned()).await.unwrap();
    store.begin_recording(id).await.unwrap();
    let mut other = lock(&store).await;
    if lab._cluster.is_some() {
        other.execute("LOCK TABLE recordings IN EXCLUSIVE MODE").await.unwrap();
    }
    let end =
        RecordingEnd { state: RecordingState::Finished, length: Millis(5_000), ..RecordingEnd::default() };
    store.end_recording(id, end.clone()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(store.recording(id).await.unwrap().unwrap().end.state, RecordingState::Running);
    other.execute("COMMIT").await.unwrap();
    while store.recording(id).await.unwrap().unwrap().end != end {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
