//! A server that webhooks go to: checks every signature, answers as told, keeps what came.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use antiphon::clock;
use aws_lc_rs::hmac;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Messages that may wait to be looked at: more than any test sends.
const INBOX: usize = 256;

#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Status(u16),
    /// With a header.
    With(u16, HeaderName, String),
    Never,
}

/// A message that came, whatever was answered.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) signatures: Vec<String>,
    pub(crate) body: Value,
    signed: Vec<u8>,
}

impl Message {
    pub(crate) fn kind(&self) -> &str {
        self.body["type"].as_str().unwrap()
    }

    /// Which of its signatures this secret made.
    pub(crate) fn signed_by(&self, secret: &str) -> Option<usize> {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let made = format!("v1,{}", STANDARD.encode(hmac::sign(&key, &self.signed)));
        self.signatures.iter().position(|signature| *signature == made)
    }
}

#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    inbox: mpsc::Receiver<Message>,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Desk {
    inbox: mpsc::Sender<Message>,
    replies: Arc<Mutex<VecDeque<Reply>>>,
}

impl Receiver {
    /// Answers with `replies`, then with 204.
    pub(crate) async fn start(replies: &[Reply]) -> Self {
        Self::at("127.0.0.1:0".parse().unwrap(), replies).await
    }

    pub(crate) async fn at(address: SocketAddr, replies: &[Reply]) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, inbox) = mpsc::channel(INBOX);
        let replies = Arc::new(Mutex::new(replies.iter().cloned().collect::<VecDeque<_>>()));
        let desk = Desk { inbox: sender, replies };
        let router = Router::new().route("/hook", post(take)).with_state(desk);
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, inbox, task }
    }

    /// The next message, which comes before long.
    pub(crate) async fn next(&mut self) -> Message {
        let next = tokio::time::timeout(Duration::from_secs(60), self.inbox.recv()).await;
        next.expect("a message comes").unwrap()
    }

    pub(crate) fn nothing_more(&mut self) -> bool {
        self.inbox.try_recv().is_err()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An address where nobody listens now.
pub(crate) async fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

async fn take(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    let (id, seconds) = (text("webhook-id"), text("webhook-timestamp"));
    let age = clock::wall().as_second() - seconds.parse::<i64>().unwrap();
    assert!((0..60).contains(&age), "it was signed when it was sent: {age}");
    let message = Message {
        signed: [format!("{id}.{seconds}.").as_bytes(), &body].concat(),
        signatures: text("webhook-signature").split(' ').map(str::to_owned).collect(),
        body: serde_json::from_slice(&body).unwrap(),
        id,
    };
    desk.inbox.try_send(message).unwrap();
    let reply = desk.replies.lock().unwrap().pop_front().unwrap_or(Reply::Status(204));
    match reply {
        Reply::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Reply::With(status, name, value) => {
            (StatusCode::from_u16(status).unwrap(), [(name, value)]).into_response()
        }
        Reply::Never => std::future::pending().await,
    }
}
