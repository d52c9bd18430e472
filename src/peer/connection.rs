//! A connection without IO: datagrams and the time in; datagrams, voice packets and events out.
//!
//! The crate behind it is `rtc`, webrtc-rs's own core. After each input everything that it has to say is taken from
//! it at once, so that between two inputs there is nothing to wait for but [`Connection::poll_timeout`].

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use rtc::data_channel::RTCDataChannelId;
use rtc::data_channel::RTCDataChannelMessage;
use rtc::peer_connection::RTCPeerConnection;
use rtc::peer_connection::event::{RTCDataChannelEvent, RTCPeerConnectionEvent, RTCTrackEvent};
use rtc::peer_connection::message::{RTCMessage, TaggedRTCMessage};
use rtc::rtp;
use rtc::rtp_transceiver::RTCRtpReceiverId;
use rtc::sansio::Protocol as _;
use rtc::shared::{TaggedBytesMut, TransportContext, TransportProtocol};

use super::answer::Agreed;
use super::engine::{self, Voice};
use super::feedback::{self, Feedback};
use super::flight::{self, Flight};
use super::flood::{Flood, Verdict};
use super::offer::{Fragment, Offer};
use super::presence::Presence;
use super::way::{self, Way};
use super::{BadMessage, CHANNEL_LABEL, EVENTS, MAX_MESSAGE, NotSent, PeerEvent, Received, SEND_BUFFER};
use crate::audio::{Packet, RtpPacket};
use crate::clock::Millis;
use crate::error::{self, Code, Error};

/// How long after the channel is open at this end what opened it is still said again: the other end may not know yet.
const ACKNOWLEDGING: Duration = Duration::from_secs(1);

pub(super) struct Connection {
    core: RTCPeerConnection,
    presence: Presence,
    flight: Flight,
    /// The way to an open data channel.
    opening: Flight,
    /// Ours. Sent under this track's name and source.
    voice: Voice,
    agreed: Agreed,
    /// The other end's, where we answered: what it may restart ICE with.
    offer: Option<Offer>,
    receiver: Option<RTCRtpReceiverId>,
    channel: Option<RTCDataChannelId>,
    feedback: Feedback,
    /// Absent where the other end is trusted: nothing is refused then.
    flood: Option<Flood>,
    begun: Instant,
    heard: VecDeque<Received>,
    events: VecDeque<PeerEvent>,
    outbox: VecDeque<(SocketAddr, Bytes)>,
    way: Way,
    deadline: Option<Instant>,
}

impl Connection {
    /// `core` is negotiated, or about to be; `channel` is the one that this end has made, if it did.
    pub(super) fn new(
        core: RTCPeerConnection,
        voice: Voice,
        channel: Option<RTCDataChannelId>,
        flood: Option<Flood>,
        now: Instant,
    ) -> Self {
        Self {
            core,
            presence: Presence::new(),
            flight: Flight::default(),
            opening: Flight::default(),
            voice,
            agreed: Agreed::default(),
            offer: None,
            receiver: None,
            channel,
            feedback: Feedback::default(),
            flood,
            begun: now,
            heard: VecDeque::new(),
            events: VecDeque::new(),
            outbox: VecDeque::new(),
            way: Way::default(),
            deadline: None,
        }
    }

    pub(super) fn core(&mut self) -> &mut RTCPeerConnection {
        &mut self.core
    }

    /// The negotiation is over.
    pub(super) fn agreed(&mut self, agreed: Agreed, now: Instant) {
        self.agreed = agreed;
        self.settle(now);
    }

    /// What was answered.
    pub(super) fn offered(&mut self, offer: Offer) {
        self.offer = Some(offer);
    }

    /// Answers a further offer of the same connection, whose ICE credentials are new (RFC 8445 section 2.4).
    ///
    /// # Errors
    ///
    /// [`Code::PreconditionFailed`] when it is another connection's; [`Code::InvalidSdp`] when it cannot be applied.
    pub(super) fn restart(&mut self, offer: Offer, now: Instant) -> error::Result<String> {
        if !self.offer.as_ref().is_some_and(|first| first.is_of_the_same(&offer)) {
            let message = "The offer is not of the connection that this interview has.";
            return Err(Error::new(Code::PreconditionFailed, message));
        }
        let sdp = engine::renegotiate(&mut self.core, &offer, now).map_err(super::factory::refused)?;
        self.offer = Some(offer);
        self.settle(now);
        Ok(sdp)
    }

    /// The last offer, with other ICE credentials; `None` when it has them already.
    pub(super) fn offer_with(&self, fragment: &Fragment) -> Option<Offer> {
        let offer = self.offer.as_ref()?;
        Some(offer.with(fragment)).filter(|fresh| fresh != offer)
    }

