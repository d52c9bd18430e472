//! The practice interviewer's mind, pure: commands in, events out, and no time but the audio it has heard.
//!
//! The floor is the interviewer's while anything it said is unplayed, and the candidate's otherwise. On
//! the candidate's floor each 20 ms of audio asks the same question ([`Interviewer::listen`]): has the
//! silence lasted long enough to say something?

use std::collections::VecDeque;

use super::answer::Answer;
use super::bank::Line;
use super::mind::{Cut, Mind};
use super::plan::Plan;
use super::utterance::{GAP, PIECE, Utterance};
use super::{Settings, clip, planned};
use crate::audio::Pcm;
use crate::clock::Millis;
use crate::model::vad::{self, Change, Vad};
use crate::model::{Command, Event, ItemId, SoFar, SpeechId, Steer, silence};
use crate::wire::Patience;

/// A new item may be this far ahead of real time at once, and gains on it by this factor: a call that
/// stalls for a moment is not heard, and an interrupted item was not decoded for nothing.
const HEAD_START: Millis = Millis::from_secs(1);
const PACE: u64 = 3;

/// Events waiting for the call beyond which no more sound is made.
const BACKLOG: usize = 64;

/// An answer shorter than [`BRIEF`] may be a beginning only: it gets [`BRIEF_EXTRA`] more silence.
const BRIEF: Millis = Millis::from_secs(2);
const BRIEF_EXTRA: Millis = Millis::from_secs(1);

/// Without any answer: when to say that there is no hurry, after the question ended.
const NUDGE: Millis = Millis::from_secs(10);

/// And when to go on: nobody who thinks is to lose the question.
fn move_on_after(patience: Patience) -> Millis {
    match patience {
        Patience::Quick => Millis::from_secs(30),
        Patience::Balanced => Millis::from_secs(60),
        Patience::Patient => Millis::from_secs(120),
    }
}

#[derive(Debug)]
pub(super) struct Interviewer {
    pub(super) greeting: &'static Line,
    /// Where the interview wants it to go.
    pub(super) guide: Option<Steer>,
    /// It asks a plan's questions, in the order that the guide says.
    pub(super) planned: bool,
    patience: Patience,
    hold: bool,
    vad: Vad,
    /// Samples heard.
    heard: u64,
    speeches: u64,
    pub(super) phase: Phase,
    pub(super) mind: Mind,
    /// In an earlier call.
    pub(super) so_far: SoFar,
    items: u64,
    /// Being sent, in order; the first one may have begun.
    saying: VecDeque<Utterance>,
    /// Sound the first one may still send now.
    allowance: Millis,
    /// Not played to their end yet, in order.
    unplayed: VecDeque<Said>,
    pub(super) out: VecDeque<Event>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// For [`Command::Start`].
    Waiting,
    Interview,
    /// The time is up: the goodbye is being sent, and nothing changes that.
    TimeUp,
    /// [`Event::Finished`] went out, or [`Event::Failed`].
    Over,
}

/// An item that was said.
#[derive(Debug)]
struct Said {
    item: ItemId,
    /// Without what led up to it.
    core: Vec<&'static Line>,
    /// Where in it the question begins, and its length.
    question: Option<(Millis, Millis)>,
    /// The mind before it was decided to say this.
    before: Box<Mind>,
}

/// What is about to be said.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// The last line is a question, and to be answered.
    Ask,
    /// The answer is still awaited.
    Nudge,
    Goodbye,
}

impl Interviewer {
    pub(super) fn new(settings: Settings) -> Self {
        let (plan, greeting) = if settings.plan.is_empty() {
            (Plan::new(settings.track, settings.seed), settings.track.greeting)
        } else {
            let asked =
                settings.plan.iter().enumerate().map(|(at, question)| planned::question(question, at));
            let greeting = planned::greeting(&settings.plan).unwrap_or(settings.track.greeting);
            (Plan::of(asked.collect(), settings.seed), greeting)
        };
        Self {
            greeting,
            guide: None,
            planned: !settings.plan.is_empty(),
            patience: settings.patience,
            hold: false,
            vad: Vad::new(),
            heard: 0,
            speeches: 0,
            phase: Phase::Waiting,
            mind: Mind::new(plan),
            so_far: settings.so_far,
            items: 0,
            saying: VecDeque::new(),
            allowance: Millis::ZERO,
            unplayed: VecDeque::new(),
            out: VecDeque::from([Event::Ready]),
        }
    }

