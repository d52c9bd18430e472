//! Commands become client events, server events become news.

use std::sync::Arc;

use serde_json::json;

use super::ears::{Ears, Wording};
use super::voice::{Part, Voice};
use super::wire::{ClientEvent, Problem, Request, ServerEvent, Usage as Seconds};
use super::{RATE, Settings, words};
use crate::audio::{Pcm, from_base64, to_base64};
use crate::clock::Millis;
use crate::model::brief::{Brief, Direction};
use crate::model::dialect::{Ask, Course, Line, News, Opening, Out, Usage};
use crate::model::loss::{Loss, is_account};
use crate::model::vad::Change;
use crate::model::{Command, Event, ItemId, SpeechId};
use crate::wire::Role;

/// The history that a session takes: 128 messages, 8192 tokens. (A token is about four characters.)
const MESSAGES: usize = 100;
const CHARACTERS: usize = 20_000;

/// A model that ends the interview begins its goodbye in this time, or is told to.
const GOODBYE: Millis = Millis::from_secs(3);

/// Instructions come in pieces of at most 500 tokens.
const PIECE: usize = 1_500;

#[derive(Debug)]
pub(in crate::model) struct Dialect {
    settings: Arc<Settings>,
    brief: Arc<Brief>,
    course: Course,
    started: bool,
    opening: Opening,
    ears: Ears,
    voice: Voice,
    /// Words of an item whose sound has not come.
    early: String,
    /// Asked for, and nothing was said since.
    asked: Option<Ask>,
    /// The candidate spoke last.
    unanswered: bool,
    goodbye: Goodbye,
    /// Of this session, told already.
    used: Millis,
    requests: u64,
    ignored: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goodbye {
    NotYet,
    /// The model wants to end it: if it says nothing by then, it is told to say goodbye.
    Due {
        last: u64,
        by: Millis,
    },
    /// The first item with a higher number is the goodbye.
    After(u64),
    /// It is this item.
    Saying(ItemId),
    Said,
}

impl Dialect {
    pub(in crate::model) fn new(settings: Arc<Settings>, brief: Arc<Brief>, course: Course) -> Self {
        Self {
            settings,
            brief,
            voice: Voice::new(course.items),
            course,
            started: false,
            opening: Opening::First,
            ears: Ears::new(),
            early: String::new(),
            asked: None,
            unanswered: false,
            goodbye: Goodbye::NotYet,
            used: Millis::ZERO,
            requests: 0,
            ignored: 0,
        }
    }

    pub(in crate::model) fn open(&mut self, opening: Opening, record: &[Line], out: &mut Out) {
        self.opening = opening;
        let mut room = CHARACTERS;
        let fits = |line: &&Line| {
            room = room.saturating_sub(line.text.len());
            room > 0
        };
        let mut history: Vec<_> = record.iter().rev().take(MESSAGES).take_while(fits).collect();
        history.reverse();
        let input: Vec<_> = history
            .into_iter()
            .map(|line| {
                let (role, kind) = match line.role {
                    Role::Candidate => ("user", "input_text"),
                    Role::Interviewer => ("assistant", "output_text"),
                };
                json!({ "type": "message", "role": role, "content": [{ "type": kind, "text": line.text }] })
            })
            .collect();
        let session = json!({
            "model": self.settings.model,
            "instructions": words::instructions(&self.brief),
            "audio": {
                "format": { "type": "audio/pcm", "rate": RATE.0 },
                "output": { "voice": self.settings.voice },
            },
            "delegation": { "type": "client" },
            "input": input,
            "store": false,
        });
        self.send(ClientEvent::Start { session }, out);
    }

    pub(in crate::model) fn encode(&mut self, command: Command, out: &mut Out) {
        match command {
            Command::Start => self.ask(Ask::Direction(Direction::Start), out),
            Command::Resume => self.ask(Ask::Direction(Direction::Resume), out),
            Command::Audio(pcm) => self.append(&pcm, out),
            Command::Text(text) => self.ask(Ask::Words(text), out),
            Command::Commit => {
                out.event(Event::TurnTaken);
                self.ask(Ask::Plainly, out);
            }
            Command::Hold(on) => {
                self.course.held = on;
                self.instruct(if on { words::HOLD } else { words::GO_ON }, out);
            }
            Command::Patience(patience) => self.course.patience = patience,
            Command::Repeat => self.ask(Ask::Direction(Direction::Repeat), out),
            Command::Rephrase => self.ask(Ask::Direction(Direction::Rephrase), out),
            Command::Skip => self.ask(Ask::Direction(Direction::Skip), out),
            Command::Steer(steer) => {
                if let Some(words) = steer.words().filter(|_| !self.course.closing) {
                    self.instruct(&words, out);
                }
                self.course.steer = Some(steer);
            }
            Command::WrapUp => {
                if !std::mem::replace(&mut self.course.closing, true) {
                    self.ask(Ask::Direction(Direction::WrapUp), out);
                }
            }
            Command::Truncate { item, .. } | Command::Forget(item) => self.voice.cut(item),
            Command::Played(_) | Command::Said(_) => {}
        }
    }

