//! A socket's first and last words.

use std::time::Duration;

use futures::{Sink, SinkExt as _, Stream, StreamExt as _};
use prost::Message as _;
use tokio::time::timeout;

use super::super::Peer;
use super::closing::{Closing, malformed, not_binary, too_late, too_long};
use super::frame::{Broken, Frame};
use super::mouth::event;
use super::pump::Pump;
use super::{Format, Side};
use crate::clock::Millis;
use crate::error::{Code, Error};
use crate::wire::{self, AudioFormat, ClientMessage, Envelope, Event, Hello};

/// For the hello to come.
const HELLO: Duration = Duration::from_secs(5);

/// For the last words to be written, and for the other end's.
const FAREWELL: Duration = Duration::from_secs(2);

/// The most formats that are looked at.
const MAX_FORMATS: usize = 16;

/// What a socket is closed for.
#[derive(Debug)]
pub struct Refusal {
    /// Said before.
    pub(super) error: Error,
    pub(super) closing: Closing,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { closing: Closing::of(&error), error }
    }
}

/// What cannot be read has a code of the protocol's own.
impl From<(Error, u16)> for Refusal {
    fn from((error, code): (Error, u16)) -> Self {
        let closing = Closing { code, ..Closing::of(&error) };
        Self { error, closing }
    }
}

/// Waits for the hello.
///
/// # Errors
///
/// When something else comes, or nothing in time.
pub async fn hello<S>(socket: &mut S) -> Result<Hello, Refusal>
where
    S: Stream<Item = Result<Frame, Broken>> + Unpin,
{
    let first = async {
        loop {
            match socket.next().await {
                Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => {}
                read => return read,
            }
        }
    };
    let no_hello = || malformed("The first message is a hello.");
    match timeout(HELLO, first).await.map_err(|_| too_late())? {
        Some(Ok(Frame::Binary(frame))) => {
            let message = ClientMessage::decode(frame).map_err(|_| no_hello())?;
            Ok(message.hello.ok_or_else(no_hello)?)
        }
        Some(Ok(Frame::Text)) => Err(not_binary().into()),
        Some(Err(Broken::TooLong)) => Err(too_long().into()),
        Some(Ok(Frame::Ping(_) | Frame::Pong(_) | Frame::Close(_)) | Err(Broken::Gone)) | None => {
            Err(no_hello().into())
        }
    }
}

/// The connection for a client that accepts these, preferred first, and what carries it.
///
/// # Errors
///
/// [`Code::UnsupportedMediaType`] when none of them is known.
pub fn accept(accepts: &[AudioFormat]) -> Result<(Peer, Pump), Error> {
    let format =
        accepts.iter().take(MAX_FORMATS).find_map(|&format| Format::of(format)).ok_or_else(|| {
            let message =
                "Of the accepted formats none is known: PCM16 at 16000, 24000 or 48000 Hz, or OPUS.";
            Error::new(Code::UnsupportedMediaType, message)
        })?;
    let internal = |error| Error::new(Code::Internal, "The call's audio could not be set up.").because(error);
    Pump::new(Side::Server, format).map_err(internal)
}

/// Says why, and closes.
pub async fn refuse<S>(socket: S, Refusal { error, closing }: Refusal)
where
    S: Stream<Item = Result<Frame, Broken>> + Sink<Frame, Error = Broken> + Send + Unpin,
{
    tracing::debug!(code = closing.code, reason = closing.reason, "a socket was refused");
    let (mut sink, mut stream) = socket.split();
    farewell(&mut sink, &mut stream, Some(&error), Some(closing)).await;
}

/// The last words, and the other end's, both within a bound.
pub(super) async fn farewell(
    sink: &mut (impl Sink<Frame, Error = Broken> + Unpin),
    stream: &mut (impl Stream<Item = Result<Frame, Broken>> + Unpin),
    error: Option<&Error>,
    closing: Option<Closing>,
) {
    let said = async {
        if let Some(error) = error {
            let event = Event::Error(error.body());
            let envelope = Envelope { v: wire::VERSION, seq: 0, at: Millis::ZERO, event };
            if let Ok(json) = serde_json::to_string(&envelope) {
                sink.send(Frame::Binary(self::event(json))).await?;
            }
        }
        if let Some(closing) = closing {
            sink.send(Frame::Close(Some(closing))).await?;
        }
        sink.flush().await?;
        while let Some(Ok(_)) = stream.next().await {}
        Ok::<_, Broken>(())
    };
    // Who does not take them has gone already.
    _ = timeout(FAREWELL, said).await;
}
