//! The microphone's packets, read by the call's own beat.

use std::sync::Arc;

use futures::FutureExt;
use rtc::rtp;
use tokio::sync::mpsc;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};

use crate::audio::RtpPacket;

/// What has arrived and has not been taken. The connection's driver puts up to 256 packets (five seconds)
/// here and drops what comes after; the gap is seen in the sequence numbers.
///
/// There is no task in between and nobody is woken by a packet: the call looks here at each 20 ms beat,
/// which saves a wake-up per packet, the largest cost of a call after its codec.
pub struct AudioIn {
    arriving: mpsc::Receiver<Arc<dyn TrackRemote>>,
    track: Option<Arc<dyn TrackRemote>>,
}

impl AudioIn {
    /// `tracks` brings the track when its first packet has come.
    pub(super) fn new(tracks: mpsc::Receiver<Arc<dyn TrackRemote>>) -> Self {
        Self { arriving: tracks, track: None }
    }

    /// The next packet, in order of arrival; `None` when there is no more now.
    pub fn try_recv(&mut self) -> Option<RtpPacket> {
        if let Ok(track) = self.arriving.try_recv() {
            self.track = Some(track);
        }
        let track = self.track.as_ref()?;
        loop {
            if let TrackRemoteEvent::OnRtpPacket(packet) = track.poll().now_or_never()?? {
                return Some(ours(packet));
            }
        }
    }

    /// Waits for the next packet; `None` when there will be no more. May be given up at any time.
    pub async fn recv(&mut self) -> Option<RtpPacket> {
        let track = match &self.track {
            Some(track) => track,
            None => self.track.insert(self.arriving.recv().await?),
        };
        loop {
            if let TrackRemoteEvent::OnRtpPacket(packet) = track.poll().await? {
                return Some(ours(packet));
            }
        }
    }
}

fn ours(packet: rtp::Packet) -> RtpPacket {
    RtpPacket {
        ssrc: packet.header.ssrc,
        seq: packet.header.sequence_number,
        timestamp: packet.header.timestamp,
        marker: packet.header.marker,
        payload: packet.payload,
    }
}

impl std::fmt::Debug for AudioIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AudioIn").field("flowing", &self.track.is_some()).finish_non_exhaustive()
    }
}