    fn append(&mut self, pcm: &Pcm, out: &mut Out) {
        let event = ClientEvent::Append { audio: to_base64(&pcm.samples) };
        out.frame(&Request { event_id: None, event });
        for change in self.ears.hear(pcm) {
            match change {
                Change::Started(at) => {
                    let speech = self.course.speech(at, out);
                    self.ears.begin(speech, at);
                    self.unanswered = true;
                }
                Change::Stopped(at) => out.event(Event::SpeechStopped { at: self.course.base + at }),
            }
        }
        if let Some(Wording { speech, text, .. }) = self.ears.complete() {
            out.event(Event::Heard { speech, text, last: true, confidence: None });
        }
        if matches!(self.goodbye, Goodbye::Due { by, .. } if by <= self.ears.position()) {
            self.ask(Ask::Direction(Direction::Goodbye), out);
        }
    }

    fn ask(&mut self, ask: Ask, out: &mut Out) {
        let words = match &ask {
            Ask::Plainly => words::PLAINLY.to_owned(),
            Ask::Direction(direction) => direction.words().to_owned(),
            Ask::Words(words) => format!("The candidate typed this answer: {words}"),
        };
        if matches!(ask, Ask::Direction(Direction::WrapUp | Direction::Goodbye))
            && matches!(self.goodbye, Goodbye::NotYet | Goodbye::Due { .. })
        {
            self.goodbye = Goodbye::After(self.voice.last());
        }
        self.asked = Some(ask);
        self.instruct(&words, out);
    }

    fn instruct(&mut self, words: &str, out: &mut Out) {
        if !self.started {
            return;
        }
        let mut rest = words;
        while !rest.is_empty() {
            let (piece, more) = rest.split_at(rest.floor_char_boundary(PIECE));
            let event = ClientEvent::Instructions { content: piece.to_owned(), delegation_id: None };
            self.send(event, out);
            rest = more;
        }
    }

    pub(in crate::model) fn decode(&mut self, frame: &str, out: &mut Out) {
        match serde_json::from_str(frame) {
            Ok(event) => self.on(event, out),
            Err(_) => self.ignored += 1,
        }
    }

    fn on(&mut self, event: ServerEvent, out: &mut Out) {
        match event {
            ServerEvent::Started {} => self.on_started(out),
            ServerEvent::Audio { delta } => self.on_audio(&delta, out),
            ServerEvent::Heard { delta, end_ms } => self.on_heard(delta, Millis(end_ms), out),
            ServerEvent::Words { delta, start_ms } => match self.voice.is_early(Millis(start_ms)) {
                true => self.early.push_str(&delta),
                false => {
                    let item = self.voice.speaking().unwrap_or(ItemId(self.voice.last()));
                    out.event(Event::Text { item, text: delta, audio: None, len: None });
                }
            },
            ServerEvent::Delegation { delegation } => self.on_delegation(delegation.id, out),
            ServerEvent::Usage { usage } => self.on_usage(&usage, out),
            ServerEvent::Closed { reason, usage } => {
                if let Some(usage) = usage {
                    self.on_usage(&usage, out);
                }
                if self.goodbye != Goodbye::Said {
                    let told = format!("its server closed the session ({reason})");
                    out.news.push(News::Lost(Loss::Passing(told)));
                }
            }
            ServerEvent::Error { error } => self.on_error(error, out),
            ServerEvent::Unknown => self.ignored += 1,
        }
    }

    fn on_started(&mut self, out: &mut Out) {
        if std::mem::replace(&mut self.started, true) {
            return;
        }
        out.news.push(News::Ready);
        if self.course.held {
            self.instruct(words::HOLD, out);
        }
        match std::mem::replace(&mut self.opening, Opening::Listen) {
            Opening::First => {}
            Opening::Listen => self.instruct(words::LISTEN, out),
            Opening::Tell(direction) => self.instruct(direction.words(), out),
            Opening::Ask(ask) => self.ask(ask, out),
        }
    }

