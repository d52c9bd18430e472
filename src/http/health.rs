//! `GET /healthz`: the process answers. `GET /readyz`: it can take an interview.

use std::sync::Arc;
use std::time::Duration;

use antiphon_ice::turn::TurnStats;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::Shared;
use crate::error::{Code, Error};
use crate::store::{Spooled, Store, StoreError};

/// Whoever asks whether the server is ready does not wait as long as whoever writes.
const PATIENCE: Duration = Duration::from_secs(2);

/// When to ask again.
const RETRY: Duration = Duration::from_secs(5);

pub(super) async fn healthz() -> axum::Json<serde_json::Value> {
    axum::Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

/// What the server's own TURN server has done since the start.
fn relay(stats: TurnStats) -> serde_json::Value {
    json!({
        "allocations": stats.allocations,
        "made": stats.made,
        "refused": stats.refused.values().sum::<u64>(),
        "dropped": stats.dropped.values().sum::<u64>(),
        "bytesFromClients": stats.from_clients,
        "bytesToClients": stats.to_clients,
    })
}

/// What waits on disk for the database.
fn spool(spooled: Spooled) -> serde_json::Value {
    let oldest = spooled.oldest.map(|oldest| u64::try_from(oldest.as_millis()).unwrap_or(u64::MAX));
    json!({ "events": spooled.events, "bytes": spooled.bytes, "oldestMs": oldest })
}

/// One word for how it is, and what that means for whoever wants an interview: it has to answer, and to take
/// what is written.
async fn database(store: &Store) -> (&'static str, Result<(), Error>) {
    let unavailable = |message: &str| Error::new(Code::DatabaseUnavailable, message).retry_after(RETRY);
    let ping = tokio::time::timeout(PATIENCE, store.ping()).await;
    match ping.unwrap_or(Err(StoreError::Timeout)) {
        Err(error) => ("failing", Err(unavailable("The database does not answer.").because(error))),
        Ok(()) if store.spooled().events > 0 => ("behind", Err(unavailable("The database is behind."))),
        Ok(()) => ("ok", Ok(())),
    }
}

pub(super) async fn readyz(State(shared): State<Arc<Shared>>) -> Response {
    let (health, database) = database(&shared.store).await;
    let capacity = shared.calls.admit();
    let word = |ok: bool| if ok { "ok" } else { "failing" };
    let checks = json!({
        "database": health,
        "capacity": word(capacity.is_ok()),
        "calls": shared.calls.len(),
        "spool": spool(shared.store.spooled()),
        "relay": shared.calls.turn().map(relay),
    });
    match (database, capacity) {
        (Ok(()), Ok(())) => axum::Json(json!({ "status": "ok", "checks": checks })).into_response(),
        (Err(error), _) => error.details(checks).into_response(),
        (Ok(()), Err(error)) => Error::new(Code::AtCapacity, error.message).details(checks).into_response(),
    }
}
