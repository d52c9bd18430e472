//! Keys that follow from the server's secret: what is derived need not be stored, and what is stored can be sealed.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac;

use super::Secret;

/// Derives keys and seals texts. A copy of the database without the server's secret opens nothing.
#[derive(Clone)]
pub struct Seal {
    key: hmac::Key,
}

impl Seal {
    pub fn new(secret: &Secret) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret.expose()) }
    }

    /// The 32 bytes that belong to `parts`, for this `purpose` alone (HMAC-SHA256).
    pub fn derive(&self, purpose: &str, parts: &[&str]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        for part in [&purpose].into_iter().chain(parts) {
            // With its length before it, no part can pass for two.
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut derived = [0; 32];
        derived.copy_from_slice(context.sign().as_ref());
        derived
    }

    /// Encrypts, so that only [`Seal::open`] with the same parts reads it (AES-256-GCM, a random nonce before it).
    pub fn seal(&self, purpose: &str, parts: &[&str], mut text: Vec<u8>) -> Result<Vec<u8>, Unspecified> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.derive(purpose, parts))?;
        let nonce = key.seal_in_place_append_tag(Aad::empty(), &mut text)?;
        Ok([nonce.as_ref().as_slice(), &text].concat())
    }

    /// `None`: it was sealed with other parts or by another server, or was changed.
    pub fn open(&self, purpose: &str, parts: &[&str], sealed: &[u8]) -> Option<Vec<u8>> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.derive(purpose, parts)).ok()?;
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        key.open_in_place(nonce, Aad::empty(), &mut text).ok().map(|text| text.to_vec())
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    fn seal(key: u8) -> Seal {
        Seal::new(&Secret::from_base64(&STANDARD.encode([key; 32])).unwrap())
    }

    #[test]
    fn what_is_derived_follows_from_secret_purpose_and_parts() {
        let of = |key, purpose, parts: &[&str]| seal(key).derive(purpose, parts);
        let derived = of(7, "webhook", &["a", "1"]);
        assert_eq!(derived, of(7, "webhook", &["a", "1"]));
        for other in [
            of(8, "webhook", &["a", "1"]),
            of(7, "answer", &["a", "1"]),
            of(7, "webhook", &["a1"]),
            of(7, "webhook", &["a", "1", ""]),
            of(7, "webhooka", &["1"]),
        ] {
            assert_ne!(derived, other);
        }
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens_with_the_same_parts_and_no_others(
            text in any::<Vec<u8>>(), part in any::<String>(), other in any::<String>(),
        ) {
            prop_assume!(part != other);
            let sealed = seal(7).seal("answer", &[&part], text.clone()).unwrap();
            prop_assert_eq!(seal(7).open("answer", &[&other], &sealed), None);
            prop_assert_eq!(seal(8).open("answer", &[&part], &sealed), None);
            prop_assert_eq!(seal(7).open("answer", &[&part], &sealed), Some(text));
        }

        #[test]
        fn a_changed_seal_opens_nothing(place in 0_usize..100, bit in 0..8) {
            let mut sealed = seal(7).seal("answer", &[], b"a token".to_vec()).unwrap();
            let place = place % sealed.len();
            sealed[place] ^= 1_u8 << bit;
            prop_assert_eq!(seal(7).open("answer", &[], &sealed), None);
            prop_assert_eq!(seal(7).open("answer", &[], &sealed[..place]), None);
        }
    }
}
