//! One item being said: lines in, the seam's events out, a piece at a time.

use std::collections::VecDeque;

use super::bank::Line;
use super::clip::{self, Clip, RATE};
use crate::audio::Pcm;
use crate::clock::Millis;
use crate::model::{Event, ItemId};
use crate::wire::QuestionRef;

/// How much sound goes into one event.
pub(super) const PIECE: Millis = Millis(100);

/// Silence between two lines, besides what the recordings have at their ends.
pub(super) const GAP: Millis = Millis(250);

/// Several lines said as one item.
#[derive(Debug)]
pub(super) struct Utterance {
    pub(super) item: ItemId,
    question: Option<QuestionRef>,
    /// Still to be begun.
    lines: VecDeque<&'static Line>,
    current: Option<Current>,
    /// Whether [`Event::ItemStarted`] went out.
    started: bool,
    /// Samples sent.
    sent: u64,
}

/// The line being said.
#[derive(Debug)]
struct Current {
    line: &'static Line,
    clip: Clip,
    /// Where in the item it began, in samples.
    begin: u64,
    /// Clauses whose words were sent.
    clauses: usize,
}

impl Utterance {
    pub(super) fn new(item: ItemId, question: Option<QuestionRef>, lines: &[&'static Line]) -> Self {
        let lines = lines.iter().copied().collect();
        Self { item, question, lines, current: None, started: false, sent: 0 }
    }

    pub(super) fn is_started(&self) -> bool {
        self.started
    }

    /// Sends about [`PIECE`] of sound and the words that begin in it; `false` when the item is done.
    ///
    /// # Errors
    /// When a recording cannot be decoded; nothing more can be said of this item.
    pub(super) fn send(&mut self, out: &mut VecDeque<Event>) -> Result<bool, clip::Error> {
        let item = self.item;
        if !self.started {
            self.started = true;
            out.push_back(Event::ItemStarted { item, question: self.question.take() });
        }
        let mut samples = Vec::with_capacity(RATE.samples(PIECE) as usize + RATE.frame());
        if self.current.is_none() {
            let Some(line) = self.lines.pop_front() else {
                out.push_back(Event::ItemDone { item });
                return Ok(false);
            };
            if self.sent > 0 {
                samples.resize(RATE.samples(GAP) as usize, 0);
            }
            let begin = self.sent + samples.len() as u64;
            self.current = Some(Current { line, clip: line.clip()?, begin, clauses: 0 });
        }
        if let Some(current) = &mut self.current {
            let until = samples.len() + RATE.samples(PIECE) as usize;
            let mut more = true;
            while more && samples.len() < until {
                more = current.clip.read(&mut samples)?;
            }
            current.words(item, self.sent + samples.len() as u64, out);
            if !more {
                self.current = None;
            }
        }
        self.sent += samples.len() as u64;
        if !samples.is_empty() {
            out.push_back(Event::Audio { item, pcm: Pcm::new(RATE, samples) });
        }
        Ok(true)
    }
}

impl Current {
    /// Sends the clauses that begin before `until`, a position in the item.
    fn words(&mut self, item: ItemId, until: u64, out: &mut VecDeque<Event>) {
        let begin = RATE.millis(self.begin);
        while let Some(clause) = self.line.clauses.get(self.clauses) {
            let previous = self.clauses.checked_sub(1).and_then(|previous| self.line.clauses.get(previous));
            let start = previous.map_or(Millis::ZERO, |previous| previous.end);
            if self.begin + RATE.samples(start) >= until {
                break;
            }
            let first = self.begin == 0 && self.clauses == 0;
            let text = if first { clause.words.to_owned() } else { format!(" {}", clause.words) };
            let len = Some(clause.end.since(start));
            out.push_back(Event::Text { item, text, audio: Some(begin + start), len });
            self.clauses += 1;
        }
    }
}
