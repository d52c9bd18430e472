//! The reference: what an interview does, without words, positions and times of speech.
//!
//! Timers are no state here: every deadline follows from what happened when.

use std::collections::{HashSet, VecDeque};

use crate::audio::Played;
use crate::interview::{Input, Setup};
use crate::model::{Command as ToModel, Event as FromModel, ItemId, Money, SpeechId};
use crate::wire::{Command, EndReason, Patience, SessionState, Source, State};

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;

#[derive(Debug)]
pub(super) struct Rules {
    setup: Setup,
    phase: Phase,
    connection: Connection,
    ready: bool,
    muted: bool,
    holding: bool,
    patience: Patience,
    state: State,

    /// The model is to speak, and was asked twice, and something was not heard by anyone.
    owed: bool,
    asked_again: bool,
    missed: bool,
    items: Vec<Said>,
    known: HashSet<ItemId>,
    answer: Option<Answer>,
    /// Not said yet.
    typed: Vec<String>,
    /// Turns that wait for their words, and since when.
    late: Vec<(u64, Answer)>,
    browser_recognises: bool,
    ears: VecDeque<i16>,

    /// When it last was: a sign of life, …
    active: u64,
    /// … the start, …
    began: u64,
    /// … the beginning of a silence that is the model's to break, or its last sound since, …
    waiting: Option<u64>,
    almost_up: bool,
    /// … and the moment in which it learned that the server stops. How long the candidate was away in all.
    stopping: Option<u64>,
    away: u64,
    parked: bool,

    /// In millionths of a dollar, once anything had a price, …
    spent: Option<u64>,
    /// … whether its end was announced, and when it came.
    warned: bool,
    out_of_money: Option<u64>,

    facts: Facts,
}

/// What can be seen. Counts are of the whole history, lists of the last input.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    pub(super) session: Option<SessionState>,
    /// Turns begun and final, of each side.
    pub(super) spoken: (u32, u32),
    pub(super) answered: (u32, u32),
    pub(super) cuts: u32,
    pub(super) flushes: u32,
    pub(super) notices: u32,
    pub(super) usages: u32,
    pub(super) observations: u32,
    pub(super) failures: u32,
    pub(super) to_model: Vec<ToModel>,
    /// The first sample of each frame handed to the model.
    pub(super) frames: Vec<i16>,
    pub(super) deadline: Option<u64>,
    pub(super) ended: Option<EndReason>,
    pub(super) parked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Connecting,
    Running,
    Overtime { until: u64 },
    Closing { reason: EndReason, finished: bool, latest: u64 },
    Ended(EndReason),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Connection {
    Awaited,
    Up,
    Lost(u64),
}

#[derive(Debug)]
struct Said {
    id: ItemId,
    received: u64,
    played: u64,
    done: bool,
}

#[derive(Debug, Default)]
struct Answer {
    speaking: bool,
    /// What it consists of, and of which of it the words are missing.
    speeches: HashSet<SpeechId>,
    unworded: HashSet<SpeechId>,
}

impl Answer {
    fn expect(&mut self, speech: SpeechId) {
        if self.speeches.insert(speech) {
            self.unworded.insert(speech);
        }
    }

    fn is_worded(&self) -> bool {
        !self.speeches.is_empty() && self.unworded.is_empty()
    }
}

#[derive(Clone, Copy, Debug)]
enum Deadline {
    Connect,
    Ready,
    Return,
    Quiet,
    Reply,
    AlmostUp,
    TimeUp,
    Grace,
    Goodbye,
    Words,
    Idle,
}

impl Rules {
    pub(super) fn new(setup: Setup) -> Self {
        let mut rules = Self {
            setup,
            phase: Phase::Connecting,
            connection: Connection::Awaited,
            ready: false,
            muted: false,
            holding: false,
            patience: setup.patience,
            state: State::Connecting,
            owed: false,
            asked_again: false,
            missed: false,
            items: Vec::new(),
            known: HashSet::new(),
            answer: None,
            typed: Vec::new(),
            late: Vec::new(),
            browser_recognises: false,
            ears: VecDeque::new(),
            active: 0,
            began: 0,
            waiting: None,
            almost_up: false,
            stopping: None,
            away: 0,
            parked: false,
            spent: None,
            warned: false,
            out_of_money: None,
            facts: Facts::default(),
        };
        rules.conclude(0);
        rules
    }

