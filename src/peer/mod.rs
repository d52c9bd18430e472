//! A candidate's connection, by whichever way it is made: voice packets, text and connection states. IO.
//!
//! Over WebRTC there is an offer in and an answer out before that. Every such call shares one UDP port (`mux`). The crate
//! behind it is `rtc`, webrtc-rs's core without IO; none of its types leave this folder. Where WebRTC finds no way, a
//! WebSocket carries the same.
//!
//! ```text
//! offer ─▶ offer::check ─▶ engine (the crate's connection) ─▶ answer::rewrite ─▶ answer
//! datagrams ◀─▶ mux::lane ◀─▶ connection (pure) ◀─▶ WebRtc ─┐
//! frames ◀─▶ websocket::pump ◀─▶ websocket::Line ────────────┴▶ Peer ◀─▶ the call
//! ```

mod answer;
mod connection;
mod dial;
mod engine;
mod factory;
mod feedback;
mod flight;
mod flood;
mod mux;
mod offer;
mod presence;
mod relay;
#[cfg(test)]
mod tests;
mod way;
mod webrtc;
pub mod websocket;

use std::time::{Duration, Instant};

use crate::audio::{Packet, RtpPacket};
use crate::error::{Code, Error, Result};
use webrtc::WebRtc;
use websocket::Line;

pub use answer::{Agreed, Reachable};
pub use dial::{Dialing, dial, named};
pub use factory::{PeerConfig, PeerFactory};
pub use offer::{Fragment, MAX_BYTES as MAX_OFFER_BYTES, fragment};

/// Events that wait for the call. When there are so many the page's next messages wait, and through SCTP's window
/// the page does.
pub const EVENTS: usize = 256;

/// The data channel's label. The page makes it, ordered and reliable.
pub const CHANNEL_LABEL: &str = "messages";

/// The longest message taken from a page, in bytes.
pub const MAX_MESSAGE: usize = 16 * 1024;

/// What may wait for the page's acknowledgement on the data channel before [`Peer::send_text`] refuses.
/// Minutes of events.
pub const SEND_BUFFER: usize = 256 * 1024;

/// One candidate's connection. Whoever owns it waits for [`Peer::next`], which does its work. Dropping it closes it.
#[derive(Debug)]
pub struct Peer(Over);

#[derive(Debug)]
enum Over {
    WebRtc(WebRtc),
    WebSocket(Line),
}

/// A voice packet and when it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub at: Instant,
    pub packet: RtpPacket,
}

/// What became of a connection, or what came over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerEvent {
    /// Audio can flow: ICE and DTLS are up, or the socket has been welcomed. Again after [`PeerEvent::Disconnected`], when it came back.
    Connected,
    /// Nothing has been heard of the browser for 5 seconds. It may come back.
    Disconnected,
    /// Nothing for 20 seconds, or the connection could not be made: it will not come back.
    Failed,
    /// Text can be sent.
    ChannelOpen,
    Message(String),
    /// A message that no page of ours sends; it was dropped.
    BadMessage(BadMessage),
    /// Messages beyond 20 a second (after a burst of 50) were dropped. Told at most once a second.
    Flooded,
    /// The page closed the data channel, or the connection: this comes at once, where the state of a WebRTC connection
    /// lags by seconds.
    ChannelClosed,
}

