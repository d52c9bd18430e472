//! A candidate's turn while it lasts.

use crate::clock::Millis;
use crate::model::SpeechId;
use crate::wire::{Pause, QuestionRef, Role, Source, Turn, TurnDelta, TurnId};

/// The shortest silence that is a pause; shorter ones belong to speech.
const PAUSE: Millis = Millis(300);

#[derive(Debug)]
pub(super) struct Answer {
    id: TurnId,
    start: Millis,
    question: Option<QuestionRef>,
    response: Option<Millis>,
    /// The end of the last stretch of speech; `None` while speaking.
    stopped: Option<Millis>,
    pauses: Vec<Pause>,
    /// What the browser recognised.
    phrases: Vec<Phrase>,
    /// What the model recognises, in the order in which it was spoken.
    parts: Vec<Part>,
    source: Source,
}

/// A turn that is over but for its words.
#[derive(Debug)]
pub(super) struct Late {
    pub(super) answer: Answer,
    /// It waits no longer than this.
    pub(super) until: Millis,
}

/// Words, and how sure their recogniser was of them, in percent, where it told.
#[derive(Debug, Default)]
struct Phrase {
    text: String,
    confidence: Option<u8>,
}

/// The words of one stretch of speech.
#[derive(Debug)]
struct Part {
    speech: SpeechId,
    words: Phrase,
    /// These are all.
    complete: bool,
}

impl Answer {
    /// The candidate begins to speak.
    pub(super) fn new(
        id: TurnId,
        start: Millis,
        response: Option<Millis>,
        question: Option<QuestionRef>,
    ) -> Self {
        Self {
            id,
            start,
            question,
            response,
            stopped: None,
            pauses: Vec::new(),
            phrases: Vec::new(),
            parts: Vec::new(),
            source: Source::None,
        }
    }

    pub(super) fn id(&self) -> TurnId {
        self.id
    }

    /// The one that it answers.
    pub(super) fn question(&self) -> Option<&QuestionRef> {
        self.question.as_ref()
    }

    pub(super) fn is_speaking(&self) -> bool {
        self.stopped.is_none()
    }

    /// Since when they have said nothing more; `None` while speaking.
    pub(super) fn silent_since(&self) -> Option<Millis> {
        self.stopped
    }

    pub(super) fn stop(&mut self, at: Millis) {
        if self.stopped.is_none() {
            let began = self.pauses.last().map_or(self.start, |pause| pause.end_ms);
            self.stopped = Some(at.max(began));
        }
    }

    /// The candidate goes on speaking.
    pub(super) fn resume(&mut self, at: Millis) {
        let Some(start_ms) = self.stopped.take() else { return };
        let end_ms = at.max(start_ms);
        if end_ms - start_ms >= PAUSE {
            self.pauses.push(Pause { start_ms, end_ms });
        }
    }

    /// `speech` belongs to this turn: its words are to come.
    pub(super) fn expect(&mut self, speech: SpeechId) {
        if !self.has(speech) {
            self.parts.push(Part { speech, words: Phrase::default(), complete: false });
        }
    }

    pub(super) fn has(&self, speech: SpeechId) -> bool {
        self.parts.iter().any(|part| part.speech == speech)
    }

    /// The model has said all of its words.
    pub(super) fn is_complete(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|part| part.complete)
    }

    /// A phrase that the browser recognised.
    pub(super) fn phrase(&mut self, text: &str, confidence: Option<u8>) -> TurnDelta {
        let space = if self.phrases.is_empty() { "" } else { " " };
        self.source = Source::Browser;
        self.phrases.push(Phrase { text: text.to_owned(), confidence });
        self.delta(format!("{space}{text}"))
    }

    /// Words of `speech` that the model recognised: more of them, or with `last` all of them. Nothing to
    /// tell when the last word on it differs from what was told: the final turn has the right one.
    pub(super) fn heard(
        &mut self,
        speech: SpeechId,
        text: String,
        last: bool,
        confidence: Option<u8>,
        source: Source,
    ) -> Option<TurnDelta> {
        self.source = source;
        self.expect(speech);
        let follows = self.parts.iter().any(|part| part.speech != speech && !part.words.text.is_empty());
        let part = self.parts.iter_mut().find(|part| part.speech == speech)?;
        part.complete |= last;
        part.words.confidence = confidence.or(part.words.confidence);
        let known = &mut part.words.text;
        let more = match last {
            false => text,
            true => match text.strip_prefix(known.as_str()) {
                Some(rest) => rest.to_owned(),
                None => {
                    *known = text;
                    return None;
                }
            },
        };
        if more.is_empty() {
            return None;
        }
        let space = if known.is_empty() && follows && !more.starts_with(' ') { " " } else { "" };
        known.push_str(&more);
        Some(self.delta(format!("{space}{more}")))
    }

    fn delta(&self, text: String) -> TurnDelta {
        TurnDelta { turn: self.id, text, audio_ms: None, audio_len_ms: None }
    }

    /// All words, in the order in which they were spoken: the model's, or the browser's where it has none.
    fn words(&self) -> Phrase {
        match joined(self.parts.iter().map(|part| &part.words)) {
            none if none.text.is_empty() => joined(self.phrases.iter()),
            spoken => spoken,
        }
    }

    /// The end of its last stretch of speech.
    pub(super) fn end(&self) -> Millis {
        self.stopped.unwrap_or(self.start)
    }

    /// The finished turn.
    pub(super) fn finish(self) -> Turn {
        let end_ms = self.end();
        let paused: u64 = self.pauses.iter().map(|pause| pause.end_ms.since(pause.start_ms).0).sum();
        let Phrase { text, confidence } = self.words();
        let source = if text.is_empty() { Source::None } else { self.source };
        Turn {
            turn: self.id,
            role: Role::Candidate,
            start_ms: self.start,
            end_ms,
            text,
            source,
            question: self.question,
            speech_ms: end_ms - self.start - Millis(paused),
            confidence,
            response_ms: self.response,
            pauses: self.pauses,
            cut: false,
            generated: None,
            generated_ms: None,
        }
    }
}

/// One after the other; as sure as they are together, by their lengths.
fn joined<'a>(phrases: impl Iterator<Item = &'a Phrase>) -> Phrase {
    let phrases: Vec<_> = phrases.filter(|phrase| !phrase.text.trim().is_empty()).collect();
    let text = phrases.iter().map(|phrase| phrase.text.trim()).collect::<Vec<_>>().join(" ");
    let told = phrases.iter().filter_map(|phrase| Some((phrase.confidence?, phrase.text.len())));
    let (sum, length) = told
        .fold((0, 0), |(sum, length), (percent, chars)| (sum + usize::from(percent) * chars, length + chars));
    Phrase { text, confidence: sum.checked_div(length).and_then(|mean| u8::try_from(mean).ok()) }
}
