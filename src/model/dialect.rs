//! What a remote model's protocol has to do, and nothing else: commands become frames, frames become news. Pure; one
//! value lives as long as its socket.

use serde::{Deserialize, Serialize};

use super::brief::{Direction, observation};
use super::loss::Loss;
use super::{Command, Event, ItemId, SpeechId, Steer, gemini, live, openai};
use crate::clock::Millis;
use crate::wire::{Patience, QuestionRef, Role};

/// The protocol of one socket.
#[derive(Debug)]
pub(super) enum Dialect {
    OpenAi(Box<openai::Dialect>),
    Live(Box<live::Dialect>),
    Gemini(Box<gemini::Dialect>),
}

/// Where a conversation stands, which outlives its socket.
#[derive(Clone, Debug)]
pub(super) struct Course {
    pub(super) patience: Patience,
    /// The candidate asked for a moment.
    pub(super) held: bool,
    /// The time is up: the goodbye is to be said, or is being said.
    pub(super) closing: bool,
    /// The planned question that was asked last.
    pub(super) question: Option<QuestionRef>,
    /// What may be asked now, as the interview decided last.
    pub(super) steer: Option<Steer>,
    /// The question that the model was told to ask when it wanted to end without it.
    pub(super) insisted: Option<String>,
    /// The last numbers given to an item of the model and to a speech of the candidate.
    pub(super) items: u64,
    pub(super) speeches: u64,
    /// Where the socket's audio begins in the audio that the model was given.
    pub(super) base: Millis,
    /// By this the server goes on with a conversation that it knows; not every protocol has such a thing.
    pub(super) resume: Option<String>,
}

/// What is to be said first on a new socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// The interview has not begun: it begins with [`Command::Start`].
    First,
    /// Nothing: the candidate has the floor.
    Listen,
    /// Nothing: the candidate is speaking, but what is answered then must heed this.
    Tell(Direction),
    /// An answer that is owed.
    Ask(Ask),
}

/// Something that the model is to respond to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// What is in the conversation already.
    Plainly,
    Direction(Direction),
    /// Typed by the candidate.
    Words(String),
}

/// A turn that is over, as the record has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub role: Role,
    pub text: String,
}

/// What comes of a frame or a command.
#[derive(Debug, Default)]
pub(super) struct Out {
    /// Text frames for the socket, in order.
    pub(super) frames: Vec<String>,
    pub(super) news: Vec<News>,
}

#[derive(Debug, PartialEq)]
pub(super) enum News {
    /// The model is configured and knows what was said before.
    Ready,
    Event(Event),
    Usage(Usage),
    /// A later socket may go on from here, with this handle.
    Resumable(String),
    /// The server is going to close the socket.
    Leaving {
        within: Millis,
    },
    /// The socket is of no use any more, or never was.
    Lost(Loss),
}

/// What was used, in tokens, and in seconds where a provider counts those.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    pub text_in: u64,
    pub text_cached: u64,
    pub text_out: u64,
    pub audio_in: u64,
    pub audio_cached: u64,
    pub audio_out: u64,
    /// Of transcription that is billed by time.
    pub transcribed: Millis,
    /// Of a session that is billed by time.
    pub session: Millis,
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, more: Self) {
        self.text_in += more.text_in;
        self.text_cached += more.text_cached;
        self.text_out += more.text_out;
        self.audio_in += more.audio_in;
        self.audio_cached += more.audio_cached;
        self.audio_out += more.audio_out;
        self.transcribed += more.transcribed;
        self.session += more.session;
    }
}

/// What was said before: for a model that takes part from then on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoFar {
    /// In order.
    pub lines: Vec<Line>,
    /// The question that was asked last.
    pub question: Option<QuestionRef>,
    /// The candidate has said something since.
    pub answered: bool,
}

impl Course {
    /// Nothing was said.
    pub(super) fn new(patience: Patience) -> Self {
        Self {
            patience,
            held: false,
            closing: false,
            question: None,
            steer: None,
            insisted: None,
            items: 0,
            speeches: 0,
            base: Millis::ZERO,
            resume: None,
        }
    }

    /// What is said next follows up on this question.
    pub(super) fn about(self, question: Option<QuestionRef>) -> Self {
        Self { question: question.map(|question| QuestionRef { follow_up: true, ..question }), ..self }
    }

    /// The candidate begins to speak, at this place in the socket's audio.
    pub(super) fn speech(&mut self, at: Millis, out: &mut Out) -> SpeechId {
        self.speeches += 1;
        let speech = SpeechId(self.speeches);
        out.event(Event::SpeechStarted { speech, at: self.base + at });
        speech
    }

    /// The model begins to say something. What it says after that follows up on the same question.
    pub(super) fn item(&mut self, item: ItemId, out: &mut Out) {
        out.event(Event::ItemStarted { item, question: self.question.clone() });
        if let Some(question) = &mut self.question {
            question.follow_up = true;
        }
    }

