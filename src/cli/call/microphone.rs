//! The candidate's voice: a WAV file, and when to speak it.

use std::path::Path;

use clap::ValueEnum;
use hound::{SampleFormat, WavReader};

use super::failure::{Failure, Result};
use crate::audio::{self, Pcm, Rate};
use crate::wire::State;

/// What is sent: Opus's own rate.
pub(super) const RATE: Rate = Rate::HZ_48K;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Speak {
    /// Once audio is connected.
    #[default]
    Once,
    /// Whenever the interviewer has asked something; falls silent when the interviewer begins.
    Asked,
}

#[derive(Debug)]
pub(super) struct Microphone {
    pub(super) voice: Pcm,
    speak: Speak,
    again: bool,
    speaking: bool,
    /// The interviewer has spoken since the last answer.
    asked: bool,
}

/// What the mouth is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    Speak,
    Stop,
}

impl Microphone {
    /// Reads all of the file.
    pub(super) fn open(path: &Path, speak: Speak, again: bool) -> Result<Self> {
        let voice = audio::resample(&recorded(path)?, RATE).map_err(|cause| unspeakable(path, &cause))?;
        Ok(Self::new(voice, speak, again))
    }

    fn new(voice: Pcm, speak: Speak, again: bool) -> Self {
        Self { voice, speak, again, speaking: false, asked: false }
    }

    /// Audio is connected.
    pub(super) fn connected(&mut self) -> Option<Cue> {
        self.speaking = self.speak == Speak::Once;
        self.speaking.then_some(Cue::Speak)
    }

    /// What the interview is doing now.
    pub(super) fn heard_of(&mut self, state: State) -> Option<Cue> {
        if self.speak == Speak::Once {
            return None;
        }
        match state {
            State::Speaking => {
                self.asked = true;
                std::mem::take(&mut self.speaking).then_some(Cue::Stop)
            }
            State::Listening if self.asked && !self.speaking => {
                (self.asked, self.speaking) = (false, true);
                Some(Cue::Speak)
            }
            State::Connecting
            | State::Listening
            | State::Thinking
            | State::Away
            | State::Closing
            | State::Ended => None,
        }
    }

    /// The voice has been spoken to its end.
    pub(super) fn finished(&mut self) -> Option<Cue> {
        self.speaking = self.again;
        self.again.then_some(Cue::Speak)
    }
}

/// What is in a WAV file, at its own rate.
pub(in crate::cli) fn recorded(path: &Path) -> Result<Pcm> {
    let recorded = read(path).map_err(|cause| unspeakable(path, &cause))?;
    match recorded.is_empty() {
        true => Err(unspeakable(path, &"the file holds no sound")),
        false => Ok(recorded),
    }
}

fn unspeakable(path: &Path, cause: &dyn std::fmt::Display) -> Failure {
    Failure::wav(format!("{}: {cause}", path.display()))
}

/// A WAV file as 16-bit mono at its own rate.
fn read(path: &Path) -> std::result::Result<Pcm, hound::Error> {
    let mut wav = WavReader::open(path)?;
    let spec = wav.spec();
    if spec.channels == 0 || spec.sample_rate == 0 {
        return Err(hound::Error::FormatError("no channels or no sample rate"));
    }
    let samples: Vec<f32> = match spec.sample_format {
        SampleFormat::Float => {
            wav.samples::<f32>().map(|s| Ok(s? * 32_768.0)).collect::<hound::Result<_>>()?
        }
        SampleFormat::Int => {
            let scale = 2_f32.powi(16 - i32::from(spec.bits_per_sample));
            wav.samples::<i32>().map(|s| Ok(s? as f32 * scale)).collect::<hound::Result<_>>()?
        }
    };
    let channels = usize::from(spec.channels);
    let mono = samples.chunks_exact(channels).map(|all| (all.iter().sum::<f32>() / channels as f32) as i16);
    Ok(Pcm::new(Rate(spec.sample_rate), mono.collect()))
}

#[cfg(test)]
mod tests {
    use hound::{WavSpec, WavWriter};

    use super::*;

    fn microphone(speak: Speak, again: bool) -> Microphone {
        Microphone::new(Pcm::silent_frame(RATE), speak, again)
    }

    #[test]
    fn once_speaks_when_connected_and_never_again() {
        let mut microphone = microphone(Speak::Once, false);
        assert_eq!(microphone.connected(), Some(Cue::Speak));
        assert_eq!(microphone.heard_of(State::Speaking), None);
        assert_eq!(microphone.finished(), None);
        assert_eq!(microphone.heard_of(State::Listening), None);
    }

    #[test]
    fn a_loop_never_rests() {
        let mut microphone = microphone(Speak::Once, true);
        microphone.connected();
        assert_eq!(microphone.finished(), Some(Cue::Speak));
    }

    #[test]
    fn asked_answers_each_question_once() {
        let mut microphone = microphone(Speak::Asked, false);
        assert_eq!(microphone.connected(), None);
        assert_eq!(microphone.heard_of(State::Listening), None, "nothing has been asked");
        for _ in 0..2 {
            assert_eq!(microphone.heard_of(State::Speaking), None);
            assert_eq!(microphone.heard_of(State::Listening), Some(Cue::Speak));
            assert_eq!(microphone.heard_of(State::Listening), None);
            assert_eq!(microphone.finished(), None);
            assert_eq!(microphone.heard_of(State::Thinking), None);
        }
    }

    #[test]
    fn asked_falls_silent_when_the_interviewer_begins() {
        let mut microphone = microphone(Speak::Asked, false);
        microphone.heard_of(State::Speaking);
        microphone.heard_of(State::Listening);
        assert_eq!(microphone.heard_of(State::Speaking), Some(Cue::Stop));
        assert_eq!(microphone.heard_of(State::Listening), Some(Cue::Speak));
    }

    #[test]
    fn every_shape_of_wav_is_read_as_mono_at_its_own_rate_and_level() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("voice.wav");
        for (bits, float, channels) in
            [(8, false, 1), (16, false, 2), (24, false, 1), (32, false, 2), (32, true, 2)]
        {
            let sample_format = if float { SampleFormat::Float } else { SampleFormat::Int };
            let spec = WavSpec { channels, sample_rate: 22_050, bits_per_sample: bits, sample_format };
            let mut wav = WavWriter::create(&path, spec).unwrap();
            for _ in 0..100 * channels {
                match float {
                    true => wav.write_sample(0.25_f32).unwrap(),
                    false => wav.write_sample(1_i32 << (bits - 3)).unwrap(),
                }
            }
            wav.finalize().unwrap();
            let pcm = read(&path).unwrap();
            assert_eq!((pcm.rate, pcm.samples.len()), (Rate(22_050), 100), "{spec:?}");
            assert!(pcm.samples.iter().all(|&sample| sample == 8192), "{spec:?}: {:?}", pcm.samples[0]);
        }
    }

    #[test]
    fn a_file_that_cannot_be_spoken_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("voice.wav");
        for content in [&b""[..], b"RIFF", b"Hello, I am no WAV file at all, but rather long."] {
            std::fs::write(&path, content).unwrap();
            let failure = Microphone::open(&path, Speak::Once, false).unwrap_err().to_string();
            assert!(failure.contains("bad_wav") && failure.contains("voice.wav"), "{failure}");
        }
    }
}
