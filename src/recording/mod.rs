//! Recordings of interviews whose candidates have agreed to it: each side an Ogg Opus file (RFC 7845) of the packets as
//! they crossed the network, nothing encoded again.
//!
//! ```text
//! call ─▶ Recorder ─▶ its task, once a second: timeline (when) ─▶ track (gaps, pages) ─▶ folder
//! ```
//!
//! A file's time is the interview's clock: where a turn starts in the transcript, it starts in the file.

#[cfg(test)]
mod decoded;
mod folder;
mod length;
mod recorder;
#[cfg(test)]
mod tests;
mod timeline;
mod track;

pub use folder::Recordings;
pub use length::recover;
pub use recorder::Recorder;

use crate::clock::Millis;
use crate::wire::RecordingConsent;

/// Lengths and points in time here are ticks of Opus's clock, 48 kHz (RFC 7845 section 4).
const MILLI: i64 = 48;

/// Saturates after some thousand years.
fn ticks(time: Millis) -> i64 {
    time.0.min(1 << 48) as i64 * MILLI
}

fn millis(ticks: i64) -> Millis {
    Millis(u64::try_from(ticks / MILLI).unwrap_or(0))
}

/// What a candidate agrees to. Other words are another version.
pub fn consent() -> RecordingConsent {
    RecordingConsent {
        version: "1".to_owned(),
        text: "Record this interview: both voices are kept on this server beside the transcript, and are deleted \
               with it."
            .to_owned(),
    }
}
