//! The server's settings. A field's doc comment is its help text; every flag has an environment variable.

mod model;

use std::net::{IpAddr, SocketAddr};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use antiphon_ice::{IceServers, IceUrl, TurnSecret};
use anyhow::{Context as _, bail};
use clap::Args;

pub use model::ModelConfig;

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
    /// Address and UDP port of all media. Without it, the same as --bind.
    #[arg(long, env = "ANTIPHON_MEDIA", value_name = "ADDR:PORT")]
    pub media: Option<SocketAddr>,
    /// Addresses at which browsers reach the media port, when they are not its own (NAT, containers).
    #[arg(long, env = "ANTIPHON_PUBLIC_IP", value_name = "IP", value_delimiter = ',')]
    pub public_ip: Vec<IpAddr>,
    /// STUN and TURN servers for browsers: stun:HOST, turn:HOST?transport=udp, turns:HOST:443?transport=tcp.
    #[arg(long, env = "ANTIPHON_ICE_SERVERS", value_name = "URL", value_delimiter = ',')]
    pub ice_server: Vec<IceUrl>,
    /// Secret shared with the TURN server (coturn's static-auth-secret), for credentials that expire.
    #[arg(long, env = "ANTIPHON_TURN_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub turn_secret: Option<String>,
    /// The most calls at once; further ones are told to come back (503).
    #[arg(long, env = "ANTIPHON_MAX_CALLS", value_name = "N", default_value = "400")]
    pub max_calls: NonZeroUsize,
    /// The most interviews a user may start in a minute (429 beyond).
    #[arg(long, env = "ANTIPHON_SESSIONS_PER_MINUTE", value_name = "N", default_value = "120")]
    pub sessions_per_minute: NonZeroU32,
    /// Let the single-user mode listen beyond loopback: whoever reaches the port is the user.
    #[arg(long, env = "ANTIPHON_ALLOW_REMOTE")]
    pub allow_remote: bool,
    #[command(flatten)]
    pub model: ModelConfig,
}

impl Config {
    /// The URL given, or the path of the data folder's SQLite file.
    pub fn database(&self) -> String {
        let file = || self.data_dir.join("antiphon.sqlite").display().to_string();
        self.database_url.clone().unwrap_or_else(file)
    }

    pub fn ice_servers(&self) -> anyhow::Result<IceServers> {
        let secret = self.turn_secret.as_deref().map(|secret| TurnSecret::new(secret.into()));
        IceServers::new(self.ice_server.clone(), secret).context("--ice-server (ANTIPHON_ICE_SERVERS)")
    }

    /// Errors name the flag.
    pub fn check(&self) -> anyhow::Result<()> {
        if !self.bind.ip().is_loopback() && !self.allow_remote {
            bail!(
                "--bind {}: without accounts this is a single-user server, so it only listens on loopback. \
                 Use 127.0.0.1, or --allow-remote if everyone who reaches the port may use it",
                self.bind
            );
        }
        self.model.models()?;
        self.ice_servers().map(drop)
    }
}
