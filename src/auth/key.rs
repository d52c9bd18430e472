//! Keys for machines: `ak_`, 43 random characters, and a checksum by which a scanner of leaked secrets knows one
//! without asking.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::opaque;
use crate::error::Error;

const PREFIX: &str = "ak_";

/// Characters at its end that follow from those before.
const CHECK: usize = 6;

/// A new key, to be shown once.
pub fn generate() -> Result<String, Error> {
    let body = opaque::random()?;
    Ok(format!("{PREFIX}{body}{}", checksum(&body)))
}

/// What is kept of a key. `None` for what cannot be one.
pub fn digest(key: &str) -> Option<String> {
    let text = key.strip_prefix(PREFIX)?;
    let (body, check) = text.split_at_checked(text.len().checked_sub(CHECK)?)?;
    (check == checksum(body)).then(|| opaque::digest(key))
}

/// Is this meant as a key, and not as a token?
pub fn is_key(bearer: &str) -> bool {
    bearer.starts_with(PREFIX)
}

fn checksum(body: &str) -> String {
    let mut check = URL_SAFE_NO_PAD.encode(Sha256::digest(body));
    check.truncate(CHECK);
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_digest_and_a_mistyped_one_is_none() {
        let key = generate().unwrap();
        assert!(is_key(&key) && key.len() == 52, "{key}");
        assert_eq!(digest(&key).unwrap().len(), 64);
        assert_ne!(digest(&key), digest(&generate().unwrap()));
        for wrong in
            ["", "ak_", "ak_123", &key[1..], &format!("{key}x"), &key.replace("ak_", "ak_x"), "ak_ééééé"]
        {
            assert_eq!(digest(wrong), None, "{wrong}");
        }
    }
}
