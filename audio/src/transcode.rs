//! Between PCM, as an end without Opus has it, and the Opus packets that everything else here knows.

use bytes::{BufMut as _, Bytes, BytesMut};

use super::decode::Decoder;
use super::encode::Encoder;
use super::{AudioError, Coding, FRAMES_PER_SECOND, Millis, Rate, RtpPacket, TICK};

/// A chunk that begins so much away from where the last one ended has a pause before it, or its sender has begun anew.
const LEAP: i64 = TICK;

/// Chunks of 16-bit little-endian samples to packets.
#[derive(Debug)]
pub struct FromPcm {
    rate: Rate,
    encoder: Encoder,
    /// Less than a frame, and where it begins on the RTP clock.
    pending: Vec<i16>,
    begins: i64,
    seq: u16,
}

/// Packets to chunks of 16-bit little-endian samples.
#[derive(Debug)]
pub struct ToPcm {
    decoder: Decoder,
}

impl FromPcm {
    /// `rate` is one of Opus's own.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub fn new(rate: Rate) -> Result<Self, AudioError> {
        Ok(Self { rate, encoder: Encoder::new(rate)?, pending: Vec::new(), begins: 0, seq: 0 })
    }

    /// The frames that are whole with this chunk, which begins `at`. None at all begins a pause.
    pub fn push(&mut self, chunk: &[u8], at: Millis, mut each: impl FnMut(RtpPacket)) {
        let at = super::stream::ticks(at);
        let step = i64::from(Rate::HZ_48K.0 / self.rate.0);
        if (at - self.begins - self.pending.len() as i64 * step).abs() >= LEAP {
            (self.begins, self.pending) = (at, Vec::new());
        }
        if chunk.is_empty() {
            let (begins, payload) = (self.begins, self.encoder.pause());
            self.pending.clear();
            return each(self.numbered(begins, payload));
        }
        self.pending.extend(chunk.chunks_exact(2).map(|sample| i16::from_le_bytes([sample[0], sample[1]])));
        let frame = self.rate.frame();
        let whole = self.pending.len() / frame * frame;
        let rest = self.pending.split_off(whole);
        let frames = std::mem::replace(&mut self.pending, rest);
        for samples in frames.chunks_exact(frame) {
            let payload = self.encoder.encode(Some(samples));
            let packet = self.numbered(self.begins, payload);
            self.begins += i64::from(Rate::HZ_48K.0 / FRAMES_PER_SECOND);
            each(packet);
        }
    }

    fn numbered(&mut self, begins: i64, payload: Bytes) -> RtpPacket {
        let seq = self.seq;
        self.seq = seq.wrapping_add(1);
        RtpPacket { ssrc: 0, seq, timestamp: begins as u32, marker: false, payload, coding: Coding::Opus }
    }
}

impl ToPcm {
    /// `rate` is one of Opus's own.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub fn new(rate: Rate) -> Result<Self, AudioError> {
        Ok(Self { decoder: Decoder::new(rate)? })
    }

    /// A packet's samples. None at all for one that announces a pause (RFC 6716 section 3.4), or is not Opus.
    pub fn chunk(&mut self, payload: &[u8]) -> Bytes {
        if payload.len() <= 1 {
            return Bytes::new();
        }
        let Some(samples) = self.decoder.packet(payload) else { return Bytes::new() };
        let mut chunk = BytesMut::with_capacity(2 * samples.len());
        samples.iter().for_each(|&sample| chunk.put_i16_le(sample));
        chunk.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: Rate, milliseconds: u64) -> Vec<u8> {
        let samples = rate.samples(Millis(milliseconds));
        let wave =
            |n: u64| (8_000.0 * (n as f32 * 440.0 * std::f32::consts::TAU / rate.0 as f32).sin()) as i16;
        (0..samples).flat_map(|n| wave(n).to_le_bytes()).collect()
    }

    fn pushed(from: &mut FromPcm, chunk: &[u8], at: u64) -> Vec<RtpPacket> {
        let mut packets = Vec::new();
        from.push(chunk, Millis(at), |packet| packets.push(packet));
        packets
    }

    #[test]
    fn chunks_of_any_length_become_packets_of_20_ms_on_the_senders_clock() {
        let mut from = FromPcm::new(Rate::HZ_16K).unwrap();
        let tone = tone(Rate::HZ_16K, 70);
        let mut packets = Vec::new();
        for (n, chunk) in tone.chunks(2 * 160).enumerate() {
            packets.extend(pushed(&mut from, chunk, 1_000 + 10 * n as u64));
        }
        let marks: Vec<_> = packets.iter().map(|packet| (packet.seq, packet.timestamp)).collect();
        assert_eq!(marks, [(0, 48_000), (1, 48_960), (2, 49_920)]);
        assert!(packets.iter().all(|packet| super::super::packet_ticks(&packet.payload) == Some(960)));
    }

    #[test]
    fn a_pause_is_announced_and_what_comes_after_it_has_its_own_time() {
        let mut from = FromPcm::new(Rate::HZ_24K).unwrap();
        let tone = tone(Rate::HZ_24K, 20);
        let first = pushed(&mut from, &tone, 0);
        let pause = pushed(&mut from, &[], 20);
        let after = pushed(&mut from, &tone, 5_000);
        assert_eq!((first[0].timestamp, pause[0].timestamp, pause[0].payload.len()), (0, 960, 1));
        assert_eq!((after[0].seq, after[0].timestamp), (2, 240_000));
    }

    #[test]
    fn a_sound_goes_there_and_back() {
        for rate in [Rate::HZ_16K, Rate::HZ_24K, Rate::HZ_48K] {
            let (mut from, mut to) = (FromPcm::new(rate).unwrap(), ToPcm::new(rate).unwrap());
            let packets = pushed(&mut from, &tone(rate, 200), 0);
            let heard: Vec<i16> = packets
                .iter()
                .flat_map(|packet| to.chunk(&packet.payload))
                .collect::<Vec<u8>>()
                .chunks_exact(2)
                .map(|sample| i16::from_le_bytes([sample[0], sample[1]]))
                .collect();
            assert_eq!(heard.len() as u64, rate.samples(Millis(200)));
            let level = super::super::level(&heard[heard.len() / 2..]);
            assert!((0.15..0.19).contains(&level), "{rate:?}: {level}");
        }
    }

    #[test]
    fn what_is_no_opus_and_what_announces_a_pause_is_no_sound() {
        let mut to = ToPcm::new(Rate::HZ_24K).unwrap();
        let mut from = FromPcm::new(Rate::HZ_24K).unwrap();
        assert!(to.chunk(&pushed(&mut from, &[], 0)[0].payload).is_empty());
        assert!(to.chunk(&[]).is_empty());
        assert!(to.chunk(&[0xff; 3]).is_empty());
    }

    #[test]
    fn an_odd_byte_is_left_out_and_wild_times_are_survived() {
        let mut from = FromPcm::new(Rate::HZ_16K).unwrap();
        assert_eq!(pushed(&mut from, &[0; 641], 0).len(), 1);
        for at in [u64::MAX, 0, 1 << 60, 7] {
            pushed(&mut from, &[1; 640], at);
        }
    }
}
