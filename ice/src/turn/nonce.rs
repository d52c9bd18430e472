//! Nonces that are not stored: a moment, and a proof that we named it to this client.

use std::net::IpAddr;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use super::Client;

/// The unit of a nonce's age, in seconds.
const TICK: u64 = 60;

/// The oldest nonce that is fresh, in ticks. RFC 8656 section 5 wants an hour at most.
const OLDEST: u8 = 10;

/// How much of the proof is sent. A nonce costs whoever guesses it 2^63 requests and buys him nothing
/// without a password.
const PROOF: usize = 8;

#[derive(Debug)]
pub(super) struct Nonces {
    key: [u8; 32],
    start: Instant,
}

impl Nonces {
    pub(super) fn new(key: [u8; 32], start: Instant) -> Self {
        Self { key, start }
    }

    /// 12 characters: the moment's last byte and the proof.
    pub(super) fn make(&self, client: Client, now: Instant) -> String {
        let tick = self.tick(now);
        let mut nonce = [0; 1 + PROOF];
        nonce[0] = last_byte(tick);
        nonce[1..].copy_from_slice(&self.proof(client, tick).finalize().into_bytes()[..PROOF]);
        URL_SAFE_NO_PAD.encode(nonce)
    }

    /// Whether `nonce` was made for this client ten to eleven minutes ago at most.
    pub(super) fn is_fresh(&self, nonce: &str, client: Client, now: Instant) -> bool {
        let mut decoded = [0; 1 + PROOF];
        if URL_SAFE_NO_PAD.decode_slice(nonce, &mut decoded) != Ok(decoded.len()) {
            return false;
        }
        let [moment, proof @ ..] = decoded;
        let tick = self.tick(now);
        let age = last_byte(tick).wrapping_sub(moment);
        let Some(made) = tick.checked_sub(u64::from(age)) else { return false };
        age <= OLDEST && self.proof(client, made).verify_truncated_left(&proof).is_ok()
    }

    fn tick(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.start).as_secs() / TICK
    }

    fn proof(&self, client: Client, tick: u64) -> Hmac<Sha1> {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.key).expect("any key length");
        mac.update(&tick.to_be_bytes());
        mac.update(&[client.transport() as u8]);
        mac.update(&client.addr().port().to_be_bytes());
        match client.addr().ip() {
            IpAddr::V4(ip) => mac.update(&ip.octets()),
            IpAddr::V6(ip) => mac.update(&ip.octets()),
        }
        mac
    }
}

fn last_byte(tick: u64) -> u8 {
    let [.., last] = tick.to_be_bytes();
    last
}
