//! Where the other end is by now. Pure.
//!
//! A NAT that forgets its mappings gives a browser another address without the browser's knowing: its checks succeed and
//! nothing is nominated anew, while what we send goes to where nobody is. Its voice says where it is; it has proved by
//! then that the address is its own ([`super::mux`]).

use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Silence at the address that ICE has chosen, after which a voice from another one is followed.
const SILENT: Duration = Duration::from_millis(1_000);

/// STUN (RFC 7983 section 7).
pub(super) fn is_check(datagram: &[u8]) -> bool {
    matches!(datagram.first(), Some(0..=3))
}

/// SRTP or SRTCP.
pub(super) fn is_media(datagram: &[u8]) -> bool {
    matches!(datagram.first(), Some(128..=191))
}

#[derive(Debug, Default)]
pub(super) struct Way {
    /// The address that ICE has chosen, and when something last came from where it is.
    chosen: Option<(SocketAddr, Instant)>,
    /// Where it is, when that is elsewhere.
    elsewhere: Option<SocketAddr>,
}

impl Way {
    /// The core has chosen `address` to send to.
    pub(super) fn chosen(&mut self, address: SocketAddr, now: Instant) {
        if self.chosen.is_none_or(|(known, _)| known != address) {
            (self.chosen, self.elsewhere) = (Some((address, now)), None);
        }
    }

    /// From whom the core is to hear of a datagram that came from `source`.
    pub(super) fn of(&mut self, source: SocketAddr, is_media: bool, at: Instant) -> SocketAddr {
        let Some((chosen, heard)) = &mut self.chosen else { return source };
        let known = self.elsewhere.unwrap_or(*chosen);
        if source != known && is_media && at.saturating_duration_since(*heard) >= SILENT {
            self.elsewhere = Some(source).filter(|source| source != chosen);
        } else if source != known {
            return source;
        }
        *heard = at;
        *chosen
    }

    /// Where a datagram for `destination` has to go.
    pub(super) fn to(&self, destination: SocketAddr) -> SocketAddr {
        match (self.chosen, self.elsewhere) {
            (Some((chosen, _)), Some(elsewhere)) if chosen == destination => elsewhere,
            (_, _) => destination,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn at(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], port))
    }

    #[test]
    fn a_voice_from_elsewhere_is_followed_when_the_chosen_address_is_silent() {
        let begin = clock::instant();
        let ms = |ms| begin + Duration::from_millis(ms);
        let mut way = Way::default();
        way.chosen(at(1), ms(0));
        assert_eq!((way.of(at(1), true, ms(500)), way.to(at(1))), (at(1), at(1)));
        assert_eq!(way.of(at(2), true, ms(1_000)), at(2), "it may be a stray");
        assert_eq!(way.of(at(2), false, ms(1_600)), at(2), "a check alone moves nothing");
        assert_eq!((way.of(at(2), true, ms(1_600)), way.to(at(1))), (at(1), at(2)));
        assert_eq!(way.of(at(2), false, ms(1_700)), at(1), "its checks count as those of the chosen one");
        assert_eq!((way.of(at(3), true, ms(2_800)), way.to(at(1))), (at(1), at(3)), "and again");
        assert_eq!((way.of(at(1), true, ms(4_000)), way.to(at(1))), (at(1), at(1)), "and back");
    }

    #[test]
    fn what_ice_chooses_anew_is_taken_as_it_is() {
        let begin = clock::instant();
        let mut way = Way::default();
        way.chosen(at(1), begin);
        way.of(at(2), true, begin + SILENT);
        way.chosen(at(4), begin + SILENT);
        assert_eq!((way.to(at(4)), way.to(at(1))), (at(4), at(1)));
    }
}
