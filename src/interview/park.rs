//! The call is put away while the interview goes on: its candidate is gone, or the server is about to stop. Another call,
//! here or elsewhere, takes the interview up from its log ([`super::Past`]).

use super::timers::Timer;
use super::{Interview, Output, Peer, Phase};
use crate::clock::Millis;
use crate::wire::{NoticeCode, State};

impl Interview {
    /// The server is about to stop: a goodbye is said to its end, anything else waits for a quiet moment.
    pub(super) fn on_stop(&mut self, now: Millis) {
        match (self.phase, self.peer) {
            (Phase::Running | Phase::Overtime, Peer::Up) => {
                self.notice(
                    NoticeCode::Moving,
                    "The server is about to stop; the interview goes on in a moment.",
                );
                self.wait_for_quiet(now);
            }
            (Phase::Closing { .. }, _) => self.wait_for_quiet(now),
            (Phase::Connecting | Phase::Running | Phase::Overtime, _) => self.park(now),
            (Phase::Ended, _) => {}
        }
    }

    fn wait_for_quiet(&mut self, now: Millis) {
        self.stopping = true;
        self.timers.set(Timer::Quiet, now + self.setup.quiet);
    }

    /// Parks it if the server is about to stop and nobody is saying anything.
    pub(super) fn park_if_quiet(&mut self, now: Millis) {
        let quiet = self.in_conversation() && self.state() == State::Listening && !self.candidate_speaks();
        if self.stopping && quiet {
            self.park(now);
        }
    }

    /// Nobody came back, or there was no quiet moment.
    pub(super) fn stop_waiting(&mut self, now: Millis) {
        match self.phase {
            Phase::Closing { reason, .. } => self.end(reason, now),
            Phase::Connecting | Phase::Running | Phase::Overtime => self.park(now),
            Phase::Ended => {}
        }
    }

    /// The last thing a call does whose interview goes on.
    pub(super) fn park(&mut self, now: Millis) {
        self.interrupt(now);
        self.close_answer(now);
        self.settle_all();
        if self.in_conversation() {
            self.notice(
                NoticeCode::ConnectionLost,
                "The call was closed; the interview waits for another one.",
            );
        }
        if self.peer == Peer::Up {
            self.peer = Peer::Lost { since: now };
        }
        self.timers.stop_all();
        self.publish(None);
        self.parked = true;
        self.outputs.push_back(Output::Parked);
    }
}
