//! `/api/diagnostic/…`: what a page and an operator can have tried.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;

use super::Shared;
use super::auth::Caller;
use super::body::Json;
use super::openapi::Failures;
use super::stream;
use crate::clock::{self, Clock, Millis};
use crate::error::{Code, Error, Result};
use crate::store;
use crate::wire::{
    DbPerformance, ExchangeAnswer, MediaAddress, ModelCheck, Reach, TestOffer, Timing, WebrtcTest,
};

/// For one path of a page's: connecting over a relay takes longest.
const PATH: Millis = Millis::from_secs(12);

/// For a model to be ready, as in an interview.
const MODEL: Duration = Duration::from_secs(15);

/// Rows written and read.
const ROUNDS: u32 = 10;

/// `GET /api/diagnostic/webrtc-test`.
#[utoipa::path(
    get,
    path = "/api/diagnostic/webrtc-test",
    tag = "diagnostics",
    responses((status = 200, description = "What to try", body = WebrtcTest), Failures),
)]
pub(super) async fn paths(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
) -> Result<axum::Json<WebrtcTest>> {
    shared.limits.ice_servers.check(&caller.user).await?;
    let ice_servers = shared.ice_servers.list(&caller.user).await.servers;
    let candidates = shared.calls.reachable().iter().map(|reachable| MediaAddress {
        ip: reachable.address.ip().to_string(),
        port: reachable.address.port(),
        protocol: reachable.protocol,
        reach: reach(reachable.address.ip()),
    });
    let (stream_token, _) = shared.tokens.issue(&caller.user, stream::OF_A_TEST, 1, clock::wall())?;
    let candidates = candidates.collect();
    Ok(axum::Json(WebrtcTest { ice_servers, candidates, stream_token, deadline_ms: PATH }))
}

/// `POST /api/diagnostic/webrtc-test`: a connection that sends back what it gets.
#[utoipa::path(
    post,
    path = "/api/diagnostic/webrtc-test",
    tag = "diagnostics",
    responses((status = 200, description = "The answer", body = ExchangeAnswer), Failures),
)]
pub(super) async fn echo(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Json(body): Json<TestOffer>,
) -> Result<axum::Json<ExchangeAnswer>> {
    shared.limits.tests.check(&caller.user).await?;
    Ok(axum::Json(ExchangeAnswer { sdp: shared.calls.echo(&body.sdp)? }))
}

/// `GET /api/diagnostic/db-performance`.
#[utoipa::path(
    get,
    path = "/api/diagnostic/db-performance",
    tag = "diagnostics",
    responses((status = 200, description = "How long the database takes", body = DbPerformance), Failures),
)]
pub(super) async fn database(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
) -> Result<axum::Json<DbPerformance>> {
    shared.limits.tests.check(&caller.user).await?;
    let probe = shared.store.probe(ROUNDS).await?;
    Ok(axum::Json(DbPerformance {
        engine: shared.store.engine().to_owned(),
        write: timing(probe.writes),
        read: timing(probe.reads),
        deadline_ms: millis(store::DEADLINE),
    }))
}

/// `GET /api/diagnostic/model`: opens a conversation and closes it when the model is ready.
#[utoipa::path(
    get,
    path = "/api/diagnostic/model",
    tag = "diagnostics",
    responses((status = 200, description = "It was ready", body = ModelCheck), Failures),
)]
pub(super) async fn model(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
) -> Result<axum::Json<ModelCheck>> {
    shared.limits.tests.check(&caller.user).await?;
    let clock = Clock::start();
    let checked = tokio::time::timeout(MODEL, shared.calls.check_model()).await;
    let timeout = |_| Error::new(Code::ModelTimeout, "The model was not ready in time.");
    let model = checked.map_err(timeout)??;
    Ok(axum::Json(ModelCheck { model, ready_ms: clock.now(), deadline_ms: millis(MODEL) }))
}

fn reach(ip: IpAddr) -> Reach {
    match antiphon_ice::Reach::of([ip]) {
        antiphon_ice::Reach::ThisMachine => Reach::Loopback,
        antiphon_ice::Reach::SameNetwork => Reach::Private,
        antiphon_ice::Reach::Anyone => Reach::Public,
    }
}

fn timing(mut rounds: Vec<Duration>) -> Timing {
    rounds.sort_unstable();
    let ms = |at: usize| rounds.get(at).map_or(0.0, |took| took.as_secs_f64() * 1000.0);
    Timing {
        rounds: u32::try_from(rounds.len()).unwrap_or(u32::MAX),
        median_ms: ms(rounds.len() / 2),
        worst_ms: ms(rounds.len().saturating_sub(1)),
    }
}

fn millis(duration: Duration) -> Millis {
    Millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}
