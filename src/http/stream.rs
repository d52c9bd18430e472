//! `GET /api/interviews/{id}/stream`: a call over a WebSocket, for where WebRTC finds no way; and `GET /api/diagnostic/stream`,
//! which finds out whether one would come up.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::Response;
use futures::{Sink, Stream};
use uuid::Uuid;

use super::Shared;
use super::auth::{self, Opened};
use super::body::Path;
use super::openapi::Failures;
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::peer::websocket::{self, Broken, Frame, MAX_FRAME, Pump, Refusal};

/// The interview that a test's token is for, which is none.
pub(super) const OF_A_TEST: Uuid = Uuid::nil();

/// A call over a WebSocket: one message of `audio.proto` a binary frame, a `Hello` with the session's token first. See
/// docs/stream.md.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/stream",
    tag = "calls",
    params(("id" = Uuid, Path)),
    responses((status = 101, description = "Say hello"), Failures),
    security(()),
)]
pub(super) async fn open(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<Uuid>,
    upgrade: std::result::Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response> {
    take(shared, Purpose::Call(id), upgrade)
}

/// A connection that sends back the voice and the messages it gets, for half a minute at most. It begins as a call's does; the
/// hello's token is the `streamToken` of `GET /api/diagnostic/webrtc-test`.
#[utoipa::path(
    get,
    path = "/api/diagnostic/stream",
    tag = "diagnostics",
    responses((status = 101, description = "Say hello"), Failures),
    security(()),
)]
pub(super) async fn test(
    State(shared): State<Arc<Shared>>,
    upgrade: std::result::Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response> {
    take(shared, Purpose::Test, upgrade)
}

/// What a socket is opened for.
#[derive(Clone, Copy, Debug)]
enum Purpose {
    Call(Uuid),
    Test,
}

fn take(
    shared: Arc<Shared>,
    purpose: Purpose,
    upgrade: std::result::Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response> {
    let upgrade = upgrade.map_err(|_| {
        Error::new(Code::BadRequest, "This address is a WebSocket's: the request must ask for an upgrade.")
    })?;
    let place = shared.calls.guests().stranger()?;
    let tasks = shared.tasks.clone();
    let serving = async move |socket| {
        let mut socket = websocket::accepted(socket);
        let begun = begin(&shared, purpose, &mut socket).await;
        drop(place);
        match begun {
            Ok(pump) => pump.run(socket).await,
            Err(refusal) => websocket::refuse(socket, refusal).await,
        }
    };
    Ok(upgrade
        .max_message_size(MAX_FRAME)
        .max_frame_size(MAX_FRAME)
        .read_buffer_size(8 << 10)
        .write_buffer_size(0)
        .on_upgrade(move |socket| tasks.track_future(serving(socket))))
}

/// From the hello to a connection of the interview's, or an echo's.
async fn begin(
    shared: &Shared,
    purpose: Purpose,
    socket: &mut (impl Stream<Item = std::result::Result<Frame, Broken>> + Sink<Frame> + Unpin),
) -> std::result::Result<Pump, Refusal> {
    let hello = websocket::hello(socket).await?;
    match purpose {
        Purpose::Call(id) => {
            let Opened { interview, page } = auth::opened_by(shared, &hello.token, id).await?;
            shared.limits.offers.check(&interview.owner).await?;
            let (peer, pump) = websocket::accept(&hello.accepts)?;
            shared.calls.join(&interview, page, peer).await?;
            Ok(pump)
        }
        Purpose::Test => {
            let tester = shared.tokens.verify_for(OF_A_TEST, &hello.token, clock::wall())?;
            shared.limits.tests.check(&tester.user).await?;
            let (peer, pump) = websocket::accept(&hello.accepts)?;
            shared.calls.echo_over(peer)?;
            Ok(pump)
        }
    }
}
