//! The first message of a socket: what the model is, and what it is told about itself.

use serde_json::{Value, json};

use crate::model::brief::{Brief, TOOLS, Tool};

/// What an endpoint is configured with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `models/…`
    pub model: String,
    pub voice: String,
}

/// There is no role for what neither side said, so it comes in the candidate's, marked.
const BRACKETS: &str = "\n\nMessages in square brackets are from the system that runs this interview, not from the \
                        candidate. Do what they say, never read them aloud and do not mention them.";

impl Settings {
    /// With `handle`, the server goes on with a conversation that it knows. With `history`, it waits to be told of one.
    pub(super) fn message(&self, brief: &Brief, handle: Option<&str>, history: bool) -> Value {
        let instructions = brief.instructions() + BRACKETS;
        let tools: Vec<_> = TOOLS.iter().map(tool).collect();
        let resumption = match handle {
            Some(handle) => json!({ "handle": handle }),
            None => json!({}),
        };
        let mut setup = json!({
            "model": self.model,
            "generationConfig": {
                "responseModalities": ["AUDIO"],
                "speechConfig": { "voiceConfig": { "prebuiltVoiceConfig": { "voiceName": self.voice } } },
            },
            "systemInstruction": { "parts": [{ "text": instructions }] },
            "tools": [{ "functionDeclarations": tools }],
            "realtimeInputConfig": { "automaticActivityDetection": { "disabled": true } },
            "inputAudioTranscription": {},
            "outputAudioTranscription": {},
            "sessionResumption": resumption,
            // Without it, a session of audio ends after a quarter of an hour.
            "contextWindowCompression": { "slidingWindow": {} },
        });
        if history {
            setup["historyConfig"] = json!({ "initialHistoryInClientContent": true });
        }
        setup
    }
}

fn tool(tool: &Tool) -> Value {
    let (name, description) = tool.parameter;
    json!({
        "name": tool.name,
        "description": tool.description,
        // The model goes on when it has the answer, which it gets at once. Otherwise it would speak meanwhile, and the
        // answer would make it speak again.
        "behavior": "BLOCKING",
        "parameters": {
            "type": "OBJECT",
            "properties": { name: { "type": "STRING", "description": description } },
            "required": [name],
        },
    })
}
