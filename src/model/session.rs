//! A conversation with a remote model that outlives its sockets. Pure: inputs in, outputs drained, a timeout asked for.
//!
//! ```text
//! waiting ──▶ connecting ──opened──▶ configuring ──ready──▶ talking ──lost, retired──▶ waiting …
//! ```
//!
//! A new socket is told what was said, from the record, or goes on by a handle that its server gave; it gets the
//! candidate's last speech again, as long as nobody answered it; and it is asked for what the old one still owed. A
//! model that cannot be used gives way to the next.

use std::collections::VecDeque;
use std::sync::Arc;

use super::brief::{Brief, Direction};
use super::dialect::{Ask, Course, Dialect, News, Opening, Out, SoFar};
use super::endpoint::Endpoint;
use super::loss::Loss;
use super::memory::Memory;
use super::rates::Rates;
use super::{Command, Event};
use crate::clock::Millis;

/// For a socket to open.
const CONNECT: Millis = Millis::from_secs(10);
/// For a server to take its settings.
const CONFIGURE: Millis = Millis::from_secs(8);

/// A server that owes something and sends nothing for this long is stuck.
const STUCK: Millis = Millis::from_secs(12);

/// A server that leaves is left this long before it does.
const MARGIN: Millis = Millis::from_secs(3);

/// A socket that worked this long was no failed attempt.
const PROVEN: Millis = Millis::from_secs(30);

#[derive(Debug)]
pub(super) enum Input {
    Opened,
    Refused(Loss),
    Frame(String),
    /// With the close frame's code, if there was one.
    Closed(Option<u16>, String),
    Command(Command),
    /// `poll_timeout` has passed.
    Timeout,
}

#[derive(Debug, PartialEq)]
pub(super) enum Output {
    /// Open a socket to this endpoint.
    Connect(usize),
    Send(String),
    /// Close the socket, or stop opening it.
    Close,
    Event(Event),
    /// Nothing more will come.
    Over,
}

#[derive(Debug)]
pub(super) struct Session {
    endpoints: Vec<Endpoint>,
    /// The one in use.
    at: usize,
    brief: Arc<Brief>,
    state: State,
    /// Where the next socket begins; the current one has taken it over.
    course: Course,
    opening: Opening,
    /// Attempts at this endpoint since it last worked.
    attempts: u32,
    /// It has worked before: the interview knows of it.
    known: bool,
    /// The interview was told that the model is away.
    away: bool,
    /// Another model than the one that the interview knows.
    other: bool,
    memory: Memory,
    rates: Rates,
    /// The current socket goes on with what its server knows.
    resumed: bool,
    /// The server has owed something since then, and sent nothing.
    owing: Option<Millis>,
    ignored: u64,
    outputs: VecDeque<Output>,
}

#[derive(Debug)]
enum State {
    Waiting {
        until: Millis,
    },
    Connecting {
        since: Millis,
    },
    Configuring {
        since: Millis,
        dialect: Dialect,
    },
    /// `until`: the server closes it soon after.
    Talking {
        since: Millis,
        until: Option<Millis>,
        dialect: Dialect,
    },
    Over,
}

impl Session {
    /// `endpoints`: the model, and those that take its place, in order; at least one.
    /// `so_far`: what was said before this model took part.
    pub(super) fn new(endpoints: Vec<Endpoint>, brief: Brief, so_far: SoFar, now: Millis) -> Self {
        let course = Course::new(brief.patience).about(so_far.question);
        let rates = Rates::new(endpoints.first().map(Endpoint::caps));
        let mut session = Self {
            endpoints,
            at: 0,
            brief: Arc::new(brief),
            state: State::Waiting { until: now },
            course,
            opening: Opening::First,
            attempts: 0,
            known: false,
            away: false,
            other: false,
            memory: Memory::of(so_far.lines),
            rates,
            resumed: false,
            owing: None,
            ignored: 0,
            outputs: VecDeque::new(),
        };
        session.connect(now);
        session
    }

    pub(super) fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    pub(super) fn poll_timeout(&self) -> Option<Millis> {
        match &self.state {
            State::Waiting { until } => Some(*until),
            State::Connecting { since } => Some(*since + CONNECT),
            State::Configuring { since, .. } => Some(*since + CONFIGURE),
            // Retirement waits for a quiet moment, which comes with an input.
            State::Talking { until, .. } => {
                let stuck = self.owing.map(|since| since + STUCK);
                stuck.into_iter().chain(*until).min()
            }
            State::Over => None,
        }
    }

    /// Frames that no dialect understood.
    pub(super) fn ignored(&self) -> u64 {
        self.ignored
    }

