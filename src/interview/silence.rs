//! The candidate falls silent: when the interviewer takes the turn, at the soonest. The page shows how that comes closer.

use super::{Interview, Output};
use crate::model::silence;
use crate::wire::{Event, State, TurnSilence};

impl Interview {
    /// Tells of it when it has changed.
    pub(super) fn tell_silence(&mut self) {
        let now = self.silence();
        if now == self.silence {
            return;
        }
        let over = |before: TurnSilence| TurnSilence { until_ms: None, ..before };
        let told = now.or(self.silence.map(over));
        self.silence = now;
        self.outputs.extend(told.map(|told| Output::Tell(Event::TurnSilence(told))));
    }

    fn silence(&self) -> Option<TurnSilence> {
        let by_silence = self.setup.ends_by_silence && !self.setup.full_duplex;
        if !by_silence || self.holding || self.state() != State::Listening {
            return None;
        }
        let answer = self.answer.as_ref()?;
        let since_ms = answer.silent_since()?;
        let question = answer.question().and_then(|question| self.agenda.patience(&question.id));
        let until_ms = Some(since_ms + silence(self.patience.at_least(question)));
        Some(TurnSilence { turn: answer.id(), since_ms, until_ms })
    }
}
