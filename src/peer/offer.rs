//! An offer, checked before the crate sees it.
//!
//! What passes is one audio section with Opus, optionally a data channel, and the keys of ICE and DTLS.
//! Candidates are counted and then left out: a server at a known address learns where its peer is from
//! the peer's own checks (they arrive as peer-reflexive, RFC 8445 section 7.3.1.3), so an offer cannot
//! make this server send to addresses of its author's choice, and nobody waits for gathering.

use crate::error::{Code, Error, Result};

/// The largest offer. A browser's is 2 to 6 KiB.
pub const MAX_BYTES: usize = 64 * 1024;
const MAX_LINES: usize = 500;
const MAX_SECTIONS: usize = 4;
const MAX_CANDIDATES: usize = 30;

/// A checked offer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// With CRLF line ends and without candidates.
    pub(super) sdp: String,
    /// Which end of DTLS the offerer leaves to us (RFC 5763 section 5).
    pub(super) setup: Setup,
    /// A data channel is offered. Without one the call is audio only.
    pub(super) has_channel: bool,
}

impl Offer {
    /// Both are of one connection: its certificate is the same.
    pub(super) fn is_of_the_same(&self, other: &Self) -> bool {
        fn fingerprint(offer: &Offer) -> Option<&str> {
            offer.sdp.lines().find(|line| line.starts_with("a=fingerprint:"))
        }
        fingerprint(self) == fingerprint(other)
    }

    /// The same with other ICE credentials.
    pub(super) fn with(&self, fresh: &Fragment) -> Self {
        let sdp = self.sdp.lines().map(|line| match line.split_once(':') {
            Some(("a=ice-ufrag", _)) => format!("a=ice-ufrag:{}\r\n", fresh.ufrag),
            Some(("a=ice-pwd", _)) => format!("a=ice-pwd:{}\r\n", fresh.pwd),
            Some(_) | None => format!("{line}\r\n"),
        });
        Self { sdp: sdp.collect(), ..*self }
    }
}

/// What a page trickles, as far as it matters: the credentials of an ICE restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    ufrag: String,
    pwd: String,
}

/// The offerer's `a=setup`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setup {
    /// We choose.
    ActPass,
    /// It starts the handshake.
    Active,
    /// We start the handshake.
    Passive,
}

