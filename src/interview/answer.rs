//! A candidate's turn while it lasts.

use crate::clock::Millis;
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
    text: String,
    source: Source,
    /// The model has said all of its words.
    pub(super) complete: bool,
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
            text: String::new(),
            source: Source::None,
            complete: false,
        }
    }

    pub(super) fn is_speaking(&self) -> bool {
        self.stopped.is_none()
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
        // Words of what is said from now on are still to come.
        self.complete = false;
    }

    /// A phrase that the browser recognised.
    pub(super) fn phrase(&mut self, phrase: &str) -> TurnDelta {
        let space = if self.text.is_empty() { "" } else { " " };
        self.source = Source::Browser;
        self.append(format!("{space}{phrase}"))
    }

    /// Words that the model recognised: more of them, or with `last` all of them. Nothing to tell when
    /// the last word on it differs from what was told: the final turn has the right one.
    pub(super) fn heard(&mut self, text: String, last: bool, source: Source) -> Option<TurnDelta> {
        self.source = source;
        if !last {
            return (!text.is_empty()).then(|| self.append(text));
        }
        self.complete = true;
        match text.strip_prefix(self.text.as_str()).map(str::to_owned) {
            Some(rest) => (!rest.is_empty()).then(|| self.append(rest)),
            None => {
                self.text = text;
                None
            }
        }
    }

    fn append(&mut self, text: String) -> TurnDelta {
        self.text.push_str(&text);
        TurnDelta { turn: self.id, text, audio_ms: None, audio_len_ms: None }
    }

    /// The end of its last stretch of speech.
    pub(super) fn end(&self) -> Millis {
        self.stopped.unwrap_or(self.start)
    }

    /// The finished turn.
    pub(super) fn finish(self) -> Turn {
        let end_ms = self.end();
        let paused: u64 = self.pauses.iter().map(|pause| pause.end_ms.since(pause.start_ms).0).sum();
        let source = if self.text.is_empty() { Source::None } else { self.source };
        Turn {
            turn: self.id,
            role: Role::Candidate,
            start_ms: self.start,
            end_ms,
            text: self.text,
            source,
            question: self.question,
            speech_ms: end_ms - self.start - Millis(paused),
            response_ms: self.response,
            pauses: self.pauses,
            cut: false,
            generated: None,
            generated_ms: None,
        }
    }
}
