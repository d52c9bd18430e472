//! `--model live`: OpenAI GPT-Live. Its key is the one of OpenAI.

use std::sync::Arc;

use anyhow::bail;
use clap::Args;

use super::openai::OpenaiConfig;
use super::socket_url;
use crate::clock::Millis;
use crate::model::live::Settings;
use crate::model::{Endpoint, Prices, Protocol, Provider};
use crate::wire::ModelInfo;

/// How long a session may last is not documented; an interview is seldom longer.
const RETIRE: Millis = Millis::from_mins(50);

#[derive(Clone, Debug, Args)]
pub struct LiveConfig {
    /// WebSocket of GPT-Live.
    #[arg(
        long,
        env = "ANTIPHON_LIVE_URL",
        value_name = "URL",
        default_value = "wss://api.openai.com/v1/live/sessions"
    )]
    pub live_url: String,
    /// The model there.
    #[arg(long, env = "ANTIPHON_LIVE_MODEL", value_name = "NAME", default_value = "gpt-live-1")]
    pub live_model: String,
    /// Its voice.
    #[arg(long, env = "ANTIPHON_LIVE_VOICE", value_name = "NAME", default_value = "marin")]
    pub live_voice: String,
    /// What it costs, in US dollars: minute=PRICE.
    #[arg(long, env = "ANTIPHON_LIVE_PRICES", value_name = "PRICES")]
    pub live_prices: Option<Prices>,
}

impl LiveConfig {
    /// Errors name the flag.
    pub(super) fn endpoint(&self, openai: &OpenaiConfig) -> anyhow::Result<Endpoint> {
        let (url, host) = socket_url("--live-url", &self.live_url)?;
        let header = openai.credentials()?;
        if header.is_none() && host == "api.openai.com" {
            bail!("--model live: a key is needed. Set OPENAI_API_KEY or OPENAI_API_KEY_FILE");
        }
        Ok(Endpoint {
            url: url.into(),
            headers: header.into_iter().collect(),
            protocol: Protocol::Live(Arc::new(Settings {
                model: self.live_model.clone(),
                voice: self.live_voice.clone(),
            })),
            info: ModelInfo {
                provider: Provider::Live.name().to_owned(),
                name: self.live_model.clone(),
                host: Some(host),
            },
            retire: RETIRE,
            prices: self.live_prices,
        })
    }
}
