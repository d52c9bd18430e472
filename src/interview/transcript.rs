//! Whose turn follows whose: numbers, questions, and how long each side let the other wait.

use crate::clock::Millis;
use crate::wire::{QuestionRef, Role, TurnId};

#[derive(Debug, Default)]
pub(super) struct Transcript {
    turns: u32,
    /// Who was heard last, and until when.
    last: Option<(Role, Millis)>,
    /// The end of the candidate's last turn: the next does not begin before it.
    pub(super) answered: Millis,
    /// The question that the interviewer asked last.
    pub(super) question: Option<QuestionRef>,
}

impl Transcript {
    /// Of an interview that goes on.
    pub(super) fn of(
        turns: u32,
        last: Option<(Role, Millis)>,
        answered: Millis,
        question: Option<QuestionRef>,
    ) -> Self {
        Self { turns, last, answered, question }
    }

    pub(super) fn next_id(&mut self) -> TurnId {
        self.turns += 1;
        TurnId(self.turns)
    }

    /// How long the other side waited for `role`, who begins at `start`.
    pub(super) fn response(&self, role: Role, start: Millis) -> Option<Millis> {
        let (last, end) = self.last?;
        (last != role).then(|| start - end)
    }

    pub(super) fn ended(&mut self, role: Role, end: Millis) {
        self.last = Some((role, end));
        if role == Role::Candidate {
            self.answered = end;
        }
    }
}
