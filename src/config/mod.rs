//! The server's settings. A field's doc comment is its help text; every flag has an environment variable.

mod accounts;
mod feedback;
mod model;
mod nodes;
mod recording;
mod webhook;
mod xirsys;

use std::net::{IpAddr, SocketAddr};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use antiphon_ice::{IceServers, IceUrl, TurnSecret, Wanted};
use anyhow::{Context as _, bail};
use clap::Args;

use crate::listener::Tls;

pub use accounts::{AccountsConfig, Mode};
pub use feedback::FeedbackConfig;
pub use model::ModelConfig;
pub use nodes::NodesConfig;
pub use recording::{RecordingConfig, RecordingMode};
pub use webhook::{Configured, WebhookConfig};
pub use xirsys::XirsysConfig;

use crate::peer::PeerConfig;
use crate::reach::xirsys::Xirsys;
use crate::reach::{self, Servers};

/// Bounds of --turn-ttl, in seconds: a page needs a moment to use it, and a day outlasts every interview.
const TURN_TTL: std::ops::RangeInclusive<u32> = 60..=24 * 3600;

#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Address and TCP port of the pages and the API. Port 0 picks a free one.
    #[arg(long, env = "ANTIPHON_BIND", value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub bind: SocketAddr,
    /// Folder for the database and the server's own secret. Made if it is missing.
    #[arg(long, env = "ANTIPHON_DATA_DIR", value_name = "DIR", default_value = "data")]
    pub data_dir: PathBuf,
    /// A postgres:// URL or the path of a SQLite file. Without it, a file in the data folder.
    #[arg(long, env = "ANTIPHON_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The most connections to the database, 2 to 100: one writes, the others read. Several servers add up to what
    /// Postgres allows (max_connections).
    #[arg(long, env = "ANTIPHON_DATABASE_CONNECTIONS", value_name = "N", default_value = "5", value_parser = clap::value_parser!(u32).range(2..=100))]
    pub database_connections: u32,
    /// How many megabytes the data folder may hold of what the database does not take: a call goes on for as long as
    /// its events fit there (about 1 MB an hour each), and they are brought to the database when it is back.
    #[arg(long, env = "ANTIPHON_SPOOL_MB", value_name = "N", default_value = "256", value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    pub spool_mb: u64,
    /// Address and port of all media, UDP and TCP. Without it, the same as --bind, whose TCP port serves both.
    #[arg(long, env = "ANTIPHON_MEDIA", value_name = "ADDR:PORT")]
    pub media: Option<SocketAddr>,
    /// Certificate chain (PEM) for HTTPS and for TURN over TLS. Without it, a proxy has to speak HTTPS for this server.
    #[arg(long, env = "ANTIPHON_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM).
    #[arg(long, env = "ANTIPHON_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Addresses at which browsers reach the media port, when they are not its own (NAT, containers).
    #[arg(long, env = "ANTIPHON_PUBLIC_IP", value_name = "IP", value_delimiter = ',')]
    pub public_ip: Vec<IpAddr>,
    /// Network interfaces whose addresses browsers are offered, when --media is on every address. Without it,
    /// all but those of containers and virtual machines.
    #[arg(long, env = "ANTIPHON_MEDIA_INTERFACE", value_name = "NAME", value_delimiter = ',')]
    pub media_interface: Vec<String>,
    /// STUN and TURN servers for browsers: stun:HOST, turn:HOST?transport=udp, turns:HOST:443?transport=tcp.
    #[arg(long, env = "ANTIPHON_ICE_SERVERS", value_name = "URL", value_delimiter = ',')]
    pub ice_server: Vec<IceUrl>,
    /// Secret shared with the TURN server (coturn's static-auth-secret), for credentials that expire.
    #[arg(long, env = "ANTIPHON_TURN_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub turn_secret: Option<String>,
    /// Be a TURN server too, on the media port, UDP and TCP (and TLS with a certificate): for browsers that reach nothing
    /// else. It relays to this server and to nothing else.
    #[arg(long, env = "ANTIPHON_TURN")]
    pub turn: bool,
    /// The name by which browsers reach this server, for its own TURN server's addresses. Without it, its first IP.
    #[arg(long, env = "ANTIPHON_PUBLIC_NAME", value_name = "HOST")]
    pub public_name: Option<String>,
    /// For how many seconds TURN credentials open new allocations: 60 to 86400. An interview that loses its
    /// connection needs them again, so they should outlast one.
    #[arg(long, env = "ANTIPHON_TURN_TTL", value_name = "SECONDS", default_value = "10800")]
    pub turn_ttl: u32,
    #[command(flatten)]
    pub xirsys: XirsysConfig,
    /// The most calls at once; further ones are told to come back (503).
    #[arg(long, env = "ANTIPHON_MAX_CALLS", value_name = "N", default_value = "400")]
    pub max_calls: NonZeroUsize,
    /// How long an interview waits for a candidate who was lost, or whose server was; then it is ended.
    #[arg(long, env = "ANTIPHON_RETURN_SECS", value_name = "SECONDS", default_value = "1800")]
    pub return_secs: u64,
    /// How long a stopping server waits for each of its calls to come to a quiet moment.
    #[arg(long, env = "ANTIPHON_DRAIN_SECS", value_name = "SECONDS", default_value = "10")]
    pub drain_secs: u64,
    /// The most interviews a user may start in a minute (429 beyond).
    #[arg(long, env = "ANTIPHON_SESSIONS_PER_MINUTE", value_name = "N", default_value = "120")]
    pub sessions_per_minute: NonZeroU32,
    /// Let the single-user mode listen beyond loopback: whoever reaches the port is the user.
    #[arg(long, env = "ANTIPHON_ALLOW_REMOTE")]
    pub allow_remote: bool,
    /// For how many days interviews are kept after their end; then they are deleted. Without it, until their owners
    /// delete them.
    #[arg(long, env = "ANTIPHON_RETENTION_DAYS", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub retention_days: Option<u32>,
    /// Folder in which everything that each call is given is written down, voices and words included, for `antiphon replay`
    /// to find what went wrong: about 200 MB an hour and call. Deleted with the interview. Made if it is missing.
    #[arg(long, env = "ANTIPHON_TRACE_DIR", value_name = "DIR")]
    pub trace_dir: Option<PathBuf>,
    #[command(flatten)]
    pub recording: RecordingConfig,
    #[command(flatten)]
    pub accounts: AccountsConfig,
    #[command(flatten)]
    pub model: ModelConfig,
    #[command(flatten)]
    pub webhook: WebhookConfig,
    #[command(flatten)]
    pub feedback: FeedbackConfig,
    #[command(flatten)]
    pub nodes: NodesConfig,
}

