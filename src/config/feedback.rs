//! `--feedback-…`: the text model that writes reports and plans.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::http::{HeaderName, header};
use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use url::{Host, Url};

use super::ModelConfig;
use super::model::{key, secret};
use crate::llm::{Api, TextModel};

const OPENAI: &str = "https://api.openai.com/v1";
const GEMINI: &str = "https://generativelanguage.googleapis.com/v1beta";

#[derive(Clone, Debug, Args)]
pub struct FeedbackConfig {
    /// The text model that writes reports and plans: openai:NAME (Responses), chat:NAME (Chat Completions, of any compatible
    /// server) or gemini:NAME. It is sent transcripts, job descriptions and résumés. Without it, reports are made from
    /// what was measured alone, and plans by rules.
    #[arg(long, env = "ANTIPHON_FEEDBACK_MODEL", value_name = "PROVIDER:NAME")]
    pub feedback_model: Option<String>,
    /// Where its API begins, when that is not the provider's own: http://127.0.0.1:11434/v1.
    #[arg(long, env = "ANTIPHON_FEEDBACK_URL", value_name = "URL")]
    pub feedback_url: Option<String>,
    /// Its key. Without it, OPENAI_API_KEY or GEMINI_API_KEY for the provider's own server, and none for another.
    #[arg(long, env = "ANTIPHON_FEEDBACK_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub feedback_api_key: Option<SecretString>,
    /// A file that holds the key.
    #[arg(
        long,
        env = "ANTIPHON_FEEDBACK_API_KEY_FILE",
        value_name = "FILE",
        conflicts_with = "feedback_api_key"
    )]
    pub feedback_api_key_file: Option<PathBuf>,
    /// How long, in seconds, somebody waits for a plan of the text model's before they get the one made by rules.
    #[arg(long, env = "ANTIPHON_PLAN_SECONDS", value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u32).range(1..=30))]
    pub plan_seconds: u32,
}

impl FeedbackConfig {
    pub fn plan_deadline(&self) -> Duration {
        Duration::from_secs(self.plan_seconds.into())
    }

    /// `None` when no model is set. Errors name the flag.
    pub fn text_model(&self, models: &ModelConfig) -> anyhow::Result<Option<TextModel>> {
        let Some(wanted) = &self.feedback_model else { return Ok(None) };
        let (api, name) = match wanted.split_once(':') {
            Some(("openai", name)) => (Api::Responses, name),
            Some(("chat", name)) => (Api::Chat, name),
            Some(("gemini", name)) => (Api::Gemini, name.trim_start_matches("models/")),
            Some(_) | None => bail!("--feedback-model {wanted}: it is openai:NAME, chat:NAME or gemini:NAME"),
        };
        if name.trim().is_empty() {
            bail!("--feedback-model {wanted}: the model's name is missing");
        }
        let own = match api {
            Api::Responses | Api::Chat => OPENAI,
            Api::Gemini => GEMINI,
        };
        let url: Url = self.feedback_url.as_deref().unwrap_or(own).parse().context("--feedback-url")?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            bail!("--feedback-url {url}: it begins with https:// or http:// and names a host");
        }
        let given = key(self.feedback_api_key.as_ref(), self.feedback_api_key_file.as_deref())?;
        // The provider's key is for the provider alone.
        let at_home = own.parse::<Url>().is_ok_and(|own| own.host() == url.host());
        let key = match given {
            Some(key) => Some(key),
            None if at_home => match api {
                Api::Responses | Api::Chat => models.openai.key()?,
                Api::Gemini => models.gemini.key()?,
            },
            None => None,
        };
        if key.is_none() && at_home {
            bail!("--feedback-model {wanted}: a key is needed. Set ANTIPHON_FEEDBACK_API_KEY");
        }
        if key.is_some() && url.scheme() == "http" && !is_loopback(&url) {
            bail!("--feedback-url {url}: a key is only sent over https://");
        }
        let header = key.map(|key| match api {
            Api::Responses | Api::Chat => {
                secret(header::AUTHORIZATION, &format!("Bearer {}", key.expose_secret()))
            }
            Api::Gemini => secret(HeaderName::from_static("x-goog-api-key"), key.expose_secret()),
        });
        TextModel::new(api, name, url, header.transpose()?).context("--feedback-model").map(Some)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
