//! Whether people have accounts here, and who a bearer is.

use jiff::Timestamp;

use super::bearer::{self, Expected, Identity, Key};
use super::jwks::Jwks;
use crate::error::Error;

#[derive(Debug)]
pub enum Accounts {
    /// One user, who needs no token.
    Local,
    Tokens(Box<Bearers>),
}

/// How tokens are checked.
#[derive(Debug)]
pub struct Bearers {
    pub expected: Expected,
    pub keys: Keys,
}

/// What signs them.
pub enum Keys {
    Secret(Key),
    Issuer(Jwks),
}

impl Bearers {
    /// Whom a token is about: else `unauthorized`, `token_expired` or `issuer_unavailable`.
    pub async fn identify(&self, token: &str, now: Timestamp) -> Result<Identity, Error> {
        let header = bearer::header(token)?;
        match &self.keys {
            Keys::Secret(key) => bearer::verify(token, key, &self.expected, now),
            Keys::Issuer(jwks) => {
                let key = jwks.key(header.kid.as_deref()).await?;
                bearer::verify(token, &key, &self.expected, now)
            }
        }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "Secret",
            Self::Issuer(_) => "Issuer",
        })
    }
}
