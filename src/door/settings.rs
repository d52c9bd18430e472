//! The session object that a client sees and changes.

use serde_json::{Map, Value, json};

/// The session before a client changes it.
pub(super) fn default(id: &str, model: &str, expires_at: i64) -> Value {
    json!({
        "type": "realtime",
        "object": "realtime.session",
        "id": id,
        "model": model,
        "expires_at": expires_at,
        "output_modalities": ["audio"],
        "instructions": "",
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": null,
        "truncation": "auto",
        "prompt": null,
        "include": null,
        "audio": {
            "input": {
                "format": { "type": "audio/pcm", "rate": 24000 },
                "transcription": null,
                "noise_reduction": null,
                "turn_detection": {
                    "type": "server_vad",
                    "threshold": 0.5,
                    "prefix_padding_ms": 300,
                    "silence_duration_ms": 500,
                    "idle_timeout_ms": null,
                    "create_response": true,
                    "interrupt_response": true,
                },
            },
            "output": {
                "format": { "type": "audio/pcm", "rate": 24000 },
                "voice": "marin",
                "speed": 1.0,
            },
        },
    })
}

/// Why a change is refused: what is wrong, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) message: String,
    pub(super) param: &'static str,
}

/// Only what is present changes; what is null is cleared. The session is as before when the change is refused.
pub(super) fn update(session: &mut Value, change: Value) -> Result<(), Refusal> {
    let Value::Object(change) = change else {
        return Err(Refusal { message: "A session is an object.".to_owned(), param: "session" });
    };
    if change.get("type").is_some_and(|kind| kind != "realtime") {
        return Err(Refusal { message: "This is a realtime session.".to_owned(), param: "session.type" });
    }
    for (side, param) in [("input", "session.audio.input.format"), ("output", "session.audio.output.format")]
    {
        let format = change.get("audio").and_then(|audio| audio.get(side)?.get("format"));
        let is_ours = |format: &Value| {
            format["type"] == "audio/pcm" && format.get("rate").is_none_or(|rate| rate == 24_000)
        };
        if format.is_some_and(|format| !format.is_null() && !is_ours(format)) {
            return Err(Refusal { message: "Only audio/pcm at 24000 Hz is spoken here.".to_owned(), param });
        }
    }
    if change.get("output_modalities").is_some_and(|wanted| !wanted.as_array().is_some_and(|it| speaks(it))) {
        let param = "session.output_modalities";
        return Err(Refusal { message: "Practice answers in speech.".to_owned(), param });
    }
    if let Value::Object(session) = session {
        merge(session, change);
    }
    Ok(())
}

/// A client that wants these hears something.
pub(super) fn speaks(modalities: &[Value]) -> bool {
    modalities == ["audio"]
}

fn merge(old: &mut Map<String, Value>, new: Map<String, Value>) {
    for (name, value) in new {
        match (old.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new))
                if old.get("type") == new.get("type") || !new.contains_key("type") =>
            {
                merge(old, new);
            }
            // These group settings and are none themselves.
            (Some(Value::Object(_)), Value::Null)
                if matches!(name.as_str(), "audio" | "input" | "output") => {}
            (_, value) => _ = old.insert(name, value),
        }
    }
}

/// Who takes the turn, as the session has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turns {
    /// The server hears turns.
    pub(super) detected: bool,
    /// It answers them.
    pub(super) create: bool,
    /// It falls silent when it is spoken to.
    pub(super) interrupt: bool,
    pub(super) silence_ms: u64,
}

pub(super) fn turns(session: &Value) -> Turns {
    let turns = &session["audio"]["input"]["turn_detection"];
    let flag = |name: &str| turns.get(name).and_then(Value::as_bool).unwrap_or(true);
    Turns {
        detected: !turns.is_null(),
        create: !turns.is_null() && flag("create_response"),
        interrupt: !turns.is_null() && flag("interrupt_response"),
        silence_ms: turns.get("silence_duration_ms").and_then(Value::as_u64).unwrap_or(500),
    }
}

/// The client declared a function with this name.
pub(super) fn has_tool(session: &Value, name: &str) -> bool {
    session["tools"].as_array().is_some_and(|tools| tools.iter().any(|tool| tool["name"] == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_present_changes() {
        let mut session = default("sess_1", "practice", 0);
        let change = json!({ "type": "realtime", "audio": { "input": { "turn_detection": null } }, "instructions": "Hi" });
        assert_eq!(update(&mut session, change), Ok(()));
        assert_eq!(session["instructions"], "Hi");
        assert!(!turns(&session).detected);
        assert_eq!(session["audio"]["output"]["voice"], "marin");
        let change = json!({ "audio": { "input": { "turn_detection": { "type": "semantic_vad", "create_response": false } } } });
        assert_eq!(update(&mut session, change), Ok(()));
        let turns = turns(&session);
        assert!(turns.detected && !turns.create && turns.interrupt);
        assert_eq!(session["audio"]["input"]["turn_detection"].get("threshold"), None);
    }

    #[test]
    fn another_format_is_refused_and_changes_nothing() {
        let mut session = default("sess_1", "practice", 0);
        let change =
            json!({ "instructions": "Hi", "audio": { "input": { "format": { "type": "audio/pcmu" } } } });
        assert_eq!(update(&mut session, change).unwrap_err().param, "session.audio.input.format");
        assert_eq!(session["instructions"], "");
    }
}
