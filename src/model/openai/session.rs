//! The session object: what the model is told about itself, its voice and when to take the turn.

use serde_json::{Value, json};

use crate::audio::Rate;
use crate::model::brief::{Brief, TOOLS, Tool};
use crate::model::silence;
use crate::wire::Patience;

/// How a server wants to be spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub model: String,
    pub voice: String,
    pub shape: Shape,
    /// PCM16 to the server. OpenAI takes 24 kHz only, Qwen 16 kHz.
    pub input_rate: Rate,
    pub output_rate: Rate,
    pub turn_detection: TurnDetection,
    /// Model that writes down what the candidate says; `None` where there is none.
    pub transcription: Option<String>,
    pub noise_reduction: bool,
}

/// The shape of the session object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Shape {
    /// Nested, as OpenAI and most others have it now.
    #[default]
    Ga,
    /// Flat: old Azure, old self-hosted servers.
    Beta,
    /// Flat, with its own names for the formats and functions one level deeper.
    Qwen,
    /// Nested, with the voice and the turns outside.
    Xai,
}

/// Who decides that the candidate has finished, and by what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum TurnDetection {
    /// By the length of the silence.
    #[default]
    Server,
    /// By what was said.
    Semantic,
}

/// When the server takes the turn by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Floor {
    /// When the candidate pauses long enough; it falls silent when the candidate speaks.
    Open,
    /// It listens and says nothing: the candidate asked for a moment.
    Held,
    /// It says its goodbye, whatever the candidate does.
    Closing,
}

impl Settings {
    /// All of it. With `plain`, only what no server lacks: for one that refused the rest.
    pub(super) fn whole(&self, brief: &Brief, patience: Patience, floor: Floor, plain: bool) -> Value {
        let instructions = brief.instructions();
        let turns = self.turns(patience, floor);
        let tools: Vec<_> = TOOLS.iter().map(|tool| self.tool(tool)).collect();
        let transcription = self.transcription.as_ref().map(|model| json!({ "model": model }));
        match self.shape {
            Shape::Ga | Shape::Xai => {
                let mut input = json!({ "format": { "type": "audio/pcm", "rate": self.input_rate.0 } });
                let mut output = json!({ "format": { "type": "audio/pcm", "rate": self.output_rate.0 } });
                if let Some(transcription) = transcription {
                    input["transcription"] = transcription;
                }
                if self.noise_reduction && !plain {
                    input["noise_reduction"] = json!({ "type": "near_field" });
                }
                let mut session = json!({
                    "type": "realtime",
                    "instructions": instructions,
                    "output_modalities": ["audio"],
                    "tools": tools,
                });
                match self.shape {
                    Shape::Xai => (session["voice"], session["turn_detection"]) = (json!(self.voice), turns),
                    Shape::Ga | Shape::Beta | Shape::Qwen => {
                        (output["voice"], input["turn_detection"]) = (json!(self.voice), turns);
                    }
                }
                session["audio"] = json!({ "input": input, "output": output });
                if !plain && self.tells_confidence() {
                    session["include"] = json!(["item.input_audio_transcription.logprobs"]);
                }
                if !plain {
                    session["model"] = json!(self.model);
                    session["tool_choice"] = json!("auto");
                    session["truncation"] = json!({ "type": "retention_ratio", "retention_ratio": 0.8 });
                }
                session
            }
            Shape::Beta | Shape::Qwen => {
                let format = if self.shape == Shape::Qwen { "pcm" } else { "pcm16" };
                let mut session = json!({
                    "modalities": ["text", "audio"],
                    "instructions": instructions,
                    "voice": self.voice,
                    "input_audio_format": format,
                    "output_audio_format": format,
                    "turn_detection": turns,
                    "tools": tools,
                });
                if let Some(transcription) = transcription {
                    session["input_audio_transcription"] = transcription;
                }
                session
            }
        }
    }

    /// Whether the recogniser can be asked how sure it is: the other models refuse.
    fn tells_confidence(&self) -> bool {
        let model = self.transcription.as_deref().unwrap_or_default();
        self.shape == Shape::Ga && model.starts_with("gpt-4o") && !model.contains("diarize")
    }

    /// Only when the turn is taken.
    pub(super) fn floor(&self, patience: Patience, floor: Floor) -> Value {
        let turns = self.turns(patience, floor);
        match self.shape {
            Shape::Ga => json!({ "type": "realtime", "audio": { "input": { "turn_detection": turns } } }),
            Shape::Xai => json!({ "type": "realtime", "turn_detection": turns }),
            Shape::Beta | Shape::Qwen => json!({ "turn_detection": turns }),
        }
    }

    fn turns(&self, patience: Patience, floor: Floor) -> Value {
        let open = floor == Floor::Open;
        let closing = floor == Floor::Closing;
        let mut turns = match self.turn_detection {
            TurnDetection::Server => json!({
                "type": "server_vad",
                "threshold": 0.5,
                "prefix_padding_ms": 300,
                "silence_duration_ms": silence(patience).0,
            }),
            TurnDetection::Semantic => json!({
                "type": "semantic_vad",
                "eagerness": match patience {
                    Patience::Quick => "high",
                    Patience::Balanced => "medium",
                    Patience::Patient => "low",
                },
            }),
        };
        turns["create_response"] = json!(open);
        turns["interrupt_response"] = json!(!closing);
        turns
    }

    fn tool(&self, tool: &Tool) -> Value {
        let (name, description) = tool.parameter;
        let mut function = json!({
            "name": tool.name,
            "description": tool.description,
            "parameters": {
                "type": "object",
                "properties": { name: { "type": "string", "description": description } },
                "required": [name],
            },
        });
        if self.shape == Shape::Qwen {
            return json!({ "type": "function", "function": function });
        }
        function["type"] = json!("function");
        function
    }
}
