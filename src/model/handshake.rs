//! A connection to a model until it is ready, and no further: for whoever wants to know whether it would work. It has
//! no second try.

use std::sync::Arc;
use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use secrecy::zeroize::Zeroizing;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::brief::Brief;
use super::dialect::{Course, News, Opening, Out};
use super::endpoint::Endpoint;
use super::loss::Loss;
use super::socket::open;
use crate::wire::Patience;

/// For a socket to open, and for the server to take its settings: as in an interview.
const CONNECT: Duration = Duration::from_secs(10);
const CONFIGURE: Duration = Duration::from_secs(8);

/// Why a model would not interview; the text is for whoever runs the server, and holds no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Now; another time it may work.
    Unreachable(String),
    /// It asked to be left alone for a while.
    Busy(String),
    /// The key, the account, the settings.
    Refused(String),
}

/// Connects, says what it would before an interview, and waits until the model is ready. Nothing is spoken.
pub async fn handshake(endpoint: &Endpoint) -> Result<(), Refusal> {
    attempt(endpoint).await.map_err(|loss| match loss {
        Loss::Passing(why) => Refusal::Unreachable(redacted(why, endpoint)),
        Loss::Busy(why, _) => Refusal::Busy(redacted(why, endpoint)),
        Loss::Final(why) => Refusal::Refused(redacted(why, endpoint)),
    })
}

async fn attempt(endpoint: &Endpoint) -> Result<(), Loss> {
    let late = |what: &str| Loss::Passing(what.to_owned());
    let opened = timeout(CONNECT, open(None, endpoint.clone())).await;
    let mut stream = opened.map_err(|_| late("it could not be reached in time"))??;
    let outcome = timeout(CONFIGURE, configure(&mut stream, endpoint)).await;
    _ = timeout(Duration::from_secs(1), stream.close()).await;
    outcome.map_err(|_| late("it did not take its settings in time"))?
}

async fn configure(stream: &mut super::socket::Stream, endpoint: &Endpoint) -> Result<(), Loss> {
    let brief = Brief {
        title: "Check".to_owned(),
        minutes: 1,
        patience: Patience::default(),
        questions: Vec::new(),
        ..Brief::default()
    };
    let course = Course::new(brief.patience);
    let mut dialect = endpoint.dialect(Arc::new(brief), course);
    let mut out = Out::default();
    dialect.open(Opening::First, &[], &mut out);
    loop {
        for frame in std::mem::take(&mut out.frames) {
            if stream.send(Message::text(frame)).await.is_err() {
                break; // Why is what it said last, and read below.
            }
        }
        for news in std::mem::take(&mut out.news) {
            match news {
                News::Ready => return Ok(()),
                News::Lost(loss) => return Err(loss),
                News::Event(_) | News::Usage(_) | News::Resumable(_) | News::Leaving { .. } => {}
            }
        }
        match stream.next().await {
            Some(Ok(Message::Text(text))) => dialect.decode(text.as_str(), &mut out),
            Some(Ok(Message::Binary(bytes))) => dialect.decode(&String::from_utf8_lossy(&bytes), &mut out),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            Some(Ok(Message::Close(frame))) => {
                return Err(Loss::closed(frame.map(|frame| frame.code.into())));
            }
            Some(Err(error)) => return Err(Loss::Passing(error.to_string())),
            None => return Err(Loss::closed(None)),
        }
    }
}

/// A server may say the key that it does not like.
fn redacted(mut text: String, endpoint: &Endpoint) -> String {
    for (_, value) in &endpoint.headers {
        let value = Zeroizing::new(String::from_utf8_lossy(value.as_bytes()).into_owned());
        for secret in value.split_whitespace().filter(|secret| secret.len() > 6) {
            text = text.replace(secret, "…");
        }
    }
    text
}
