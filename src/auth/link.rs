//! What opens a link: random, told once, kept hashed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng as _;
use rand::rngs::SysRng;
use sha2::{Digest as _, Sha256};

use crate::error::{Code, Error};

/// 256 bits: nobody finds one by trying.
const BYTES: usize = 32;

#[derive(Debug)]
pub struct Link {
    /// 43 characters of base64url.
    pub token: String,
    pub hash: String,
}

impl Link {
    pub fn new() -> Result<Self, Error> {
        let mut bytes = [0; BYTES];
        SysRng.try_fill_bytes(&mut bytes).map_err(|error| {
            Error::new(Code::Internal, "The system gives no random numbers.").because(error)
        })?;
        let token = URL_SAFE_NO_PAD.encode(bytes);
        let hash = Self::hash(&token);
        Ok(Self { token, hash })
    }

    /// SHA-256 in hexadecimal digits. The token is random, so that it needs no salt.
    pub fn hash(token: &str) -> String {
        Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
