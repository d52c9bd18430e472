//! A connection over a WebSocket, for where WebRTC finds no way: `wire/audio.proto` in its frames. IO.
//!
//! ```text
//! socket ─▶ pump ─▶ ear (PCM → Opus) ─▶ Line ─▶ Peer ─▶ the call
//!        ◀─ pump ◀─ mouth (Opus → PCM) ◀─ outbox ◀──────
//! ```
//!
//! TCP loses nothing and delays instead. So what may be on its way is bounded: text by its bytes, and who does not read it
//! is hung up on; voice by time, and what is too old is dropped and counted.

mod allowance;
mod closing;
mod dial;
mod ear;
mod frame;
mod greeting;
mod line;
mod mouth;
mod outbox;
mod pings;
mod pump;
#[cfg(test)]
mod tests;

use crate::audio::Rate;
use crate::wire::{AudioFormat, Codec};

pub use closing::Closing;
pub use dial::{NotDialed, dial};
pub use frame::{Broken, Frame, accepted};
pub use greeting::{Refusal, accept, hello, refuse};
pub use line::Line;
pub use pump::Pump;

/// The longest frame that is read: a command, or 120 ms of PCM16 at 48 kHz, and what is around it.
pub const MAX_FRAME: usize = super::MAX_MESSAGE + 1024;

/// How voices travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// At 16, 24 or 48 kHz.
    Pcm16(Rate),
    Opus,
}

/// Which end of the connection this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Server,
    Client,
}

impl Format {
    /// `None` for what this version does not know.
    pub fn of(wire: AudioFormat) -> Option<Self> {
        match Codec::try_from(wire.codec).ok()? {
            Codec::Unspecified => None,
            Codec::Opus => Some(Self::Opus),
            Codec::Pcm16 => {
                let rates = [Rate::HZ_16K, Rate::HZ_24K, Rate::HZ_48K];
                rates.into_iter().find(|rate| rate.0 == wire.sample_rate).map(Self::Pcm16)
            }
        }
    }

    pub fn wire(self) -> AudioFormat {
        match self {
            Self::Opus => AudioFormat { codec: Codec::Opus.into(), sample_rate: 0 },
            Self::Pcm16(rate) => AudioFormat { codec: Codec::Pcm16.into(), sample_rate: rate.0 },
        }
    }
}
