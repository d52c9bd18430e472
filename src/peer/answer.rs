//! The crate's answer, made ours: where we can be reached, and how we like our voices sent.

use std::net::{IpAddr, SocketAddr};

use super::mux::Credentials;
use super::offer;
use crate::audio::Coding;
use crate::wire::MediaProtocol;

/// Asked of the browser's encoder: in-band FEC, so that a lost packet can be had from the next; no packets
/// in silence; mono (RFC 7587 section 6.1).
const OPUS: &str = "minptime=10;useinbandfec=1;usedtx=1;stereo=0";

/// Puts `reachable` in place of the crate's candidates (it knows only its dummy sockets), and says that
/// they are all.
pub(super) fn rewrite(answer: &str, reachable: &[Reachable]) -> String {
    let lines: Vec<&str> = answer.lines().filter(|line| !offer::is_candidate(line)).collect();
    let (session, sections) = offer::split(&lines);
    let mut out = String::with_capacity(answer.len() + 128 * reachable.len());
    let mut line = |text: &str| {
        out.push_str(text);
        out.push_str("\r\n");
    };
    session.iter().for_each(|text| line(text));
    let mut named = false;
    for section in sections {
        let opus = offer::opus(section.lines).map(|payload_type| format!("a=fmtp:{payload_type} "));
        let red = payload_type(section.lines, "red/48000");
        for text in section.lines {
            match (&opus, red) {
                (Some(fmtp), _) if text.starts_with(fmtp.as_str()) => line(&format!("{fmtp}{OPUS}")),
                (Some(_), Some(red)) if text.starts_with("m=") => line(&preferred(text, red)),
                (Some(_) | None, _) => line(text),
            }
        }
        // In a bundle the candidates of the first section that is not rejected are everybody's.
        let rejected = section.lines.first().is_some_and(|m| m.split(' ').nth(1) == Some("0"));
        if !named && !rejected {
            named = true;
            for (at, addr) in reachable.iter().enumerate() {
                line(&candidate(*addr, at));
            }
            line("a=end-of-candidates");
        }
    }
    out
}

/// What of an answer a page needs that knows the rest (RFC 9725 section 4.3.3): credentials and candidates.
pub(super) fn fragment(answer: &str) -> String {
    let wanted = |line: &&str| {
        ["a=ice-", "m=", "a=mid:"].iter().any(|start| line.starts_with(start)) || offer::is_candidate(line)
    };
    answer.lines().filter(wanted).flat_map(|line| [line, "\r\n"]).collect()
}

/// The ICE credentials of a description of ours.
pub(super) fn credentials(sdp: &str) -> Option<Credentials> {
    let value = |name: &str| sdp.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
    Some(Credentials { fragment: value("a=ice-ufrag:")?, password: value("a=ice-pwd:")? })
}

/// What an offer and its answer leave both ends to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// Opus's payload type.
    pub opus: u8,
    /// RED's (RFC 2198), whose blocks are Opus.
    pub red: Option<u8>,
    /// Packets may be asked for again (RFC 4585).
    pub retransmission: bool,
}

impl Agreed {
    pub(super) fn payload_type(&self, coding: Coding) -> Option<u8> {
        match coding {
            Coding::Opus => Some(self.opus),
            Coding::Red => self.red,
        }
    }

    /// `None` for a payload type that was not agreed on.
    pub(super) fn coding(&self, payload_type: u8) -> Option<Coding> {
        [Coding::Opus, Coding::Red]
            .into_iter()
            .find(|&coding| self.payload_type(coding) == Some(payload_type))
    }
}

/// By the answer; `None` when it has no Opus.
pub(super) fn agreed(answer: &str) -> Option<Agreed> {
    let lines: Vec<&str> = answer.lines().collect();
    offer::split(&lines).1.iter().find_map(|section| {
        let opus = offer::opus(section.lines)?;
        let nack = format!("a=rtcp-fb:{opus} nack");
        let retransmission = section.lines.iter().any(|line| line.trim_end() == nack);
        Some(Agreed { opus, red: payload_type(section.lines, "red/48000"), retransmission })
    })
}

/// The UDP addresses that a description names.
pub(super) fn candidates(sdp: &str, over: MediaProtocol) -> impl Iterator<Item = SocketAddr> {
    sdp.lines().filter_map(move |line| {
        let mut fields = line.strip_prefix("a=candidate:")?.split(' ').skip(2);
        fields.next().filter(|name| name.eq_ignore_ascii_case(transport(over)))?;
        let address = fields.nth(1)?.parse().ok()?;
        Some(SocketAddr::new(address, fields.next()?.parse().ok()?))
    })
}

/// As candidates name it.
fn transport(protocol: MediaProtocol) -> &'static str {
    match protocol {
        MediaProtocol::Udp => "udp",
        MediaProtocol::Tcp => "tcp",
    }
}

pub(super) fn without_candidates(sdp: &str) -> String {
    sdp.lines().filter(|line| !offer::is_candidate(line)).flat_map(|line| [line, "\r\n"]).collect()
}

/// A media section's payload type of this encoding.
fn payload_type(section: &[&str], encoding: &str) -> Option<u8> {
    section.iter().find_map(|line| {
        let (payload_type, named) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
        named.to_ascii_lowercase().starts_with(encoding).then(|| payload_type.parse().ok())?
    })
}

/// A media line with this payload type first: what stands first is what a browser sends.
fn preferred(media: &str, first: u8) -> String {
    let first = first.to_string();
    let mut fields: Vec<&str> = media.split(' ').collect();
    if let Some(at) = fields.iter().skip(3).position(|field| *field == first) {
        fields[3..=3 + at].rotate_right(1);
    }
    fields.join(" ")
}