    pub(super) fn handle(&mut self, input: Input, now: Millis) {
        if matches!(input, Input::Frame(_)) {
            self.owing = None;
        }
        match input {
            Input::Opened => self.on_opened(now),
            Input::Refused(loss) => self.lose(loss, now),
            Input::Frame(frame) => self.talk(now, |dialect, out| dialect.decode(&frame, out)),
            Input::Closed(code, reason) => self.on_closed(code, &reason, now),
            Input::Command(command) => self.on_command(command, now),
            Input::Timeout => self.on_timeout(now),
        }
        self.retire(now);
        match &self.state {
            State::Talking { dialect, .. } if dialect.is_owed() => _ = self.owing.get_or_insert(now),
            State::Talking { .. }
            | State::Waiting { .. }
            | State::Connecting { .. }
            | State::Configuring { .. }
            | State::Over => self.owing = None,
        }
    }

    fn connect(&mut self, now: Millis) {
        self.attempts += 1;
        self.state = State::Connecting { since: now };
        self.outputs.push_back(Output::Connect(self.at));
    }

    fn on_timeout(&mut self, now: Millis) {
        match &self.state {
            State::Waiting { until } if *until <= now => self.connect(now),
            State::Connecting { since } if *since + CONNECT <= now => {
                self.lose(Loss::Passing("it could not be reached in time".to_owned()), now);
            }
            State::Configuring { since, .. } if *since + CONFIGURE <= now => {
                self.lose(Loss::Passing("it did not take its settings in time".to_owned()), now);
            }
            State::Talking { .. } if self.owing.is_some_and(|since| since + STUCK <= now) => {
                self.lose(Loss::Passing("it is stuck".to_owned()), now);
            }
            State::Waiting { .. }
            | State::Connecting { .. }
            | State::Configuring { .. }
            | State::Talking { .. }
            | State::Over => {}
        }
    }

    fn on_opened(&mut self, now: Millis) {
        let (State::Connecting { .. }, Some(endpoint)) = (&self.state, self.endpoints.get(self.at)) else {
            return;
        };
        let course = Course { base: self.memory.base(), resume: self.memory.handle(), ..self.course.clone() };
        self.resumed = course.resume.is_some();
        self.rates.hear_at(endpoint.caps().input_rate);
        let dialect = endpoint.dialect(Arc::clone(&self.brief), course);
        self.state = State::Configuring { since: now, dialect };
        let mut opening = self.opening.clone();
        if matches!(opening, Opening::Ask(Ask::Words(_))) && !self.resumed {
            // The record has them.
            opening = Opening::Ask(Ask::Plainly);
        }
        if self.memory.unanswered() && matches!(opening, Opening::Ask(Ask::Plainly)) {
            // It hears the speech itself, and takes the turn.
            opening = Opening::Listen;
        }
        if self.other && self.known {
            opening = match self.memory.unanswered() {
                true => Opening::Tell(Direction::TakeOver),
                false => Opening::Ask(Ask::Direction(Direction::TakeOver)),
            };
        }
        let record = self.memory.record();
        self.talk(now, |dialect, out| dialect.open(opening, &record, out));
    }

    fn on_closed(&mut self, code: Option<u16>, reason: &str, now: Millis) {
        if matches!(self.state, State::Configuring { .. } | State::Talking { .. } | State::Connecting { .. })
        {
            tracing::debug!(code, reason, "the model's server closed the socket");
            let loss = match Loss::closed(code) {
                // Perhaps it objects only to the handle, or to what has become of the conversation behind it.
                Loss::Final(told) if self.resumed => {
                    self.memory.forget_handle();
                    Loss::Passing(told)
                }
                loss @ (Loss::Final(_) | Loss::Busy(..) | Loss::Passing(_)) => loss,
            };
            self.lose(loss, now);
        }
    }

    fn on_command(&mut self, command: Command, now: Millis) {
        self.memory.on_command(&command, matches!(self.state, State::Talking { .. }));
        match self.state {
            State::Talking { .. } => self.encode(command, now),
            State::Waiting { .. } | State::Connecting { .. } | State::Configuring { .. } => {
                if let Some(opening) = Opening::postponed(command, &mut self.course) {
                    self.opening = opening;
                }
            }
            State::Over => {}
        }
    }

    fn encode(&mut self, command: Command, now: Millis) {
        let command = self.rates.for_model(command);
        self.talk(now, |dialect, out| dialect.encode(command, out));
    }

    /// Lets the dialect work, and passes on what comes of it.
    fn talk(&mut self, now: Millis, work: impl FnOnce(&mut Dialect, &mut Out)) {
        let (State::Configuring { dialect, .. } | State::Talking { dialect, .. }) = &mut self.state else {
            return;
        };
        let mut out = Out::default();
        work(dialect, &mut out);
        self.pass(out, now);
    }

