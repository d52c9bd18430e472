//! Commands become client messages. What the server says comes in `decode.rs`.

use std::sync::Arc;

use super::asking::{Asking, directed, direction, history, told};
use super::ears::Ears;
use super::setup::Settings;
use super::turn::{Turn, Words};
use super::wire::{ClientContent, ClientMessage, RealtimeInput, Turn as Said};
use crate::audio::{Pcm, to_base64};
use crate::clock::Millis;
use crate::model::brief::{Brief, Direction};
use crate::model::dialect::{Ask, Course, Line, News, Opening, Out};
use crate::model::loss::Loss;
use crate::model::vad::{self, Change};
use crate::model::{Command, Event, ItemId, Steer, silence};

/// A speech shorter than this is heard again from its beginning by the next socket. (The session keeps 10 s.)
const HEARD_AGAIN: Millis = Millis::from_secs(9);

#[derive(Debug)]
pub(in crate::model) struct Dialect {
    settings: Arc<Settings>,
    pub(super) brief: Arc<Brief>,
    pub(super) course: Course,
    /// The server has taken its settings, and knows what was said before.
    pub(super) configured: bool,
    opening: Opening,
    record: Vec<Line>,
    pub(super) ears: Ears,
    pub(super) asking: Asking,
    pub(super) turn: Option<Turn>,
    /// A function's answer was sent: the model may go on by itself, even after what ended its turn.
    pub(super) may_go_on: bool,
    /// Items that the call has to play yet.
    pub(super) playing: Vec<ItemId>,
    pub(super) last_item: Option<ItemId>,
    /// The candidate's speeches whose words may still come.
    pub(super) words: Vec<Words>,
    /// When no more words are waited for.
    pub(super) words_until: Option<Millis>,
    /// Where the candidate began what nobody has begun to answer.
    pub(super) unanswered: Option<Millis>,
    /// The model ended the interview; what it says now is its goodbye.
    pub(super) ending: bool,
    /// The goodbye was said.
    pub(super) finished: bool,
    /// What the interview urges to, which there was no moment to say.
    unsaid: Option<String>,
    pub(super) ignored: u64,
}

impl Dialect {
    pub(in crate::model) fn new(settings: Arc<Settings>, brief: Arc<Brief>, course: Course) -> Self {
        Self {
            settings,
            brief,
            course,
            configured: false,
            opening: Opening::First,
            record: Vec::new(),
            ears: Ears::new(),
            asking: Asking::default(),
            turn: None,
            may_go_on: false,
            playing: Vec::new(),
            last_item: None,
            words: Vec::new(),
            words_until: None,
            unanswered: None,
            ending: false,
            finished: false,
            unsaid: None,
            ignored: 0,
        }
    }

    /// With a handle in the course, the record is only what the server does not know.
    pub(in crate::model) fn open(&mut self, opening: Opening, record: &[Line], out: &mut Out) {
        self.opening = opening;
        self.record = record.to_vec();
        let handle = self.course.resume.as_deref();
        let history = handle.is_none() && !record.is_empty();
        out.frame(&ClientMessage::Setup(self.settings.message(&self.brief, handle, history)));
    }

    /// The server has its settings: it learns what was said before, and what is owed.
    pub(super) fn begin(&mut self, out: &mut Out) {
        let record = std::mem::take(&mut self.record);
        if !record.is_empty() {
            // A history that was announced is complete with its first message, and answered by nothing.
            let resumed = self.course.resume.is_some();
            content(history(&record, resumed), !resumed, out);
        }
        match std::mem::replace(&mut self.opening, Opening::Listen) {
            Opening::First | Opening::Listen => {}
            Opening::Tell(direction) => content(vec![directed(direction)], false, out),
            Opening::Ask(ask) => self.asking.wait(ask),
        }
        self.pump(out);
    }

