//! Turns begin and end.

use super::answer::{Answer, Late};
use super::deadline::{HEARD, PHRASES, WORDS};
use super::timers::Timer;
use super::voice::{Item, Spoken};
use super::{Interview, Output};
use crate::audio::Played;
use crate::clock::Millis;
use crate::model::{Command, Line};
use crate::wire::{Event, Latency, Role, Source, Turn, TurnCut, TurnFinal, TurnStarted};

impl Interview {
    /// What was handed to RTP. Of an item that was flushed, the fade is not counted.
    pub(super) fn on_played(&mut self, played: Played, now: Millis) {
        let Some(item) = self.voice.get(played.item) else { return };
        item.played = (item.played + u64::from(played.samples)).min(item.received);
        if item.played > 0 && item.turn.is_none() {
            self.begin_turn(played, now);
        }
        if played.samples > 0 {
            self.touch(now);
        }
        if played.end {
            self.end_turn(played, now);
        }
    }

    fn begin_turn(&mut self, played: Played, now: Millis) {
        // A murmur while the candidate speaks on takes no turn.
        if !(self.setup.full_duplex && self.candidate_speaks()) {
            self.close_answer(now);
        }
        let response_ms = self.transcript.response(Role::Interviewer, now);
        let Some(item) = self.voice.get(played.item) else { return };
        let turn = self.transcript.next_id();
        item.turn = Some(Spoken { id: turn, start: now, response: response_ms });
        if item.question.is_some() {
            self.transcript.question.clone_from(&item.question);
        }
        self.owed = false;
        self.asked_again = false;
        let question = item.question.clone();
        let deltas: Vec<_> = item.deltas(turn).map(|delta| Output::Log(Event::TurnDelta(delta))).collect();
        let question_text = self.question_text(question.as_ref());
        let role = Role::Interviewer;
        self.log(Event::TurnStarted(TurnStarted { turn, role, start_ms: now, question, question_text }));
        if let Some(response_ms) = response_ms {
            self.log(Event::Latency(Latency { turn, response_ms }));
        }
        self.outputs.extend(deltas);
    }

    /// Played to its end. An item without a sound was no turn.
    fn end_turn(&mut self, played: Played, now: Millis) {
        let Some(item) = self.voice.remove(played.item) else { return };
        self.tell_model(Command::Played(item.id));
        if let Some(turn) = item.turn {
            self.log_spoken(item, turn, None, now);
        }
        if self.is_over() {
            self.timers.set(Timer::Goodbye, now + HEARD);
        }
    }

    /// Silences the interviewer: what is audible is cut where it is, what waits was never said. Tells
    /// whether there was anything.
    pub(super) fn interrupt(&mut self, now: Millis) -> bool {
        if self.voice.is_empty() {
            return false;
        }
        self.outputs.push_back(Output::Flush);
        for item in self.voice.take_all() {
            match item.turn {
                Some(turn) => self.cut(item, turn, now),
                None => self.tell_model(Command::Forget(item.id)),
            }
        }
        true
    }

    fn cut(&mut self, item: Item, turn: Spoken, now: Millis) {
        let heard_ms = self.setup.output_rate.millis(item.played);
        let heard = item.heard(self.setup.output_rate);
        self.tell_model(Command::Truncate { item: item.id, heard: heard_ms });
        self.log(Event::TurnCut(TurnCut { turn: turn.id, heard_ms, heard: heard.clone() }));
        self.log_spoken(item, turn, Some(heard), now);
    }

    /// A turn of the interviewer is over; `heard` are its words if it was cut.
    fn log_spoken(&mut self, item: Item, turn: Spoken, heard: Option<String>, now: Millis) {
        let generated = item.generated();
        let cut = heard.is_some();
        let text = heard.unwrap_or_else(|| generated.clone());
        let question = self.conduct_said(item.question, turn.id, &text, cut, now);
        self.finish(Turn {
            turn: turn.id,
            role: Role::Interviewer,
            start_ms: turn.start,
            end_ms: now,
            source: self.setup.interviewer_source,
            question,
            speech_ms: self.setup.output_rate.millis(item.played),
            confidence: None,
            response_ms: turn.response,
            pauses: Vec::new(),
            cut,
            generated: (generated != text).then_some(generated),
            generated_ms: Some(self.setup.output_rate.millis(item.received)),
            text,
        });
        self.transcript.ended(Role::Interviewer, now);
    }

