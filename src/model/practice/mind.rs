//! What the practice interviewer has in mind: where it is in its plan, and what it has heard of an answer.

use super::answer::Answer;
use super::bank::Line;
use super::plan::Plan;
use crate::clock::Millis;
use crate::wire::QuestionRef;

/// What a withdrawn item takes back.
#[derive(Clone, Debug)]
pub(super) struct Mind {
    pub(super) plan: Plan,
    /// What the candidate is to answer.
    pub(super) asked: Option<Asked>,
    pub(super) answer: Answer,
    /// When the candidate got the floor, or the wait began anew for another reason.
    pub(super) quiet_since: Millis,
    /// When the candidate got the floor after the current question.
    pub(super) asked_at: Millis,
    pub(super) nudged: bool,
    /// Questions in a row without any answer.
    pub(super) unanswered: u32,
    pub(super) cut: Option<Cut>,
    /// The goodbye has been decided on.
    pub(super) closing: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) line: &'static Line,
    pub(super) follow_up: bool,
    /// It was taken up again after an interruption; next time an interruption is the answer.
    pub(super) resumed: bool,
}

/// What was interrupted.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    /// The interrupted item without its lead-in.
    pub(super) again: Vec<&'static Line>,
    /// Share of the question that was heard, in percent.
    pub(super) understood: u64,
}

impl Mind {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            plan,
            asked: None,
            answer: Answer::default(),
            quiet_since: Millis::ZERO,
            asked_at: Millis::ZERO,
            nudged: false,
            unanswered: 0,
            cut: None,
            closing: false,
        }
    }

    pub(super) fn ask(&mut self, line: &'static Line, follow_up: bool) {
        self.asked = Some(Asked { line, follow_up, resumed: false });
        self.nudged = false;
    }

    /// What a turn of now belongs to: nothing, once the goodbye has begun.
    pub(super) fn reference(&self) -> Option<QuestionRef> {
        let asked = self.asked.filter(|_| !self.closing)?;
        self.plan.reference(asked.follow_up)
    }
}
