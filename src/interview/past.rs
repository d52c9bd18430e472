//! What an interview's log says of it when another call takes it up: after the candidate's connection was gone for long,
//! after the server stopped or was killed, on another server. Pure.

use serde::{Deserialize, Serialize};

use super::agenda::Agenda;
use super::budget::Spent;
use super::deadline::CONNECT;
use super::peer::Stood;
use super::timers::Timer;
use super::transcript::Transcript;
use super::voice::{self, Phrase};
use super::{Interview, Output, Peer, Phase, Setup};
use crate::clock::Millis;
use crate::model::{Command, Line};
use crate::wire::{
    Coverage, EndReason, Envelope, Event, Notice, NoticeCode, Patience, QuestionRef, Role, SessionState,
    Source, State, Turn, TurnCut, TurnFinal, TurnId, TurnStarted, Usage as ToldUsage,
};

/// How long a letter takes to be said, about: of words of which only this is known.
const LETTER: u64 = 65;

/// An interview so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Past {
    /// The number of its last event, and when that was.
    seq: u64,
    at: Millis,
    state: Option<SessionState>,
    /// The conversation has begun, and the goodbye.
    began: bool,
    closing: bool,
    /// How long it has lasted, and since when it does.
    lasted: Millis,
    since: Option<Millis>,
    turns: u32,
    /// Begun, and not final.
    open: Vec<Open>,
    /// Who was heard last, and until when; the end of the candidate's last turn.
    last: Option<(Role, Millis)>,
    answered: Millis,
    question: Option<QuestionRef>,
    lines: Vec<Line>,
    coverage: Option<Coverage>,
    usage: Option<ToldUsage>,
    /// That the budget is nearly used up was said.
    warned: bool,
    /// It was the server that went away, and the candidate has not come back since.
    moving: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Open {
    started: TurnStarted,
    words: Vec<Phrase>,
    response: Option<Millis>,
    cut: Option<TurnCut>,
}

impl Past {
    /// Takes the log's next event.
    pub fn take(&mut self, envelope: &Envelope) {
        self.seq = envelope.seq;
        self.at = self.at.max(envelope.at);
        match &envelope.event {
            Event::SessionState(state) => self.took_state(*state),
            Event::TurnStarted(started) => {
                self.turns = self.turns.max(started.turn.0);
                if started.question.is_some() {
                    self.question.clone_from(&started.question);
                }
                let started = started.clone();
                self.open.push(Open { started, words: Vec::new(), response: None, cut: None });
            }
            Event::TurnDelta(delta) => {
                let phrase =
                    Phrase { text: delta.text.clone(), audio: delta.audio_ms, len: delta.audio_len_ms };
                if let Some(open) = self.of(delta.turn) {
                    open.words.push(phrase);
                }
            }
            Event::TurnCut(cut) => {
                if let Some(open) = self.of(cut.turn) {
                    open.cut = Some(cut.clone());
                }
            }
            Event::Latency(latency) => {
                if let Some(open) = self.of(latency.turn) {
                    open.response = Some(latency.response_ms);
                }
            }
            Event::TurnFinal(done) => self.took_final(&done.turn),
            Event::Coverage(coverage) => self.coverage = Some(coverage.clone()),
            Event::Usage(usage) => self.usage = Some(*usage),
            Event::ConnectionStep(_)
            | Event::Level(_)
            | Event::TurnSilence(_)
            | Event::Watched(_)
            | Event::Observation(_)
            | Event::Error(_) => {}
            Event::Notice(notice) => self.took_notice(notice.code),
        }
    }

