//! What one client has: a relayed address, and whom he may exchange data with over it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use rtc_stun::message::TransactionId;

use super::Refusal;
use super::bucket::Bucket;

/// RFC 8656 section 9.
const PERMISSION: Duration = Duration::from_mins(5);

/// How long a client may take to its first permission: LiveKit's TURN server gives browsers as long.
const CONFIRMATION: Duration = Duration::from_secs(30);

/// RFC 8656 section 12.
const CHANNEL: Duration = Duration::from_mins(10);

/// Whom an allocation belongs to.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) username: String,
    /// The username without its expiry: whom the quota counts for.
    pub(super) user: String,
    /// MD5(username:realm:password).
    pub(super) key: Vec<u8>,
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owner").finish_non_exhaustive()
    }
}

/// All lists are short: a peer is one of our own few addresses.
#[derive(Debug)]
pub(super) struct Allocation {
    pub(super) owner: Owner,
    /// The Allocate request that made it.
    pub(super) made_by: TransactionId,
    pub(super) relayed: SocketAddr,
    pub(super) expires: Instant,
    made_at: Instant,
    /// What it may still carry to the media port, and from there.
    pub(super) up: Bucket,
    pub(super) down: Bucket,
    permissions: Vec<Permission>,
    channels: Vec<Channel>,
}

#[derive(Debug)]
struct Permission {
    peer: IpAddr,
    expires: Instant,
}

#[derive(Debug)]
struct Channel {
    number: u16,
    peer: SocketAddr,
    expires: Instant,
}

impl Allocation {
    pub(super) fn new(
        owner: Owner,
        made_by: TransactionId,
        relayed: SocketAddr,
        expires: Instant,
        now: Instant,
    ) -> Self {
        let (up, down) = (Bucket::full(now), Bucket::full(now));
        let (permissions, channels) = (Vec::new(), Vec::new());
        Self { owner, made_by, relayed, expires, made_at: now, up, down, permissions, channels }
    }

    /// Makes a permission, or makes it last.
    pub(super) fn permit(&mut self, peer: IpAddr, now: Instant) {
        self.permissions.retain(|permission| permission.peer != peer);
        self.permissions.push(Permission { peer, expires: now + PERMISSION });
    }

    pub(super) fn permits(&self, peer: IpAddr, now: Instant) -> bool {
        self.permissions.iter().any(|permission| permission.peer == peer && now < permission.expires)
    }

    /// Whether it can carry nothing, and is not just about to: its page was closed without a word, perhaps.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        now >= self.made_at + CONFIRMATION
            && self.permissions.iter().all(|permission| permission.expires <= now)
    }

    /// Binds a channel, or makes it last, with its permission.
    ///
    /// # Errors
    ///
    /// The channel or the peer is bound otherwise (RFC 8656 section 12.2).
    pub(super) fn bind(&mut self, number: u16, peer: SocketAddr, now: Instant) -> Result<(), Refusal> {
        self.channels.retain(|channel| now < channel.expires);
        if self.channels.iter().any(|channel| (channel.number == number) != (channel.peer == peer)) {
            return Err(Refusal::BadRequest);
        }
        self.channels.retain(|channel| channel.number != number);
        self.channels.push(Channel { number, peer, expires: now + CHANNEL });
        self.permit(peer.ip(), now);
        Ok(())
    }

    /// Whom a channel leads to.
    pub(super) fn peer(&self, number: u16, now: Instant) -> Option<SocketAddr> {
        let channel = self.channels.iter().find(|channel| channel.number == number)?;
        (now < channel.expires).then_some(channel.peer)
    }

    /// The channel that leads to `peer`.
    pub(super) fn channel(&self, peer: SocketAddr, now: Instant) -> Option<u16> {
        let channel = self.channels.iter().find(|channel| channel.peer == peer)?;
        (now < channel.expires).then_some(channel.number)
    }
}
