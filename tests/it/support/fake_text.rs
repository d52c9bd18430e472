//! A text model's server as a test wants it: what each request in turn is answered, and what was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// What a request meets.
#[derive(Clone, Debug)]
pub(crate) enum Mood {
    /// This JSON, as the API in question wraps it.
    Answers(Value),
    /// This text where JSON should be.
    Chats(&'static str),
    Refuses,
    CutsOff,
    /// A status, and a Retry-After.
    Says(u16, Option<&'static str>),
    /// The connection is closed without an answer.
    Breaks,
    /// No answer, ever.
    Silent,
}

#[derive(Debug)]
struct Inner {
    /// The last one stays.
    moods: Mutex<VecDeque<Mood>>,
    asked: Mutex<Vec<(String, Value)>>,
}

pub(crate) struct FakeText {
    pub(crate) url: String,
    inner: Arc<Inner>,
    task: JoinHandle<()>,
}

impl FakeText {
    pub(crate) async fn start(moods: impl IntoIterator<Item = Mood>) -> Self {
        let inner =
            Arc::new(Inner { moods: Mutex::new(moods.into_iter().collect()), asked: Mutex::default() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inner));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, inner, task }
    }

    /// The paths and bodies of all requests.
    pub(crate) fn asked(&self) -> Vec<(String, Value)> {
        self.inner.asked.lock().unwrap().clone()
    }

    /// From now on.
    pub(crate) fn set(&self, mood: Mood) {
        *self.inner.moods.lock().unwrap() = VecDeque::from([mood]);
    }
}

impl Drop for FakeText {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
    inner.asked.lock().unwrap().push((path.clone(), serde_json::from_slice(&body).unwrap()));
    let mood = {
        let mut moods = inner.moods.lock().unwrap();
        if moods.len() > 1 { moods.pop_front().unwrap() } else { moods.front().unwrap().clone() }
    };
    let wrapped = match mood {
        Mood::Answers(answer) => text(&path, &answer.to_string()),
        Mood::Chats(words) => text(&path, words),
        Mood::Refuses => refusal(&path),
        Mood::CutsOff => cut_off(&path),
        Mood::Says(status, after) => {
            let mut response = (StatusCode::from_u16(status).unwrap(), "{}").into_response();
            if let Some(after) = after {
                response.headers_mut().insert("retry-after", after.parse().unwrap());
            }
            return response;
        }
        Mood::Breaks => panic!("the connection breaks"),
        Mood::Silent => std::future::pending().await,
    };
    axum::Json(wrapped).into_response()
}

fn text(path: &str, text: &str) -> Value {
    if path.ends_with("/responses") {
        json!({ "status": "completed", "output": [
            { "type": "message", "content": [{ "type": "output_text", "text": text }] } ] })
    } else if path.ends_with("/chat/completions") {
        json!({ "choices": [{ "finish_reason": "stop", "message": { "content": text } }] })
    } else {
        json!({ "candidates": [{ "finishReason": "STOP", "content": { "parts": [{ "text": text }] } }] })
    }
}

fn refusal(path: &str) -> Value {
    if path.ends_with("/responses") {
        json!({ "status": "completed", "output": [
            { "type": "message", "content": [{ "type": "refusal", "refusal": "No." }] } ] })
    } else if path.ends_with("/chat/completions") {
        json!({ "choices": [{ "finish_reason": "stop", "message": { "content": null, "refusal": "No." } }] })
    } else {
        json!({ "promptFeedback": { "blockReason": "SAFETY" } })
    }
}

fn cut_off(path: &str) -> Value {
    if path.ends_with("/responses") {
        json!({ "status": "incomplete", "incomplete_details": { "reason": "max_output_tokens" }, "output": [] })
    } else if path.ends_with("/chat/completions") {
        json!({ "choices": [{ "finish_reason": "length", "message": { "content": "{\"summary" } }] })
    } else {
        json!({ "candidates": [{ "finishReason": "MAX_TOKENS", "content": {} }] })
    }
}
