//! Calls over TCP, and strangers there.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// A factory whose port takes TCP connections as well.
async fn with_port() -> (Arc<PeerFactory>, SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind((LOOPBACK, 0)).await.unwrap();
    let port = listener.local_addr().unwrap();
    let listen = SocketAddr::new(LOOPBACK, 0);
    let config = PeerConfig { listen, public: vec![], stream_port: Some(port.port()), turn: None };
    let factory = Arc::new(PeerFactory::bind(&config).unwrap());
    let accepting = tokio::spawn({
        let factory = Arc::clone(&factory);
        async move {
            loop {
                let (stream, source) = listener.accept().await.unwrap();
                tokio::spawn(factory.carry(stream, source));
            }
        }
    });
    (factory, port, accepting)
}

#[tokio::test]
async fn a_call_goes_over_tcp_where_there_is_no_udp() {
    let (factory, _, _accepting) = with_port().await;
    let (offer, dialing) = dial(LOOPBACK).unwrap();
    let (answer, server) = factory.answer(&offer).unwrap();
    let end = |peer| End { peer, events: VecDeque::new() };
    let caller = dialing.answered_over_tcp(answer).await.unwrap();
    let mut pair = Pair { server: end(server), caller: end(caller) };
    pair.until(Server, &PeerEvent::Connected).await;
    pair.until(Caller, &PeerEvent::ChannelOpen).await;
    for seq in 0..20 {
        pair.server.peer.try_send_audio(packet(seq)).unwrap();
        pair.caller.peer.try_send_audio(packet(seq)).unwrap();
    }
    for end in [&mut pair.server, &mut pair.caller] {
        for seq in 0..20 {
            assert_eq!(heard(&mut end.peer).await.packet.seq, seq);
        }
    }
    drop(pair);
    until_forgotten(&factory).await;
}

#[tokio::test]
async fn a_stranger_who_connects_is_hung_up_on_by_the_first_word() {
    let (factory, port, _accepting) = with_port().await;
    let binding = [0, 20, 0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    let mut stranger = TcpStream::connect(port).await.unwrap();
    stranger.write_all(&binding).await.unwrap();
    let mut rest = Vec::new();
    let read = timeout(Duration::from_secs(5), stranger.read_to_end(&mut rest)).await;
    assert_eq!(read.expect("long before the deadline").unwrap(), 0);
    assert_eq!(factory.routes(), (0, 0));
}
