//! GPT-Live over WebSocket: both sides talk at once, in real time, and the model decides by itself when to speak.
//!
//! ```text
//! dialect   commands ─▶ client events, server events ─▶ news
//! ├ ears      when the candidate speaks, and whose words came
//! └ voice     the model's stream without end, cut into items
//! words     what it is told that has no event of its own
//! wire      the events themselves
//! ```

mod dialect;
mod ears;
#[cfg(test)]
mod tests;
mod voice;
mod wire;
mod words;

pub(super) use dialect::Dialect;

use crate::audio::Rate;

/// Both ways.
pub const RATE: Rate = Rate::HZ_24K;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub model: String,
    pub voice: String,
}
