//! The settings of accounts.

use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroUsize};

use anyhow::bail;
use axum::http::{HeaderValue, Uri};
use clap::{Args, ValueEnum};
use ipnet::IpNet;

use crate::auth::{Accounts, Bearers, Expected, Jwks, Key, Keys, Location};

/// The shortest secret for HS256, in bytes (RFC 7518 section 3.2).
const SECRET: usize = 32;

#[derive(Clone, Debug, Args)]
pub struct AccountsConfig {
    /// Who uses the server: one person without an account, or people with tokens of an issuer.
    #[arg(long, env = "ANTIPHON_AUTH", value_name = "MODE", default_value = "local")]
    pub auth: Mode,
    /// The issuer of the tokens: its URL as their `iss` has it. Its keys are found by OpenID Connect Discovery.
    #[arg(long, env = "ANTIPHON_AUTH_ISSUER", value_name = "URL")]
    pub auth_issuer: Option<String>,
    /// Where the issuer's keys are, when its configuration does not say.
    #[arg(long, env = "ANTIPHON_AUTH_JWKS_URL", value_name = "URL")]
    pub auth_jwks_url: Option<String>,
    /// What the tokens are for: in their `aud`, or else in `azp`.
    #[arg(long, env = "ANTIPHON_AUTH_AUDIENCE", value_name = "NAME")]
    pub auth_audience: Option<String>,
    /// Secret of HS256 tokens, in place of an issuer's keys: at least 32 bytes.
    #[arg(long, env = "ANTIPHON_AUTH_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub auth_secret: Option<String>,
    /// The claim that says candidate, coach or admin; with dots, a claim within others. Without it there, an admin says.
    #[arg(long, env = "ANTIPHON_AUTH_ROLE_CLAIM", value_name = "CLAIM", default_value = "role")]
    pub auth_role_claim: String,
    /// Other sites whose pages may use the API, as https://HOST.
    #[arg(long, env = "ANTIPHON_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub allow_origin: Vec<String>,
    /// The most interviews a user may start in 24 hours (429 beyond). Without it, any number.
    #[arg(long, env = "ANTIPHON_SESSIONS_PER_DAY", value_name = "N")]
    pub sessions_per_day: Option<u32>,
    /// The most minutes of interviews that a user may have in 30 days (429 beyond). Without it, any number.
    #[arg(long, env = "ANTIPHON_MINUTES_PER_MONTH", value_name = "N")]
    pub minutes_per_month: Option<u32>,
    /// The most interviews that a user with an account may have at once (429 beyond).
    #[arg(long, env = "ANTIPHON_CALLS_PER_USER", value_name = "N", default_value = "20")]
    pub calls_per_user: NonZeroUsize,
    /// So many wrong tokens or keys of one address in a minute are looked at; then it is refused for a minute (429).
    #[arg(long, env = "ANTIPHON_AUTH_FAILURES_PER_MINUTE", value_name = "N", default_value = "60")]
    pub auth_failures_per_minute: NonZeroU32,
    /// Proxies in front, as 10.0.0.0/8 or 10.0.0.1: what they add to X-Forwarded-For or Forwarded says who asks.
    #[arg(
        long,
        env = "ANTIPHON_TRUSTED_PROXY",
        value_name = "CIDR",
        value_delimiter = ',',
        value_parser = range
    )]
    pub trusted_proxy: Vec<IpNet>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    Local,
    Jwt,
}

impl AccountsConfig {
    /// Without accounts everything is the one user's.
    pub fn calls_per_user(&self) -> Option<NonZeroUsize> {
        (self.auth == Mode::Jwt).then_some(self.calls_per_user)
    }

    /// Errors name the flag.
    pub fn accounts(&self) -> anyhow::Result<Accounts> {
        for origin in &self.allow_origin {
            let uri: Option<Uri> = origin.parse().ok();
            let plain =
                uri.is_some_and(|uri| uri.scheme().is_some() && uri.path() == "/" && uri.query().is_none());
            if !plain || origin.ends_with('/') || HeaderValue::try_from(origin).is_err() {
                bail!("--allow-origin {origin}: it must be https://HOST, without a path");
            }
        }
        if self.auth == Mode::Local {
            if !self.allow_origin.is_empty() {
                bail!(
                    "--allow-origin: without accounts (--auth jwt), other sites' pages would be the one user"
                );
            }
            return Ok(Accounts::Local);
        }
        let expected = Expected {
            issuer: self.auth_issuer.clone(),
            audience: self.auth_audience.clone(),
            role_claim: self.auth_role_claim.clone(),
        };
        let keys = match (&self.auth_secret, &self.auth_issuer) {
            (Some(_), _) if self.auth_jwks_url.is_some() => {
                bail!("--auth-secret and --auth-jwks-url: tokens are signed with one or the other")
            }
            (Some(secret), _) if secret.len() < SECRET => {
                bail!("--auth-secret: it must have at least {SECRET} bytes")
            }
            (Some(secret), _) => Keys::Secret(Key::secret(secret.as_bytes())),
            (None, None) => bail!("--auth jwt: name the tokens' --auth-issuer, or their --auth-secret"),
            (None, Some(_)) if self.auth_audience.is_none() => {
                bail!(
                    "--auth-audience: without it, tokens for any application of the issuer would be good here"
                )
            }
            (None, Some(issuer)) => {
                let location = self.auth_jwks_url.clone().map(Location::Keys);
                Keys::Issuer(Jwks::new(location.unwrap_or_else(|| Location::Issuer(issuer.clone())))?)
            }
        };
        Ok(Accounts::Tokens(Box::new(Bearers { expected, keys })))
    }
}

/// A range of addresses, or one.
fn range(text: &str) -> Result<IpNet, String> {
    let range = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    range.map_err(|_| "it must be a range such as 10.0.0.0/8, or an address".to_owned())
}
