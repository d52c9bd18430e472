//! An allocation that is used: a channel to one peer, and what keeps both.

use std::net::{IpAddr, SocketAddr};

use super::message::{self, Answer, Request, TransactionId};
use super::{Challenge, NONCES, finished, next};
use crate::Credential;

/// The first of the numbers that clients may choose (RFC 8656 section 12).
const CHANNEL: u16 = 0x4000;

/// What the permission and the channel of an allocation are for.
#[derive(Debug)]
pub struct Relaying {
    pub(super) credential: Option<Credential>,
    pub(super) challenge: Option<Challenge>,
    pub(super) id: TransactionId,
    peer: SocketAddr,
    left: u8,
}

/// What has come from the server.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// The peer's.
    Payload(&'a [u8]),
    /// The channel is there.
    Bound,
    /// [`Relaying::bind`] is to be sent again: it is another now.
    Ask,
    /// The server's error code.
    Refused(u16),
    /// Nothing that matters.
    Other,
}

impl Relaying {
    pub(super) fn new(
        credential: Option<Credential>,
        challenge: Option<Challenge>,
        id: TransactionId,
        peer: SocketAddr,
    ) -> Self {
        let mut relaying = Self { credential, challenge, id, peer, left: NONCES };
        next(&mut relaying.id);
        relaying
    }

    /// Asks for the channel, and for the permission with it (RFC 8656 section 12.1), or keeps both.
    pub fn bind(&self) -> Vec<u8> {
        let request = Request::new(message::CHANNEL_BIND, self.id)
            .attribute(message::CHANNEL_NUMBER, &[CHANNEL.to_be_bytes(), [0; 2]].concat())
            .attribute(message::XOR_PEER_ADDRESS, &message::masked(self.peer, &self.id));
        finished(request, self.credential.as_ref(), self.challenge.as_ref())
    }

    /// What keeps permission (five minutes), channel and allocation (ten): sent every four.
    pub fn keep(&mut self) -> [Vec<u8>; 2] {
        next(&mut self.id);
        self.left = NONCES;
        let refresh = Request::new(message::REFRESH, self.id);
        [finished(refresh, self.credential.as_ref(), self.challenge.as_ref()), self.bind()]
    }

    /// Gives the allocation back.
    pub fn release(&mut self) -> Vec<u8> {
        next(&mut self.id);
        let refresh = Request::new(message::REFRESH, self.id).attribute(message::LIFETIME, &[0; 4]);
        finished(refresh, self.credential.as_ref(), self.challenge.as_ref())
    }

    /// `payload` for the peer, as ChannelData (RFC 8656 section 12.4): padded, as a stream wants it and a datagram may
    /// be.
    pub fn wrap(&self, payload: &[u8]) -> Vec<u8> {
        let mut message = Vec::with_capacity(payload.len() + 7);
        message.extend(CHANNEL.to_be_bytes());
        message.extend(u16::try_from(payload.len()).unwrap_or_default().to_be_bytes());
        message.extend(payload);
        message.resize(message.len().next_multiple_of(4), 0);
        message
    }

    /// Takes one message.
    pub fn hear<'a>(&mut self, bytes: &'a [u8]) -> Heard<'a> {
        if let Some((&[a, b, c, d], rest)) = bytes.split_first_chunk()
            && [a, b] == CHANNEL.to_be_bytes()
        {
            let payload = rest.get(..usize::from(u16::from_be_bytes([c, d])));
            return payload.map_or(Heard::Other, Heard::Payload);
        }
        let Some(answer) = Answer::read(bytes).filter(|answer| answer.id == self.id) else {
            return Heard::Other;
        };
        match (answer.error, answer.realm, answer.nonce) {
            (Some(438), realm, Some(nonce)) if self.left > 0 => {
                self.left -= 1;
                let known = self.challenge.take().map(|known| known.realm);
                self.challenge = realm.or(known).map(|realm| Challenge { realm, nonce });
                next(&mut self.id);
                Heard::Ask
            }
            (Some(code), _, _) => Heard::Refused(code),
            (None, _, _) if answer.method == message::CHANNEL_BIND => Heard::Bound,
            (None, _, _) => Heard::Other,
        }
    }

    /// The address family of an allocation is its peers', and IPv4 where nothing else was asked for.
    pub fn reaches(peer: IpAddr) -> bool {
        peer.is_ipv4()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ADDRESS, STALE, credential, error, reply};
    use super::*;

    fn relaying() -> Relaying {
        let challenge = Challenge { realm: b"r".to_vec(), nonce: b"n".to_vec() };
        Relaying::new(Some(credential()), Some(challenge), [9; 12], "203.0.113.5:1".parse().unwrap())
    }

    #[test]
    fn a_channel_is_bound_to_the_peer() {
        let mut relaying = relaying();
        let request = relaying.bind();
        assert_eq!(request[..2], [0, 9]);
        assert!(request.windows(8).any(|window| window == [0, 0x0c, 0, 4, 0x40, 0, 0, 0]), "the number");
        assert!(request.windows(12).any(|window| window[..4] == [0, 0x12, 0, 8] && window[4..] == ADDRESS));
        assert_eq!(relaying.hear(&reply(&request, 0x0100, &[])), Heard::Bound);
        assert_eq!(relaying.hear(&reply(&request, 0x0110, &[(9, &[0, 0, 4, 3])])), Heard::Refused(403));
    }

    #[test]
    fn a_stale_nonce_is_replaced_but_not_for_ever() {
        let mut relaying = relaying();
        for nonce in [b"a", b"b", b"c"] {
            assert_eq!(relaying.hear(&reply(&relaying.bind(), 0x0110, &error(STALE, nonce))), Heard::Ask);
            assert!(relaying.bind().windows(5).any(|window| window == [0, 0x15, 0, 1, nonce[0]]));
        }
        let last = reply(&relaying.bind(), 0x0110, &error(STALE, b"d"));
        assert_eq!(relaying.hear(&last), Heard::Refused(438));
    }

    #[test]
    fn what_is_sent_comes_out_as_it_went_in_and_what_is_cut_off_does_not() {
        let mut relaying = relaying();
        for length in 0..9 {
            let payload = vec![7; length];
            let message = relaying.wrap(&payload);
            assert!(message.len().is_multiple_of(4));
            assert_eq!(relaying.hear(&message), Heard::Payload(&payload));
        }
        let whole = relaying.wrap(&[7; 8]);
        for at in 0..whole.len() {
            assert_eq!(relaying.hear(&whole[..at]), Heard::Other);
        }
    }

    #[test]
    fn keeping_asks_for_both_and_giving_back_for_no_time() {
        let mut relaying = relaying();
        let [refresh, bind] = relaying.keep();
        assert_eq!((&refresh[..2], &bind[..2]), (&[0, 4][..], &[0, 9][..]));
        assert!(relaying.release().windows(8).any(|window| window == [0, 0x0d, 0, 4, 0, 0, 0, 0]));
    }
}
