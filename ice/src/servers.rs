//! The list of ICE servers, checked when the server starts and filled in for each user who asks.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{BadUrl, IceUrl, TurnSecret};

/// One entry of `RTCConfiguration.iceServers`, ready for a browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct IceServer {
    pub urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub credential: Option<String>,
}

/// What the deployment is configured with.
#[derive(Clone, Debug, Default)]
pub struct IceServers {
    urls: Vec<IceUrl>,
    turn_secret: Option<TurnSecret>,
}

impl IceServers {
    /// Errors: a TURN URL without a secret to make credentials from.
    pub fn new(urls: Vec<IceUrl>, turn_secret: Option<TurnSecret>) -> Result<Self, BadUrl> {
        Self { urls: Vec::new(), turn_secret }.and(urls)
    }

    /// With further servers, whose TURN servers share the secret: this server's own, for one.
    ///
    /// # Errors
    ///
    /// As [`IceServers::new`].
    pub fn and(mut self, urls: Vec<IceUrl>) -> Result<Self, BadUrl> {
        let relay = urls.iter().find(|url| url.scheme().relays());
        if let (Some(url), None) = (relay, &self.turn_secret) {
            return Err(BadUrl { url: url.to_string(), why: "a TURN server needs the shared secret" });
        }
        self.urls.extend(urls);
        Ok(self)
    }

    pub fn urls(&self) -> &[IceUrl] {
        &self.urls
    }

    /// What the TURN servers check credentials with.
    pub fn turn_secret(&self) -> Option<&TurnSecret> {
        self.turn_secret.as_ref()
    }

    /// The list for `user`, TURN credentials good until `expires_at` (seconds since 1970).
    pub fn for_user(&self, user: &str, expires_at: i64) -> Vec<IceServer> {
        let credential = self.turn_secret.as_ref().map(|secret| secret.credential(user, expires_at));
        let credential = credential.map(|credential| (credential.username, credential.password));
        IceServer::entries(&self.urls, credential)
    }
}

impl IceServer {
    /// STUN servers in one entry, TURN servers with their credential in another: a STUN server is told no secret.
    /// Without a credential there is no TURN entry.
    pub(crate) fn entries(urls: &[IceUrl], credential: Option<(String, String)>) -> Vec<Self> {
        let group = |relays: bool| -> Vec<String> {
            let wanted = urls.iter().filter(|url| url.scheme().relays() == relays);
            wanted.map(ToString::to_string).collect()
        };
        let stun = Self { urls: group(false), username: None, credential: None };
        let turn = credential.map(|(username, credential)| Self {
            urls: group(true),
            username: Some(username),
            credential: Some(credential),
        });
        std::iter::once(stun).chain(turn).filter(|entry| !entry.urls.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(urls: &[&str]) -> Vec<IceUrl> {
        urls.iter().map(|url| url.parse().unwrap()).collect()
    }

    #[test]
    fn only_turn_servers_get_credentials() {
        let urls = urls(&["stun:s.example", "turn:t.example", "turns:t.example:443?transport=tcp"]);
        let servers = IceServers::new(urls, Some(TurnSecret::new("k".into()))).unwrap();
        let list = servers.for_user("ann", 5);
        assert_eq!(list.len(), 2);
        assert_eq!(list[0].credential, None);
        assert_eq!(list[1].urls, ["turn:t.example", "turns:t.example:443?transport=tcp"]);
        assert_eq!(list[1].username.as_deref(), Some("5:ann"));
    }

    #[test]
    fn a_turn_server_without_a_secret_is_refused() {
        assert!(IceServers::new(urls(&["turn:t.example"]), None).is_err());
        assert!(IceServers::default().and(urls(&["turn:t.example"])).is_err());
    }

    #[test]
    fn further_turn_servers_share_the_secret() {
        let servers = IceServers::new(urls(&["turn:t.example"]), Some(TurnSecret::new("k".into()))).unwrap();
        let list = servers.and(urls(&["turn:own.example:3478?transport=udp"])).unwrap().for_user("ann", 5);
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].urls, ["turn:t.example", "turn:own.example:3478?transport=udp"]);
    }

    #[test]
    fn nothing_configured_is_an_empty_list() {
        assert_eq!(IceServers::new(vec![], Some(TurnSecret::new("k".into()))).unwrap().for_user("a", 1), []);
    }
}
