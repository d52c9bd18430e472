//! The model's stream has no items and no end: it is speech and silence, in real time. Here it is cut into items.

use crate::audio::level;
use crate::clock::Millis;
use crate::model::ItemId;

use super::RATE;

/// What is judged at once: 10 ms.
const PIECE: usize = RATE.samples(Millis(10)) as usize;

/// Louder is speech: RMS of full scale, −64 dB. The model's silence is nearly digital.
const FLOOR: f32 = 0.0006;

/// Collected before an item begins, so that the network's jitter does not tear it.
const LEAD: usize = RATE.samples(Millis(60)) as usize;

/// Silence up to this is part of the sound. What is beyond is not sent on: the time that it takes goes by anyway.
const PAUSE: Millis = Millis(200);

/// Silence of this length ends an item.
const END: Millis = Millis(800);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Begin(ItemId),
    Sound(ItemId, Vec<i16>),
    End(ItemId),
}

#[derive(Debug)]
pub(super) struct Voice {
    /// The last number given out; numbers go on from socket to socket.
    last: u64,
    /// Less than a piece.
    rest: Vec<i16>,
    /// Samples judged.
    heard: u64,
    /// Where the last item ended.
    ended: Millis,
    state: State,
}

#[derive(Debug)]
enum State {
    Silent,
    /// Perhaps the beginning of an item.
    Beginning {
        held: Vec<i16>,
        loud: usize,
    },
    Speaking {
        item: ItemId,
        quiet: Millis,
    },
    /// Nobody wants the rest of it.
    Unwanted {
        quiet: Millis,
    },
}

impl Voice {
    pub(super) fn new(last: u64) -> Self {
        Self { last, rest: Vec::new(), heard: 0, ended: Millis::ZERO, state: State::Silent }
    }

    /// More of the stream.
    pub(super) fn hear(&mut self, samples: &[i16]) -> Vec<Part> {
        self.rest.extend_from_slice(samples);
        let rest = std::mem::take(&mut self.rest);
        let mut parts = Vec::new();
        let pieces = rest.chunks_exact(PIECE);
        self.rest = pieces.remainder().to_vec();
        for piece in pieces {
            self.step(piece, &mut parts);
        }
        parts
    }

    fn step(&mut self, piece: &[i16], parts: &mut Vec<Part>) {
        let loud = level(piece) >= FLOOR;
        let length = RATE.millis(piece.len() as u64);
        self.heard += piece.len() as u64;
        self.state = match std::mem::replace(&mut self.state, State::Silent) {
            State::Silent if loud => State::Beginning { held: piece.to_vec(), loud: 1 },
            State::Silent => State::Silent,
            State::Beginning { mut held, loud: before } => {
                held.extend_from_slice(piece);
                let loud = before + usize::from(loud);
                if held.len() < LEAD {
                    State::Beginning { held, loud }
                } else if loud * PIECE < LEAD / 2 {
                    // A click.
                    State::Silent
                } else {
                    self.last += 1;
                    let item = ItemId(self.last);
                    parts.extend([Part::Begin(item), Part::Sound(item, held)]);
                    State::Speaking { item, quiet: Millis::ZERO }
                }
            }
            State::Speaking { item, quiet } => {
                let quiet = if loud { Millis::ZERO } else { quiet + length };
                if quiet <= PAUSE {
                    parts.push(Part::Sound(item, piece.to_vec()));
                }
                if quiet < END {
                    State::Speaking { item, quiet }
                } else {
                    parts.push(Part::End(item));
                    self.ended = RATE.millis(self.heard) - quiet;
                    State::Silent
                }
            }
            State::Unwanted { quiet } => {
                let quiet = if loud { Millis::ZERO } else { quiet + length };
                if quiet < PAUSE { State::Unwanted { quiet } } else { State::Silent }
            }
        };
    }

    /// Nobody wants the rest of `item`, if that is what is being said.
    pub(super) fn cut(&mut self, item: ItemId) {
        if self.speaking() == Some(item) {
            self.state = State::Unwanted { quiet: Millis::ZERO };
        }
    }

    pub(super) fn speaking(&self) -> Option<ItemId> {
        match &self.state {
            State::Speaking { item, .. } => Some(*item),
            State::Silent | State::Beginning { .. } | State::Unwanted { .. } => None,
        }
    }

    pub(super) fn is_silent(&self) -> bool {
        matches!(self.state, State::Silent)
    }

    /// Whether words that are spoken from `start` in the stream are of an item that has not begun yet.
    pub(super) fn is_early(&self, start: Millis) -> bool {
        self.speaking().is_none() && start >= self.ended
    }

    /// The last number given out.
    pub(super) fn last(&self) -> u64 {
        self.last
    }
}
