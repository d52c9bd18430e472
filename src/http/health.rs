//! `GET /healthz`: the process answers. `GET /readyz`: it can take an interview.

use std::sync::Arc;

use antiphon_ice::turn::TurnStats;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::Shared;
use crate::error::{Code, Error};

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

pub(super) async fn readyz(State(shared): State<Arc<Shared>>) -> Response {
    let database = shared.store.ping().await;
    let capacity = shared.calls.admit();
    let word = |ok: bool| if ok { "ok" } else { "failing" };
    let checks = json!({
        "database": word(database.is_ok()),
        "capacity": word(capacity.is_ok()),
        "calls": shared.calls.len(),
        "relay": shared.calls.turn().map(relay),
    });
    match (database, capacity) {
        (Ok(()), Ok(())) => axum::Json(json!({ "status": "ok", "checks": checks })).into_response(),
        (Err(error), _) => Error::from(error).details(checks).into_response(),
        (Ok(()), Err(error)) => Error::new(Code::AtCapacity, error.message).details(checks).into_response(),
    }
}
