//! What is to be written, as frames.

use bytes::Bytes;
use prost::Message as _;

use super::{Format, Side};
use crate::audio::{AudioError, Packet, Rate, ToPcm};
use crate::wire::{ClientMessage, ServerMessage};

pub(super) struct Mouth {
    side: Side,
    pcm: Option<ToPcm>,
    /// On the RTP clock and not wrapped.
    clock: i64,
}

impl Mouth {
    pub(super) fn new(side: Side, format: Format) -> Result<Self, AudioError> {
        let pcm = match format {
            Format::Pcm16(rate) => Some(ToPcm::new(rate)?),
            Format::Opus => None,
        };
        Ok(Self { side, pcm, clock: 0 })
    }

    pub(super) fn text(&self, text: String) -> Bytes {
        match self.side {
            Side::Server => event(text),
            Side::Client => {
                ClientMessage { command: text, ..ClientMessage::default() }.encode_to_vec().into()
            }
        }
    }

    /// A pause is announced by a chunk without sound.
    pub(super) fn voice(&mut self, packet: &Packet) -> Bytes {
        self.clock += i64::from(packet.timestamp.wrapping_sub(self.clock as u32) as i32);
        let timestamp = self.clock * 1000 / i64::from(Rate::HZ_48K.0);
        let audio_content = match &mut self.pcm {
            Some(pcm) => pcm.chunk(&packet.payload),
            None => packet.payload.clone(),
        };
        match self.side {
            Side::Server => {
                ServerMessage { audio_content, timestamp, ..ServerMessage::default() }.encode_to_vec().into()
            }
            Side::Client => {
                ClientMessage { audio_content, timestamp, ..ClientMessage::default() }.encode_to_vec().into()
            }
        }
    }
}

/// An event for a client.
pub(super) fn event(json: String) -> Bytes {
    ServerMessage { event: json, ..ServerMessage::default() }.encode_to_vec().into()
}
