//! Whatever is sent: nothing panics, and nothing gets anywhere but to the media port.

use proptest::collection::vec;
use proptest::prelude::*;
use rtc_stun::attributes::{ATTR_CHANNEL_NUMBER, ATTR_DATA, ATTR_LIFETIME, ATTR_XOR_PEER_ADDRESS};
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::message::{
    CLASS_INDICATION, METHOD_ALLOCATE, METHOD_CHANNEL_BIND, METHOD_CREATE_PERMISSION, METHOD_REFRESH,
    METHOD_SEND, MessageType, Setter as _,
};

use super::world::*;
use crate::turn::{Client, Output, fuzz, is_turn, split};

/// What a browser sends in a call, after its challenge.
fn recorded(world: &mut World, ann: &mut Browser) -> Vec<Vec<u8>> {
    ann.greet(world);
    let mut allocate = ann.request(METHOD_ALLOCATE, &|_| vec![udp()]);
    FINGERPRINT.add_to(&mut allocate).unwrap();
    let permit = ann.request(METHOD_CREATE_PERMISSION, &|id| {
        vec![xored(ATTR_XOR_PEER_ADDRESS, addr(MEDIA), id), xored(ATTR_XOR_PEER_ADDRESS, addr(MEDIA), id)]
    });
    let bind = ann.request(METHOD_CHANNEL_BIND, &|id| {
        vec![number(ATTR_CHANNEL_NUMBER, 0x4000_0000), xored(ATTR_XOR_PEER_ADDRESS, addr(MEDIA), id)]
    });
    let send = message(MessageType::new(METHOD_SEND, CLASS_INDICATION), &|id| {
        vec![xored(ATTR_XOR_PEER_ADDRESS, addr(MEDIA), id), (ATTR_DATA, b"check".to_vec())]
    });
    let refresh = ann.request(METHOD_REFRESH, &|_| vec![number(ATTR_LIFETIME, 600)]);
    vec![allocate.raw, permit.raw, bind.raw, send.raw, channel_data(0x4000, b"voice"), refresh.raw]
}

fn nothing_escapes(world: &mut World, client: Client, message: &[u8]) {
    is_turn(message);
    for output in world.tell(client, message) {
        match output {
            Output::ToMedia { to, .. } => assert_eq!(to, addr(MEDIA)),
            Output::ToClient { client: to, .. } => assert_eq!(to, client),
        }
    }
}

#[test]
fn the_recorded_call_works() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", "192.0.2.7:5000");
    let call = recorded(&mut world, &mut ann);
    let sent: usize = call.iter().map(|message| world.tell(ann.client, message).len()).sum();
    assert_eq!(sent, call.len());
    assert_eq!(world.turn.stats().from_clients, 10);
}

#[test]
fn every_truncation_of_a_call_is_read_without_a_panic() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", "192.0.2.7:5000");
    for message in recorded(&mut world, &mut ann) {
        for end in 0..=message.len() {
            nothing_escapes(&mut world, ann.client, &message[..end]);
        }
    }
    assert_eq!(world.turn.stats().made, 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_is_read_without_a_panic(messages in vec(vec(any::<u8>(), 0..80), 1..20)) {
        let mut world = World::new();
        let mut ann = Browser::udp("ann", "192.0.2.7:5000");
        let relayed = ann.allocate(&mut world).unwrap();
        for mut message in messages {
            nothing_escapes(&mut world, ann.client, &message);
            world.media_sends(relayed, &message);
            // As likely a STUN message as can be.
            if message.len() >= 20 {
                message[0] &= 1;
                message[2] = 0;
                message[3] = (message.len() - 20) as u8 & !3;
                message[4..8].copy_from_slice(&[0x21, 0x12, 0xa4, 0x42]);
                message.truncate(20 + usize::from(message[3]));
                nothing_escapes(&mut world, ann.client, &message);
            }
        }
    }

    #[test]
    fn a_damaged_call_is_read_without_a_panic(
        damages in vec((0_usize..6, any::<prop::sample::Index>(), any::<u8>()), 1..60),
    ) {
        let mut world = World::new();
        let mut ann = Browser::udp("ann", "192.0.2.7:5000");
        let call = recorded(&mut world, &mut ann);
        for (message, at, byte) in damages {
            let mut damaged = call[message].clone();
            *at.get_mut(&mut damaged) = byte;
            nothing_escapes(&mut world, ann.client, &damaged);
            nothing_escapes(&mut world, ann.client, &call[message]);
        }
    }

    #[test]
    fn any_stream_is_split_or_given_up(pieces in vec(vec(any::<u8>(), 0..40), 0..20)) {
        let mut buffer = bytes::BytesMut::new();
        for piece in pieces {
            buffer.extend_from_slice(&piece);
            loop {
                let before = buffer.len();
                match split(&mut buffer) {
                    Ok(Some(message)) => prop_assert!(message.len() <= before - buffer.len()),
                    Ok(None) => break,
                    Err(_) => return Ok(()),
                }
            }
            prop_assert!(buffer.len() < 4100, "what is waited for is bounded");
        }
    }

    #[test]
    fn any_history_keeps_the_invariants(bytes in vec(any::<u8>(), 0..600)) {
        fuzz(&bytes);
    }
}
