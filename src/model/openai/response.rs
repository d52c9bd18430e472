//! One response at a time: a server refuses a second one while the first runs, and makes some by itself.

use std::collections::VecDeque;

use crate::model::brief::Direction;
use crate::model::dialect::Ask;

#[derive(Debug, Default)]
pub(super) struct Responses {
    state: State,
    waiting: VecDeque<Ask>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Idle,
    /// Asked for with this event.
    Requested {
        event_id: String,
        ask: Ask,
    },
    Running(Running),
}

/// The running response.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Running {
    /// Empty while the server has not named it.
    pub(super) id: String,
    /// What it responds to; `None` when the server took the turn.
    pub(super) ask: Option<Ask>,
    /// Nobody wants the rest of it.
    pub(super) cut: bool,
    /// It was told to stop.
    pub(super) cancelled: bool,
    /// It has said something.
    pub(super) spoke: bool,
    /// Function calls, complete.
    pub(super) calls: Vec<Call>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) id: String,
    /// What it is answered, as JSON.
    pub(super) output: String,
    pub(super) effect: Effect,
}

/// What follows from a call when the response is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing, but that the model knows the answer.
    Answer,
    End,
    /// It may not end, and has to go on.
    GoOn,
}

impl Responses {
    pub(super) fn ask(&mut self, ask: Ask) {
        self.waiting.push_back(ask);
    }

    /// The next thing to ask for, when nothing runs. [`Responses::requested`] must follow.
    pub(super) fn next(&mut self) -> Option<Ask> {
        if self.state == State::Idle { self.waiting.pop_front() } else { None }
    }

    pub(super) fn requested(&mut self, event_id: String, ask: Ask) {
        self.state = State::Requested { event_id, ask };
    }

    /// The server refused the request that had this id: what was asked for, if it was one of these.
    pub(super) fn refused(&mut self, event_id: &str) -> Option<Ask> {
        match &self.state {
            State::Requested { event_id: ours, ask } if ours == event_id => {
                let ask = ask.clone();
                self.state = State::Idle;
                Some(ask)
            }
            State::Idle | State::Requested { .. } | State::Running(_) => None,
        }
    }

    /// The server made one by itself just before: what was asked for waits for its end. Its words are in
    /// the conversation already.
    pub(super) fn crossed(&mut self, event_id: &str) {
        if let Some(ask) = self.refused(event_id) {
            self.state = State::Running(Running::default());
            self.waiting.push_front(match ask {
                Ask::Words(_) => Ask::Plainly,
                Ask::Plainly | Ask::Direction(_) => ask,
            });
        }
    }

    pub(super) fn created(&mut self, id: String) {
        let ask = match std::mem::take(&mut self.state) {
            State::Requested { ask, .. } => Some(ask),
            // Named by its creation only after it was known to run.
            State::Running(running) if running.id.is_empty() => running.ask,
            State::Idle | State::Running(_) => None,
        };
        self.state = State::Running(Running { id, ask, ..Running::default() });
    }

    /// The running one, if `id` names it or the server does not name them.
    pub(super) fn running(&mut self, id: &str) -> Option<&mut Running> {
        self.current().filter(|running| id.is_empty() || running.id.is_empty() || running.id == id)
    }

    pub(super) fn current(&mut self) -> Option<&mut Running> {
        match &mut self.state {
            State::Running(running) => Some(running),
            State::Idle | State::Requested { .. } => None,
        }
    }

    /// The response with this id is over, if it ran.
    pub(super) fn done(&mut self, id: &str) -> Option<Running> {
        self.running(id)?;
        match std::mem::take(&mut self.state) {
            State::Running(running) => Some(running),
            State::Idle | State::Requested { .. } => None,
        }
    }

    /// What is owed: asked for, and not said.
    pub(super) fn owed(&self) -> Option<Ask> {
        match &self.state {
            State::Running(running) if !running.cut && running.spoke => {
                Some(Ask::Direction(Direction::Continue))
            }
            State::Running(running) if !running.cut => Some(running.ask.clone().unwrap_or(Ask::Plainly)),
            State::Requested { ask, .. } => Some(ask.clone()),
            State::Idle | State::Running(_) => self.waiting.front().cloned(),
        }
    }

    /// The server was asked for one, or makes one that is wanted.
    pub(super) fn is_owed(&self) -> bool {
        match &self.state {
            State::Idle => false,
            State::Requested { .. } => true,
            State::Running(running) => !running.cut,
        }
    }

    /// What was asked for and has not been begun has become pointless.
    pub(super) fn forget_waiting(&mut self) {
        self.waiting.clear();
    }
}
