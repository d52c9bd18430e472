//! Session tokens: a JWT that says whose interview a connection is for.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Secret;
use crate::error::{Code, Error};

/// How long after its issue a token starts a connection. A connection, once made, outlives it.
pub const LIFETIME: Duration = Duration::from_mins(5);

/// Whom a token is for; no other kind of token of ours may pass as one.
const AUDIENCE: &str = "antiphon";

/// HMAC with SHA-256, and nothing else: what a token's header asks for is not heard.
const ALGORITHM: Algorithm = Algorithm::HS256;

/// Issues and verifies session tokens. Reads no clock.
#[derive(Clone)]
pub struct Tokens {
    sign: EncodingKey,
    verify: DecodingKey,
    validation: Validation,
    lifetime: Duration,
}

/// What a verified token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub user: String,
    pub interview: Uuid,
    /// Which of the pages that the interview has had, from 1.
    pub page: u32,
    /// The token's own id.
    pub id: Uuid,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The registered claims of RFC 7519 section 4.1, `sid`, the interview, and `page`.
#[derive(Serialize, Deserialize)]
struct Payload {
    sub: String,
    sid: Uuid,
    page: u32,
    aud: String,
    iat: i64,
    exp: i64,
    jti: Uuid,
}

impl Tokens {
    pub fn new(secret: &Secret) -> Self {
        let mut validation = Validation::new(ALGORITHM);
        validation.set_audience(&[AUDIENCE]);
        validation.required_spec_claims = HashSet::from(["aud".to_owned()]);
        // The library would read the clock; `verify` compares with the time that it is told.
        validation.validate_exp = false;
        Self {
            sign: EncodingKey::from_secret(secret.expose()),
            verify: DecodingKey::from_secret(secret.expose()),
            validation,
            lifetime: LIFETIME,
        }
    }

    /// Another lifetime than [`LIFETIME`]. Whole seconds count.
    #[must_use]
    pub fn lasting(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// A token for `user` in `interview`, on its `page`th page, and when it expires.
    pub fn issue(
        &self,
        user: &str,
        interview: Uuid,
        page: u32,
        now: Timestamp,
    ) -> Result<(String, Timestamp), Error> {
        let lifetime = i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX);
        let exp = now.as_second().saturating_add(lifetime);
        let payload = Payload {
            sub: user.to_owned(),
            sid: interview,
            page,
            aud: AUDIENCE.to_owned(),
            iat: now.as_second(),
            exp,
            jti: Uuid::new_v4(),
        };
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| {
            Error::new(Code::Internal, "The session's token could not be made.").because(source)
        };
        let expires_at = Timestamp::from_second(exp).map_err(|error| failed(error.into()))?;
        let token = jsonwebtoken::encode(&Header::new(ALGORITHM), &payload, &self.sign)
            .map_err(|error| failed(error.into()))?;
        Ok((token, expires_at))
    }

    /// What a token says, if it is ours and has not expired at `now`: else `unauthorized` or
    /// `token_expired`.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, Error> {
        let claims = self.read(token)?;
        if now >= claims.expires_at {
            return Err(Error::new(
                Code::TokenExpired,
                "This token has expired. Please start the session again.",
            ));
        }
        Ok(claims)
    }

    /// What a token says, if it is ours: else `unauthorized`.
    fn read(&self, token: &str) -> Result<Claims, Error> {
        let refused = |source: Box<dyn std::error::Error + Send + Sync>| {
            Error::new(Code::Unauthorized, "This token is not valid.").because(source)
        };
        let payload = jsonwebtoken::decode::<Payload>(token, &self.verify, &self.validation)
            .map_err(|error| refused(error.into()))?
            .claims;
        let time = |seconds| Timestamp::from_second(seconds).map_err(|error| refused(error.into()));
        Ok(Claims {
            user: payload.sub,
            interview: payload.sid,
            page: payload.page,
            id: payload.jti,
            issued_at: time(payload.iat)?,
            expires_at: time(payload.exp)?,
        })
    }

    /// As [`Tokens::verify`], and the token is for `interview`: else `forbidden`.
    pub fn verify_for(&self, interview: Uuid, token: &str, now: Timestamp) -> Result<Claims, Error> {
        for_this(interview, self.verify(token, now)?)
    }

    /// The same for an interview that runs, at any time: what was begun in time goes on under its token, so that a
    /// page whose network changes in the twentieth minute finds its way back.
    pub fn verify_running(&self, interview: Uuid, token: &str) -> Result<Claims, Error> {
        for_this(interview, self.read(token)?)
    }
}

