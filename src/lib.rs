//! Antiphon: a WebRTC media server that puts a realtime language model on the other end of a browser
//! call.
//!
//! ```text
//! browser ──RTP/Opus──▶ peer ─▶ audio::uplink ─▶ call ─▶ interview ─▶ model ──▶ practice, or a socket
//!         ◀─RTP/Opus── peer ◀─ audio::downlink ◀─ call ◀─ interview ◀─ model ◀──
//!         ◀─data channel── peer ◀── call::log ──▶ SSE (http), store
//! ```
//!
//! In reading order:

pub mod peer; // IO: the browser's WebRTC connection, every call on one port

pub mod audio; // pure: RTP in, PCM out, and back
pub mod interview; // pure: the state machine that decides
pub mod model; // the seam to whoever interviews
pub mod wire; // what crosses to clients

pub mod clock;
pub mod error;
