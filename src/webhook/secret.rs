//! What messages are signed with (Standard Webhooks, "Signature scheme").

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

const PREFIX: &str = "whsec_";

/// In bytes, as the specification has it.
const LENGTH: std::ops::RangeInclusive<usize> = 24..=64;

/// Shared with a receiver.
#[derive(Clone)]
pub struct SigningSecret(Vec<u8>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a webhook's secret is whsec_ and the base64 of 24 to 64 bytes (make one with: echo whsec_$(openssl rand -base64 32))"
)]
pub struct WrongSecret;

impl SigningSecret {
    pub(super) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes.to_vec())
    }

    /// From its text, `whsec_…`.
    pub fn parse(text: &str) -> Result<Self, WrongSecret> {
        let bytes = text.trim().strip_prefix(PREFIX).and_then(|encoded| STANDARD.decode(encoded).ok());
        bytes.filter(|bytes| LENGTH.contains(&bytes.len())).map(Self).ok_or(WrongSecret)
    }

    /// As receivers are given it.
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// `v1,…`: HMAC-SHA256 of id, time in seconds and body.
    pub(super) fn sign(&self, id: Uuid, seconds: i64, body: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let mut context = hmac::Context::with_key(&key);
        context.update(format!("{id}.{seconds}.").as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningSecret").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_as_it_was_given_and_does_not_show_itself() {
        let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let secret = SigningSecret::parse(text).unwrap();
        assert_eq!(secret.text(), text);
        assert!(!format!("{secret:?}").contains("Mf"));
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64!"]
        {
            assert_eq!(SigningSecret::parse(text).unwrap_err(), WrongSecret, "{text}");
        }
        let long = format!("whsec_{}", STANDARD.encode([7; 65]));
        assert_eq!(SigningSecret::parse(&long).unwrap_err(), WrongSecret);
    }

    /// Computed with Python's `hmac`, apart from any code here.
    #[test]
    fn the_signature_is_that_of_another_implementation() {
        let secret = SigningSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
        let body = br#"{"type":"webhook.test","timestamp":"2026-11-20T12:00:00Z","data":{}}"#;
        assert_eq!(secret.sign(id, 1_795_000_000, body), "v1,0EA4gUrBVtE9GQqCpxj1ilPuhjTx3LlfclhD/9PH6kA=");
    }
}
