//! What was said last while a connection is being made, kept so that it can be said again.
//!
//! First our last DTLS flight (RFC 6347 section 4.2.4).
//! The crate stops its retransmission timer at the first handshake record it receives, also when that record
//! does not complete the peer's flight; from then on a lost datagram of ours stays lost and the handshake hangs
//! (`rtc-dtls` 0.21.1, `handshaker.rs`, `wait`). So the datagrams are kept here and sent again, as they are, until
//! the peer has answered: one that it has seen it drops as a replay (section 4.1.2.6), one that it missed it takes.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;

/// The first wait, and the longest; each is half as long again as the one before. A round trip is mostly shorter,
/// and a datagram too many costs nothing.
const FIRST: Duration = Duration::from_millis(120);
const LONGEST: Duration = Duration::from_millis(500);

/// After this the connection has failed anyhow.
const LIFE: Duration = Duration::from_secs(20);

/// The least time between two answers to a peer that repeats itself.
const PACE: Duration = Duration::from_millis(50);

/// Content types of records (RFC 5246 section 6.2.1).
const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;

#[derive(Debug, Default)]
pub(super) struct Flight {
    datagrams: Vec<(SocketAddr, Bytes)>,
    state: State,
    /// From then on nothing is said again.
    end: Option<Instant>,
}

#[derive(Debug, Default)]
enum State {
    /// Nothing has been said yet.
    #[default]
    Before,
    /// Said, and not answered.
    Open {
        next: Instant,
        wait: Duration,
    },
    /// The peer has shown that it has all of it. Should it ask again, it gets it again.
    Answered {
        last: Instant,
    },
    Over,
}

/// Does it carry SCTP? By its first record.
pub(super) fn is_application(datagram: &[u8]) -> bool {
    datagram.first() == Some(&APPLICATION_DATA)
}

/// Is this datagram part of a flight? By its first record.
pub(super) fn is_handshake(datagram: &[u8]) -> bool {
    matches!(datagram.first(), Some(&(CHANGE_CIPHER_SPEC | HANDSHAKE)))
}

impl Flight {
    /// These have just been sent, together: they take the place of the flight before.
    pub(super) fn sent(&mut self, datagrams: Vec<(SocketAddr, Bytes)>, now: Instant) {
        if !self.is_over() {
            self.end.get_or_insert(now + LIFE);
            self.datagrams = datagrams;
            self.state = State::Open { next: now + FIRST, wait: FIRST };
        }
    }

    /// A datagram of the peer's. True when the flight is to be sent again for it.
    pub(super) fn received(&mut self, datagram: &[u8], now: Instant) -> bool {
        /// SRTP and SRTCP (RFC 7983 section 7).
        const MEDIA: std::ops::RangeInclusive<u8> = 128..=191;

        let Some(first) = datagram.first() else { return false };
        match &mut self.state {
            State::Open { .. } if *first == APPLICATION_DATA || MEDIA.contains(first) => {
                self.state = State::Answered { last: now };
                false
            }
            State::Answered { last } if is_handshake(datagram) && now.duration_since(*last) >= PACE => {
                *last = now;
                true
            }
            State::Before | State::Open { .. } | State::Answered { .. } | State::Over => false,
        }
    }

    /// Another, of those that are sent one by one. The oldest of many makes room.
    pub(super) fn and(&mut self, destination: SocketAddr, datagram: Bytes, now: Instant) {
        const KEPT: usize = 8;

        if self.is_over() {
            return;
        }
        let mut datagrams = std::mem::take(&mut self.datagrams);
        if datagrams.len() == KEPT {
            datagrams.remove(0);
        }
        datagrams.push((destination, datagram));
        self.sent(datagrams, now);
    }

    /// Nothing is said again from `end` on.
    pub(super) fn ends(&mut self, end: Instant) {
        self.end = Some(end);
    }

    fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Open { next, .. } => Some(next),
            State::Before | State::Answered { .. } | State::Over => None,
        }
    }

    /// True when the flight is to be sent again.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> bool {
        match &mut self.state {
            State::Open { .. } if self.end.is_some_and(|end| end <= now) => {
                self.state = State::Over;
                self.datagrams.clear();
                false
            }
            State::Open { next, wait } if *next <= now => {
                *wait = (*wait * 3 / 2).min(LONGEST);
                *next = now + *wait;
                true
            }
            State::Before | State::Open { .. } | State::Answered { .. } | State::Over => false,
        }
    }

    pub(super) fn datagrams(&self) -> impl Iterator<Item = (SocketAddr, Bytes)> + '_ {
        self.datagrams.iter().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)), 4000);

    fn flight(now: Instant, name: &'static [u8]) -> Flight {
        let mut flight = Flight::default();
        flight.sent(vec![(PEER, Bytes::from_static(name))], now);
        flight
    }

    #[test]
    fn an_unanswered_flight_is_sent_again_ever_more_slowly_and_not_for_ever() {
        let begin = crate::clock::instant();
        let mut flight = flight(begin, &[HANDSHAKE, 1]);
        let mut times = Vec::new();
        while let Some(at) = flight.poll_timeout() {
            if flight.handle_timeout(at) {
                times.push(at - begin);
            }
        }
        assert_eq!(times[..3], [120, 300, 570].map(Duration::from_millis));
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] <= LONGEST));
        assert!(times.len() < 60, "{}", times.len());
        assert!(flight.datagrams().next().is_none());
    }

    #[test]
    fn the_next_flight_takes_the_place_of_the_one_before() {
        let begin = crate::clock::instant();
        let mut flight = flight(begin, &[HANDSHAKE, 1]);
        flight.sent(vec![(PEER, Bytes::from_static(&[HANDSHAKE, 2]))], begin + FIRST);
        assert_eq!(flight.datagrams().map(|(_, datagram)| datagram[1]).collect::<Vec<_>>(), [2]);
        assert_eq!(flight.poll_timeout(), Some(begin + 2 * FIRST));
    }

    #[test]
    fn what_comes_of_the_next_epoch_ends_it_and_a_peer_that_repeats_itself_gets_it_again() {
        let begin = crate::clock::instant();
        let mut flight = flight(begin, &[HANDSHAKE, 1]);
        assert!(!flight.received(&[HANDSHAKE, 7], begin), "that may be half of an answer");
        assert!(!flight.received(&[0x90, 111], begin));
        assert_eq!(flight.poll_timeout(), None);
        assert!(!flight.received(&[HANDSHAKE, 7], begin + PACE / 2), "not at once");
        assert!(flight.received(&[HANDSHAKE, 7], begin + PACE));
        assert!(!flight.received(&[APPLICATION_DATA, 7], begin + 3 * PACE));
    }
}
