//! Several servers as one service: see docs/nodes.md.

use std::fmt;

use anyhow::{Context as _, ensure};
use clap::Args;
use reqwest::Url;
use std::path::Path;

use crate::auth::Secret;
use crate::directory::Directory;

#[derive(Clone, Args)]
pub struct NodesConfig {
    /// The Redis that says which server has which call, as redis:// or rediss:// URL. Without it, this one has them all.
    #[arg(
        long,
        env = "ANTIPHON_REDIS_URL",
        value_name = "URL",
        hide_env_values = true,
        requires = "node_url"
    )]
    pub redis_url: Option<String>,
    /// Where the other servers reach this one.
    #[arg(long, env = "ANTIPHON_NODE_URL", value_name = "URL", requires = "redis_url")]
    pub node_url: Option<Url>,
    /// What signs session tokens, the same for all servers: at least 32 bytes, as base64. Without it, one is made and kept in
    /// the data folder.
    #[arg(long, env = "ANTIPHON_SECRET", value_name = "BASE64", hide_env_values = true)]
    pub secret: Option<String>,
}

impl NodesConfig {
    pub fn secret(&self, data_dir: &Path) -> anyhow::Result<Secret> {
        match &self.secret {
            Some(given) => Secret::from_base64(given).context("--secret (ANTIPHON_SECRET)"),
            None => Ok(Secret::load_or_create(data_dir)?),
        }
    }

    /// Errors name the flag.
    pub fn directory(&self) -> anyhow::Result<Directory> {
        let (Some(redis), Some(own)) = (&self.redis_url, &self.node_url) else { return Ok(Directory::Alone) };
        ensure!(
            matches!(own.scheme(), "http" | "https"),
            "--node-url {own}: it is no http:// or https:// URL"
        );
        Directory::shared(redis, own.clone()).context("--redis-url (ANTIPHON_REDIS_URL)")
    }
}

impl fmt::Debug for NodesConfig {
    /// Without what is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NodesConfig").field("node_url", &self.node_url).finish_non_exhaustive()
    }
}
