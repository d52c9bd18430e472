//! Keys for machines: `ak_`, 43 random characters, and a checksum by which a scanner of leaked secrets knows one
//! without asking.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::opaque;
use crate::error::{Code, Error};
use crate::wire::{ApiKey, UserRole};

const PREFIX: &str = "ak_";

/// Characters at its end that follow from those before.
const CHECK: usize = 6;

const MAX_NAME: usize = 120;

/// Without another wish.
const DAYS: u32 = 365;
const MAX_DAYS: u32 = 3_650;

/// A key as it is made: what is kept of it, and what is shown once.
#[derive(Debug)]
pub struct NewKey {
    pub key: ApiKey,
    pub secret: String,
    pub hash: String,
}

/// A new key for a machine, good for `days` or else a year. Errors name the field.
pub fn make(name: &str, role: UserRole, days: Option<u32>, made_at: Timestamp) -> Result<NewKey, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(Error::field("name", format!("It has 1 to {MAX_NAME} characters.")));
    }
    let days = days.unwrap_or(DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(Error::field("days", format!("A key lasts 1 to {MAX_DAYS} days.")));
    }
    let secret = generate()?;
    let hash = digest(&secret).ok_or_else(|| Error::new(Code::Internal, "The key could not be made."))?;
    let ends_at = Some(made_at + SignedDuration::from_hours(24 * i64::from(days)));
    let (id, name) = (Uuid::now_v7().to_string(), name.to_owned());
    Ok(NewKey { key: ApiKey { id, name, role, made_at, ends_at, used_at: None }, secret, hash })
}

/// A new key, to be shown once.
fn generate() -> Result<String, Error> {
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
