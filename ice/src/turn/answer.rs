//! What each request does.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use rtc_stun::attributes::{
    ATTR_CHANNEL_NUMBER, ATTR_EVEN_PORT, ATTR_LIFETIME, ATTR_REQUESTED_ADDRESS_FAMILY,
    ATTR_REQUESTED_TRANSPORT, ATTR_RESERVATION_TOKEN, ATTR_USERNAME, ATTR_XOR_RELAYED_ADDRESS,
    ATTR_XORMAPPED_ADDRESS,
};

use super::allocation::{Allocation, Owner};
use super::message::{Reply, Request, is_of_family};
use super::{Client, Dropped, Refusal, Turn};

/// RFC 8656 section 3.2.
const LIFETIME: Duration = Duration::from_mins(10);

/// RFC 8656 section 7.2 recommends an hour.
const LONGEST_LIFETIME: Duration = Duration::from_hours(1);

/// IANA's number of UDP.
const UDP: u8 = 17;

/// The number of the IPv4 family (RFC 8656 section 18.8).
const IPV4: u8 = 1;

/// RFC 8656 section 12.
const CHANNELS: std::ops::RangeInclusive<u16> = 0x4000..=0x4fff;

impl Turn {
    /// RFC 8489 section 2.2: where the client is, as seen from here.
    pub(super) fn binding(&mut self, client: Client, request: &Request, now: Instant) {
        if request.has(ATTR_USERNAME) {
            return self.stats.drop(Dropped::Malformed);
        }
        if !self.admits(client, now) {
            return self.stats.drop(Dropped::Flood);
        }
        let unknown = request.unknown();
        let reply = if unknown.is_empty() {
            Reply::success(request).address(ATTR_XORMAPPED_ADDRESS, client.addr())
        } else {
            self.stats.refuse(Refusal::UnknownAttribute);
            Reply::terse(request, Refusal::UnknownAttribute).unknown(unknown)
        };
        self.reply(client, reply.plain());
    }

    /// RFC 8656 section 7.2.
    pub(super) fn allocate(
        &mut self,
        client: Client,
        request: &Request,
        owner: Owner,
        now: Instant,
    ) -> Result<Reply, Refusal> {
        if let Some(there) = self.table.get(client) {
            let again = there.made_by == request.transaction() && there.owner == owner;
            return if again {
                Ok(granted(request, client, there, now))
            } else {
                Err(Refusal::AllocationMismatch)
            };
        }
        let ip = self.relay(request)?;
        let lifetime = lifetime(request)?.max(LIFETIME);
        if self.table.of(&owner.user) >= self.per_user {
            let idle = self.table.idle(&owner.user, now).ok_or(Refusal::QuotaReached)?;
            self.table.remove(idle);
        }
        if self.table.len() >= self.allocations {
            return Err(Refusal::InsufficientCapacity);
        }
        let even = request.has(ATTR_EVEN_PORT);
        let free = self.table.free(ip, even, &self.media, &mut self.random);
        let relayed = free.ok_or(Refusal::InsufficientCapacity)?;
        let allocation = Allocation::new(owner, request.transaction(), relayed, now + lifetime, now);
        let reply = granted(request, client, &allocation, now);
        self.table.insert(client, allocation);
        self.stats.made += 1;
        Ok(reply)
    }

    /// The address that an Allocate request asks for, without its port.
    ///
    /// DONT-FRAGMENT is kept without doing anything: a packet that is handed over within a process is
    /// never fragmented.
    fn relay(&self, request: &Request) -> Result<IpAddr, Refusal> {
        match request.value(ATTR_REQUESTED_TRANSPORT) {
            Some([UDP, _, _, _]) => {}
            Some([_, _, _, _]) => return Err(Refusal::UnsupportedTransport),
            Some(_) | None => return Err(Refusal::BadRequest),
        }
        let family = request.value(ATTR_REQUESTED_ADDRESS_FAMILY);
        if request.has(ATTR_RESERVATION_TOKEN) && (family.is_some() || request.has(ATTR_EVEN_PORT)) {
            return Err(Refusal::BadRequest);
        }
        // No port is ever reserved for another allocation: no browser asks for pairs of ports.
        let pair = matches!(request.value(ATTR_EVEN_PORT), Some([reserve, ..]) if reserve & 0x80 != 0);
        if request.has(ATTR_RESERVATION_TOKEN) || pair {
            return Err(Refusal::InsufficientCapacity);
        }
        let family = match family {
            None => IPV4,
            Some(&[family, _, _, _]) => family,
            Some(_) => return Err(Refusal::BadRequest),
        };
        let relay = self.relays.iter().find(|&&ip| is_of_family(ip, family));
        relay.copied().ok_or(Refusal::AddressFamilyNotSupported)
    }

