//! What the model says and what it hears.

use super::deadline::{GOODBYE, HEARD, REPLY};
use super::timers::Timer;
use super::voice::Phrase;
use super::{Interview, Output, Peer, Phase};
use crate::audio::Pcm;
use crate::clock::Millis;
use crate::error::Code;
use crate::model::{Command, Event, ItemId, SpeechId};
use crate::wire::{EndReason, Event as Logged, NoticeCode, Observation, QuestionRef, Source};

impl Interview {
    pub(super) fn on_model(&mut self, event: Event, now: Millis) {
        match event {
            Event::Ready => self.on_ready(now),
            Event::SpeechStarted { speech, at } => self.on_speech_started(speech, at, now),
            Event::SpeechStopped { at } => self.on_speech_stopped(at, now),
            Event::TurnTaken => self.on_turn_taken(now),
            Event::Heard { speech, text, last, confidence } => self.on_heard(speech, text, last, confidence),
            Event::ItemStarted { item, question } => self.on_item(item, question),
            Event::About { item, question } => self.on_about(item, question),
            Event::Text { item, text, audio, len } => self.on_text(item, Phrase { text, audio, len }),
            Event::Audio { item, pcm } => self.on_audio(item, pcm, now),
            Event::ItemDone { item } => self.on_item_done(item),
            Event::Finished => self.on_finished(now),
            Event::Noted { observation } => self.on_noted(observation),
            Event::Used { usage, cost } => self.on_used(usage, cost, now),
            Event::Away { owed } => {
                self.owed |= owed;
                let message = "The line to the interviewer broke; it is being restored.";
                self.notice(NoticeCode::ModelAway, message);
            }
            Event::Back { other, full_duplex } => {
                self.setup.full_duplex = full_duplex;
                match other {
                    None => self.notice(NoticeCode::ModelBack, "The interviewer is back on the line."),
                    Some(name) => {
                        let message = format!("{name} has taken over as the interviewer.");
                        self.notice(NoticeCode::ModelChanged, message);
                    }
                }
            }
            Event::Failed { message, retryable } => self.on_failed(message, retryable, now),
        }
    }

    fn on_ready(&mut self, now: Millis) {
        if self.model_ready {
            return;
        }
        self.model_ready = true;
        self.timers.stop(Timer::Ready);
        self.feed_model();
        if self.phase == Phase::Connecting {
            self.try_start(now);
        }
    }

    /// The model is told to speak.
    pub(super) fn ask(&mut self, command: Command) {
        self.owed = true;
        self.timers.stop(Timer::Reply);
        self.tell_model(command);
    }

    fn on_speech_started(&mut self, speech: SpeechId, at: Millis, now: Millis) {
        if self.peer != Peer::Up {
            return;
        }
        if let Some(answer) = self.answer.as_mut().filter(|answer| answer.is_speaking()) {
            answer.expect(speech);
            return;
        }
        if self.is_over() {
            return;
        }
        let audible = self.voice.audible();
        let interrupts = audible.is_some();
        match self.phase {
            Phase::Connecting | Phase::Ended => return,
            Phase::Running | Phase::Overtime if self.setup.full_duplex => {}
            Phase::Running | Phase::Overtime => {
                self.interrupt(now);
            }
            Phase::Closing { reason, finished: true }
                if audible.is_some_and(|item| self.voice.is_last(item.id)) =>
            {
                self.end(reason, now);
                return;
            }
            Phase::Closing { .. } => {}
        }
        self.touch(now);
        self.owed = false;
        let start = self.ears.clock(at).min(now);
        match &mut self.answer {
            Some(answer) => answer.resume(start),
            None => self.open_answer(start, interrupts),
        }
        if let Some(answer) = &mut self.answer {
            answer.expect(speech);
        }
    }

    fn on_speech_stopped(&mut self, at: Millis, now: Millis) {
        let stop = self.ears.clock(at).min(now);
        if let Some(answer) = &mut self.answer {
            answer.stop(stop);
            self.touch(now);
        }
    }

    fn on_turn_taken(&mut self, now: Millis) {
        match self.phase {
            Phase::Running | Phase::Overtime | Phase::Closing { .. } => {
                if let Some(answer) = &mut self.answer {
                    answer.stop(now);
                }
                self.owed = self.voice.audible().is_none();
            }
            Phase::Connecting | Phase::Ended => {}
        }
    }