    pub(super) fn agreement(&self) -> Agreed {
        self.agreed
    }

    pub(super) fn handle_datagram(&mut self, bytes: BytesMut, source: SocketAddr, at: Instant) {
        if self.flight.received(&bytes, at) {
            self.outbox.extend(self.flight.datagrams());
        }
        let source = self.way.of(source, way::is_media(&bytes), at);
        let transport = TransportContext {
            local_addr: engine::local(source),
            peer_addr: source,
            transport_protocol: TransportProtocol::UDP,
            ecn: None,
        };
        if let Err(error) = self.core.handle_read(TaggedBytesMut { now: at, transport, message: bytes }) {
            tracing::debug!(%error, "a datagram was not taken");
        }
        self.settle(at);
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.deadline
    }

    /// To be called when [`Self::poll_timeout`] has passed.
    pub(super) fn handle_timeout(&mut self, now: Instant) {
        for said in [&mut self.flight, &mut self.opening] {
            if said.handle_timeout(now) {
                self.outbox.extend(said.datagrams());
            }
        }
        if let Err(error) = self.core.handle_timeout(now) {
            tracing::debug!(%error, "a connection's timeout");
        }
        self.settle(now);
    }

    pub(super) fn poll_datagram(&mut self) -> Option<(SocketAddr, Bytes)> {
        let (destination, datagram) = self.outbox.pop_front()?;
        Some((self.way.to(destination), datagram))
    }

    pub(super) fn poll_event(&mut self) -> Option<PeerEvent> {
        let full = self.events.len() >= EVENTS;
        let event = self.events.pop_front();
        if full && let Some(message) = self.core.poll_data_read() {
            self.text(message);
        }
        event
    }

    pub(super) fn poll_voice(&mut self) -> Option<Received> {
        self.heard.pop_front()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.presence.is_closed()
    }

    pub(super) fn feedback(&mut self) -> &mut Feedback {
        &mut self.feedback
    }

    pub(super) fn round_trip(&mut self, now: Instant) -> Option<Duration> {
        feedback::round_trip(&mut self.core, now)
    }

    pub(super) fn send_voice(&mut self, packet: Packet, now: Instant) -> Result<(), NotSent> {
        let Some(payload_type) = self.agreed.payload_type(packet.coding).filter(|_| self.presence.is_up())
        else {
            return Err(NotSent::NotConnected);
        };
        let packet = rtp::Packet {
            header: rtp::Header {
                version: 2,
                marker: packet.marker,
                payload_type,
                sequence_number: packet.seq,
                timestamp: packet.timestamp,
                ssrc: self.voice.ssrc,
                ..Default::default()
            },
            payload: packet.payload,
        };
        let message = RTCMessage::RtpPacket(self.voice.track.clone(), packet);
        self.core.handle_write(TaggedRTCMessage { now, message }).map_err(|_| NotSent::NotConnected)?;
        self.take_writes(now);
        Ok(())
    }

    /// Asks the other end for packets of its voice again (RFC 4585 section 6.2.1).
    pub(super) fn ask_again(&mut self, seqs: &[u16], now: Instant) {
        let Some(mut receiver) = self.receiver.and_then(|id| self.core.rtp_receiver(id)) else { return };
        let Some(nack) = self.feedback.nack(self.voice.ssrc, seqs) else { return };
        if let Err(error) = receiver.write_rtcp(now, vec![Box::new(nack)]) {
            tracing::debug!(%error, "a request for packets was not sent");
        }
        self.take_writes(now);
    }

    pub(super) fn send_text(&mut self, text: &str, now: Instant) -> Result<(), NotSent> {
        let id = self.channel.ok_or(NotSent::NotConnected)?;
        let mut channel = self.core.data_channel(id).ok_or(NotSent::NotConnected)?;
        if channel.outstanding_bytes() + text.len() > SEND_BUFFER {
            return Err(NotSent::Full);
        }
        channel.send_text(now, text).map_err(|_| NotSent::NotConnected)?;
        self.settle(now);
        Ok(())
    }

    /// Bytes of text that the other end has not acknowledged.
    pub(super) fn unacknowledged(&mut self) -> usize {
        self.channel
            .and_then(|id| self.core.data_channel(id))
            .map_or(0, |channel| channel.outstanding_bytes())
    }

    /// Says goodbye: what it says is to be sent.
    pub(super) fn close(&mut self, now: Instant) {
        if let Err(error) = self.core.close() {
            tracing::debug!(%error, "closing a connection");
        }
        self.take_writes(now);
        self.presence.close();
    }

