//! The server as a value: [`App::build`] binds and opens everything, [`App::run_until`] serves.

use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::auth::{Secret, Tokens};
use crate::call::Registry;
use crate::config::Config;
use crate::http::{self, Shared};
use crate::limit::Limits;
use crate::peer::{PeerConfig, PeerFactory};
use crate::store::Store;
use crate::wire::ModelInfo;

#[derive(Debug)]
pub struct App {
    listener: TcpListener,
    address: SocketAddr,
    media: SocketAddr,
    shared: Arc<Shared>,
    /// Held while the server runs: another would end this one's interviews as left behind.
    lock: File,
}

impl App {
    /// Errors are for the person who started the server and name what to change.
    pub async fn build(config: Config) -> anyhow::Result<Self> {
        config.check()?;
        let ice_servers = config.ice_servers()?;
        let secret = Secret::load_or_create(&config.data_dir)?;
        let lock = lock(&config.data_dir)?;
        let store = Store::open(&config.database()).await.context("the database cannot be opened")?;
        let orphans = store.end_orphans().await?;
        if !orphans.is_empty() {
            tracing::info!(interviews = orphans.len(), "ended what a stopped server had left running");
        }
        let listener = TcpListener::bind(config.bind)
            .await
            .with_context(|| format!("--bind {}: the port cannot be opened", config.bind))?;
        let address = listener.local_addr()?;
        let media = config.media.unwrap_or(config.bind);
        let peers = PeerFactory::bind(&PeerConfig { listen: media, public: config.public_ip.clone() })
            .with_context(|| format!("--media {media}: the UDP port cannot be opened"))?;
        let media = peers.local_addr();
        let models = config.model.models()?;
        let calls = Registry::new(store.clone(), peers, models, config.max_calls);
        let shared = Shared {
            tokens: Tokens::new(&secret),
            limits: Limits::new(config.sessions_per_minute),
            ice_servers,
            store,
            calls: Arc::new(calls),
            stopping: CancellationToken::new(),
            config,
        };
        Ok(Self { listener, address, media, shared: Arc::new(shared), lock })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a person who started the server wants to know.
    pub fn banner(&self) -> String {
        let who = match self.shared.config.allow_remote {
            true => "single user, open to whoever reaches the port",
            false => "single user, loopback only",
        };
        format!(
            "antiphon {} · {who}\n  media     udp {}\n  data      {}\n  model     {}\n\
             listening on http://{}",
            env!("CARGO_PKG_VERSION"),
            self.media,
            self.shared.config.data_dir.display(),
            self.model(),
            self.address,
        )
    }

    fn model(&self) -> String {
        match self.shared.calls.models().info(None) {
            Some(ModelInfo { name, host: Some(host), .. }) => format!("{name} at {host}"),
            Some(_) | None => "practice (built in, no key)".to_owned(),
        }
    }

    /// Serves until `stop` resolves, then lets the calls say goodbye for at most `drain`.
    pub async fn run_until(self, stop: impl Future<Output = ()>, drain: Duration) -> anyhow::Result<()> {
        let Self { listener, shared, lock, .. } = self;
        let router = http::router(Arc::clone(&shared));
        let stopping = shared.stopping.clone();
        let mut server = tokio::spawn(
            axum::serve(listener, router)
                .with_graceful_shutdown(stopping.clone().cancelled_owned())
                .into_future(),
        );
        tokio::select! {
            () = stop => {}
            ended = &mut server => ended??,
        }
        tracing::info!(calls = shared.calls.len(), "stopping");
        stopping.cancel();
        let drained = tokio::time::timeout(drain, async {
            shared.calls.stop().await;
            _ = (&mut server).await;
        });
        if drained.await.is_err() {
            tracing::warn!("stopped before every call had said goodbye");
            server.abort();
        }
        shared.store.close().await?;
        drop(lock);
        Ok(())
    }
}

/// One server a data folder, which is there.
fn lock(folder: &Path) -> anyhow::Result<File> {
    let place = || format!("--data-dir {}", folder.display());
    let file = File::create(folder.join("lock")).with_context(place)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("{}: another server uses this folder", place()),
        Err(TryLockError::Error(error)) => Err(error).with_context(place),
    }
}
