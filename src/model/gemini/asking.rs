//! What the model is to answer: one thing at a time, as the server has one turn at a time.

use std::collections::VecDeque;

use super::wire::{Text, Turn};
use crate::clock::Millis;
use crate::model::brief::Direction;
use crate::model::dialect::{Ask, Line};
use crate::model::loss::Failures;
use crate::wire::Role;

/// What waits is asked for after this, though nothing came of what was asked before.
const OVERDUE: Millis = Millis::from_secs(5);

/// A model that may choose to say nothing, as Gemini 3.8 may, is asked for an answer in so many words after this, once.
const SILENT: Millis = Millis::from_secs(8);

/// A model that called a function and said nothing goes on by itself, or has to be asked to after this.
const AFTER_CALL: Millis = Millis(1_500);

/// What a conversation begins with in which the model spoke first.
const BEGINNING: &str = "[The interview begins.]";

/// Places are in this socket's audio.
#[derive(Debug, Default)]
pub(super) struct Asking {
    /// Asked for at this place; no answer has begun.
    owed: Option<(Millis, Ask)>,
    waiting: VecDeque<Ask>,
    /// To be asked for at this place, unless an answer comes before.
    again: Option<(Millis, Ask)>,
    failures: Failures,
    /// What is owed was asked for in so many words.
    pressed: bool,
}

impl Asking {
    pub(super) fn wait(&mut self, ask: Ask) {
        self.waiting.push_back(ask);
    }

    /// What is to be asked for now, when the model is not `busy`. [`Asking::asked`] must follow.
    pub(super) fn next(&mut self, now: Millis, busy: bool) -> Option<Ask> {
        if busy || self.owed.as_ref().is_some_and(|(at, _)| now - *at < OVERDUE) {
            return None;
        }
        let ask = self.waiting.pop_front();
        if ask.is_some() {
            self.again = None;
            return ask;
        }
        if let Some((at, Ask::Plainly)) = &self.owed
            && now - *at >= SILENT
            && !std::mem::replace(&mut self.pressed, true)
        {
            return Some(Ask::Plainly);
        }
        match &self.again {
            Some((at, _)) if *at <= now => self.again.take().map(|(_, ask)| ask),
            Some(_) | None => None,
        }
    }

    pub(super) fn asked(&mut self, ask: Ask, now: Millis) {
        self.owed = Some((now, ask));
    }

    pub(super) fn is_asked(&self) -> bool {
        self.owed.is_some()
    }

    /// An answer is expected.
    pub(super) fn expects(&self) -> bool {
        self.owed.is_some() || self.again.is_some()
    }

    /// An answer begins: to what.
    pub(super) fn begun(&mut self) -> Option<Ask> {
        let again = self.again.take();
        self.pressed = false;
        self.owed.take().or(again).map(|(_, ask)| ask)
    }

    pub(super) fn answered(&mut self) {
        self.failures = Failures::default();
    }

    /// The answer was nothing. False when it was that too often.
    pub(super) fn empty(&mut self, now: Millis) -> bool {
        let Some((_, ask)) = self.owed.take() else { return true };
        let Some(wait) = self.failures.wait() else { return false };
        self.again = Some((now + wait, ask));
        true
    }

    /// The model called a function instead of saying something.
    pub(super) fn after_call(&mut self, ask: Ask, now: Millis) {
        self.again = Some((now + AFTER_CALL, ask));
    }

    /// The candidate speaks: what was asked is not answered. What waits to be asked is to be told now.
    pub(super) fn interrupt(&mut self) -> Vec<Ask> {
        (self.owed, self.again, self.pressed) = (None, None, false);
        self.waiting.drain(..).collect()
    }

    pub(super) fn forget_waiting(&mut self) {
        self.waiting.clear();
    }

    /// What was asked for, and is not being answered.
    pub(super) fn owes(&self) -> Option<&Ask> {
        let again = self.again.as_ref().map(|(_, ask)| ask);
        self.owed.as_ref().map(|(_, ask)| ask).or(again).or(self.waiting.front())
    }
}

/// What the model is told by an ask; nothing when it is in the conversation already.
pub(super) fn told(ask: &Ask) -> Vec<Turn> {
    match ask {
        Ask::Plainly => Vec::new(),
        Ask::Direction(direction) => vec![directed(*direction)],
        Ask::Words(words) => vec![turn("user", unmarked(words))],
    }
}

pub(super) fn directed(direction: Direction) -> Turn {
    self::direction(direction.words())
}

/// There is no role for the system: brackets are its mark.
pub(super) fn direction(words: &str) -> Turn {
    turn("user", format!("[{}]", unmarked(words)))
}

/// A conversation, or with `on` the rest of one that the server knows. Neighbours of one role are one turn.
pub(super) fn history(record: &[Line], on: bool) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    // A conversation begins with the user's turn.
    if !on && record.first().is_some_and(|line| line.role == Role::Interviewer) {
        turns.push(turn("user", BEGINNING.to_owned()));
    }
    for line in record {
        let (role, text) = match line.role {
            Role::Candidate => ("user", unmarked(&line.text)),
            Role::Interviewer => ("model", line.text.clone()),
        };
        match turns.last_mut() {
            Some(Turn { role: last, parts: [part] }) if *last == role => {
                part.text.push('\n');
                part.text.push_str(&text);
            }
            Some(_) | None => turns.push(turn(role, text)),
        }
    }
    turns
}

fn turn(role: &'static str, text: String) -> Turn {
    Turn { role, parts: [Text { text }] }
}

/// The candidate's own words do not look like the system's.
fn unmarked(words: &str) -> String {
    words.replace('[', "(").replace(']', ")")
}
