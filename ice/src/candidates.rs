//! Which addresses the server offers to browsers (its host candidates, RFC 8445 section 5.1.1.1), and who can reach
//! them. Pure: the host's interfaces are told.

use std::collections::HashSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// More are of no use to a browser, which checks them all.
const MAX: usize = 16;

/// Interfaces of containers and virtual machines: what has one of their addresses is on this host, and can use
/// another.
const VIRTUAL: [&str; 18] = [
    "docker", "br-", "veth", "cni", "flannel", "virbr", "vnet", "lxc", "lxd", "podman", "kube", "cali",
    "cilium", "nerdctl", "weave", "vmnet", "vboxnet", "dummy",
];

/// An address of the host's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    pub name: String,
    pub address: IpAddr,
}

/// What a person who runs the server wants.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The address that takes the media; an unspecified one takes it on all, `::` on IPv4's, too.
    pub listen: IpAddr,
    /// Where browsers reach it, when those are not the host's own addresses.
    pub public: &'a [IpAddr],
    /// Only these interfaces' addresses; where there are none, those of all that lead out of the host.
    pub interfaces: &'a [String],
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCandidates {
    #[error(
        "--media-interface {0}: there is no such interface, or it has no address that --media listens on"
    )]
    NoInterface(String),
    #[error("no address of this host leads out of it: name the one that browsers reach with --public-ip")]
    NoAddress,
}

/// The addresses to offer, preferred first. What is named is taken as it is.
///
/// # Errors
///
/// There is nothing to offer.
pub fn offered(wanted: Wanted<'_>, own: &[Interface]) -> Result<Vec<IpAddr>, NoCandidates> {
    let Wanted { listen, public, interfaces } = wanted;
    let mut offered = public.to_vec();
    if !interfaces.is_empty() {
        for name in interfaces {
            let usable = |one: &&Interface| {
                one.name == *name && is_taken(listen, one.address) && has_no_scope(one.address)
            };
            let theirs: Vec<IpAddr> = own.iter().filter(usable).map(|one| one.address).collect();
            if theirs.is_empty() {
                return Err(NoCandidates::NoInterface(name.clone()));
            }
            offered.extend(theirs);
        }
    } else if public.is_empty() && !listen.is_unspecified() {
        offered.push(listen);
    } else if public.is_empty() {
        let leads_out = |one: &&Interface| {
            is_taken(listen, one.address)
                && has_no_scope(one.address)
                && !one.address.is_loopback()
                && !one.address.is_unspecified()
                && !is_virtual(&one.name)
        };
        offered.extend(own.iter().filter(leads_out).map(|one| one.address));
        // IPv4 first, and what the whole world can reach before what it cannot.
        offered.sort_by_key(|&address| (reach_of(address) != Reach::Anyone, address.is_ipv6()));
    }
    let mut seen = HashSet::new();
    offered.retain(|&address| seen.insert(address));
    offered.truncate(MAX);
    if offered.is_empty() { Err(NoCandidates::NoAddress) } else { Ok(offered) }
}

/// Who can reach an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Loopback.
    ThisMachine,
    /// Private (RFC 1918), carrier-grade NAT's (RFC 6598), unique local (RFC 4193) or link-local.
    SameNetwork,
    Anyone,
}

impl Reach {
    /// Of the best of them.
    pub fn of(addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        addresses.into_iter().map(reach_of).max().unwrap_or(Self::ThisMachine)
    }

    /// What to tell a person whose server is meant for others; `None` when all is well.
    pub fn warning(self) -> Option<&'static str> {
        match self {
            Self::ThisMachine => Some(
                "only browsers on this machine can reach the media port: listen on another address with --media",
            ),
            Self::SameNetwork => Some(
                "only browsers on the same network can reach the media port: name the public address with \
                 --public-ip",
            ),
            Self::Anyone => None,
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ThisMachine => "this machine",
            Self::SameNetwork => "the same network",
            Self::Anyone => "anyone",
        })
    }
}

fn reach_of(address: IpAddr) -> Reach {
    match address.to_canonical() {
        address if address.is_loopback() => Reach::ThisMachine,
        IpAddr::V4(address) => {
            let carrier = address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64;
            match address.is_private()
                || address.is_link_local()
                || carrier
                || address == Ipv4Addr::UNSPECIFIED
            {
                true => Reach::SameNetwork,
                false => Reach::Anyone,
            }
        }
        IpAddr::V6(address) => {
            match address.is_unique_local()
                || address.is_unicast_link_local()
                || address == Ipv6Addr::UNSPECIFIED
            {
                true => Reach::SameNetwork,
                false => Reach::Anyone,
            }
        }
    }
}

/// What is sent to `address` comes to a socket that listens on `listen`.
fn is_taken(listen: IpAddr, address: IpAddr) -> bool {
    match listen {
        IpAddr::V4(listen) if listen.is_unspecified() => address.is_ipv4(),
        IpAddr::V6(listen) if listen.is_unspecified() => true,
        IpAddr::V4(_) | IpAddr::V6(_) => listen == address,
    }
}

/// A link-local address means nothing without its link, which a candidate cannot name.
fn has_no_scope(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !address.is_link_local(),
        IpAddr::V6(address) => !address.is_unicast_link_local(),
    }
}

