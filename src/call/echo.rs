//! A connection that sends back what it gets, for a page that tries whether it can be reached.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::audio::Packet;
use crate::peer::{Peer, PeerEvent};

/// As long as a try may take, its connecting included.
pub(super) const LIFE: Duration = Duration::from_secs(30);

/// A call's beat.
const BEAT: Duration = Duration::from_millis(20);

/// Until the page hangs up, or its time is over.
pub(super) async fn echo(mut peer: Peer) {
    if timeout(LIFE, answer(&mut peer)).await.is_err() {
        tracing::debug!("an echo's time is over");
    }
    peer.close();
}

async fn answer(peer: &mut Peer) {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seq = 0_u16;
    loop {
        tokio::select! {
            event = peer.next() => match event {
                Some(PeerEvent::Message(text)) => {
                    if let Err(error) = peer.send_text(&text) {
                        tracing::debug!(%error, "a message was not echoed");
                    }
                }
                Some(PeerEvent::Failed | PeerEvent::ChannelClosed) | None => return,
                Some(
                    PeerEvent::Connected
                    | PeerEvent::Disconnected
                    | PeerEvent::ChannelOpen
                    | PeerEvent::BadMessage(_)
                    | PeerEvent::Flooded,
                ) => {}
            },
            _ = beat.tick() => while let Some(received) = peer.receive() {
                let heard = received.packet;
                let (timestamp, marker) = (heard.timestamp, heard.marker);
                let packet = Packet { seq, timestamp, marker, payload: heard.payload, coding: heard.coding };
                if peer.try_send_audio(packet).is_ok() {
                    seq = seq.wrapping_add(1);
                }
            },
        }
    }
}
