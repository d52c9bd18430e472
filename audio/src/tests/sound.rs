//! Sounds to send and measures of what arrives.

use bytes::Bytes;
use opus::{Application, Bitrate, Channels};

use crate::{Rate, RtpPacket, level};

/// Something voice-like: a gliding tone with harmonics, loud and soft in turns of 200 ms. Not periodic, so
/// that it resembles itself at no other place.
pub(super) fn voice(rate: Rate, millis: u64) -> Vec<i16> {
    let mut phase = 0.0_f64;
    (0..millis * u64::from(rate.0) / 1000)
        .map(|at| {
            let t = at as f64 / f64::from(rate.0);
            let pitch = 140.0 + 60.0 * (t * 1.7).sin() + 25.0 * (t * 5.3).sin();
            phase += std::f64::consts::TAU * pitch / f64::from(rate.0);
            let envelope = 0.35 + 0.25 * (t * std::f64::consts::TAU * 2.5).sin();
            let wave = phase.sin() + 0.5 * (2.0 * phase).sin() + 0.3 * (3.0 * phase).sin();
            (wave * envelope * 9_000.0) as i16
        })
        .collect()
}

/// A browser's encoder: speech, in-band FEC, 48 kHz.
pub(super) struct Sender {
    opus: opus::Encoder,
    seq: u16,
    timestamp: u32,
    pub(super) ssrc: u32,
}

impl Sender {
    pub(super) fn new(seq: u16, fec: bool) -> Self {
        let mut opus = opus::Encoder::new(Rate::HZ_48K.0, Channels::Mono, Application::Voip).unwrap();
        opus.set_bitrate(Bitrate::Bits(32_000)).unwrap();
        opus.set_signal(opus::Signal::Voice).unwrap();
        opus.set_inband_fec(fec).unwrap();
        opus.set_packet_loss_perc(if fec { 20 } else { 0 }).unwrap();
        Self { opus, seq, timestamp: 7_000_000, ssrc: 1 }
    }

    /// Packets of `frame` samples each (48 kHz).
    pub(super) fn send(&mut self, samples: &[i16], frame: usize) -> Vec<RtpPacket> {
        samples.chunks_exact(frame).map(|chunk| self.packet(chunk)).collect()
    }

    fn packet(&mut self, samples: &[i16]) -> RtpPacket {
        let payload = Bytes::from(self.opus.encode_vec(samples, 1275).unwrap());
        let packet = RtpPacket {
            ssrc: self.ssrc,
            seq: self.seq,
            timestamp: self.timestamp,
            marker: false,
            payload,
            coding: crate::Coding::Opus,
        };
        self.seq = self.seq.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(samples.len() as u32);
        packet
    }

    /// Sends nothing for a while, as with DTX: time goes on, sequence numbers do not.
    pub(super) fn pause(&mut self, millis: u32) {
        self.timestamp = self.timestamp.wrapping_add(millis * 48);
    }
}

/// The best normalised correlation of `heard` with `source`, and by how many samples it is delayed.
pub(super) fn alignment(source: &[i16], heard: &[i16], max_delay: usize) -> (f64, usize) {
    (0..max_delay)
        .map(|delay| (correlation(source, &heard[delay..]), delay))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap()
}

fn correlation(a: &[i16], b: &[i16]) -> f64 {
    let product =
        |x: &[i16], y: &[i16]| -> f64 { x.iter().zip(y).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum() };
    let length = a.len().min(b.len());
    let (a, b) = (&a[..length], &b[..length]);
    product(a, b) / (product(a, a) * product(b, b)).sqrt().max(1.0)
}

pub(super) fn decibels(samples: &[i16]) -> f32 {
    20.0 * level(samples).max(1e-6).log10()
}

/// The longest run of digital silence, in samples.
pub(super) fn longest_silence(samples: &[i16]) -> usize {
    samples.split(|&sample| sample != 0).map(<[i16]>::len).max().unwrap_or(0)
}
