//! Sound between the call and models of different rates: the call sends and plays at those of the first one.

use super::{Capabilities, Command, Event};
use crate::audio::{Pcm, Rate, Resampler, resample};

#[derive(Debug)]
pub(super) struct Rates {
    sent: Rate,
    played: Rate,
    /// What the current model hears, when it is not what the call sends.
    heard: Option<(Rate, Resampler)>,
}

impl Rates {
    /// `first`: of the first model.
    pub(super) fn new(first: Option<Capabilities>) -> Self {
        let (sent, played) =
            first.map_or((Rate::HZ_24K, Rate::HZ_24K), |caps| (caps.input_rate, caps.output_rate));
        Self { sent, played, heard: None }
    }

    /// What is sent goes to a model that hears at `rate`.
    pub(super) fn hear_at(&mut self, rate: Rate) {
        self.heard = match rate == self.sent {
            true => None,
            false => Resampler::new(self.sent, rate).ok().map(|resampler| (rate, resampler)),
        };
    }

    /// What the model gets of a command: a frame at its own rate.
    pub(super) fn for_model(&mut self, command: Command) -> Command {
        let (Command::Audio(pcm), Some((rate, resampler))) = (&command, &mut self.heard) else {
            return command;
        };
        Command::Audio(match resampler.frame(&pcm.samples) {
            Ok(samples) => Pcm::new(*rate, samples),
            // It is no frame. Silence keeps the places right.
            Err(_) => Pcm::new(*rate, vec![0; rate.samples(pcm.len()) as usize]),
        })
    }

    /// What the call gets of an event: sound at its own rate.
    pub(super) fn for_call(&self, event: Event) -> Event {
        if let Event::Audio { item, pcm } = &event
            && pcm.rate != self.played
        {
            let pcm = resample(pcm, self.played).unwrap_or_else(|_| Pcm::new(self.played, Vec::new()));
            return Event::Audio { item: *item, pcm };
        }
        event
    }
}
