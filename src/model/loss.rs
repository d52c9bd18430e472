//! Why a socket is given up, and what follows: another one, at once or later, or none to the same model.

use super::Event;
use crate::clock::Millis;

/// Attempts in a row at one model, and the wait before each but the first: it doubles up to the longest.
const ATTEMPTS: u32 = 6;
const BACK_OFF: Millis = Millis(250);
const LONGEST: Millis = Millis::from_secs(8);

/// A server that wants to be left alone for longer is not waited for when there is another.
const PATIENCE: Millis = Millis::from_secs(15);

/// Close codes of a server that objects to what it gets: another socket would get the same. (RFC 6455, section 7.4.1.)
const REFUSALS: [u16; 5] = [1002, 1003, 1007, 1008, 1009];

/// What a response that failed is asked for again after; then twice as long, and so on, this often.
const RETRY: Millis = Millis(500);
const RETRIES: u32 = 4;

/// OpenAI's codes for an account that no socket would help.
const ACCOUNT: [&str; 5] = [
    "insufficient_quota",
    "invalid_api_key",
    "account_deactivated",
    "billing_hard_limit_reached",
    "credit_balance_exhausted",
];

pub(super) fn is_account(code: &str) -> bool {
    ACCOUNT.contains(&code)
}

/// Responses that came to nothing, one after the other.
#[derive(Debug, Default)]
pub(super) struct Failures(u32);

impl Failures {
    /// One more: when to ask again, or that it is of no use.
    pub(super) fn wait(&mut self) -> Option<Millis> {
        self.0 += 1;
        (self.0 <= RETRIES).then(|| Millis(RETRY.0 << (self.0 - 1)))
    }
}

/// The text is for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// Another may work, at once or a little later.
    Passing(String),
    /// Another may work, but not before this time is over: the server said so.
    Busy(String, Millis),
    /// This model will not work: the account, the key, the settings.
    Final(String),
}

impl Loss {
    /// The server closed the socket, with the close frame's code if there was one.
    pub(super) fn closed(code: Option<u16>) -> Self {
        let code = code.unwrap_or(1006);
        let told = format!("its server closed the connection ({code})");
        if REFUSALS.contains(&code) { Self::Final(told) } else { Self::Passing(told) }
    }

    /// The wait before the next socket to the same model, after so many attempts in a row; `None` when there is none.
    /// `last`: there is no other model.
    pub(super) fn retry(&self, attempts: u32, last: bool) -> Option<Millis> {
        let wait = match attempts {
            0 => Millis::ZERO,
            n => LONGEST.min(Millis(BACK_OFF.0 << (n - 1).min(10))),
        };
        match self {
            Self::Passing(_) if attempts < ATTEMPTS => Some(wait),
            Self::Busy(_, asked) if attempts < ATTEMPTS && (last || *asked <= PATIENCE) => {
                Some(wait.max(*asked))
            }
            Self::Passing(_) | Self::Busy(..) | Self::Final(_) => None,
        }
    }

    /// What a person is told when there is no model left.
    pub(super) fn failure(&self) -> Event {
        let (message, retryable) = match self {
            Self::Passing(_) | Self::Busy(..) => ("The interviewer's model cannot be reached.", true),
            Self::Final(_) => ("The interviewer's model does not accept this server.", false),
        };
        Event::Failed { message: message.to_owned(), retryable }
    }
}
