//! Which model interviews, and how it is reached.

mod gemini;
mod live;
mod openai;

use anyhow::{Context as _, bail};
use axum::http::{HeaderName, HeaderValue};
use clap::Args;
use secrecy::SecretString;

use crate::model::{Models, Money, Provider};

#[derive(Clone, Debug, Args)]
pub struct ModelConfig {
    /// Who interviews, unless an interview asks for another that --allow-model names.
    #[arg(long, env = "ANTIPHON_MODEL", value_enum, default_value_t)]
    pub model: Provider,
    /// Models that an interview may ask for beside --model.
    #[arg(long, env = "ANTIPHON_ALLOW_MODEL", value_name = "MODEL", value_enum, value_delimiter = ',')]
    pub allow_model: Vec<Provider>,
    /// Remote models that take over an interview when its own cannot be used any more, in order.
    #[arg(long, env = "ANTIPHON_MODEL_FALLBACK", value_name = "MODEL", value_enum, value_delimiter = ',')]
    pub model_fallback: Vec<Provider>,
    #[command(flatten)]
    pub openai: openai::OpenaiConfig,
    #[command(flatten)]
    pub live: live::LiveConfig,
    #[command(flatten)]
    pub gemini: gemini::GeminiConfig,
    /// The most that the model of one interview may cost, in US dollars: then it closes politely.
    #[arg(long, env = "ANTIPHON_MAX_COST", value_name = "DOLLARS")]
    pub max_cost: Option<Money>,
}

impl ModelConfig {
    /// Errors name the flag.
    pub fn models(&self) -> anyhow::Result<Models> {
        let wanted = |provider| {
            self.model == provider
                || self.allow_model.contains(&provider)
                || self.model_fallback.contains(&provider)
        };
        if self.model_fallback.contains(&Provider::Practice) {
            bail!(
                "--model-fallback practice: the built-in interviewer does not understand what was said, so it \
                 cannot take over"
            );
        }
        let mut endpoints = Vec::new();
        if wanted(Provider::Openai) {
            endpoints.push((Provider::Openai, self.openai.endpoint()?));
        }
        if wanted(Provider::Live) {
            endpoints.push((Provider::Live, self.live.endpoint(&self.openai)?));
        }
        if wanted(Provider::Gemini) {
            endpoints.push((Provider::Gemini, self.gemini.endpoint()?));
        }
        let free = endpoints.iter().find(|(_, endpoint)| endpoint.prices.is_none());
        if let (Some(_), Some((provider, _))) = (self.max_cost, free) {
            let name = provider.name();
            bail!("--max-cost: what --model {name} costs is not known. Set --{name}-prices");
        }
        let fallback = self.model_fallback.clone();
        Ok(Models::new(self.model, &self.allow_model, fallback, endpoints, self.max_cost))
    }
}

/// A WebSocket's URL, and its host.
fn socket_url(flag: &str, text: &str) -> anyhow::Result<(url::Url, String)> {
    let url: url::Url = text.parse().context(flag.to_owned())?;
    if !matches!(url.scheme(), "ws" | "wss") {
        bail!("{flag} {url}: a WebSocket's URL begins with wss:// or ws://");
    }
    let host = url.host_str().with_context(|| format!("{flag}: it names no host"))?.to_owned();
    Ok((url, host))
}

pub(super) fn key(
    given: Option<&SecretString>,
    file: Option<&std::path::Path>,
) -> anyhow::Result<Option<SecretString>> {
    match (given, file) {
        (Some(key), _) => Ok(Some(key.clone())),
        (None, Some(path)) => {
            let key = std::fs::read_to_string(path)
                .with_context(|| format!("the key's file {} cannot be read", path.display()))?;
            Ok(Some(SecretString::from(key.trim())))
        }
        (None, None) => Ok(None),
    }
}

/// A header that no log shows.
pub(super) fn secret(name: HeaderName, text: &str) -> anyhow::Result<(HeaderName, HeaderValue)> {
    let mut value = HeaderValue::from_str(text).context("the key holds characters that no key has")?;
    value.set_sensitive(true);
    Ok((name, value))
}