    /// RFC 8656 section 8.2.
    pub(super) fn refresh(
        &mut self,
        client: Client,
        request: &Request,
        owner: &Owner,
        now: Instant,
    ) -> Result<Reply, Refusal> {
        let allocation = self.owned(client, owner)?;
        match request.value(ATTR_REQUESTED_ADDRESS_FAMILY) {
            Some(&[family, _, _, _]) if !is_of_family(allocation.relayed.ip(), family) => {
                return Err(Refusal::PeerAddressFamilyMismatch);
            }
            Some([_, _, _, _]) | None => {}
            Some(_) => return Err(Refusal::BadRequest),
        }
        let lifetime = match lifetime(request)? {
            Duration::ZERO => {
                self.table.remove(client);
                Duration::ZERO
            }
            asked => {
                let lifetime = asked.max(LIFETIME);
                self.table.extend(client, now + lifetime);
                lifetime
            }
        };
        Ok(Reply::success(request).value(ATTR_LIFETIME, &seconds(lifetime)))
    }

    /// RFC 8656 section 10.2. All peers or none.
    pub(super) fn create_permission(
        &mut self,
        client: Client,
        request: &Request,
        owner: &Owner,
        now: Instant,
    ) -> Result<Reply, Refusal> {
        let relayed = self.owned(client, owner)?.relayed.ip();
        let peers = request.peers().ok_or(Refusal::BadRequest)?;
        // A permission is for an IP address and every port of it; the port is looked at when data flows.
        for peer in &peers {
            if !self.media.iter().any(|media| media.ip() == peer.ip()) {
                return Err(Refusal::Forbidden);
            }
            if peer.is_ipv4() != relayed.is_ipv4() {
                return Err(Refusal::PeerAddressFamilyMismatch);
            }
        }
        if let Some(allocation) = self.table.get_mut(client) {
            peers.iter().for_each(|peer| allocation.permit(peer.ip(), now));
        }
        Ok(Reply::success(request))
    }

    /// RFC 8656 section 12.2. A channel leads to one port, so it must be the media port.
    pub(super) fn channel_bind(
        &mut self,
        client: Client,
        request: &Request,
        owner: &Owner,
        now: Instant,
    ) -> Result<Reply, Refusal> {
        let relayed = self.owned(client, owner)?.relayed.ip();
        let peers = request.peers().unwrap_or_default();
        let (Some(&[a, b, _, _]), &[peer]) = (request.value(ATTR_CHANNEL_NUMBER), peers.as_slice()) else {
            return Err(Refusal::BadRequest);
        };
        let number = u16::from_be_bytes([a, b]);
        if !CHANNELS.contains(&number) {
            return Err(Refusal::BadRequest);
        }
        if !self.media.contains(&peer) {
            return Err(Refusal::Forbidden);
        }
        if peer.is_ipv4() != relayed.is_ipv4() {
            return Err(Refusal::PeerAddressFamilyMismatch);
        }
        let allocation = self.table.get_mut(client).ok_or(Refusal::AllocationMismatch)?;
        allocation.bind(number, peer, now)?;
        Ok(Reply::success(request))
    }

    /// The client's allocation, if it is this owner's.
    fn owned(&self, client: Client, owner: &Owner) -> Result<&Allocation, Refusal> {
        let allocation = self.table.get(client).ok_or(Refusal::AllocationMismatch)?;
        if allocation.owner.username != owner.username {
            return Err(Refusal::WrongCredentials);
        }
        Ok(allocation)
    }
}

/// What an Allocate request got, with what is left of its lifetime: a request that comes twice gets the
/// same twice.
fn granted(request: &Request, client: Client, allocation: &Allocation, now: Instant) -> Reply {
    Reply::success(request)
        .address(ATTR_XOR_RELAYED_ADDRESS, allocation.relayed)
        .address(ATTR_XORMAPPED_ADDRESS, client.addr())
        .value(ATTR_LIFETIME, &seconds(allocation.expires.saturating_duration_since(now)))
}

/// The lifetime that is asked for, within its upper bound.
fn lifetime(request: &Request) -> Result<Duration, Refusal> {
    match request.value(ATTR_LIFETIME) {
        None => Ok(LIFETIME),
        Some(&[a, b, c, d]) => {
            let asked = Duration::from_secs(u64::from(u32::from_be_bytes([a, b, c, d])));
            Ok(asked.min(LONGEST_LIFETIME))
        }
        Some(_) => Err(Refusal::BadRequest),
    }
}

/// As LIFETIME has it.
fn seconds(lifetime: Duration) -> [u8; 4] {
    u32::try_from(lifetime.as_secs()).unwrap_or(u32::MAX).to_be_bytes()
}
