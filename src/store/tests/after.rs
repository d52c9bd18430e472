//! Links, retention, and deletion that leaves nothing.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use sqlx::{AssertSqlSafe, query};

use super::*;
use crate::store::connect::Dialect;
use crate::store::erase::{OWNED, OWNER_COLUMNS};
use crate::store::row::column;
use crate::store::{DueReport, MAX_SHARES, NewEndpoint, NewLink, NewPlan, PinnedPlan, StoreError};
use crate::wire::{Plan, Redact, ShareScope, TurnId, WebhookEvent};

on_both!(
    a_link_opens_its_interview_until_it_ends,
    a_link_is_counted_and_listed,
    links_are_limited,
    the_shorter_time_is_the_one_that_counts,
    an_interview_that_runs_is_never_outlived,
    a_deleted_interview_is_in_no_table,
    a_user_who_leaves_is_in_no_table,
);

fn link(interview: Uuid, hash: &str) -> NewLink {
    let created_at = new_interview("", 0).created_at;
    NewLink {
        id: Uuid::now_v7(),
        interview,
        token_hash: hash.to_owned(),
        scope: ShareScope::Both,
        redact: Redact { names: true, words: vec!["\"Acme\"".to_owned()], ..Redact::default() },
        created_at,
        expires_at: created_at + SignedDuration::from_hours(24),
    }
}

async fn a_link_opens_its_interview_until_it_ends(lab: Lab) {
    let store = lab.open().await;
    let (id, other) = (created(&store).await, created(&store).await);
    let new = link(id, "hash");
    store.make_share(new.clone()).await.unwrap();
    let moment = SignedDuration::from_millis(1);
    let (found, share) = store.shared("hash", new.expires_at - moment).await.unwrap().unwrap();
    assert_eq!((found, share.id, &share.redact, share.scope), (id, new.id, &new.redact, ShareScope::Both));
    assert_eq!(store.shared("hash", new.expires_at).await.unwrap(), None);
    assert_eq!(store.shared("HASH", new.created_at).await.unwrap(), None);

    let wrong = store.revoke_share(other, new.id, new.created_at).await.unwrap_err();
    assert!(matches!(wrong, StoreError::NoShare), "{wrong:?}");
    assert!(store.shared("hash", new.created_at).await.unwrap().is_some());
    for _ in 0..2 {
        store.revoke_share(id, new.id, new.created_at).await.unwrap();
    }
    assert_eq!(store.shared("hash", new.created_at).await.unwrap(), None);

    store.make_share(link(id, "second")).await.unwrap();
    store.delete(id).await.unwrap();
    assert_eq!(store.shared("second", new.created_at).await.unwrap(), None);
}

async fn a_link_is_counted_and_listed(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    let new = link(id, "hash");
    store.make_share(new.clone()).await.unwrap();
    let later = new.created_at + SignedDuration::from_secs(5);
    for _ in 0..3 {
        store.count_view(new.id, later).await.unwrap();
    }
    let shares = store.shares(id).await.unwrap();
    assert_eq!(shares.len(), 1);
    assert_eq!((shares[0].views, shares[0].viewed_at, shares[0].revoked_at), (3, Some(later), None));
    assert_eq!(shares[0].token, None);
}

async fn links_are_limited(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    for n in 0..MAX_SHARES {
        store.make_share(link(id, &n.to_string())).await.unwrap();
    }
    let refused = store.make_share(link(id, "more")).await.unwrap_err();
    assert!(matches!(refused, StoreError::TooManyShares), "{refused:?}");
}

/// One that has ended after four seconds.
async fn ended(store: &Store, n: u32) -> NewInterview {
    let new = new_interview("ada", n);
    store.create_interview(new.clone()).await.unwrap();
    store.start(new.id, 1, AT).await.unwrap();
    let end = Envelope { at: Millis(4_000), ..envelope(1, state(State::Ended, Some(EndReason::Completed))) };
    store.append(new.id, vec![end]).await.unwrap();
    new
}

async fn the_shorter_time_is_the_one_that_counts(lab: Lab) {
    let store = lab.open().await;
    let (usual, brief, long) = (ended(&store, 0).await, ended(&store, 1).await, ended(&store, 2).await);
    store.set_retention(brief.id, Some(400)).await.unwrap();
    store.set_retention(brief.id, Some(2)).await.unwrap();
    store.set_retention(long.id, Some(100)).await.unwrap();
    assert_eq!(store.retention(brief.id).await.unwrap(), Some(2));
    assert_eq!(store.retention(usual.id).await.unwrap(), None);
    let after = |new: &NewInterview, days: i64| new.created_at + SignedDuration::from_hours(24 * days);
    let length = SignedDuration::from_secs(4);
    let outlived = async |days, now, limit| store.outlived(days, now, limit).await.unwrap();

    let moment = SignedDuration::from_millis(1);
    assert!(outlived(None, after(&brief, 2) + length - moment, 9).await.is_empty());
    assert_eq!(outlived(None, after(&brief, 2) + length, 9).await, [brief.id]);
    assert_eq!(outlived(None, after(&brief, 99), 9).await, [brief.id]);
    assert_eq!(outlived(Some(10), after(&long, 10) + length, 9).await, [usual.id, brief.id, long.id]);
    assert_eq!(outlived(Some(10), after(&usual, 10) + length, 9).await, [usual.id, brief.id]);
    assert_eq!(outlived(Some(10), after(&long, 11), 1).await, [usual.id]);

    store.set_retention(brief.id, None).await.unwrap();
    assert!(outlived(None, after(&brief, 3), 9).await.is_empty());
    let missing = store.set_retention(Uuid::now_v7(), Some(1)).await.unwrap_err();
    assert!(matches!(missing, StoreError::NotFound(_)), "{missing:?}");
}

