//! The interview: a pure state machine. One input in, outputs drained, a timeout asked for; no IO, no
//! task, no clock.
//!
//! ```text
//! interview.handle(input, now);
//! while let Some(output) = interview.poll_output() { perform(output) }
//! sleep_until(interview.poll_timeout());
//! ```
//!
//! ```text
//! connecting ──model ready, peer ready: Start──▶ thinking ◀─────────── turn taken, typed, repeat …
//!                                                   │  first sample played        │
//!                                                   ▼                             │
//!                        listening ◀──played── speaking ──speech: cut──▶ listening
//!
//! any of these ──peer lost──▶ away ──back within 9 s──▶ thinking or listening
//!                               └──later: parked; another call takes it up from its log
//!              ──time is up, or the model finished──▶ closing ──goodbye played──▶ ended
//! ```
//!
//! The rules, where a reader could expect others:
//! - A turn of the interviewer is what was *played*. It begins with its first sample; until then its
//!   words wait and it can be withdrawn without a trace.
//! - A turn of the candidate lasts until the reply is heard, so that "…and another thing" continues it.
//! - Words may come after the speech. Where any are expected, a turn waits for them: 3 s for the browser's,
//!   10 s for the model's.
//! - While closing, nothing is cut but the goodbye itself, and then the interview is over.

mod agenda;
mod answer;
mod budget;
mod command;
mod conduct;
mod deadline;
mod ears;
mod event;
mod levels;
mod model;
mod park;
mod past;
mod peer;
mod silence;
#[cfg(test)]
pub(crate) mod tests;
mod timers;
mod transcript;
mod turns;
mod voice;

use std::collections::VecDeque;

pub use agenda::Agenda;
pub use event::{Input, Output, Setup};
pub use past::Past;

use self::answer::{Answer, Late};
use self::budget::Spent;
use self::conduct::Told;
use self::deadline::{CONNECT, IDLE, READY};
use self::ears::Ears;
use self::levels::Meter;
use self::peer::Stood;
use self::timers::{Timer, Timers};
use self::transcript::Transcript;
use self::voice::Voice;
use crate::audio::{Pcm, Played};
use crate::clock::Millis;
use crate::model::Command;
use crate::wire::{EndReason, Event, Patience, SessionState, State, TurnSilence};

/// One interview. Made when the call is; owned and driven by its one task.
#[derive(Debug)]
pub struct Interview {
    setup: Setup,
    phase: Phase,
    peer: Peer,
    model_ready: bool,
    muted: bool,
    holding: bool,
    patience: Patience,
    /// The model is to speak next.
    owed: bool,
    /// It was asked again because it did not.
    asked_again: bool,
    /// Something it said was lost with the connection.
    missed: bool,
    /// The browser recognises speech.
    browser_words: bool,
    ears: Ears,
    meter: Meter,
    voice: Voice,
    /// The candidate's turn.
    answer: Option<Answer>,
    /// The ones before that wait for their words.
    settling: VecDeque<Late>,
    transcript: Transcript,
    timers: Timers,
    spent: Spent,
    agenda: Agenda,
    told: Told,
    /// What the interviewer says next is the same once more.
    again: bool,
    /// What stands still while the candidate is away.
    stood: Stood,
    /// Typed, and not said yet.
    typed: Vec<String>,
    /// It goes on, and the model of this call has not been told so.
    anew: bool,
    /// It is left at the next quiet moment.
    stopping: bool,
    /// This call has left it.
    parked: bool,
    published: SessionState,
    /// As it was told.
    silence: Option<TurnSilence>,
    outputs: VecDeque<Output>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Connecting,
    Running,
    /// The time or the money is up, but the candidate is speaking or away.
    Overtime,
    /// `finished`: the model has sent all of its goodbye.
    Closing {
        reason: EndReason,
        finished: bool,
    },
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Peer {
    Awaited,
    Up,
    Lost { since: Millis },
}

impl Interview {
    pub fn new(setup: Setup, now: Millis) -> Self {
        let mut timers = Timers::default();
        timers.set(Timer::Connect, now + CONNECT);
        timers.set(Timer::Ready, now + READY);
        timers.set(Timer::Idle, now + IDLE);
        let published = SessionState {
            state: State::Connecting,
            muted: false,
            holding: false,
            patience: setup.patience,
            reason: None,
        };
        Self {
            setup,
            phase: Phase::Connecting,
            peer: Peer::Awaited,
            model_ready: false,
            muted: false,
            holding: false,
            patience: setup.patience,
            owed: false,
            asked_again: false,
            missed: false,
            browser_words: false,
            ears: Ears::default(),
            meter: Meter::default(),
            voice: Voice::default(),
            answer: None,
            settling: VecDeque::new(),
            transcript: Transcript::default(),
            timers,
            spent: Spent::default(),
            agenda: Agenda::default(),
            told: Told::default(),
            again: false,
            stood: Stood::default(),
            typed: Vec::new(),
            anew: false,
            stopping: false,
            parked: false,
            published,
            silence: None,
            outputs: VecDeque::from([Output::Log(Event::SessionState(published))]),
        }
    }

