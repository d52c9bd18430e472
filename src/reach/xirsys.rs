//! Xirsys over HTTPS. What is asked and what the answer means: [`antiphon_ice::xirsys`].

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use antiphon_ice::IceServer;
use antiphon_ice::xirsys::{self, Cache, Fault};
use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared, WeakShared};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, StatusCode, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::List;
use crate::clock::Clock;

/// For the whole answer. A browser waits for it.
const DEADLINE: Duration = Duration::from_secs(3);

/// The largest answer read; a real one has 1 KiB.
const MAX_ANSWER: usize = 64 << 10;

/// Whose servers, and where to ask.
#[derive(Clone, Debug)]
pub struct Account {
    /// Of the channel: `https://…/_turn/{channel}`.
    pub url: Url,
    pub ident: String,
    pub secret: SecretString,
}

/// One for the server: its list is everybody's.
pub struct Xirsys {
    clock: Clock,
    asker: Arc<Asker>,
    asking: Mutex<Option<WeakShared<Asking>>>,
}

/// Shared by all who wait for it; given up when nobody does.
type Asking = BoxFuture<'static, ()>;

struct Asker {
    client: Client,
    account: Account,
    /// How long the credentials last, in seconds.
    ttl: u32,
    cache: Mutex<Cache>,
}

impl Xirsys {
    /// Errors: the system has no TLS to offer.
    pub fn new(account: Account, ttl: u32) -> reqwest::Result<Self> {
        // A redirect would take the secret elsewhere.
        let mut client = Client::builder().timeout(DEADLINE).redirect(redirect::Policy::none());
        if account.url.scheme() == "http" {
            client = client.no_proxy(); // loopback
        }
        let asker = Asker { client: client.build()?, account, ttl, cache: Mutex::default() };
        Ok(Self { clock: Clock::start(), asker: Arc::new(asker), asking: Mutex::default() })
    }

    /// The list, asked for when it is due. Waits for 3 s at most.
    pub async fn list(&self) -> List {
        if self.asker.cache().is_due(self.now()) {
            self.asking().await;
        }
        self.known()
    }

    /// What is known without asking.
    pub fn known(&self) -> List {
        let cache = self.asker.cache();
        let (servers, fault) = cache.servers(self.now());
        List { servers: servers.to_vec(), fault }
    }

    /// The request that is under way, or a new one: Xirsys is asked once for all who wait.
    fn asking(&self) -> Shared<Asking> {
        let mut asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        asking.as_ref().and_then(WeakShared::upgrade).unwrap_or_else(|| {
            let (asker, clock) = (Arc::clone(&self.asker), self.clock);
            let new = async move { asker.ask(clock).await }.boxed().shared();
            *asking = new.downgrade();
            new
        })
    }

    fn now(&self) -> Duration {
        self.clock.now().duration()
    }
}

impl Asker {
    async fn ask(&self, clock: Clock) {
        let asked = clock.now().duration();
        let outcome = tokio::time::timeout(DEADLINE, self.answer()).await.unwrap_or(Err(Fault::Timeout));
        let mut cache = self.cache();
        match outcome {
            Ok(servers) => cache.took(servers, asked, Duration::from_secs(self.ttl.into())),
            Err(fault) => {
                if cache.failed(fault, clock.now().duration()) {
                    tracing::warn!(cause = fault.code(), "{fault}; browsers are told the other servers");
                }
            }
        }
    }

    async fn answer(&self) -> Result<Vec<IceServer>, Fault> {
        let Account { url, ident, secret } = &self.account;
        let request = self
            .client
            .put(url.clone())
            .basic_auth(ident, Some(secret.expose_secret()))
            .header(CONTENT_TYPE, "application/json")
            .body(xirsys::request(self.ttl));
        let mut response = request.send().await.map_err(fault)?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(fault)? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(Fault::Garbage);
            }
            body.extend_from_slice(&chunk);
        }
        match xirsys::read(&body) {
            Ok(_) if !status.is_success() => Err(Fault::Refused),
            // A proxy's page, perhaps, but the status says enough.
            Err(Fault::Garbage) if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                Err(Fault::Unauthorized)
            }
            Err(Fault::Garbage) if status.is_client_error() => Err(Fault::Refused),
            Err(Fault::Garbage) if status.is_server_error() => Err(Fault::Unreachable),
            outcome => outcome,
        }
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// reqwest's own words name the URL, and that the channel.
fn fault(error: reqwest::Error) -> Fault {
    if error.is_timeout() { Fault::Timeout } else { Fault::Unreachable }
}

impl fmt::Debug for Xirsys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Xirsys").field("host", &self.asker.account.url.host_str()).finish_non_exhaustive()
    }
}
