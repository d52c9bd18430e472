//! What a page says over its connection, as a command.

use crate::error::{Code, Error, Result};
use crate::wire::{Command, MAX_SAY_CHARS};

/// A page's message as a command.
pub(super) fn parse(text: &str) -> Result<Command> {
    let command: Command = serde_json::from_str(text).map_err(|cause| {
        Error::new(Code::BadCommand, "That message is no command.")
            .details(serde_json::json!({ "cause": cause.to_string() }))
    })?;
    match &command {
        Command::Say { text } | Command::Words { text, .. } if text.chars().count() > MAX_SAY_CHARS => {
            Err(Error::new(Code::BadCommand, format!("A text has at most {MAX_SAY_CHARS} characters.")))
        }
        Command::Mute { .. }
        | Command::Hold { .. }
        | Command::Done
        | Command::Repeat
        | Command::Rephrase
        | Command::Skip
        | Command::Say { .. }
        | Command::Patience { .. }
        | Command::Words { .. }
        | Command::End => Ok(command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_command_is_refused() {
        for text in ["", "{}", "[]", "{\"type\":\"session.update\"}", "\u{0}"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(r#"{"type":"mute","muted":true}"#).is_ok());
        assert!(parse(r#"{"type":"end","later":1}"#).is_ok(), "a newer page may say more");
        let long = "x".repeat(MAX_SAY_CHARS + 1);
        assert!(parse(&format!(r#"{{"type":"say","text":"{long}"}}"#)).is_err());
    }
}
