//! The keys of an issuer (RFC 7517), asked for when they are needed and kept while it is away.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::bearer::Key;
use crate::clock;
use crate::error::{Code, Error};

/// For one answer of the issuer's.
const PATIENCE: Duration = Duration::from_secs(5);

/// A key that is not known is asked for no more often, whatever tokens come.
const PAUSE: Duration = Duration::from_secs(30);

/// An issuer that could not be asked is asked again no sooner.
const RETRY: Duration = Duration::from_secs(3);

/// A key that the issuer has withdrawn is believed no longer, while the issuer answers.
const FRESH: Duration = Duration::from_mins(10);

/// The largest answer that is read, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// Where the keys are.
#[derive(Clone, Debug)]
pub enum Location {
    /// They are the document.
    Keys(String),
    /// The issuer's configuration names them (OpenID Connect Discovery section 4).
    Issuer(String),
}

#[derive(Debug)]
pub struct Jwks {
    location: Location,
    client: reqwest::Client,
    known: RwLock<Known>,
    /// Held while somebody asks; the others wait for the same answer.
    asked: tokio::sync::Mutex<Option<Asked>>,
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    at: Instant,
    answered: bool,
}

#[derive(Clone, Default)]
struct Known {
    keys: Arc<HashMap<Option<String>, Key>>,
    since: Option<Instant>,
}

/// A set of which one key that we do not understand does not spoil the others.
#[derive(Deserialize)]
struct Set {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Configuration {
    jwks_uri: String,
}

impl Jwks {
    /// Asks nobody yet.
    pub fn new(location: Location) -> Result<Self, reqwest::Error> {
        let redirects = reqwest::redirect::Policy::none();
        let client = reqwest::Client::builder().timeout(PATIENCE).redirect(redirects).build()?;
        Ok(Self { location, client, known: RwLock::default(), asked: tokio::sync::Mutex::default() })
    }

    /// The key of that name; without a name, the only one. Else `unauthorized`, or `issuer_unavailable` when the issuer
    /// could not be asked.
    pub async fn key(&self, id: Option<&str>) -> Result<Key, Error> {
        let known = self.known();
        let fresh = known.since.is_some_and(|since| clock::instant() < since + FRESH);
        let found = known.find(id);
        match (found, fresh) {
            (Some(key), true) => Ok(key),
            (Some(key), false) => Ok(match self.refresh().await {
                Ok(()) => self.known().find(id).ok_or_else(unknown)?,
                // Who is logged in stays so while the issuer is away.
                Err(_) => key,
            }),
            (None, _) => {
                self.refresh().await?;
                self.known().find(id).ok_or_else(unknown)
            }
        }
    }

    async fn refresh(&self) -> Result<(), Error> {
        let now = clock::instant();
        let mut asked = self.asked.lock().await;
        // Somebody asked a moment ago, or while we waited.
        match *asked {
            Some(Asked { at, answered: true }) if now < at + PAUSE => return Ok(()),
            Some(Asked { at, answered: false }) if now < at + RETRY => return Err(unavailable()),
            Some(_) | None => {}
        }
        let keys = self.fetch().await;
        let at = clock::instant();
        *asked = Some(Asked { at, answered: keys.is_ok() });
        let keys = keys.map_err(|error| {
            tracing::warn!(%error, "the issuer of tokens cannot be asked for its keys");
            unavailable()
        })?;
        tracing::debug!(keys = keys.len(), "the issuer's keys");
        let known = Known { keys: Arc::new(keys), since: Some(at) };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    async fn fetch(&self) -> Result<HashMap<Option<String>, Key>, Box<dyn std::error::Error + Send + Sync>> {
        let url = match &self.location {
            Location::Keys(url) => url.clone(),
            Location::Issuer(issuer) => {
                let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
                self.get::<Configuration>(&url).await?.jwks_uri
            }
        };
        let set: Set = self.get(&url).await?;
        let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        Ok(keys.filter_map(|jwk| Some((jwk.common.key_id.clone(), Key::public(&jwk)?))).collect())
    }

    async fn get<T: DeserializeOwned>(
        &self,
        url: &str,
    ) -> Result<T, Box<dyn std::error::Error + Send + Sync>> {
        let mut response = self.client.get(url).send().await?.error_for_status()?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err("the answer is too large".into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(serde_json::from_slice(&body)?)
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Known {
    fn find(&self, id: Option<&str>) -> Option<Key> {
        match id {
            Some(_) => self.keys.get(&id.map(str::to_owned)).cloned(),
            None => self.keys.values().next().filter(|_| self.keys.len() == 1).cloned(),
        }
    }
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

fn unavailable() -> Error {
    Error::new(Code::IssuerUnavailable, "Who you are cannot be checked at the moment.").retry_after(RETRY)
}

fn unknown() -> Error {
    Error::new(Code::Unauthorized, "This token's key is not the issuer's.")
}