    fn took_state(&mut self, session: SessionState) {
        self.state = Some(session);
        let converses = match session.state {
            State::Speaking | State::Listening | State::Thinking | State::Closing => true,
            State::Connecting | State::Away | State::Ended => false,
        };
        self.began |= converses;
        self.closing |= session.state == State::Closing;
        match (self.since, converses) {
            (None, true) => self.since = Some(self.at),
            (Some(since), false) => {
                self.lasted += self.at - since;
                self.since = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }

    fn took_notice(&mut self, code: NoticeCode) {
        match code {
            NoticeCode::BudgetAlmostUp => self.warned = true,
            NoticeCode::Moving => self.moving = true,
            NoticeCode::Reconnected => self.moving = false,
            NoticeCode::TimeAlmostUp
            | NoticeCode::ConnectionLost
            | NoticeCode::ModelAway
            | NoticeCode::ModelBack
            | NoticeCode::ModelChanged => {}
        }
    }

    fn took_final(&mut self, turn: &Turn) {
        self.open.retain(|open| open.started.turn != turn.turn);
        if self.last.is_none_or(|(_, end)| end <= turn.end_ms) {
            self.last = Some((turn.role, turn.end_ms));
        }
        match turn.role {
            Role::Candidate => self.answered = self.answered.max(turn.end_ms),
            Role::Interviewer if turn.question.is_some() => self.question.clone_from(&turn.question),
            Role::Interviewer => {}
        }
        if !turn.text.is_empty() {
            self.lines.push(Line { role: turn.role, text: turn.text.clone() });
        }
    }

    fn of(&mut self, turn: TurnId) -> Option<&mut Open> {
        self.open.iter_mut().find(|open| open.started.turn == turn)
    }

    /// The number of the last event; 0 before the first.
    pub fn last_seq(&self) -> u64 {
        self.seq
    }

    /// When the last event was, on the interview's clock.
    pub fn at(&self) -> Millis {
        self.at
    }

    /// The conversation has begun.
    pub fn began(&self) -> bool {
        self.began
    }

    /// Its candidate had been away when the server stopped or parked it.
    pub fn was_left(&self) -> bool {
        !self.moving
    }

    /// Its candidate was there until the last moment: it was the server that went away.
    fn was_attended(&self) -> bool {
        self.since.is_some()
    }

    /// The candidate's, as chosen last.
    pub fn patience(&self) -> Option<Patience> {
        self.state.map(|session| session.patience)
    }

    /// What was said, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The question that was asked last, and whether the candidate has said something since.
    pub fn question(&self) -> Option<(&QuestionRef, bool)> {
        let answered = self.last.is_some_and(|(role, _)| role == Role::Candidate);
        self.question.as_ref().map(|question| (question, answered))
    }

    /// What a call that was killed could not log any more: to be logged at [`Past::at`]. What was being said ends there; of
    /// the interviewer's turn at least that much was heard.
    pub fn unfinished(&self, setup: &Setup) -> Vec<Event> {
        let mut events = Vec::new();
        // What was cut already is final first.
        let (cut, uncut): (Vec<_>, Vec<_>) = self.open.iter().partition(|open| open.cut.is_some());
        for open in cut.into_iter().chain(uncut) {
            match open.started.role {
                Role::Interviewer => open.spoken(self.at, setup.interviewer_source, &mut events),
                Role::Candidate => events.push(open.answer(self.at, setup.candidate_source)),
            }
        }
        if let Some(session) = self.state.filter(|_| self.was_attended()) {
            let notice = |code, message: &str| Event::Notice(Notice { code, message: message.to_owned() });
            events.push(notice(
                NoticeCode::Moving,
                "The server stopped; the interview goes on when it is back.",
            ));
            events.push(notice(
                NoticeCode::ConnectionLost,
                "The call was broken off; the interview waits for another one.",
            ));
            events.push(Event::SessionState(SessionState { state: State::Away, ..session }));
        }
        events
    }
}

impl Open {
    fn spoken(&self, at: Millis, source: Source, events: &mut Vec<Event>) {
        let start = self.started.start_ms;
        let generated: String = self.words.iter().map(|phrase| phrase.text.as_str()).collect();
        let told = self.words.iter().filter_map(|phrase| Some(phrase.audio? + phrase.len?)).max();
        let whole = told.unwrap_or(Millis(generated.chars().count() as u64 * LETTER)).max(at - start);
        let whole = whole.max(self.cut.as_ref().map_or(Millis::ZERO, |cut| cut.heard_ms));
        let cut = self.cut.clone().unwrap_or_else(|| {
            let heard = voice::heard(&self.words, at - start, whole);
            let cut = TurnCut { turn: self.started.turn, heard_ms: at - start, heard };
            events.push(Event::TurnCut(cut.clone()));
            cut
        });
        let turn = Turn {
            text: cut.heard.clone(),
            source,
            cut: true,
            generated: (generated != cut.heard).then_some(generated),
            generated_ms: Some(whole),
            speech_ms: cut.heard_ms,
            ..self.turn(at)
        };
        events.push(Event::TurnFinal(TurnFinal { turn }));
    }

    fn answer(&self, at: Millis, source: Source) -> Event {
        let text: String = self.words.iter().map(|phrase| phrase.text.as_str()).collect();
        let text = text.trim().to_owned();
        let source = match (text.is_empty(), source) {
            (true, _) => Source::None,
            // What the model does not recognise, the browser did.
            (false, Source::None) => Source::Browser,
            (false, source) => source,
        };
        let turn = Turn { text, source, speech_ms: at - self.started.start_ms, ..self.turn(at) };
        Event::TurnFinal(TurnFinal { turn })
    }

    fn turn(&self, at: Millis) -> Turn {
        Turn {
            turn: self.started.turn,
            role: self.started.role,
            start_ms: self.started.start_ms,
            end_ms: at,
            text: String::new(),
            source: Source::None,
            question: self.started.question.clone(),
            speech_ms: Millis::ZERO,
            confidence: None,
            response_ms: self.response,
            pauses: Vec::new(),
            cut: false,
            generated: None,
            generated_ms: None,
        }
    }
}

impl Interview {
    /// One that goes on. `past` is complete: what was [`Past::unfinished`] has been logged.
    pub fn resumed(setup: Setup, agenda: Agenda, past: &Past, now: Millis) -> Self {
        let mut interview = Self::planned(setup, agenda, now);
        let Some(session) = past.state else { return interview };
        // The log has its beginning.
        interview.outputs.clear();
        interview.published = session;
        (interview.muted, interview.holding) = (session.muted, session.holding);
        interview.patience = session.patience;
        interview.transcript = Transcript::of(past.turns, past.last, past.answered, past.question.clone());
        interview.spent = past.usage.map(|usage| Spent::of(usage, past.warned)).unwrap_or_default();
        if session.holding {
            interview.outputs.push_back(Output::Model(Command::Hold(true)));
        }
        if !past.began {
            return interview;
        }
        interview.anew = true;
        interview.timers.set(Timer::Connect, now + CONNECT);
        let since = past.at;
        interview.peer = Peer::Lost { since };
        let (notice, length) = interview.time_box();
        let left = length - past.lasted;
        interview.phase = if left == Millis::ZERO { Phase::Overtime } else { Phase::Running };
        let to_come = (past.lasted < notice).then(|| since + (notice - past.lasted));
        interview.stood = Stood::until(to_come, since + left);
        interview.recall_plan(past, since);
        interview.agenda.begin(since + left);
        if past.closing {
            // Its goodbye was broken off, and is not said again.
            let reason = if left == Millis::ZERO { interview.closing_reason() } else { EndReason::Completed };
            interview.end(reason, now);
        }
        interview
    }

    /// Nobody takes it up again: the last events of its log.
    pub fn given_up(mut self, reason: EndReason, now: Millis) -> Vec<Event> {
        if self.phase != Phase::Ended {
            self.end(reason, now);
        }
        let logged = |output| if let Output::Log(event) = output { Some(event) } else { None };
        self.outputs.into_iter().filter_map(logged).collect()
    }

    fn recall_plan(&mut self, past: &Past, since: Millis) {
        let Some(coverage) = &past.coverage else { return };
        self.agenda.recall(coverage);
        if let Some((question, answered)) = past.question() {
            self.agenda.go_on(&question.id, answered, since);
        }
        self.told.recall(coverage);
    }
}