    /// Words go where their speech went, whatever has been said since. Of a speech that nobody announced,
    /// to the candidate's last turn.
    fn on_heard(&mut self, speech: SpeechId, text: String, last: bool, confidence: Option<u8>) {
        let source = self.setup.candidate_source;
        if source == Source::None {
            return;
        }
        let mut answers =
            self.answer.iter_mut().chain(self.settling.iter_mut().rev().map(|late| &mut late.answer));
        let answer = match answers.find(|answer| answer.has(speech)) {
            Some(answer) => Some(answer),
            None => self.answer.as_mut().or(self.settling.back_mut().map(|late| &mut late.answer)),
        };
        let delta = answer.and_then(|answer| answer.heard(speech, text, last, confidence, source));
        self.outputs.extend(delta.map(|delta| Output::Log(Logged::TurnDelta(delta))));
        self.settle_complete();
    }

    fn on_item(&mut self, item: ItemId, question: Option<QuestionRef>) {
        match self.phase {
            Phase::Connecting | Phase::Ended | Phase::Closing { finished: true, .. } => return,
            Phase::Running | Phase::Overtime | Phase::Closing { finished: false, .. } => {}
        }
        if !self.voice.meet(item) {
            return;
        }
        if self.peer != Peer::Up {
            // Nobody would hear it.
            self.missed = true;
            self.tell_model(Command::Forget(item));
            return;
        }
        self.complete_items();
        self.voice.begin(item, question);
        self.owed = false;
    }

    /// The model tells only now which question it asked.
    fn on_about(&mut self, item: ItemId, question: QuestionRef) {
        let Some(item) = self.voice.get(item) else { return };
        item.question = Some(question.clone());
        if item.turn.is_some() {
            self.transcript.question = Some(question);
        }
    }

    /// Items follow one another: what was begun is complete.
    fn complete_items(&mut self) {
        let ends = self.voice.complete().into_iter().map(Output::SpeakEnd);
        self.outputs.extend(ends);
    }

    fn on_text(&mut self, item: ItemId, phrase: Phrase) {
        let item = self.voice.get(item).filter(|_| !phrase.text.is_empty());
        let delta = item.and_then(|item| item.say(phrase));
        if let Some(delta) = delta {
            self.log(Logged::TurnDelta(delta));
        }
    }

    fn on_audio(&mut self, id: ItemId, pcm: Pcm, now: Millis) {
        let Some(item) = self.voice.get(id).filter(|item| !item.done && !pcm.is_empty()) else { return };
        item.received += pcm.samples.len() as u64;
        self.outputs.push_back(Output::Speak { item: id, pcm });
        // A sound is on its way.
        if self.timers.is_set(Timer::Reply) {
            self.timers.set(Timer::Reply, now + REPLY);
        }
    }

    fn on_item_done(&mut self, id: ItemId) {
        if let Some(item) = self.voice.get(id).filter(|item| !item.done) {
            item.done = true;
            self.outputs.push_back(Output::SpeakEnd(id));
        }
    }

    fn on_finished(&mut self, now: Millis) {
        let reason = match self.phase {
            Phase::Connecting | Phase::Ended | Phase::Closing { finished: true, .. } => return,
            Phase::Running | Phase::Overtime => EndReason::Completed,
            Phase::Closing { reason, finished: false } => reason,
        };
        self.complete_items();
        if self.voice.is_empty() {
            self.close(reason, true, now + HEARD, now);
        } else if self.timers.is_set(Timer::Goodbye) {
            self.phase = Phase::Closing { reason, finished: true };
        } else {
            let left = self.setup.output_rate.millis(self.voice.unplayed());
            self.close(reason, true, now + left + GOODBYE, now);
        }
    }

    fn on_noted(&mut self, text: String) {
        if self.phase != Phase::Ended {
            let question = self.transcript.question.clone();
            self.log(Logged::Observation(Observation { text, question }));
        }
    }

    fn on_failed(&mut self, message: String, retryable: bool, now: Millis) {
        match self.phase {
            // It has nothing more to say.
            Phase::Closing { finished: true, .. } | Phase::Ended => {}
            Phase::Connecting | Phase::Running | Phase::Overtime | Phase::Closing { finished: false, .. } => {
                let code = if retryable { Code::ModelFailed } else { Code::ModelRefused };
                self.fail(code, message);
                self.end(EndReason::ModelFailed, now);
            }
        }
    }
}
