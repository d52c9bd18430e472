//! A client's side of one STUN Binding (RFC 8489) or TURN Allocate (RFC 8656), to find out whether a server works.
//! Pure: who has the socket sends [`Probe::request`] until [`Probe::answer`] says what came of it.

mod message;
mod relaying;

use std::net::SocketAddr;

use md5::{Digest as _, Md5};
use message::{Answer, Request};

pub use message::{TransactionId, length};
pub use relaying::{Heard, Relaying};

use crate::Credential;

/// A nonce that is stale is replaced so often.
const NONCES: u8 = 3;

/// UDP (RFC 8656 section 18.8): the relayed transport, whatever the way to the server is.
const UDP: [u8; 4] = [17, 0, 0, 0];

#[derive(Debug)]
pub struct Probe {
    what: What,
    id: TransactionId,
}

#[derive(Debug)]
enum What {
    Binding,
    Allocate { credential: Option<Credential>, challenge: Option<Challenge>, left: u8 },
}

/// What the server wants credentials for.
#[derive(Clone, Debug)]
struct Challenge {
    realm: Vec<u8>,
    nonce: Vec<u8>,
}

/// What an answer leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Not the answer: go on waiting.
    Wait,
    /// Send the request again: it is another now.
    Ask,
    Done(Outcome),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Our address, as a STUN server sees it.
    Reflexive(SocketAddr),
    /// A TURN server relays for us at `relayed`. Send `release`, which gives the allocation back.
    Relayed { relayed: SocketAddr, reflexive: Option<SocketAddr>, release: Vec<u8> },
    /// The server's error code.
    Refused(u16),
    /// It answered, but not what was asked.
    Nonsense,
}

impl Probe {
    /// `id`: random.
    pub fn binding(id: TransactionId) -> Self {
        Self { what: What::Binding, id }
    }

    /// `id`: random.
    pub fn allocate(id: TransactionId, credential: Option<Credential>) -> Self {
        Self { what: What::Allocate { credential, challenge: None, left: NONCES }, id }
    }

    /// After [`Outcome::Relayed`], to use the allocation for one peer. `None` for a binding.
    pub fn relaying(&self, peer: SocketAddr) -> Option<Relaying> {
        match &self.what {
            What::Binding => None,
            What::Allocate { credential, challenge, .. } => {
                Some(Relaying::new(credential.clone(), challenge.clone(), self.id, peer))
            }
        }
    }

    /// To be sent, and over UDP sent again until there is an answer.
    pub fn request(&self) -> Vec<u8> {
        match &self.what {
            What::Binding => Request::new(message::BINDING, self.id).unsigned(),
            What::Allocate { credential, challenge, .. } => {
                let request =
                    Request::new(message::ALLOCATE, self.id).attribute(message::REQUESTED_TRANSPORT, &UDP);
                finished(request, credential.as_ref(), challenge.as_ref())
            }
        }
    }

    pub fn answer(&mut self, bytes: &[u8]) -> Step {
        let Some(answer) = Answer::read(bytes).filter(|answer| answer.id == self.id) else {
            return Step::Wait;
        };
        match &mut self.what {
            What::Binding if answer.method == message::BINDING => Step::Done(match answer {
                Answer { error: Some(code), .. } => Outcome::Refused(code),
                Answer { mapped: Some(mapped), .. } => Outcome::Reflexive(mapped),
                _ => Outcome::Nonsense,
            }),
            What::Allocate { credential, challenge, left } if answer.method == message::ALLOCATE => {
                let retry = match answer.error {
                    // Unauthenticated: the first answer of every server that wants credentials.
                    Some(401) => credential.is_some() && challenge.is_none(),
                    // Stale Nonce.
                    Some(438) => credential.is_some(),
                    Some(_) | None => false,
                };
                match (answer.realm.or(challenge.as_ref().map(|known| known.realm.clone())), answer.nonce) {
                    (Some(realm), Some(nonce)) if retry && *left > 0 => {
                        *left -= 1;
                        *challenge = Some(Challenge { realm, nonce });
                        next(&mut self.id);
                        return Step::Ask;
                    }
                    (_, _) => {}
                }
                Step::Done(match (answer.error, answer.relayed) {
                    (Some(code), _) => Outcome::Refused(code),
                    (None, Some(relayed)) => {
                        let mut id = self.id;
                        next(&mut id);
                        let request =
                            Request::new(message::REFRESH, id).attribute(message::LIFETIME, &[0; 4]);
                        let release = finished(request, credential.as_ref(), challenge.as_ref());
                        Outcome::Relayed { relayed, reflexive: answer.mapped, release }
                    }
                    (None, None) => Outcome::Nonsense,
                })
            }
            What::Binding | What::Allocate { .. } => Step::Wait,
        }
    }
}

/// Signed, once the server has said with what.
fn finished(request: Request, credential: Option<&Credential>, challenge: Option<&Challenge>) -> Vec<u8> {
    let (Some(credential), Some(Challenge { realm, nonce })) = (credential, challenge) else {
        return request.unsigned();
    };
    request
        .attribute(message::USERNAME, credential.username.as_bytes())
        .attribute(message::REALM, realm)
        .attribute(message::NONCE, nonce)
        .signed(&key(&credential.username, realm, &credential.password))
}

/// Of a long-term credential (RFC 8489 section 9.2.2).
fn key(username: &str, realm: &[u8], password: &str) -> [u8; 16] {
    let mut hash = Md5::new();
    for part in [username.as_bytes(), b":", realm, b":", password.as_bytes()] {
        hash.update(part);
    }
    hash.finalize().into()
}

