//! What the candidate heard, and how well.

use std::fs::File;
use std::path::Path;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::failure::{Failure, Result};
use super::report::Audio;
use crate::audio::{AudioError, Rate, Uplink};
use crate::clock::{Clock, Millis};
use crate::peer::Received;

/// Opus's own rate.
const RATE: Rate = Rate::HZ_48K;

/// Louder than a codec's silence, quieter than a whisper: RMS, −46 dB of full scale.
const SOUND: f32 = 0.005;

/// Can it be written? Better asked before the call than after it.
pub(super) fn check(path: &Path) -> Result<()> {
    File::create(path).map(drop).map_err(|cause| Failure::wav(format!("{}: {cause}", path.display())))
}

#[derive(Debug)]
pub(super) struct Recording {
    clock: Clock,
    ear: Uplink,
    samples: Vec<i16>,
    last_arrival: Option<Millis>,
    max_gap: Millis,
    first_sound: Option<Millis>,
}

impl Recording {
    pub(super) fn new(clock: Clock) -> std::result::Result<Self, AudioError> {
        Ok(Self {
            clock,
            ear: Uplink::new(RATE)?,
            samples: Vec::new(),
            last_arrival: None,
            max_gap: Millis::ZERO,
            first_sound: None,
        })
    }

    pub(super) fn packet(&mut self, Received { at, packet }: Received) {
        let at = self.clock.at(at);
        self.arrived(at);
        self.ear.push(packet, at);
    }

    fn arrived(&mut self, now: Millis) {
        if let Some(last) = self.last_arrival.replace(now) {
            self.max_gap = self.max_gap.max(now.since(last));
        }
    }

    /// Every 20 ms.
    pub(super) fn beat(&mut self) {
        let heard = self.ear.pull(self.clock.now());
        if self.first_sound.is_none() && heard.level() > SOUND {
            self.first_sound = Some(self.clock.now());
        }
        self.samples.extend(heard.samples);
    }

    pub(super) fn figures(&self, sent_packets: u64) -> Audio {
        let stats = self.ear.stats();
        Audio {
            sent_packets,
            received_packets: stats.received,
            received_seconds: RATE.millis(self.samples.len() as u64).0 as f64 / 1000.0,
            first_audio_ms: self.first_sound,
            max_gap_ms: self.max_gap,
            concealed_frames: stats.concealed + stats.recovered,
            lost_packets: stats.lost,
            late_packets: stats.late,
        }
    }

    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let spec = WavSpec {
            channels: 1,
            sample_rate: RATE.0,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let written = || {
            let mut wav = WavWriter::create(path, spec)?;
            let mut block = wav.get_i16_writer(self.samples.len() as u32);
            self.samples.iter().for_each(|&sample| block.write_sample(sample));
            block.flush()?;
            wav.finalize()
        };
        written().map_err(|cause| Failure::wav(format!("{}: {cause}", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_longest_gap_is_between_neighbours() {
        let mut recording = Recording::new(Clock::start()).unwrap();
        for at in [100, 120, 140, 195, 200, 220] {
            recording.arrived(Millis(at));
        }
        assert_eq!(recording.figures(0).max_gap_ms, Millis(55));
    }

    #[tokio::test]
    async fn what_was_heard_is_written_in_full() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heard.wav");
        let mut recording = Recording::new(Clock::start()).unwrap();
        for _ in 0..50 {
            recording.beat();
        }
        recording.write(&path).unwrap();
        assert_eq!(hound::WavReader::open(&path).unwrap().duration(), 48_000);
        let figures = recording.figures(7);
        assert_eq!((figures.sent_packets, figures.received_packets, figures.first_audio_ms), (7, 0, None));
    }
}
