//! The directory in a Redis: a key an interview, with its server's address, for as long as a lease.

use std::fmt;
use std::time::Duration;

use ::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use ::redis::{AsyncCommands as _, Client, Pipeline, Script, SetExpiry, SetOptions};
use reqwest::Url;
use uuid::Uuid;

/// Who does not answer for so long is away. A request waits for it, so it is short.
const ANSWER: Duration = Duration::from_millis(500);

/// Removes a key if it has this value.
const REMOVE: &str =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/// Cheap to clone; all clones share one connection, which is made again when it breaks.
#[derive(Clone)]
pub struct Redis {
    connection: ConnectionManager,
    own: Url,
}

#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    #[error(transparent)]
    Redis(#[from] ::redis::RedisError),
    #[error("requests cannot be sent on")]
    Client(#[from] reqwest::Error),
    #[error("a server's address in it is not one: {0}")]
    Address(String),
}

impl Redis {
    /// `own`: where other servers reach this one. Does not wait for the Redis, which may come later.
    ///
    /// # Errors
    ///
    /// When `url` is none of a Redis.
    pub fn open(url: &str, own: Url) -> Result<Self, DirectoryError> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(ANSWER))
            .set_response_timeout(Some(ANSWER))
            .set_max_delay(Duration::from_secs(2))
            .set_number_of_retries(2);
        let connection = ConnectionManager::new_lazy_with_config(Client::open(url)?, config)?;
        Ok(Self { connection, own })
    }

    pub(super) fn own(&self) -> &Url {
        &self.own
    }

    pub(super) async fn enter(&self, interviews: &[Uuid], lease: Duration) -> Result<(), DirectoryError> {
        let expiry = SetExpiry::PX(u64::try_from(lease.as_millis()).unwrap_or(u64::MAX));
        let options = SetOptions::default().with_expiration(expiry);
        let mut pipeline = Pipeline::new();
        for interview in interviews {
            pipeline.set_options(key(*interview), self.own.as_str(), options.clone()).ignore();
        }
        Ok(pipeline.query_async(&mut self.connection.clone()).await?)
    }

    pub(super) async fn leave(&self, interview: Uuid) -> Result<(), DirectoryError> {
        let script = Script::new(REMOVE);
        let mut call = script.key(key(interview));
        let _: i64 = call.arg(self.own.as_str()).invoke_async(&mut self.connection.clone()).await?;
        Ok(())
    }

    pub(super) async fn holder(&self, interview: Uuid) -> Result<Option<Url>, DirectoryError> {
        let found: Option<String> = self.connection.clone().get(key(interview)).await?;
        found.map(|text| text.parse().map_err(|_| DirectoryError::Address(text))).transpose()
    }
}

impl fmt::Debug for Redis {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("own", &self.own.as_str()).finish_non_exhaustive()
    }
}

fn key(interview: Uuid) -> String {
    format!("antiphon:call:{interview}")
}
