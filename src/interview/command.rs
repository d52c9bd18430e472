//! What the page asks for.

use super::deadline::LAST_WORDS;
use super::{Interview, Phase};
use crate::clock::Millis;
use crate::model::Command as ToModel;
use crate::wire::{Command, EndReason, Patience, Source, State};

/// Typed answers that wait for the conversation; nobody types more meanwhile.
const TYPED: usize = 8;

impl Interview {
    /// The microphone, a hold, patience and the end are the candidate's at any time, and what is typed waits for the
    /// conversation; the rest means something only there and is ignored elsewhere.
    pub(super) fn on_command(&mut self, command: Command, now: Millis) {
        self.touch(now);
        match command {
            Command::Mute { muted } => self.muted = muted,
            Command::Hold { on } => self.hold(on),
            Command::Patience { level } => self.be_patient(level),
            Command::End => self.leave(now),
            Command::Done => self.done(),
            Command::Repeat => self.again |= self.direct(ToModel::Repeat, now),
            Command::Rephrase => self.again |= self.direct(ToModel::Rephrase, now),
            Command::Skip => self.skip(now),
            Command::Say { text } => {
                let said = !text.trim().is_empty() && self.typed.len() < TYPED;
                self.typed.extend(said.then_some(text));
            }
            Command::Words { text, confidence } => self.recognised(&text, confidence),
        }
    }

    /// The candidate ends it. The words of what they said last may be on their way: for those it waits a moment, and for
    /// nothing else.
    fn leave(&mut self, now: Millis) {
        let begun = matches!(self.phase, Phase::Running | Phase::Overtime);
        if begun && self.setup.candidate_source != Source::None {
            self.interrupt(now);
            self.close_answer(now);
            self.close(EndReason::CandidateEnded, true, now + LAST_WORDS, now);
        } else {
            self.end(EndReason::CandidateEnded, now);
        }
    }

    fn hold(&mut self, on: bool) {
        if self.holding != on {
            self.holding = on;
            self.tell_model(ToModel::Hold(on));
        }
    }

    fn be_patient(&mut self, level: Patience) {
        if self.patience != level {
            self.patience = level;
            self.tell_model(ToModel::Patience(level));
        }
    }

    fn done(&mut self) {
        self.hold(false);
        // Elsewhere there is no turn to take, or it is taken already.
        if self.state() == State::Listening {
            self.tell_model(ToModel::Commit);
        }
    }

    fn skip(&mut self, now: Millis) {
        if self.in_conversation() {
            self.hold(false);
        }
        if self.direct(ToModel::Skip, now) {
            self.conduct_skipped(now);
        }
    }

    /// The candidate tells the interviewer what to say next; false where that means nothing.
    fn direct(&mut self, command: ToModel, now: Millis) -> bool {
        let may = self.in_conversation() && self.phase == Phase::Running;
        if may {
            self.interrupt(now);
            self.close_answer(now);
            self.ask(command);
        }
        may
    }

    /// Typed answers are said as soon as there is a conversation: now, or when it begins or the connection is back.
    pub(super) fn say_typed(&mut self, now: Millis) {
        if self.in_conversation() {
            for text in std::mem::take(&mut self.typed) {
                self.say(text, now);
            }
        }
    }

    /// A typed answer is a whole turn, and an interruption if the interviewer speaks.
    fn say(&mut self, text: String, now: Millis) {
        self.hold(false);
        let interrupts = self.voice.audible().is_some();
        self.interrupt(now);
        self.close_answer(now);
        self.take_down(text.clone(), interrupts, now);
        self.ask(ToModel::Text(text));
    }

    /// Words without a turn are dropped: they came too late, or were spoken too softly to be a turn.
    /// So are words while muted, which nobody was to hear.
    fn recognised(&mut self, text: &str, confidence: Option<u8>) {
        let phrase = text.trim();
        if self.setup.candidate_source != Source::None || phrase.is_empty() {
            return;
        }
        self.browser_words = true;
        if self.muted {
            return;
        }
        if let Some(answer) = self.answer.as_mut().or(self.settling.back_mut().map(|late| &mut late.answer)) {
            let delta = answer.phrase(phrase, confidence.map(|percent| percent.min(100)));
            self.log(crate::wire::Event::TurnDelta(delta));
        }
    }
}
