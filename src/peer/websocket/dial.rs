//! The other end of such a call: how `antiphon call` is a candidate over a WebSocket.

use futures::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use tokio::task::JoinHandle;
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use super::super::Peer;
use super::frame::{Frame, dialed};
use super::pump::Pump;
use super::{Format, Side};
use crate::wire::{ClientMessage, Envelope, ErrorBody, Event, Hello, ServerMessage};

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum NotDialed {
    /// The server has said so.
    #[error("{}", .0.message)]
    Refused(Box<ErrorBody>),
    #[error("{0}")]
    Unreachable(String),
}

/// Connects to `url` (`ws:` or `wss:`), and says hello. The task carries the connection, and ends after it. Has no
/// deadline of its own.
///
/// # Errors
///
/// When the server cannot be reached, refuses the token, or does not know the format.
pub async fn dial(url: &str, token: &str, format: Format) -> Result<(Peer, JoinHandle<()>), NotDialed> {
    let unreachable = |cause: &dyn std::fmt::Display| NotDialed::Unreachable(cause.to_string());
    // Small reads: the whole buffer is zeroed each time.
    let config = WebSocketConfig::default().read_buffer_size(8 << 10);
    let (socket, _) =
        connect_async_with_config(url, Some(config), true).await.map_err(|cause| unreachable(&cause))?;
    let mut socket = dialed(socket);
    let hello = Hello { token: token.to_owned(), accepts: vec![format.wire()] };
    let message = ClientMessage { hello: Some(hello), ..ClientMessage::default() };
    let sent = socket.send(Frame::Binary(message.encode_to_vec().into())).await;
    sent.map_err(|cause| unreachable(&cause))?;
    loop {
        let frame = match socket.next().await {
            Some(Ok(Frame::Binary(frame))) => frame,
            Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => continue,
            Some(Ok(Frame::Text | Frame::Close(_))) | None => {
                return Err(unreachable(&"the server hung up"));
            }
            Some(Err(cause)) => return Err(unreachable(&cause)),
        };
        let message = ServerMessage::decode(frame).map_err(|cause| unreachable(&cause))?;
        if let Some(agreed) = message.welcome.and_then(|welcome| Format::of(welcome.audio?)) {
            let (peer, pump) = Pump::new(Side::Client, agreed).map_err(|cause| unreachable(&cause))?;
            return Ok((peer, tokio::spawn(pump.run(socket))));
        }
        if let Ok(Envelope { event: Event::Error(body), .. }) = serde_json::from_str(&message.event) {
            return Err(NotDialed::Refused(Box::new(body)));
        }
    }
}
