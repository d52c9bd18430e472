//! The server as a value: [`App::build`] binds and opens everything, [`App::run_until`] serves.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use antiphon_ice::Reach;
use anyhow::{Context as _, bail};
use futures::FutureExt as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::{Accounts, Seal, Strangers, Tokens};
use crate::call::{Registry, Room};
use crate::clock::{self, Millis};
use crate::config::{Config, Configured};
use crate::feedback::Desk;
use crate::http::{self, Shared};
use crate::limit::Limits;
use crate::listener::{self, Carries, Source, Tls};
use crate::peer::{PeerConfig, PeerFactory, Reachable};
use crate::recording::{self, Recordings};
use crate::retention;
use crate::store::{Bounds, NewEndpoint, Store};
use crate::trace::Traces;
use crate::webhook::{Courier, Keys};
use crate::wire::{MediaProtocol, ModelInfo, WebhookEvent};

/// How long a stopping server waits for the last events to be shown and stored.
const FAREWELL: Duration = Duration::from_secs(8);

#[derive(Debug)]
pub struct App {
    ports: Ports,
    address: SocketAddr,
    media: SocketAddr,
    tls: Option<Tls>,
    shared: Arc<Shared>,
    courier: Courier,
    /// Held while the server runs: another would bring its spool to the database.
    lock: File,
}

impl App {
    /// Errors are for the person who started the server and name what to change.
    pub async fn build(config: Config) -> anyhow::Result<Self> {
        config.check()?;
        let ice_servers = config.ice_servers()?;
        let secret = config.nodes.secret(&config.data_dir)?;
        let directory = config.nodes.directory()?;
        let lock = lock(&config.data_dir)?;
        let store = open(&config).await?;
        let seal = Seal::new(&secret);
        let webhook_keys = webhooks(&config, &store, &seal).await?;
        let indexed = store.index_missing().await?;
        if indexed > 0 {
            tracing::info!(turns = indexed, "what an older version had stored can be searched");
        }
        let tls = config.tls()?;
        let ports = Ports::bind(&config).await?;
        let address = ports.main.local_addr()?;
        let stream_port = ports.media_address()?.port();
        let turn = ice_servers.configured().turn_secret().filter(|_| config.turn).cloned();
        let media = PeerConfig { stream_port: Some(stream_port), turn, ..config.media()? };
        let peers = PeerFactory::bind(&media)
            .with_context(|| format!("--media {}: the UDP port cannot be opened", media.listen))?;
        let media = peers.local_addr();
        let named = peers.reachable().first().map_or(media, |first| first.address);
        let ice_servers = ice_servers.and(config.own_turn_urls(named, stream_port)?)?;
        let models = config.model.models()?;
        let (reachable, tries) = (config.webhook.reachable(), config.webhook.webhook_tries.get());
        let courier = Courier::new(store.clone(), webhook_keys.clone(), reachable, tries);
        let courier = courier.context("webhooks cannot be sent")?;
        let recordings = Recordings::open(&config.data_dir, &config.recording)
            .with_context(|| format!("--data-dir {}: the recordings", config.data_dir.display()))?;
        let traces =
            Traces::open(config.trace_dir.as_deref()).context("--trace-dir: the folder cannot be made")?;
        let broken_off = Box::pin(recording::recover(&recordings, &store)).await?;
        if broken_off > 0 {
            tracing::info!(recordings = broken_off, "closed what a stopped server had left open");
        }
        let room = Room {
            calls: config.max_calls,
            of_a_user: config.accounts.calls_per_user(),
            quiet: Millis::from_secs(config.drain_secs),
        };
        let calls = Registry::new(store.clone(), directory.clone(), peers, models, recordings, traces, room);
        let text_model = config.feedback.text_model(&config.model)?.map(Arc::new);
        let desk = Desk::new(store.clone(), text_model.clone());
        let shared = Shared {
            accounts: config.accounts.accounts()?,
            desk,
            text_model,
            tokens: Tokens::new(&secret),
            seal,
            webhook_keys,
            strangers: Strangers::new(config.accounts.auth_failures_per_minute),
            limits: Limits::new(config.sessions_per_minute, &directory),
            ice_servers,
            store,
            calls: Arc::new(calls),
            directory,
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
            config,
        };
        Ok(Self { ports, address, media, tls, shared: Arc::new(shared), courier, lock })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a person who started the server wants to know.
    pub fn banner(&self) -> String {
        let who = match (&self.shared.accounts, self.shared.config.allow_remote) {
            (Accounts::Tokens(_), _) => "people with accounts",
            (Accounts::Local, true) => "single user, open to whoever reaches the port",
            (Accounts::Local, false) => "single user, loopback only",
        };
        format!(
            "antiphon {} · {who}\n  media     udp {}\n  offered   {}\n  data      {}\n  model     {}\n{}\
             listening on {}://{}",
            env!("CARGO_PKG_VERSION"),
            self.media,
            self.offered(),
            self.shared.config.data_dir.display(),
            self.model(),
            self.openness()
                .into_iter()
                .chain(self.warning())
                .map(|warning| format!("  warning   {warning}\n"))
                .collect::<String>(),
            if self.tls.is_some() { "https" } else { "http" },
            self.address,
        )
    }

    /// What browsers are told of the media port.
    fn offered(&self) -> String {
        let named = |offered: &Reachable| match offered.protocol {
            MediaProtocol::Udp => format!("udp {}", offered.address),
            MediaProtocol::Tcp => format!("tcp {}", offered.address),
        };
        self.shared.calls.reachable().iter().map(named).collect::<Vec<_>>().join(", ")
    }

    /// When the pages are for others, but nobody else's voice would arrive.
    fn warning(&self) -> Option<&'static str> {
        let reach = Reach::of(self.shared.calls.reachable().iter().map(|offered| offered.address.ip()));
        reach.warning().filter(|_| !self.address.ip().is_loopback())
    }