async fn an_interview_that_runs_is_never_outlived(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    let later = new_interview("", 0).created_at + SignedDuration::from_hours(24 * 365);
    assert_eq!(store.outlived(Some(1), later, 9).await.unwrap(), [id], "one that never began is");
    store.start(id, 1, AT).await.unwrap();
    assert!(store.outlived(Some(1), later, 9).await.unwrap().is_empty());
}

/// Everything that can hang on an interview.
async fn full(store: &Store) -> Uuid {
    let plan = NewPlan {
        id: Uuid::now_v7(),
        owner: "ada".to_owned(),
        plan: Plan::default(),
        at: Timestamp::UNIX_EPOCH,
    };
    store.create_plan(plan.clone()).await.unwrap();
    let new = new_interview("ada", 0);
    let pinned = PinnedPlan { source: Some((plan.id, 1)), invitation: None, shared: None, plan: plan.plan };
    store.create_planned(new.clone(), pinned).await.unwrap();
    let endpoint = NewEndpoint {
        id: Uuid::now_v7(),
        owner: None,
        url: "https://hooks.example.org/".to_owned(),
        events: WebhookEvent::ALL.to_vec(),
        created_at: new.created_at,
    };
    store.create_endpoint(endpoint).await.unwrap();
    store.start(new.id, 1, AT).await.unwrap();
    store.append(new.id, vec![envelope(1, state(State::Ended, Some(EndReason::Completed)))]).await.unwrap();
    store.append(new.id, vec![turn_final(2, 1, "a lighthouse"), listening(3)]).await.unwrap();
    store.make_share(link(new.id, "hash")).await.unwrap();
    store.set_retention(new.id, Some(3)).await.unwrap();
    let due = DueReport { interview: new.id, generation: 1, attempts: 0 };
    store.put_feedback(due, super::feedback::ready("It went well.")).await.unwrap();
    store.agree_to_recording(new.id, new.created_at, "1".to_owned()).await.unwrap();
    store.open_way_back(new.id, "hash".to_owned()).await.unwrap();
    store.correct(new.id, TurnId(1), "a lightship".to_owned(), new.created_at).await.unwrap();
    new.id
}

/// Of a table.
async fn count(store: &Store, column_or_all: &str, table: &str) -> i64 {
    let sql = format!("SELECT COUNT({column_or_all}) AS n FROM \"{table}\"");
    let row = query(AssertSqlSafe(sql)).fetch_one(&store.database.reads).await.unwrap();
    column(&row, "n").unwrap()
}

/// Tables with one of these columns.
async fn tables_with(store: &Store, columns: &[&str]) -> BTreeSet<(String, String)> {
    let sql = match store.database.dialect {
        Dialect::Sqlite => {
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table'"
        }
        Dialect::Postgres => {
            "SELECT CAST(table_name AS TEXT) AS t, CAST(column_name AS TEXT) AS c \
             FROM information_schema.columns WHERE table_schema = current_schema()"
        }
    };
    let rows = query(sql).fetch_all(&store.database.reads).await.unwrap();
    let all = rows.iter().map(|row| (column(row, "t").unwrap(), column(row, "c").unwrap()));
    all.filter(|(_, column): &(String, String)| columns.contains(&column.as_str())).collect()
}

/// Fails for a table that is added and does not take part: fill it in `full`, and let it hang on `interviews`.
async fn a_deleted_interview_is_in_no_table(lab: Lab) {
    let store = lab.open().await;
    let id = full(&store).await;
    let tables = tables_with(&store, &["interview"]).await;
    assert!(tables.len() >= 5, "{tables:?}");
    for (table, _) in &tables {
        assert!(count(&store, "interview", table).await > 0, "{table}: not tried");
    }
    store.delete(id).await.unwrap();
    for (table, _) in tables {
        assert_eq!(count(&store, "interview", &table).await, 0, "{table}");
    }
    assert_eq!(count(&store, "*", "interviews").await, 0);
}

async fn a_user_who_leaves_is_in_no_table(lab: Lab) {
    let store = lab.open().await;
    let id = full(&store).await;
    let theirs = new_interview("grace", 5);
    store.create_interview(theirs.clone()).await.unwrap();
    for (table, column) in tables_with(&store, OWNER_COLUMNS).await {
        let named = format!("DELETE FROM {table} WHERE {column} = $1");
        let listed = table == "interviews" || OWNED.contains(&named.as_str());
        assert!(listed, "src/store/erase.rs does not have: {named}");
    }
    assert_eq!(store.owned("ada", 10).await.unwrap(), [id]);
    store.delete_all(&[id, Uuid::now_v7()]).await.unwrap();
    store.erase_owner("ada", None).await.unwrap();
    assert!(store.plans("ada").await.unwrap().is_empty());
    assert!(store.owned("ada", 10).await.unwrap().is_empty());
    assert_eq!(store.owned("grace", 10).await.unwrap(), [theirs.id]);
}
