//! Both ends over loopback: the factory answers what [`dial`] offers.

mod lossy;
mod restart;
mod tcp;

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{sleep, timeout};

use super::*;
use crate::audio::Coding;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Generous: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

fn factory() -> PeerFactory {
    let listen = SocketAddr::new(LOOPBACK, 0);
    PeerFactory::bind(&PeerConfig { listen, public: vec![], stream_port: None, turn: None }).unwrap()
}

/// Both ends of a call. Neither does its work by itself.
struct Pair {
    server: End,
    caller: End,
}

struct End {
    peer: Peer,
    events: VecDeque<PeerEvent>,
}

#[derive(Clone, Copy)]
enum Side {
    Server,
    Caller,
}
use Side::{Caller, Server};

impl Pair {
    fn offered(factory: &PeerFactory) -> Self {
        let (offer, dialing) = dial(LOOPBACK).unwrap();
        let (answer, server) = factory.answer(&offer).unwrap();
        let end = |peer| End { peer, events: VecDeque::new() };
        Self { server: end(server), caller: end(dialing.answered(answer).unwrap()) }
    }

    async fn connected(factory: &PeerFactory) -> Self {
        let mut pair = Self::offered(factory);
        pair.until(Server, &PeerEvent::Connected).await;
        pair.until(Caller, &PeerEvent::Connected).await;
        pair
    }

    async fn with_channel(factory: &PeerFactory) -> Self {
        let mut pair = Self::connected(factory).await;
        pair.until(Server, &PeerEvent::ChannelOpen).await;
        pair.until(Caller, &PeerEvent::ChannelOpen).await;
        pair
    }

    async fn next(&mut self, side: Side) -> PeerEvent {
        let next = async {
            loop {
                let end = match side {
                    Server => &mut self.server,
                    Caller => &mut self.caller,
                };
                if let Some(event) = end.events.pop_front() {
                    return event;
                }
                self.work().await;
            }
        };
        timeout(PATIENCE, next).await.expect("an event in time")
    }

    async fn until(&mut self, side: Side, wanted: &PeerEvent) {
        while self.next(side).await != *wanted {}
    }

    /// Until one of them has an event.
    async fn work(&mut self) {
        tokio::select! {
            event = self.server.peer.next() => self.server.events.extend(event),
            event = self.caller.peer.next() => self.caller.events.extend(event),
        }
    }
}