    /// When there are no accounts, and others than this machine may ask.
    fn openness(&self) -> Option<&'static str> {
        let local = matches!(self.shared.accounts, Accounts::Local);
        (local && self.shared.config.allow_remote).then_some(
            "--allow-remote without --auth jwt: whoever reaches this port is the one user, and reads and deletes \
             everything.",
        )
    }

    fn model(&self) -> String {
        match self.shared.calls.models().info(None) {
            Some(ModelInfo { name, host: Some(host), .. }) => format!("{name} at {host}"),
            Some(_) | None => "practice (built in, no key)".to_owned(),
        }
    }

    /// Serves until `stop` resolves, then leaves the calls, each at a quiet moment. Within [`FAREWELL`] of the last of these,
    /// everything that they had to say is stored.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let Self { ports, tls, shared, courier, lock, .. } = self;
        let router = http::router(Arc::clone(&shared));
        let stopping = shared.stopping.clone();
        let streams = CancellationToken::new();
        let http = ports.open(tls, &shared, &streams)?;
        // Also when the server fails.
        let _stopped = stopping.clone().drop_guard();
        let (resting, rest) = (CancellationToken::new(), TaskTracker::new());
        rest.spawn(retention::run(Arc::clone(&shared), stopping.clone()));
        rest.spawn(shared.desk.clone().run(stopping.clone()));
        let (calls, wait) = (Arc::clone(&shared.calls), Duration::from_secs(shared.config.return_secs));
        let forsaken = stopping.clone();
        rest.spawn(async move { calls.end_forsaken(wait, forsaken).await });
        let (calls, stop_watching) = (Arc::clone(&shared.calls), resting.clone());
        rest.spawn(async move { calls.watch(stop_watching).await });
        rest.spawn(courier.run(resting.clone()));
        rest.close();
        let mut server = tokio::spawn(
            axum::serve(http, router.into_make_service_with_connect_info::<Source>())
                .with_graceful_shutdown(stopping.clone().cancelled_owned())
                .into_future(),
        );
        tokio::select! {
            () = stop => {}
            ended = &mut server => ended??,
        }
        tracing::info!(calls = shared.calls.len(), "stopping");
        stopping.cancel();
        let drain = Duration::from_secs(shared.config.drain_secs);
        let drained = tokio::time::timeout(drain + FAREWELL, async {
            shared.calls.stop().await;
            _ = (&mut server).await;
            shared.tasks.close();
            shared.tasks.wait().await;
        });
        if drained.await.is_err() {
            tracing::warn!("stopped before everything was stored");
            server.abort();
        }
        // Not before: the calls are told over them.
        streams.cancel();
        // Nor this: what ended with the server is told.
        resting.cancel();
        rest.wait().await;
        shared.store.close().await?;
        drop(lock);
        Ok(())
    }
}

