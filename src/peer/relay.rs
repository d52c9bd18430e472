//! The embedded TURN server's settings.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::Arc;

use antiphon_ice::TurnSecret;
use antiphon_ice::turn::{Turn, TurnConfig};
use rtc::crypto::RTCCryptoProvider;

use super::answer::Reachable;
use crate::clock;
use crate::wire::MediaProtocol;

/// In every challenge, which has to be short.
const REALM: &str = "antiphon";

/// Allocations at once: several for each of a thousand calls, since a browser makes one for each way it tries.
const ALLOCATIONS: usize = 4096;

/// A voice with everything around it takes 12 kB a second.
const BYTES_PER_SECOND: NonZero<u32> = NonZero::<u32>::MIN.saturating_add(64 * 1024 - 1);

/// A TURN server for who knows us by `reachable`.
pub(super) fn server(
    secret: TurnSecret,
    reachable: &[Reachable],
    crypto: Arc<dyn RTCCryptoProvider>,
) -> Turn {
    let udp = |reachable: &&Reachable| reachable.protocol == MediaProtocol::Udp;
    let media: Vec<SocketAddr> = reachable.iter().filter(udp).map(|reachable| reachable.address).collect();
    // One of each family: the first.
    let mut families = BTreeSet::new();
    let relays = media.iter().map(SocketAddr::ip).filter(|ip| families.insert(ip.is_ipv4())).collect();
    let config = TurnConfig {
        realm: REALM.to_owned(),
        secret,
        relays,
        media,
        per_user: TurnConfig::PER_USER,
        allocations: ALLOCATIONS,
        bytes_per_second: BYTES_PER_SECOND,
        seed: rand::random(),
    };
    Turn::new(config, crypto, clock::instant())
}
