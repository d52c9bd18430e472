//! What a TURN server counts.

use std::collections::BTreeMap;

/// Why a request was refused: the error codes that this server sends (RFC 8489 section 14.8, RFC 8656
/// section 19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    BadRequest = 400,
    /// No password, a wrong one, or one that has run out. The first request of every client.
    Unauthorized = 401,
    /// The peer is not our media port.
    Forbidden = 403,
    UnknownAttribute = 420,
    /// No allocation where there should be one, or one where there should be none.
    AllocationMismatch = 437,
    StaleNonce = 438,
    /// No relay of this address family.
    AddressFamilyNotSupported = 440,
    /// Another user's allocation.
    WrongCredentials = 441,
    UnsupportedTransport = 442,
    PeerAddressFamilyMismatch = 443,
    /// The user has as many allocations as one may have.
    QuotaReached = 486,
    /// All users together have.
    InsufficientCapacity = 508,
}

impl Refusal {
    /// The error code on the wire.
    pub fn code(self) -> u16 {
        self as u16
    }
}

/// Why something was dropped without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dropped {
    /// Neither a STUN message nor ChannelData, or one that no client sends.
    Malformed,
    /// A stranger's request beyond what one source may ask.
    Flood,
    /// Data for or from an allocation or a channel that is not there.
    NoAllocation,
    /// Data to or from a peer that the client has not permitted.
    NoPermission,
    /// Data to another port of ours than the media port.
    NotMedia,
    /// Data beyond an allocation's bytes a second.
    OverRate,
}

/// Counted since the start, but for `allocations`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TurnStats {
    /// Allocations that there are now.
    pub allocations: usize,
    /// Allocations made.
    pub made: u64,
    /// Requests refused. A request that is answered with silence is in `dropped` instead.
    pub refused: BTreeMap<Refusal, u64>,
    /// Messages and packets.
    pub dropped: BTreeMap<Dropped, u64>,
    /// Bytes of payload relayed from clients to the media port.
    pub from_clients: u64,
    /// Bytes of payload relayed from the media port to clients.
    pub to_clients: u64,
}

impl TurnStats {
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        *self.refused.entry(refusal).or_default() += 1;
    }

    pub(super) fn drop(&mut self, why: Dropped) {
        *self.dropped.entry(why).or_default() += 1;
    }
}
