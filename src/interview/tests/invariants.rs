//! What holds in every history. Every room watches it, so that every test does.

use std::collections::{HashMap, HashSet};

use crate::interview::{Input, Output};
use crate::model::{Command, Event as FromModel, ItemId};
use crate::wire::{Envelope, Event, Role, SessionState, State, Turn, TurnId};

/// The most frames the interview keeps, and hands over with one input.
const KEPT: u32 = 500;
const CATCH_UP: u32 = 8;

#[derive(Debug, Default)]
pub(super) struct Invariants {
    state: Option<SessionState>,
    turns: u32,
    open: HashMap<TurnId, Role>,
    cut: Option<TurnId>,
    started: bool,
    ended: bool,
    /// Items that are gone: played, cut or withdrawn.
    gone: HashSet<ItemId>,
    peer_up: bool,
    ready: bool,
    over: bool,
    /// Frames that the model has not got.
    waiting: u32,
    /// Frames it is to get with the present input, and those it got.
    expected: u32,
    got: u32,
}

impl Invariants {
    /// What was logged by earlier calls.
    pub(super) fn recall(&mut self, log: &[Envelope]) {
        for Envelope { event, at, .. } in log {
            if let Event::SessionState(state) = event {
                self.state = Some(*state);
            } else {
                self.see_event(event, at.0);
            }
        }
    }

    pub(super) fn before(&mut self, input: &Input) {
        self.over = self.ended;
        self.got = 0;
        self.expected = 0;
        if self.over {
            return;
        }
        match input {
            Input::Frame { .. } => {
                if self.ready || self.peer_up {
                    self.waiting = (self.waiting + 1).min(KEPT);
                }
                self.expect_frames();
            }
            Input::Model(FromModel::Ready) if !self.ready => {
                self.ready = true;
                self.expect_frames();
            }
            Input::PeerReady => self.peer_up = true,
            Input::PeerLost | Input::PeerClosed => self.peer_up = false,
            Input::Model(_) | Input::Command(_) | Input::Stop | Input::Timeout => {}
        }
    }

    fn expect_frames(&mut self) {
        if self.ready {
            self.expected = self.waiting.min(CATCH_UP);
            self.waiting -= self.expected;
        }
    }

    pub(super) fn after(&mut self) {
        if !self.ended {
            assert_eq!(self.got, self.expected, "one frame in, one frame out");
        }
        assert_eq!(self.cut, None, "a cut is followed by its final turn");
        if let Some(state) = self.state.filter(|_| !self.ended) {
            let speaking = self.open.values().any(|role| *role == Role::Interviewer);
            assert!(!speaking || matches!(state.state, State::Speaking | State::Closing), "{state:?}");
        }
    }

    pub(super) fn see(&mut self, output: &Output, now: u64) {
        assert!(!self.ended, "after the end: {output:?}");
        match output {
            Output::Model(command) => self.see_command(command),
            Output::Speak { item, pcm } => {
                assert!(!self.gone.contains(item), "{item:?} is gone");
                assert!(!pcm.is_empty());
            }
            Output::SpeakEnd(item) => assert!(!self.gone.contains(item), "{item:?} is gone"),
            Output::Flush | Output::Fail(..) => {}
            Output::Log(event) => self.see_event(event, now),
            Output::Tell(event) => assert!(event.is_transient()),
            Output::Ended(reason) => {
                assert!(self.open.is_empty(), "open at the end: {:?}", self.open);
                let state = self.state.unwrap();
                assert_eq!((state.state, state.reason), (State::Ended, Some(*reason)));
                self.ended = true;
            }
            Output::Parked => {
                assert!(self.open.is_empty(), "open when parked: {:?}", self.open);
                self.ended = true;
            }
        }
    }

    fn see_command(&mut self, command: &Command) {
        match command {
            Command::Start | Command::Resume => {
                assert!(!std::mem::replace(&mut self.started, true), "started twice");
            }
            Command::Audio(_) => self.got += 1,
            Command::Truncate { item, .. } | Command::Played(item) => {
                assert!(self.gone.insert(*item), "{item:?} gone twice");
            }
            Command::Forget(item) => {
                self.gone.insert(*item);
            }
            Command::Text(_)
            | Command::Commit
            | Command::Hold(_)
            | Command::Patience(_)
            | Command::Repeat
            | Command::Rephrase
            | Command::Skip
            | Command::WrapUp
            | Command::Steer(_)
            | Command::Said(_) => {}
        }
    }

    fn see_event(&mut self, event: &Event, now: u64) {
        assert!(!event.is_transient());
        match event {
            Event::SessionState(state) => {
                assert_ne!(Some(*state), self.state, "the same state twice");
                assert_eq!(state.reason.is_some(), state.state == State::Ended);
                self.state = Some(*state);
            }
            Event::TurnStarted(start) => {
                self.turns += 1;
                assert_eq!(start.turn.0, self.turns, "turns are numbered in order");
                assert!(start.start_ms.0 <= now);
                let same = self.open.values().any(|role| *role == start.role);
                assert!(!same || start.role == Role::Candidate, "two turns of the interviewer at once");
                self.open.insert(start.turn, start.role);
            }
            Event::TurnDelta(delta) => {
                assert!(self.open.contains_key(&delta.turn), "words outside of turn {:?}", delta.turn);
                assert!(!delta.text.is_empty());
            }
            Event::TurnCut(cut) => {
                assert_eq!(self.open.get(&cut.turn), Some(&Role::Interviewer));
                self.cut = Some(cut.turn);
            }
            Event::TurnFinal(done) => self.see_final(&done.turn, now),
            Event::Latency(latency) => {
                assert_eq!(self.open.get(&latency.turn), Some(&Role::Interviewer));
            }
            Event::Notice(_) | Event::Usage(_) | Event::Coverage(_) | Event::Observation(_) => {}
            Event::ConnectionStep(_)
            | Event::Level(_)
            | Event::TurnSilence(_)
            | Event::Watched(_)
            | Event::Error(_) => {
                panic!("not to be logged: {event:?}")
            }
        }
    }

    fn see_final(&mut self, turn: &Turn, now: u64) {
        assert_eq!(self.open.remove(&turn.turn), Some(turn.role), "final without a start");
        assert_eq!(turn.cut, self.cut.take() == Some(turn.turn));
        assert!(turn.start_ms <= turn.end_ms && turn.end_ms.0 <= now, "{turn:?}");
        match turn.role {
            Role::Interviewer => {
                let generated = turn.generated.as_deref().unwrap_or(&turn.text);
                assert!(generated.starts_with(&turn.text), "{turn:?}");
                assert!(turn.speech_ms <= turn.generated_ms.unwrap(), "{turn:?}");
                assert!(turn.pauses.is_empty());
            }
            Role::Candidate => {
                assert!(turn.generated.is_none() && turn.generated_ms.is_none());
                let mut at = turn.start_ms;
                for pause in &turn.pauses {
                    assert!(at <= pause.start_ms && pause.end_ms.since(pause.start_ms).0 >= 300, "{turn:?}");
                    at = pause.end_ms;
                }
                assert!(at <= turn.end_ms, "{turn:?}");
                let paused: u64 = turn.pauses.iter().map(|p| p.end_ms.since(p.start_ms).0).sum();
                assert_eq!(turn.speech_ms.0 + paused, turn.end_ms.since(turn.start_ms).0);
            }
        }
    }
}
