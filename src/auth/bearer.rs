//! What a user's token says, and whether to believe it. Reads no clock and asks nobody.

use jiff::Timestamp;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::{Code, Error};
use crate::wire::UserRole;

/// The longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 8 * 1024;

/// The longest subject, in bytes (OpenID Connect Core section 2).
const MAX_SUBJECT: usize = 255;

/// By which the issuer's clock and ours may differ, in seconds.
const SKEW: i64 = 60;

/// What a token has to say to be for this server.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    pub issuer: Option<String>,
    /// In `aud`, or else in `azp`.
    pub audience: Option<String>,
    /// Where the role is: a claim's name, or names with dots between for one within others.
    pub role_claim: String,
}

/// Whom a token is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Unique among all issuers.
    pub subject: String,
    pub name: Option<String>,
    pub email: Option<String>,
    /// `None` when the issuer says nothing of it.
    pub role: Option<UserRole>,
}

/// A key, and the one algorithm that it is for: what a token's header asks for is not heard.
#[derive(Clone)]
pub struct Key {
    decoding: DecodingKey,
    algorithm: Algorithm,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Payload {
    iss: Option<String>,
    sub: String,
    aud: Option<Several>,
    azp: Option<String>,
    exp: f64,
    nbf: Option<f64>,
    name: Option<String>,
    email: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Several {
    One(String),
    Many(Vec<String>),
}

impl Key {
    /// For HS256, and nothing else.
    pub fn secret(secret: &[u8]) -> Self {
        Self { decoding: DecodingKey::from_secret(secret), algorithm: Algorithm::HS256 }
    }

    /// A public key to check signatures with; `None` for every other, a secret among them.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library's enum, which grows")]
    pub fn public(jwk: &Jwk) -> Option<Self> {
        if jwk.common.public_key_use.as_ref().is_some_and(|purpose| *purpose != PublicKeyUse::Signature) {
            return None;
        }
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
            _ => return None,
        };
        Some(Self { decoding: DecodingKey::from_jwk(jwk).ok()?, algorithm })
    }
}

/// The header of what may be a token, to find its key.
pub(super) fn header(token: &str) -> Result<Header, Error> {
    if token.len() > MAX_TOKEN {
        return Err(refused("This token is too long."));
    }
    let header = jsonwebtoken::decode_header(token);
    let header = header.map_err(|error| refused("This token is not valid.").because(error))?;
    // RFC 7515 section 4.1.11: what has to be understood and is not makes it invalid. Nor is anything encrypted here.
    match header.crit.is_some() || header.enc.is_some() || header.zip.is_some() {
        true => Err(refused("This token's header asks for what is not understood here.")),
        false => Ok(header),
    }
}

/// Whom the token is about, if `key` signed it, it is for us, and `now` is within its time: else `unauthorized` or
/// `token_expired`.
pub(super) fn verify(token: &str, key: &Key, expected: &Expected, now: Timestamp) -> Result<Identity, Error> {
    let mut validation = Validation::new(key.algorithm);
    validation.required_spec_claims.clear();
    // The library would read the clock, and it knows no `azp`.
    (validation.validate_exp, validation.validate_aud) = (false, false);
    let payload = jsonwebtoken::decode::<Payload>(token, &key.decoding, &validation)
        .map_err(|error| refused("This token is not valid.").because(error))?
        .claims;
    payload.check(expected, now)?;
    Ok(payload.identity(expected))
}

impl Payload {
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact as f64")]
    fn check(&self, expected: &Expected, now: Timestamp) -> Result<(), Error> {
        let now = now.as_second();
        if expected.issuer.is_some() && self.iss != expected.issuer {
            return Err(refused("This token is another issuer's."));
        }
        if expected.audience.as_ref().is_some_and(|wanted| !self.is_for(wanted)) {
            return Err(refused("This token is for another application."));
        }
        if self.sub.is_empty() || self.sub.len() > MAX_SUBJECT {
            return Err(refused("This token says of nobody."));
        }
        if self.nbf.is_some_and(|begins| begins > (now + SKEW) as f64) {
            return Err(refused("This token is not valid yet."));
        }
        if self.exp.is_nan() || self.exp <= (now - SKEW) as f64 {
            return Err(Error::new(Code::TokenExpired, "This token has expired. Please log in again."));
        }
        Ok(())
    }

    fn is_for(&self, audience: &str) -> bool {
        let named = match &self.aud {
            Some(Several::One(one)) => one == audience,
            Some(Several::Many(many)) => many.iter().any(|one| one == audience),
            None => false,
        };
        named || self.azp.as_deref() == Some(audience)
    }

    fn identity(self, expected: &Expected) -> Identity {
        let mut path = expected.role_claim.split('.');
        let first = path.next().and_then(|name| self.others.get(name));
        let claim = path.try_fold(first, |value, name| Some(value?.get(name))).flatten();
        let role = claim.and_then(role);
        Identity {
            subject: format!("{} {}", self.iss.unwrap_or_default(), self.sub),
            name: self.name,
            email: self.email,
            role,
        }
    }
}

/// The highest of those that a claim names; others of the issuer's roles say nothing here.
fn role(claim: &Value) -> Option<UserRole> {
    match claim {
        Value::String(_) => UserRole::deserialize(claim).ok(),
        Value::Array(several) => several.iter().filter_map(role).max(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

fn refused(message: &str) -> Error {
    Error::new(Code::Unauthorized, message)
}