    fn on_audio(&mut self, delta: &str, out: &mut Out) {
        let Some(samples) = from_base64(delta) else {
            self.ignored += 1;
            return;
        };
        for part in self.voice.hear(&samples) {
            match part {
                Part::Begin(item) => {
                    (self.asked, self.unanswered) = (None, false);
                    if matches!(self.goodbye, Goodbye::After(last) | Goodbye::Due { last, .. } if item.0 > last)
                    {
                        self.goodbye = Goodbye::Saying(item);
                    }
                    out.event(Event::ItemStarted { item, question: None });
                    let text = std::mem::take(&mut self.early);
                    if !text.is_empty() {
                        out.event(Event::Text { item, text, audio: None, len: None });
                    }
                }
                Part::Sound(item, samples) => {
                    out.event(Event::Audio { item, pcm: Pcm::new(RATE, samples) });
                }
                Part::End(item) => {
                    out.event(Event::ItemDone { item });
                    if self.goodbye == Goodbye::Saying(item) {
                        self.finish(out);
                    }
                }
            }
        }
    }

    fn on_heard(&mut self, text: String, end: Millis, out: &mut Out) {
        let (speech, before) = self.ears.words(&text, end);
        if let Some(Wording { speech, text, .. }) = before {
            out.event(Event::Heard { speech, text, last: true, confidence: None });
        }
        let speech = speech.unwrap_or(SpeechId(self.course.speeches));
        out.event(Event::Heard { speech, text, last: false, confidence: None });
    }

    /// There is one thing that it may delegate: the end.
    fn on_delegation(&mut self, id: String, out: &mut Out) {
        let content = "The interview ends with your goodbye.".to_owned();
        self.send(ClientEvent::Thinking { content, delegation_id: Some(id) }, out);
        match (self.goodbye, self.voice.speaking()) {
            (Goodbye::NotYet, Some(item)) => self.goodbye = Goodbye::Saying(item),
            // It has said it, and nobody has said anything since.
            (Goodbye::NotYet, None) if !self.unanswered && self.voice.last() > 0 => self.finish(out),
            (Goodbye::NotYet, None) => {
                let by = self.ears.position() + GOODBYE;
                self.goodbye = Goodbye::Due { last: self.voice.last(), by };
            }
            (Goodbye::Due { .. } | Goodbye::After(_) | Goodbye::Saying(_) | Goodbye::Said, _) => {}
        }
    }

    fn finish(&mut self, out: &mut Out) {
        if std::mem::replace(&mut self.goodbye, Goodbye::Said) != Goodbye::Said {
            self.send(ClientEvent::Close {}, out);
            out.event(Event::Finished);
        }
    }

    fn on_usage(&mut self, usage: &Seconds, out: &mut Out) {
        let total = Millis((usage.seconds.max(0.0) * 1000.0) as u64);
        let session = total - self.used;
        if session > Millis::ZERO {
            self.used = total;
            out.news.push(News::Usage(Usage { session, ..Usage::default() }));
        }
    }

    fn on_error(&mut self, error: Problem, out: &mut Out) {
        let Problem { code, message, param } = error;
        tracing::debug!(code, param, "the model's server objects");
        if is_account(&code) || code == "forbidden" || !self.started {
            out.news.push(News::Lost(Loss::Final(if message.is_empty() { code } else { message })));
        }
    }

    fn send(&mut self, event: ClientEvent, out: &mut Out) {
        self.requests += 1;
        out.frame(&Request { event_id: Some(format!("antiphon_{}", self.requests)), event });
    }

    /// It always sends something.
    pub(in crate::model) fn is_owed(&self) -> bool {
        self.started
    }

    pub(in crate::model) fn is_quiet(&self) -> bool {
        self.started
            && self.asked.is_none()
            && !self.unanswered
            && self.voice.is_silent()
            && self.ears.is_silence()
            && self.goodbye == Goodbye::NotYet
    }

    pub(in crate::model) fn leave(&mut self, out: &mut Out) -> (Course, Opening) {
        let speaking = self.voice.speaking();
        let opening = if self.course.closing && self.goodbye != Goodbye::Said {
            Opening::Ask(Ask::Direction(Direction::WrapUp))
        } else if !self.started {
            self.opening.clone()
        } else if let Some(ask) = self.asked.take() {
            Opening::Ask(ask)
        } else if speaking.is_some() {
            Opening::Ask(Ask::Direction(Direction::Continue))
        } else if self.unanswered {
            Opening::Ask(Ask::Plainly)
        } else {
            Opening::Listen
        };
        if let Some(Wording { speech, text, .. }) = self.ears.leave() {
            out.event(Event::Heard { speech, text, last: true, confidence: None });
        }
        out.news.extend(speaking.map(|item| News::Event(Event::ItemDone { item })));
        (Course { items: self.voice.last(), ..self.course.clone() }, opening)
    }

    pub(in crate::model) fn ignored(&self) -> u64 {
        self.ignored
    }
}
