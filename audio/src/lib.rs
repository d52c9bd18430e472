//! The audio path, pure: stages that turn RTP into PCM frames and PCM into RTP payloads.
//!
//! ```text
//! uplink    RTP ─▶ red (copies) ─▶ jitter (order, delay; spread, ask) ─▶ decode (FEC, PLC, silence)
//!               ─▶ stretch (as pace says) ─▶ resample ─▶ 20 ms of PCM
//! downlink  RTP ◀─ encode ◀─ resample ◀─ playout (what the model said, 20 ms at a time) ◀─ PCM
//! ```
//!
//! `transcode` stands before and after them where the other end has no Opus.
//!
//! Time is samples and ticks counted; nobody here reads a clock.

mod ask;
mod base64;
mod decode;
mod downlink;
mod encode;
mod fuzz;
mod jitter;
mod millis;
mod pace;
mod pcm;
mod playout;
mod prebuffer;
mod protection;
mod red;
mod redundant;
mod resample;
mod rtp;
mod spread;
mod stream;
mod stretch;
#[cfg(test)]
mod tests;
mod transcode;
mod uplink;

pub use self::base64::{from_base64, to_base64};
pub use decode::duration as packet_ticks;
pub use downlink::{Downlink, DownlinkStats, Packet, Tick};
pub use fuzz::{Stage, fuzz};
pub use millis::Millis;
pub use pcm::{FRAME, FRAMES_PER_SECOND, Pcm, Rate, level};
pub use playout::{ItemId, Played};
pub use resample::{Resampler, resample};
pub use rtp::{Coding, RtpPacket};
pub use transcode::{FromPcm, ToPcm};
pub use uplink::{Taken, Uplink, UplinkStats};

/// 1 ms and 20 ms of the RTP clock, which is 48 kHz whatever the audio's rate (RFC 7587 section 4.1).
const MILLI: i64 = 48;
const TICK: i64 = 20 * MILLI;

/// A stage that could not be set up, or was used with a rate it was not made for.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    #[error("Opus: {0}")]
    Opus(#[from] opus::Error),
    #[error("no resampler for these rates: {0}")]
    Rates(#[from] rubato::ResamplerConstructionError),
    #[error("resampling: {0}")]
    Resample(#[from] rubato::ResampleError),
    #[error("resampling: {0}")]
    Buffer(#[from] rubato::audioadapter_buffers::SizeError),
    #[error("{0} Hz has no whole number of samples in 20 ms")]
    Unframed(u32),
}
