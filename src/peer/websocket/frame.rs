//! Frames, whichever library reads them.

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use bytes::Bytes;
use futures::{Sink, SinkExt as _, Stream, StreamExt as _, future};
use tokio_tungstenite::tungstenite;

use super::closing::Closing;

/// A frame (RFC 6455 section 5.6), as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    Binary(Bytes),
    /// Which nobody here sends.
    Text,
    Ping(Bytes),
    Pong(Bytes),
    /// Outgoing, with why.
    Close(Option<Closing>),
}

/// The socket can be read no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("a frame is too long")]
    TooLong,
    #[error("the socket is gone")]
    Gone,
}

/// The server's end.
pub fn accepted(
    socket: WebSocket,
) -> impl Stream<Item = Result<Frame, Broken>> + Sink<Frame, Error = Broken> + Send + Unpin {
    socket
        .map(|read| read.map(Frame::from).map_err(|error| broken(error.into_inner())))
        .sink_map_err(|_| Broken::Gone)
        .with(|frame: Frame| future::ready(Ok::<_, Broken>(frame.into())))
}

/// The client's end.
pub(super) fn dialed<S>(
    socket: tokio_tungstenite::WebSocketStream<S>,
) -> impl Stream<Item = Result<Frame, Broken>> + Sink<Frame, Error = Broken> + Send + Unpin
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin,
{
    socket
        .map(|read| read.map(Frame::from).map_err(|error| broken(Box::new(error))))
        .sink_map_err(|_| Broken::Gone)
        .with(|frame: Frame| future::ready(Ok::<_, Broken>(frame.into())))
}

fn broken(error: Box<dyn std::error::Error + Send + Sync>) -> Broken {
    match error.downcast_ref() {
        Some(tungstenite::Error::Capacity(_)) => Broken::TooLong,
        Some(_) | None => Broken::Gone,
    }
}

impl From<Message> for Frame {
    fn from(message: Message) -> Self {
        match message {
            Message::Binary(bytes) => Self::Binary(bytes),
            Message::Text(_) => Self::Text,
            Message::Ping(bytes) => Self::Ping(bytes),
            Message::Pong(bytes) => Self::Pong(bytes),
            Message::Close(_) => Self::Close(None),
        }
    }
}

impl From<Frame> for Message {
    fn from(frame: Frame) -> Self {
        match frame {
            Frame::Binary(bytes) => Self::Binary(bytes),
            Frame::Text => Self::Text(Default::default()),
            Frame::Ping(bytes) => Self::Ping(bytes),
            Frame::Pong(bytes) => Self::Pong(bytes),
            Frame::Close(closing) => Self::Close(
                closing.map(|Closing { code, reason }| CloseFrame { code, reason: reason.into() }),
            ),
        }
    }
}

impl From<tungstenite::Message> for Frame {
    fn from(message: tungstenite::Message) -> Self {
        match message {
            tungstenite::Message::Binary(bytes) => Self::Binary(bytes),
            tungstenite::Message::Text(_) | tungstenite::Message::Frame(_) => Self::Text,
            tungstenite::Message::Ping(bytes) => Self::Ping(bytes),
            tungstenite::Message::Pong(bytes) => Self::Pong(bytes),
            tungstenite::Message::Close(_) => Self::Close(None),
        }
    }
}

impl From<Frame> for tungstenite::Message {
    fn from(frame: Frame) -> Self {
        match frame {
            Frame::Binary(bytes) => Self::Binary(bytes),
            Frame::Text => Self::Text(Default::default()),
            Frame::Ping(bytes) => Self::Ping(bytes),
            Frame::Pong(bytes) => Self::Pong(bytes),
            Frame::Close(closing) => Self::Close(closing.map(|Closing { code, reason }| {
                tungstenite::protocol::CloseFrame { code: code.into(), reason: reason.into() }
            })),
        }
    }
}
