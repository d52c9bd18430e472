//! What `antiphon call` prints.

use std::fmt;

use serde::Serialize;
use uuid::Uuid;

use crate::clock::{Clock, Millis};
use crate::wire::{Coverage, EndReason, Role, StepName, Turn};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    pub(super) interview_id: Uuid,
    pub(super) steps: Vec<Step>,
    /// Every final turn, in order, as the transcript keeps it.
    pub(super) turns: Vec<Turn>,
    /// What became of the planned questions, as told last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) coverage: Option<Coverage>,
    pub(super) audio: Audio,
    /// Absent when the connection was lost before.
    pub(super) ended: Option<EndReason>,
}

/// A connection step and how long it took.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Step {
    name: StepName,
    ms: Millis,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Audio {
    pub(super) sent_packets: u64,
    pub(super) received_packets: u64,
    /// Length of what was heard, silence included.
    pub(super) received_seconds: f64,
    /// From the start of the call to the first sound of the interviewer's.
    pub(super) first_audio_ms: Option<Millis>,
    /// The longest time between two packets that came one after the other.
    pub(super) max_gap_ms: Millis,
    /// Stretches that the decoder had to invent or to fetch from a neighbour.
    pub(super) concealed_frames: u64,
    pub(super) lost_packets: u64,
    /// Came too late to be heard.
    pub(super) late_packets: u64,
}

/// A stopwatch for the steps.
#[derive(Debug)]
pub(super) struct Steps {
    clock: Clock,
    begun: Millis,
    taken: Vec<Step>,
}

impl Steps {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, begun: clock.now(), taken: Vec::new() }
    }

    pub(super) fn done(&mut self, name: StepName) {
        let now = self.clock.now();
        self.taken.push(Step { name, ms: now.since(self.begun) });
        self.begun = now;
    }

    pub(super) fn taken(self) -> Vec<Step> {
        self.taken
    }
}

impl Report {
    pub(super) fn json(&self) -> String {
        // No map with odd keys, nothing that can fail: only what serde derives.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// For a person.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for turn in &self.turns {
            let who = match turn.role {
                Role::Interviewer => "interviewer",
                Role::Candidate => "you",
            };
            let said = match turn.text.is_empty() {
                true => format!("({} ms of speech)", turn.speech_ms.0),
                false => turn.text.clone(),
            };
            let cut = if turn.cut { " —" } else { "" };
            writeln!(f, "{:>7.1} s  {who}: {said}{cut}", turn.start_ms.0 as f64 / 1000.0)?;
        }
        let Audio { received_packets, sent_packets, max_gap_ms, .. } = self.audio;
        write!(
            f,
            "{}: {}. {received_packets} packets received, {sent_packets} sent, longest gap {max_gap_ms}",
            self.interview_id,
            self.ended.map_or("lost".to_owned(), |reason| format!("{reason:?}")),
        )
    }
}
