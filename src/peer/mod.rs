//! The browser's WebRTC connection: an offer in, an answer out; voice packets, text and connection states
//! after that. IO.
//!
//! Every call shares one UDP port (`mux`). The crate behind it is `webrtc`; none of its types leave this
//! folder.
//!
//! ```text
//! offer ─▶ offer::check ─▶ engine (the crate, over a lane of the mux) ─▶ answer::rewrite ─▶ answer
//! ```

mod answer;
mod audio_in;
mod dial;
mod engine;
mod factory;
mod flood;
mod mux;
mod offer;
mod session;
#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::sync::mpsc;

use crate::audio::Packet;

pub use audio_in::AudioIn;
pub use dial::{Dialing, dial};
pub use factory::{PeerConfig, PeerFactory};
pub use offer::{MAX_BYTES as MAX_OFFER_BYTES, check_fragment};

/// Peer → call. 256 events: the page's messages come at most at [`flood::RATE`]. When full the peer's task
/// waits, and through SCTP's window the page does; connection states are not queued but coalesced.
pub const EVENTS: usize = 256;

/// The data channel's label. The page makes it, ordered and reliable.
pub const CHANNEL_LABEL: &str = "messages";

/// The longest message taken from a page, in bytes.
pub const MAX_MESSAGE: usize = 16 * 1024;

/// What may wait for the page's acknowledgement on the data channel before [`Peer::send_text`] refuses.
/// Minutes of events.
pub const SEND_BUFFER: usize = 256 * 1024;

/// One browser's connection. Dropping it closes it.
#[derive(Debug)]
pub struct Peer {
    /// Ends when the connection is closed.
    pub events: mpsc::Receiver<PeerEvent>,
    /// The microphone's packets.
    pub audio_in: AudioIn,
    session: session::Session,
}

/// What became of a connection, or what came over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerEvent {
    /// ICE and DTLS are up: audio can flow. Again after [`PeerEvent::Disconnected`], when it came back.
    Connected,
    /// Nothing has been heard of the browser for 5 seconds. It may come back.
    Disconnected,
    /// Nothing for 20 seconds, or the connection could not be made: it will not come back.
    Failed,
    /// The data channel can be written to.
    ChannelOpen,
    Message(String),
    /// A message that no page of ours sends; it was dropped.
    BadMessage(BadMessage),
    /// Messages beyond 20 a second (after a burst of 50) were dropped. Told at most once a second.
    Flooded,
    /// The page closed the data channel, or the connection: this comes at once, where the connection's
    /// state lags by seconds.
    ChannelClosed,
}

/// What is wrong with a data-channel message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMessage {
    #[error("A message must be text, in UTF-8.")]
    NotText,
    #[error("A message may have at most {MAX_MESSAGE} bytes.")]
    TooLong,
}

/// Why something was not sent. It is gone: nothing is kept to be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    #[error("the connection is not up")]
    NotConnected,
    #[error("the send buffer is full")]
    Full,
}

impl Peer {
    /// Hands one Opus frame to the connection without waiting. Version, payload type and SSRC are set here.
    ///
    /// # Errors
    ///
    /// The frame is dropped when the connection is not up yet or its driver is 256 packets behind.
    pub fn try_send_audio(&self, packet: Packet) -> Result<(), NotSent> {
        self.session.try_send_audio(packet)
    }

    /// Queues a text message on the data channel. Waits for nothing but the connection's lock.
    ///
    /// # Errors
    ///
    /// When the channel is not open, or more than [`SEND_BUFFER`] waits for the page.
    pub async fn send_text(&self, text: &str) -> Result<(), NotSent> {
        self.session.send_text(text).await
    }

    /// Waits until the other end has acknowledged all text sent, or the channel is gone. Closing does not wait
    /// for it. Has no deadline of its own.
    pub async fn text_acknowledged(&self) {
        self.session.text_acknowledged().await;
    }

    /// The latest round-trip time of the connection's own checks (every 2 seconds); `None` before the first.
    pub async fn round_trip(&self) -> Option<Duration> {
        self.session.round_trip().await
    }

    /// Closes the connection and waits until nothing of it is left: no task, no route. Takes milliseconds,
    /// at most one second.
    pub async fn close(self) {
        self.session.close().await;
    }
}
