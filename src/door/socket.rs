//! The WebSocket: a client's frames in, server events out, one task a client.

use std::collections::VecDeque;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use serde::Deserialize;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use uuid::Uuid;

use super::session::{Output, Session};
use crate::audio::FRAME;
use crate::clock::{self, Clock};
use crate::model::SoFar;
use crate::model::practice::{self, Track};
use crate::wire::Patience;

/// A session lasts this long.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// A client that takes nothing for this long is gone.
const WRITE: Duration = Duration::from_secs(10);

/// An append is at most 15 MiB (OpenAI's own bound), and a little is around it.
const MAX_MESSAGE: usize = 16 << 20;

/// What a stock client may ask in the URL.
#[derive(Debug, Deserialize)]
struct Asked {
    /// A track's id; any other name gets the first track.
    #[serde(default)]
    model: Option<String>,
}

/// `/v1/realtime`, at whatever prefix a client's base URL leads to.
pub fn router(track: &'static Track) -> Router {
    Router::new()
        .route("/v1/realtime", any(open))
        .route("/realtime", any(open))
        .fallback(|| async { (StatusCode::NOT_FOUND, "The practice interviewer is at /v1/realtime.\n") })
        .with_state(track)
}

async fn open(
    State(track): State<&'static Track>,
    Query(asked): Query<Asked>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let name = asked.model.unwrap_or_else(|| "practice".to_owned());
    let track = practice::track(&name).unwrap_or(track);
    upgrade
        .protocols(["realtime"])
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .on_upgrade(move |socket| async move {
            talk(socket, name, track).await;
            tracing::info!("a client left");
        })
        .into_response()
}

async fn talk(mut socket: WebSocket, name: String, track: &'static Track) {
    let id = Uuid::now_v7();
    let clock = Clock::start();
    let settings = practice::Settings {
        track,
        plan: Vec::new(),
        patience: Patience::Quick,
        seed: id.as_u64_pair().1,
        so_far: SoFar::default(),
    };
    let mut model = practice::connect(settings);
    let expires_at = clock::wall().as_second() + LONGEST.as_secs() as i64;
    let session =
        Session::new(format!("sess_{}", id.simple()), &name, expires_at, model.caps.input_rate, clock.now());
    let Ok(mut session) = session else { return };
    let mut end = pin!(sleep(LONGEST));
    let mut beat = interval(FRAME.duration());
    beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
    tracing::info!(track = track.id(), "a client came");
    let mut expired = false;
    loop {
        let mut texts = VecDeque::new();
        while let Some(output) = session.poll_output() {
            match output {
                Output::Send(event) => texts.push_back(event.to_string()),
                Output::Command(command) => {
                    if model.commands.send(command).await.is_err() {
                        return;
                    }
                }
            }
        }
        for text in texts {
            if !matches!(timeout(WRITE, socket.send(Message::text(text))).await, Ok(Ok(()))) {
                return;
            }
        }
        if expired {
            let reason = "The session has expired.".into();
            _ = timeout(
                WRITE,
                socket.send(Message::Close(Some(CloseFrame { code: close_code::NORMAL, reason }))),
            )
            .await;
            return;
        }
        tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => session.on_client(&text, clock.now()),
                Some(Ok(Message::Binary(_))) => {
                    let reason = "Events are text.".into();
                    _ = socket.send(Message::Close(Some(CloseFrame { code: close_code::UNSUPPORTED, reason }))).await;
                    return;
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_))) => {
                    // The answer to it goes out with the next look at the socket.
                    _ = timeout(WRITE, socket.recv()).await;
                    return;
                }
                Some(Err(_)) | None => return,
            },
            event = model.events.recv() => match event {
                Some(event) => session.on_practice(event, clock.now()),
                None => return,
            },
            _ = beat.tick() => session.on_beat(clock.now()),
            () = &mut end, if !expired => {
                session.on_expired();
                expired = true;
            }
        }
    }
}
