//! The one task that owns a remote model's socket. What to do is decided in `session.rs`.

use std::collections::VecDeque;
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, header};
use futures::future::BoxFuture;
use futures::stream::{SplitSink, SplitStream};
use futures::{FutureExt as _, SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{sleep_until, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::brief::Brief;
use super::dialect::SoFar;
use super::endpoint::Endpoint;
use super::loss::Loss;
use super::session::{Input, Output, Session};
use super::{COMMANDS, Command, EVENTS, Event, Model};
use crate::clock::{Clock, Millis};

/// The largest message taken: more than a minute of speech in one delta. A larger one closes the socket.
const MAX_MESSAGE: usize = 16 << 20;

/// What is read at once. The library zeroes so much whenever it looks for a message: its own 128 KiB was a sixteenth of
/// all that a call cost.
const READ: usize = 8 << 10;

/// A socket that takes nothing for this long is dead.
const WRITE: Duration = Duration::from_secs(5);

/// For a server to close its side of a socket that was left, before it gets the next: one that still holds a conversation
/// open does not let it be taken up again.
const ANSWER: Duration = Duration::from_secs(1);

/// Events that wait for the call beyond which nothing more is read.
const BACKLOG: usize = 512;

pub(super) type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Starts a conversation, or goes on with one, with the first of `endpoints`; the others take its place, in order, when it cannot be used.
/// Its task ends when either channel is closed. Must be called within a Tokio runtime. `None` without an endpoint.
pub fn connect(endpoints: Vec<Endpoint>, brief: Brief, so_far: SoFar) -> Option<Model> {
    let first = endpoints.first()?;
    let (caps, info) = (first.caps(), first.info.clone());
    let (commands, inbox) = mpsc::channel(COMMANDS);
    let (outbox, events) = mpsc::channel(EVENTS);
    let clock = Clock::start();
    let session = Session::new(endpoints.clone(), brief, so_far, clock.now());
    let task = Task { endpoints, session, clock, socket: Socket::None, left: None, unsent: VecDeque::new() };
    tokio::spawn(task.run(inbox, outbox));
    Some(Model { commands, events, caps, info })
}

struct Task {
    endpoints: Vec<Endpoint>,
    session: Session,
    clock: Clock,
    socket: Socket,
    /// The one before, while its server has not closed it.
    left: Option<SplitStream<Box<Stream>>>,
    /// Events that the call has not taken yet.
    unsent: VecDeque<Event>,
}

enum Socket {
    None,
    Opening(BoxFuture<'static, Result<Box<Stream>, Loss>>),
    Open { sink: SplitSink<Box<Stream>, Message>, stream: SplitStream<Box<Stream>> },
}

enum Woken {
    Opened(Result<Box<Stream>, Loss>),
    Received(Option<Result<Message, tungstenite::Error>>),
    Command(Option<Command>),
    Timeout,
    /// The call took an event.
    Passed,
    CallGone,
}

impl Task {
    async fn run(mut self, mut commands: mpsc::Receiver<Command>, events: mpsc::Sender<Event>) {
        loop {
            if self.perform().await {
                break;
            }
            let input = match self.wait(&mut commands, &events).await {
                Woken::Opened(Ok(stream)) => {
                    let (sink, stream) = stream.split();
                    self.socket = Socket::Open { sink, stream };
                    Input::Opened
                }
                Woken::Opened(Err(loss)) => {
                    self.socket = Socket::None;
                    Input::Refused(loss)
                }
                Woken::Received(message) => match self.received(message) {
                    Some(input) => input,
                    None => continue,
                },
                Woken::Command(Some(command)) => Input::Command(command),
                Woken::Timeout => Input::Timeout,
                Woken::Passed => continue,
                Woken::Command(None) | Woken::CallGone => break,
            };
            self.session.handle(input, self.clock.now());
        }
        self.close().await;
        // What is left to say is said, if there is somebody to hear it.
        for event in self.unsent {
            if events.send(event).await.is_err() {
                break;
            }
        }
        tracing::debug!(ignored_frames = self.session.ignored(), "the model's socket is closed");
    }

    async fn wait(&mut self, commands: &mut mpsc::Receiver<Command>, events: &mpsc::Sender<Event>) -> Woken {
        let until = self.session.poll_timeout().map(|at| self.clock.instant(at));
        let full = self.unsent.len() >= BACKLOG;
        let socket = &mut self.socket;
        let from_socket = async {
            match socket {
                Socket::Opening(opening) => Woken::Opened(opening.await),
                Socket::Open { stream, .. } if !full => Woken::Received(stream.next().await),
                Socket::Open { .. } | Socket::None => std::future::pending().await,
            }
        };
        tokio::select! {
            room = events.reserve(), if !self.unsent.is_empty() => match room {
                Ok(room) => {
                    if let Some(event) = self.unsent.pop_front() {
                        room.send(event);
                    }
                    Woken::Passed
                }
                Err(_) => Woken::CallGone,
            },
            command = commands.recv() => Woken::Command(command),
            woken = from_socket => woken,
            () = async { sleep_until(until?).await; Some(()) }.map(drop), if until.is_some() => Woken::Timeout,
            () = events.closed() => Woken::CallGone,
        }
    }

    /// Performs what the session wants. True when it is over.
    async fn perform(&mut self) -> bool {
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Connect(at) => {
                    if let Some(endpoint) = self.endpoints.get(at) {
                        let opening = open(self.left.take(), endpoint.clone());
                        self.socket = Socket::Opening(opening.boxed());
                    }
                }
                Output::Send(text) => self.send(text).await,
                Output::Close => self.close().await,
                Output::Event(event) => self.unsent.push_back(event),
                Output::Over => return true,
            }
        }
        false
    }

    async fn send(&mut self, text: String) {
        let Socket::Open { sink, .. } = &mut self.socket else { return };
        let sent = timeout(WRITE, sink.send(Message::text(text))).await;
        if !matches!(sent, Ok(Ok(()))) {
            self.socket = Socket::None;
            self.session.handle(Input::Closed(None, "it takes nothing".to_owned()), self.clock.now());
        }
    }

    /// Says goodbye. The answer is waited for by what opens the next socket.
    async fn close(&mut self) {
        if let Socket::Open { mut sink, stream } = std::mem::replace(&mut self.socket, Socket::None) {
            _ = timeout(WRITE, sink.close()).await;
            self.left = Some(stream);
        }
    }

    fn received(&mut self, message: Option<Result<Message, tungstenite::Error>>) -> Option<Input> {
        let closed = match message {
            Some(Ok(Message::Text(text))) => return Some(Input::Frame(text.as_str().to_owned())),
            // Some servers send their JSON so.
            Some(Ok(Message::Binary(bytes))) => {
                return Some(Input::Frame(String::from_utf8_lossy(&bytes).into_owned()));
            }
            // Pings are answered by the library.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => return None,
            Some(Ok(Message::Close(Some(frame)))) => {
                Input::Closed(Some(frame.code.into()), frame.reason.as_str().to_owned())
            }
            Some(Err(error)) => Input::Closed(None, error.to_string()),
            Some(Ok(Message::Close(None))) | None => Input::Closed(None, String::new()),
        };
        self.socket = Socket::None;
        Some(closed)
    }
}

/// Opens a socket to `endpoint`, once the server has closed the one that was left.
pub(super) async fn open(
    left: Option<SplitStream<Box<Stream>>>,
    endpoint: Endpoint,
) -> Result<Box<Stream>, Loss> {
    if let Some(mut left) = left {
        let answer = async { while let Some(Ok(_)) = left.next().await {} };
        _ = timeout(ANSWER, answer).await;
    }
    let mut request =
        endpoint.url.as_str().into_client_request().map_err(|error| Loss::Final(error.to_string()))?;
    request.headers_mut().extend(endpoint.headers);
    let config = WebSocketConfig::default()
        .read_buffer_size(READ)
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE));
    match connect_async_with_config(request, Some(config), true).await {
        Ok((stream, _)) => Ok(Box::new(stream)),
        Err(tungstenite::Error::Http(response)) => Err(refusal(response.status(), response.headers())),
        Err(error) => Err(Loss::Passing(error.to_string())),
    }
}

/// What an answer other than 101 means.
fn refusal(status: StatusCode, headers: &HeaderMap) -> Loss {
    let told = format!("its server answers {status}");
    let seconds = || headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse::<u64>().ok();
    match (status, seconds()) {
        (StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE, Some(seconds)) => {
            Loss::Busy(told, Millis::from_secs(seconds.min(3600)))
        }
        (StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT, _) => Loss::Passing(told),
        (status, _) if status.is_server_error() => Loss::Passing(told),
        _ => Loss::Final(told),
    }
}
