//! A WebSocket client that does as a test likes.

use std::time::Duration;

use antiphon::wire::{AudioFormat, ClientMessage, Codec, Envelope, Event, Hello, ServerMessage, Session};
use futures::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::Server;

/// Generous: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const OPUS: AudioFormat = AudioFormat { codec: Codec::Opus as i32, sample_rate: 0 };
pub(crate) const PCM: AudioFormat = AudioFormat { codec: Codec::Pcm16 as i32, sample_rate: 24_000 };

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

pub(crate) fn address(url: &str, session: &Session) -> String {
    format!("{}/api/interviews/{}/stream", url.replacen("http", "ws", 1), session.id)
}

impl Socket {
    /// Nothing has been said yet.
    pub(crate) async fn silent(url: &str, session: &Session) -> Self {
        Self::at(&address(url, session)).await
    }

    pub(crate) async fn at(address: &str) -> Self {
        Self(connect_async(address).await.unwrap().0)
    }

    /// Says hello, and hears the answer.
    pub(crate) async fn greeted(url: &str, session: &Session, accepts: &[AudioFormat]) -> Self {
        let mut socket = Self::silent(url, session).await;
        socket.hello(&session.token, accepts).await;
        assert!(socket.message().await.welcome.is_some());
        socket
    }

    /// In a call, with silence sent so that the interview begins.
    pub(crate) async fn open(server: &Server, session: &Session) -> Self {
        Self::open_at(&server.url, session).await
    }

    /// The same, with the server at `url`.
    pub(crate) async fn open_at(url: &str, session: &Session) -> Self {
        let mut socket = Self::greeted(url, session, &[PCM]).await;
        socket.speak(&[0; 960], 0).await;
        socket
    }

    pub(crate) async fn hello(&mut self, token: &str, accepts: &[AudioFormat]) {
        let hello = Some(Hello { token: token.to_owned(), accepts: accepts.to_vec() });
        self.send(ClientMessage { hello, ..ClientMessage::default() }).await;
    }

    pub(crate) async fn speak(&mut self, chunk: &[u8], timestamp: i64) {
        let audio_content = chunk.to_vec().into();
        self.send(ClientMessage { audio_content, timestamp, ..ClientMessage::default() }).await;
    }

    pub(crate) async fn say(&mut self, command: &str) {
        self.send(ClientMessage { command: command.to_owned(), ..ClientMessage::default() }).await;
    }

    pub(crate) async fn send(&mut self, message: ClientMessage) {
        self.raw(Message::Binary(message.encode_to_vec().into())).await;
    }

    pub(crate) async fn raw(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    pub(crate) async fn message(&mut self) -> ServerMessage {
        loop {
            let read = timeout(PATIENCE, self.0.next()).await.expect("a message in time");
            match read.expect("the socket is open").unwrap() {
                Message::Binary(frame) => return ServerMessage::decode(frame).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other @ (Message::Text(_) | Message::Close(_) | Message::Frame(_)) => panic!("{other:?}"),
            }
        }
    }

    pub(crate) async fn until<T>(&mut self, mut wanted: impl FnMut(Envelope) -> Option<T>) -> T {
        let found = async {
            loop {
                let message = self.message().await;
                if !message.event.is_empty()
                    && let Some(found) = wanted(serde_json::from_str(&message.event).unwrap())
                {
                    return found;
                }
            }
        };
        timeout(PATIENCE, found).await.expect("an event in time")
    }

    /// Reads to the end: the last error that was told, and the close frame's code and reason.
    pub(crate) async fn closed(mut self) -> (Option<String>, u16, String) {
        let mut error = None;
        let read = async {
            loop {
                match self.0.next().await.expect("a close frame") {
                    Ok(Message::Binary(frame)) => {
                        let message = ServerMessage::decode(frame).unwrap();
                        if let Ok(Envelope { event: Event::Error(body), .. }) =
                            serde_json::from_str(&message.event)
                        {
                            error = Some(body.code);
                        }
                    }
                    Ok(Message::Close(Some(closing))) => {
                        break (closing.code.into(), closing.reason.to_string());
                    }
                    Ok(Message::Ping(_) | Message::Pong(_)) => {}
                    Ok(other) => panic!("{other:?}"),
                    Err(tungstenite::Error::ConnectionClosed) => panic!("closed without a word"),
                    Err(other) => panic!("{other:?}"),
                }
            }
        };
        let (code, reason) = timeout(PATIENCE, read).await.expect("the end in time");
        (error, code, reason)
    }
}
