//! The practice interviewer behind OpenAI Realtime's WebSocket: what any stock client can try the protocol against.
//!
//! ```text
//! client ─▶ socket ─▶ client  ─▶ model::Command ─▶ practice      the task (IO) · what the protocol makes of it (pure)
//!        ◀─ socket ◀─ session ◀─ model::Event   ◀─ practice
//! ```

mod client;
mod conversation;
mod ears;
mod playback;
mod response;
mod session;
mod settings;
mod socket;
#[cfg(test)]
mod tests;

pub use socket::router;