/// What is wrong with a message of a page's.
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
    /// Answers an offer of the same connection, whose browser is in another network now: its checks come from there
    /// under new credentials, and all that was agreed on goes on.
    ///
    /// # Errors
    ///
    /// As [`PeerFactory::answer`], and `PreconditionFailed` when the offer is of another connection.
    pub fn restart(&mut self, offer: &str) -> Result<String> {
        match &mut self.0 {
            Over::WebRtc(webrtc) => webrtc.restart(offer),
            Over::WebSocket(_) => Err(not_restarted()),
        }
    }

    /// The same, of the new credentials alone (RFC 9725 section 4.3.3); `None` when they are those that it has.
    ///
    /// # Errors
    ///
    /// As [`Self::restart`].
    pub fn restart_with(&mut self, fragment: &Fragment) -> Result<Option<String>> {
        match &mut self.0 {
            Over::WebRtc(webrtc) => webrtc.restart_with(fragment),
            Over::WebSocket(_) => Err(not_restarted()),
        }
    }

    /// Waits for the next event, and does the connection's work meanwhile; `None` when it is closed. May be given
    /// up at any time.
    pub async fn next(&mut self) -> Option<PeerEvent> {
        match &mut self.0 {
            Over::WebRtc(webrtc) => webrtc.next().await,
            Over::WebSocket(line) => line.next().await,
        }
    }

    /// The microphone's next packet, in order of arrival; `None` when there is no more now. Nobody is woken by
    /// voice: look here every 20 ms.
    pub fn receive(&mut self) -> Option<Received> {
        match &mut self.0 {
            Over::WebRtc(webrtc) => webrtc.receive(),
            Over::WebSocket(line) => line.receive(),
        }
    }

    /// Hands one frame to the network without waiting.
    ///
    /// # Errors
    ///
    /// The frame is dropped when the connection is not up yet, or does not know its coding.
    pub fn try_send_audio(&mut self, packet: Packet) -> std::result::Result<(), NotSent> {
        match &mut self.0 {
            Over::WebRtc(webrtc) => webrtc.try_send_audio(packet),
            Over::WebSocket(line) => line.try_send_audio(packet),
        }
    }

    /// Asks the browser for packets of its voice again. Over a WebSocket none is lost.
    pub fn ask_again(&mut self, seqs: &[u16]) {
        match &mut self.0 {
            Over::WebRtc(webrtc) => webrtc.ask_again(seqs),
            Over::WebSocket(_) => {}
        }
    }

    /// Queues a text message.
    ///
    /// # Errors
    ///
    /// When text cannot be sent now, or more than [`SEND_BUFFER`] waits for the page.
    pub fn send_text(&mut self, text: &str) -> std::result::Result<(), NotSent> {
        match &mut self.0 {
            Over::WebRtc(webrtc) => webrtc.send_text(text),
            Over::WebSocket(line) => line.send_text(text),
        }
    }

    /// Waits until the other end has all text sent, or the connection is gone. Closing does not wait for it. Has no
    /// deadline of its own.
    pub async fn text_acknowledged(&mut self) {
        match &mut self.0 {
            Over::WebRtc(webrtc) => webrtc.text_acknowledged().await,
            Over::WebSocket(line) => line.text_written().await,
        }
    }

    /// What both ends have agreed to use against loss.
    pub fn agreed(&self) -> Agreed {
        match &self.0 {
            Over::WebRtc(webrtc) => webrtc.agreed(),
            Over::WebSocket(_) => Agreed::default(),
        }
    }

    /// What of our voice the browser did not get, 0 to 1, if it has reported since this was asked last.
    pub fn take_lost(&mut self) -> Option<f32> {
        match &mut self.0 {
            Over::WebRtc(webrtc) => webrtc.take_lost(),
            Over::WebSocket(_) => None,
        }
    }

    /// The latest round-trip time of the connection's own checks; `None` before the first. Not for every packet: it may
    /// cost as much as ten.
    pub fn round_trip(&mut self) -> Option<Duration> {
        match &mut self.0 {
            Over::WebRtc(webrtc) => webrtc.round_trip(),
            Over::WebSocket(line) => line.round_trip(),
        }
    }

    /// Is it up from its beginning? Over WebRTC it may never come up.
    pub fn is_proven(&self) -> bool {
        match &self.0 {
            Over::WebRtc(_) => false,
            Over::WebSocket(_) => true,
        }
    }

    /// Says goodbye, and why, where the way has words for it.
    pub fn close_because(mut self, error: &Error) {
        match &mut self.0 {
            Over::WebRtc(_) => {}
            Over::WebSocket(line) => line.close_because(error),
        }
    }

    /// Says goodbye. Nothing is left of it: no task, no route.
    pub fn close(self) {
        drop(self);
    }
}

impl From<WebRtc> for Peer {
    fn from(webrtc: WebRtc) -> Self {
        Self(Over::WebRtc(webrtc))
    }
}

impl From<Line> for Peer {
    fn from(line: Line) -> Self {
        Self(Over::WebSocket(line))
    }
}

fn not_restarted() -> Error {
    let message = "The offer is not of the connection that this interview has: that is a WebSocket.";
    Error::new(Code::PreconditionFailed, message)
}
