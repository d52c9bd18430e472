//! The browser's WebRTC connection: an offer in, an answer out; voice packets, text and connection states
//! after that. IO.
//!
//! Every call shares one UDP port (`mux`). The crate behind it is `rtc`, webrtc-rs's core without IO; none of its
//! types leave this folder.
//!
//! ```text
//! offer ─▶ offer::check ─▶ engine (the crate's connection) ─▶ answer::rewrite ─▶ answer
//! datagrams ◀─▶ mux::lane ◀─▶ connection (pure) ◀─▶ Peer ◀─▶ the call
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

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use tokio::time::sleep_until;

use crate::audio::{Packet, RtpPacket};
use crate::clock;
use crate::error::Result;
use connection::Connection;
use dial::Own;
use mux::{Datagram, Lane};
use offer::Offer;

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

/// One browser's connection. It has no task of its own: whoever owns it does its work, by waiting for
/// [`Peer::next`]. Dropping it closes it.
#[derive(Debug)]
pub struct Peer {
    connection: Box<Connection>,
    lane: Arc<Lane>,
    /// Our addresses, as an answer names them.
    reachable: Arc<[Reachable]>,
    /// Taken from the lane and not yet handled; kept for its memory.
    arrived: VecDeque<Datagram>,
    /// What is this connection's alone.
    _own: Option<Own>,
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
    fn new(
        connection: Box<Connection>,
        lane: Arc<Lane>,
        reachable: Arc<[Reachable]>,
        own: Option<Own>,
    ) -> Self {
        let mut peer = Self { connection, lane, reachable, arrived: VecDeque::new(), _own: own };
        peer.send();
        peer
    }

    /// Answers an offer of the same connection, whose browser is in another network now: its checks come from there
    /// under new credentials, and all that was agreed on goes on.
    ///
    /// # Errors
    ///
    /// As [`PeerFactory::answer`], and `PreconditionFailed` when the offer is of another connection.
    pub fn restart(&mut self, offer: &str) -> Result<String> {
        self.restarted(offer::check(offer)?)
    }

    /// The same, of the new credentials alone (RFC 9725 section 4.3.3); `None` when they are those that it has.
    ///
    /// # Errors
    ///
    /// As [`Self::restart`].
    pub fn restart_with(&mut self, fragment: &Fragment) -> Result<Option<String>> {
        match self.connection.offer_with(fragment) {
            Some(offer) => Ok(Some(answer::fragment(&self.restarted(offer)?))),
            None => Ok(None),
        }
    }

    fn restarted(&mut self, offer: Offer) -> Result<String> {
        let answer = self.connection.restart(offer, clock::instant())?;
        if let Some(credentials) = answer::credentials(&answer) {
            self.lane.admit(credentials);
        }
        self.send();
        Ok(answer::rewrite(&answer, &self.reachable))
    }

    /// Waits for the next event, and does the connection's work meanwhile; `None` when it is closed. May be given
    /// up at any time.
    pub async fn next(&mut self) -> Option<PeerEvent> {
        loop {
            if let Some(event) = self.connection.poll_event() {
                return Some(event);
            }
            if self.connection.is_closed() {
                return None;
            }
            self.work().await;
        }
    }

    /// Waits for a datagram that is no voice, or for the next timeout.
    async fn work(&mut self) {
        let until = self.connection.poll_timeout().map(tokio::time::Instant::from_std);
        tokio::select! {
            biased;
            () = self.lane.urgent() => self.take(),
            () = async { sleep_until(until?).await; Some(()) }.map(drop), if until.is_some() => self.time(),
        }
    }

    /// The microphone's next packet, in order of arrival; `None` when there is no more now. Nobody is woken by
    /// voice: look here every 20 ms.
    pub fn receive(&mut self) -> Option<Received> {
        if let Some(received) = self.connection.poll_voice() {
            return Some(received);
        }
        self.take();
        self.connection.poll_voice()
    }

    /// Hands one frame to the network without waiting. Version, payload type and SSRC are set here.
    ///
    /// # Errors
    ///
    /// The frame is dropped when the connection is not up yet, or does not know its coding.
    pub fn try_send_audio(&mut self, packet: Packet) -> std::result::Result<(), NotSent> {
        self.connection.send_voice(packet, clock::instant())?;
        self.send();
        Ok(())
    }

    /// Asks the browser for packets of its voice again.
    pub fn ask_again(&mut self, seqs: &[u16]) {
        self.connection.ask_again(seqs, clock::instant());
        self.send();
    }

    /// Queues a text message on the data channel.
    ///
    /// # Errors
    ///
    /// When the channel is not open, or more than [`SEND_BUFFER`] waits for the page.
    pub fn send_text(&mut self, text: &str) -> std::result::Result<(), NotSent> {
        let queued = self.connection.send_text(text, clock::instant());
        self.send();
        queued
    }

    /// Waits until the other end has acknowledged all text sent, or the channel is gone. Closing does not wait
    /// for it. Has no deadline of its own.
    pub async fn text_acknowledged(&mut self) {
        while self.connection.unacknowledged() > 0 && !self.connection.is_closed() {
            self.work().await;
        }
    }

    /// What both ends have agreed to use.
    pub fn agreed(&self) -> Agreed {
        self.connection.agreement()
    }

    /// What of our voice the browser did not get, 0 to 1, if it has reported since this was asked last.
    pub fn take_lost(&mut self) -> Option<f32> {
        self.connection.feedback().take_lost()
    }

    /// The latest round-trip time of the connection's own checks (every 2 seconds); `None` before the first. Not
    /// for every packet: it costs as much as ten.
    pub fn round_trip(&mut self) -> Option<Duration> {
        self.connection.round_trip(clock::instant())
    }

    /// Says goodbye. Nothing is left of it: no task, no route.
    pub fn close(self) {
        drop(self);
    }

    fn take(&mut self) {
        self.lane.take(&mut self.arrived);
        while let Some(Datagram { bytes, source, at }) = self.arrived.pop_front() {
            self.connection.handle_datagram(bytes, source, at);
        }
        self.send();
    }

    fn time(&mut self) {
        self.connection.handle_timeout(clock::instant());
        self.send();
    }

    fn send(&mut self) {
        while let Some((destination, datagram)) = self.connection.poll_datagram() {
            self.lane.send(&datagram, destination);
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.take();
        self.connection.close(clock::instant());
        self.send();
    }
}
