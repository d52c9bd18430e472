//! All allocations, by client, by relayed address and by when they end.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Instant;

use rand::RngExt as _;
use rand::rngs::StdRng;

use super::Client;
use super::allocation::Allocation;

/// The ports of relayed addresses (RFC 8656 section 7.2): the dynamic ones.
const PORTS: RangeInclusive<u16> = 49_152..=65_535;

#[derive(Debug, Default)]
pub(super) struct Table {
    by_client: HashMap<Client, Allocation>,
    by_relayed: HashMap<SocketAddr, Client>,
    by_expiry: BTreeSet<(Instant, Client)>,
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.by_client.len()
    }

    /// How many `user` has.
    pub(super) fn of(&self, user: &str) -> usize {
        self.by_client.values().filter(|allocation| allocation.owner.user == user).count()
    }

    /// The one of `user`'s that carries nothing and ends first.
    pub(super) fn idle(&self, user: &str, now: Instant) -> Option<Client> {
        let of_user = self.by_client.iter().filter(|(_, allocation)| allocation.owner.user == user);
        let idle = of_user.filter(|(_, allocation)| allocation.is_idle(now));
        idle.min_by_key(|(_, allocation)| allocation.expires).map(|(&client, _)| client)
    }

    pub(super) fn get(&self, client: Client) -> Option<&Allocation> {
        self.by_client.get(&client)
    }

    /// To change anything but its relayed address and its end.
    pub(super) fn get_mut(&mut self, client: Client) -> Option<&mut Allocation> {
        self.by_client.get_mut(&client)
    }

    pub(super) fn client(&self, relayed: SocketAddr) -> Option<Client> {
        self.by_relayed.get(&relayed).copied()
    }

    /// An address of `ip`, with an `even` port if so, that no allocation has and that is not `taken`. `None` when there is
    /// none left.
    pub(super) fn free(
        &self,
        ip: IpAddr,
        even: bool,
        taken: &[SocketAddr],
        random: &mut StdRng,
    ) -> Option<SocketAddr> {
        let first = random.random_range(PORTS);
        (first..=*PORTS.end())
            .chain(*PORTS.start()..first)
            .filter(|port| !even || port.is_multiple_of(2))
            .map(|port| SocketAddr::new(ip, port))
            .find(|address| !self.by_relayed.contains_key(address) && !taken.contains(address))
    }

    pub(super) fn insert(&mut self, client: Client, allocation: Allocation) {
        self.remove(client);
        self.by_relayed.insert(allocation.relayed, client);
        self.by_expiry.insert((allocation.expires, client));
        self.by_client.insert(client, allocation);
    }

    /// Moves an allocation's end.
    pub(super) fn extend(&mut self, client: Client, expires: Instant) {
        if let Some(allocation) = self.by_client.get_mut(&client) {
            self.by_expiry.remove(&(allocation.expires, client));
            self.by_expiry.insert((expires, client));
            allocation.expires = expires;
        }
    }

    pub(super) fn remove(&mut self, client: Client) {
        if let Some(allocation) = self.by_client.remove(&client) {
            self.by_relayed.remove(&allocation.relayed);
            self.by_expiry.remove(&(allocation.expires, client));
        }
    }

    /// When the next allocation ends.
    pub(super) fn next(&self) -> Option<Instant> {
        self.by_expiry.first().map(|&(at, _)| at)
    }

    /// Removes what has ended.
    pub(super) fn expire(&mut self, now: Instant) {
        while let Some(&(at, client)) = self.by_expiry.first()
            && at <= now
        {
            self.by_expiry.pop_first();
            self.remove(client);
        }
    }
}
