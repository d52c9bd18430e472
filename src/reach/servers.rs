//! The ICE servers that a browser is told: those of the configuration, and Xirsys's.

use antiphon_ice::xirsys::Fault;
use antiphon_ice::{BadUrl, IceServer, IceServers, IceUrl};

use super::xirsys::Xirsys;
use crate::clock;

#[derive(Debug)]
pub struct Servers {
    configured: IceServers,
    /// For how long credentials open new allocations, in seconds.
    ttl: u32,
    xirsys: Option<Xirsys>,
}

/// What a browser is told, and why that is not all that it could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub servers: Vec<IceServer>,
    pub fault: Option<Fault>,
}

impl Servers {
    pub fn new(configured: IceServers, ttl: u32, xirsys: Option<Xirsys>) -> Self {
        Self { configured, ttl, xirsys }
    }

    /// With further servers of the configuration's: this server's own, for one.
    ///
    /// # Errors
    ///
    /// As [`IceServers::new`].
    pub fn and(self, urls: Vec<IceUrl>) -> Result<Self, BadUrl> {
        Ok(Self { configured: self.configured.and(urls)?, ..self })
    }

    pub fn configured(&self) -> &IceServers {
        &self.configured
    }

    pub fn has_xirsys(&self) -> bool {
        self.xirsys.is_some()
    }

    /// All of them. Waits for Xirsys, when its list is due, for 3 s at most.
    pub async fn list(&self, user: &str) -> List {
        let mut list = List { servers: self.own(user), fault: None };
        if let Some(xirsys) = &self.xirsys {
            let theirs = xirsys.list().await;
            list.servers.extend(theirs.servers);
            list.fault = theirs.fault;
        }
        list
    }

    /// Xirsys's alone; where there are none, those of the configuration instead.
    pub async fn xirsys(&self, user: &str) -> List {
        let theirs = match &self.xirsys {
            Some(xirsys) => xirsys.list().await,
            None => List { servers: Vec::new(), fault: Some(Fault::NotConfigured) },
        };
        match theirs.servers.is_empty() {
            true => List { servers: self.own(user), ..theirs },
            false => theirs,
        }
    }

    /// As [`Servers::list`], as far as it is known without waiting.
    pub fn known(&self, user: &str) -> Vec<IceServer> {
        let theirs = self.xirsys.iter().flat_map(|xirsys| xirsys.known().servers);
        self.own(user).into_iter().chain(theirs).collect()
    }

    fn own(&self, user: &str) -> Vec<IceServer> {
        self.configured.for_user(user, clock::wall().as_second() + i64::from(self.ttl))
    }
}
