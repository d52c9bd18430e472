//! A measurement, for ARCHITECTURE.md; asserts nothing about time.

use futures::future::join_all;

use super::*;
use crate::clock::Clock;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement: cargo test --lib store::tests::rate -- --ignored --nocapture"]
async fn appends_a_second() {
    for (name, lab) in [("sqlite", Lab::sqlite()), ("postgres (fsync off)", Lab::postgres().await)] {
        let store = lab.open().await;
        for interviews in [1_u32, 50, 400] {
            let ids = join_all((0..interviews).map(|_| created(&store))).await;
            let appends = 4_000 / u64::from(interviews);
            let (before, clock) = (store.counts(), Clock::start());
            join_all(ids.iter().map(|id| async {
                for seq in 1..=appends {
                    store.append(*id, vec![turn_final(seq, 1, "some words of an answer")]).await.unwrap();
                }
            }))
            .await;
            let (after, ms) = (store.counts(), clock.now().0.max(1));
            let (writes, commits) = (after.writes - before.writes, after.commits - before.commits);
            let rate = writes * 1_000 / ms;
            println!("{name}: {interviews} interviews: {rate} appends/s ({writes} in {commits} commits)");
        }
        store.close().await.unwrap();
    }
}
