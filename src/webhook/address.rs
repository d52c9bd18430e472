//! Where messages may go. A user's URL is asked for by the server, from where the server is: so that it cannot be aimed
//! at what only the server reaches, it must be at a public address, and the address that counts is the one connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

const MAX_URL: usize = 2_000;

/// Which addresses a URL may be at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reachable {
    /// Over https at public addresses.
    Public,
    /// Over http, too, and anywhere: what whoever runs the server says.
    Anywhere,
}

/// What is wrong with a URL, as a sentence for whoever gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongUrl {
    #[error("It is not a URL.")]
    NotAUrl,
    #[error("A webhook's URL has at most {MAX_URL} characters.")]
    TooLong,
    #[error("A webhook's URL begins with https://.")]
    Scheme,
    #[error("A webhook's URL has no user and no password in it.")]
    Credentials,
    #[error("A webhook's URL must be at a public address.")]
    NotPublic,
}

impl Reachable {
    /// The URL, if it may be sent to. A name's addresses are looked at when they are connected to.
    pub fn check(self, text: &str) -> Result<Url, WrongUrl> {
        if text.len() > MAX_URL {
            return Err(WrongUrl::TooLong);
        }
        let mut url: Url = text.trim().parse().map_err(|_| WrongUrl::NotAUrl)?;
        match (url.scheme(), self) {
            ("https", _) | ("http", Self::Anywhere) => {}
            (_, _) => return Err(WrongUrl::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(WrongUrl::Credentials);
        }
        url.set_fragment(None);
        let allowed = match url.host() {
            None => return Err(WrongUrl::NotAUrl),
            Some(Host::Ipv4(address)) => self.allows(address.into()),
            Some(Host::Ipv6(address)) => self.allows(address.into()),
            Some(Host::Domain(name)) => self == Self::Anywhere || !is_local_name(name),
        };
        if allowed { Ok(url) } else { Err(WrongUrl::NotPublic) }
    }

    fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Public => is_public(address),
        }
    }
}

/// Names that nobody's public address has (RFC 6761, RFC 6762).
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local")
}

/// Looks names up and gives public addresses alone.
#[derive(Debug)]
pub(super) struct PublicNames;

/// A name has addresses, but no public one.
#[derive(Debug, thiserror::Error)]
#[error("the name stands for no public address")]
pub(super) struct NotPublic;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let public: Vec<SocketAddr> =
                found.into_iter().filter(|address| is_public(address.ip())).collect();
            match public.is_empty() {
                true => Err(NotPublic.into()),
                false => Ok(Box::new(public.into_iter()) as Addrs),
            }
        })
    }
}

/// Reached from everywhere, by the registries of special addresses (iana.org: iana-ipv4-special-registry,
/// iana-ipv6-special-registry).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = [
        ([0, 0, 0, 0], 8),
        ([10, 0, 0, 0], 8),
        ([100, 64, 0, 0], 10),
        ([127, 0, 0, 0], 8),
        ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12),
        ([192, 0, 0, 0], 24),
        ([192, 0, 2, 0], 24),
        ([192, 88, 99, 0], 24),
        ([192, 168, 0, 0], 16),
        ([198, 18, 0, 0], 15),
        ([198, 51, 100, 0], 24),
        ([203, 0, 113, 0], 24),
        ([224, 0, 0, 0], 3),
    ];
    let bits = address.to_bits();
    !special.iter().any(|(block, length)| (bits ^ u32::from_be_bytes(*block)) >> (32 - length) == 0)
}

/// Only global unicast is (2000::/3), without what holds other addresses within (6to4, Teredo) or is for documents.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let special =
        first == 0x2001 && (second < 0x200 || second == 0xdb8) || first == 0x2002 || first == 0x3fff;
    first >> 13 == 1 && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_urls_at_public_addresses_are_taken() {
        for url in [
            "https://hooks.example.org/antiphon",
            "https://hooks.example.org:8443/a?b=c",
            "https://93.184.216.34/",
            "https://[2606:2800:220:1::1]/",
        ] {
            assert!(Reachable::Public.check(url).is_ok(), "{url}");
        }
        for (url, wrong) in [
            ("", WrongUrl::NotAUrl),
            ("hooks.example.org", WrongUrl::NotAUrl),
            ("http://hooks.example.org/", WrongUrl::Scheme),
            ("file:///etc/passwd", WrongUrl::Scheme),
            ("gopher://hooks.example.org/", WrongUrl::Scheme),
            ("https://user@hooks.example.org/", WrongUrl::Credentials),
            ("https://user:secret@hooks.example.org/", WrongUrl::Credentials),
            ("https://localhost/", WrongUrl::NotPublic),
            ("https://localhost./", WrongUrl::NotPublic),
            ("https://LOCALHOST/", WrongUrl::NotPublic),
            ("https://printer.local/", WrongUrl::NotPublic),
            ("https://127.0.0.1/", WrongUrl::NotPublic),
            ("https://127.1/", WrongUrl::NotPublic),
            ("https://2130706433/", WrongUrl::NotPublic),
            ("https://0x7f000001/", WrongUrl::NotPublic),
            ("https://169.254.169.254/latest/meta-data", WrongUrl::NotPublic),
            ("https://[::1]/", WrongUrl::NotPublic),
            ("https://[::ffff:10.0.0.1]/", WrongUrl::NotPublic),
        ] {
            assert_eq!(Reachable::Public.check(url), Err(wrong), "{url}");
        }
        let long = format!("https://example.org/{}", "x".repeat(MAX_URL));
        assert_eq!(Reachable::Public.check(&long), Err(WrongUrl::TooLong));
    }

    #[test]
    fn whoever_runs_the_server_may_send_anywhere() {
        for url in ["http://127.0.0.1:9000/", "http://backend/hook", "https://10.0.0.7/"] {
            assert!(Reachable::Anywhere.check(url).is_ok(), "{url}");
        }
        assert_eq!(Reachable::Anywhere.check("ftp://backend/"), Err(WrongUrl::Scheme));
    }

    #[test]
    fn special_addresses_are_not_public() {
        let public = |text: &str| is_public(text.parse().unwrap());
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!public(address), "{address}");
        }
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(public(address), "{address}");
        }
    }
}
