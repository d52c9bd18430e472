//! The interview: a pure state machine. One input in, outputs drained, a timeout asked for; no IO, no
//! task, no clock.
//!
//! ```text
//! interview.handle(input, now);
//! while let Some(output) = interview.poll_output() { perform(output) }
//! sleep_until(interview.poll_timeout());
//! ```

mod event;

pub use event::{Input, Output, Setup};
