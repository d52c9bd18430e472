//! Secrets that say nothing: random texts of which only a digest is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng as _;
use rand::rngs::SysRng;
use sha2::{Digest as _, Sha256};

use crate::error::{Code, Error};

/// Random bytes of a secret.
const ENTROPY: usize = 32;

/// 43 characters that nobody guesses.
pub fn random() -> Result<String, Error> {
    let mut bytes = [0; ENTROPY];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| Error::new(Code::Internal, "The system gives no random numbers.").because(error))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of a secret: its SHA-256 in hexadecimal. It has 256 random bits, so that a plain hash does.
pub fn digest(secret: &str) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}