    /// The next event for the call.
    pub(super) fn poll(&mut self) -> Option<Event> {
        self.out.pop_front()
    }

    pub(super) fn has_events(&self) -> bool {
        !self.out.is_empty()
    }

    pub(super) fn handle(&mut self, command: Command) {
        match (self.phase, command) {
            (Phase::Over, _) | (_, Command::Said(_)) => {}
            (_, Command::Audio(pcm)) => self.hear(&pcm),
            (_, Command::Steer(steer)) => self.guide = Some(steer),
            (_, Command::Hold(on)) => self.hold = on,
            (_, Command::Patience(patience)) => self.patience = patience,
            (_, Command::Truncate { item, heard }) => self.truncate(item, heard),
            (_, Command::Forget(item)) => self.forget(item),
            (_, Command::Played(item)) => self.played(item),
            (Phase::Waiting | Phase::Interview, Command::WrapUp) => self.wrap_up(),
            (Phase::Waiting, Command::Start) => self.start(),
            (Phase::Waiting, Command::Resume) => self.go_on(),
            (Phase::Interview, Command::Text(text)) if !self.mind.closing => self.typed(&text),
            (Phase::Interview, Command::Commit) if self.candidate_has_floor() => self.answered(),
            (Phase::Interview, Command::Repeat) if !self.mind.closing => self.repeat(),
            (Phase::Interview, Command::Rephrase) if !self.mind.closing => self.rephrase(),
            (Phase::Interview, Command::Skip) if !self.mind.closing => self.skip(),
            (
                Phase::Waiting | Phase::Interview | Phase::TimeUp,
                Command::Start
                | Command::Resume
                | Command::Text(_)
                | Command::Commit
                | Command::Repeat
                | Command::Rephrase
                | Command::Skip
                | Command::WrapUp,
            ) => {}
        }
        self.speak();
    }

    fn now(&self) -> Millis {
        vad::RATE.millis(self.heard)
    }

    pub(super) fn candidate_has_floor(&self) -> bool {
        self.unplayed.is_empty() && !self.mind.closing
    }

    // What is heard.

    fn hear(&mut self, pcm: &Pcm) {
        self.heard += pcm.samples.len() as u64;
        let (answer, speeches, out) = (&mut self.mind.answer, &mut self.speeches, &mut self.out);
        self.vad.hear(&pcm.samples, |change| match change {
            Change::Started(at) => {
                answer.started(at);
                *speeches += 1;
                out.push_back(Event::SpeechStarted { speech: SpeechId(*speeches), at });
            }
            Change::Stopped(at) => {
                answer.stopped(at);
                out.push_back(Event::SpeechStopped { at });
            }
        });
        self.allowance = HEAD_START.min(self.allowance + Millis(pcm.len().0 * PACE));
        if self.phase == Phase::Interview && self.candidate_has_floor() {
            self.listen(pcm.len());
        }
    }

    /// The candidate has the floor, and `passed` more of it has gone by.
    fn listen(&mut self, passed: Millis) {
        let now = self.now();
        if self.hold {
            self.mind.quiet_since = now;
            self.mind.asked_at += passed;
            return;
        }
        if !self.vad.is_silence() {
            return;
        }
        let quiet = now.since(self.mind.quiet_since.max(self.mind.answer.end().unwrap_or_default()));
        let unanswered = now.since(self.mind.asked_at);
        if !self.mind.answer.is_empty() || self.mind.cut.is_some() {
            let brief = self.mind.answer.spoken() < BRIEF;
            let extra = if brief { BRIEF_EXTRA } else { Millis::ZERO };
            let profile = self.mind.plan.question().and_then(|question| question.patience);
            if quiet >= silence(self.patience.at_least(profile)) + extra {
                self.turn_over();
            }
        } else if unanswered >= move_on_after(self.patience) {
            self.move_on();
        } else if unanswered >= NUDGE && !self.mind.nudged {
            self.nudge();
        }
    }

    // What came of what was said.

