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

pub use antiphon_audio as audio; // pure: RTP in, PCM out, and back

pub mod export; // pure: an interview as a document to keep
pub mod interview; // pure: the state machine that decides
pub mod language; // pure: language tags, by their shape
pub mod model; // the seam to whoever interviews
pub mod plan; // pure: what is to be asked, its limits, templates
pub mod search; // pure: words as they are looked for
pub mod wire; // what crosses to clients

pub mod delivery; // pure: how something was said, in figures
pub mod transcript; // pure: the transcript as a document, with trust

pub mod call; // IO: one task per interview, and the registry of them
pub mod cli; // serve, call, load
pub mod directory; // IO: which server has which call
pub mod door; // IO: practice as an OpenAI Realtime WebSocket
pub mod feedback; // transcript → report: pure, but for the task that makes them
pub mod http; // routes, one file per noun
pub mod listener; // IO: one TCP port for HTTP, TLS and media
pub mod llm; // IO: a text model that is asked for JSON
pub mod peer; // IO: offer → answer, track, data channel
pub mod reach; // IO: ICE servers of a provider, probes of STUN and TURN
pub mod recording; // both voices as files; pure: where packets belong, the pages
pub mod store; // the only SQL
pub mod trace; // what a call was given, to be replayed; pure, but for the file
pub mod webhook; // IO: what happens is told to other servers

pub mod erase; // deletion, whoever asks for it
pub mod retention; // IO: the task that deletes what is kept no longer

pub mod app; // everything opened and bound
pub mod auth; // session tokens
pub mod clock; // the only reader of clocks
pub mod config;
pub mod error; // the one error body, the one table
pub mod limit;
pub mod telemetry;
