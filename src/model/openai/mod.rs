//! OpenAI Realtime over WebSocket, and everything that says it is compatible.
//!
//! ```text
//! dialect   commands ─▶ client events
//! decode    server events ─▶ news
//! ├ response   one response at a time, and what waits for its end
//! ├ speech     the model's items: what arrived of each, what became of it
//! └ session    the session object, in the GA and in the beta shape
//! wire      the events themselves
//! ```

mod decode;
mod dialect;
mod response;
mod session;
mod speech;
#[cfg(test)]
mod tests;
pub(crate) mod wire;

pub(super) use dialect::Dialect;
pub use session::{Settings, Shape, TurnDetection};