    fn played(&mut self, item: ItemId) {
        let Some(at) = self.unplayed.iter().position(|said| said.item == item) else {
            return;
        };
        self.unplayed.remove(at);
        if self.candidate_has_floor() {
            // What was said meanwhile did not interrupt, so it was no answer; what is being said may be.
            let answer = if self.vad.is_speech() { Answer::since(self.now()) } else { Answer::default() };
            self.mind.answer = answer;
            self.give_floor();
        }
    }

    fn truncate(&mut self, item: ItemId, heard: Millis) {
        let Some(said) = self.withdraw(item) else {
            return;
        };
        if self.mind.closing {
            return self.finish_if_silent();
        }
        let again = said.core;
        self.mind.cut = said.question.map(|(begin, len)| {
            let understood = heard.since(begin).0 * 100 / len.0.max(1);
            Cut { again, understood }
        });
        self.give_floor();
    }

    fn forget(&mut self, item: ItemId) {
        let at = self.unplayed.iter().position(|said| said.item == item);
        let Some((at, said)) = at.zip(self.withdraw(item)) else {
            return;
        };
        if self.phase == Phase::TimeUp {
            return self.finish_if_silent();
        }
        match self.unplayed.get_mut(at) {
            Some(next) => next.before = said.before,
            None => {
                let now = self.mind.clone();
                self.mind = *said.before;
                self.mind.answer.go_on(now.answer);
                self.mind.cut = now.cut.or(self.mind.cut.take());
                self.mind.quiet_since = self.now();
            }
        }
    }

    /// Takes an item back as far as that goes: what of it was not sent will not be.
    fn withdraw(&mut self, item: ItemId) -> Option<Said> {
        let at = self.unplayed.iter().position(|said| said.item == item)?;
        self.saying.retain(|utterance| utterance.item != item);
        self.unplayed.remove(at)
    }

    fn give_floor(&mut self) {
        let now = self.now();
        self.mind.quiet_since = now;
        if !self.mind.nudged {
            self.mind.asked_at = now;
        }
    }

    // Saying it.

    pub(super) fn say(
        &mut self,
        before: Mind,
        lead: &[&'static Line],
        core: &[&'static Line],
        purpose: Purpose,
    ) {
        let before = self.drop_unsaid().unwrap_or(Box::new(before));
        self.items += 1;
        let item = ItemId(self.items);
        let lines: Vec<_> = lead.iter().chain(core).copied().collect();
        let question = match purpose {
            Purpose::Ask => lines.split_last().map(|(question, first)| {
                let begin = first.iter().map(|line| line.len().0 + GAP.0).sum();
                (Millis(begin), question.len())
            }),
            Purpose::Nudge => None,
            Purpose::Goodbye => {
                self.mind.closing = true;
                None
            }
        };
        self.saying.push_back(Utterance::new(item, self.mind.reference(), &lines));
        self.unplayed.push_back(Said { item, core: core.to_vec(), question, before });
        if self.saying.len() == 1 {
            self.allowance = HEAD_START;
        }
    }

    /// Drops what was to be said and has not begun: something newer is. Returns the mind before that.
    fn drop_unsaid(&mut self) -> Option<Box<Mind>> {
        let utterance = self.saying.pop_back_if(|utterance| !utterance.is_started())?;
        let at = self.unplayed.iter().position(|said| said.item == utterance.item)?;
        self.unplayed.remove(at).map(|said| said.before)
    }

    /// Sends as much of what is to be said as pace and backlog allow.
    fn speak(&mut self) {
        while self.out.len() < BACKLOG && self.allowance >= PIECE {
            let Some(utterance) = self.saying.front_mut() else {
                return;
            };
            match utterance.send(&mut self.out) {
                Ok(true) => self.allowance = self.allowance - PIECE,
                Ok(false) => {
                    self.saying.pop_front();
                    self.finish_if_silent();
                }
                Err(error) => return self.fail(&error),
            }
        }
    }

    fn finish_if_silent(&mut self) {
        if self.mind.closing && self.saying.is_empty() {
            self.phase = Phase::Over;
            self.out.push_back(Event::Finished);
        }
    }

    fn fail(&mut self, error: &clip::Error) {
        tracing::error!(?error, "a recording of the practice interviewer cannot be decoded");
        self.phase = Phase::Over;
        self.saying.clear();
        let message = "The practice interviewer lost its voice.".to_owned();
        self.out.push_back(Event::Failed { message, retryable: true });
    }
}
