//! The long-term credential mechanism (RFC 8489 section 9.2), with the usernames of the REST API.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use rtc_crypto::{RTCCrypto, RTCCryptoProvider};
use rtc_stun::attributes::{ATTR_NONCE, ATTR_REALM, ATTR_USERNAME};
use rtc_stun::integrity::MessageIntegrity;

use super::allocation::Owner;
use super::message::{Reply, Request};
use super::nonce::Nonces;
use super::{Client, Refusal};
use crate::TurnSecret;

/// Who may have what he asks for.
pub(super) struct Gate {
    pub(super) realm: String,
    pub(super) secret: TurnSecret,
    pub(super) nonces: Nonces,
    pub(super) crypto: Arc<dyn RTCCryptoProvider>,
}

/// Whether a credential that has run out still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expiry {
    /// Seconds since 1970.
    CheckedAt(i64),
    Ignored,
}

/// Who sent a request.
pub(super) enum Caller {
    /// Somebody who has the password of this owner.
    Known(Owner),
    /// He has it, too, but must take another nonce.
    Stale,
}

impl Gate {
    /// `holder` is whose allocation the client has.
    ///
    /// # Errors
    ///
    /// What to tell a stranger, if anything.
    pub(super) fn check(
        &self,
        request: &mut Request,
        client: Client,
        holder: Option<&Owner>,
        expiry: Expiry,
        now: Instant,
    ) -> Result<Caller, Refusal> {
        if !request.has_integrity() {
            return Err(Refusal::Unauthorized);
        }
        let (Some(username), Some(realm), Some(nonce)) =
            (request.text(ATTR_USERNAME), request.text(ATTR_REALM), request.text(ATTR_NONCE))
        else {
            return Err(Refusal::BadRequest);
        };
        if realm != self.realm {
            return Err(Refusal::Unauthorized);
        }
        let fresh = self.nonces.is_fresh(nonce, client, now);
        let owner = match holder {
            Some(holder) if holder.username == username => holder.clone(),
            Some(_) | None => self.owner(username, expiry).ok_or(Refusal::Unauthorized)?,
        };
        if !request.is_authentic(&owner.key, self.crypto()) {
            return Err(Refusal::Unauthorized);
        }
        Ok(if fresh { Caller::Known(owner) } else { Caller::Stale })
    }

    pub(super) fn owner(&self, username: &str, expiry: Expiry) -> Option<Owner> {
        let claim = self.secret.claim(username)?;
        if let Expiry::CheckedAt(wall) = expiry
            && claim.expires_at <= wall
        {
            return None;
        }
        let user = claim.user.to_owned();
        let (username, realm) = (username.to_owned(), self.realm.clone());
        let key =
            MessageIntegrity::long_term_integrity_key(username.clone(), realm, claim.password, self.crypto());
        Some(Owner { username, user, key: key.ok()? })
    }

    /// What a client needs for his next try.
    pub(super) fn challenge(&self, reply: Reply, client: Client, now: Instant) -> Reply {
        let nonce = self.nonces.make(client, now);
        reply.value(ATTR_REALM, self.realm.as_bytes()).value(ATTR_NONCE, nonce.as_bytes())
    }

    pub(super) fn crypto(&self) -> &dyn RTCCrypto {
        self.crypto.crypto()
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").field("realm", &self.realm).finish_non_exhaustive()
    }
}
