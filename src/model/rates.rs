//! Sound between the call and models of different rates: the call sends and plays at those of the first one.

use crate::audio::{Pcm, Rate, Resampler, resample};

#[derive(Debug)]
pub(super) struct Rates {
    sent: Rate,
    played: Rate,
    /// What the current model hears, when it is not what the call sends.
    heard: Option<(Rate, Resampler)>,
}

impl Rates {
    pub(super) fn new(sent: Rate, played: Rate) -> Self {
        Self { sent, played, heard: None }
    }

    /// What is sent goes to a model that hears at `rate`.
    pub(super) fn hear_at(&mut self, rate: Rate) {
        self.heard = match rate == self.sent {
            true => None,
            false => Resampler::new(self.sent, rate).ok().map(|resampler| (rate, resampler)),
        };
    }

    /// A frame of the call, for the model.
    pub(super) fn for_model(&mut self, pcm: Pcm) -> Pcm {
        let Some((rate, resampler)) = &mut self.heard else { return pcm };
        match resampler.frame(&pcm.samples) {
            Ok(samples) => Pcm::new(*rate, samples),
            // It is no frame. Silence keeps the places right.
            Err(_) => Pcm::new(*rate, vec![0; rate.samples(pcm.len()) as usize]),
        }
    }

    /// Sound of the model, for the call.
    pub(super) fn for_call(&self, pcm: Pcm) -> Pcm {
        if pcm.rate == self.played {
            return pcm;
        }
        resample(&pcm, self.played).unwrap_or_else(|_| Pcm::new(self.played, Vec::new()))
    }
}
