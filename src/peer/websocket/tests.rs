//! Both ends over a pipe in memory.

use std::time::Duration;

use tokio::io::DuplexStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::super::{NotSent, Peer, PeerEvent, SEND_BUFFER};
use super::*;
use crate::audio::{Downlink, Pcm, Uplink};
use crate::clock::Clock;
use crate::error::{Code, Error};
use crate::model::ItemId;

/// Generous: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server's and a client's end that are up, over a pipe of so many bytes.
async fn pair(format: Format, bytes: usize) -> (Peer, Peer) {
    let (one, other) = tokio::io::duplex(bytes);
    let socket =
        async |io: DuplexStream, role| frame::dialed(WebSocketStream::from_raw_socket(io, role, None).await);
    let (server, pump) = Pump::new(Side::Server, format).unwrap();
    tokio::spawn(pump.run(socket(one, Role::Server).await));
    let (client, pump) = Pump::new(Side::Client, format).unwrap();
    tokio::spawn(pump.run(socket(other, Role::Client).await));
    let (mut server, mut client) = (server, client);
    for peer in [&mut server, &mut client] {
        assert_eq!(peer.next().await, Some(PeerEvent::Connected));
        assert_eq!(peer.next().await, Some(PeerEvent::ChannelOpen));
    }
    (server, client)
}

async fn next(peer: &mut Peer) -> Option<PeerEvent> {
    timeout(PATIENCE, peer.next()).await.expect("an event in time")
}

#[tokio::test]
async fn a_voice_crosses_in_either_format() {
    let formats = [Rate::HZ_16K, Rate::HZ_24K, Rate::HZ_48K].map(Format::Pcm16);
    for format in formats.into_iter().chain([Format::Opus]) {
        let (mut server, mut client) = pair(format, 1 << 16).await;
        let mut mouth = Downlink::new(Rate::HZ_24K).unwrap();
        let wave = |n: u32| (9_000.0 * (n as f32 * 0.1).sin()) as i16;
        mouth.push(ItemId(1), &Pcm::new(Rate::HZ_24K, (0..24_000).map(wave).collect()));
        mouth.end(ItemId(1));
        let (clock, mut ear) = (Clock::start(), Uplink::new(Rate::HZ_16K).unwrap());
        let mut loudest: f32 = 0.0;
        for _ in 0..40 {
            if let Some(packet) = mouth.tick().packet {
                server.try_send_audio(packet).unwrap();
            }
            sleep(Duration::from_millis(20)).await;
            while let Some(received) = client.receive() {
                ear.push(received.packet, clock.at(received.at));
            }
            loudest = loudest.max(ear.pull(clock.now()).level());
        }
        assert!((0.15..0.25).contains(&loudest), "{format:?}: {loudest}");
    }
}

#[tokio::test]
async fn text_crosses_both_ways_and_who_hangs_up_is_seen_at_once() {
    let (mut server, mut client) = pair(Format::Opus, 1 << 16).await;
    server.send_text("an event").unwrap();
    client.send_text("a command").unwrap();
    assert_eq!(next(&mut client).await, Some(PeerEvent::Message("an event".to_owned())));
    assert_eq!(next(&mut server).await, Some(PeerEvent::Message("a command".to_owned())));
    client.close();
    assert_eq!(next(&mut server).await, Some(PeerEvent::ChannelClosed));
    assert_eq!(next(&mut server).await, None);
    assert_eq!(server.send_text("too late"), Err(NotSent::NotConnected));
}

#[tokio::test]
async fn all_text_is_there_before_the_goodbye() {
    let (mut server, mut client) = pair(Format::Opus, 1 << 16).await;
    for n in 0..100 {
        server.send_text(&n.to_string()).unwrap();
    }
    timeout(PATIENCE, server.text_acknowledged()).await.unwrap();
    server.close_because(&Error::new(Code::Moved, "Elsewhere."));
    for n in 0..100 {
        assert_eq!(next(&mut client).await, Some(PeerEvent::Message(n.to_string())));
    }
    assert_eq!(next(&mut client).await, Some(PeerEvent::ChannelClosed));
}

#[tokio::test]
async fn who_lets_too_much_text_wait_is_hung_up_on() {
    // So little fits into the pipe that the writer stands still.
    let (one, other) = tokio::io::duplex(64);
    let (mut server, pump) = Pump::new(Side::Server, Format::Opus).unwrap();
    let socket = frame::dialed(WebSocketStream::from_raw_socket(one, Role::Server, None).await);
    let pumping = tokio::spawn(pump.run(socket));
    let text = "x".repeat(SEND_BUFFER / 4);
    let queued = (0..6).map(|_| server.send_text(&text)).collect::<Vec<_>>();
    assert_eq!(queued[..4], [Ok(()); 4]);
    assert_eq!(queued[4..], [Err(NotSent::Full), Err(NotSent::NotConnected)]);
    // Nobody waits for what nobody reads.
    timeout(PATIENCE, server.text_acknowledged()).await.unwrap();
    timeout(PATIENCE, pumping).await.expect("the pump gives up").unwrap();
    drop(other);
}

#[tokio::test]
async fn the_round_trip_is_measured() {
    let (mut server, _client) = pair(Format::Opus, 1 << 16).await;
    let measured = async {
        while server.round_trip().is_none() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, measured).await.unwrap();
}
