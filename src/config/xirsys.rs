//! `--xirsys-…`: TURN servers of Xirsys, beside those of `--ice-server`.

use anyhow::{Context as _, bail};
use clap::Args;
use secrecy::SecretString;

use crate::reach::xirsys::Account;

#[derive(Clone, Debug, Args)]
pub struct XirsysConfig {
    /// A channel of a Xirsys account: its STUN and TURN servers are given to browsers, too.
    #[arg(long, env = "ANTIPHON_XIRSYS_CHANNEL", value_name = "NAME")]
    pub xirsys_channel: Option<String>,
    /// The account's ident.
    #[arg(long, env = "ANTIPHON_XIRSYS_IDENT", value_name = "IDENT", hide_env_values = true)]
    pub xirsys_ident: Option<String>,
    /// The account's secret. Better in the environment than on the command line.
    #[arg(long, env = "ANTIPHON_XIRSYS_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub xirsys_secret: Option<SecretString>,
    /// Where Xirsys answers: another region, for instance.
    #[arg(
        long,
        env = "ANTIPHON_XIRSYS_URL",
        value_name = "URL",
        default_value = "https://global.xirsys.net"
    )]
    pub xirsys_url: String,
}

impl XirsysConfig {
    /// `None` when nothing is set. Errors name the flag.
    pub fn account(&self) -> anyhow::Result<Option<Account>> {
        let (channel, ident, secret) = match (&self.xirsys_channel, &self.xirsys_ident, &self.xirsys_secret) {
            (None, None, None) => return Ok(None),
            (Some(channel), Some(ident), Some(secret)) => (channel, ident, secret),
            (_, _, _) => {
                bail!("--xirsys-channel, --xirsys-ident and --xirsys-secret belong together: set all or none")
            }
        };
        let mut url: url::Url = self.xirsys_url.parse().context("--xirsys-url")?;
        let loopback = match url.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => bail!("--xirsys-url: it names no host"),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            _ => bail!("--xirsys-url {url}: the secret is only sent over https://"),
        }
        if ident.contains(':') {
            bail!("--xirsys-ident: an ident has no colon");
        }
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["_turn", channel]);
        }
        Ok(Some(Account { url, ident: ident.clone(), secret: secret.clone() }))
    }
}