/// Looks as a call does, at its beat.
async fn heard(peer: &mut Peer) -> Received {
    let heard = async {
        loop {
            if let Some(received) = peer.receive() {
                return received;
            }
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(PATIENCE, heard).await.expect("a packet in time")
}

/// Nothing of any connection is left in the mux.
async fn until_forgotten(factory: &PeerFactory) {
    let gone = async {
        while factory.routes() != (0, 0) {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, gone).await.unwrap_or_else(|_| panic!("{:?} are left", factory.routes()));
}

fn packet(seq: u16) -> Packet {
    Packet {
        seq,
        timestamp: u32::from(seq) * 960,
        marker: seq == 0,
        payload: Bytes::from(vec![0xf8, seq as u8]),
        coding: Coding::Opus,
    }
}

#[tokio::test]
async fn voice_goes_both_ways_unchanged() {
    let factory = factory();
    let mut pair = Pair::connected(&factory).await;
    for seq in 0..20 {
        pair.server.peer.try_send_audio(packet(seq)).unwrap();
        pair.caller.peer.try_send_audio(packet(seq)).unwrap();
    }
    for end in [&mut pair.server, &mut pair.caller] {
        for seq in 0..20 {
            let got = heard(&mut end.peer).await.packet;
            let sent = packet(seq);
            assert_eq!(
                (got.seq, got.timestamp, got.marker, &got.payload, got.coding),
                (seq, sent.timestamp, sent.marker, &sent.payload, Coding::Opus)
            );
        }
        assert!(end.peer.receive().is_none());
    }
}

#[tokio::test]
async fn red_and_retransmission_are_agreed_on_between_our_own_ends() {
    let factory = factory();
    let mut pair = Pair::connected(&factory).await;
    for end in [&mut pair.server, &mut pair.caller] {
        let agreed = end.peer.agreed();
        assert!(agreed.red.is_some() && agreed.retransmission, "{agreed:?}");
    }
    pair.caller.peer.try_send_audio(Packet { coding: Coding::Red, ..packet(0) }).unwrap();
    assert_eq!(heard(&mut pair.server.peer).await.packet.coding, Coding::Red);
}

#[tokio::test]
async fn text_goes_both_ways_in_order() {
    let factory = factory();
    let mut pair = Pair::with_channel(&factory).await;
    for number in 0..10 {
        pair.server.peer.send_text(&format!("to the page {number}")).unwrap();
        pair.caller.peer.send_text(&format!("to the server {number}")).unwrap();
    }
    for number in 0..10 {
        assert_eq!(pair.next(Caller).await, PeerEvent::Message(format!("to the page {number}")));
        assert_eq!(pair.next(Server).await, PeerEvent::Message(format!("to the server {number}")));
    }
    let Pair { mut server, mut caller } = pair;
    let acknowledged = async {
        tokio::select! {
            () = server.peer.text_acknowledged() => {}
            event = caller.peer.next() => panic!("{event:?}"),
        }
    };
    timeout(PATIENCE, acknowledged).await.expect("all of it was acknowledged");
}

#[tokio::test]
async fn every_call_shares_one_port() {
    let factory = factory();
    let pairs = (Pair::connected(&factory).await, Pair::connected(&factory).await);
    assert_eq!(factory.routes(), (2, 2));
    drop(pairs);
    until_forgotten(&factory).await;
}

#[tokio::test]
async fn the_server_hears_at_once_that_the_caller_hung_up() {
    let factory = factory();
    let Pair { mut server, caller } = Pair::with_channel(&factory).await;
    caller.peer.close();
    let told = async { while server.peer.next().await != Some(PeerEvent::ChannelClosed) {} };
    timeout(Duration::from_secs(3), told).await.expect("long before the connection's state says so");
    drop(server);
    until_forgotten(&factory).await;
}

#[tokio::test]
async fn the_caller_hears_at_once_that_the_server_hung_up() {
    let factory = factory();
    let Pair { server, mut caller } = Pair::with_channel(&factory).await;
    server.peer.close();
    let told = async { while caller.peer.next().await != Some(PeerEvent::ChannelClosed) {} };
    timeout(Duration::from_secs(3), told).await.expect("long before the connection's state says so");
}

#[tokio::test]
async fn a_peer_that_is_dropped_is_closed() {
    let factory = factory();
    let pair = Pair::connected(&factory).await;
    drop(pair);
    assert_eq!(factory.routes(), (0, 0));
}

#[tokio::test]
async fn an_offer_that_nobody_follows_up_leaves_nothing() {
    let factory = factory();
    let (offer, dialing) = dial(LOOPBACK).unwrap();
    let (_, mut server) = factory.answer(&offer).unwrap();
    drop(dialing);
    assert_eq!(server.try_send_audio(packet(0)), Err(NotSent::NotConnected));
    assert_eq!(server.send_text("hello"), Err(NotSent::NotConnected));
    server.close();
    until_forgotten(&factory).await;
}

#[tokio::test]
async fn no_task_and_no_route_is_left_of_many_calls() {
    let factory = factory();
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    for _ in 0..10 {
        Pair::connected(&factory).await;
    }
    until_forgotten(&factory).await;
    let ended = async {
        while tasks() > before {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, ended).await.unwrap_or_else(|_| panic!("{} tasks are left", tasks() - before));
}

#[tokio::test]
async fn bad_messages_and_floods_are_told_and_dropped() {
    let factory = factory();
    let mut pair = Pair::with_channel(&factory).await;
    pair.caller.peer.send_text(&"x".repeat(MAX_MESSAGE + 1)).unwrap();
    assert_eq!(pair.next(Server).await, PeerEvent::BadMessage(BadMessage::TooLong));
    for number in 0..100 {
        pair.caller.peer.send_text(&number.to_string()).unwrap();
    }
    let mut read = 0;
    while pair.next(Server).await != PeerEvent::Flooded {
        read += 1;
    }
    assert!((40..80).contains(&read), "{read} of a hundred were read before the flood was noticed");
}

/// Datagrams of strangers, forged DTLS among them, do not reach a call that is being made.
#[tokio::test]
async fn a_spray_of_forged_datagrams_does_not_keep_a_call_from_connecting() {
    let factory = factory();
    let target = factory.local_addr();
    let stop = tokio_util::sync::CancellationToken::new();
    let spray = tokio::spawn({
        let stop = stop.clone();
        async move {
            let stranger = UdpSocket::bind((LOOPBACK, 0)).unwrap();
            // A DTLS 1.2 alert (fatal, handshake failure), a ClientHello's beginning, RTP, and noise.
            let forged: [&[u8]; 4] = [
                &[21, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40],
                &[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 1, 0, 4, 1, 0, 0, 0],
                &[0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3],
                &[0; 32],
            ];
            while !stop.is_cancelled() {
                forged.iter().for_each(|datagram| _ = stranger.send_to(datagram, target));
                tokio::task::yield_now().await;
            }
        }
    });
    let pair = Pair::connected(&factory).await;
    stop.cancel();
    spray.await.unwrap();
    assert!(factory.dropped() > 0);
    assert_eq!(factory.routes(), (1, 1), "the stranger has no route");
    drop(pair);
}

#[tokio::test]
async fn what_is_no_offer_is_refused_and_leaves_nothing() {
    let factory = factory();
    let (offer, dialing) = dial(LOOPBACK).unwrap();
    for bad in [String::new(), "v=0\r\n".to_owned(), offer.replace("opus", "g722")] {
        assert!(factory.answer(&bad).is_err(), "{bad}");
    }
    drop(dialing);
    until_forgotten(&factory).await;
}

#[test]
fn every_address_needs_public_ones() {
    let listen = "0.0.0.0:0".parse().unwrap();
    let error =
        PeerFactory::bind(&PeerConfig { listen, public: vec![], stream_port: None, turn: None }).unwrap_err();
    assert!(error.to_string().contains("public"), "{error}");
}
