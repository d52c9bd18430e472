//! Time-limited TURN credentials, as coturn's `use-auth-secret` checks them
//! (draft-uberti-behave-turn-rest-00, section 2.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::distr::{Alphanumeric, SampleString as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha1::Sha1;

/// The secret shared with the TURN server (`static-auth-secret`).
#[derive(Clone, Debug)]
pub struct TurnSecret(SecretString);

/// What a browser gives the TURN server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// `expiry:user`, expiry in seconds since 1970.
    pub username: String,
    /// base64(HMAC-SHA1(secret, username)).
    pub password: String,
}

/// What somebody says of himself with a username. True once he has shown that he knows the password.
pub(crate) struct Claim<'a> {
    /// Seconds since 1970.
    pub(crate) expires_at: i64,
    pub(crate) user: &'a str,
    pub(crate) password: String,
}

impl TurnSecret {
    pub fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// For a TURN server that nobody else makes credentials for: 190 bits.
    pub fn random() -> Self {
        Self(Alphanumeric.sample_string(&mut rand::rng(), 32).into())
    }

    /// A credential for `user` that new allocations accept until `expires_at` (seconds since 1970).
    pub fn credential(&self, user: &str, expires_at: i64) -> Credential {
        let username = format!("{expires_at}:{user}");
        Credential { password: self.password(&username), username }
    }

    /// What a username says, and the password of whoever got it from us. `None` when it is not of our form.
    pub(crate) fn claim<'a>(&self, username: &'a str) -> Option<Claim<'a>> {
        let (expiry, user) = username.split_once(':')?;
        Some(Claim { expires_at: expiry.parse().ok()?, user, password: self.password(username) })
    }

    fn password(&self, username: &str) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac =
            Hmac::<Sha1>::new_from_slice(self.0.expose_secret().as_bytes()).expect("any key length");
        mac.update(username.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_what_coturn_computes() {
        // printf %s 1700000000:alice | openssl dgst -sha1 -hmac north -binary | base64
        let credential = TurnSecret::new("north".into()).credential("alice", 1_700_000_000);
        assert_eq!(credential.username, "1700000000:alice");
        assert_eq!(credential.password, "Cd/49soE35ICqcJF/bCTn8Z4OyE=");
    }

    #[test]
    fn a_username_says_until_when_and_who() {
        let secret = TurnSecret::new("north".into());
        let made = secret.credential("al:ice", 1_700_000_000);
        let claim = secret.claim(&made.username).unwrap();
        assert_eq!((claim.expires_at, claim.user), (1_700_000_000, "al:ice"));
        assert_eq!(claim.password, made.password);
    }

    #[test]
    fn other_usernames_claim_nothing() {
        let secret = TurnSecret::new("north".into());
        for username in ["", "alice", "1700000000", "soon:alice", ":alice", "99999999999999999999:alice"] {
            assert!(secret.claim(username).is_none(), "{username}");
        }
    }
}
