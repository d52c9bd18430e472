//! The candidate's connection comes, goes and returns.

use super::deadline::RETURN;
use super::timers::Timer;
use super::{Interview, Peer, Phase};
use crate::clock::Millis;
use crate::model::Command;
use crate::wire::{Event, Notice, NoticeCode};

impl Interview {
    pub(super) fn on_peer_ready(&mut self, now: Millis) {
        let was = std::mem::replace(&mut self.peer, Peer::Up);
        self.timers.stop(Timer::Connect);
        self.timers.stop(Timer::Return);
        match self.phase {
            Phase::Connecting => self.try_start(now),
            Phase::Running | Phase::Overtime => {
                if let Peer::Lost { since } = was {
                    self.on_return(now - since);
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

    fn on_return(&mut self, away: Millis) {
        let seconds = away.0.div_ceil(1000);
        let missed = std::mem::take(&mut self.missed);
        let then = match (self.phase, missed) {
            (Phase::Overtime, _) => " The time is up.",
            (_, true) => " The interviewer says it again.",
            (_, false) => "",
        };
        self.notice(NoticeCode::Reconnected, format!("Connected again after {seconds} s.{then}"));
        if missed && self.phase == Phase::Running {
            self.ask(Command::Repeat);
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
                let message = "The connection was lost; the interview waits for it.";
                self.notice(NoticeCode::ConnectionLost, message);
            }
            Phase::Closing { .. } if self.is_leaving() => {}
            // Who leaves during the goodbye has heard enough of it.
            Phase::Closing { reason, .. } => self.end(reason, now),
        }
    }

    pub(super) fn notice(&mut self, code: NoticeCode, message: impl Into<String>) {
        self.log(Event::Notice(Notice { code, message: message.into() }));
    }
}
