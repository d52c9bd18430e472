//! What is said, prepared once and shared by all calls: the candidate's Opus packets, the model's base64.

use bytes::Bytes;
use opus::{Application, Bitrate, Channels};

use super::marker::{self, Detector};
use crate::audio::{AudioError, FRAME, Pcm, Rate, level, resample, to_base64};
use crate::clock::Millis;

/// A turn of either side.
pub(super) const STRETCH: Millis = Millis(4500);

/// A pause in the recording is shortened to this: the fake model takes a longer one for the end of the turn.
const PAUSE: Millis = Millis(160);

/// RMS of a frame, of full scale, below which it is a pause.
const QUIET: f32 = 0.01;

/// Silent frames after a stretch, so that the listener's decoder comes to rest.
const TRAILING: usize = 3;

/// One event of the model's voice.
const DELTA: Millis = Millis(160);

const BITRATE: i32 = 32_000;
const MAX_PACKET: usize = 1275;

#[derive(Debug)]
pub(super) struct Voice {
    /// A stretch of the candidate's, 20 ms each; the first begins with the marker.
    pub(super) packets: Vec<Bytes>,
    pub(super) silence: Bytes,
    /// How long after the beginning of the first packet a decoder gives out the marker: Opus's lookahead, 6.5 ms.
    pub(super) lead: f64,
    /// A stretch of the model's; the first begins with the marker.
    pub(super) deltas: Vec<String>,
}

impl Voice {
    /// # Errors
    ///
    /// When the recording has an impossible rate, or holds nothing but silence.
    pub(super) fn new(recorded: &Pcm) -> Result<Self, AudioError> {
        let ours = stretch(&resample(recorded, Rate::HZ_48K)?);
        let theirs = stretch(&resample(recorded, Rate::HZ_24K)?);
        let (packets, silence) = encode(&ours)?;
        let lead = lead(&packets)?;
        let delta = Rate::HZ_24K.samples(DELTA) as usize;
        Ok(Self { packets, silence, lead, deltas: theirs.chunks(delta).map(to_base64).collect() })
    }

    /// How long the delta with this number may be from the first when it is sent: 2.5 times faster than it is spoken.
    pub(super) fn due(number: usize) -> Millis {
        Millis(DELTA.0 * number as u64 * 2 / 5)
    }
}

/// The marker, and then the recording over and over.
fn stretch(recorded: &Pcm) -> Vec<i16> {
    let (rate, frame) = (recorded.rate, recorded.rate.frame());
    let mut spoken = Vec::new();
    let mut quiet = Millis::ZERO;
    for frame in recorded.samples.chunks_exact(frame) {
        quiet = if level(frame) < QUIET { quiet + FRAME } else { Millis::ZERO };
        if quiet <= PAUSE {
            spoken.extend_from_slice(frame);
        }
    }
    let length = rate.samples(STRETCH) as usize;
    let voice = spoken.iter().copied().cycle();
    marker::make(rate).into_iter().chain(voice).take(length).collect()
}

/// A stretch, which comes to rest, and a packet that announces a pause.
fn encode(pcm: &[i16]) -> Result<(Vec<Bytes>, Bytes), AudioError> {
    let mut opus = opus::Encoder::new(Rate::HZ_48K.0, Channels::Mono, Application::Audio)?;
    opus.set_bitrate(Bitrate::Bits(BITRATE))?;
    let zeros = vec![0; Rate::HZ_48K.frame()];
    // The encoder comes to rest as the listener's decoder is.
    let mut silence = Vec::new();
    for _ in 0..=TRAILING {
        silence = opus.encode_vec(&zeros, MAX_PACKET)?;
    }
    let frames = pcm.chunks_exact(zeros.len()).chain(std::iter::repeat_n(&zeros[..], TRAILING));
    let packets =
        frames.map(|frame| opus.encode_vec(frame, MAX_PACKET).map(Bytes::from)).collect::<Result<_, _>>()?;
    // Its first byte alone says: nothing is sent for a while.
    silence.truncate(1);
    Ok((packets, silence.into()))
}

/// Where a decoder finds the marker, in ms.
fn lead(packets: &[Bytes]) -> Result<f64, AudioError> {
    let mut opus = opus::Decoder::new(Rate::HZ_24K.0, Channels::Mono)?;
    let mut detector = Detector::new(Rate::HZ_24K);
    let mut pcm = vec![0; Rate::HZ_24K.frame()];
    for packet in packets {
        let length = opus.decode(packet, &mut pcm, false)?;
        if let Some(onset) = detector.push(&pcm[..length]) {
            return Ok(ms(onset, Rate::HZ_24K));
        }
    }
    Ok(0.0)
}

/// Samples as milliseconds, with their fraction.
pub(super) fn ms(samples: u64, rate: Rate) -> f64 {
    samples as f64 * 1000.0 / f64::from(rate.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hum(rate: Rate, length: Millis) -> Vec<i16> {
        (0..rate.samples(length)).map(|at| ((at as f64 / 20.0).sin() * 8000.0) as i16).collect()
    }

    #[test]
    fn a_stretch_is_as_long_on_either_side_and_its_marker_comes_first() {
        let voice = Voice::new(&Pcm::new(Rate(16_000), hum(Rate(16_000), Millis(700)))).unwrap();
        assert_eq!(voice.packets.len(), 225 + TRAILING);
        assert_eq!(voice.deltas.len(), 29);
        assert!((5.0..9.0).contains(&voice.lead), "{}", voice.lead);
    }

    #[test]
    fn a_pause_in_the_recording_is_too_short_to_end_the_turn() {
        let rate = Rate::HZ_24K;
        let mut samples = hum(rate, Millis(500));
        samples.extend(vec![0; rate.frame() * 50]);
        samples.extend(hum(rate, Millis(500)));
        let (mut longest, mut quiet) = (0, 0);
        for frame in stretch(&Pcm::new(rate, samples)).chunks(rate.frame()) {
            quiet = if level(frame) < QUIET { quiet + 1 } else { 0 };
            longest = longest.max(quiet);
        }
        assert_eq!(longest, 8);
    }
}