    pub(super) fn open_answer(&mut self, start: Millis, interrupts: bool) {
        // The browser's words come without a name: from now on they are the new turn's.
        self.settle_phrases();
        let start = start.max(self.transcript.answered);
        let response = if interrupts { None } else { self.transcript.response(Role::Candidate, start) };
        let turn = self.transcript.next_id();
        let question = self.transcript.question.clone();
        let started =
            TurnStarted { question: question.clone(), ..TurnStarted::new(turn, Role::Candidate, start) };
        self.log(Event::TurnStarted(started));
        self.answer = Some(Answer::new(turn, start, response, question));
    }

    /// The candidate's turn is over, as it is. Final at once, or when its words have come.
    pub(super) fn close_answer(&mut self, now: Millis) {
        let Some(mut answer) = self.answer.take() else { return };
        answer.stop(now);
        self.transcript.ended(Role::Candidate, answer.end());
        self.conduct_answered(answer.question(), answer.id(), now);
        let words = match self.setup.candidate_source {
            Source::None => self.browser_words.then_some(PHRASES),
            Source::Script | Source::Provider | Source::Browser | Source::Typed => Some(WORDS),
        };
        let wait = words.filter(|_| !answer.is_complete()).unwrap_or_default();
        self.settling.push_back(Late { answer, until: now + wait });
        self.settle_due(now);
    }

    /// What has all its words waits no longer.
    pub(super) fn settle_complete(&mut self) {
        self.settle(|late| late.answer.is_complete());
    }

    /// What has waited long enough waits no longer.
    pub(super) fn settle_due(&mut self, now: Millis) {
        self.settle(|late| late.until <= now);
    }

    /// No more words of the browser's will come for what was said.
    pub(super) fn settle_phrases(&mut self) {
        if self.setup.candidate_source == Source::None {
            self.settle_all();
        }
    }

    pub(super) fn settle_all(&mut self) {
        self.settle(|_| true);
    }

    fn settle(&mut self, over: impl Fn(&Late) -> bool) {
        for late in std::mem::take(&mut self.settling) {
            match over(&late) {
                true => self.finish(late.answer.finish()),
                false => self.settling.push_back(late),
            }
        }
        match self.settling.iter().map(|late| late.until).min() {
            Some(until) => self.timers.set(Timer::Words, until),
            None => self.timers.stop(Timer::Words),
        }
    }

    pub(super) fn take_down(&mut self, text: String, interrupts: bool, now: Millis) {
        let response_ms = if interrupts { None } else { self.transcript.response(Role::Candidate, now) };
        let turn = self.transcript.next_id();
        let question = self.transcript.question.clone();
        let started =
            TurnStarted { question: question.clone(), ..TurnStarted::new(turn, Role::Candidate, now) };
        self.log(Event::TurnStarted(started));
        self.finish(Turn {
            turn,
            role: Role::Candidate,
            start_ms: now,
            end_ms: now,
            text,
            source: Source::Typed,
            question: question.clone(),
            speech_ms: Millis::ZERO,
            confidence: None,
            response_ms,
            pauses: Vec::new(),
            cut: false,
            generated: None,
            generated_ms: None,
        });
        self.transcript.ended(Role::Candidate, now);
        self.conduct_answered(question.as_ref(), turn, now);
    }

    fn finish(&mut self, turn: Turn) {
        if !turn.text.is_empty() {
            self.tell_model(Command::Said(Line { role: turn.role, text: turn.text.clone() }));
        }
        self.log(Event::TurnFinal(TurnFinal { turn }));
    }
}