    /// What is to be seen after `input`.
    pub(super) fn step(&mut self, input: &Input, now: u64) -> &Facts {
        self.facts.to_model.clear();
        self.facts.frames.clear();
        if self.over() {
            return &self.facts;
        }
        match input {
            Input::Frame { heard, played } => {
                if let Some(played) = played {
                    self.play(*played, now);
                }
                if !self.over() {
                    self.hear(heard.samples[0]);
                }
            }
            Input::PeerReady => self.connect(now),
            Input::PeerLost | Input::PeerClosed => self.lose(now),
            Input::Command(command) => {
                self.active = now;
                self.command(command, now);
            }
            Input::Model(event) => self.model(event, now),
            Input::Stop => self.stop(now),
            Input::Timeout => self.pass(now),
        }
        if self.talking() {
            for text in std::mem::take(&mut self.typed) {
                self.hold(false);
                self.interrupt();
                self.close_answer(now);
                self.facts.answered.0 += 1;
                self.facts.answered.1 += 1;
                self.ask(ToModel::Text(text));
            }
        }
        if self.overtime() && self.up() && !self.speaking() {
            self.wrap_up(now);
        }
        if self.leaving() && self.late.is_empty() {
            self.end(EndReason::CandidateEnded, now);
        }
        let quiet = self.talking() && self.next_state() == State::Listening && !self.speaking();
        if self.stopping.is_some() && quiet {
            self.park(now);
        }
        self.conclude(now);
        &self.facts
    }

    pub(super) fn is_saying(&self, item: ItemId) -> bool {
        self.items.iter().any(|said| said.id == item)
    }

    fn conclude(&mut self, now: u64) {
        self.state = self.next_state();
        if self.state != State::Thinking {
            self.waiting = None;
        } else if self.waiting.is_none() {
            self.waiting = Some(now);
        }
        let reason = if let Phase::Ended(reason) = self.phase { Some(reason) } else { None };
        let Self { state, muted, holding, patience, .. } = *self;
        self.facts.session = Some(SessionState { state, muted, holding, patience, reason });
        self.facts.ended = reason;
        self.facts.parked = self.parked;
        self.facts.deadline = self.deadlines().into_iter().map(|(at, _)| at).min();
    }

    fn next_state(&self) -> State {
        match self.phase {
            Phase::Connecting => State::Connecting,
            Phase::Closing { .. } => State::Closing,
            Phase::Ended(_) => State::Ended,
            Phase::Running | Phase::Overtime { .. } if !self.up() => State::Away,
            Phase::Running | Phase::Overtime { .. } => {
                let more = self.items.iter().any(|item| item.played < item.received);
                if self.audible() || self.state == State::Speaking && more {
                    State::Speaking
                } else if !self.speaking() && (self.owed || !self.items.is_empty()) {
                    State::Thinking
                } else {
                    State::Listening
                }
            }
        }
    }

    fn up(&self) -> bool {
        self.connection == Connection::Up
    }

    fn over(&self) -> bool {
        self.parked || matches!(self.phase, Phase::Ended(_))
    }

    fn overtime(&self) -> bool {
        matches!(self.phase, Phase::Overtime { .. })
    }

    fn talking(&self) -> bool {
        self.up() && (self.phase == Phase::Running || self.overtime())
    }

