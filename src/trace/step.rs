//! The lines of a trace.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::VERSION;
use crate::audio::Pcm;
use crate::clock::Millis;
use crate::interview::{Agenda, Input, Interview, Output, Past, Setup};
use crate::model;
use crate::wire::Plan;

/// What a call's interview began with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opening {
    pub v: u8,
    /// Of the server.
    pub version: String,
    pub interview: Uuid,
    /// The interview's first call is 1.
    pub call: u64,
    pub at: Millis,
    pub setup: Setup,
    pub plan: Plan,
    pub past: Past,
}

impl Opening {
    pub fn new(interview: Uuid, call: u64, setup: Setup, plan: Plan, past: Past, at: Millis) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { v: VERSION, version, interview, call, at, setup, plan, past }
    }

    /// The interview as the call had it.
    pub fn interview(&self) -> Interview {
        Interview::resumed(self.setup, Agenda::new(&self.plan), &self.past, self.at)
    }
}

/// One input and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub at: Millis,
    pub input: Input,
    /// Sound by its length and a checksum: what was decided about it is of interest, and the sound itself is the model's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<Value>,
    /// When the interview wanted to be woken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Millis>,
}

impl Step {
    /// Gives the input to the interview, whose outputs stay there to be polled.
    pub fn take(interview: &mut Interview, input: Input, at: Millis) -> Self {
        let before = interview.pending().len();
        interview.handle(input.clone(), at);
        let outputs = interview.pending().skip(before).map(told).collect();
        Self { at, input, outputs, timeout: interview.poll_timeout() }
    }
}

/// The last line of a trace that is complete.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct End {
    pub ended: Millis,
}

fn told(output: &Output) -> Value {
    match output {
        Output::Model(model::Command::Audio(pcm)) => json!({ "hear": sound(pcm) }),
        Output::Model(command) => json!({ "model": command }),
        Output::Speak { item, pcm } => json!({ "speak": { "item": item, "sound": sound(pcm) } }),
        Output::SpeakEnd(item) => json!({ "speak_end": item }),
        Output::Flush => json!("flush"),
        Output::Log(event) => json!({ "log": event }),
        Output::Fail(code, message) => json!({ "fail": { "code": code.row().0, "message": message } }),
        Output::Tell(event) => json!({ "tell": event }),
        Output::Ended(reason) => json!({ "ended": reason }),
        Output::Parked => json!("parked"),
    }
}

fn sound(pcm: &Pcm) -> Value {
    let mut sum = crc32fast::Hasher::new();
    pcm.samples.iter().for_each(|sample| sum.update(&sample.to_le_bytes()));
    json!({ "rate": pcm.rate, "samples": pcm.samples.len(), "crc32": sum.finalize() })
}
