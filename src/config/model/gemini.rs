//! `--model gemini`: Gemini Live.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use axum::http::HeaderName;
use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};

use super::{key, secret, socket_url};
use crate::clock::Millis;
use crate::model::gemini::Settings;
use crate::model::{Endpoint, Prices, Protocol, Provider};
use crate::wire::ModelInfo;

/// A connection lives for about ten minutes; a minute before its end the server says so.
const RETIRE: Millis = Millis::from_mins(9);

#[derive(Clone, Debug, Args)]
pub struct GeminiConfig {
    /// WebSocket of Gemini Live.
    #[arg(
        long,
        env = "ANTIPHON_GEMINI_URL",
        value_name = "URL",
        default_value = "wss://generativelanguage.googleapis.com/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
    )]
    pub gemini_url: String,
    /// The model there.
    #[arg(long, env = "ANTIPHON_GEMINI_MODEL", value_name = "NAME", default_value = "gemini-3.8-live")]
    pub gemini_model: String,
    /// Its voice.
    #[arg(long, env = "ANTIPHON_GEMINI_VOICE", value_name = "NAME", default_value = "Puck")]
    pub gemini_voice: String,
    /// Its key. Better in the environment or in a file than on the command line.
    #[arg(long, env = "GEMINI_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub gemini_api_key: Option<SecretString>,
    /// A file that holds the key.
    #[arg(long, env = "GEMINI_API_KEY_FILE", value_name = "FILE", conflicts_with = "gemini_api_key")]
    pub gemini_api_key_file: Option<PathBuf>,
    /// What it costs, in US dollars for a million tokens: text=IN/CACHED/OUT,audio=IN/CACHED/OUT.
    #[arg(long, env = "ANTIPHON_GEMINI_PRICES", value_name = "PRICES")]
    pub gemini_prices: Option<Prices>,
}

impl GeminiConfig {
    /// From the flag or its file.
    pub(in crate::config) fn key(&self) -> anyhow::Result<Option<SecretString>> {
        key(self.gemini_api_key.as_ref(), self.gemini_api_key_file.as_deref())
    }

    /// Errors name the flag.
    pub(super) fn endpoint(&self) -> anyhow::Result<Endpoint> {
        let (url, host) = socket_url("--gemini-url", &self.gemini_url)?;
        let key = self.key()?;
        if key.is_none() && host.ends_with(".googleapis.com") {
            bail!("--model gemini: a key is needed. Set GEMINI_API_KEY or GEMINI_API_KEY_FILE");
        }
        let name = HeaderName::from_static("x-goog-api-key");
        let header = key.map(|key| secret(name, key.expose_secret())).transpose()?;
        let model = self.gemini_model.trim_start_matches("models/");
        Ok(Endpoint {
            url: url.into(),
            headers: header.into_iter().collect(),
            protocol: Protocol::Gemini(Arc::new(Settings {
                model: format!("models/{model}"),
                voice: self.gemini_voice.clone(),
            })),
            info: ModelInfo {
                provider: Provider::Gemini.name().to_owned(),
                name: model.to_owned(),
                host: Some(host),
            },
            retire: RETIRE,
            prices: self.gemini_prices,
        })
    }
}
