//! Why a call could not be made: the server's own error body, or one like it.

use std::fmt;

use crate::clock;
use crate::wire::{EndReason, ErrorBody};

pub(super) type Result<T> = std::result::Result<T, Failure>;

/// The server's words, or this program's under one of the codes that the pages use, too.
#[derive(Debug)]
pub(super) struct Failure(Box<ErrorBody>);

impl Failure {
    pub(super) fn from_server(body: ErrorBody) -> Self {
        Self(Box::new(body))
    }

    /// The file cannot be spoken.
    pub(super) fn wav(cause: impl fmt::Display) -> Self {
        Self::new("bad_wav", cause, false)
    }

    pub(super) fn url(message: impl fmt::Display) -> Self {
        Self::new("bad_url", message, false)
    }

    pub(super) fn unreachable(cause: impl fmt::Display) -> Self {
        Self::new("unreachable", cause, true)
    }

    pub(super) fn timeout(message: &str) -> Self {
        Self::new("timeout", message, true)
    }

    /// Another program's answer, or none that can be read.
    pub(super) fn answer(message: impl fmt::Display) -> Self {
        Self::new("bad_answer", message, false)
    }

    pub(super) fn webrtc(cause: impl fmt::Display) -> Self {
        Self::new("webrtc_failed", cause, true)
    }

    pub(super) fn audio(cause: impl fmt::Display) -> Self {
        Self::new("internal", cause, false)
    }

    /// The interview is over, and not because anybody wanted it to be.
    pub(super) fn ended(reason: EndReason) -> Option<Self> {
        let code = match reason {
            EndReason::Completed
            | EndReason::TimeUp
            | EndReason::BudgetUp
            | EndReason::CandidateEnded
            | EndReason::Idle => {
                return None;
            }
            EndReason::CandidateLeft => "candidate_left",
            EndReason::NeverConnected => "never_connected",
            EndReason::ModelFailed => "model_failed",
            EndReason::ServerStopped => "server_stopped",
            EndReason::Failed => "failed",
        };
        Some(Self::new(code, "The interview did not come to its end.", true))
    }

    pub(super) fn lost(message: &str) -> Self {
        Self::new("connection_lost", message, true)
    }

    fn new(code: &str, message: impl fmt::Display, retryable: bool) -> Self {
        let (code, message, timestamp) = (code.to_owned(), message.to_string(), clock::wall());
        Self(Box::new(ErrorBody { code, message, retryable, details: None, timestamp }))
    }
}

/// One line of JSON.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).map_err(|_| fmt::Error)?)
    }
}
