//! `--model openai`: OpenAI Realtime, and whatever is compatible.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use axum::http::{HeaderName, HeaderValue, header};
use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret as _, SecretString};

use super::{key, secret, socket_url};
use crate::audio::Rate;
use crate::clock::Millis;
use crate::model::openai::{Settings, Shape, TurnDetection};
use crate::model::{Endpoint, Prices, Protocol, Provider};
use crate::wire::ModelInfo;

/// OpenAI closes a session after 60 minutes; a shorter one also keeps what is sent again small.
const RETIRE: Millis = Millis::from_mins(50);

/// How a key is presented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum KeyHeader {
    /// Authorization: Bearer …
    #[default]
    Bearer,
    /// api-key: … (Azure)
    ApiKey,
}

#[derive(Clone, Debug, Args)]
pub struct OpenaiConfig {
    /// WebSocket of OpenAI Realtime or of a compatible server. `model` is added to its query if it is missing.
    #[arg(
        long,
        env = "ANTIPHON_OPENAI_URL",
        value_name = "URL",
        default_value = "wss://api.openai.com/v1/realtime"
    )]
    pub openai_url: String,
    /// The model there.
    #[arg(long, env = "ANTIPHON_OPENAI_MODEL", value_name = "NAME", default_value = "gpt-realtime-2.1")]
    pub openai_model: String,
    /// Its voice.
    #[arg(long, env = "ANTIPHON_OPENAI_VOICE", value_name = "NAME", default_value = "marin")]
    pub openai_voice: String,
    /// Its key. Better in the environment or in a file than on the command line.
    #[arg(long, env = "OPENAI_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub openai_api_key: Option<SecretString>,
    /// A file that holds the key.
    #[arg(long, env = "OPENAI_API_KEY_FILE", value_name = "FILE", conflicts_with = "openai_api_key")]
    pub openai_api_key_file: Option<PathBuf>,
    /// How the key is presented.
    #[arg(long, env = "ANTIPHON_OPENAI_KEY_HEADER", value_enum, default_value_t)]
    pub openai_key_header: KeyHeader,
    /// The shape of the session object: `beta` for older servers, `qwen` and `xai` for those.
    #[arg(long, env = "ANTIPHON_OPENAI_SHAPE", value_enum, default_value_t)]
    pub openai_shape: Shape,
    /// Samples a second of what it hears: 24000, or 16000 for Qwen.
    #[arg(long, env = "ANTIPHON_OPENAI_INPUT_RATE", value_name = "HZ", default_value = "24000")]
    pub openai_input_rate: u32,
    /// By what it takes the turn: the length of a silence, or what was said.
    #[arg(long, env = "ANTIPHON_OPENAI_TURNS", value_enum, default_value_t)]
    pub openai_turns: TurnDetection,
    /// The model that writes down what the candidate says; empty for none.
    #[arg(
        long,
        env = "ANTIPHON_OPENAI_TRANSCRIPTION",
        value_name = "NAME",
        default_value = "gpt-4o-mini-transcribe"
    )]
    pub openai_transcription: String,
    /// What it costs, in US dollars: text=IN/CACHED/OUT and audio=IN/CACHED/OUT for a million tokens,
    /// transcribed-minute=PRICE.
    #[arg(long, env = "ANTIPHON_OPENAI_PRICES", value_name = "PRICES")]
    pub openai_prices: Option<Prices>,
}

impl OpenaiConfig {
    /// Errors name the flag.
    pub(super) fn endpoint(&self) -> anyhow::Result<Endpoint> {
        let (mut url, host) = socket_url("--openai-url", &self.openai_url)?;
        if !url.query_pairs().any(|(name, _)| name == "model") {
            url.query_pairs_mut().append_pair("model", &self.openai_model);
        }
        let header = self.credentials()?;
        if header.is_none() && host == "api.openai.com" {
            bail!("--model openai: a key is needed. Set OPENAI_API_KEY or OPENAI_API_KEY_FILE");
        }
        if !matches!(self.openai_input_rate, 16_000 | 24_000) {
            bail!("--openai-input-rate {}: it is 16000 or 24000", self.openai_input_rate);
        }
        let transcription = Some(self.openai_transcription.trim().to_owned()).filter(|name| !name.is_empty());
        Ok(Endpoint {
            url: url.into(),
            headers: header.into_iter().collect(),
            protocol: Protocol::OpenAi(Arc::new(Settings {
                model: self.openai_model.clone(),
                voice: self.openai_voice.clone(),
                shape: self.openai_shape,
                input_rate: Rate(self.openai_input_rate),
                output_rate: Rate::HZ_24K,
                turn_detection: self.openai_turns,
                transcription,
                noise_reduction: true,
            })),
            info: ModelInfo {
                provider: Provider::Openai.name().to_owned(),
                name: self.openai_model.clone(),
                host: Some(host),
            },
            retire: RETIRE,
            prices: self.openai_prices,
        })
    }

    /// From the flag or its file.
    pub(in crate::config) fn key(&self) -> anyhow::Result<Option<SecretString>> {
        key(self.openai_api_key.as_ref(), self.openai_api_key_file.as_deref())
    }

    /// The key as it is presented, if there is one.
    pub(super) fn credentials(&self) -> anyhow::Result<Option<(HeaderName, HeaderValue)>> {
        self.key()?.map(|key| credentials(self.openai_key_header, &key)).transpose()
    }
}

fn credentials(how: KeyHeader, key: &SecretString) -> anyhow::Result<(HeaderName, HeaderValue)> {
    match how {
        KeyHeader::Bearer => secret(header::AUTHORIZATION, &format!("Bearer {}", key.expose_secret())),
        KeyHeader::ApiKey => secret(HeaderName::from_static("api-key"), key.expose_secret()),
    }
}
