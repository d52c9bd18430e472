//! Why a socket is closed, as its last frame says (RFC 6455 section 7.4).

use crate::error::{Code, Error};

/// A close frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// 1000 after an interview, 1003, 1007 and 1009 for frames that cannot be read; otherwise 4000 and the status that the
    /// same error has over HTTP.
    pub code: u16,
    /// The error's code, or nothing.
    pub reason: &'static str,
}

impl Closing {
    /// The interview is over, or the socket is not needed any more.
    pub const NORMAL: Self = Self { code: 1000, reason: "" };

    pub fn of(error: &Error) -> Self {
        let (reason, status, _) = error.code.row();
        Self { code: 4000 + status.as_u16(), reason }
    }
}

/// A text frame, where all are binary.
pub(super) fn not_binary() -> (Error, u16) {
    (Error::new(Code::UnsupportedMediaType, "Every frame is binary: one message of audio.proto."), 1003)
}

/// No message, or one that makes no sense here.
pub(super) fn malformed(message: &str) -> (Error, u16) {
    (Error::new(Code::BadRequest, message), 1007)
}

pub(super) fn too_long() -> (Error, u16) {
    let message = format!("A frame has at most {} bytes.", super::MAX_FRAME);
    (Error::new(Code::PayloadTooLarge, message), 1009)
}

/// It does not read, or answers no ping.
pub(super) fn too_slow() -> Error {
    Error::new(Code::StreamTimeout, "This connection does not read what it is sent.")
}

/// It said no hello.
pub(super) fn too_late() -> Error {
    Error::new(Code::StreamTimeout, "The first message, a hello, did not come in time.")
}
