//! The reference: what a history means, said in the plainest way there is. It knows no turns, no words and
//! no deadlines' insides; it says who has the floor, and what the candidate has set.

use super::harness::Room;
use crate::interview::Output;
use crate::model::{Command as ToModel, Event, ItemId};
use crate::wire::{Command, Event as Logged, Patience, SessionState, State};

pub(super) const TIME_BOX: u64 = 120_000;

#[derive(Debug)]
pub(super) struct Rules {
    ready: bool,
    up: bool,
    started: Option<u64>,
    /// As seen: only time and the model's end lead there.
    closing: bool,
    finished: bool,
    ended: bool,
    muted: bool,
    holding: bool,
    patience: Patience,
    /// Begun, and neither played to the end nor flushed.
    items: Vec<Item>,
    known: Vec<ItemId>,
    candidate: bool,
    shown: SessionState,
}

#[derive(Debug)]
struct Item {
    id: ItemId,
    received: u64,
    played: u64,
}

impl Rules {
    pub(super) fn new(patience: Patience) -> Self {
        let shown =
            SessionState { state: State::Connecting, muted: false, holding: false, patience, reason: None };
        Self {
            ready: false,
            up: false,
            started: None,
            closing: false,
            finished: false,
            ended: false,
            muted: false,
            holding: false,
            patience,
            items: Vec::new(),
            known: Vec::new(),
            candidate: false,
            shown,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.ended
    }

    fn in_conversation(&self) -> bool {
        self.started.is_some() && self.up && !self.closing
    }

    fn start(&mut self, now: u64) {
        if self.ready && self.up && self.started.is_none() {
            self.started = Some(now);
        }
    }

    pub(super) fn connected(&mut self, now: u64) {
        self.up = true;
        self.start(now);
    }

    pub(super) fn disconnected(&mut self) {
        if self.up && self.started.is_some() {
            self.items.clear();
            self.candidate = false;
        }
        self.up = false;
    }

    /// Nobody speaks any more.
    pub(super) fn stopped(&mut self) {
        self.items.clear();
        self.candidate = false;
    }

    pub(super) fn model(&mut self, event: &Event, now: u64) {
        match event {
            Event::Ready => {
                self.ready = true;
                self.start(now);
            }
            Event::SpeechStarted { .. } if self.started.is_some() && self.up && !self.candidate => {
                if !self.closing {
                    self.items.clear();
                }
                self.candidate = true;
            }
            Event::SpeechStopped { .. } => self.candidate = false,
            Event::TurnTaken if self.started.is_some() => self.candidate = false,
            Event::ItemStarted { item, .. } if self.started.is_some() && !self.finished => {
                let new = !self.known.contains(item);
                self.known.push(*item);
                if new && self.up {
                    self.items.push(Item { id: *item, received: 0, played: 0 });
                }
            }
            Event::Finished if self.started.is_some() => self.finished = true,
            Event::Failed { .. } => self.stopped(),
            Event::SpeechStarted { .. }
            | Event::TurnTaken
            | Event::ItemStarted { .. }
            | Event::Finished
            | Event::Heard { .. }
            | Event::Text { .. }
            | Event::Audio { .. }
            | Event::ItemDone { .. } => {}
        }
    }

    pub(super) fn command(&mut self, command: &Command, now: u64) {
        let in_time = self.started.is_some_and(|at| now < at + TIME_BOX);
        match command {
            Command::Mute { muted } => self.muted = *muted,
            Command::Hold { on } => self.holding = *on,
            Command::Patience { level } => self.patience = *level,
            Command::Done => self.holding = false,
            Command::Repeat | Command::Rephrase | Command::Skip => {
                if self.in_conversation() {
                    self.holding &= *command != Command::Skip;
                    if in_time {
                        self.items.clear();
                        self.candidate = false;
                    }
                }
            }
            Command::Say { text } if self.in_conversation() && !text.is_empty() => {
                self.holding = false;
                self.items.clear();
                self.candidate = false;
            }
            Command::End => self.stopped(),
            Command::Say { .. } | Command::Words { .. } => {}
        }
    }

    /// What was played, and whether that was the end of it.
    pub(super) fn played(&mut self, item: ItemId, samples: u32, end: bool) {
        let Some(at) = self.items.iter().position(|known| known.id == item) else { return };
        let known = &mut self.items[at];
        if samples > 0 && known.played == 0 {
            self.candidate = false;
        }
        known.played += u64::from(samples);
        if end {
            self.items.remove(at);
        }
    }

    /// Compares with what the interview did. `time`: the step let time pass, so that deadlines may have
    /// come.
    pub(super) fn check(&mut self, room: &mut Room, time: bool) {
        for output in room.take() {
            match output {
                Output::Speak { item, pcm } => {
                    let known = self.items.iter_mut().find(|known| known.id == item);
                    known.expect("only what was begun is spoken").received += pcm.samples.len() as u64;
                }
                // Speech during the goodbye ends the interview.
                Output::Flush if time || self.finished => self.items.clear(),
                Output::Flush => assert!(self.items.is_empty(), "{self:?}"),
                Output::Model(ToModel::Truncate { item, heard }) => {
                    assert!(self.items.iter().all(|known| known.id != item), "{item:?} is heard on");
                    assert!(heard.0 <= room.now);
                }
                Output::Log(Logged::SessionState(state)) => self.shown = state,
                Output::Ended(_) => self.ended = true,
                Output::Model(_)
                | Output::SpeakEnd(_)
                | Output::Log(_)
                | Output::Fail(..)
                | Output::Tell(_) => {}
            }
        }
        self.check_state(room.now);
    }

    fn check_state(&mut self, now: u64) {
        let shown = self.shown;
        assert_eq!((shown.muted, shown.holding, shown.patience), (self.muted, self.holding, self.patience));
        if shown.state == State::Closing {
            let due = self.started.is_some_and(|at| now >= at + TIME_BOX);
            assert!(due || self.finished, "closing without a reason");
            self.closing = true;
        }
        let audible = self.items.iter().any(|item| item.played > 0);
        let waiting = self.items.iter().any(|item| item.received > item.played);
        match shown.state {
            State::Ended => assert!(self.ended),
            State::Connecting => assert!(self.started.is_none() && !self.ended),
            State::Away => assert!(!self.up && !self.closing),
            State::Closing => assert!(self.closing),
            State::Speaking => assert!(audible || waiting, "{self:?}"),
            State::Listening | State::Thinking => {
                assert!(self.in_conversation() && !audible, "{self:?}");
                assert!(shown.state == State::Listening || !self.candidate, "{self:?}");
            }
        }
    }
}
