//! STUN and TURN URLs (RFC 7064, RFC 7065), checked.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

/// A STUN or TURN URL that browsers take, and that is safe within an HTTP header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IceUrl {
    text: String,
    scheme: Scheme,
    host: String,
    port: Option<u16>,
    transport: Option<Transport>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Stun,
    Stuns,
    Turn,
    Turns,
}

/// What carries the messages of a [`Scheme`]: with TLS on `stuns` and `turns`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Udp,
    Tcp,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{url}` is not a STUN or TURN URL: {why}")]
pub struct BadUrl {
    pub url: String,
    pub why: &'static str,
}

impl Scheme {
    /// A relay, which wants credentials.
    pub fn relays(self) -> bool {
        matches!(self, Self::Turn | Self::Turns)
    }

    pub fn is_secure(self) -> bool {
        matches!(self, Self::Stuns | Self::Turns)
    }
}

impl IceUrl {
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// A name, or an address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// 3478, or 5349 with TLS, where the URL names none (RFC 7064 section 3.2, RFC 7065 section 3.2).
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(if self.scheme.is_secure() { 5349 } else { 3478 })
    }

    /// UDP where the URL names none; TCP with TLS, as browsers have no DTLS here.
    pub fn transport(&self) -> Transport {
        self.transport.unwrap_or(if self.scheme.is_secure() { Transport::Tcp } else { Transport::Udp })
    }
}

impl FromStr for IceUrl {
    type Err = BadUrl;

    fn from_str(url: &str) -> Result<Self, BadUrl> {
        let bad = |why| BadUrl { url: url.to_owned(), why };
        let (scheme, rest) = url.split_once(':').ok_or_else(|| bad("it has no scheme"))?;
        let scheme = match scheme {
            "stun" => Scheme::Stun,
            "stuns" => Scheme::Stuns,
            "turn" => Scheme::Turn,
            "turns" => Scheme::Turns,
            _ => return Err(bad("the scheme must be stun, stuns, turn or turns")),
        };
        let (place, query) = rest.split_once('?').map_or((rest, None), |(p, q)| (p, Some(q)));
        let transport = match query {
            None => None,
            Some("transport=udp") if scheme.relays() => Some(Transport::Udp),
            Some("transport=tcp") if scheme.relays() => Some(Transport::Tcp),
            Some(_) => return Err(bad("the only query is ?transport=udp or tcp, on turn and turns")),
        };
        let (host, port) = match place.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
            Some((host, _)) if host.parse::<Ipv6Addr>().is_err() => {
                return Err(bad("only an IPv6 address has brackets"));
            }
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(|| bad("bad port"))?)),
            None => {
                let (host, port) = place.split_once(':').map_or((place, None), |(h, p)| (h, Some(p)));
                let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
                if host.is_empty() || host.len() > 253 || !host.chars().all(named) {
                    return Err(bad("it names no host"));
                }
                (host, port)
            }
        };
        let port = port.map(|port| match port.parse() {
            Ok(port) if port != 0 => Ok(port),
            Ok(_) | Err(_) => Err(bad("the port must be 1 to 65535")),
        });
        Ok(Self { text: url.to_owned(), scheme, host: host.to_owned(), port: port.transpose()?, transport })
    }
}

impl fmt::Display for IceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_urls_are_taken_as_they_are_and_their_defaults_are_known() {
        for (url, host, port, transport) in [
            ("stun:stun.example.org", "stun.example.org", 3478, Transport::Udp),
            ("stuns:stun.example.org:443", "stun.example.org", 443, Transport::Tcp),
            ("turn:turn.example.org?transport=tcp", "turn.example.org", 3478, Transport::Tcp),
            ("turns:turn.example.org", "turn.example.org", 5349, Transport::Tcp),
            ("turns:turn.example.org:443?transport=tcp", "turn.example.org", 443, Transport::Tcp),
            ("turn:[2001:db8::1]:3479", "2001:db8::1", 3479, Transport::Udp),
            ("stun:[2001:db8::1]", "2001:db8::1", 3478, Transport::Udp),
        ] {
            let read: IceUrl = url.parse().unwrap();
            assert_eq!(read.to_string(), url);
            assert_eq!((read.host(), read.port(), read.transport()), (host, port, transport), "{url}");
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
            "turn:[host]:3478",
            "turn:[]",
            "turn:2001:db8::1",
            "turn:user@host",
            "stun:a b",
            "stun:a>;rel=x",
            "stun:a\r\nb",
            "stun:bücher.example",
        ] {
            assert!(url.parse::<IceUrl>().is_err(), "{url}");
        }
    }
}
