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
    /// The last item that it began.
    last: u64,
    /// By which its server goes on with what it knows, and the last item in that.
    handle: Option<(String, u64)>,
    /// All audio that came.
    appended: Millis,
    kept: VecDeque<Pcm>,
    /// Of what is kept.
    kept_len: Millis,
    /// The candidate said something that nobody has begun to answer.
    unanswered: bool,
}

impl Memory {
    /// Of a conversation in which this was said before.
    pub(super) fn of(record: Vec<Line>) -> Self {
        Self { record, ..Self::default() }
    }

    /// `heard`: there is a socket that hears it, too.
    pub(super) fn on_command(&mut self, command: &Command, heard: bool) {
        match command {
            Command::Audio(pcm) => {
                self.appended += pcm.len();
                self.kept_len += pcm.len();
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
            | Command::Resume
            | Command::Text(_)
            | Command::Commit
            | Command::Hold(_)
            | Command::Patience(_)
            | Command::Repeat
            | Command::Rephrase
            | Command::Skip
            | Command::Steer(_)
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
                self.last = item.0;
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
            | Event::Noted { .. }
            | Event::Used { .. }
            | Event::Away { .. }
            | Event::Back { .. }
            | Event::Failed { .. } => {}
        }
    }

    pub(super) fn unanswered(&self) -> bool {
        self.unanswered
    }

    pub(super) fn resumable(&mut self, handle: String) {
        self.handle = Some((handle, self.last));
    }

    pub(super) fn handle(&self) -> Option<String> {
        self.handle.as_ref().map(|(handle, _)| handle.clone())
    }

    /// The next server has to be told everything.
    pub(super) fn forget_handle(&mut self) {
        self.handle = None;
    }

    /// What was said, and what is being said; for a server with a handle, what the model began to say since it gave that.
    /// (A turn that was over between the handle and the loss is missed; servers give a new one with every turn.)
    pub(super) fn record(&self) -> Vec<Line> {
        let known = self.handle.as_ref().map(|(_, last)| *last);
        let recorded = self.record.iter().filter(|_| known.is_none()).cloned();
        let saying = self.saying.iter().filter(|(item, _)| known < Some(item.0));
        let saying = saying.filter(|(_, text)| !text.trim().is_empty());
        let saying = saying.map(|(_, text)| Line { role: Role::Interviewer, text: text.clone() });
        recorded.chain(saying).collect()
    }

    pub(super) fn kept(&self) -> impl Iterator<Item = &Pcm> {
        self.kept.iter()
    }

    /// Where what is kept begins in all that came.
    pub(super) fn base(&self) -> Millis {
        self.appended - self.kept_len
    }

    fn trim(&mut self, bound: Millis) {
        while self.kept_len > bound
            && let Some(first) = self.kept.pop_front()
        {
            self.kept_len = self.kept_len - first.len();
        }
    }
}
