//! Why a call could not be made: the server's own error body, or one like it.

use std::fmt;
use std::time::Duration;

use crate::clock;
use crate::wire::{EndReason, ErrorBody};

pub(in crate::cli) type Result<T> = std::result::Result<T, Failure>;

/// The server's words, or this program's under one of the codes that the pages use, too.
#[derive(Debug)]
pub(in crate::cli) struct Failure {
    body: Box<ErrorBody>,
    retry_after: Option<Duration>,
}

impl Failure {
    /// With its `Retry-After`, if it had one.
    pub(super) fn from_server(body: ErrorBody, retry_after: Option<Duration>) -> Self {
        Self { body: Box::new(body), retry_after }
    }

    pub(in crate::cli) fn code(&self) -> &str {
        &self.body.code
    }

    /// How long to wait before the same request, when there were too many of them.
    pub(in crate::cli) fn rate_limited(&self) -> Option<Duration> {
        self.retry_after.filter(|_| self.code() == "rate_limited")
    }

    /// The file cannot be spoken.
    pub(in crate::cli) fn wav(cause: impl fmt::Display) -> Self {
        Self::new("bad_wav", cause, false)
    }

    pub(in crate::cli) fn url(message: impl fmt::Display) -> Self {
        Self::new("bad_url", message, false)
    }

    pub(in crate::cli) fn unreachable(cause: impl fmt::Display) -> Self {
        Self::new("unreachable", cause, true)
    }

    pub(in crate::cli) fn timeout(message: &str) -> Self {
        Self::new("timeout", message, true)
    }

    /// Another program's answer, or none that can be read.
    pub(in crate::cli) fn answer(message: impl fmt::Display) -> Self {
        Self::new("bad_answer", message, false)
    }

    pub(in crate::cli) fn webrtc(cause: impl fmt::Display) -> Self {
        Self::new("webrtc_failed", cause, true)
    }

    pub(in crate::cli) fn audio(cause: impl fmt::Display) -> Self {
        Self::new("internal", cause, false)
    }

    /// The interview is over, and not because anybody wanted it to be.
    pub(in crate::cli) fn ended(reason: EndReason) -> Option<Self> {
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

    pub(in crate::cli) fn lost(message: &str) -> Self {
        Self::new("connection_lost", message, true)
    }

    /// By whoever runs this program.
    pub(in crate::cli) fn interrupted() -> Self {
        Self::new("interrupted", "Interrupted.", false)
    }

    fn new(code: &str, message: impl fmt::Display, retryable: bool) -> Self {
        let (code, message, timestamp) = (code.to_owned(), message.to_string(), clock::wall());
        Self::from_server(ErrorBody { code, message, retryable, details: None, timestamp }, None)
    }
}

/// One line of JSON.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(&self.body).map_err(|_| fmt::Error)?)
    }
}
