//! A database that does not answer: what is recorded meanwhile is on disk, and then in the database, once.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, Executor};

use super::writing::lock;
use super::*;
use crate::store::{SpoolError, Spooled, StoreError};

on_both!(
    what_the_database_does_not_take_is_told_to_readers_and_stored_when_it_does,
    what_was_spooled_before_a_kill_is_stored_by_the_next_start,
    nothing_is_spooled_while_the_database_answers,
    a_fault_of_the_events_is_no_reason_to_spool_them,
    an_interview_whose_end_waits_cannot_be_started,
    deleting_an_interview_deletes_what_waits_of_it,
    what_the_database_refuses_is_set_aside_and_the_next_start_goes_on,
    beyond_the_bound_recording_fails_and_goes_on_when_there_is_room,
);

const MB: u64 = 1 << 20;
const PATIENCE: Duration = Duration::from_millis(60);

/// A store that waits only shortly, and where it spools.
struct Desk {
    store: Store,
    folder: PathBuf,
    _files: TempDir,
}

impl Desk {
    async fn new(lab: &Lab) -> Self {
        Self::bounded(lab, MB).await
    }

    async fn bounded(lab: &Lab, bound: u64) -> Self {
        // Its schema is made with the usual patience.
        lab.open().await.close().await.unwrap();
        let files = tempfile::tempdir().unwrap();
        let folder = files.path().join("spool");
        let store = open(lab, &folder, bound).await.unwrap();
        Self { store, folder, _files: files }
    }

    fn files(&self) -> Vec<String> {
        let names = fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| name.into_string().unwrap()).collect()
    }

    /// Ends it while the database takes nothing.
    async fn leave(&self) {
        _ = self.store.close().await;
        self.store.tasks.wait().await;
    }

    /// When the lock is gone: until nothing waits.
    async fn drained(&self, id: Uuid) {
        while self.store.drain(id).await.is_err() {}
        assert_eq!(self.store.spooled().events, 0);
        assert!(self.files().is_empty(), "{:?}", self.files());
    }
}

async fn open(lab: &Lab, folder: &Path, bound: u64) -> Result<Store, StoreError> {
    let bounds = Bounds { deadline: Duration::from_millis(400), patience: PATIENCE, ..Bounds::default() };
    let store = Store::open_with(&lab.location, bounds).await?;
    store.with_spool(folder, bound).await.map(|(store, _)| store)
}

async fn unlock(mut other: AnyConnection) {
    other.execute("COMMIT").await.unwrap();
}

fn numbers(events: &[Envelope]) -> Vec<u64> {
    events.iter().map(|envelope| envelope.seq).collect()
}

async fn what_the_database_does_not_take_is_told_to_readers_and_stored_when_it_does(lab: Lab) {
    let desk = Desk::new(&lab).await;
    let store = &desk.store;
    let id = created(store).await;
    store.append(id, vec![turn_final(1, 1, "before")]).await.unwrap();
    let other = lock(store).await;
    store.record(unclaimed(id), vec![turn_final(2, 2, "during"), listening(3)]).await.unwrap();
    let begun = crate::clock::instant();
    for seq in 4..=23 {
        store.record(unclaimed(id), vec![listening(seq)]).await.unwrap();
    }
    assert!(begun.elapsed() < PATIENCE * 20, "the database is not waited for again");
    assert_eq!(store.spooled().events, 22);
    assert!(store.spooled().bytes > 0 && store.spooled().oldest.is_some());
    assert_eq!(store.last_seq(id).await.unwrap(), 23);
    let all: Vec<_> = (1..=23).collect();
    assert_eq!(numbers(&store.events_after(id, 0, 99).await.unwrap()), all);
    assert_eq!(numbers(&store.events_after(id, 21, 9).await.unwrap()), [22, 23]);
    assert_eq!(numbers(&store.events_after(id, 0, 3).await.unwrap()), [1, 2, 3]);
    assert_eq!(store.turns(id).await.unwrap().len(), 1);

    unlock(other).await;
    desk.drained(id).await;
    assert_eq!(store.turns(id).await.unwrap().len(), 2);
    store.record(unclaimed(id), vec![listening(24)]).await.unwrap();
    desk.drained(id).await;
    assert_eq!(numbers(&store.events_after(id, 0, 99).await.unwrap()), (1..=24).collect::<Vec<_>>());
}

async fn what_was_spooled_before_a_kill_is_stored_by_the_next_start(lab: Lab) {
    let desk = Desk::new(&lab).await;
    let ids = [created(&desk.store).await, created(&desk.store).await];
    let other = lock(&desk.store).await;
    for id in ids {
        for seq in 1..=3 {
            let words = turn_final(seq, u32::try_from(seq).unwrap(), "said while it was locked");
            desk.store.record(unclaimed(id), vec![words]).await.unwrap();
        }
    }
    // The database has some of it, as when the kill comes while the spool is being emptied.
    desk.leave().await;
    unlock(other).await;
    let beside = lab.open().await;
    beside.append(ids[0], vec![turn_final(1, 1, "said while it was locked")]).await.unwrap();
    // What a torn write leaves behind was acknowledged to nobody.
    let torn = desk.folder.join(ids[1].to_string()).with_extension("jsonl");
    fs::write(&torn, [fs::read(&torn).unwrap(), b"0000".to_vec()].concat()).unwrap();

    let store = open(&lab, &desk.folder, MB).await.unwrap();
    for id in ids {
        assert_eq!(numbers(&store.events_after(id, 0, 9).await.unwrap()), [1, 2, 3]);
        assert_eq!(store.turns(id).await.unwrap().len(), 3);
    }
    assert!(desk.files().is_empty(), "{:?}", desk.files());
}