    /// Takes everything that the crate has to say.
    fn settle(&mut self, now: Instant) {
        while let Some(event) = self.core.poll_event() {
            self.told(event, now);
        }
        while let Some(message) = self.core.poll_media_read() {
            self.media(message);
        }
        // What is not taken lets the other end's window fill: it must wait.
        while self.events.len() < EVENTS
            && let Some(message) = self.core.poll_data_read()
        {
            self.text(message);
        }
        self.take_writes(now);
        self.events.extend(self.presence.handle_timeout(now));
        let said = [self.flight.poll_timeout(), self.opening.poll_timeout()];
        self.deadline =
            said.into_iter().chain([self.core.poll_timeout(), self.presence.poll_timeout()]).flatten().min();
    }

    fn take_writes(&mut self, now: Instant) {
        let mut flight = Vec::new();
        while let Some(TaggedBytesMut { transport, message, .. }) = self.core.poll_write() {
            let datagram = message.freeze();
            if !way::is_check(&datagram) {
                self.way.chosen(transport.peer_addr, now);
            }
            if flight::is_handshake(&datagram) {
                flight.push((transport.peer_addr, datagram.clone()));
            } else if flight::is_application(&datagram) {
                self.opening.and(transport.peer_addr, datagram.clone(), now);
            }
            self.outbox.push_back((transport.peer_addr, datagram));
        }
        if !flight.is_empty() {
            self.flight.sent(flight, now);
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the crate's enums, which grow")]
    fn told(&mut self, event: RTCPeerConnectionEvent, now: Instant) {
        match event {
            RTCPeerConnectionEvent::OnConnectionStateChangeEvent(state) => {
                self.events.extend(self.presence.is_now(state));
            }
            RTCPeerConnectionEvent::OnDataChannel(RTCDataChannelEvent::OnOpen(id)) => self.opened(id, now),
            RTCPeerConnectionEvent::OnDataChannel(RTCDataChannelEvent::OnClose(id))
                if self.channel == Some(id) =>
            {
                self.channel = None;
                self.events.push_back(PeerEvent::ChannelClosed);
            }
            RTCPeerConnectionEvent::OnTrack(RTCTrackEvent::OnOpen(track)) => {
                self.receiver = Some(track.receiver_id);
            }
            _ => {}
        }
    }

    fn opened(&mut self, id: RTCDataChannelId, now: Instant) {
        let Some(mut channel) = self.core.data_channel(id) else { return };
        let ours = match self.channel {
            Some(known) => known == id,
            None => channel.label() == CHANNEL_LABEL,
        };
        if ours {
            self.channel = Some(id);
            self.opening.ends(now + ACKNOWLEDGING);
            return self.events.push_back(PeerEvent::ChannelOpen);
        }
        tracing::debug!("a page opened a data channel that is not expected");
        if let Err(error) = channel.close() {
            tracing::debug!(%error, "closing a data channel");
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the crate's enum, which grows")]
    fn media(&mut self, TaggedRTCMessage { now: at, message }: TaggedRTCMessage) {
        match message {
            RTCMessage::RtpPacket(_, packet) => {
                let Some(coding) = self.agreed.coding(packet.header.payload_type) else { return };
                self.events.extend(self.presence.heard(at));
                self.feedback.heard(packet.header.ssrc);
                let packet = RtpPacket {
                    ssrc: packet.header.ssrc,
                    seq: packet.header.sequence_number,
                    timestamp: packet.header.timestamp,
                    marker: packet.header.marker,
                    payload: packet.payload,
                    coding,
                };
                self.heard.push_back(Received { at, packet });
            }
            RTCMessage::RtcpPacket(_, packets) => self.feedback.reports(self.voice.ssrc, &packets),
            _ => {}
        }
    }

    fn text(&mut self, TaggedRTCMessage { now: at, message }: TaggedRTCMessage) {
        if let RTCMessage::DataChannelMessage(id, message) = message
            && self.channel == Some(id)
            && let Some(event) = self.read(&message, at)
        {
            self.events.push_back(event);
        }
    }

    fn read(&mut self, message: &RTCDataChannelMessage, at: Instant) -> Option<PeerEvent> {
        if let Some(flood) = &mut self.flood {
            let elapsed = at.saturating_duration_since(self.begun).as_millis();
            match flood.message(Millis(u64::try_from(elapsed).unwrap_or(u64::MAX))) {
                Verdict::Pass => {}
                Verdict::Drop => return None,
                Verdict::Report => return Some(PeerEvent::Flooded),
            }
            if message.data.len() > MAX_MESSAGE {
                return Some(PeerEvent::BadMessage(BadMessage::TooLong));
            }
        }
        if !message.is_string {
            return Some(PeerEvent::BadMessage(BadMessage::NotText));
        }
        Some(match String::from_utf8(message.data.to_vec()) {
            Ok(text) => PeerEvent::Message(text),
            Err(_) => PeerEvent::BadMessage(BadMessage::NotText),
        })
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("presence", &self.presence).finish_non_exhaustive()
    }
}
