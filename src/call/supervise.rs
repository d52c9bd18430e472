//! A call's task, from its first moment to its record's end.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt as _;
use uuid::Uuid;

use super::driver::Driver;
use super::places::Place;
use super::registry::Call;
use crate::clock::Millis;
use crate::store::Store;
use crate::wire::{EndReason, Envelope, Event, Patience, SessionState, State};

/// Runs a call to its end. A fault in one call ends that call alone, and the record says so.
pub(super) async fn supervise(
    driver: Driver,
    patience: Patience,
    store: Store,
    calls: Arc<Mutex<HashMap<Uuid, Call>>>,
    place: Place,
) {
    let id = driver.id;
    let clock = driver.clock;
    tracing::info!("call begins");
    match AssertUnwindSafe(Box::pin(driver.run())).catch_unwind().await {
        Ok(EndReason::Failed) | Err(_) => close_record(&store, id, patience, clock.now()).await,
        Ok(reason) => tracing::info!(?reason, "interview ended"),
    }
    calls.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    drop(place);
}

/// Writes the end that the call itself could not write.
async fn close_record(store: &Store, id: Uuid, patience: Patience, at: Millis) {
    tracing::error!("the call failed");
    let ended = async {
        let state = SessionState {
            state: State::Ended,
            muted: false,
            holding: false,
            patience,
            reason: Some(EndReason::Failed),
        };
        let (v, seq) = (crate::wire::VERSION, store.last_seq(id).await? + 1);
        store.record(id, vec![Envelope { v, seq, at, event: Event::SessionState(state) }]).await
    };
    if let Err(error) = ended.await {
        tracing::error!(%error, "the record could not be closed; the next start will");
    }
}
