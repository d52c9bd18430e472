//! What the practice interviewer says next, given what it has heard.

use super::answer::Answer;
use super::bank::{self, Line};
use super::interviewer::{Interviewer, Phase, Purpose};
use super::mind::{Cut, Mind};
use crate::model::Event;

/// So many questions in a row without any answer, and nobody is there.
const NOBODY: u32 = 4;

/// An interrupted question of which this share was heard (in percent) was understood; after a mere murmur
/// more of it must have been.
const UNDERSTOOD: u64 = 60;
const UNDERSTOOD_DESPITE_MURMUR: u64 = 90;

impl Interviewer {
    pub(super) fn start(&mut self) {
        self.phase = Phase::Interview;
        let before = self.mind.clone();
        if let Some(ask) = self.mind.plan.question().map(|question| question.ask) {
            self.mind.ask(ask, false);
            self.say(before, &[], &[self.greeting, ask], Purpose::Ask);
        }
    }

    /// The interview goes on after a break: with its question once more, or, when that was answered, with the next one.
    pub(super) fn go_on(&mut self) {
        let asked = self.so_far.question.take();
        let Some(asked) = asked.filter(|asked| self.mind.plan.turn_to(Some(&asked.id)).is_some()) else {
            self.mind.plan.turn_to_first();
            return self.start();
        };
        self.phase = Phase::Interview;
        let before = self.mind.clone();
        let lead = self.mind.plan.pick(bank::phrases().back);
        match self.mind.plan.question().map(|question| question.ask) {
            Some(ask) if !self.so_far.answered => {
                self.mind.ask(ask, asked.follow_up);
                self.say(before, lead.as_slice(), &[ask], Purpose::Ask);
            }
            Some(_) | None => self.next_question(before, lead, false),
        }
    }

    /// The candidate's silence has lasted long enough.
    pub(super) fn turn_over(&mut self) {
        let murmur = self.mind.answer.is_murmur();
        let enough = if murmur { UNDERSTOOD_DESPITE_MURMUR } else { UNDERSTOOD };
        let resumable = self.mind.asked.is_some_and(|asked| !asked.resumed);
        match self.mind.cut.take() {
            Some(cut) if resumable && cut.understood < enough => self.resume(cut, murmur),
            Some(_) | None => self.answered(),
        }
    }

    /// Takes up an interrupted question again; after a mere murmur, all that came with it.
    fn resume(&mut self, cut: Cut, murmur: bool) {
        let before = self.take_turn();
        let lead = self.mind.plan.pick(bank::phrases().resume);
        let question = cut.again.len().saturating_sub(1);
        let again = if murmur { &cut.again[..] } else { cut.again.get(question..).unwrap_or_default() };
        if let Some(asked) = &mut self.mind.asked {
            asked.resumed = true;
        }
        self.mind.nudged = false;
        self.say(before, lead.as_slice(), again, Purpose::Ask);
    }

    /// The candidate has answered, somehow.
    pub(super) fn answered(&mut self) {
        let before = self.take_turn();
        self.mind.unanswered = 0;
        let lead = self.mind.plan.pick(bank::phrases().acknowledge);
        let allowed = self.guide.as_ref().is_none_or(|guide| guide.follow_ups > 0);
        let follow_up = allowed.then(|| self.mind.plan.follow_up(before.answer.size())).flatten();
        match follow_up {
            Some(line) => {
                self.mind.ask(line, true);
                self.say(before, lead.as_slice(), &[line], Purpose::Ask);
            }
            None => self.next_question(before, lead, true),
        }
    }

    pub(super) fn typed(&mut self, text: &str) {
        self.mind.answer = Answer::typed(text);
        self.mind.cut = None;
        self.answered();
    }

    /// There was no answer at all.
    pub(super) fn move_on(&mut self) {
        let before = self.take_turn();
        self.mind.unanswered += 1;
        if self.mind.unanswered >= NOBODY {
            let goodbye = self.mind.plan.pick(bank::phrases().nobody);
            return self.say(before, &[], goodbye.as_slice(), Purpose::Goodbye);
        }
        let lead = self.mind.plan.pick(bank::phrases().move_on);
        self.next_question(before, lead, false);
    }

    pub(super) fn nudge(&mut self) {
        let before = self.mind.clone();
        self.mind.nudged = true;
        let line = self.mind.plan.pick(bank::phrases().nudge);
        self.say(before, &[], line.as_slice(), Purpose::Nudge);
    }

    pub(super) fn repeat(&mut self) {
        if let Some(asked) = self.mind.asked {
            let before = self.take_turn();
            let lead = self.mind.plan.pick(bank::phrases().repeat);
            self.mind.ask(asked.line, asked.follow_up);
            self.say(before, lead.as_slice(), &[asked.line], Purpose::Ask);
        }
    }

    pub(super) fn rephrase(&mut self) {
        if let Some(rephrase) = self.mind.plan.question().map(|question| question.rephrase) {
            let before = self.take_turn();
            let lead = self.mind.plan.pick(bank::phrases().rephrase);
            self.mind.ask(rephrase, false);
            self.say(before, lead.as_slice(), &[rephrase], Purpose::Ask);
        }
    }

    pub(super) fn skip(&mut self) {
        let before = self.take_turn();
        self.mind.unanswered = 0;
        let lead = self.mind.plan.pick(bank::phrases().skip);
        self.next_question(before, lead, false);
    }

    /// Asks the next question, or closes when there is none.
    fn next_question(&mut self, before: Mind, lead: Option<&'static Line>, announce: bool) {
        let mut lead: Vec<_> = lead.into_iter().collect();
        let next = match &self.guide {
            Some(guide) if self.planned => {
                self.mind.plan.turn_to(guide.next.as_ref().map(|next| next.id.as_str()))
            }
            Some(_) | None => self.mind.plan.advance(),
        };
        let Some(ask) = next.map(|question| question.ask) else {
            let goodbye = self.mind.plan.pick(bank::phrases().closing);
            return self.say(before, &lead, goodbye.as_slice(), Purpose::Goodbye);
        };
        if announce {
            lead.extend(self.mind.plan.pick(bank::phrases().transition));
        }
        self.mind.ask(ask, false);
        self.say(before, &lead, &[ask], Purpose::Ask);
    }

    pub(super) fn wrap_up(&mut self) {
        self.phase = Phase::TimeUp;
        if self.mind.closing {
            return;
        }
        let before = self.take_turn();
        let goodbye = self.mind.plan.pick(bank::phrases().time_up);
        self.say(before, &[], goodbye.as_slice(), Purpose::Goodbye);
    }

    /// Ends the candidate's turn, if it is theirs. Returns the mind before that, for a withdrawal.
    fn take_turn(&mut self) -> Mind {
        if self.candidate_has_floor() && self.mind.asked.is_some() {
            self.out.push_back(Event::TurnTaken);
        }
        let before = self.mind.clone();
        self.mind.answer = Answer::default();
        self.mind.cut = None;
        before
    }
}