/// Another id, as unguessable as the first: who has seen one is on the way anyhow.
fn next(id: &mut TransactionId) {
    id[11] = id[11].wrapping_add(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: TransactionId = [9; 12];

    pub(super) fn credential() -> Credential {
        Credential { username: "5:ann".into(), password: "pw".into() }
    }

    /// What a server says to `request`: an answer of `class` with attributes.
    pub(super) fn reply(request: &[u8], class: u16, attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let kind = u16::from_be_bytes([request[0], request[1]]) | class;
        let id = request[8..20].try_into().unwrap();
        attributes
            .iter()
            .fold(Request::new(kind, id), |answer, (kind, value)| answer.attribute(*kind, value))
            .unsigned()
    }

    pub(super) fn error<'a>(code: &'a [u8; 4], nonce: &'a [u8]) -> [(u16, &'a [u8]); 3] {
        [(0x0009, code), (message::REALM, b"r"), (message::NONCE, nonce)]
    }

    const UNAUTHENTICATED: &[u8; 4] = &[0, 0, 4, 1];
    pub(super) const STALE: &[u8; 4] = &[0, 0, 4, 38];
    /// 203.0.113.5:1, behind the cookie.
    pub(super) const ADDRESS: [u8; 8] = [0, 1, 0x21, 0x13, 203 ^ 0x21, 0x12, 113 ^ 0xA4, 5 ^ 0x42];

    #[test]
    fn a_binding_tells_our_address_and_strangers_answers_are_passed_over() {
        let mut probe = Probe::binding(ID);
        let request = probe.request();
        assert_eq!(probe.answer(b"noise"), Step::Wait);
        assert_eq!(probe.answer(&request), Step::Wait, "an echo");
        let mut other = reply(&request, 0x0100, &[(0x0020, &ADDRESS)]);
        other[19] ^= 1;
        assert_eq!(probe.answer(&other), Step::Wait, "another transaction's");
        let answer = reply(&request, 0x0100, &[(0x0020, &ADDRESS)]);
        assert_eq!(probe.answer(&answer), Step::Done(Outcome::Reflexive("203.0.113.5:1".parse().unwrap())));
        assert_eq!(probe.answer(&reply(&request, 0x0100, &[])), Step::Done(Outcome::Nonsense));
    }

    #[test]
    fn an_allocation_shows_its_credential_when_asked_and_can_be_given_back() {
        let mut probe = Probe::allocate(ID, Some(credential()));
        let bare = probe.request();
        assert_eq!(probe.answer(&reply(&bare, 0x0110, &error(UNAUTHENTICATED, b"n"))), Step::Ask);
        let signed = probe.request();
        assert!(signed.len() > bare.len() && signed.windows(5).any(|window| window == b"5:ann"));
        assert_ne!(signed[8..20], bare[8..20], "another transaction");
        assert_eq!(
            probe.answer(&reply(&bare, 0x0110, &error(UNAUTHENTICATED, b"n"))),
            Step::Wait,
            "repeated"
        );
        let Step::Done(Outcome::Relayed { relayed, release, .. }) =
            probe.answer(&reply(&signed, 0x0100, &[(0x0016, &ADDRESS), (0x0020, &ADDRESS)]))
        else {
            panic!("allocated");
        };
        assert_eq!(relayed, "203.0.113.5:1".parse().unwrap());
        assert_eq!(release[..2], message::REFRESH.to_be_bytes());
    }

    #[test]
    fn a_credential_that_is_refused_is_not_shown_again() {
        let mut probe = Probe::allocate(ID, Some(credential()));
        let challenge = |probe: &Probe| reply(&probe.request(), 0x0110, &error(UNAUTHENTICATED, b"n"));
        assert_eq!(probe.answer(&challenge(&probe)), Step::Ask);
        assert_eq!(probe.answer(&challenge(&probe)), Step::Done(Outcome::Refused(401)));
        let mut probe = Probe::allocate(ID, None);
        assert_eq!(probe.answer(&challenge(&probe)), Step::Done(Outcome::Refused(401)));
    }

    #[test]
    fn a_stale_nonce_is_replaced_but_not_for_ever() {
        let mut probe = Probe::allocate(ID, Some(credential()));
        assert_eq!(probe.answer(&reply(&probe.request(), 0x0110, &error(UNAUTHENTICATED, b"n"))), Step::Ask);
        for nonce in [b"a", b"b"] {
            assert_eq!(probe.answer(&reply(&probe.request(), 0x0110, &error(STALE, nonce))), Step::Ask);
            assert!(probe.request().windows(5).any(|window| window == [0, 0x15, 0, 1, nonce[0]]));
        }
        let last = probe.answer(&reply(&probe.request(), 0x0110, &error(STALE, b"c")));
        assert_eq!(last, Step::Done(Outcome::Refused(438)));
    }

    #[test]
    fn other_refusals_are_told_as_they_are() {
        for (code, number) in
            [([0, 0, 4, 3], 403), ([0, 0, 4, 86], 486), ([0, 0, 5, 8], 508), ([0, 0, 3, 0], 300)]
        {
            let mut probe = Probe::allocate(ID, Some(credential()));
            let answer = reply(&probe.request(), 0x0110, &[(0x0009, &code)]);
            assert_eq!(probe.answer(&answer), Step::Done(Outcome::Refused(number)));
        }
    }
}
