//! A call's task, from its first moment to its record's end.

use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;

use super::calls::Calls;
use super::driver::{Driver, Outcome};
use super::places::Place;
use crate::clock::Millis;
use crate::directory::Directory;
use crate::store::{Claim, Store};
use crate::wire::{EndReason, Envelope, Event, Patience, SessionState, State};

/// What a call holds while it lasts.
pub(super) struct Held {
    pub(super) calls: Calls,
    pub(super) directory: Directory,
    pub(super) place: Place,
}

/// Runs a call to its end. A fault in one call ends that call alone, and the record says so.
pub(super) async fn supervise(driver: Driver, claim: Claim, patience: Patience, store: Store, held: Held) {
    let id = driver.id;
    let clock = driver.clock;
    tracing::info!("call begins");
    match AssertUnwindSafe(Box::pin(driver.run())).catch_unwind().await {
        Ok(Outcome::Ended(EndReason::Failed)) | Err(_) => {
            close_record(&store, claim, patience, clock.now()).await;
        }
        Ok(Outcome::Ended(reason)) => tracing::info!(?reason, "interview ended"),
        Ok(Outcome::Parked) => tracing::info!("call over; the interview waits to go on"),
    }
    held.calls.leave(id);
    drop(held.place);
    held.directory.leave(id).await;
}

/// Writes the end that the call itself could not write; not when another call has the interview.
async fn close_record(store: &Store, claim: Claim, patience: Patience, at: Millis) {
    tracing::error!("the call failed");
    let ended = async {
        let state = SessionState {
            state: State::Ended,
            muted: false,
            holding: false,
            patience,
            reason: Some(EndReason::Failed),
        };
        let (v, seq) = (crate::wire::VERSION, store.last_seq(claim.interview).await? + 1);
        store.record(claim, vec![Envelope { v, seq, at, event: Event::SessionState(state) }]).await
    };
    if let Err(error) = ended.await {
        tracing::error!(%error, "the record could not be closed; the next start will");
    }
}
