//! The one request over HTTP.

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use reqwest::{Client, redirect};
use serde_json::Value;
use url::Url;

use super::{Api, Failure, Form, Request, chat, gemini, openai, read};
use crate::wire::ModelInfo;

/// For a connection to the server.
const CONNECT: Duration = Duration::from_secs(10);

/// The largest answer read: some hundred times a report.
const MAX_ANSWER: usize = 4 << 20;

/// A text model and how it is reached. One for the server.
pub struct TextModel {
    api: Api,
    url: Url,
    headers: HeaderMap,
    client: Client,
    info: ModelInfo,
    /// Steps of [`Form::next`] that this server has needed: what it once did not understand it is not sent again.
    plainer: AtomicU8,
}

impl TextModel {
    /// `base` is the API's address without the method: `https://api.openai.com/v1`. Errors: the system has no TLS to
    /// offer.
    pub fn new(
        api: Api,
        model: &str,
        mut base: Url,
        key: Option<(HeaderName, HeaderValue)>,
    ) -> reqwest::Result<Self> {
        let host = base.host_str().map(str::to_owned);
        if let Ok(mut path) = base.path_segments_mut() {
            path.pop_if_empty();
            match api {
                Api::Responses => path.push("responses"),
                Api::Chat => path.extend(["chat", "completions"]),
                Api::Gemini => path.extend(["models", &format!("{model}:generateContent")]),
            };
        }
        // A redirect would take the key elsewhere.
        let mut client = Client::builder().connect_timeout(CONNECT).redirect(redirect::Policy::none());
        if base.scheme() == "http" {
            client = client.no_proxy();
        }
        let info = ModelInfo { provider: api.name().to_owned(), name: model.to_owned(), host };
        let headers = key.into_iter().collect();
        Ok(Self { api, url: base, headers, client: client.build()?, info, plainer: AtomicU8::new(0) })
    }

    /// Who it is, and the host that reads the transcript.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// Asks once; a server that does not know how the form is asked for is asked again, more plainly. `deadline` is for
    /// all of it.
    pub async fn complete(&self, request: &Request, deadline: Duration) -> Result<Value, Failure> {
        tokio::time::timeout(deadline, self.ask(request)).await.unwrap_or(Err(Failure::Timeout))
    }

    async fn ask(&self, request: &Request) -> Result<Value, Failure> {
        let mut steps = self.plainer.load(Ordering::Relaxed);
        loop {
            let form = form(steps);
            match self.once(request, form).await {
                Err(Failure::Rejected) if form.next().is_some() => steps += 1,
                outcome => {
                    if outcome != Err(Failure::Rejected) {
                        self.plainer.fetch_max(steps, Ordering::Relaxed);
                    }
                    return outcome;
                }
            }
        }
    }

    async fn once(&self, request: &Request, form: Form) -> Result<Value, Failure> {
        let model = &self.info.name;
        let body = match self.api {
            Api::Responses => openai::body(model, request, form),
            Api::Chat => chat::body(model, request, form),
            Api::Gemini => gemini::body(request, form),
        };
        let sent = self.client.post(self.url.clone()).headers(self.headers.clone()).json(&body).send();
        let mut response = sent.await.map_err(|error| fault(&error))?;
        let status = response.status();
        let retry_after = response.headers().get(header::RETRY_AFTER).cloned();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| fault(&error))? {
            if bytes.len() + chunk.len() > MAX_ANSWER {
                return Err(Failure::NotJson);
            }
            bytes.extend_from_slice(&chunk);
        }
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if status != StatusCode::OK {
            let failure = read::failure(status, retry_after.as_ref().and_then(|v| v.to_str().ok()), &body);
            tracing::debug!(status = status.as_u16(), code = failure.code(), "the text model gave no answer");
            return Err(failure);
        }
        match self.api {
            Api::Responses => openai::answer(&body),
            Api::Chat => chat::answer(&body),
            Api::Gemini => gemini::answer(&body),
        }
    }
}

fn form(steps: u8) -> Form {
    (0..steps).fold(Form::Schema, |form, _| form.next().unwrap_or(form))
}

/// reqwest's own words name the URL.
fn fault(error: &reqwest::Error) -> Failure {
    if error.is_timeout() { Failure::Timeout } else { Failure::Down }
}

impl fmt::Debug for TextModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextModel").field("info", &self.info).finish_non_exhaustive()
    }
}
