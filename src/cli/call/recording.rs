//! What the candidate heard, and how well.

use std::fs::File;
use std::path::Path;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::failure::{Failure, Result};
use super::report::Audio;
use crate::audio::{AudioError, Rate, Uplink};
use crate::call::voices;
use crate::clock::{Clock, Millis};
use crate::peer::Peer;

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
    arrivals: Arrivals,
    first_sound: Option<Millis>,
}

/// When packets came. In silence few are sent; a gap is between two that were sent one right after the other.
#[derive(Debug, Default)]
struct Arrivals {
    last: Option<(u32, Millis)>,
    max_gap: Millis,
}

impl Arrivals {
    fn packet(&mut self, timestamp: u32, at: Millis) {
        const FRAME: u32 = 960;

        if let Some((before, last)) = self.last.replace((timestamp, at))
            && timestamp.wrapping_sub(before) == FRAME
        {
            self.max_gap = self.max_gap.max(at.since(last));
        }
    }
}

impl Recording {
    pub(super) fn new(clock: Clock) -> std::result::Result<Self, AudioError> {
        Ok(Self {
            clock,
            ear: Uplink::new(RATE)?,
            samples: Vec::new(),
            arrivals: Arrivals::default(),
            first_sound: None,
        })
    }

    /// Takes what has arrived. True when something has.
    pub(super) fn hear(&mut self, peer: &mut Peer) -> bool {
        let Self { clock, ear, arrivals, .. } = self;
        voices::hear(peer, ear, *clock, |received| {
            arrivals.packet(received.packet.timestamp, clock.at(received.at));
        })
    }

    /// The ear, for what else is to be told to it.
    pub(super) fn ear(&mut self) -> &mut Uplink {
        &mut self.ear
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
            max_gap_ms: self.arrivals.max_gap,
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

    #[test]
    fn the_longest_gap_is_between_packets_that_were_sent_one_after_the_other() {
        let mut arrivals = Arrivals::default();
        for (frame, at) in [(0, 100), (1, 120), (2, 140), (3, 195), (4, 200), (24, 600)] {
            arrivals.packet(frame * 960, Millis(at));
        }
        assert_eq!(arrivals.max_gap, Millis(55));
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