fn is_virtual(name: &str) -> bool {
    VIRTUAL.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| ip(text)).collect()
    }

    /// A host as they are: loopback, two networks, a container bridge, and addresses of all kinds.
    fn host() -> Vec<Interface> {
        [
            ("lo", "127.0.0.1"),
            ("lo", "::1"),
            ("docker0", "172.17.0.1"),
            ("br-0a1b2c", "172.18.0.1"),
            ("veth12ab", "169.254.3.4"),
            ("eth0", "fe80::1"),
            ("eth0", "2001:db8::7"),
            ("eth0", "10.0.0.7"),
            ("eth0", "169.254.9.9"),
            ("eth1", "203.0.113.7"),
            ("eth1", "203.0.113.7"),
            ("wg0", "fd00::7"),
        ]
        .map(|(name, address)| Interface { name: name.to_owned(), address: ip(address) })
        .to_vec()
    }

    fn offer(listen: &str, public: &[&str], interfaces: &[&str]) -> Result<Vec<IpAddr>, NoCandidates> {
        let interfaces: Vec<String> = interfaces.iter().map(|name| (*name).to_owned()).collect();
        offered(Wanted { listen: ip(listen), public: &ips(public), interfaces: &interfaces }, &host())
    }

    #[test]
    fn what_is_offered_follows_from_what_is_wanted() {
        for (listen, public, interfaces, wanted) in [
            // One address is offered as it is, loopback too.
            ("127.0.0.1", &[][..], &[][..], &["127.0.0.1"][..]),
            ("::1", &[], &[], &["::1"]),
            ("10.0.0.7", &[], &[], &["10.0.0.7"]),
            // All addresses: those that lead out, of the families that are listened on.
            ("0.0.0.0", &[], &[], &["203.0.113.7", "10.0.0.7"]),
            ("::", &[], &[], &["203.0.113.7", "2001:db8::7", "10.0.0.7", "fd00::7"]),
            // What is named public is offered alone, in its order.
            ("0.0.0.0", &["198.51.100.1", "198.51.100.2"], &[], &["198.51.100.1", "198.51.100.2"]),
            ("::", &["2001:db8::9", "198.51.100.1"], &[], &["2001:db8::9", "198.51.100.1"]),
            ("10.0.0.7", &["198.51.100.1"], &[], &["198.51.100.1"]),
            // An interface is chosen whatever its name is, beside what is public.
            ("0.0.0.0", &[], &["docker0"], &["172.17.0.1"]),
            ("0.0.0.0", &[], &["lo"], &["127.0.0.1"]),
            ("0.0.0.0", &[], &["eth1", "eth0"], &["203.0.113.7", "10.0.0.7"]),
            ("::", &[], &["eth0"], &["2001:db8::7", "10.0.0.7"]),
            ("0.0.0.0", &["198.51.100.1"], &["eth0"], &["198.51.100.1", "10.0.0.7"]),
            ("10.0.0.7", &[], &["eth0"], &["10.0.0.7"]),
        ] {
            assert_eq!(
                offer(listen, public, interfaces),
                Ok(ips(wanted)),
                "{listen} {public:?} {interfaces:?}"
            );
        }
    }

    #[test]
    fn nothing_to_offer_is_an_error_that_names_the_setting() {
        assert_eq!(offer("0.0.0.0", &[], &["eth9"]), Err(NoCandidates::NoInterface("eth9".into())));
        assert_eq!(offer("0.0.0.0", &[], &["wg0"]), Err(NoCandidates::NoInterface("wg0".into())));
        assert_eq!(offer("10.0.0.7", &[], &["eth1"]), Err(NoCandidates::NoInterface("eth1".into())));
        let wanted = Wanted { listen: ip("0.0.0.0"), public: &[], interfaces: &[] };
        assert_eq!(offered(wanted, &host()[..5]), Err(NoCandidates::NoAddress));
    }

    #[test]
    fn a_host_with_hundreds_of_addresses_offers_a_few() {
        let many: Vec<Interface> =
            (0..=255).map(|n| Interface { name: "eth0".into(), address: [10, 0, 1, n].into() }).collect();
        let wanted = Wanted { listen: ip("0.0.0.0"), public: &[], interfaces: &[] };
        assert_eq!(offered(wanted, &many).unwrap().len(), MAX);
    }

    #[test]
    fn the_best_address_says_who_can_reach_the_server() {
        for (addresses, reach) in [
            (&["127.0.0.1"][..], Reach::ThisMachine),
            (&["127.0.0.1", "::1", "::ffff:127.0.0.1"], Reach::ThisMachine),
            (&[], Reach::ThisMachine),
            (&["10.1.2.3"], Reach::SameNetwork),
            (&["172.16.0.1", "192.168.1.1"], Reach::SameNetwork),
            (&["100.64.0.1"], Reach::SameNetwork),
            (&["100.127.255.255", "127.0.0.1"], Reach::SameNetwork),
            (&["fd00::1", "fe80::1", "169.254.1.1"], Reach::SameNetwork),
            (&["::ffff:10.0.0.1"], Reach::SameNetwork),
            (&["100.128.0.1"], Reach::Anyone),
            (&["100.63.255.255"], Reach::Anyone),
            (&["172.32.0.1"], Reach::Anyone),
            (&["10.0.0.1", "203.0.113.1"], Reach::Anyone),
            (&["2001:db8::1"], Reach::Anyone),
        ] {
            assert_eq!(Reach::of(ips(addresses)), reach, "{addresses:?}");
        }
        assert!(Reach::ThisMachine.warning().unwrap().starts_with("only browsers on this machine"));
        assert!(Reach::SameNetwork.warning().unwrap().contains("--public-ip"));
        assert_eq!(Reach::Anyone.warning(), None);
    }
}
