//! Commands become client events. What the server says comes in `decode.rs`.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value, json};

use super::response::Responses;
use super::session::{Floor, Settings};
use super::speech::Speech;
use super::wire::{ClientEvent, Request};
use crate::audio::{Pcm, to_base64};
use crate::clock::Millis;
use crate::model::brief::{Brief, Direction};
use crate::model::dialect::{Ask, Course, Line, Opening, Out};
use crate::model::loss::Failures;
use crate::model::{Command, Event, ItemId, SpeechId, silence};
use crate::wire::{Patience, Role};

/// Requests whose errors are still recognised.
const REMEMBERED: usize = 64;

#[derive(Debug)]
pub(in crate::model) struct Dialect {
    pub(super) settings: Arc<Settings>,
    pub(super) brief: Arc<Brief>,
    pub(super) course: Course,
    /// The server has taken its settings, and knows what was said before.
    pub(super) configured: bool,
    /// It refused some of them and was given the plainest.
    pub(super) plain: bool,
    pub(super) lacks: Lacks,
    opening: Opening,
    record: Vec<Line>,
    pub(super) responses: Responses,
    pub(super) speech: Speech,
    /// The server's names for the candidate's speeches, the last ones.
    pub(super) heard: VecDeque<(String, SpeechId)>,
    pub(super) speaking: bool,
    /// The candidate said something that nobody is going to answer by themselves.
    pub(super) unanswered: bool,
    /// Samples given to this socket.
    appended: u64,
    /// When to answer what is unanswered, as a position in this socket's audio.
    pub(super) answer_at: Option<Millis>,
    /// What is asked then; without it, what is unanswered.
    pub(super) retry: Option<Ask>,
    /// Responses that failed, one after the other.
    pub(super) failures: Failures,
    pub(super) goodbye: Goodbye,
    sent: VecDeque<(String, Sent)>,
    requests: u64,
    pub(super) ignored: u64,
}

/// What a compatible server turned out to lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lacks {
    pub(super) truncate: bool,
    pub(super) delete: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goodbye {
    NotYet,
    /// The response that runs, or was asked for, is the goodbye.
    Saying,
    Said,
}

/// What a request was, for when the server has an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    Session,
    Response,
    Truncate,
    Delete,
    Other,
}

impl Dialect {
    pub(in crate::model) fn new(settings: Arc<Settings>, brief: Arc<Brief>, course: Course) -> Self {
        Self {
            settings,
            brief,
            speech: Speech::new(course.items),
            course,
            configured: false,
            plain: false,
            lacks: Lacks::default(),
            opening: Opening::First,
            record: Vec::new(),
            responses: Responses::default(),
            heard: VecDeque::new(),
            speaking: false,
            unanswered: false,
            appended: 0,
            answer_at: None,
            retry: None,
            failures: Failures::default(),
            goodbye: Goodbye::NotYet,
            sent: VecDeque::new(),
            requests: 0,
            ignored: 0,
        }
    }

    pub(in crate::model) fn open(&mut self, opening: Opening, record: &[Line], out: &mut Out) {
        self.opening = opening;
        self.record = record.to_vec();
        self.configure(out);
    }

    /// Tells the server everything about itself.
    pub(super) fn configure(&mut self, out: &mut Out) {
        let floor = self.floor();
        let session = self.settings.whole(&self.brief, self.patience(), floor, self.plain);
        self.send(ClientEvent::SessionUpdate { session }, Sent::Session, out);
    }

    /// The server has its settings: it learns what was said before, and what is owed.
    pub(super) fn begin(&mut self, out: &mut Out) {
        for line in std::mem::take(&mut self.record) {
            let (role, kind) = match line.role {
                Role::Candidate => ("user", "input_text"),
                Role::Interviewer => ("assistant", "output_text"),
            };
            self.say(role, kind, &line.text, out);
        }
        match std::mem::replace(&mut self.opening, Opening::Listen) {
            Opening::First | Opening::Listen => {}
            Opening::Tell(direction) => self.say("system", "input_text", direction.words(), out),
            Opening::Ask(ask) => self.ask(ask, out),
        }
    }