    fn pass(&mut self, out: Out, now: Millis) {
        self.outputs.extend(out.frames.into_iter().map(Output::Send));
        for news in out.news {
            match news {
                News::Ready => self.on_ready(now),
                News::Event(event) => self.on_event(event),
                News::Usage(usage) => {
                    let prices = self.endpoints.get(self.at).and_then(|endpoint| endpoint.prices);
                    let cost = prices.map(|prices| prices.cost(&usage));
                    self.outputs.push_back(Output::Event(Event::Used { usage, cost }));
                }
                News::Resumable(handle) => self.memory.resumable(handle),
                News::Leaving { within } => {
                    if let State::Talking { until, .. } = &mut self.state {
                        *until = Some(now + (within - MARGIN));
                    }
                }
                News::Lost(loss) => return self.lose(loss, now),
            }
        }
    }

    fn on_ready(&mut self, now: Millis) {
        let State::Configuring { since, dialect } = std::mem::replace(&mut self.state, State::Over) else {
            return;
        };
        self.state = State::Talking { since, until: None, dialect };
        self.opening = Opening::Listen;
        for pcm in self.memory.kept().cloned().collect::<Vec<_>>() {
            self.encode(Command::Audio(pcm), now);
        }
        let other = std::mem::take(&mut self.other);
        if !std::mem::replace(&mut self.known, true) {
            self.outputs.push_back(Output::Event(Event::Ready));
        } else if std::mem::take(&mut self.away) || other {
            let Some(endpoint) = self.endpoints.get(self.at) else { return };
            let other = other.then(|| endpoint.info.name.clone());
            let full_duplex = endpoint.caps().full_duplex;
            self.outputs.push_back(Output::Event(Event::Back { other, full_duplex }));
        }
    }

    fn on_event(&mut self, event: Event) {
        self.memory.on_event(&event);
        let event = self.rates.for_call(event);
        let finished = event == Event::Finished;
        self.outputs.push_back(Output::Event(event));
        if finished {
            self.state = State::Over;
            self.outputs.extend([Output::Close, Output::Over]);
        }
    }

    /// Takes over what the socket knew; it is closed.
    fn leave(&mut self) {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Configuring { mut dialect, .. } | State::Talking { mut dialect, .. } => {
                let mut out = Out::default();
                let (course, opening) = dialect.leave(&mut out);
                self.ignored += dialect.ignored();
                (self.course, self.opening) = (course, opening);
                for news in out.news {
                    if let News::Event(event) = news {
                        self.on_event(event);
                    }
                }
            }
            State::Waiting { .. } | State::Connecting { .. } | State::Over => {}
        }
        self.outputs.push_back(Output::Close);
    }

    fn lose(&mut self, loss: Loss, now: Millis) {
        let since = match &self.state {
            State::Over => return,
            State::Talking { since, .. } => Some(*since),
            State::Waiting { .. } | State::Connecting { .. } | State::Configuring { .. } => None,
        };
        if self.resumed && matches!(self.state, State::Configuring { .. }) {
            self.memory.forget_handle();
        }
        self.leave();
        if since.is_some_and(|since| now - since >= PROVEN) {
            self.attempts = 0;
        }
        let name = self.endpoints.get(self.at).map(|endpoint| endpoint.info.name.clone()).unwrap_or_default();
        tracing::warn!(model = name, ?loss, attempts = self.attempts, "the model is lost");
        let last = self.at + 1 == self.endpoints.len();
        let wait = match loss.retry(self.attempts, last) {
            Some(wait) => wait,
            None if last => return self.outputs.extend([Output::Event(loss.failure()), Output::Over]),
            None => {
                self.at += 1;
                self.attempts = 0;
                self.other = true;
                self.memory.forget_handle();
                Millis::ZERO
            }
        };
        if self.known && !std::mem::replace(&mut self.away, true) {
            let owed = self.other && !self.memory.unanswered() || matches!(self.opening, Opening::Ask(_));
            self.outputs.push_back(Output::Event(Event::Away { owed }));
        }
        self.state = State::Waiting { until: now + wait };
    }

    /// A socket that has grown old, or that its server is about to close, is left when nobody speaks and nothing is owed;
    /// the latter in any case before it is closed.
    fn retire(&mut self, now: Millis) {
        let Some(endpoint) = self.endpoints.get(self.at) else { return };
        let State::Talking { since, until, dialect } = &self.state else { return };
        let old = until.is_some() || now - *since >= endpoint.retire;
        let quiet = !self.memory.unanswered() && dialect.is_quiet();
        if (old && quiet) || until.is_some_and(|until| until <= now) {
            self.leave();
            self.attempts = 0;
            self.state = State::Waiting { until: now };
        }
    }
}
