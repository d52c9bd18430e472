//! A connection and the two voices over it, as either end of a call has them: what arrives goes to the uplink, and
//! what the network is like is told to both.

use crate::audio::{Downlink, Uplink};
use crate::clock::{Clock, Millis};
use crate::peer::{Peer, Received};

/// Beats between two looks at the round trip: two seconds, as often as the connection measures it.
const LOOK: u64 = 100;

/// What both ends can do about loss. To be called when the connection is up.
pub(crate) fn agree(peer: &Peer, uplink: &mut Uplink, downlink: &mut Downlink) {
    let agreed = peer.agreed();
    uplink.retransmits(agreed.retransmission);
    downlink.redundancy(agreed.red.map(|_| agreed.opus));
}

/// Takes what has arrived, and asks for what has not. True when something has.
pub(crate) fn hear(
    peer: &mut Peer,
    uplink: &mut Uplink,
    clock: Clock,
    mut each: impl FnMut(&Received),
) -> bool {
    let mut some = false;
    while let Some(received) = peer.receive() {
        some = true;
        each(&received);
        let Received { at, packet } = received;
        uplink.push(packet, clock.at(at));
    }
    let missing = uplink.missing(clock.now());
    if !missing.is_empty() {
        peer.ask_again(&missing);
    }
    some
}

/// Tells both voices how the network is. `beat` counts.
pub(crate) fn look_after(peer: &mut Peer, uplink: &mut Uplink, downlink: &mut Downlink, beat: u64) {
    if let Some(lost) = peer.take_lost() {
        downlink.loss(lost);
    }
    if beat.is_multiple_of(LOOK)
        && let Some(round_trip) = peer.round_trip()
    {
        uplink.round_trip(Millis(u64::try_from(round_trip.as_millis()).unwrap_or(u64::MAX)));
    }
}