    pub(in crate::model) fn encode(&mut self, command: Command, out: &mut Out) {
        match command {
            Command::Start => self.ask(Ask::Direction(Direction::Start), out),
            Command::Resume => self.ask(Ask::Direction(Direction::Resume), out),
            Command::Audio(pcm) => self.append(&pcm, out),
            Command::Text(text) => self.ask(Ask::Words(text), out),
            Command::Commit => self.commit(out),
            Command::Hold(on) => self.hold(on, out),
            Command::Patience(patience) => {
                self.course.patience = patience;
                self.refloor(out);
            }
            Command::Repeat => self.ask(Ask::Direction(Direction::Repeat), out),
            Command::Rephrase => self.ask(Ask::Direction(Direction::Rephrase), out),
            Command::Skip => self.ask(Ask::Direction(Direction::Skip), out),
            Command::Steer(steer) => {
                if let Some(words) = steer.words().filter(|_| self.configured && !self.course.closing) {
                    self.say("system", "input_text", &words, out);
                }
                self.course.steer = Some(steer);
            }
            Command::WrapUp => self.wrap_up(out),
            Command::Truncate { item, heard } => self.truncate(item, heard, out),
            Command::Forget(item) => self.forget(item, out),
            Command::Played(item) => {
                if let Some(item) = self.speech.get(item) {
                    item.played = true;
                }
                self.speech.sweep();
            }
            Command::Said(_) => {}
        }
    }

    fn floor(&self) -> Floor {
        match (self.course.closing, self.course.held) {
            (true, _) => Floor::Closing,
            (false, true) => Floor::Held,
            (false, false) => Floor::Open,
        }
    }

    pub(super) fn patience(&self) -> Patience {
        self.brief.patience(self.course.patience, self.course.question.as_ref())
    }

    /// Tells the server anew when to take the turn.
    pub(super) fn refloor(&mut self, out: &mut Out) {
        let session = self.settings.floor(self.patience(), self.floor());
        self.send(ClientEvent::SessionUpdate { session }, Sent::Session, out);
    }

    /// What has been appended to this socket.
    pub(super) fn position(&self) -> Millis {
        self.settings.input_rate.millis(self.appended)
    }

    fn append(&mut self, pcm: &Pcm, out: &mut Out) {
        let audio = to_base64(&pcm.samples);
        self.appended += pcm.samples.len() as u64;
        out.frame(&Request { event_id: None, event: ClientEvent::Append { audio } });
        if self.answer_at.is_some_and(|at| at <= self.position()) {
            self.answer(out);
        }
    }

    /// Answers what nobody would.
    fn answer(&mut self, out: &mut Out) {
        self.answer_at = None;
        if let Some(ask) = self.retry.take() {
            self.ask(ask, out);
        } else if std::mem::take(&mut self.unanswered) && !self.speaking {
            out.event(Event::TurnTaken);
            self.ask(Ask::Plainly, out);
        }
    }

    /// The candidate says that they are done, perhaps in the middle of a word.
    fn commit(&mut self, out: &mut Out) {
        if self.responses.owed().is_some() {
            return;
        }
        if self.speaking {
            self.send(ClientEvent::Commit, Sent::Other, out);
        }
        self.unanswered = false;
        out.event(Event::TurnTaken);
        self.ask(Ask::Plainly, out);
    }

    fn hold(&mut self, on: bool, out: &mut Out) {
        self.course.held = on;
        self.refloor(out);
        if !on && self.unanswered {
            self.answer_at = Some(self.position() + silence(self.patience()));
        }
    }

    fn wrap_up(&mut self, out: &mut Out) {
        if std::mem::replace(&mut self.course.closing, true) {
            return;
        }
        self.refloor(out);
        self.responses.forget_waiting();
        self.ask(Ask::Direction(Direction::WrapUp), out);
    }

    /// The server keeps of an item what the candidate heard of it.
    fn truncate(&mut self, id: ItemId, heard: Millis, out: &mut Out) {
        let rate = self.settings.output_rate;
        let Some(item) = self.speech.get(id) else { return };
        let complete = item.done && heard >= item.len(rate);
        let audio_end_ms = heard.min(item.len(rate)).0;
        let (name, response) = (item.name.clone(), item.response.clone());
        item.cut = true;
        self.stop(&response, out);
        if !complete && !self.lacks.truncate {
            let event = ClientEvent::ItemTruncate { item_id: name, content_index: 0, audio_end_ms };
            self.send(event, Sent::Truncate, out);
        }
        self.speech.sweep();
    }

    /// As if it had never been said.
    fn forget(&mut self, id: ItemId, out: &mut Out) {
        let Some(item) = self.speech.get(id) else { return };
        let (name, response) = (item.name.clone(), item.response.clone());
        item.cut = true;
        self.stop(&response, out);
        self.delete(name, out);
        self.speech.sweep();
    }

