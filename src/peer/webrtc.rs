//! A connection over WebRTC.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::time::sleep_until;

use super::answer::{self, Agreed, Reachable};
use super::connection::Connection;
use super::dial::Own;
use super::mux::{Datagram, Lane};
use super::offer::{self, Fragment, Offer};
use super::{NotSent, PeerEvent, Received};
use crate::audio::Packet;
use crate::clock;
use crate::error::Result;

/// It has no task of its own: whoever owns it does its work, by waiting for [`WebRtc::next`]. Dropping it closes it.
#[derive(Debug)]
pub(super) struct WebRtc {
    pub(super) connection: Box<Connection>,
    pub(super) lane: Arc<Lane>,
    /// Our addresses, as an answer names them.
    reachable: Arc<[Reachable]>,
    /// Taken from the lane and not yet handled; kept for its memory.
    arrived: VecDeque<Datagram>,
    /// What is this connection's alone.
    _own: Option<Own>,
}

impl WebRtc {
    pub(super) fn new(
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
    /// As [`super::PeerFactory::answer`], and `PreconditionFailed` when the offer is of another connection.
    pub(super) fn restart(&mut self, offer: &str) -> Result<String> {
        self.restarted(offer::check(offer)?)
    }

    /// The same, of the new credentials alone (RFC 9725 section 4.3.3); `None` when they are those that it has.
    ///
    /// # Errors
    ///
    /// As [`Self::restart`].
    pub(super) fn restart_with(&mut self, fragment: &Fragment) -> Result<Option<String>> {
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
    pub(super) async fn next(&mut self) -> Option<PeerEvent> {
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
    pub(super) fn receive(&mut self) -> Option<Received> {
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
    pub(super) fn try_send_audio(&mut self, packet: Packet) -> std::result::Result<(), NotSent> {
        self.connection.send_voice(packet, clock::instant())?;
        self.send();
        Ok(())
    }

    /// Asks the browser for packets of its voice again.
    pub(super) fn ask_again(&mut self, seqs: &[u16]) {
        self.connection.ask_again(seqs, clock::instant());
        self.send();
    }

    /// Queues a text message on the data channel.
    ///
    /// # Errors
    ///
    /// When the channel is not open, or more than [`SEND_BUFFER`] waits for the page.
    pub(super) fn send_text(&mut self, text: &str) -> std::result::Result<(), NotSent> {
        let queued = self.connection.send_text(text, clock::instant());
        self.send();
        queued
    }

    /// Waits until the other end has acknowledged all text sent, or the channel is gone. Closing does not wait
    /// for it. Has no deadline of its own.
    pub(super) async fn text_acknowledged(&mut self) {
        while self.connection.unacknowledged() > 0 && !self.connection.is_closed() {
            self.work().await;
        }
    }

    /// What both ends have agreed to use.
    pub(super) fn agreed(&self) -> Agreed {
        self.connection.agreement()
    }

    /// What of our voice the browser did not get, 0 to 1, if it has reported since this was asked last.
    pub(super) fn take_lost(&mut self) -> Option<f32> {
        self.connection.feedback().take_lost()
    }

    /// The latest round-trip time of the connection's own checks (every 2 seconds); `None` before the first. Not
    /// for every packet: it costs as much as ten.
    pub(super) fn round_trip(&mut self) -> Option<Duration> {
        self.connection.round_trip(clock::instant())
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

impl Drop for WebRtc {
    fn drop(&mut self) {
        self.take();
        self.connection.close(clock::instant());
        self.send();
    }
}
