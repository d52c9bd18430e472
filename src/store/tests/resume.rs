//! The way back: it leads there once.

use futures::future::join_all;

use super::*;
use crate::store::StoreError;

on_both!(a_way_back_is_taken_once, another_way_back_closes_the_one_before);

async fn a_way_back_is_taken_once(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    store.open_way_back(id, "first".to_owned()).await.unwrap();
    assert_eq!(store.way_back("other").await.unwrap(), None);
    let way = store.way_back("first").await.unwrap().unwrap();
    assert_eq!((way.interview, way.page), (id, 1));
    let tries = (0..4).map(|n| store.take_way_back(way, "first", format!("next {n}")));
    let (taken, refused): (Vec<_>, Vec<_>) = join_all(tries).await.into_iter().partition(Result::is_ok);
    assert_eq!(taken.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [2]);
    assert!(refused.iter().all(|refused| matches!(refused, Err(StoreError::NoWayBack))), "{refused:?}");
    assert_eq!(store.way_back("first").await.unwrap(), None);
}

async fn another_way_back_closes_the_one_before(lab: Lab) {
    let store = lab.open().await;
    let id = created(&store).await;
    for hash in ["first", "second"] {
        store.open_way_back(id, hash.to_owned()).await.unwrap();
    }
    assert_eq!(store.way_back("first").await.unwrap(), None);
    assert_eq!(store.way_back("second").await.unwrap().unwrap().page, 1);
    let gone = store.open_way_back(Uuid::now_v7(), "third".to_owned()).await.unwrap_err();
    assert!(matches!(gone, StoreError::NotFound(_)), "{gone:?}");
}
