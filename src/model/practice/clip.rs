//! A recording: Ogg Opus (RFC 7845) in, PCM out, packet by packet, so that nothing is decoded before it
//! is said and nothing is kept afterwards.

use std::fmt;
use std::io::Cursor;

use ogg::PacketReader;
use opus::{Channels, Decoder};

use crate::audio::Rate;

/// What the interviewer speaks: the recordings are made of it.
pub(super) const RATE: Rate = Rate::HZ_24K;

/// Granule positions and the pre-skip count at 48 kHz, whatever the rate decoded at (RFC 7845 section 4).
const GRANULES_PER_SAMPLE: u64 = (Rate::HZ_48K.0 / RATE.0) as u64;

/// The longest Opus packet is 120 ms (RFC 6716 section 3.2).
const MAX_PACKET: usize = RATE.frame() * 6;

#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("not an Ogg stream")]
    Ogg(#[from] ogg::OggReadError),
    #[error("not an Opus packet")]
    Opus(#[from] opus::Error),
    #[error("no Opus header")]
    Header,
}

/// A recording being played.
pub(super) struct Clip {
    packets: PacketReader<Cursor<&'static [u8]>>,
    decoder: Decoder,
    /// Samples still to be dropped at the beginning: the encoder's pre-skip.
    skip: u64,
    pre_skip: u64,
    /// Samples given out.
    given: u64,
}

impl Clip {
    pub(super) fn open(ogg: &'static [u8]) -> Result<Self, Error> {
        let mut packets = PacketReader::new(Cursor::new(ogg));
        let head = packets.read_packet_expected()?;
        packets.read_packet_expected()?; // the comments
        // RFC 7845 section 5.1: magic, version, channels, pre-skip (16 bits, little-endian).
        let (Some(b"OpusHead"), Some(&[low, high])) = (head.data.get(..8), head.data.get(10..12)) else {
            return Err(Error::Header);
        };
        let pre_skip = u64::from(u16::from_le_bytes([low, high])) / GRANULES_PER_SAMPLE;
        let decoder = Decoder::new(RATE.0, Channels::Mono)?;
        Ok(Self { packets, decoder, skip: pre_skip, pre_skip, given: 0 })
    }

    /// Appends the next packet's samples, at [`RATE`], to `pcm`; `false` when there are no more.
    pub(super) fn read(&mut self, pcm: &mut Vec<i16>) -> Result<bool, Error> {
        let Some(packet) = self.packets.read_packet()? else {
            return Ok(false);
        };
        let mut samples = [0; MAX_PACKET];
        let decoded = self.decoder.decode(&packet.data, &mut samples, false)? as u64;
        let from = self.skip.min(decoded);
        self.skip -= from;
        let mut to = decoded;
        if packet.last_in_stream() {
            // The last page's granule position is the recording's end, padding excluded.
            let len = (packet.absgp_page() / GRANULES_PER_SAMPLE).saturating_sub(self.pre_skip);
            to = to.min(from + len.saturating_sub(self.given));
        }
        pcm.extend_from_slice(samples.get(from as usize..to as usize).unwrap_or_default());
        self.given += to - from;
        Ok(true)
    }
}

impl fmt::Debug for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clip(at {})", RATE.millis(self.given))
    }
}
