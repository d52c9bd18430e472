//! Appends a second to a SQLite file, by how many interviews append at once: `cargo bench --bench store`.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a bench says what it measured")]

use antiphon::clock::{Clock, Millis};
use antiphon::store::{NewInterview, Store};
use antiphon::wire::{Envelope, Event, Notice, NoticeCode, Patience, VERSION};
use futures::future::join_all;
use uuid::Uuid;

const APPENDS: u64 = 4_000;

#[tokio::main]
async fn main() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let store =
        Store::open(&folder.path().join("bench.sqlite").display().to_string()).await.expect("a store");
    for interviews in [1, 50, 400] {
        let ids = join_all((0..interviews).map(|_| created(&store))).await;
        let each = APPENDS / interviews;
        let (before, clock) = (store.counts(), Clock::start());
        join_all(ids.iter().map(|id| async {
            for seq in 1..=each {
                store.append(*id, vec![event(seq)]).await.expect("an append");
            }
        }))
        .await;
        let (after, ms) = (store.counts(), clock.now().0.max(1));
        let (writes, commits) = (after.writes - before.writes, after.commits - before.commits);
        println!(
            "{interviews} interviews: {} appends/s ({writes} in {commits} commits)",
            writes * 1_000 / ms
        );
    }
    store.close().await.expect("a clean end");
}

async fn created(store: &Store) -> Uuid {
    let id = Uuid::now_v7();
    let model = antiphon::model::practice::info();
    let new = NewInterview {
        id,
        owner: "bench".to_owned(),
        track: "software".to_owned(),
        role: None,
        minutes: 20,
        patience: Patience::Balanced,
        model,
        created_at: antiphon::clock::wall(),
    };
    store.create_interview(new).await.expect("an interview");
    id
}

fn event(seq: u64) -> Envelope {
    let notice = Notice { code: NoticeCode::TimeAlmostUp, message: "some words of an answer".to_owned() };
    Envelope { v: VERSION, seq, at: Millis(seq), event: Event::Notice(notice) }
}
