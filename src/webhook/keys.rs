//! Which secrets sign what goes to an endpoint.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::SigningSecret;
use crate::auth::Seal;
use crate::store::Endpoint;

/// How long the secret before the present one signs along.
const OVERLAP: Duration = Duration::from_hours(24);

/// Users' endpoints have secrets that follow from the server's own, so that none is stored; those of the settings have
/// the settings'.
#[derive(Clone, Debug)]
pub struct Keys {
    seal: Seal,
    configured: HashMap<Uuid, SigningSecret>,
}

impl Keys {
    pub fn new(seal: Seal, configured: HashMap<Uuid, SigningSecret>) -> Self {
        Self { seal, configured }
    }

    /// The `number`th secret of a user's endpoint.
    pub fn derive(&self, endpoint: Uuid, number: u32) -> SigningSecret {
        let bytes = self.seal.derive("webhook", &[&endpoint.to_string(), &number.to_string()]);
        SigningSecret::new(bytes)
    }

    /// The present one first. None for an endpoint of settings that this server does not have.
    pub(super) fn of(&self, endpoint: &Endpoint, now: Timestamp) -> Vec<SigningSecret> {
        if endpoint.owner.is_none() {
            return self.configured.get(&endpoint.id).cloned().into_iter().collect();
        }
        let number = endpoint.secret_number;
        let replaced = |at: Timestamp| now.duration_since(at).unsigned_abs() < OVERLAP && number > 1;
        let before = endpoint.secret_at.is_some_and(replaced).then(|| self.derive(endpoint.id, number - 1));
        [self.derive(endpoint.id, number)].into_iter().chain(before).collect()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use jiff::SignedDuration;

    use super::*;
    use crate::auth::Secret;

    #[test]
    fn the_secret_before_signs_along_for_a_day() {
        let seal = Seal::new(&Secret::from_base64(&STANDARD.encode([7; 32])).unwrap());
        let keys = Keys::new(seal, HashMap::new());
        let at: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let mut endpoint = Endpoint {
            id: Uuid::nil(),
            owner: Some("ada".into()),
            url: String::new(),
            events: Vec::new(),
            enabled: true,
            disabled_because: None,
            secret_number: 1,
            secret_at: None,
            version: 1,
            created_at: at,
        };
        let texts = |endpoint: &Endpoint, hours| {
            let now = at + SignedDuration::from_hours(hours);
            keys.of(endpoint, now).iter().map(SigningSecret::text).collect::<Vec<_>>()
        };
        let first = texts(&endpoint, 0);
        assert_eq!(first.len(), 1);
        (endpoint.secret_number, endpoint.secret_at) = (2, Some(at));
        let both = texts(&endpoint, 23);
        assert_eq!(both.len(), 2);
        assert_eq!(both[1], first[0]);
        assert_eq!(texts(&endpoint, 24), both[..1]);
        endpoint.owner = None;
        assert!(texts(&endpoint, 0).is_empty(), "settings that are not there sign nothing");
    }
}
