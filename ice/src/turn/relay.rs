//! Data, both ways.

use std::net::SocketAddr;
use std::num::NonZero;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rand::RngExt as _;
use rtc_stun::attributes::ATTR_DATA;

use super::allocation::Allocation;
use super::client::canonical;
use super::framing::{self, Padding};
use super::message::{Reply, Request};
use super::{Client, Dropped, Output, Transport, Turn};

/// What may come at once: a second's worth.
const BURST: Duration = Duration::from_secs(1);

impl Turn {
    /// Takes what the media port sends from `media` to a relayed address.
    pub fn from_media(&mut self, relayed: SocketAddr, media: SocketAddr, payload: &[u8], now: Instant) {
        self.handle_timeout(now);
        match self.message_down(canonical(relayed), canonical(media), payload, now) {
            Ok(output) => {
                self.stats.to_clients += payload.len() as u64;
                self.outputs.push_back(output);
            }
            Err(why) => self.stats.drop(why),
        }
    }

    /// RFC 8656 section 12.6.
    pub(super) fn channel_data(&mut self, client: Client, message: &[u8], now: Instant) {
        let Some((number, payload)) = framing::read_channel_data(message) else {
            return self.stats.drop(Dropped::Malformed);
        };
        let allocation = self.table.get(client);
        match allocation.and_then(|allocation| allocation.peer(number, now)) {
            Some(peer) => self.relay_up(client, peer, payload, now),
            None => self.stats.drop(Dropped::NoAllocation),
        }
    }

    /// RFC 8656 section 11.2.
    pub(super) fn send(&mut self, client: Client, request: &Request, now: Instant) {
        match (request.peers().as_deref(), request.value(ATTR_DATA)) {
            (Some(&[peer]), Some(payload)) if request.unknown().is_empty() => {
                self.relay_up(client, peer, payload, now);
            }
            (_, _) => self.stats.drop(Dropped::Malformed),
        }
    }

    fn relay_up(&mut self, client: Client, peer: SocketAddr, payload: &[u8], now: Instant) {
        match self.packet_up(client, peer, payload, now) {
            Ok(output) => {
                self.stats.from_clients += payload.len() as u64;
                self.outputs.push_back(output);
            }
            Err(why) => self.stats.drop(why),
        }
    }

    fn packet_up(
        &mut self,
        client: Client,
        peer: SocketAddr,
        payload: &[u8],
        now: Instant,
    ) -> Result<Output, Dropped> {
        let cost = cost(payload, self.bytes_per_second);
        let allocation = self.table.get_mut(client).ok_or(Dropped::NoAllocation)?;
        may_flow(allocation, &self.media, peer, now)?;
        if !allocation.up.take(cost, BURST, now) {
            return Err(Dropped::OverRate);
        }
        Ok(Output::ToMedia { from: allocation.relayed, to: peer, payload: Bytes::copy_from_slice(payload) })
    }

    fn message_down(
        &mut self,
        relayed: SocketAddr,
        peer: SocketAddr,
        payload: &[u8],
        now: Instant,
    ) -> Result<Output, Dropped> {
        let cost = cost(payload, self.bytes_per_second);
        let client = self.table.client(relayed).ok_or(Dropped::NoAllocation)?;
        let allocation = self.table.get_mut(client).ok_or(Dropped::NoAllocation)?;
        may_flow(allocation, &self.media, peer, now)?;
        if !allocation.down.take(cost, BURST, now) {
            return Err(Dropped::OverRate);
        }
        let bytes = match allocation.channel(peer, now) {
            Some(number) => framing::channel_data(number, payload, padding(client)),
            // The longest datagram and its attributes may be too long for a length of 16 bits.
            None => (payload.len() <= LONGEST_DATA)
                .then(|| Reply::data(peer, payload, self.random.random()).plain()),
        };
        Ok(Output::ToClient { client, bytes: bytes.ok_or(Dropped::Malformed)? })
    }
}

/// Whether the client has permitted the peer (RFC 8656 section 9), and the peer is the media port.
fn may_flow(
    allocation: &Allocation,
    media: &[SocketAddr],
    peer: SocketAddr,
    now: Instant,
) -> Result<(), Dropped> {
    if !allocation.permits(peer.ip(), now) {
        return Err(Dropped::NoPermission);
    }
    if !media.contains(&peer) {
        return Err(Dropped::NotMedia);
    }
    Ok(())
}

/// The most that a Data indication carries, in bytes.
const LONGEST_DATA: usize = 65_000;

/// What a packet takes out of an allocation's bucket, in the time that it takes to put it back.
fn cost(payload: &[u8], bytes_per_second: NonZero<u32>) -> Duration {
    let rate = u64::from(bytes_per_second.get());
    Duration::from_nanos((payload.len() as u64).saturating_mul(1_000_000_000) / rate)
}

/// RFC 8656 section 12.5.
fn padding(client: Client) -> Padding {
    match client.transport() {
        Transport::Udp => Padding::None,
        Transport::Tcp | Transport::Tls => Padding::ToFour,
    }
}