impl Config {
    /// The URL given, or the path of the data folder's SQLite file.
    pub fn database(&self) -> String {
        let file = || self.data_dir.join("antiphon.sqlite").display().to_string();
        self.database_url.clone().unwrap_or_else(file)
    }

    /// Others than this machine may ask: people who say who they are, or anybody.
    pub fn is_open(&self) -> bool {
        self.allow_remote || self.accounts.auth == Mode::Jwt
    }

    /// Errors name the file that is wrong.
    pub fn tls(&self) -> anyhow::Result<Option<Tls>> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(chain), Some(key)) => Tls::open(chain, key).map(Some),
            (_, _) => Ok(None),
        }
    }

    /// What TURN credentials are made with; `None` when there is no TURN server.
    fn turn_secret(&self) -> Option<TurnSecret> {
        let given = self.turn_secret.as_deref().map(|secret| TurnSecret::new(secret.into()));
        given.or_else(|| self.turn.then(TurnSecret::random))
    }

    /// The addresses of this server's own TURN server, which is reached at `media` over UDP and at `stream_port` over TCP.
    pub fn own_turn_urls(&self, media: SocketAddr, stream_port: u16) -> anyhow::Result<Vec<IceUrl>> {
        if !self.turn {
            return Ok(Vec::new());
        }
        let host = match (&self.public_name, media.ip()) {
            (Some(name), _) => name.clone(),
            (None, IpAddr::V4(v4)) => v4.to_string(),
            (None, IpAddr::V6(v6)) => format!("[{v6}]"),
        };
        let udp = format!("turn:{host}:{}?transport=udp", media.port());
        let tcp = format!("turn:{host}:{stream_port}?transport=tcp");
        // A certificate is a name's.
        let tls = self.tls_cert.is_some() && self.public_name.is_some();
        let tls = tls.then(|| format!("turns:{host}:{stream_port}?transport=tcp"));
        let urls = [udp, tcp].into_iter().chain(tls).map(|url| url.parse());
        urls.collect::<Result<_, _>>().context("--public-name (ANTIPHON_PUBLIC_NAME)")
    }

    /// Where the media is taken, and which addresses browsers are offered for it. Errors name the flag.
    pub fn media(&self) -> anyhow::Result<PeerConfig> {
        let listen = self.media.unwrap_or(self.bind);
        let wanted =
            Wanted { listen: listen.ip(), public: &self.public_ip, interfaces: &self.media_interface };
        let own = reach::interfaces().context("the network interfaces cannot be listed")?;
        let public = antiphon_ice::offered(wanted, &own).with_context(|| format!("--media {listen}"))?;
        Ok(PeerConfig { listen, public, stream_port: None, turn: None })
    }

    /// What browsers are told. Errors name the flag.
    pub fn ice_servers(&self) -> anyhow::Result<Servers> {
        if !TURN_TTL.contains(&self.turn_ttl) {
            let (least, most) = (TURN_TTL.start(), TURN_TTL.end());
            bail!("--turn-ttl {}: it must be {least} to {most} seconds", self.turn_ttl);
        }
        let configured = IceServers::new(self.ice_server.clone(), self.turn_secret())
            .context("--ice-server (ANTIPHON_ICE_SERVERS)")?;
        let xirsys = self.xirsys.account()?.map(|account| Xirsys::new(account, self.turn_ttl)).transpose();
        Ok(Servers::new(configured, self.turn_ttl, xirsys.context("--xirsys-channel")?))
    }

    /// Errors name the flag.
    pub fn check(&self) -> anyhow::Result<()> {
        if !self.bind.ip().is_loopback() && !self.is_open() {
            bail!(
                "--bind {}: without accounts this is a single-user server, so it only listens on loopback. \
                 Use 127.0.0.1, or --auth jwt, or --allow-remote if everyone who reaches the port may use it",
                self.bind
            );
        }
        self.accounts.accounts()?;
        self.model.models()?;
        self.webhook.check()?;
        self.feedback.text_model(&self.model)?;
        self.media()?;
        self.ice_servers().map(drop)
    }
}
