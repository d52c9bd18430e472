//! Quotas: what was had stays had.

use jiff::SignedDuration;

use super::*;
use crate::store::Had;

on_both!(
    deleting_gives_no_quota_back,
    leaving_and_coming_back_gives_no_quota_back,
    what_no_quota_asks_for_is_forgotten
);

/// One of `n` seconds after the first, which has lasted 100 ms.
async fn lasted(store: &Store, owner: &str, n: u32) -> NewInterview {
    let new = new_interview(owner, n);
    store.create_interview(new.clone()).await.unwrap();
    store.append(new.id, vec![listening(1)]).await.unwrap();
    new
}

async fn deleting_gives_no_quota_back(lab: Lab) {
    let store = lab.open().await;
    // Two are of the same millisecond.
    let mut all = Vec::new();
    for n in [0, 1, 1, 2] {
        all.push(lasted(&store, "ada", n).await);
    }
    let other = lasted(&store, "bob", 1).await;
    let since = |n: usize| all[n].created_at;
    let had = async |n| store.had("ada", "ada left", since(n)).await.unwrap();
    let of = |interviews| Had { interviews, length: Millis(100 * interviews) };
    assert_eq!((had(0).await, had(1).await, had(3).await), (of(4), of(3), of(1)));
    store.delete(all[0].id).await.unwrap();
    store.delete_all(&[all[1].id, all[2].id]).await.unwrap();
    store.delete(other.id).await.unwrap();
    assert_eq!((had(0).await, had(1).await, had(3).await), (of(4), of(3), of(1)));
    store.delete(all[3].id).await.unwrap();
    assert_eq!((had(0).await, had(1).await, had(3).await), (of(4), of(3), of(1)));
    assert_eq!(store.had("eve", "eve left", since(0)).await.unwrap(), Had::default());

    store.erase_owner("ada", None).await.unwrap();
    assert_eq!(had(0).await, Had::default());
    assert_eq!(store.had("bob", "bob left", since(0)).await.unwrap(), of(1));
}

async fn leaving_and_coming_back_gives_no_quota_back(lab: Lab) {
    let store = lab.open().await;
    let since = new_interview("ada", 0).created_at;
    let had = async |owner| store.had(owner, "ada left", since).await.unwrap().interviews;
    // Twice within the same millisecond, as three accounts of hers.
    for (times, owner) in [(1, "ada"), (2, "ada again"), (3, "ada once more")] {
        let one = lasted(&store, owner, 1).await;
        assert_eq!(had(owner).await, times);
        store.delete(one.id).await.unwrap();
        store.erase_owner(owner, Some("ada left".to_owned())).await.unwrap();
        assert_eq!(store.had(owner, "nobody", since).await.unwrap(), Had::default());
        assert_eq!(had(owner).await, times);
    }
}

async fn what_no_quota_asks_for_is_forgotten(lab: Lab) {
    let store = lab.open().await;
    let (old, new) = (lasted(&store, "ada", 0).await, lasted(&store, "ada", 1).await);
    store.delete_all(&[old.id, new.id]).await.unwrap();
    let month = old.created_at + SignedDuration::from_hours(24 * 30);
    let had = async || store.had("ada", "ada left", old.created_at).await.unwrap().interviews;
    store.forget_spent(month).await.unwrap();
    assert_eq!(had().await, 2);
    store
        .forget_spent(month + SignedDuration::from_hours(24) + SignedDuration::from_millis(1))
        .await
        .unwrap();
    assert_eq!(had().await, 1);
}
