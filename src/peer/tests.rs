//! Both ends over loopback: the factory answers what [`dial`] offers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{sleep, timeout};

use super::*;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Generous: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

fn factory() -> PeerFactory {
    let listen = SocketAddr::new(LOOPBACK, 0);
    PeerFactory::bind(&PeerConfig { listen, public: vec![] }).unwrap()
}

/// A connected pair: the server's end, the caller's.
async fn pair(factory: &PeerFactory) -> (Peer, Peer) {
    let (offer, dialing) = dial(LOOPBACK).await.unwrap();
    let (answer, server) = factory.answer(&offer).await.unwrap();
    let caller = dialing.answered(answer).await.unwrap();
    let (mut server, mut caller) = (server, caller);
    for peer in [&mut server, &mut caller] {
        until(peer, &PeerEvent::Connected).await;
    }
    (server, caller)
}

async fn next(peer: &mut Peer) -> PeerEvent {
    timeout(PATIENCE, peer.events.recv()).await.expect("an event in time").expect("the peer is open")
}

async fn until(peer: &mut Peer, wanted: &PeerEvent) {
    while next(peer).await != *wanted {}
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
    }
}

#[tokio::test]
async fn voice_goes_both_ways_unchanged() {
    let factory = factory();
    let (mut server, mut caller) = pair(&factory).await;
    for seq in 0..20 {
        server.try_send_audio(packet(seq)).unwrap();
        caller.try_send_audio(packet(seq)).unwrap();
    }
    for peer in [&mut server, &mut caller] {
        for seq in 0..20 {
            let got = timeout(PATIENCE, peer.audio_in.recv()).await.unwrap().unwrap();
            let sent = packet(seq);
            assert_eq!(
                (got.seq, got.timestamp, got.marker, &got.payload),
                (seq, sent.timestamp, sent.marker, &sent.payload)
            );
        }
        assert!(peer.audio_in.try_recv().is_none());
    }
    server.close().await;
    caller.close().await;
}

#[tokio::test]
async fn text_goes_both_ways_in_order() {
    let factory = factory();
    let (mut server, mut caller) = pair(&factory).await;
    for peer in [&mut server, &mut caller] {
        until(peer, &PeerEvent::ChannelOpen).await;
    }
    for number in 0..10 {
        server.send_text(&format!("to the page {number}")).await.unwrap();
        caller.send_text(&format!("to the server {number}")).await.unwrap();
    }
    for number in 0..10 {
        assert_eq!(next(&mut caller).await, PeerEvent::Message(format!("to the page {number}")));
        assert_eq!(next(&mut server).await, PeerEvent::Message(format!("to the server {number}")));
    }
    timeout(PATIENCE, server.text_acknowledged()).await.expect("all of it was acknowledged");
    server.close().await;
    caller.close().await;
}

#[tokio::test]
async fn every_call_shares_one_port() {
    let factory = factory();
    let (one, two) = (pair(&factory).await, pair(&factory).await);
    assert_eq!(factory.routes(), (2, 2));
    for (server, caller) in [one, two] {
        caller.close().await;
        server.close().await;
    }
    until_forgotten(&factory).await;
}

#[tokio::test]
async fn the_server_hears_at_once_that_the_caller_hung_up() {
    let factory = factory();
    let (mut server, mut caller) = pair(&factory).await;
    until(&mut server, &PeerEvent::ChannelOpen).await;
    until(&mut caller, &PeerEvent::ChannelOpen).await;
    caller.close().await;
    let told = timeout(Duration::from_secs(3), until(&mut server, &PeerEvent::ChannelClosed)).await;
    told.expect("long before the connection's state says so");
    server.close().await;
    until_forgotten(&factory).await;
}

#[tokio::test]
async fn the_caller_hears_at_once_that_the_server_hung_up() {
    let factory = factory();
    let (mut server, mut caller) = pair(&factory).await;
    until(&mut server, &PeerEvent::ChannelOpen).await;
    until(&mut caller, &PeerEvent::ChannelOpen).await;
    server.close().await;
    let told = timeout(Duration::from_secs(3), until(&mut caller, &PeerEvent::ChannelClosed)).await;
    told.expect("long before the connection's state says so");
    caller.close().await;
}

#[tokio::test]
async fn a_peer_that_is_dropped_is_closed() {
    let factory = factory();
    let (server, caller) = pair(&factory).await;
    drop(server);
    drop(caller);
    until_forgotten(&factory).await;
}

#[tokio::test]
async fn an_offer_that_nobody_follows_up_leaves_nothing() {
    let factory = factory();
    let (offer, dialing) = dial(LOOPBACK).await.unwrap();
    let (_, server) = factory.answer(&offer).await.unwrap();
    drop(dialing);
    assert!(matches!(server.try_send_audio(packet(0)), Err(NotSent::NotConnected)));
    assert_eq!(server.send_text("hello").await, Err(NotSent::NotConnected));
    server.close().await;
    until_forgotten(&factory).await;
}

#[tokio::test]
async fn no_task_and_no_route_is_left_of_many_calls() {
    let factory = factory();
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    for _ in 0..10 {
        let (server, caller) = pair(&factory).await;
        server.close().await;
        caller.close().await;
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
    let (mut server, mut caller) = pair(&factory).await;
    until(&mut server, &PeerEvent::ChannelOpen).await;
    until(&mut caller, &PeerEvent::ChannelOpen).await;
    caller.send_text(&"x".repeat(MAX_MESSAGE + 1)).await.unwrap();
    assert_eq!(next(&mut server).await, PeerEvent::BadMessage(BadMessage::TooLong));
    for number in 0..100 {
        caller.send_text(&number.to_string()).await.unwrap();
    }
    let mut read = 0;
    while next(&mut server).await != PeerEvent::Flooded {
        read += 1;
    }
    assert!((40..80).contains(&read), "{read} of a hundred were read before the flood was noticed");
    server.close().await;
    caller.close().await;
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
    let (server, caller) = pair(&factory).await;
    stop.cancel();
    spray.await.unwrap();
    assert!(factory.dropped() > 0);
    assert_eq!(factory.routes(), (1, 1), "the stranger has no route");
    server.close().await;
    caller.close().await;
}

#[tokio::test]
async fn what_is_no_offer_is_refused_and_leaves_nothing() {
    let factory = factory();
    let (offer, dialing) = dial(LOOPBACK).await.unwrap();
    for bad in [String::new(), "v=0\r\n".to_owned(), offer.replace("opus", "g722")] {
        assert!(factory.answer(&bad).await.is_err(), "{bad}");
    }
    drop(dialing);
    until_forgotten(&factory).await;
}

#[test]
fn every_address_needs_public_ones() {
    let listen = "0.0.0.0:0".parse().unwrap();
    let error = PeerFactory::bind(&PeerConfig { listen, public: vec![] }).unwrap_err();
    assert!(error.to_string().contains("public"), "{error}");
}
