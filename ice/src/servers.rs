//! The list of ICE servers, checked when the server starts and filled in for each user who asks.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::TurnSecret;

/// A STUN or TURN URL (RFC 7064, RFC 7065), checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IceUrl {
    text: String,
    relay: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{url}` is not a STUN or TURN URL: {why}")]
pub struct BadUrl {
    pub url: String,
    pub why: &'static str,
}

impl FromStr for IceUrl {
    type Err = BadUrl;

    fn from_str(url: &str) -> Result<Self, BadUrl> {
        let bad = |why| BadUrl { url: url.to_owned(), why };
        let (scheme, rest) = url.split_once(':').ok_or_else(|| bad("it has no scheme"))?;
        let relay = match scheme {
            "stun" | "stuns" => false,
            "turn" | "turns" => true,
            _ => return Err(bad("the scheme must be stun, stuns, turn or turns")),
        };
        let (place, query) = rest.split_once('?').map_or((rest, None), |(p, q)| (p, Some(q)));
        match query {
            None | Some("transport=udp" | "transport=tcp") if relay => {}
            None => {}
            Some(_) => return Err(bad("the only query is ?transport=udp or tcp, on turn and turns")),
        }
        let (host, port) = match place.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(|| bad("bad port"))?)),
            None => place.split_once(':').map_or((place, None), |(h, p)| (h, Some(p))),
        };
        if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c == '/') {
            return Err(bad("it names no host"));
        }
        if port.is_some_and(|port| port.parse::<u16>().map_or(true, |port| port == 0)) {
            return Err(bad("the port must be 1 to 65535"));
        }
        Ok(Self { text: url.to_owned(), relay })
    }
}

impl fmt::Display for IceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// One entry of `RTCConfiguration.iceServers`, ready for a browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
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
        if let (Some(url), None) = (urls.iter().find(|url| url.relay), &turn_secret) {
            return Err(BadUrl { url: url.to_string(), why: "a TURN server needs the shared secret" });
        }
        Ok(Self { urls, turn_secret })
    }

    /// The list for `user`, TURN credentials good until `expires_at` (seconds since 1970).
    pub fn for_user(&self, user: &str, expires_at: i64) -> Vec<IceServer> {
        let group = |relay: bool| -> Vec<String> {
            self.urls.iter().filter(|url| url.relay == relay).map(ToString::to_string).collect()
        };
        let (stun, turn) = (group(false), group(true));
        let mut list = Vec::new();
        if !stun.is_empty() {
            list.push(IceServer { urls: stun, username: None, credential: None });
        }
        if let (false, Some(secret)) = (turn.is_empty(), &self.turn_secret) {
            let credential = secret.credential(user, expires_at);
            list.push(IceServer {
                urls: turn,
                username: Some(credential.username),
                credential: Some(credential.password),
            });
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_urls_are_taken_as_they_are() {
        for url in [
            "stun:stun.example.org",
            "stuns:stun.example.org:5349",
            "turn:turn.example.org:3478?transport=udp",
            "turns:turn.example.org:443?transport=tcp",
            "turn:[2001:db8::1]:3478",
            "stun:[2001:db8::1]",
        ] {
            assert_eq!(url.parse::<IceUrl>().map(|url| url.to_string()).as_deref(), Ok(url));
        }
    }

    #[test]
    fn bad_urls_say_why() {
        for url in [
            "",
            "turn.example.org",
            "http://turn.example.org",
            "stun:",
            "stun:host:0",
            "stun:host:99999",
            "stun:host?transport=udp",
            "turn:host?transport=sctp",
            "turn:[::1]x",
            "stun:a b",
        ] {
            assert!(url.parse::<IceUrl>().is_err(), "{url}");
        }
    }

    #[test]
    fn only_turn_servers_get_credentials() {
        let urls = ["stun:s.example", "turn:t.example", "turns:t.example:443?transport=tcp"];
        let urls: Vec<IceUrl> = urls.iter().map(|url| url.parse().unwrap()).collect();
        let servers = IceServers::new(urls, Some(TurnSecret::new("k".into()))).unwrap();
        let list = servers.for_user("ann", 5);
        assert_eq!(list.len(), 2);
        assert_eq!(list[0].credential, None);
        assert_eq!(list[1].urls, ["turn:t.example", "turns:t.example:443?transport=tcp"]);
        assert_eq!(list[1].username.as_deref(), Some("5:ann"));
    }

    #[test]
    fn a_turn_server_without_a_secret_is_refused() {
        assert!(IceServers::new(vec!["turn:t.example".parse().unwrap()], None).is_err());
    }
}
