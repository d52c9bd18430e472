//! What the next socket is told and given: what was said, what is being said, the candidate's last sound.

use std::collections::VecDeque;

use super::dialect::Line;
use super::{Command, Event, ItemId};
use crate::audio::Pcm;
use crate::clock::Millis;
use crate::wire::Role;

/// The candidate's sound that is kept: this much while they speak and nobody has answered, and this much before it.
const KEPT: Millis = Millis::from_secs(10);
const LEAD: Millis = Millis(500);

#[derive(Debug, Default)]
pub(super) struct Memory {
    record: Vec<Line>,
    /// What the model is saying: in nobody's record yet.
    saying: Vec<(ItemId, String)>,
    /// All audio that came.
    appended: Millis,
    kept: VecDeque<Pcm>,
    /// The candidate said something that nobody has begun to answer.
    unanswered: bool,
}

impl Memory {
    /// `heard`: there is a socket that hears it, too.
    pub(super) fn on_command(&mut self, command: &Command, heard: bool) {
        match command {
            Command::Audio(pcm) => {
                self.appended += pcm.len();
                self.kept.push_back(pcm.clone());
                self.trim(if heard && !self.unanswered { LEAD } else { KEPT });
            }
            Command::Said(line) => {
                if !line.text.trim().is_empty() {
                    self.record.push(line.clone());
                }
            }
            Command::Played(id) | Command::Forget(id) | Command::Truncate { item: id, .. } => {
                self.saying.retain(|(item, _)| item != id);
            }
            Command::Start
            | Command::Text(_)
            | Command::Commit
            | Command::Hold(_)
            | Command::Patience(_)
            | Command::Repeat
            | Command::Rephrase
            | Command::Skip
            | Command::WrapUp => {}
        }
    }

    pub(super) fn on_event(&mut self, event: &Event) {
        match event {
            Event::SpeechStarted { .. } => self.unanswered = true,
            Event::ItemStarted { item, .. } => {
                self.unanswered = false;
                self.trim(LEAD);
                self.saying.push((*item, String::new()));
            }
            Event::Text { item, text, .. } => {
                if let Some((_, said)) = self.saying.iter_mut().find(|(id, _)| id == item) {
                    said.push_str(text);
                }
            }
            Event::Ready
            | Event::SpeechStopped { .. }
            | Event::TurnTaken
            | Event::Heard { .. }
            | Event::About { .. }
            | Event::Audio { .. }
            | Event::ItemDone { .. }
            | Event::Finished
            | Event::Used { .. }
            | Event::Away { .. }
            | Event::Back { .. }
            | Event::Failed { .. } => {}
        }
    }

    pub(super) fn unanswered(&self) -> bool {
        self.unanswered
    }

    /// What was said, and what is being said.
    pub(super) fn record(&self) -> Vec<Line> {
        let saying = self.saying.iter().filter(|(_, text)| !text.trim().is_empty());
        let saying = saying.map(|(_, text)| Line { role: Role::Interviewer, text: text.clone() });
        self.record.iter().cloned().chain(saying).collect()
    }

    pub(super) fn kept(&self) -> impl Iterator<Item = &Pcm> {
        self.kept.iter()
    }

    /// Where what is kept begins in all that came.
    pub(super) fn base(&self) -> Millis {
        self.appended - self.kept_len()
    }

    fn kept_len(&self) -> Millis {
        Millis(self.kept.iter().map(|pcm| pcm.len().0).sum())
    }

    fn trim(&mut self, bound: Millis) {
        while self.kept_len() > bound {
            self.kept.pop_front();
        }
    }
}
