//! The messages of a call over a WebSocket, as `audio.proto` has them.

use std::fmt;

use bytes::Bytes;

/// What a client sends: one a frame. A piece of its voice, where it is nothing else.
#[derive(Clone, PartialEq, prost::Message)]
#[prost(skip_debug)]
pub struct ClientMessage {
    #[prost(bytes = "bytes", tag = "1")]
    pub audio_content: Bytes,
    /// Milliseconds on the sender's clock.
    #[prost(int64, tag = "2")]
    pub timestamp: i64,
    #[prost(message, optional, tag = "3")]
    pub hello: Option<Hello>,
    /// JSON.
    #[prost(string, tag = "4")]
    pub command: String,
}

/// What the server sends: one a frame. A piece of its voice, where it is nothing else.
#[derive(Clone, PartialEq, prost::Message)]
#[prost(skip_debug)]
pub struct ServerMessage {
    #[prost(bytes = "bytes", tag = "1")]
    pub audio_content: Bytes,
    /// Milliseconds on the sender's clock.
    #[prost(int64, tag = "2")]
    pub timestamp: i64,
    #[prost(message, optional, tag = "3")]
    pub welcome: Option<Welcome>,
    /// JSON.
    #[prost(string, tag = "4")]
    pub event: String,
}

/// The first message.
#[derive(Clone, PartialEq, Eq, prost::Message)]
#[prost(skip_debug)]
pub struct Hello {
    /// The session's.
    #[prost(string, tag = "1")]
    pub token: String,
    /// Preferred first.
    #[prost(message, repeated, tag = "2")]
    pub accepts: Vec<AudioFormat>,
}

/// Its answer.
#[derive(Clone, Copy, PartialEq, Eq, prost::Message)]
pub struct Welcome {
    #[prost(message, optional, tag = "1")]
    pub audio: Option<AudioFormat>,
}

#[derive(Clone, Copy, PartialEq, Eq, prost::Message)]
pub struct AudioFormat {
    #[prost(enumeration = "Codec", tag = "1")]
    pub codec: i32,
    #[prost(uint32, tag = "2")]
    pub sample_rate: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
pub enum Codec {
    Unspecified = 0,
    Pcm16 = 1,
    Opus = 2,
}

/// Voices and words are private: only the shape is shown.
impl fmt::Debug for ClientMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientMessage({} bytes of audio)", self.audio_content.len())
    }
}

impl fmt::Debug for ServerMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerMessage({} bytes of audio)", self.audio_content.len())
    }
}

/// A token is a secret.
impl fmt::Debug for Hello {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hello").field("accepts", &self.accepts).finish_non_exhaustive()
    }
}