    /// The model wants to end the interview: what it is answered when it may not. Each question that must be asked is
    /// insisted on once; a candidate who wants to stop is not kept.
    pub(super) fn refuses_end(&mut self) -> Option<serde_json::Value> {
        let steer = self.steer.as_ref().filter(|_| !self.closing)?;
        let due = steer.due.as_ref().filter(|due| self.insisted.as_deref() != Some(due.id.as_str()))?;
        self.insisted = Some(due.id.clone());
        Some(steer.insistence(due))
    }

    /// The model asks a planned question: with `item`, if it has begun to, else with the next one.
    pub(super) fn asks(&mut self, question: QuestionRef, item: Option<ItemId>, out: &mut Out) {
        let follow_up = item.is_some();
        if let Some(item) = item {
            out.event(Event::About { item, question: question.clone() });
        }
        self.question = Some(QuestionRef { follow_up, ..question });
    }
}

impl Opening {
    /// There is no socket: what the next one is to do instead of what it was to do.
    pub(super) fn postponed(command: Command, course: &mut Course) -> Option<Self> {
        let ask = |direction| Some(Self::Ask(Ask::Direction(direction)));
        match command {
            Command::Start => ask(Direction::Start),
            Command::Resume => ask(Direction::Resume),
            Command::Repeat => ask(Direction::Repeat),
            Command::Rephrase => ask(Direction::Rephrase),
            Command::Skip => ask(Direction::Skip),
            Command::Text(words) => Some(Self::Ask(Ask::Words(words))),
            Command::Commit => Some(Self::Ask(Ask::Plainly)),
            Command::WrapUp => {
                course.closing = true;
                ask(Direction::WrapUp)
            }
            Command::Hold(on) => {
                course.held = on;
                None
            }
            Command::Patience(patience) => {
                course.patience = patience;
                None
            }
            Command::Steer(steer) => {
                course.steer = Some(steer);
                None
            }
            Command::Audio(_)
            | Command::Said(_)
            | Command::Truncate { .. }
            | Command::Forget(_)
            | Command::Played(_) => None,
        }
    }
}

impl Dialect {
    pub(super) fn open(&mut self, opening: Opening, record: &[Line], out: &mut Out) {
        match self {
            Self::OpenAi(dialect) => dialect.open(opening, record, out),
            Self::Live(dialect) => dialect.open(opening, record, out),
            Self::Gemini(dialect) => dialect.open(opening, record, out),
        }
    }

    pub(super) fn encode(&mut self, command: Command, out: &mut Out) {
        match self {
            Self::OpenAi(dialect) => dialect.encode(command, out),
            Self::Live(dialect) => dialect.encode(command, out),
            Self::Gemini(dialect) => dialect.encode(command, out),
        }
    }

    /// A frame that is no JSON, or none that this dialect knows, is ignored and counted.
    pub(super) fn decode(&mut self, frame: &str, out: &mut Out) {
        match self {
            Self::OpenAi(dialect) => dialect.decode(frame, out),
            Self::Live(dialect) => dialect.decode(frame, out),
            Self::Gemini(dialect) => dialect.decode(frame, out),
        }
    }

    /// The socket is gone, or about to: what comes after it begins from here. What was being said is
    /// complete as it is.
    pub(super) fn leave(&mut self, out: &mut Out) -> (Course, Opening) {
        match self {
            Self::OpenAi(dialect) => dialect.leave(out),
            Self::Live(dialect) => dialect.leave(out),
            Self::Gemini(dialect) => dialect.leave(out),
        }
    }

    /// The server owes something that should be coming.
    pub(super) fn is_owed(&self) -> bool {
        match self {
            Self::OpenAi(dialect) => dialect.is_owed(),
            Self::Live(dialect) => dialect.is_owed(),
            Self::Gemini(dialect) => dialect.is_owed(),
        }
    }

    /// Nobody speaks and nothing is owed: a good moment to change sockets.
    pub(super) fn is_quiet(&self) -> bool {
        match self {
            Self::OpenAi(dialect) => dialect.is_quiet(),
            Self::Live(dialect) => dialect.is_quiet(),
            Self::Gemini(dialect) => dialect.is_quiet(),
        }
    }

    /// Frames that were ignored.
    pub(super) fn ignored(&self) -> u64 {
        match self {
            Self::OpenAi(dialect) => dialect.ignored(),
            Self::Live(dialect) => dialect.ignored(),
            Self::Gemini(dialect) => dialect.ignored(),
        }
    }
}

impl Out {
    /// For the socket. What dialects send holds strings, numbers, flags and JSON values: nothing that could not be written.
    pub(super) fn frame(&mut self, message: &impl Serialize) {
        self.frames.extend(serde_json::to_string(message));
    }

    /// The model noticed something, unless that is nothing.
    pub(super) fn noted(&mut self, text: &str) {
        if let Some(observation) = observation(text) {
            self.event(Event::Noted { observation });
        }
    }

    pub(super) fn event(&mut self, event: Event) {
        self.news.push(News::Event(event));
    }
}
