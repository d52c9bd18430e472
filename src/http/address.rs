//! Where a request comes from: the peer, or whom a proxy of ours says that it speaks for.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use crate::listener::Source;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whoever asks, for limits by address: of IPv6 the network (/64), since each house has 2^64 addresses.
pub(super) fn of(parts: &Parts, trusted: &[IpNet]) -> Option<IpAddr> {
    let ConnectInfo(Source(peer)) = parts.extensions.get::<ConnectInfo<Source>>()?;
    Some(network(behind(peer.ip(), &parts.headers, trusted)))
}

/// Says a request that somebody forwarded it?
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(header::FORWARDED)
}

/// A proxy sets one of two headers and may pass on whatever a client wrote into the other. Where they differ, neither is
/// believed.
fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let lines = |name| headers.get_all(name).iter().map(|line| line.to_str().unwrap_or_default());
    let plain: Vec<_> = lines(X_FORWARDED_FOR).flat_map(|line| line.split(',')).map(node).collect();
    let standard: Vec<_> = lines(header::FORWARDED).flat_map(elements).map(forwarded_for).collect();
    match (plain.is_empty(), standard.is_empty()) {
        (false, true) => before_proxies(peer, &plain, trusted),
        (true, false) => before_proxies(peer, &standard, trusted),
        (true, true) => peer,
        (false, false) => {
            let asks = before_proxies(peer, &plain, trusted);
            if asks == before_proxies(peer, &standard, trusted) { asks } else { peer }
        }
    }
}

/// Each proxy adds at the end whom it heard. The first from there that is no proxy of ours is who asks; what stands further
/// ahead anybody can have written.
fn before_proxies(peer: IpAddr, hops: &[Option<IpAddr>], trusted: &[IpNet]) -> IpAddr {
    let mut asks = peer;
    for hop in hops.iter().rev() {
        if !trusted.iter().any(|range| range.contains(&asks)) {
            return asks;
        }
        let Some(hop) = hop else { return asks };
        asks = *hop;
    }
    asks
}

/// The elements of a line of `Forwarded` (RFC 7239 section 4).
fn elements(line: &str) -> impl Iterator<Item = &str> {
    outside_quotes(line, ',')
}

/// Whom an element is about. One whose quotes do not close is about nobody: they may be a client's, to hide what the proxy
/// added.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut quotes = Quotes::default();
    element.chars().for_each(|c| _ = quotes.hold(c));
    if quotes.open {
        return None;
    }
    let pairs = outside_quotes(element, ';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    node(named.next()?.1.trim().trim_matches('"'))
}

/// Parts of a text between separators that are not within quotes (RFC 9110 section 5.6.4).
fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quotes = Quotes::default();
    text.split(move |c| !quotes.hold(c) && c == separator)
}

/// Where quotes are open, as a text is read.
#[derive(Default)]
struct Quotes {
    open: bool,
    escaped: bool,
}

impl Quotes {
    /// Takes the next character. Was it within quotes?
    fn hold(&mut self, c: char) -> bool {
        let within = self.open;
        self.open ^= c == '"' && !self.escaped;
        self.escaped = within && c == '\\' && !self.escaped;
        within
    }
}

/// An address, with a port or without; `None` for one that is hidden.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|at| at.ip()));
    address.ok().map(|address| address.to_canonical())
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn proxies() -> [IpNet; 2] {
        ["10.0.0.0/30", "fd00::/8"].map(|range| range.parse().unwrap())
    }

    fn asks(peer: &str, said: &[(HeaderName, &str)]) -> IpAddr {
        let lines = said.iter().map(|(name, line)| (name.clone(), HeaderValue::from_str(line).unwrap()));
        let mut headers = HeaderMap::new();
        lines.for_each(|(name, line)| _ = headers.append(name, line));
        behind(ip(peer), &headers, &proxies())
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_what_it_added() {
        for (peer, said, wanted) in [
            ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
            ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
            ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
            ("fd00::1", "::ffff:198.51.100.1", "198.51.100.1"),
            ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9, ", "10.0.0.1"),
        ] {
            assert_eq!(asks(peer, &[(X_FORWARDED_FOR, said)]), ip(wanted), "{peer} {said}");
        }
        assert_eq!(asks("10.0.0.1", &[]), ip("10.0.0.1"));
        let lines = [(X_FORWARDED_FOR, "203.0.113.9"), (X_FORWARDED_FOR, "198.51.100.1")];
        assert_eq!(asks("10.0.0.1", &lines), ip("198.51.100.1"), "the last line is the last proxy's");
    }

    #[test]
    fn the_standard_header_says_the_same() {
        for (said, wanted) in [
            ("for=198.51.100.1", "198.51.100.1"),
            ("For=198.51.100.1;proto=https;by=10.0.0.1", "198.51.100.1"),
            ("proto=https; for = \"198.51.100.1:4711\"", "198.51.100.1"),
            ("for=203.0.113.9, for=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("for=203.0.113.9;host=\"a,b;for=1.2.3.4\", for=198.51.100.1, for=10.0.0.2", "198.51.100.1"),
            ("for=203.0.113.9, for=_hidden", "10.0.0.1"),
            ("for=203.0.113.9, proto=https", "10.0.0.1"),
            ("for=203.0.113.9;host=\"never closed, for=198.51.100.1", "10.0.0.1"),
            ("for=203.0.113.9;host=\"\\\", for=\"[2001:db8::7]\"", "10.0.0.1"),
        ] {
            assert_eq!(asks("10.0.0.1", &[(header::FORWARDED, said)]), ip(wanted), "{said}");
        }
    }

    #[test]
    fn what_a_client_wrote_into_the_other_header_is_not_believed() {
        let own = (X_FORWARDED_FOR, "198.51.100.1");
        assert_eq!(asks("10.0.0.1", &[own.clone(), (header::FORWARDED, "for=1.2.3.4")]), ip("10.0.0.1"));
        assert_eq!(asks("10.0.0.1", &[own, (header::FORWARDED, "for=198.51.100.1")]), ip("198.51.100.1"));
    }

    #[test]
    fn a_house_is_one_address() {
        assert_eq!(network(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(network(ip("198.51.100.1")), ip("198.51.100.1"));
    }

    proptest! {
        /// Whatever a client sends ahead of what the proxy adds.
        #[test]
        fn nothing_ahead_of_the_proxys_own_word_matters(ahead in "[ -~]{0,80}") {
            let line = format!("{ahead}, 198.51.100.1");
            prop_assert_eq!(asks("10.0.0.1", &[(X_FORWARDED_FOR, &line)]), ip("198.51.100.1"));
            prop_assert_eq!(asks("192.0.2.1", &[(header::FORWARDED, &line)]), ip("192.0.2.1"));
            for added in ["for=198.51.100.1", "for=\"198.51.100.1:4711\";by=\"_us\""] {
                let line = format!("{ahead}, {added}");
                let asks = asks("10.0.0.1", &[(header::FORWARDED, &line)]);
                prop_assert!([ip("198.51.100.1"), ip("10.0.0.1")].contains(&asks), "{asks}");
            }
        }
    }
}