    pub(in crate::model) fn encode(&mut self, command: Command, out: &mut Out) {
        match command {
            Command::Start => self.ask(Ask::Direction(Direction::Start), out),
            Command::Resume => self.ask(Ask::Direction(Direction::Resume), out),
            Command::Audio(pcm) => self.hear(&pcm, out),
            Command::Text(text) => self.ask(Ask::Words(text), out),
            Command::Commit => self.commit(out),
            Command::Hold(on) => {
                self.course.held = on;
                self.ears.wait_no_longer();
            }
            Command::Patience(patience) => self.course.patience = patience,
            Command::Repeat => self.ask(Ask::Direction(Direction::Repeat), out),
            Command::Rephrase => self.ask(Ask::Direction(Direction::Rephrase), out),
            Command::Skip => self.ask(Ask::Direction(Direction::Skip), out),
            Command::Steer(steer) => self.steer(steer, out),
            Command::WrapUp => self.wrap_up(out),
            Command::Truncate { item, .. } | Command::Forget(item) => self.cut(item, out),
            Command::Played(item) => self.playing.retain(|&playing| playing != item),
            Command::Said(_) => {}
        }
    }

    fn hear(&mut self, pcm: &Pcm, out: &mut Out) {
        if self.ears.activity().is_some() {
            audio(&pcm.samples, out);
        }
        for change in self.ears.hear(pcm) {
            match change {
                Change::Started(at) => self.on_speech(at, out),
                Change::Stopped(at) => out.event(Event::SpeechStopped { at: self.course.base + at }),
            }
        }
        let open = self.ears.activity().is_some() && !self.course.held;
        let patience = self.brief.patience(self.course.patience, self.course.question.as_ref());
        if open && self.ears.is_quiet(silence(patience)) {
            self.take_turn(out);
        }
        let now = self.ears.position();
        if self.words_until.is_some_and(|until| until <= now) {
            self.close_words(out);
        }
        self.pump(out);
    }

    fn on_speech(&mut self, at: Millis, out: &mut Out) {
        let speech = self.course.speech(at, out);
        // A goodbye is not interrupted.
        if self.course.closing {
            return;
        }
        if self.ears.activity().is_none() {
            self.close_words(out);
            self.words.clear();
            let mut tell: Vec<_> = self.asking.interrupt().iter().flat_map(told).collect();
            tell.extend(self.unsaid.take().map(|words| direction(&words)));
            if !tell.is_empty() {
                content(tell, false, out);
            }
            self.ending = false;
            self.unanswered = Some(at);
            out.frame(&ClientMessage::RealtimeInput(RealtimeInput::ActivityStart {}));
            audio(&self.ears.begin(at), out);
        }
        if let Some(turn) = &mut self.turn {
            turn.cut = true;
        }
        self.words.push(Words { speech, text: String::new(), closed: false });
    }

    /// The candidate's turn is over.
    fn take_turn(&mut self, out: &mut Out) {
        self.end_activity(out);
        out.event(Event::TurnTaken);
        self.asking.asked(Ask::Plainly, self.ears.position());
    }

    fn end_activity(&mut self, out: &mut Out) {
        if self.ears.end() {
            out.frame(&ClientMessage::RealtimeInput(RealtimeInput::ActivityEnd {}));
        }
    }

    /// The candidate says that they are done, perhaps in the middle of a word.
    fn commit(&mut self, out: &mut Out) {
        if self.ears.activity().is_some() {
            self.take_turn(out);
        } else if self.asking.owes().is_none() {
            out.event(Event::TurnTaken);
            self.ask(Ask::Plainly, out);
        }
    }

    fn steer(&mut self, steer: Steer, out: &mut Out) {
        let words = steer.words().filter(|_| !self.course.closing);
        // Content interrupts the model, and nothing may come between the beginning and the end of an activity.
        let busy = self.turn.as_ref().is_some_and(Turn::is_busy) || self.ears.activity().is_some();
        if let Some(words) = words {
            match self.configured && !busy {
                true => content(vec![direction(&words)], false, out),
                false => self.unsaid = Some(words),
            }
        }
        self.course.steer = Some(steer);
    }

    fn wrap_up(&mut self, out: &mut Out) {
        if std::mem::replace(&mut self.course.closing, true) {
            return;
        }
        self.end_activity(out);
        self.asking.forget_waiting();
        self.ask(Ask::Direction(Direction::WrapUp), out);
    }