/// Where browsers reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reachable {
    pub address: SocketAddr,
    pub protocol: MediaProtocol,
}

/// The candidate that is preferred as the `at`th (RFC 8839 section 5.1, RFC 6544 section 4.5). TCP comes after UDP, by the
/// preference that browsers give it.
fn candidate(reachable: Reachable, at: usize) -> String {
    const HOST: u32 = 126;
    const HOST_TCP: u32 = 90;
    /// Passive, of a host: RFC 6544 section 4.2.
    const PASSIVE: u32 = 4 << 13;
    let Reachable { address, protocol } = reachable;
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let (kind, local, suffix) = match protocol {
        MediaProtocol::Udp => (HOST, 65_535_u32.saturating_sub(at), ""),
        MediaProtocol::Tcp => (HOST_TCP, PASSIVE.saturating_sub(at), " tcptype passive"),
    };
    let priority = (kind << 24) | (local << 8) | 255;
    let (name, ip, port) = (transport(protocol), address.ip(), address.port());
    format!("a=candidate:{} 1 {name} {priority} {ip} {port} typ host{suffix}", at + 1)
}

/// Which addresses to name: the configured ones, or else the one that was bound; then the same over TCP.
pub(super) fn reachable(public: &[IpAddr], bound: SocketAddr, stream_port: Option<u16>) -> Vec<Reachable> {
    let bound_ip = [bound.ip()];
    let ips = if public.is_empty() { &bound_ip } else { public };
    let over = |protocol, port| {
        ips.iter().map(move |ip| Reachable { address: SocketAddr::new(*ip, port), protocol })
    };
    let udp = over(MediaProtocol::Udp, bound.port());
    udp.chain(stream_port.into_iter().flat_map(|port| over(MediaProtocol::Tcp, port))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRATES: &str = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 2\r\n\
        m=video 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 109\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=rtpmap:109 opus/48000/2\r\n\
        a=fmtp:109 minptime=10\r\na=candidate:1 1 udp 1 127.0.0.1 40000 typ host\r\na=end-of-candidates\r\n\
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\n";

    const TCP: Reachable = Reachable {
        address: SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 7)), 443),
        protocol: MediaProtocol::Tcp,
    };

    fn udp(address: &str) -> Reachable {
        Reachable { address: address.parse().unwrap(), protocol: MediaProtocol::Udp }
    }

    #[test]
    fn candidates_are_ours_and_stand_once_in_the_first_live_section() {
        let reachable = [udp("203.0.113.7:3478"), udp("[2001:db8::7]:3478"), TCP];
        let answer = rewrite(CRATES, &reachable);
        assert!(!answer.contains("127.0.0.1"));
        let audio = answer.split_once("m=audio").unwrap().1.split_once("m=application").unwrap().0;
        assert!(audio.contains("a=candidate:1 1 udp 2130706431 203.0.113.7 3478 typ host\r\n"));
        assert!(audio.contains("a=candidate:2 1 udp 2130706175 2001:db8::7 3478 typ host\r\n"));
        assert_eq!(answer.matches("a=end-of-candidates\r\n").count(), 1);
        assert!(
            audio.contains("a=candidate:3 1 tcp 1518337791 203.0.113.7 443 typ host tcptype passive\r\n"),
            "{audio}"
        );
        assert_eq!(answer.matches("a=candidate:").count(), 3);
    }

    #[test]
    fn opus_asks_for_fec_and_dtx_under_the_offers_payload_type() {
        let answer = rewrite(CRATES, &[]);
        assert!(answer.contains("a=fmtp:109 minptime=10;useinbandfec=1;usedtx=1;stereo=0\r\n"));
        let agreed = agreed(&answer).unwrap();
        assert_eq!(agreed, Agreed { opus: 109, red: None, retransmission: false });
    }

    #[test]
    fn red_is_preferred_and_what_was_agreed_on_is_read() {
        let crates = CRATES.replace("SAVPF 109", "SAVPF 109 9 63").replace(
            "a=fmtp:109",
            "a=rtpmap:63 red/48000/2\r\na=fmtp:63 109/109\r\na=rtcp-fb:109 nack\r\na=fmtp:109",
        );
        let answer = rewrite(&crates, &[]);
        assert!(answer.contains("m=audio 9 UDP/TLS/RTP/SAVPF 63 109 9\r\n"), "{answer}");
        assert!(answer.contains("a=fmtp:63 109/109\r\n"));
        let agreed = agreed(&answer).unwrap();
        assert_eq!(agreed, Agreed { opus: 109, red: Some(63), retransmission: true });
    }

    #[test]
    fn the_addresses_of_an_answer_are_read() {
        let reachable = [udp("203.0.113.7:3478"), udp("[2001:db8::7]:3478"), TCP];
        let read = |sdp: &str, over| candidates(sdp, over).collect::<Vec<_>>();
        let answer = rewrite(CRATES, &reachable);
        assert_eq!(read(&answer, MediaProtocol::Udp), [reachable[0].address, reachable[1].address]);
        assert_eq!(read(&answer, MediaProtocol::Tcp), [TCP.address]);
        assert!(read(&without_candidates(CRATES), MediaProtocol::Udp).is_empty());
    }

    #[test]
    fn without_public_addresses_the_bound_one_is_named_over_udp_and_then_over_tcp() {
        let bound = "127.0.0.1:3478".parse().unwrap();
        assert_eq!(reachable(&[], bound, None), [udp("127.0.0.1:3478")]);
        let named = reachable(&["203.0.113.7".parse().unwrap()], bound, Some(443));
        assert_eq!(named, [udp("203.0.113.7:3478"), TCP]);
    }
}