/// Checks `text`.
///
/// # Errors
///
/// [`Code::PayloadTooLarge`] beyond [`MAX_BYTES`] or [`MAX_LINES`]; [`Code::InvalidSdp`] with a sentence
/// that names what is wrong.
pub(super) fn check(text: &str) -> Result<Offer> {
    if text.len() > MAX_BYTES {
        return Err(Error::new(Code::PayloadTooLarge, "The offer is larger than 64 KiB."));
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    if lines.len() > MAX_LINES {
        return Err(Error::new(Code::PayloadTooLarge, "The offer has more than 500 lines."));
    }
    if lines.is_empty() {
        return Err(invalid("The offer is empty."));
    }
    if lines[0] != "v=0" {
        return Err(invalid("The offer is not SDP: it does not begin with v=0."));
    }
    if lines.iter().filter(|line| is_candidate(line)).count() > MAX_CANDIDATES {
        return Err(invalid("The offer has more than 30 candidates."));
    }

    let (session, sections) = split(&lines);
    if sections.len() > MAX_SECTIONS {
        return Err(invalid("The offer has more than 4 media sections."));
    }
    let mut audio = sections.iter().filter(|section| section.is("audio"));
    let Some(first) = audio.next() else { return Err(invalid("The offer has no audio section.")) };
    if audio.next().is_some() {
        return Err(invalid("The offer has more than one audio section."));
    }
    let Some(_) = opus(first.lines) else { return Err(invalid("The offer's audio has no Opus.")) };
    let attribute = |name| value(first.lines, name).or_else(|| value(session, name));
    if attribute("ice-ufrag").is_none() || attribute("ice-pwd").is_none() {
        return Err(invalid("The offer has no ICE credentials."));
    }
    if attribute("fingerprint").is_none() {
        return Err(invalid("The offer has no DTLS fingerprint."));
    }
    let setup = match attribute("setup") {
        Some("actpass") | None => Setup::ActPass,
        Some("active") => Setup::Active,
        Some("passive") => Setup::Passive,
        Some(_) => return Err(invalid("The offer's DTLS setup is not actpass, active or passive.")),
    };

    Ok(Offer {
        sdp: lines.iter().filter(|line| !is_candidate(line)).flat_map(|line| [*line, "\r\n"]).collect(),
        setup,
        has_channel: sections.iter().any(|section| section.is("application")),
    })
}

/// Reads what a page trickles (RFC 8840 section 9: `application/trickle-ice-sdpfrag`). The candidates in it are of no
/// use to a server at a known address, see above; a page that sends them is not wrong. The credentials, when it has
/// some, are of the connection as it is or of an ICE restart (RFC 9725 section 4.3.3).
///
/// # Errors
///
/// As for an offer.
pub fn fragment(text: &str) -> Result<Option<Fragment>> {
    if text.len() > MAX_BYTES || text.lines().count() > MAX_LINES {
        return Err(Error::new(Code::PayloadTooLarge, "The fragment is larger than an offer may be."));
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    if lines.iter().any(|line| !line.starts_with("a=") && !line.starts_with("m=")) {
        return Err(invalid("The fragment has a line that is neither an attribute nor a media section."));
    }
    if lines.iter().filter(|line| is_candidate(line)).count() > MAX_CANDIDATES {
        return Err(invalid("The fragment has more than 30 candidates."));
    }
    match (value(&lines, "ice-ufrag"), value(&lines, "ice-pwd")) {
        (Some(ufrag), Some(pwd)) => Ok(Some(Fragment { ufrag: ufrag.to_owned(), pwd: pwd.to_owned() })),
        (None, None) => Ok(None),
        (Some(_), None) | (None, Some(_)) => Err(invalid("The fragment has half of the ICE credentials.")),
    }
}

/// The payload type of Opus in a media section.
pub(super) fn opus(section: &[&str]) -> Option<u8> {
    section.iter().find_map(|line| {
        let (payload_type, encoding) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
        encoding.trim().to_ascii_lowercase().starts_with("opus/48000").then(|| payload_type.parse().ok())?
    })
}

/// A media section's lines, its `m=` first.
pub(super) struct Section<'a> {
    pub(super) lines: &'a [&'a str],
}

impl Section<'_> {
    /// It is of this kind, and its port does not reject it.
    fn is(&self, kind: &str) -> bool {
        let mut fields = self.lines.first().and_then(|line| line.strip_prefix("m=")).unwrap_or("").split(' ');
        fields.next() == Some(kind) && fields.next().is_some_and(|port| port != "0")
    }
}

/// The session's lines, and each media section's.
pub(super) fn split<'a>(lines: &'a [&'a str]) -> (&'a [&'a str], Vec<Section<'a>>) {
    let starts: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.starts_with("m=")).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let sections =
        starts.iter().zip(ends).map(|(&start, end)| Section { lines: &lines[start..end] }).collect();
    (&lines[..starts.first().copied().unwrap_or(lines.len())], sections)
}

fn value<'a>(lines: &[&'a str], name: &str) -> Option<&'a str> {
    lines.iter().find_map(|line| {
        line.strip_prefix("a=")?.strip_prefix(name)?.strip_prefix(':').filter(|value| !value.is_empty())
    })
}

pub(super) fn is_candidate(line: &str) -> bool {
    line.starts_with("a=candidate:") || line.starts_with("a=end-of-candidates")
}

