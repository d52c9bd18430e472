//! `--webhook-…`: to whom what happens is told, whosever interview it is, and what users' own webhooks may be.

use std::collections::HashMap;
use std::num::NonZeroU32;

use anyhow::{Context as _, bail};
use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use crate::webhook::{MAX_TRIES, Reachable, SigningSecret};

#[derive(Clone, Debug, Args)]
pub struct WebhookConfig {
    /// Servers that are told of every interview: started, ended, transcript, feedback, deleted (docs/webhooks.md).
    #[arg(long, env = "ANTIPHON_WEBHOOK_URL", value_name = "URL", value_delimiter = ',')]
    pub webhook_url: Vec<String>,
    /// What their messages are signed with: whsec_ and base64. One for all, or one for each in the same order.
    #[arg(
        long,
        env = "ANTIPHON_WEBHOOK_SECRET",
        value_name = "SECRET",
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub webhook_secret: Vec<SecretString>,
    /// How often a message is tried before it is given up, 1 to 8: eight times take a day.
    #[arg(long, env = "ANTIPHON_WEBHOOK_TRIES", value_name = "N", default_value = "8")]
    pub webhook_tries: NonZeroU32,
    /// Let users' webhooks be in private networks and without TLS: for tests, and where every user is trusted.
    #[arg(long, env = "ANTIPHON_WEBHOOK_ALLOW_PRIVATE")]
    pub webhook_allow_private: bool,
}

/// An endpoint of the settings.
#[derive(Debug)]
pub struct Configured {
    /// The same for the same URL.
    pub id: Uuid,
    pub url: String,
    pub secret: SigningSecret,
}

impl WebhookConfig {
    pub fn reachable(&self) -> Reachable {
        match self.webhook_allow_private {
            true => Reachable::Anywhere,
            false => Reachable::Public,
        }
    }

    /// Errors name the flag.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.webhook_tries.get() > MAX_TRIES {
            bail!("--webhook-tries {}: it must be 1 to {MAX_TRIES}", self.webhook_tries);
        }
        self.endpoints().map(drop)
    }

    /// Errors name the flag.
    pub fn endpoints(&self) -> anyhow::Result<Vec<Configured>> {
        let secrets = self.webhook_secret.iter().map(|secret| SigningSecret::parse(secret.expose_secret()));
        let secrets = secrets.collect::<Result<Vec<_>, _>>().context("--webhook-secret")?;
        match (self.webhook_url.len(), secrets.len()) {
            (0, 0) => return Ok(Vec::new()),
            (1.., 1) => {}
            (urls, given) if urls == given => {}
            (urls, given) => bail!(
                "--webhook-secret: there are {given} for {urls} of --webhook-url; give one, or one for each"
            ),
        }
        let mut endpoints = HashMap::new();
        for (text, secret) in self.webhook_url.iter().zip(secrets.iter().cycle()) {
            let url = Reachable::Anywhere.check(text).with_context(|| format!("--webhook-url {text}"))?;
            let (id, secret) = (id_of(url.as_str()), secret.clone());
            if endpoints.insert(id, Configured { id, url: url.into(), secret }).is_some() {
                bail!("--webhook-url {text}: it is there twice");
            }
        }
        Ok(endpoints.into_values().collect())
    }
}

/// From a hash of the URL (RFC 9562 section 5.8).
fn id_of(url: &str) -> Uuid {
    let hash = Sha256::digest(url.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const OTHER: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    #[derive(Debug, Parser)]
    struct Flags {
        #[command(flatten)]
        webhook: WebhookConfig,
    }

    fn endpoints(urls: &[&str], secrets: &[&str]) -> anyhow::Result<Vec<Configured>> {
        let urls = urls.iter().flat_map(|url| ["--webhook-url", url]);
        let secrets = secrets.iter().flat_map(|secret| ["--webhook-secret", secret]);
        Flags::parse_from(["antiphon"].into_iter().chain(urls).chain(secrets)).webhook.endpoints()
    }

    #[test]
    fn each_url_has_its_secret_and_keeps_its_id() {
        assert!(endpoints(&[], &[]).unwrap().is_empty());
        let (one, two) = ("http://backend:9000/a", "https://hooks.example.org/");
        let both = endpoints(&[one, two], &[SECRET, OTHER]).unwrap();
        let of = |url: &str| both.iter().find(|endpoint| endpoint.url == url).unwrap();
        assert_eq!((of(one).secret.text(), of(two).secret.text()), (SECRET.into(), OTHER.into()));
        let shared = endpoints(&[one, two], &[SECRET]).unwrap();
        assert!(shared.iter().all(|endpoint| endpoint.secret.text() == SECRET));
        assert!(shared.iter().any(|endpoint| endpoint.id == of(one).id));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_flag() {
        let url = "https://hooks.example.org/";
        for (urls, secrets, flag) in [
            (&[url][..], &[][..], "--webhook-secret"),
            (&[], &[SECRET], "--webhook-secret"),
            (&[url], &[SECRET, OTHER], "--webhook-secret"),
            (&[url], &["whsec_short"], "--webhook-secret"),
            (&["ftp://backend/"], &[SECRET], "--webhook-url"),
            (&[url, url], &[SECRET], "--webhook-url"),
        ] {
            let error = endpoints(urls, secrets).unwrap_err();
            assert!(format!("{error:#}").starts_with(flag), "{error:#}");
        }
    }
}
