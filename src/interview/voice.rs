//! What the interviewer says: per item what was generated, what was played, what of it was heard.

use std::collections::{HashSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::audio::Rate;
use crate::clock::Millis;
use crate::model::ItemId;
use crate::wire::{QuestionRef, TurnDelta, TurnId};

/// The items that were begun and neither played to their end nor cut nor withdrawn, in playing order.
#[derive(Debug, Default)]
pub(super) struct Voice {
    items: VecDeque<Item>,
    /// Every item that the model ever began: one that is gone does not come back.
    known: HashSet<ItemId>,
}

#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: ItemId,
    pub(super) question: Option<QuestionRef>,
    phrases: Vec<Phrase>,
    /// Samples received from the model.
    pub(super) received: u64,
    /// Samples played; never more than received.
    pub(super) played: u64,
    /// Nothing more comes from the model.
    pub(super) done: bool,
    /// Since its first sample was played.
    pub(super) turn: Option<Spoken>,
}

/// The turn that an audible item is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spoken {
    pub(super) id: TurnId,
    pub(super) start: Millis,
    pub(super) response: Option<Millis>,
}

/// Words, spoken by the audio from `audio` for `len`, when known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Phrase {
    pub(super) text: String,
    pub(super) audio: Option<Millis>,
    pub(super) len: Option<Millis>,
}

impl Voice {
    /// Whether `id` is new; from now on it is known.
    pub(super) fn meet(&mut self, id: ItemId) -> bool {
        self.known.insert(id)
    }

    /// Queues a new item.
    pub(super) fn begin(&mut self, id: ItemId, question: Option<QuestionRef>) {
        self.items.push_back(Item {
            id,
            question,
            phrases: Vec::new(),
            received: 0,
            played: 0,
            done: false,
            turn: None,
        });
    }

    /// Marks every item as completely received; gives those that were not.
    pub(super) fn complete(&mut self) -> Vec<ItemId> {
        let open = self.items.iter_mut().filter(|item| !item.done);
        open.map(|item| {
            item.done = true;
            item.id
        })
        .collect()
    }

    pub(super) fn get(&mut self, id: ItemId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    pub(super) fn remove(&mut self, id: ItemId) -> Option<Item> {
        let place = self.items.iter().position(|item| item.id == id)?;
        self.items.remove(place)
    }

    pub(super) fn take_all(&mut self) -> VecDeque<Item> {
        std::mem::take(&mut self.items)
    }

    /// The item whose turn it is.
    pub(super) fn audible(&self) -> Option<&Item> {
        self.items.iter().find(|item| item.turn.is_some())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Some sound waits to be played.
    pub(super) fn has_sound(&self) -> bool {
        self.items.iter().any(|item| item.played < item.received)
    }

    /// Whether `id` is the last that was begun.
    pub(super) fn is_last(&self, id: ItemId) -> bool {
        self.items.back().is_some_and(|item| item.id == id)
    }

    /// Samples received and not played.
    pub(super) fn unplayed(&self) -> u64 {
        self.items.iter().map(|item| item.received - item.played).sum()
    }
}

impl Item {
    /// Takes words. Gives the event when the turn has begun; before that they wait for
    /// [`Item::deltas`].
    pub(super) fn say(&mut self, phrase: Phrase) -> Option<TurnDelta> {
        let delta = self.turn.map(|turn| phrase.delta(turn.id));
        self.phrases.push(phrase);
        delta
    }

    /// All words so far.
    pub(super) fn deltas(&self, turn: TurnId) -> impl Iterator<Item = TurnDelta> {
        self.phrases.iter().map(move |phrase| phrase.delta(turn))
    }

    /// All words of the model.
    pub(super) fn generated(&self) -> String {
        self.phrases.iter().map(|phrase| phrase.text.as_str()).collect()
    }

    /// The words of what was played; see [`heard`].
    pub(super) fn heard(&self, rate: Rate) -> String {
        heard(&self.phrases, rate.millis(self.played), rate.millis(self.received))
    }
}

/// The words of `phrases` that are heard after `played` of `whole`: to the word where it is known where they are spoken,
/// else in the proportion of the sound. A beginning of all of them.
pub(super) fn heard(phrases: &[Phrase], played: Millis, whole: Millis) -> String {
    let mut text = String::new();
    if phrases.iter().all(|phrase| phrase.audio.is_some()) {
        let mut phrases = phrases.iter().peekable();
        while let Some(phrase) = phrases.next() {
            let start = phrase.audio.unwrap_or_default();
            let next = phrases.peek().and_then(|next| next.audio);
            let end = phrase.len.map_or(next.unwrap_or(whole), |len| start + len);
            text.push_str(first_words(&phrase.text, played - start, end - start));
            if played < end {
                break;
            }
        }
    } else {
        text = phrases.iter().map(|phrase| phrase.text.as_str()).collect();
        text.truncate(first_words(&text, played, whole).len());
    }
    text.truncate(text.trim_end().len());
    text
}

impl Phrase {
    fn delta(&self, turn: TurnId) -> TurnDelta {
        TurnDelta { turn, text: self.text.clone(), audio_ms: self.audio, audio_len_ms: self.len }
    }
}

/// The words of `text` that are complete after `part` of `whole`.
fn first_words(text: &str, part: Millis, whole: Millis) -> &str {
    if part >= whole {
        return if part > Millis::ZERO { text } else { "" };
    }
    let words = text.split_whitespace().count() as u64;
    let complete = (words * part.0 / whole.0) as usize;
    let chunks = text.split_inclusive(char::is_whitespace);
    let mut left = complete;
    let len = chunks
        .take_while(|chunk| {
            let go_on = left > 0;
            left -= usize::from(go_on && !chunk.trim().is_empty());
            go_on
        })
        .map(str::len)
        .sum();
    &text[..len]
}
