//! The directory in a Redis: a key an interview, with its server's address, for as long as a lease; and a key for each who is
//! counted.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::Duration;

use ::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use ::redis::{AsyncCommands as _, Client, Pipeline, Script, SetExpiry, SetOptions};
use reqwest::Url;
use uuid::Uuid;

/// Who does not answer for so long is away. A request waits for it, so it is short.
const ANSWER: Duration = Duration::from_millis(500);

/// Removes a key if it has this value.
static REMOVE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0",
    )
});

/// A bucket that refills steadily (GCRA), by the Redis's own clock, in microseconds: the key holds when it will be full
/// again. ARGV: how long one request takes to refill, and how many there are. Returns how long until the next one.
static COUNT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local each, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + each
local wait = full - now - each * most
if wait > 0 then return wait end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return 0",
    )
});

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
        let mut call = REMOVE.key(key(interview));
        let _: i64 = call.arg(self.own.as_str()).invoke_async(&mut self.connection.clone()).await?;
        Ok(())
    }

    pub(super) async fn holder(&self, interview: Uuid) -> Result<Option<Url>, DirectoryError> {
        let found: Option<String> = self.connection.clone().get(key(interview)).await?;
        found.map(|text| text.parse().map_err(|_| DirectoryError::Address(text))).transpose()
    }

    /// How long until the next request of `key` is heard; nothing when this one is.
    pub(super) async fn count(
        &self,
        limit: &str,
        key: &str,
        requests: NonZeroU32,
    ) -> Result<Duration, DirectoryError> {
        let mut call = COUNT.key(format!("antiphon:limit:{limit}:{key}"));
        // A key cannot last no time at all.
        let each = (Duration::from_mins(1).as_micros() as u64 / u64::from(requests.get())).max(1);
        let wait: u64 = call.arg(each).arg(requests.get()).invoke_async(&mut self.connection.clone()).await?;
        Ok(Duration::from_micros(wait))
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