    fn speaking(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.speaking)
    }

    fn audible(&self) -> bool {
        self.items.iter().any(|item| item.played > 0)
    }

    /// In the order in which they pass when several do at once.
    fn deadlines(&self) -> Vec<(u64, Deadline)> {
        if self.over() {
            return Vec::new();
        }
        let time_box = self.setup.time_box.0;
        let mut deadlines = vec![(self.active + 30 * MINUTE, Deadline::Idle)];
        match self.connection {
            Connection::Awaited => deadlines.push((15 * SECOND, Deadline::Connect)),
            Connection::Lost(since) => deadlines.push((since + 9 * SECOND, Deadline::Return)),
            Connection::Up => {}
        }
        if let Some(since) = self.stopping {
            deadlines.push((since + 10 * SECOND, Deadline::Quiet));
        }
        if !self.ready {
            deadlines.push((20 * SECOND, Deadline::Ready));
        }
        if let Some(since) = self.waiting {
            deadlines.push((since + 20 * SECOND, Deadline::Reply));
        }
        if self.phase == Phase::Running && self.up() {
            let notice = (time_box * 9 / 10).max(time_box.saturating_sub(MINUTE));
            if !self.almost_up {
                deadlines.push((self.began + self.away + notice, Deadline::AlmostUp));
            }
            let time_up = self.out_of_money.unwrap_or(self.began + self.away + time_box);
            deadlines.push((time_up, Deadline::TimeUp));
        }
        if let Phase::Overtime { until } = self.phase
            && self.up()
        {
            deadlines.push((until, Deadline::Grace));
        }
        if let Phase::Closing { latest, .. } = self.phase {
            deadlines.push((latest, Deadline::Goodbye));
        }
        let words = self.late.iter().map(|(since, _)| (since + self.patience_for_words(), Deadline::Words));
        deadlines.extend(words);
        deadlines.sort_by_key(|&(at, what)| (at, what as u8));
        deadlines
    }

    fn pass(&mut self, now: u64) {
        while let Some(&(_, deadline)) = self.deadlines().first().filter(|(at, _)| *at <= now) {
            match deadline {
                Deadline::Connect => self.end(EndReason::NeverConnected, now),
                Deadline::Return | Deadline::Quiet => self.stop_waiting(now),
                Deadline::Ready => self.fail(now),
                Deadline::Reply if self.asked_again => self.fail(now),
                Deadline::Reply => {
                    self.facts.failures += 1;
                    self.asked_again = true;
                    self.interrupt();
                    self.ask(ToModel::Repeat);
                }
                Deadline::AlmostUp => {
                    self.almost_up = true;
                    self.facts.notices += 1;
                }
                Deadline::TimeUp => self.phase = Phase::Overtime { until: now + 20 * SECOND },
                Deadline::Grace => self.wrap_up(now),
                Deadline::Goodbye => self.end_closing(now),
                Deadline::Words => {
                    let wait = self.patience_for_words();
                    self.settle(|since, _| since + wait <= now);
                }
                Deadline::Idle if self.speaking() => self.active = now,
                Deadline::Idle => self.end(EndReason::Idle, now),
            }
        }
    }

    fn hear(&mut self, sample: i16) {
        if self.ready || self.up() {
            self.ears.push_back(if self.muted || self.all_said() || !self.up() { 0 } else { sample });
            if self.ears.len() > 500 {
                self.ears.pop_front();
            }
        }
        self.hand_over();
    }

    fn hand_over(&mut self) {
        if self.ready {
            let count = self.ears.len().min(8);
            self.facts.frames.extend(self.ears.drain(..count));
        }
    }

    fn play(&mut self, played: Played, now: u64) {
        let Some(place) = self.items.iter().position(|item| item.id == played.item) else { return };
        let item = &mut self.items[place];
        let silent = item.played == 0;
        item.played = (item.played + u64::from(played.samples)).min(item.received);
        let spoken = item.played > 0;
        if silent && spoken {
            if !(self.setup.full_duplex && self.speaking()) {
                self.close_answer(now);
            }
            self.facts.spoken.0 += 1;
            self.owed = false;
            self.asked_again = false;
        }
        if played.samples > 0 {
            self.active = now;
        }
        if played.end {
            self.items.remove(place);
            self.facts.spoken.1 += u32::from(spoken);
            self.facts.to_model.push(ToModel::Played(played.item));
            self.let_it_be_heard(now);
        }
    }

    fn connect(&mut self, now: u64) {
        let was = std::mem::replace(&mut self.connection, Connection::Up);
        if self.phase == Phase::Connecting {
            self.begin(now);
        } else if let (Connection::Lost(since), true) = (was, self.talking()) {
            self.away += now - since;
            self.out_of_money = self.out_of_money.map(|at| at + now - since);
            self.active = now;
            self.facts.notices += 1;
            if std::mem::take(&mut self.missed) && self.phase == Phase::Running {
                self.ask(ToModel::Repeat);
            }
        }
    }

    fn begin(&mut self, now: u64) {
        if self.phase == Phase::Connecting && self.ready && self.up() {
            self.phase = Phase::Running;
            self.began = now;
            self.active = now;
            self.ask(ToModel::Start);
        }
    }

    fn lose(&mut self, now: u64) {
        if !self.up() {
            return;
        }
        let talking = self.talking();
        self.connection = Connection::Lost(now);
        if talking {
            self.missed = !self.items.is_empty();
            self.interrupt();
            self.close_answer(now);
            self.settle_phrases();
            self.facts.notices += 1;
        }
        if !self.leaving() {
            self.end_closing(now);
        }
    }

    /// Nothing more is said.
    fn all_said(&self) -> bool {
        matches!(self.phase, Phase::Closing { finished: true, .. }) && self.items.is_empty()
    }

    /// Ended by the candidate, and waiting for words.
    fn leaving(&self) -> bool {
        matches!(self.phase, Phase::Closing { reason: EndReason::CandidateEnded, .. }) && self.all_said()
    }

    fn running(&self) -> bool {
        self.phase == Phase::Running
    }

    fn command(&mut self, command: &Command, now: u64) {
        match command {
            Command::Mute { muted } => self.muted = *muted,
            Command::Hold { on } => self.hold(*on),
            Command::Patience { level } => {
                if *level != self.patience {
                    self.patience = *level;
                    self.facts.to_model.push(ToModel::Patience(*level));
                }
            }
            Command::End
                if self.setup.candidate_source != Source::None && (self.running() || self.overtime()) =>
            {
                self.interrupt();
                self.close_answer(now);
                let latest = now + 3 * SECOND;
                self.phase = Phase::Closing { reason: EndReason::CandidateEnded, finished: true, latest };
            }
            Command::End => self.end(EndReason::CandidateEnded, now),
            Command::Done => {
                self.hold(false);
                if self.state == State::Listening {
                    self.facts.to_model.push(ToModel::Commit);
                }
            }
            Command::Repeat => self.direct(ToModel::Repeat, now),
            Command::Rephrase => self.direct(ToModel::Rephrase, now),
            Command::Skip => {
                if self.talking() {
                    self.hold(false);
                }
                self.direct(ToModel::Skip, now);
            }
            Command::Say { text } => {
                if !text.trim().is_empty() && self.typed.len() < 8 {
                    self.typed.push(text.clone());
                }
            }
            Command::Words { text, .. } => {
                self.browser_recognises |=
                    self.setup.candidate_source == Source::None && !text.trim().is_empty();
            }
        }
    }

    fn hold(&mut self, on: bool) {
        if on != self.holding {
            self.holding = on;
            self.facts.to_model.push(ToModel::Hold(on));
        }
    }

    fn direct(&mut self, command: ToModel, now: u64) {
        if self.up() && self.phase == Phase::Running {
            self.interrupt();
            self.close_answer(now);
            self.ask(command);
        }
    }

    fn ask(&mut self, command: ToModel) {
        self.owed = true;
        self.waiting = None;
        self.facts.to_model.push(command);
    }

    fn model(&mut self, event: &FromModel, now: u64) {
        let deaf = matches!(self.phase, Phase::Closing { finished: true, .. });
        match event {
            FromModel::Ready if self.ready => {}
            FromModel::Ready => {
                self.ready = true;
                self.hand_over();
                self.begin(now);
            }
            FromModel::Failed { .. } if deaf => {}
            FromModel::Failed { .. } => self.fail(now),
            FromModel::TurnTaken | FromModel::ItemStarted { .. } | FromModel::Finished
                if self.phase == Phase::Connecting => {}
            FromModel::SpeechStarted { speech, .. } => self.speak(*speech, now),
            FromModel::SpeechStopped { .. } => {
                if let Some(answer) = &mut self.answer {
                    answer.speaking = false;
                    self.active = now;
                }
            }
            FromModel::TurnTaken => {
                if let Some(answer) = &mut self.answer {
                    answer.speaking = false;
                }
                self.owed = !self.audible();
            }
            FromModel::Heard { speech, last, .. } => {
                if self.setup.candidate_source != Source::None {
                    self.word(*speech, *last);
                }
            }
            FromModel::ItemStarted { item, .. } => {
                if !deaf && self.known.insert(*item) {
                    self.say(*item);
                }
            }
            FromModel::Text { .. } | FromModel::About { .. } => {}
            FromModel::Noted { .. } => self.facts.observations += u32::from(!self.over()),
            FromModel::Used { cost, .. } => self.spend(*cost, now),
            FromModel::Away { owed } => {
                self.facts.notices += 1;
                self.owed |= owed;
            }
            FromModel::Back { full_duplex, .. } => {
                self.facts.notices += 1;
                self.setup.full_duplex = *full_duplex;
            }
            FromModel::Audio { item, pcm } => {
                if let Some(item) = self.items.iter_mut().find(|said| said.id == *item && !said.done) {
                    item.received += pcm.samples.len() as u64;
                    if !pcm.is_empty() && self.waiting.is_some() {
                        self.waiting = Some(now);
                    }
                }
            }
            FromModel::ItemDone { item } => {
                if let Some(item) = self.items.iter_mut().find(|said| said.id == *item) {
                    item.done = true;
                }
            }
            FromModel::Finished if deaf => {}
            FromModel::Finished => self.finish(now),
        }
    }

    fn word(&mut self, speech: SpeechId, last: bool) {
        let latest_first = || self.late.iter().map(|(_, answer)| answer).rev();
        let knows = |answer: &Answer| answer.speeches.contains(&speech);
        let in_late = latest_first().position(knows).map(|back| self.late.len() - 1 - back);
        let answer = match (self.answer.as_mut(), in_late) {
            (Some(answer), None) => Some(answer),
            (Some(answer), Some(_)) if answer.speeches.contains(&speech) => Some(answer),
            (_, Some(at)) => Some(&mut self.late[at].1),
            (None, None) => self.late.last_mut().map(|(_, answer)| answer),
        };
        if let Some(answer) = answer {
            answer.expect(speech);
            if last {
                answer.unworded.remove(&speech);
            }
        }
        self.settle(|_, answer| answer.is_worded());
    }

    fn speak(&mut self, speech: SpeechId, now: u64) {
        if !self.up() {
            return;
        }
        if let Some(answer) = self.answer.as_mut().filter(|answer| answer.speaking) {
            return answer.expect(speech);
        }
        match self.phase {
            Phase::Closing { .. } if self.all_said() => return,
            Phase::Closing { finished: true, .. }
                if self.items.last().is_some_and(|item| item.played > 0) =>
            {
                self.end_closing(now);
                return;
            }
            Phase::Closing { .. } => {}
            Phase::Connecting | Phase::Ended(_) => return,
            Phase::Running | Phase::Overtime { .. } if self.setup.full_duplex => {}
            Phase::Running | Phase::Overtime { .. } => self.interrupt(),
        }
        self.active = now;
        self.owed = false;
        if self.answer.is_none() {
            self.settle_phrases();
            self.facts.answered.0 += 1;
        }
        let answer = self.answer.get_or_insert_default();
        answer.speaking = true;
        answer.expect(speech);
    }

    fn say(&mut self, id: ItemId) {
        if !self.up() {
            self.missed = true;
            self.facts.to_model.push(ToModel::Forget(id));
            return;
        }
        for item in &mut self.items {
            item.done = true;
        }
        self.items.push(Said { id, received: 0, played: 0, done: false });
        self.owed = false;
    }

    fn finish(&mut self, now: u64) {
        for item in &mut self.items {
            item.done = true;
        }
        let unplayed: u64 = self.items.iter().map(|item| item.received - item.played).sum();
        self.phase = match self.phase {
            Phase::Closing { reason, latest, .. } => Phase::Closing { reason, finished: true, latest },
            Phase::Connecting | Phase::Running | Phase::Overtime { .. } | Phase::Ended(_) => {
                let latest = now + unplayed + 30 * SECOND;
                Phase::Closing { reason: EndReason::Completed, finished: true, latest }
            }
        };
        self.let_it_be_heard(now);
    }

    /// What was said is on its way, when it was the last.
    fn let_it_be_heard(&mut self, now: u64) {
        if self.all_said()
            && let Phase::Closing { latest, .. } = &mut self.phase
        {
            *latest = now + 300;
        }
    }

    fn wrap_up(&mut self, now: u64) {
        if !self.audible() {
            self.interrupt();
        }
        self.facts.to_model.push(ToModel::WrapUp);
        let latest = now + 30 * SECOND;
        let reason = if self.out_of_money.is_some() { EndReason::BudgetUp } else { EndReason::TimeUp };
        self.phase = Phase::Closing { reason, finished: false, latest };
    }

    fn interrupt(&mut self) {
        self.facts.flushes += u32::from(!self.items.is_empty());
        for Said { id: item, played, .. } in self.items.drain(..) {
            self.facts.to_model.push(if played > 0 {
                self.facts.spoken.1 += 1;
                self.facts.cuts += 1;
                ToModel::Truncate { item, heard: self.setup.output_rate.millis(played) }
            } else {
                ToModel::Forget(item)
            });
        }
    }

    fn close_answer(&mut self, now: u64) {
        let Some(answer) = self.answer.take() else { return };
        let expected = self.browser_recognises || self.setup.candidate_source != Source::None;
        if answer.is_worded() || !expected {
            self.facts.answered.1 += 1;
        } else {
            self.late.push((now, answer));
        }
        let wait = self.patience_for_words();
        self.settle(|since, _| since + wait <= now);
    }

    fn patience_for_words(&self) -> u64 {
        if self.setup.candidate_source == Source::None { 3 * SECOND } else { 10 * SECOND }
    }

    fn settle_phrases(&mut self) {
        if self.setup.candidate_source == Source::None {
            self.settle(|_, _| true);
        }
    }

    fn settle(&mut self, over: impl Fn(u64, &Answer) -> bool) {
        let before = self.late.len();
        self.late.retain(|(since, answer)| !over(*since, answer));
        self.facts.answered.1 += (before - self.late.len()) as u32;
    }

    fn spend(&mut self, cost: Option<Money>, now: u64) {
        if self.over() {
            return;
        }
        self.facts.usages += 1;
        self.spent = match (self.spent, cost) {
            (spent, None) => spent,
            (spent, Some(cost)) => Some(spent.unwrap_or(0) + cost.0),
        };
        let (Phase::Running, Some(Money(budget)), Some(spent)) = (self.phase, self.setup.budget, self.spent)
        else {
            return;
        };
        if spent >= budget {
            self.out_of_money = Some(if let Connection::Lost(since) = self.connection { since } else { now });
            self.almost_up = true;
        } else if spent >= budget / 5 * 4 && !self.warned {
            self.warned = true;
            self.facts.notices += 1;
        }
    }

    fn stop(&mut self, now: u64) {
        match self.phase {
            Phase::Running | Phase::Overtime { .. } if self.up() => {
                self.facts.notices += 1;
                self.stopping = Some(now);
            }
            Phase::Closing { .. } => self.stopping = Some(now),
            Phase::Connecting | Phase::Running | Phase::Overtime { .. } => self.park(now),
            Phase::Ended(_) => {}
        }
    }

    fn stop_waiting(&mut self, now: u64) {
        match self.phase {
            Phase::Closing { .. } => self.end_closing(now),
            Phase::Connecting | Phase::Running | Phase::Overtime { .. } => self.park(now),
            Phase::Ended(_) => {}
        }
    }

    fn park(&mut self, now: u64) {
        self.interrupt();
        self.close_answer(now);
        self.settle(|_, _| true);
        self.facts.notices += u32::from(self.talking());
        if self.up() {
            self.connection = Connection::Lost(now);
        }
        self.parked = true;
    }

    fn fail(&mut self, now: u64) {
        self.facts.failures += 1;
        self.end(EndReason::ModelFailed, now);
    }

    fn end_closing(&mut self, now: u64) {
        if let Phase::Closing { reason, .. } = self.phase {
            self.end(reason, now);
        }
    }

    fn end(&mut self, reason: EndReason, now: u64) {
        self.interrupt();
        self.close_answer(now);
        self.settle(|_, _| true);
        self.phase = Phase::Ended(reason);
    }
}