    /// Nobody wants the rest of this item. The server is told of it by what follows: speech, or another ask.
    fn cut(&mut self, item: ItemId, out: &mut Out) {
        self.playing.retain(|&playing| playing != item);
        if let Some(turn) = self.turn.as_mut().filter(|turn| turn.item == Some(item)) {
            (turn.cut, turn.open) = (true, false);
        }
        self.pump(out);
    }

    pub(super) fn ask(&mut self, ask: Ask, out: &mut Out) {
        self.asking.wait(ask);
        self.pump(out);
    }

    /// Asks for what is next, when the model is silent or may be silenced.
    pub(super) fn pump(&mut self, out: &mut Out) {
        if !self.configured {
            return;
        }
        let busy = self.turn.as_ref().is_some_and(Turn::is_busy);
        let now = self.ears.position();
        let Some(ask) = self.asking.next(now, busy) else { return };
        self.end_activity(out);
        if let Some(turn) = &mut self.turn {
            turn.cut = true;
        }
        content(told(&ask), true, out);
        self.asking.asked(ask, now);
    }

    /// An answer was nothing.
    pub(super) fn on_nothing(&mut self, out: &mut Out) {
        if !self.asking.empty(self.ears.position()) {
            out.news.push(News::Lost(Loss::Passing("it does not answer".to_owned())));
        }
    }

    /// The words of what the candidate said are complete, as far as anybody knows.
    pub(super) fn close_words(&mut self, out: &mut Out) {
        self.words_until = None;
        for words in self.words.iter_mut().filter(|words| !words.closed) {
            words.closed = true;
            out.event(Event::Heard {
                speech: words.speech,
                text: words.text.clone(),
                last: true,
                confidence: None,
            });
        }
    }

    pub(in crate::model) fn is_owed(&self) -> bool {
        self.asking.is_asked() || self.turn.as_ref().is_some_and(Turn::is_busy)
    }

    pub(in crate::model) fn is_quiet(&self) -> bool {
        self.configured
            && !self.ears.is_speech()
            && self.ears.activity().is_none()
            && self.asking.owes().is_none()
            && !self.turn.as_ref().is_some_and(Turn::is_busy)
            && self.playing.is_empty()
    }

    pub(in crate::model) fn leave(&mut self, out: &mut Out) -> (Course, Opening) {
        let opening = if self.course.closing && !self.finished {
            Opening::Ask(Ask::Direction(Direction::WrapUp))
        } else if !self.configured {
            self.opening.clone()
        } else if let Some(turn) = self.turn.as_ref().filter(|turn| turn.is_busy()) {
            Opening::Ask(match (turn.item, &turn.ask) {
                (Some(_), _) => Ask::Direction(Direction::Continue),
                (None, ask) => ask.clone().unwrap_or(Ask::Plainly),
            })
        } else if let Some(ask) = self.asking.owes() {
            Opening::Ask(ask.clone())
        } else {
            Opening::Listen
        };
        if let Some(turn) = &mut self.turn {
            finish_item(turn, out);
        }
        if let Some(began) = self.unanswered
            && self.ears.position() - began < HEARD_AGAIN
        {
            for words in self.words.iter_mut().filter(|words| !words.closed) {
                words.text.clear();
            }
        }
        self.close_words(out);
        (self.course.clone(), opening)
    }

    pub(in crate::model) fn ignored(&self) -> u64 {
        self.ignored
    }
}

/// The call waits for no more of what the turn says.
pub(super) fn finish_item(turn: &mut Turn, out: &mut Out) {
    if let Some(item) = turn.item.filter(|_| std::mem::take(&mut turn.open)) {
        out.event(Event::ItemDone { item });
    }
}

fn audio(samples: &[i16], out: &mut Out) {
    let mime_type = format!("audio/pcm;rate={}", vad::RATE.0);
    let audio = RealtimeInput::Audio { data: to_base64(samples), mime_type };
    out.frame(&ClientMessage::RealtimeInput(audio));
}

fn content(turns: Vec<Said>, turn_complete: bool, out: &mut Out) {
    out.frame(&ClientMessage::ClientContent(ClientContent { turns, turn_complete }));
}
