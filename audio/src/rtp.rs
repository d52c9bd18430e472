//! A voice packet as the network brought it.

use bytes::Bytes;

/// One RTP packet of Opus (RFC 3550 section 5.1, RFC 7587): header fields that matter, payload as is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RtpPacket {
    pub ssrc: u32,
    pub seq: u16,
    /// 48 kHz, whatever the audio's own rate.
    pub timestamp: u32,
    /// First packet of a talkspurt.
    pub marker: bool,
    pub payload: Bytes,
    pub coding: Coding,
}

/// How a payload is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Opus,
    /// RFC 2198, whose blocks are Opus.
    Red,
}
