//! The candidate's connection comes, goes and returns. While it is gone, the time of the conversation stands still.

use super::deadline::RETURN;
use super::timers::Timer;
use super::{Interview, Peer, Phase};
use crate::clock::Millis;
use crate::model::Command;
use crate::wire::{Event, Notice, NoticeCode};

/// What measures the conversation.
const MEASURES: [Timer; 3] = [Timer::TimeNotice, Timer::TimeBox, Timer::Grace];

/// Those of [`MEASURES`] that stand still, and when they were due.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stood([Option<Millis>; MEASURES.len()]);

impl Stood {
    /// Of a conversation that has not begun to go on.
    pub(super) fn until(notice: Option<Millis>, end: Millis) -> Self {
        Self([notice, Some(end), None])
    }
}

impl Interview {
    pub(super) fn on_peer_ready(&mut self, now: Millis) {
        let was = std::mem::replace(&mut self.peer, Peer::Up);
        self.timers.stop(Timer::Connect);
        self.timers.stop(Timer::Return);
        match self.phase {
            Phase::Connecting => self.try_start(now),
            Phase::Running | Phase::Overtime => {
                if let Peer::Lost { since } = was {
                    self.on_return(now - since, now);
                }
            }
            Phase::Closing { .. } | Phase::Ended => {}
        }
    }

    /// Both sides are there: the interview begins.
    pub(super) fn try_start(&mut self, now: Millis) {
        if self.model_ready && self.peer == Peer::Up {
            self.phase = Phase::Running;
            self.start_time_box(now);
            self.touch(now);
            self.ask(Command::Start);
        }
    }

    fn on_return(&mut self, away: Millis, now: Millis) {
        self.run_time(away, now);
        self.touch(now);
        let seconds = away.0.div_ceil(1000);
        let missed = std::mem::take(&mut self.missed);
        let anew = std::mem::take(&mut self.anew);
        let then = match (self.phase, anew, missed) {
            (Phase::Overtime, ..) => " The time is up.",
            (_, true, _) => " The interview goes on.",
            (_, false, true) => " The interviewer says it again.",
            (_, false, false) => "",
        };
        self.notice(NoticeCode::Reconnected, format!("Connected again after {seconds} s.{then}"));
        match self.phase {
            Phase::Running if anew => self.ask(Command::Resume),
            Phase::Running if missed => self.ask(Command::Repeat),
            Phase::Running | Phase::Overtime | Phase::Connecting | Phase::Closing { .. } | Phase::Ended => {}
        }
    }

    pub(super) fn on_peer_lost(&mut self, now: Millis) {
        if self.peer != Peer::Up {
            return;
        }
        self.peer = Peer::Lost { since: now };
        self.timers.set(Timer::Return, now + RETURN);
        match self.phase {
            Phase::Connecting | Phase::Ended => {}
            Phase::Running | Phase::Overtime => {
                self.missed = self.interrupt(now);
                self.close_answer(now);
                self.settle_phrases();
                self.stop_time();
                let message = "The connection was lost; the interview waits for it.";
                self.notice(NoticeCode::ConnectionLost, message);
            }
            Phase::Closing { .. } if self.is_leaving() => {}
            // Who leaves during the goodbye has heard enough of it.
            Phase::Closing { reason, .. } => self.end(reason, now),
        }
    }

    fn stop_time(&mut self) {
        self.stood = Stood(MEASURES.map(|timer| self.timers.take(timer)));
        self.timers.stop(Timer::Plan);
    }

    /// Time goes on after having stood still for so long.
    fn run_time(&mut self, away: Millis, now: Millis) {
        let Stood(stood) = std::mem::take(&mut self.stood);
        for (timer, at) in MEASURES.into_iter().zip(stood) {
            if let Some(at) = at {
                self.timers.set(timer, at + away);
            }
        }
        self.agenda.shift(away);
        self.look_at_plan(now);
    }

    /// The conversation has no more time.
    pub(super) fn use_up_time(&mut self, now: Millis) {
        match self.peer {
            Peer::Lost { since } => self.stood = Stood::until(None, since),
            Peer::Awaited | Peer::Up => {
                self.timers.stop(Timer::TimeNotice);
                self.timers.set(Timer::TimeBox, now);
            }
        }
    }

    /// Now, or when time stood still.
    pub(super) fn measured(&self, now: Millis) -> Millis {
        match self.peer {
            Peer::Lost { since } => since,
            Peer::Awaited | Peer::Up => now,
        }
    }

    pub(super) fn notice(&mut self, code: NoticeCode, message: impl Into<String>) {
        self.log(Event::Notice(Notice { code, message: message.into() }));
    }
}