/// The TCP ports.
#[derive(Debug)]
struct Ports {
    /// The pages', the API's and, without another, media's.
    main: TcpListener,
    media: Option<TcpListener>,
}

impl Ports {
    async fn bind(config: &Config) -> anyhow::Result<Self> {
        let bind = async |address: SocketAddr, flag: &str| {
            let opened = TcpListener::bind(address).await;
            opened.with_context(|| format!("{flag} {address}: the TCP port cannot be opened"))
        };
        let main = bind(config.bind, "--bind").await?;
        let shared = |media: SocketAddr| {
            media.port() == config.bind.port()
                && (config.bind.ip() == media.ip() || config.bind.ip().is_unspecified())
        };
        let media = match config.media {
            Some(media) if !shared(media) => Some(bind(media, "--media").await?),
            Some(_) | None => None,
        };
        Ok(Self { main, media })
    }

    /// Where media comes over TCP.
    fn media_address(&self) -> std::io::Result<SocketAddr> {
        self.media.as_ref().unwrap_or(&self.main).local_addr()
    }

    /// Takes connections until `stop` is cancelled, and lets media's go on until then.
    fn open(
        self,
        tls: Option<Tls>,
        shared: &Arc<Shared>,
        stop: &CancellationToken,
    ) -> std::io::Result<listener::Http> {
        let calls = Arc::clone(&shared.calls);
        let media: Arc<listener::Media> = Arc::new(move |carries, io, source| match carries {
            Carries::Datagrams => calls.carry(io, source).boxed(),
            Carries::Turn { tls } => calls.serve_turn(io, source, tls).boxed(),
        });
        if let Some(own) = self.media {
            listener::open_for_media(own, tls.clone(), Arc::clone(&media), stop.clone());
        }
        listener::open(self.main, tls, media, stop.clone())
    }
}

/// The database, with everything in it that a stopped server could not bring there.
async fn open(config: &Config) -> anyhow::Result<Store> {
    let bounds = Bounds { connections: config.database_connections, ..Bounds::default() };
    let store = Store::open_with(&config.database(), bounds).await;
    let store = store.context("the database cannot be opened")?;
    let spooled = store.with_spool(&config.data_dir.join("spool"), config.spool_mb << 20).await;
    let (store, events) = spooled.context("what waits in the spool cannot be brought to the database")?;
    if events > 0 {
        tracing::info!(events, "what a stopped server had spooled is in the database");
    }
    Ok(store)
}

/// The server's own endpoints are those of its settings; what signs for them and for all others.
async fn webhooks(config: &Config, store: &Store, seal: &Seal) -> anyhow::Result<Keys> {
    let configured = config.webhook.endpoints()?;
    let now = clock::wall();
    let wanted = configured.iter().map(|Configured { id, url, .. }| NewEndpoint {
        id: *id,
        owner: None,
        url: url.clone(),
        events: WebhookEvent::ALL.to_vec(),
        created_at: now,
    });
    store.configure_endpoints(wanted.collect(), now).await?;
    let secrets: HashMap<_, _> = configured.into_iter().map(|it| (it.id, it.secret)).collect();
    Ok(Keys::new(seal.clone(), secrets))
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
