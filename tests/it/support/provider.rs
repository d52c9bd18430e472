//! A model's server as a test wants it: what every connection meets, and what was said on it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use antiphon::clock::Clock;
use axum::Router;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures::future::BoxFuture;
use futures::stream::{SplitSink, SplitStream};
use futures::{FutureExt as _, SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// What a connection meets.
#[derive(Clone, Debug, Default)]
pub(crate) enum Door {
    /// It is talked to.
    #[default]
    Open,
    /// An HTTP answer, with `Retry-After` in seconds.
    Refused(u16, Option<u64>),
    /// It is taken and closed.
    Closed(u16),
    /// It is taken and nothing is said.
    Mute,
}

/// A message of the client's.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// Which connection, from 0.
    pub(crate) line: usize,
    /// Milliseconds since the provider started.
    pub(crate) at: u64,
    pub(crate) event: Value,
}

/// A connection: when it opened and when it was closed, in milliseconds since the provider started.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) opened: u64,
    pub(crate) closed: Option<u64>,
    pub(crate) headers: HeaderMap,
    /// Path and query.
    pub(crate) address: String,
}

type Talk = Box<dyn Fn(Line) -> BoxFuture<'static, ()> + Send + Sync>;

struct Shared {
    clock: Clock,
    doors: Vec<Door>,
    connections: AtomicUsize,
    heard: Mutex<Vec<Heard>>,
    spans: Mutex<Vec<Span>>,
    talk: Talk,
}

pub(crate) struct Provider {
    /// `ws://…`, without a path.
    pub(crate) url: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Provider {
    /// `doors` are what the first connections meet; all others are talked to.
    pub(crate) async fn start<F>(doors: Vec<Door>, talk: impl Fn(Line) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let shared = Arc::new(Shared {
            clock: Clock::start(),
            doors,
            connections: AtomicUsize::new(0),
            heard: Mutex::default(),
            spans: Mutex::default(),
            talk: Box::new(move |line| talk(line).boxed()),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(meet).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, task }
    }

    /// Everything that clients said, in order.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.shared.heard.lock().unwrap().clone()
    }

    pub(crate) fn spans(&self) -> Vec<Span> {
        self.shared.spans.lock().unwrap().clone()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn meet(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if !request.headers().contains_key(header::UPGRADE) {
        return StatusCode::UPGRADE_REQUIRED.into_response();
    }
    let number = shared.connections.fetch_add(1, Ordering::Relaxed);
    let door = shared.doors.get(number).cloned().unwrap_or_default();
    let span = Span {
        opened: shared.clock.now().0,
        closed: None,
        headers: request.headers().clone(),
        address: request.uri().to_string(),
    };
    shared.spans.lock().unwrap().push(span);
    if let Door::Refused(status, retry_after) = door {
        let status = StatusCode::from_u16(status).unwrap();
        return match retry_after {
            Some(seconds) => (status, [(header::RETRY_AFTER, seconds.to_string())]).into_response(),
            None => status.into_response(),
        };
    }
    use axum::extract::FromRequestParts as _;
    let (mut parts, _) = request.into_parts();
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await.unwrap();
    upgrade.on_upgrade(move |socket| serve(socket, number, door, shared)).into_response()
}

async fn serve(mut socket: WebSocket, number: usize, door: Door, shared: Arc<Shared>) {
    match door {
        Door::Closed(code) => {
            let frame = CloseFrame { code, reason: "as the test wants it".into() };
            _ = socket.send(Message::Close(Some(frame))).await;
        }
        Door::Mute => while socket.recv().await.is_some() {},
        Door::Open | Door::Refused(..) => {
            let (sink, stream) = socket.split();
            let (say, said) = mpsc::channel(4096);
            let writer = tokio::spawn(write(sink, said));
            let line = Line { number, stream, say, shared: Arc::clone(&shared) };
            (shared.talk)(line).await;
            shared.close(number);
            // What was said is on its way; then the connection is gone without a word.
            tokio::time::sleep(Duration::from_millis(100)).await;
            writer.abort();
        }
    }
    shared.close(number);
}

impl Shared {
    fn close(&self, number: usize) {
        self.spans.lock().unwrap()[number].closed.get_or_insert(self.clock.now().0);
    }
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut said: mpsc::Receiver<Message>) {
    while let Some(message) = said.recv().await {
        if sink.send(message).await.is_err() {
            return;
        }
    }
}

/// The server's end of a connection.
pub(crate) struct Line {
    /// From 0.
    pub(crate) number: usize,
    stream: SplitStream<WebSocket>,
    say: mpsc::Sender<Message>,
    shared: Arc<Shared>,
}

impl Line {
    /// The client's next message; `None` when it is gone. Cancel-safe.
    pub(crate) async fn hear(&mut self) -> Option<Value> {
        loop {
            match self.stream.next().await? {
                Ok(Message::Text(text)) => {
                    let event: Value = serde_json::from_str(&text).expect("clients speak JSON");
                    let heard =
                        Heard { line: self.number, at: self.shared.clock.now().0, event: event.clone() };
                    self.shared.heard.lock().unwrap().push(heard);
                    return Some(event);
                }
                Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_)) => {}
                Ok(Message::Close(_)) | Err(_) => return None,
            }
        }
    }

    pub(crate) fn say(&self, event: &Value) {
        self.say_text(event.to_string());
    }

    /// Anything at all.
    pub(crate) fn say_text(&self, text: String) {
        self.say.try_send(Message::text(text)).expect("the client reads");
    }

    /// The same in a binary frame.
    pub(crate) fn say_bytes(&self, bytes: Vec<u8>) {
        self.say.try_send(Message::binary(bytes)).expect("the client reads");
    }

    /// Says goodbye and waits for the client to go.
    pub(crate) async fn close(mut self, code: u16, reason: &str) {
        let frame = CloseFrame { code, reason: reason.to_owned().into() };
        _ = self.say.send(Message::Close(Some(frame))).await;
        let gone = async { while self.stream.next().await.is_some_and(|message| message.is_ok()) {} };
        _ = tokio::time::timeout(Duration::from_secs(1), gone).await;
    }
}