async fn nothing_is_spooled_while_the_database_answers(lab: Lab) {
    let files = tempfile::tempdir().unwrap();
    let (store, _) = lab.open().await.with_spool(files.path(), MB).await.unwrap();
    let id = created(&store).await;
    let before = store.counts().writes;
    for seq in 1..=20 {
        store.record(unclaimed(id), vec![listening(seq)]).await.unwrap();
        assert_eq!(store.spooled(), Spooled::default());
        assert!(fs::read_dir(files.path()).unwrap().next().is_none());
    }
    assert_eq!(store.counts().writes - before, 20, "once each");
}

async fn a_fault_of_the_events_is_no_reason_to_spool_them(lab: Lab) {
    let desk = Desk::new(&lab).await;
    let id = created(&desk.store).await;
    let refused = desk.store.append(id, vec![listening(7)]).await.unwrap_err();
    assert!(matches!(refused, StoreError::Gap { .. }), "{refused:?}");
    for _ in 0..2 {
        _ = desk.store.record(unclaimed(id), vec![listening(7)]).await;
        _ = desk.store.drain(id).await;
    }
    assert_eq!(desk.store.spooled().events, 0);
}

async fn an_interview_whose_end_waits_cannot_be_started(lab: Lab) {
    let desk = Desk::new(&lab).await;
    let id = created(&desk.store).await;
    let claim = desk.store.start(id, 1, AT).await.unwrap();
    let other = lock(&desk.store).await;
    let end = envelope(1, state(State::Ended, Some(EndReason::Completed)));
    desk.store.record(claim, vec![end]).await.unwrap();
    let refused = desk.store.start(id, 2, AT).await.unwrap_err();
    assert!(matches!(refused, StoreError::Timeout), "{refused:?}");
    unlock(other).await;
    let refused = loop {
        match desk.store.start(id, 2, AT).await {
            Err(StoreError::Timeout) => {}
            outcome => break outcome.unwrap_err(),
        }
    };
    assert!(matches!(refused, StoreError::Ended(_)), "{refused:?}");
}

async fn deleting_an_interview_deletes_what_waits_of_it(lab: Lab) {
    let desk = Desk::new(&lab).await;
    let (deleted, kept) = (created(&desk.store).await, created(&desk.store).await);
    let other = lock(&desk.store).await;
    for id in [deleted, kept] {
        desk.store.record(unclaimed(id), vec![turn_final(1, 1, "words")]).await.unwrap();
    }
    let refused = desk.store.delete(deleted).await.unwrap_err();
    assert!(matches!(refused, StoreError::Timeout), "{refused:?}");
    assert_eq!(desk.files().len(), 2, "what could not be deleted is still there");
    unlock(other).await;
    loop {
        match desk.store.delete(deleted).await {
            Err(StoreError::Timeout) => {}
            // The first was carried out after its caller had gone.
            Ok(()) | Err(StoreError::NotFound(_)) => break,
            Err(other) => panic!("{other:?}"),
        }
    }
    desk.store.delete_all(&[deleted]).await.unwrap();
    desk.drained(kept).await;
    assert_eq!(desk.store.turns(deleted).await.unwrap(), []);
    assert_eq!(desk.store.turns(kept).await.unwrap().len(), 1);
}

async fn what_the_database_refuses_is_set_aside_and_the_next_start_goes_on(lab: Lab) {
    let desk = Desk::new(&lab).await;
    let id = created(&desk.store).await;
    let other = lock(&desk.store).await;
    desk.store.record(unclaimed(id), vec![turn_final(1, 1, "here")]).await.unwrap();
    desk.leave().await;
    unlock(other).await;
    // Another server believed that the interview was its own.
    let beside = lab.open().await;
    beside.append(id, vec![turn_final(1, 1, "elsewhere")]).await.unwrap();
    let stored = beside.turns(id).await.unwrap();

    let store = open(&lab, &desk.folder, MB).await.unwrap();
    assert_eq!(store.turns(id).await.unwrap(), stored);
    assert_eq!(store.spooled().events, 0);
    assert_eq!(stored[0].text, "elsewhere");
    assert_eq!(desk.files(), [format!("{id}.refused")], "nothing is thrown away");
}

async fn beyond_the_bound_recording_fails_and_goes_on_when_there_is_room(lab: Lab) {
    let desk = Desk::bounded(&lab, 2_000).await;
    let id = created(&desk.store).await;
    let other = lock(&desk.store).await;
    let mut seq = 1;
    let refused = loop {
        match desk.store.record(unclaimed(id), vec![listening(seq)]).await {
            Ok(()) => seq += 1,
            Err(refused) => break refused,
        }
    };
    assert!(seq > 1, "some fit");
    let StoreError::Spool(cause) = &refused else { panic!("{refused:?}") };
    assert!(matches!(**cause, SpoolError::Full { bound: 2_000 }), "{cause:?}");
    assert!(!refused.is_of_the_write(), "it is worth to try again");
    unlock(other).await;
    while desk.store.record(unclaimed(id), vec![listening(seq)]).await.is_err() {}
    desk.drained(id).await;
    assert_eq!(desk.store.last_seq(id).await.unwrap(), seq);
}
