//! A text model as one value: asked for JSON of a given schema, it answers with JSON or says why not.
//!
//! For what is thought about after an interview, or before; nobody waits for it on a call. What providers are sent and
//! what their answers mean is pure ([`openai`], [`chat`], [`gemini`]); the only IO is in `ask.rs`.

mod ask;
mod chat;
mod gemini;
mod openai;
mod read;
mod repair;
pub(crate) mod schema;

#[cfg(test)]
mod tests;

use std::time::Duration;

use serde_json::Value;

pub use ask::TextModel;
pub(crate) use repair::Repair;

/// Whose API it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// OpenAI's Responses: `POST {base}/responses`.
    Responses,
    /// Chat Completions, which most self-hosted servers have: `POST {base}/chat/completions`.
    Chat,
    /// Gemini: `POST {base}/models/{model}:generateContent`.
    Gemini,
}

impl Api {
    /// As `--feedback-model` spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Responses => "openai",
            Self::Chat => "chat",
            Self::Gemini => "gemini",
        }
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// What to do. The operator's words, never a user's.
    pub system: String,
    /// What to do it with: data, which may hold anything.
    pub input: String,
    /// The schema's name: letters, digits, `_` and `-`, at most 64.
    pub name: &'static str,
    /// A JSON schema of an object. Strict: every property required, `additionalProperties` false everywhere.
    pub schema: Value,
    /// The most tokens of an answer, thinking included.
    pub max_output: u32,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("the text model refused to answer")]
    Refused,
    #[error("the text model's answer was cut off")]
    Truncated,
    #[error("the text model's answer is not JSON")]
    NotJson,
    /// With the time that the server asked to wait.
    #[error("the text model's server has too much to do")]
    RateLimited(Option<Duration>),
    #[error("the text model's server cannot be reached")]
    Down,
    #[error("the text model did not answer in time")]
    Timeout,
    /// Its key or its account.
    #[error("the text model's server does not accept the key")]
    Unauthorised,
    /// Its settings: no such model, for instance.
    #[error("the text model's server does not accept the request")]
    Rejected,
}

impl Failure {
    /// The same request may be answered later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::RateLimited(_) | Self::Down | Self::Timeout | Self::NotJson | Self::Truncated => true,
            Self::Refused | Self::Unauthorised | Self::Rejected => false,
        }
    }

    /// In one word, for the record.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Truncated => "truncated",
            Self::NotJson => "not_json",
            Self::RateLimited(_) => "rate_limited",
            Self::Down => "down",
            Self::Timeout => "timeout",
            Self::Unauthorised => "unauthorised",
            Self::Rejected => "rejected",
        }
    }
}

/// How an answer's form is asked for: servers that do not know one are asked by the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// By the schema itself.
    Schema,
    /// As some JSON object; the schema is in the words.
    Object,
    /// By words alone.
    Words,
}

impl Form {
    fn next(self) -> Option<Self> {
        match self {
            Self::Schema => Some(Self::Object),
            Self::Object => Some(Self::Words),
            Self::Words => None,
        }
    }
}

impl Request {
    /// The instructions, with the schema where the server does not take it apart from them.
    fn instructions(&self, form: Form) -> String {
        match form {
            Form::Schema => self.system.clone(),
            Form::Object | Form::Words => format!(
                "{}\n\nAnswer with one JSON object and nothing else. It has to fit this JSON schema:\n{}",
                self.system, self.schema
            ),
        }
    }
}
