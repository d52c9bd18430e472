//! What is Postgres' own, and a real one for the tests: shared by those that run at a time, stopped by the
//! last of them.

use std::sync::Weak;

use futures::future::join_all;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::cluster::Cluster;
use super::*;
use crate::store::StoreError;

static RUNNING: tokio::sync::Mutex<Weak<Cluster>> = tokio::sync::Mutex::const_new(Weak::new());

#[tokio::test]
async fn a_database_that_went_away_is_used_again_when_it_is_back() {
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap();
    let store = Store::open(&cluster.url("postgres")).await.unwrap();
    let id = created(&store).await;
    cluster.stop();
    let refused = store.append(id, vec![listening(1)]).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    let refused = store.interview(id).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");

    cluster.resume();
    store.append(id, vec![listening(1)]).await.unwrap();
    assert_eq!(store.last_seq(id).await.unwrap(), 1);
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_database_that_hangs_is_bridged_by_the_spool() {
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bounds = Bounds { patience: Duration::from_millis(100), ..Bounds::default() };
    let store = Store::open_with(&cluster.url("postgres"), bounds).await.unwrap();
    let (store, _) = store.with_spool(folder.path(), 1 << 20).await.unwrap();
    let id = created(&store).await;
    cluster.freeze(true);
    store.record(unclaimed(id), vec![turn_final(1, 1, "first")]).await.unwrap();
    store.record(unclaimed(id), vec![turn_final(2, 2, "second")]).await.unwrap();
    assert_eq!(store.spooled().events, 2);
    cluster.freeze(false);
    while store.spooled().events > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(store.turns(id).await.unwrap().len(), 2);
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_value_that_postgres_cannot_hold_fails_alone() {
    let lab = Lab::postgres().await;
    let store = lab.open().await;
    let creations = (0..4).map(|n| {
        let mut new = new_interview("ada", n);
        if n == 2 {
            new.role = Some("nul \0".to_owned());
        }
        store.create_interview(new)
    });
    let outcomes = join_all(creations).await;
    assert!(matches!(outcomes[2], Err(StoreError::Rejected(_))), "{:?}", outcomes[2]);
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3);
}

/// A new, empty database in the running cluster: a URL, and what keeps the cluster running.
pub(super) async fn database() -> (Arc<Cluster>, String) {
    let cluster = {
        let mut running = RUNNING.lock().await;
        match running.upgrade() {
            Some(cluster) => cluster,
            None => {
                let cluster = Arc::new(tokio::task::spawn_blocking(Cluster::start).await.unwrap());
                *running = Arc::downgrade(&cluster);
                cluster
            }
        }
    };
    let name = format!("t{}", Uuid::new_v4().simple());
    let mut admin = PgConnection::connect(&cluster.url("postgres")).await.unwrap();
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    admin.close().await.unwrap();
    let url = cluster.url(&name);
    (cluster, url)
}