    /// What was never heard leaves the conversation, or all of its sound does.
    pub(super) fn delete(&mut self, item_id: String, out: &mut Out) {
        if !self.lacks.delete {
            self.send(ClientEvent::ItemDelete { item_id }, Sent::Delete, out);
        } else if !self.lacks.truncate {
            let event = ClientEvent::ItemTruncate { item_id, content_index: 0, audio_end_ms: 0 };
            self.send(event, Sent::Truncate, out);
        }
    }

    /// Nobody wants the rest of this response. The server stops by itself when the candidate speaks.
    fn stop(&mut self, response: &str, out: &mut Out) {
        let Some(running) = self.responses.running(response) else { return };
        running.cut = true;
        if !std::mem::replace(&mut running.cancelled, true) {
            let response_id = Some(running.id.clone()).filter(|id| !id.is_empty());
            self.send(ClientEvent::ResponseCancel { response_id }, Sent::Other, out);
        }
    }

    pub(super) fn ask(&mut self, ask: Ask, out: &mut Out) {
        self.answer_at = None;
        self.responses.ask(ask);
        self.pump(out);
    }

    /// Asks for the next response, when none runs.
    pub(super) fn pump(&mut self, out: &mut Out) {
        if !self.configured {
            return;
        }
        let Some(ask) = self.responses.next() else { return };
        match &ask {
            Ask::Plainly => {}
            Ask::Words(words) => self.say("user", "input_text", words, out),
            Ask::Direction(direction) => {
                self.say("system", "input_text", direction.words(), out);
                let goodbye = matches!(direction, Direction::WrapUp | Direction::Goodbye);
                if goodbye && self.goodbye == Goodbye::NotYet {
                    self.goodbye = Goodbye::Saying;
                }
            }
        }
        let event_id = self.name_next();
        let mut metadata = json!({ "client_event_id": event_id });
        if let Ask::Direction(direction) = ask {
            // For a server that does as it is named, not as it is told: `antiphon practice`.
            metadata["direction"] = json!(direction.name());
        }
        let response = (!self.plain).then(|| json!({ "metadata": metadata }));
        self.remember(event_id.clone(), Sent::Response);
        self.responses.requested(event_id.clone(), ask);
        out.frame(&Request { event_id: Some(event_id), event: ClientEvent::ResponseCreate { response } });
    }

    fn say(&mut self, role: &str, kind: &str, text: &str, out: &mut Out) {
        let item = json!({ "type": "message", "role": role, "content": [{ "type": kind, "text": text }] });
        self.item(item, out);
    }

    pub(super) fn item(&mut self, item: Value, out: &mut Out) {
        let event = ClientEvent::ItemCreate { previous_item_id: None, item };
        self.send(event, Sent::Other, out);
    }

    pub(super) fn send(&mut self, event: ClientEvent, what: Sent, out: &mut Out) {
        let event_id = self.name_next();
        self.remember(event_id.clone(), what);
        out.frame(&Request { event_id: Some(event_id), event });
    }

    fn name_next(&mut self) -> String {
        self.requests += 1;
        format!("antiphon_{}", self.requests)
    }

    fn remember(&mut self, event_id: String, what: Sent) {
        if self.sent.len() == REMEMBERED {
            self.sent.pop_front();
        }
        self.sent.push_back((event_id, what));
    }

    /// What the request with this id was.
    pub(super) fn recall(&mut self, event_id: &str) -> Option<Sent> {
        let at = self.sent.iter().position(|(id, _)| id == event_id)?;
        self.sent.remove(at).map(|(_, what)| what)
    }

    pub(in crate::model) fn is_owed(&self) -> bool {
        self.responses.is_owed()
    }

    pub(in crate::model) fn is_quiet(&self) -> bool {
        self.configured
            && !self.speaking
            && !self.unanswered
            && self.responses.owed().is_none()
            && self.speech.is_quiet()
    }

    pub(in crate::model) fn leave(&mut self, out: &mut Out) -> (Course, Opening) {
        let opening = if self.goodbye == Goodbye::Saying && self.course.closing {
            Opening::Ask(Ask::Direction(Direction::WrapUp))
        } else if !self.configured {
            self.opening.clone()
        } else if let Some(ask) = self.retry.take().or_else(|| self.responses.owed()) {
            Opening::Ask(ask)
        } else if self.unanswered {
            Opening::Ask(Ask::Plainly)
        } else {
            Opening::Listen
        };
        for item in self.speech.unfinished("").filter(|item| !item.cut) {
            out.event(Event::ItemDone { item: item.id });
        }
        (Course { items: self.speech.last(), ..self.course.clone() }, opening)
    }

    pub(in crate::model) fn ignored(&self) -> u64 {
        self.ignored
    }
}
