//! A connection's life: the task that reads it and closes it, and the handle that writes to it.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use rtc::rtp;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use webrtc::data_channel::{DataChannel, DataChannelEvent, RTCDataChannelMessage};
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::peer_connection::{PeerConnection, RTCPeerConnectionState, RTCStatsReportEntry, StatsSelector};

use super::flood::{Flood, Verdict};
use super::{BadMessage, CHANNEL_LABEL, MAX_MESSAGE, NotSent, PeerEvent};
use crate::audio::Packet;
use crate::clock::Clock;

/// How long closing may take; then the connection's driver is left to its own bounds.
const CLOSE: Duration = Duration::from_millis(800);

/// The open data channel, when there is one. Emptied on close: a channel keeps its connection alive.
type Slot = Arc<Mutex<Option<Arc<dyn DataChannel>>>>;

/// The task that owns a connection's end: it reads until it is told to stop, then closes. Dropping the
/// keeper tells it.
pub(super) struct Keeper {
    connection: Arc<dyn PeerConnection>,
    state: watch::Receiver<RTCPeerConnectionState>,
    channel: Slot,
    stop: DropGuard,
    task: JoinHandle<()>,
}

impl Keeper {
    pub(super) fn start(
        connection: Arc<dyn PeerConnection>,
        state: watch::Receiver<RTCPeerConnectionState>,
        channels: mpsc::Receiver<Arc<dyn DataChannel>>,
        events: mpsc::Sender<PeerEvent>,
        flood: Option<Flood>,
    ) -> Self {
        let stop = CancellationToken::new();
        let channel = Slot::default();
        let relay = Relay {
            state: state.clone(),
            channels,
            events,
            slot: Arc::clone(&channel),
            flood,
            clock: Clock::start(),
        };
        let task = tokio::spawn(keep(Arc::clone(&connection), relay, stop.clone()));
        Self { connection, state, channel, stop: stop.drop_guard(), task }
    }

    pub(super) fn connection(&self) -> &dyn PeerConnection {
        &*self.connection
    }

    pub(super) async fn close(self) {
        drop(self.stop);
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "a peer's task did not end well");
        }
    }
}

async fn keep(connection: Arc<dyn PeerConnection>, mut relay: Relay, stop: CancellationToken) {
    stop.run_until_cancelled(relay.run()).await;
    relay.slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    drop(relay);
    match tokio::time::timeout(CLOSE, connection.close()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "closing a peer connection"),
        Err(_) => tracing::warn!("a peer connection did not close in time"),
    }
}

/// From the crate's callbacks and streams to [`PeerEvent`]s.
struct Relay {
    state: watch::Receiver<RTCPeerConnectionState>,
    channels: mpsc::Receiver<Arc<dyn DataChannel>>,
    events: mpsc::Sender<PeerEvent>,
    slot: Slot,
    /// Absent where the other end is trusted: nothing is refused then.
    flood: Option<Flood>,
    clock: Clock,
}

impl Relay {
    /// Until nobody listens.
    async fn run(&mut self) {
        let mut channel: Option<Arc<dyn DataChannel>> = None;
        let mut announcing = true;
        loop {
            let event = tokio::select! {
                changed = self.state.changed() => match changed {
                    Ok(()) => told(*self.state.borrow_and_update()),
                    // The driver is gone, and with it every other source.
                    Err(_) => return,
                },
                announced = self.channels.recv(), if announcing && channel.is_none() => {
                    match announced {
                        Some(new) if is_ours(&*new).await => channel = Some(new),
                        Some(other) => refuse(&*other).await,
                        None => announcing = false,
                    }
                    None
                }
                event = next(channel.as_deref()) => match event {
                    Some(DataChannelEvent::OnOpen) => {
                        self.fill(channel.clone());
                        Some(PeerEvent::ChannelOpen)
                    }
                    Some(DataChannelEvent::OnMessage(message)) => self.message(message),
                    Some(DataChannelEvent::OnClose) | None => {
                        channel = None;
                        self.fill(None);
                        Some(PeerEvent::ChannelClosed)
                    }
                    Some(_) => None,
                },
            };
            if let Some(event) = event
                && self.events.send(event).await.is_err()
            {
                return;
            }
        }
    }

    fn fill(&self, channel: Option<Arc<dyn DataChannel>>) {
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = channel;
    }

