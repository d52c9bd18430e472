//! Xirsys as a test wants it: what each request is answered, and what was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

pub(crate) const CHANNEL: &str = "interviews";
pub(crate) const IDENT: &str = "canary-ident";
pub(crate) const SECRET: &str = "canary-secret";

/// What a request meets.
#[derive(Clone, Debug)]
pub(crate) enum Mood {
    Good,
    /// A status and a body.
    Says(u16, String),
    /// No answer, ever.
    Silent,
    /// Elsewhere: a redirect that must not be followed.
    Moved(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) body: Value,
}

#[derive(Debug)]
struct Inner {
    mood: Mutex<Mood>,
    asked: Mutex<Vec<Asked>>,
}

pub(crate) struct FakeXirsys {
    pub(crate) url: String,
    inner: Arc<Inner>,
    task: JoinHandle<()>,
}

impl FakeXirsys {
    pub(crate) async fn start(mood: Mood) -> Self {
        let inner = Arc::new(Inner { mood: Mutex::new(mood), asked: Mutex::default() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inner));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, inner, task }
    }

    /// The server's flags for it.
    pub(crate) fn flags(&self) -> Vec<&str> {
        let mut flags = vec!["--xirsys-channel", CHANNEL, "--xirsys-ident", IDENT];
        flags.extend(["--xirsys-secret", SECRET, "--xirsys-url", &self.url]);
        flags
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.inner.asked.lock().unwrap().clone()
    }
}

impl Drop for FakeXirsys {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A good answer: a STUN server, and TURN servers with a credential.
pub(crate) fn granted() -> Value {
    json!({
        "s": "ok",
        "v": { "iceServers": {
            "username": "Zm9v-user", "credential": "theirs",
            "urls": ["stun:x.example", "turn:x.example:80?transport=udp", "turns:x.example:443?transport=tcp"],
        } },
    })
}

async fn answer(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 16).await.unwrap();
    let authorization =
        parts.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    inner.asked.lock().unwrap().push(Asked {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        authorization: authorization.unwrap_or_default(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    });
    let mood = inner.mood.lock().unwrap().clone();
    match mood {
        Mood::Good => axum::Json(granted()).into_response(),
        Mood::Says(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Mood::Silent => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        Mood::Moved(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
    }
}
