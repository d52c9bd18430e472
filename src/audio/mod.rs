//! The audio path, pure: stages that turn RTP into PCM frames and PCM into RTP payloads.
//!
//! Time is samples and ticks counted; nobody here reads a clock.

mod pcm;
mod playout;
mod rtp;

pub use pcm::{FRAME, FRAMES_PER_SECOND, Pcm, Rate, level};
pub use playout::Played;
pub use rtp::RtpPacket;