    fn message(&mut self, message: RTCDataChannelMessage) -> Option<PeerEvent> {
        if let Some(flood) = &mut self.flood {
            match flood.message(self.clock.now()) {
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

/// What a connection state means to a call.
#[expect(clippy::wildcard_enum_match_arm, reason = "the crate's enum, which grows")]
fn told(state: RTCPeerConnectionState) -> Option<PeerEvent> {
    match state {
        RTCPeerConnectionState::Connected => Some(PeerEvent::Connected),
        RTCPeerConnectionState::Disconnected => Some(PeerEvent::Disconnected),
        RTCPeerConnectionState::Failed => Some(PeerEvent::Failed),
        RTCPeerConnectionState::Closed => Some(PeerEvent::ChannelClosed),
        _ => None,
    }
}

async fn next(channel: Option<&dyn DataChannel>) -> Option<DataChannelEvent> {
    match channel {
        Some(channel) => channel.poll().await,
        None => std::future::pending().await,
    }
}

async fn is_ours(channel: &dyn DataChannel) -> bool {
    channel.label().await.is_ok_and(|label| label == CHANNEL_LABEL)
}

async fn refuse(channel: &dyn DataChannel) {
    tracing::debug!("a page opened a data channel of another name");
    if let Err(error) = channel.close().await {
        tracing::debug!(%error, "closing a data channel");
    }
}

/// A negotiated connection, as its [`super::Peer`] writes to it.
pub(super) struct Session {
    keeper: Keeper,
    voice: Arc<TrackLocalStaticRTP>,
    ssrc: u32,
    payload_type: u8,
    clock: Clock,
}

impl Session {
    pub(super) fn new(keeper: Keeper, voice: Arc<TrackLocalStaticRTP>, ssrc: u32, payload_type: u8) -> Self {
        Self { keeper, voice, ssrc, payload_type, clock: Clock::start() }
    }

    pub(super) fn try_send_audio(&self, packet: Packet) -> Result<(), NotSent> {
        if !self.is_up() {
            return Err(NotSent::NotConnected);
        }
        let packet = rtp::Packet {
            header: rtp::Header {
                version: 2,
                marker: packet.marker,
                payload_type: self.payload_type,
                sequence_number: packet.seq,
                timestamp: packet.timestamp,
                ssrc: self.ssrc,
                ..Default::default()
            },
            payload: packet.payload,
        };
        // Ready at once unless the driver's queue is full; given up then, not waited for.
        match pin!(self.voice.write_rtp(packet)).now_or_never() {
            Some(Ok(())) => Ok(()),
            Some(Err(_)) => Err(NotSent::NotConnected),
            None => Err(NotSent::Full),
        }
    }

    /// Also while disconnected: the browser may only be between two networks.
    fn is_up(&self) -> bool {
        matches!(
            *self.keeper.state.borrow(),
            RTCPeerConnectionState::Connected | RTCPeerConnectionState::Disconnected
        )
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the crate's enum, which grows")]
    pub(super) async fn send_text(&self, text: &str) -> Result<(), NotSent> {
        let channel = self.keeper.channel.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let channel = channel.ok_or(NotSent::NotConnected)?;
        channel.try_send_text(text).await.map_err(|error| match error {
            webrtc::error::Error::ErrSendBufferFull => NotSent::Full,
            _ => NotSent::NotConnected,
        })
    }

    pub(super) async fn text_acknowledged(&self) {
        /// The crate tells nobody when it comes to zero.
        const LOOK: Duration = Duration::from_millis(10);

        let channel = self.keeper.channel.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(channel) = channel else { return };
        while channel.outstanding_bytes().await.is_ok_and(|bytes| bytes > 0) {
            tokio::time::sleep(LOOK).await;
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the crate's enum, which grows")]
    pub(super) async fn round_trip(&self) -> Option<Duration> {
        let now = self.clock.instant(self.clock.now()).into_std();
        let report = self.keeper.connection.get_stats(now, StatsSelector::None).await;
        report.iter().find_map(|entry| match entry {
            RTCStatsReportEntry::IceCandidatePair(pair) if pair.nominated && pair.responses_received > 0 => {
                Some(Duration::from_secs_f64(pair.current_round_trip_time))
            }
            _ => None,
        })
    }

    pub(super) async fn close(self) {
        self.keeper.close().await;
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("state", &*self.keeper.state.borrow()).finish_non_exhaustive()
    }
}
