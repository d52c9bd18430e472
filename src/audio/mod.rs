//! The audio path, pure: stages that turn RTP into PCM frames and PCM into RTP payloads.
//!
//! ```text
//! uplink    RTP ─▶ jitter (order, loss) ─▶ decode (FEC, PLC, silence) ─▶ resample ─▶ 20 ms of PCM
//! downlink  RTP ◀─ encode ◀─ resample ◀─ playout (what the model said, 20 ms at a time) ◀─ PCM
//! ```
//!
//! Time is samples and ticks counted; nobody here reads a clock.

mod base64;
mod decode;
mod downlink;
mod encode;
mod jitter;
mod pcm;
mod playout;
mod resample;
mod rtp;
#[cfg(test)]
mod tests;
mod uplink;

pub use self::base64::{from_base64, to_base64};
pub use downlink::{Downlink, DownlinkStats, Packet, Tick};
pub use pcm::{FRAME, FRAMES_PER_SECOND, Pcm, Rate, level};
pub use playout::Played;
pub use resample::{Resampler, resample};
pub use rtp::{Coding, RtpPacket};
pub use uplink::{Uplink, UplinkStats};

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
