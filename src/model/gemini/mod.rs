//! Gemini Live over WebSocket (`BidiGenerateContent`).
//!
//! ```text
//! dialect   commands ─▶ client messages
//! ├ ears       when the candidate speaks: the server is told, not asked
//! ├ asking     one answer is owed at a time, and what waits for it
//! ├ turn       the model's turn, which has no name: what is of it, what is not
//! └ setup      the first message
//! decode    server messages ─▶ news
//! wire      the messages themselves
//! ```
//!
//! Four things differ from OpenAI's protocol. The server's own turn detection tells nobody when speech begins, so it is
//! switched off and ours is used. Turns and items have no ids, and the order of what ends one is loose. What was said
//! cannot be cut on the server; it knows that it was interrupted. And a conversation can be taken up again by a handle.

mod asking;
mod decode;
mod dialect;
mod ears;
mod setup;
#[cfg(test)]
mod tests;
mod turn;
pub(crate) mod wire;

pub(super) use dialect::Dialect;
pub use setup::Settings;
