//! A call's trace: what its interview was given, when, and what it decided. A fault that was seen once can so be seen
//! again, and becomes a test.
//!
//! ```text
//! call ─▶ Trace ─▶ its task ─▶ INTERVIEW-CALL.jsonl ─▶ replay: the same inputs; are the outputs the same?
//! ```
//!
//! The interview reads no clock and asks nobody, so that its inputs are all there is to know. A file is JSON, a line each:
//! the [`Opening`], a [`Step`] for each input, and an [`End`] when the call was over in order.

mod folder;
mod replay;
mod step;
#[cfg(test)]
mod tests;
mod writer;

pub use folder::Traces;
pub use replay::{Decided, Difference, ReplayError, Replayed, replay};
pub use step::{End, Opening, Step};
pub use writer::Trace;

/// Of the format. A trace of another version is refused.
const VERSION: u8 = 1;
