//! What servers know of each other: which has which interview's call, and how often who has asked. A server on its own need
//! not ask, several share a Redis.
//!
//! It says where a request is to be sent, and nothing else: whose an interview's log is, the database decides
//! ([`crate::store::Claim`]). So nothing is lost when the directory is away or out of date: a request that finds no server
//! for its interview takes the interview up.

mod redis;

use std::num::NonZeroU32;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use self::redis::{DirectoryError, Redis};

/// What is not renewed for so long is forgotten: by then a page has long been taken up elsewhere.
const LEASE: Duration = Duration::from_secs(15);

/// Between two renewals.
const RENEW: Duration = Duration::from_secs(5);

/// For another server to accept a connection: it is near.
const CONNECT: Duration = Duration::from_secs(1);

/// Cheap to clone.
#[derive(Clone, Debug)]
pub enum Directory {
    /// Every call is here.
    Alone,
    Shared {
        redis: Redis,
        /// Asks the other servers.
        client: Client,
    },
}

/// Another server, which has a call.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    pub server: Url,
    pub client: Client,
}

impl Directory {
    /// Of many servers, of which `own` is the address of this one.
    ///
    /// # Errors
    ///
    /// When `redis` is no URL of a Redis.
    pub fn shared(redis: &str, own: Url) -> Result<Self, DirectoryError> {
        let client = Client::builder().connect_timeout(CONNECT).redirect(Policy::none()).build()?;
        Ok(Self::Shared { redis: Redis::open(redis, own)?, client })
    }

    /// There is no other server.
    pub fn is_alone(&self) -> bool {
        matches!(self, Self::Alone)
    }

    /// The interview has a call here.
    pub async fn enter(&self, interview: Uuid) {
        if let Self::Shared { redis, .. } = self
            && let Err(error) = redis.enter(&[interview], LEASE).await
        {
            tracing::warn!(%error, "the directory does not know of a call; it is told again soon");
        }
    }

    /// It has none any more.
    pub async fn leave(&self, interview: Uuid) {
        if let Self::Shared { redis, .. } = self
            && let Err(error) = redis.leave(interview).await
        {
            tracing::debug!(%error, "the directory forgets a call by itself");
        }
    }

    /// The server that has the interview's call, when that is another one and is known.
    pub async fn elsewhere(&self, interview: Uuid) -> Option<Elsewhere> {
        let Self::Shared { redis, client } = self else { return None };
        match redis.holder(interview).await {
            Ok(holder) => {
                let server = holder.filter(|holder| holder != redis.own())?;
                Some(Elsewhere { server, client: client.clone() })
            }
            Err(error) => {
                tracing::warn!(%error, "the directory does not answer");
                None
            }
        }
    }

    /// Counts one request of `key` over all servers, at most so many a minute: else how long until the next is heard.
    /// `None` when each is to count for itself: there is no other server, or the directory does not answer.
    pub async fn count(&self, limit: &str, key: &str, requests: NonZeroU32) -> Option<Result<(), Duration>> {
        let Self::Shared { redis, .. } = self else { return None };
        match redis.count(limit, key, requests).await {
            Ok(Duration::ZERO) => Some(Ok(())),
            Ok(wait) => Some(Err(wait)),
            Err(error) => {
                tracing::warn!(%error, limit, "the directory does not count; each server does for itself");
                None
            }
        }
    }

    /// Tells of all that has a call here, over and over until `stop`: a directory that was away or emptied knows it again.
    pub async fn keep(&self, here: impl Fn() -> Vec<Uuid>, stop: CancellationToken) {
        let Self::Shared { redis, .. } = self else { return };
        while stop.run_until_cancelled(tokio::time::sleep(RENEW)).await.is_some() {
            let here = here();
            if !here.is_empty()
                && let Err(error) = redis.enter(&here, LEASE).await
            {
                tracing::warn!(%error, calls = here.len(), "the directory could not be told of the calls here");
            }
        }
    }
}
