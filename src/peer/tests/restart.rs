//! A browser in another network: new ICE credentials for the connection that there is.

use rtc::peer_connection::configuration::RTCOfferOptions;
use rtc::peer_connection::sdp::RTCSessionDescription;

use super::super::webrtc::WebRtc;
use super::*;
use crate::clock;
use crate::error::Code;

fn ours(pair: &mut Pair) -> &mut WebRtc {
    let Over::WebRtc(webrtc) = &mut pair.caller.peer.0 else { panic!("it was dialled") };
    webrtc
}

/// The caller's offer of the same connection, and what the server said to it.
fn restart(pair: &mut Pair) -> (String, String) {
    let now = clock::instant();
    let core = ours(pair).connection.core();
    let offer = core.create_offer(Some(RTCOfferOptions { ice_restart: true })).unwrap();
    let sdp = offer.sdp.clone();
    core.set_local_description(now, offer).unwrap();
    let answer = pair.server.peer.restart(&sdp).unwrap();
    let core = ours(pair).connection.core();
    core.set_remote_description(now, RTCSessionDescription::answer(answer.clone()).unwrap()).unwrap();
    ours(pair).lane.admit(answer::credentials(&sdp).unwrap());
    (sdp, answer)
}

#[tokio::test]
async fn a_call_goes_on_after_an_ice_restart_under_new_credentials() {
    let factory = factory();
    let mut pair = Pair::with_channel(&factory).await;
    let mut names = Vec::new();
    for round in 0..3_u16 {
        let (_, answer) = restart(&mut pair);
        names.push(answer::credentials(&answer).unwrap().fragment);
        pair.caller.peer.send_text(&round.to_string()).unwrap();
        pair.until(Server, &PeerEvent::Message(round.to_string())).await;
        pair.server.peer.try_send_audio(packet(round)).unwrap();
        assert_eq!(heard(&mut pair.caller.peer).await.packet.seq, round);
    }
    names.dedup();
    assert_eq!(names.len(), 3, "each has names of its own");
    assert_eq!(factory.routes().0, 2, "the last and the one before are known");
    drop(pair);
    until_forgotten(&factory).await;
}

#[tokio::test]
async fn an_offer_of_another_connection_restarts_nothing() {
    let factory = factory();
    let mut pair = Pair::with_channel(&factory).await;
    let (other, _dialing) = dial(LOOPBACK).unwrap();
    assert_eq!(pair.server.peer.restart(&other).unwrap_err().code, Code::PreconditionFailed);
    pair.caller.peer.send_text("still here").unwrap();
    pair.until(Server, &PeerEvent::Message("still here".to_owned())).await;
}