    /// Takes one input. `now` never goes back. Once ended or parked, every input is ignored.
    pub fn handle(&mut self, input: Input, now: Millis) {
        if self.phase == Phase::Ended || self.parked {
            return;
        }
        match input {
            Input::Frame { heard, played } => self.on_frame(heard, played, now),
            Input::PeerReady => self.on_peer_ready(now),
            // A reload of the page closes it like a goodbye does: both get the time to return.
            Input::PeerLost | Input::PeerClosed => self.on_peer_lost(now),
            Input::Command(command) => self.on_command(command, now),
            Input::Model(event) => self.on_model(event, now),
            Input::Stop => self.on_stop(now),
            Input::Timeout => self.on_timeout(now),
        }
        self.conclude(now);
    }

    /// The next thing to do; drain after every [`Interview::handle`].
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// What is still to be polled, in order.
    pub fn pending(&self) -> impl ExactSizeIterator<Item = &Output> {
        self.outputs.iter()
    }

    /// When to give [`Input::Timeout`]; `None` once ended or parked.
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.timers.next()
    }

    fn on_frame(&mut self, mut heard: Pcm, played: Option<Played>, now: Millis) {
        if let Some(played) = played {
            self.on_played(played, now);
        }
        if self.phase == Phase::Ended {
            return;
        }
        if !self.hears() {
            heard.samples.fill(0);
        }
        let interviewer = played.map_or(0.0, |played| played.level);
        if let Some(level) = self.meter.beat(heard.level(), interviewer) {
            self.outputs.push_back(Output::Tell(Event::Level(level)));
        }
        if self.model_ready || self.peer == Peer::Up {
            self.ears.listen(heard, now);
        }
        self.feed_model();
    }

    /// Whether what the candidate says now is for anybody: the model, a recording.
    pub fn hears(&self) -> bool {
        !self.muted && !self.is_over() && self.peer == Peer::Up
    }

    fn feed_model(&mut self) {
        if self.model_ready {
            let frames = self.ears.take().map(|frame| Output::Model(Command::Audio(frame)));
            self.outputs.extend(frames);
        }
    }

    /// What follows from any input: closing when the time is up, the model's deadline, the state.
    fn conclude(&mut self, now: Millis) {
        self.say_typed(now);
        if self.phase == Phase::Overtime && self.peer == Peer::Up && !self.candidate_speaks() {
            self.wrap_up(now);
        }
        if self.is_leaving() && self.settling.is_empty() {
            self.end(EndReason::CandidateEnded, now);
        }
        self.park_if_quiet(now);
        if self.phase == Phase::Ended || self.parked {
            return;
        }
        self.watch_reply(now);
        self.publish(None);
        self.tell_silence();
    }

    fn publish(&mut self, reason: Option<EndReason>) {
        let state = SessionState {
            state: self.state(),
            muted: self.muted,
            holding: self.holding,
            patience: self.patience,
            reason,
        };
        if state != self.published {
            self.published = state;
            self.log(Event::SessionState(state));
        }
    }

    fn state(&self) -> State {
        match self.phase {
            Phase::Connecting => State::Connecting,
            Phase::Running | Phase::Overtime if self.peer != Peer::Up => State::Away,
            Phase::Running | Phase::Overtime => self.floor(),
            Phase::Closing { .. } => State::Closing,
            Phase::Ended => State::Ended,
        }
    }

    /// Whose turn it is.
    fn floor(&self) -> State {
        // The next of several items begins with the next beat: that is no gap.
        let goes_on = self.published.state == State::Speaking && self.voice.has_sound();
        if self.voice.audible().is_some() || goes_on {
            State::Speaking
        } else if self.candidate_speaks() {
            State::Listening
        } else if self.owed || !self.voice.is_empty() {
            State::Thinking
        } else {
            State::Listening
        }
    }

    /// All is said; only its way to the candidate's ear, or the words of their last turn, are awaited.
    fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Closing { finished: true, .. }) && self.voice.is_empty()
    }

    /// The candidate has ended it, and the words of their last turn are awaited.
    fn is_leaving(&self) -> bool {
        matches!(self.phase, Phase::Closing { reason: EndReason::CandidateEnded, .. }) && self.is_over()
    }

    fn candidate_speaks(&self) -> bool {
        self.answer.as_ref().is_some_and(Answer::is_speaking)
    }

    /// Under way, and the candidate is there.
    fn in_conversation(&self) -> bool {
        match self.phase {
            Phase::Running | Phase::Overtime => self.peer == Peer::Up,
            Phase::Connecting | Phase::Closing { .. } | Phase::Ended => false,
        }
    }

    /// The last thing an interview does.
    fn end(&mut self, reason: EndReason, now: Millis) {
        self.interrupt(now);
        self.close_answer(now);
        self.settle_all();
        self.phase = Phase::Ended;
        self.timers.stop_all();
        self.end_plan(now);
        self.publish(Some(reason));
        self.outputs.push_back(Output::Ended(reason));
    }

    fn log(&mut self, event: Event) {
        self.outputs.push_back(Output::Log(event));
    }

    fn tell_model(&mut self, command: Command) {
        self.outputs.push_back(Output::Model(command));
    }
}
