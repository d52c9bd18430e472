//! The lengths of the deadlines, and what happens when one passes.

use super::timers::Timer;
use super::{Interview, Output, Phase};
use crate::clock::Millis;
use crate::error::Code;
use crate::model::Command;
use crate::wire::{EndReason, NoticeCode, State};

/// From the beginning of the call to [`super::Input::PeerReady`].
pub(super) const CONNECT: Millis = Millis::from_secs(15);
/// From the beginning of the call to the model's `Ready`.
pub(super) const READY: Millis = Millis::from_secs(20);
/// For a lost candidate to return before the call is parked: with the five seconds until it counts as lost, the model's
/// socket is closed within 15 s.
pub(super) const RETURN: Millis = Millis::from_secs(9);
/// From the end of the candidate's turn to the first sound of the reply.
pub(super) const REPLY: Millis = Millis::from_secs(20);
/// For a candidate to finish a thought when the time is up.
pub(super) const GRACE: Millis = Millis::from_secs(20);
/// For the goodbye.
pub(super) const GOODBYE: Millis = Millis::from_secs(30);
/// For what was played to reach the candidate's ear: the way there, and the wait in the buffer against jitter.
pub(super) const HEARD: Millis = Millis(300);
/// For the model's words to come after the turn they belong to: it transcribes while it answers.
pub(super) const WORDS: Millis = Millis::from_secs(10);
/// For those of the last turn, when the candidate has ended the interview.
pub(super) const LAST_WORDS: Millis = Millis::from_secs(3);
/// For the browser's.
pub(super) const PHRASES: Millis = Millis::from_secs(3);
/// Without speech or command.
pub(super) const IDLE: Millis = Millis::from_mins(30);
/// The notice comes at the later of 90 % of the time and this long before its end: a minute before,
/// but not at the beginning of a practice of one minute.
const NOTICE: Millis = Millis::from_mins(1);

impl Interview {
    pub(super) fn start_time_box(&mut self, now: Millis) {
        let (notice, length) = self.time_box();
        self.timers.set(Timer::TimeNotice, now + notice);
        self.timers.set(Timer::TimeBox, now + length);
        self.begin_plan(now + length, now);
    }

    /// How much of the conversation is over when it is said that the time is nearly up, and when it is.
    pub(super) fn time_box(&self) -> (Millis, Millis) {
        let length = self.setup.time_box - self.closing_time();
        (Millis(length.0 / 10 * 9).max(length - NOTICE), length)
    }

    pub(super) fn on_timeout(&mut self, now: Millis) {
        while let Some(timer) = self.timers.pop_due(now) {
            match timer {
                Timer::Connect if self.anew => self.stop_waiting(now),
                Timer::Connect => self.end(EndReason::NeverConnected, now),
                Timer::Ready => {
                    self.fail(Code::ModelTimeout, "The interviewer could not be reached in time.");
                    self.end(EndReason::ModelFailed, now);
                }
                Timer::Return | Timer::Quiet => self.stop_waiting(now),
                Timer::Reply => self.on_no_reply(now),
                Timer::TimeNotice => self.on_time_almost_up(now),
                Timer::TimeBox => {
                    self.phase = Phase::Overtime;
                    let grace = match self.closing_time() {
                        Millis::ZERO => GRACE,
                        // The goodbye begins within the box.
                        time => time.min(GRACE),
                    };
                    self.timers.set(Timer::Grace, now + grace);
                }
                Timer::Grace => self.wrap_up(now),
                Timer::Goodbye => {
                    if let Phase::Closing { reason, .. } = self.phase {
                        self.end(reason, now);
                    }
                }
                Timer::Words => self.settle_due(now),
                Timer::Plan => self.look_at_plan(now),
                Timer::Idle if self.candidate_speaks() => self.timers.set(Timer::Idle, now + IDLE),
                Timer::Idle => self.end(EndReason::Idle, now),
            }
        }
    }

    /// Runs [`Timer::Reply`] exactly while the candidate waits.
    pub(super) fn watch_reply(&mut self, now: Millis) {
        if self.state() != State::Thinking {
            self.timers.stop(Timer::Reply);
        } else if !self.timers.is_set(Timer::Reply) {
            self.timers.set(Timer::Reply, now + REPLY);
        }
    }

    fn on_no_reply(&mut self, now: Millis) {
        if self.asked_again {
            self.fail(Code::ModelTimeout, "The interviewer does not answer.");
            self.end(EndReason::ModelFailed, now);
        } else {
            self.fail(Code::ModelTimeout, "The interviewer takes long to answer and was asked again.");
            self.asked_again = true;
            self.again = true;
            self.interrupt(now);
            self.ask(Command::Repeat);
        }
    }

    fn on_time_almost_up(&mut self, now: Millis) {
        let left = self.timers.get(Timer::TimeBox).unwrap_or(now) - now;
        let message = format!("About {} seconds are left.", left.0.div_ceil(1000));
        self.notice(NoticeCode::TimeAlmostUp, message);
    }

    /// The time or the money is up and the candidate does not speak: the model is to say goodbye. What is being said
    /// is said to its end; what was not begun is not.
    pub(super) fn wrap_up(&mut self, now: Millis) {
        if self.voice.audible().is_none() {
            self.interrupt(now);
        }
        self.close(self.closing_reason(), false, now + GOODBYE, now);
        self.tell_model(Command::WrapUp);
    }

    pub(super) fn close(&mut self, reason: EndReason, finished: bool, latest: Millis, now: Millis) {
        self.close_plan(now);
        self.phase = Phase::Closing { reason, finished };
        for timer in [Timer::TimeNotice, Timer::TimeBox, Timer::Grace] {
            self.timers.stop(timer);
        }
        self.timers.set(Timer::Goodbye, latest);
    }

    /// Something was said or done.
    pub(super) fn touch(&mut self, now: Millis) {
        self.timers.set(Timer::Idle, now + IDLE);
    }

    pub(super) fn fail(&mut self, code: Code, message: impl Into<String>) {
        self.outputs.push_back(Output::Fail(code, message.into()));
    }
}
