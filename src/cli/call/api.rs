//! The server's HTTP API, as far as a call needs it.

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, RequestBuilder, Response, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::failure::{Failure, Result};
use crate::wire::{CreateSession, ErrorBody, Exchange, ExchangeAnswer, Session};

/// An answer takes this long at most.
const DEADLINE: Duration = Duration::from_secs(12);

/// No interview's log is followed for longer.
const LOG: Duration = Duration::from_hours(3);

#[derive(Debug)]
pub(in crate::cli) struct Api {
    client: Client,
    base: Url,
    host: String,
    port: u16,
}

impl Api {
    pub(in crate::cli) fn new(url: &str) -> Result<Self> {
        let base: Url = url.parse().map_err(|cause| Failure::url(format!("{url}: {cause}")))?;
        let (Some(host), Some(port)) = (base.host_str(), base.port_or_known_default()) else {
            return Err(Failure::url(format!("{url}: not an http address")));
        };
        let host = host.trim_matches(['[', ']']).to_owned();
        // The media goes straight to the server, and so does what belongs to it.
        let client = Client::builder().timeout(DEADLINE).no_proxy().build().map_err(Failure::unreachable)?;
        Ok(Self { client, base, host, port })
    }

    /// The server's name and TCP port.
    pub(in crate::cli) fn authority(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    pub(in crate::cli) async fn health(&self) -> Result<()> {
        self.send(self.client.get(self.url("/healthz")?)).await.map(drop)
    }

    pub(in crate::cli) async fn create_session(&self, wish: &CreateSession) -> Result<Session> {
        self.post("/api/realtime-session", wish).await
    }

    pub(in crate::cli) async fn exchange(&self, exchange: &Exchange) -> Result<ExchangeAnswer> {
        self.post("/api/webrtc-exchange", exchange).await
    }

    /// An interview's event log, as it comes, until the interview is over.
    pub(in crate::cli) async fn events(&self, interview: Uuid) -> Result<Response> {
        let request = self.client.get(self.url(&format!("/api/interviews/{interview}/events"))?);
        self.send(request.timeout(LOG)).await
    }

    /// Where an interview's WebSocket is.
    pub(super) fn stream(&self, interview: Uuid) -> Result<Url> {
        let mut url = self.url(&format!("/api/interviews/{interview}/stream"))?;
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        match url.set_scheme(scheme) {
            Ok(()) => Ok(url),
            Err(()) => Err(Failure::url(format!("{url}: not an http address"))),
        }
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        let response = self.send(self.client.post(self.url(path)?).json(body)).await?;
        response.json().await.map_err(|cause| Failure::answer(format!("{path}: {cause}")))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response> {
        let response = request.send().await.map_err(|cause| match cause.is_timeout() {
            true => Failure::timeout("The server did not answer in time."),
            false => Failure::unreachable(format!("The server could not be reached: {}", root(&cause))),
        })?;
        let status = response.status();
        let retry_after =
            response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        if status.is_success() {
            return Ok(response);
        }
        Err(match response.json::<ErrorBody>().await {
            Ok(body) => Failure::from_server(body, retry_after.map(Duration::from_secs)),
            Err(_) => Failure::answer(format!("status {status}, and no error body of this server's")),
        })
    }

    fn url(&self, path: &str) -> Result<Url> {
        self.base.join(path).map_err(Failure::url)
    }
}

/// reqwest's own words name the URL and hide the cause.
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