fn for_this(interview: Uuid, claims: Claims) -> Result<Claims, Error> {
    match claims.interview == interview {
        true => Ok(claims),
        false => Err(Error::new(Code::Forbidden, "This token is for another interview.")),
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("lifetime", &self.lifetime).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use jiff::SignedDuration;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn tokens() -> Tokens {
        Tokens::new(&Secret::from_base64(&STANDARD.encode(KEY)).unwrap())
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_772_000_000 + second).unwrap()
    }

    fn code(outcome: Result<Claims, Error>) -> Code {
        outcome.unwrap_err().code
    }

    /// A token of any header and claims, signed as its header says with `key`.
    fn forged(header: &Header, claims: &Value, key: &[u8]) -> String {
        jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(key)).unwrap()
    }

    fn good_claims() -> Value {
        json!({
            "sub": "ada", "sid": Uuid::nil(), "page": 1, "aud": "antiphon", "jti": Uuid::nil(),
            "iat": at(0).as_second(), "exp": at(300).as_second(),
        })
    }

    #[test]
    fn a_token_says_whose_and_which_and_until_when() {
        let interview = Uuid::now_v7();
        let now = at(0) + SignedDuration::from_millis(900);
        let (token, expires_at) = tokens().issue("ada", interview, 3, now).unwrap();
        let claims = tokens().verify(&token, now).unwrap();
        assert_eq!((claims.user.as_str(), claims.interview), ("ada", interview));
        assert_eq!((claims.issued_at, claims.expires_at), (at(0), at(300)));
        assert_eq!(expires_at, claims.expires_at);
        assert_eq!(tokens().verify_for(interview, &token, now).unwrap(), claims);
        let (again, _) = tokens().issue("ada", interview, 3, now).unwrap();
        assert_ne!(tokens().verify(&again, now).unwrap().id, claims.id);
    }

    #[test]
    fn a_token_expires_by_the_time_told_and_not_by_the_clock() {
        let (token, expires_at) = tokens().issue("ada", Uuid::nil(), 1, at(0)).unwrap();
        assert!(tokens().verify(&token, expires_at - SignedDuration::from_nanos(1)).is_ok());
        assert_eq!(code(tokens().verify(&token, expires_at)), Code::TokenExpired);

        let long_ago: Timestamp = "1971-01-01T00:00:00Z".parse().unwrap();
        let (token, _) = tokens().issue("ada", Uuid::nil(), 1, long_ago).unwrap();
        assert!(tokens().verify(&token, long_ago).is_ok());
    }

    #[test]
    fn the_lifetime_can_be_set() {
        let short = tokens().lasting(Duration::from_secs(30));
        let (token, expires_at) = short.issue("ada", Uuid::nil(), 1, at(0)).unwrap();
        assert_eq!(expires_at, at(30));
        assert_eq!(code(tokens().verify(&token, at(30))), Code::TokenExpired);
        let forever = tokens().lasting(Duration::MAX);
        assert_eq!(forever.issue("ada", Uuid::nil(), 1, at(0)).unwrap_err().code, Code::Internal);
    }

    #[test]
    fn a_token_of_another_interview_is_forbidden() {
        let (token, _) = tokens().issue("ada", Uuid::now_v7(), 1, at(0)).unwrap();
        assert_eq!(code(tokens().verify_for(Uuid::now_v7(), &token, at(0))), Code::Forbidden);
    }

    #[test]
    fn a_token_of_another_secret_is_refused() {
        let good = forged(&Header::new(Algorithm::HS256), &good_claims(), &KEY);
        assert!(tokens().verify(&good, at(0)).is_ok());
        let other = forged(&Header::new(Algorithm::HS256), &good_claims(), &[8; 32]);
        assert_eq!(code(tokens().verify(&other, at(0))), Code::Unauthorized);
    }

    #[test]
    fn no_other_algorithm_is_accepted_even_with_our_key() {
        for algorithm in [Algorithm::HS384, Algorithm::HS512] {
            let token = forged(&Header::new(algorithm), &good_claims(), &KEY);
            assert_eq!(code(tokens().verify(&token, at(0))), Code::Unauthorized);
        }
    }

    #[test]
    fn an_unsigned_token_is_refused() {
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let good = forged(&Header::new(Algorithm::HS256), &good_claims(), &KEY);
        let signature = good.rsplit('.').next().unwrap();
        for algorithm in ["none", "None", "NONE", "nOnE", ""] {
            let unsigned = format!("{}.{}.", part(json!({"alg": algorithm})), part(good_claims()));
            for token in [unsigned.clone(), unsigned.clone() + signature, unsigned.replacen('.', "", 1)] {
                assert_eq!(code(tokens().verify(&token, at(0))), Code::Unauthorized, "{token}");
            }
        }
        let stripped = good.strip_suffix(signature).unwrap();
        assert_eq!(code(tokens().verify(stripped, at(0))), Code::Unauthorized);
    }

    #[test]
    fn a_token_for_another_audience_or_without_a_claim_is_refused() {
        let refuse = |claims: &Value| {
            let token = forged(&Header::new(Algorithm::HS256), claims, &KEY);
            assert_eq!(code(tokens().verify(&token, at(0))), Code::Unauthorized, "{claims}");
        };
        for audience in [json!("other"), json!(""), json!(null), json!([]), json!(["other"]), json!(7)] {
            let mut claims = good_claims();
            claims["aud"] = audience;
            refuse(&claims);
        }
        for claim in ["sub", "sid", "aud", "iat", "exp", "jti"] {
            let mut claims = good_claims();
            claims.as_object_mut().unwrap().remove(claim);
            refuse(&claims);
        }
        for (claim, value) in [("sid", json!("x")), ("exp", json!("tomorrow")), ("exp", json!(i64::MAX))] {
            let mut claims = good_claims();
            claims[claim] = value;
            refuse(&claims);
        }
    }

    #[test]
    fn a_signature_has_one_spelling() {
        // The last of its 43 characters carries four bits; the other two must not be free.
        let (token, _) = tokens().issue("ada", Uuid::nil(), 1, at(0)).unwrap();
        let (rest, last) = token.split_at(token.len() - 1);
        let accepted: Vec<_> = ('0'..='9')
            .chain('A'..='Z')
            .chain('a'..='z')
            .chain(['-', '_'])
            .filter(|other| tokens().verify(&format!("{rest}{other}"), at(0)).is_ok())
            .collect();
        assert_eq!(accepted, last.chars().collect::<Vec<_>>());
    }

    #[test]
    fn tokens_do_not_show_the_key() {
        let shown = format!("{:?}", tokens());
        assert!(!shown.contains('7'), "{shown}");
    }

    proptest! {
        #[test]
        fn a_changed_token_is_refused(place in 0_usize..1_000, other in "[A-Za-z0-9_.-]") {
            let (token, _) = tokens().issue("ada", Uuid::nil(), 1, at(0)).unwrap();
            let place = place % token.len();
            let mut changed = token.clone();
            changed.replace_range(place..=place, &other);
            prop_assume!(changed != token);
            prop_assert_eq!(code(tokens().verify(&changed, at(0))), Code::Unauthorized);
        }

        #[test]
        fn garbage_is_refused(text in any::<String>()) {
            prop_assert_eq!(code(tokens().verify(&text, at(0))), Code::Unauthorized);
        }
    }
}
