//! The interview keeps to its plan: it follows what is asked and answered, and steers the model. What the model
//! does not heed is said again after its next turn; the time box ends it in any case.

use super::agenda::Agenda;
use super::timers::Timer;
use super::{Interview, Phase, Setup};
use crate::clock::Millis;
use crate::model::{Command, Steer};
use crate::wire::{Coverage, Event, QuestionRef, QuestionStatus, TurnId};

/// How often it is looked whether the time changes what may be asked.
const LOOK: Millis = Millis::from_secs(5);

/// The goodbye of an interview with a plan begins this long before the end of its box, or after this share of it.
const CLOSING: Millis = Millis::from_secs(20);
const CLOSING_SHARE: u64 = 6;

/// What was told last, to tell only what is new.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// Of each question: what has become of it, and how often it was followed up.
    coverage: Vec<(QuestionStatus, u32)>,
    /// With whole minutes left, and without its urge.
    steer: Option<Steer>,
}

impl Told {
    /// It was told before.
    pub(super) fn recall(&mut self, coverage: &Coverage) {
        self.coverage = status(coverage);
    }
}

fn status(coverage: &Coverage) -> Vec<(QuestionStatus, u32)> {
    coverage.questions.iter().map(|asked| (asked.status, asked.follow_ups)).collect()
}

impl Interview {
    /// One that keeps to a plan.
    pub fn planned(setup: Setup, agenda: Agenda, now: Millis) -> Self {
        Self { agenda, ..Self::new(setup, now) }
    }

    /// How long before the end of the box the goodbye begins.
    pub(super) fn closing_time(&self) -> Millis {
        match self.agenda.is_empty() {
            true => Millis::ZERO,
            false => CLOSING.min(Millis(self.setup.time_box.0 / CLOSING_SHARE)),
        }
    }

    pub(super) fn begin_plan(&mut self, end: Millis, now: Millis) {
        self.agenda.begin(end);
        self.look_at_plan(now);
    }

    pub(super) fn look_at_plan(&mut self, now: Millis) {
        if self.phase == Phase::Running && !self.agenda.is_empty() {
            self.timers.set(Timer::Plan, now + LOOK);
            self.keep_to_plan(false, now);
        }
    }

    /// The words of a planned question, when a turn asks it.
    pub(super) fn question_text(&self, question: Option<&QuestionRef>) -> Option<String> {
        let question = question.filter(|question| !question.follow_up)?;
        self.agenda.text(&question.id).map(str::to_owned)
    }

    /// The interviewer's turn is over. Gives the question that it belongs to, as it turns out.
    pub(super) fn conduct_said(
        &mut self,
        question: Option<QuestionRef>,
        turn: TurnId,
        text: &str,
        cut: bool,
        now: Millis,
    ) -> Option<QuestionRef> {
        if self.agenda.is_empty() || self.phase != Phase::Running {
            return question;
        }
        // A model that asks a question without saying which, or names another, is known by its words.
        let named = question.as_ref().filter(|question| !question.follow_up);
        let found = self.agenda.recognised(text, named.map(|named| named.id.as_str()));
        let question = match (found, named) {
            (Some(place), _) => self.agenda.reference(place),
            (None, Some(_)) => question,
            // It goes on with what it really asked last.
            (None, None) => self.agenda.followed_up().filter(|_| question.is_some()).or(question),
        };
        if question.is_some() {
            self.transcript.question.clone_from(&question);
        }
        let place = question.as_ref().and_then(|question| self.agenda.place(&question.id));
        let again = std::mem::replace(&mut self.again, cut);
        self.agenda.said(place, turn, again, now);
        self.keep_to_plan(true, now);
        question
    }

    /// A turn of the candidate is over, but for its words.
    pub(super) fn conduct_answered(&mut self, question: Option<&QuestionRef>, turn: TurnId, now: Millis) {
        self.agenda.answered(question.map(|question| question.id.as_str()), turn);
        self.keep_to_plan(false, now);
    }

    pub(super) fn conduct_skipped(&mut self, now: Millis) {
        self.agenda.skipped();
        self.keep_to_plan(false, now);
    }

    /// Nothing more is asked.
    pub(super) fn close_plan(&mut self, now: Millis) {
        self.timers.stop(Timer::Plan);
        self.agenda.leave(self.measured(now));
        self.log_coverage(now);
    }

    /// What has become of the plan, for the last time.
    pub(super) fn end_plan(&mut self, now: Millis) {
        if !self.agenda.is_empty() {
            let now = self.measured(now);
            self.agenda.leave(now);
            self.log(Event::Coverage(self.agenda.coverage(now)));
        }
    }

    /// Tells what has changed: the page of the questions, the model of what may be asked.
    fn keep_to_plan(&mut self, turn_over: bool, now: Millis) {
        if self.agenda.is_empty() {
            return;
        }
        self.log_coverage(now);
        if self.phase != Phase::Running {
            return;
        }
        let steer = self.agenda.steer(turn_over, self.measured(now));
        let news = Some(Steer {
            urge: None,
            left: Millis::from_mins(steer.left.0.div_ceil(60_000)),
            ..steer.clone()
        });
        if news != self.told.steer || steer.urge.is_some() {
            self.told.steer = news;
            self.tell_model(Command::Steer(steer));
        }
    }

    fn log_coverage(&mut self, now: Millis) {
        let coverage = self.agenda.coverage(self.measured(now));
        let news = status(&coverage);
        if news != self.told.coverage {
            self.told.coverage = news;
            self.log(Event::Coverage(coverage));
        }
    }
}
