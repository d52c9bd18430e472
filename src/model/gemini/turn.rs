//! The model's turn: what is being answered, what came of it, what became of it.

use crate::clock::Millis;
use crate::model::ItemId;
use crate::model::brief::Direction;
use crate::model::dialect::Ask;

/// The turn that the server is in. It has no name: what comes is of this one, until it is over.
#[derive(Debug)]
pub(super) struct Turn {
    /// What it answers, if it was asked for.
    pub(super) ask: Option<Ask>,
    /// What it says, once it says something.
    pub(super) item: Option<ItemId>,
    /// The call waits for more of the item.
    pub(super) open: bool,
    /// Nobody wants the rest of it.
    pub(super) cut: bool,
    /// All of it was generated, or it was interrupted. What still comes without being asked for is dropped.
    pub(super) over: bool,
    /// It called a function.
    pub(super) called: bool,
}

impl Turn {
    pub(super) fn new(ask: Option<Ask>, cut: bool) -> Self {
        Self { ask, item: None, open: false, cut, over: false, called: false }
    }

    /// Nothing may be asked for without silencing it.
    pub(super) fn is_busy(&self) -> bool {
        !self.cut && !self.over
    }

    pub(super) fn is_goodbye(&self) -> bool {
        matches!(self.ask, Some(Ask::Direction(Direction::WrapUp | Direction::Goodbye)))
    }
}

/// The candidate's words: the server does not say which of their speeches it heard them in.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) speech: crate::model::SpeechId,
    pub(super) text: String,
    /// The call was told that these are all.
    pub(super) closed: bool,
}

/// Words that come this long after the model's turn began are still waited for.
pub(super) const LATE: Millis = Millis(1_000);