fn invalid(message: &str) -> Error {
    Error::new(Code::InvalidSdp, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = include_str!("../../tests/fixtures/sdp/chromium-offer.sdp");

    fn refusal(text: &str) -> (Code, String) {
        let error = check(text).unwrap_err();
        (error.code, error.message)
    }

    #[test]
    fn a_browsers_offer_passes_and_loses_its_candidates() {
        let offer = check(OFFER).unwrap();
        assert!(OFFER.contains("a=candidate:"));
        assert!(!offer.sdp.contains("a=candidate:"));
        assert_eq!(offer.setup, Setup::ActPass);
        assert!(offer.has_channel);
    }

    #[test]
    fn an_offer_without_candidates_or_data_channel_passes() {
        let (audio_only, _) = OFFER.split_once("m=application").unwrap();
        let bare: String =
            audio_only.lines().filter(|line| !is_candidate(line)).map(|line| format!("{line}\n")).collect();
        assert!(!check(&bare).unwrap().has_channel);
    }

    #[test]
    fn line_ends_are_made_uniform() {
        let unix: String = OFFER.lines().map(|line| format!("{line}\n")).collect();
        assert_eq!(check(&unix).unwrap(), check(OFFER).unwrap());
    }

    #[test]
    fn each_bad_offer_is_refused_by_its_name() {
        let without = |start: &str| -> String {
            OFFER.lines().filter(|line| !line.starts_with(start)).map(|line| format!("{line}\r\n")).collect()
        };
        let audio = OFFER.split_once("m=audio").unwrap().1.split_once("m=application").unwrap().0;
        let cases = [
            (String::new(), "empty"),
            ("hello".to_owned(), "not SDP"),
            (OFFER.replace("m=audio 9", "m=audio 0"), "no audio section"),
            (OFFER.replace("m=audio", "m=video"), "no audio section"),
            (format!("{OFFER}m=audio{audio}"), "more than one audio"),
            (without("a=rtpmap:111"), "no Opus"),
            (without("a=ice-ufrag"), "no ICE credentials"),
            (without("a=ice-pwd"), "no ICE credentials"),
            (without("a=fingerprint"), "no DTLS fingerprint"),
            (OFFER.replace("a=setup:actpass", "a=setup:holdconn"), "DTLS setup"),
            (format!("{OFFER}{}", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n".repeat(3)), "more than 4"),
            (
                format!("{OFFER}{}", "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n".repeat(31)),
                "more than 30",
            ),
        ];
        for (offer, cause) in cases {
            let (code, message) = refusal(&offer);
            assert_eq!(code, Code::InvalidSdp, "{message}");
            assert!(message.contains(cause), "{message:?} does not name {cause:?}");
        }
    }

    #[test]
    fn a_huge_offer_is_too_large_not_invalid() {
        let by_size = format!("{OFFER}a=x:{}\r\n", "x".repeat(MAX_BYTES));
        let by_lines = format!("{OFFER}{}", "a=x\r\n".repeat(MAX_LINES));
        for offer in [by_size, by_lines] {
            assert_eq!(refusal(&offer).0, Code::PayloadTooLarge);
        }
    }

    #[test]
    fn a_fragment_holds_attributes_only() {
        let trickled = "m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\na=end-of-candidates\r\n";
        assert_eq!(fragment(trickled).unwrap(), None);
        assert_eq!(fragment("{\"candidate\":1}").unwrap_err().code, Code::InvalidSdp);
        assert_eq!(fragment("a=ice-ufrag:x\r\n").unwrap_err().code, Code::InvalidSdp);
        assert_eq!(fragment(&"a=x\n".repeat(MAX_LINES + 1)).unwrap_err().code, Code::PayloadTooLarge);
    }

    #[test]
    fn an_offer_restarted_is_the_same_with_other_credentials() {
        let offer = check(OFFER).unwrap();
        let fresh = fragment("a=ice-ufrag:fresh\r\na=ice-pwd:a-password-of-22-chars\r\n").unwrap().unwrap();
        let restarted = offer.with(&fresh);
        assert!(restarted.is_of_the_same(&offer));
        let named = |name| restarted.sdp.matches(name).count();
        assert_eq!(named("a=ice-ufrag:"), named("a=ice-ufrag:fresh\r\n"));
        assert_eq!(named("a=ice-pwd:"), named("a=ice-pwd:a-password-of-22-chars\r\n"));
        assert!(named("a=ice-ufrag:") > 0 && restarted.sdp.len() > offer.sdp.len() / 2);
        let other = check(&OFFER.replace("a=fingerprint:sha-256 ", "a=fingerprint:sha-256 00:")).unwrap();
        assert!(!offer.is_of_the_same(&other));
    }
}
