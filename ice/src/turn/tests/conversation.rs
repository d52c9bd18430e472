//! Whole conversations.

use rtc_stun::attributes::{
    ATTR_DONT_FRAGMENT, ATTR_LIFETIME, ATTR_REQUESTED_ADDRESS_FAMILY, ATTR_XOR_RELAYED_ADDRESS,
    ATTR_XORMAPPED_ADDRESS,
};
use rtc_stun::message::{METHOD_ALLOCATE, METHOD_BINDING};

use super::world::*;
use crate::turn::{Dropped, Refusal, Transport};

const HOME: &str = "192.0.2.7:5000";

#[test]
fn a_call_goes_through_the_relay_from_allocation_to_its_end() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    let relayed = ann.allocate(&mut world).unwrap();
    assert_eq!(relayed.ip(), ip("203.0.113.10"));
    assert!(relayed.port() >= 49_152 && world.turn.is_relayed(relayed));

    ann.permit(&mut world, &[MEDIA]).unwrap();
    assert_eq!(to_media(&ann.send(&mut world, MEDIA, b"check")), (relayed, addr(MEDIA), &b"check"[..]));
    let heard = world.media_sends(relayed, b"answer");
    assert_eq!(to_client(&heard).0, ann.client);
    assert_eq!(indication(to_client(&heard).1), (addr(MEDIA), b"answer".to_vec()));

    ann.bind(&mut world, 0x4000, MEDIA).unwrap();
    assert_eq!(to_media(&ann.say(&mut world, 0x4000, b"voice")), (relayed, addr(MEDIA), &b"voice"[..]));
    let heard = world.media_sends(relayed, b"music");
    assert_eq!(to_client(&heard), (ann.client, &channel_data(0x4000, b"music")[..]));

    world.wait(secs(550));
    assert_eq!(ann.refresh(&mut world, 600), Ok(600));
    world.wait(secs(599));
    assert!(world.turn.is_relayed(relayed));
    let end = world.turn.poll_timeout().unwrap();
    assert_eq!(end, world.now + secs(1));
    world.wait(secs(1));
    assert!(!world.turn.is_relayed(relayed));
    assert_eq!(world.turn.poll_timeout(), None);

    let stats = world.turn.stats();
    assert_eq!((stats.allocations, stats.made), (0, 1));
    assert_eq!((stats.from_clients, stats.to_clients), (10, 11));
    assert!(stats.dropped.is_empty(), "{stats:?}");
}

#[test]
fn a_refresh_of_zero_ends_it_at_once() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    let relayed = ann.allocate(&mut world).unwrap();
    assert_eq!(ann.refresh(&mut world, 0), Ok(0));
    assert!(!world.turn.is_relayed(relayed));
    assert_eq!(ann.refresh(&mut world, 600), Err(437));
}

#[test]
fn a_lifetime_is_ten_minutes_at_least_and_an_hour_at_most() {
    let mut world = World::new();
    for (port, asked, granted) in [(1, 5, 600), (2, 1200, 1200), (3, 90_000, 3600)] {
        let mut ann = Browser::udp("ann", &format!("192.0.2.7:{port}"));
        let lifetime = number(ATTR_LIFETIME, asked);
        let answer = ann.ask(&mut world, METHOD_ALLOCATE, &|_| vec![udp(), lifetime.clone()]);
        assert_eq!(answer.lifetime(), granted);
        assert_eq!(ann.refresh(&mut world, asked), Ok(granted));
    }
}

#[test]
fn a_permission_lasts_five_minutes_and_a_channel_ten() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    let relayed = ann.allocate_with(&mut world, &[number(ATTR_LIFETIME, 3600)]).unwrap();
    ann.bind(&mut world, 0x4001, MEDIA).unwrap();
    world.wait(secs(299));
    assert_eq!(ann.say(&mut world, 0x4001, b"x").len(), 1);
    world.wait(secs(1));
    assert_eq!(ann.say(&mut world, 0x4001, b"x"), []);
    assert_eq!(world.media_sends(relayed, b"x"), []);
    assert_eq!(world.dropped(Dropped::NoPermission), 2);

    ann.permit(&mut world, &[MEDIA]).unwrap();
    assert_eq!(ann.say(&mut world, 0x4001, b"x").len(), 1);
    world.wait(secs(299));
    assert!(to_client(&world.media_sends(relayed, b"x")).1.starts_with(&[0x40, 0x01]));
    ann.permit(&mut world, &[MEDIA]).unwrap();
    world.wait(secs(1));
    assert_eq!(ann.say(&mut world, 0x4001, b"x"), []);
    assert_eq!(indication(to_client(&world.media_sends(relayed, b"x")).1).0, addr(MEDIA));
    // Its number is free again, and so is its peer.
    ann.bind(&mut world, 0x4002, MEDIA).unwrap();
    assert_eq!(ann.say(&mut world, 0x4002, b"x").len(), 1);
}

#[test]
fn binding_a_channel_again_makes_it_and_its_permission_last() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    ann.allocate_with(&mut world, &[number(ATTR_LIFETIME, 3600)]).unwrap();
    for _ in 0..10 {
        ann.bind(&mut world, 0x4001, MEDIA).unwrap();
        world.wait(secs(299));
        assert_eq!(ann.say(&mut world, 0x4001, b"x").len(), 1);
    }
}

#[test]
fn over_a_connection_channel_data_is_padded() {
    let mut world = World::new();
    for (transport, padded) in [(Transport::Udp, 5), (Transport::Tcp, 8), (Transport::Tls, 8)] {
        let mut ann = Browser::new("ann", HOME, transport);
        let relayed = ann.allocate(&mut world).unwrap();
        ann.bind(&mut world, 0x4000, MEDIA).unwrap();
        assert_eq!(to_client(&world.media_sends(relayed, b"x")).1.len(), padded);
        let padded = [&channel_data(0x4000, b"xy")[..], &[0, 0]].concat();
        assert_eq!(to_media(&world.tell(ann.client, &padded)).2, b"xy");
    }
}

#[test]
fn an_allocation_goes_with_its_connection() {
    let mut world = World::new();
    let mut ann = Browser::new("ann", HOME, Transport::Tls);
    let mut same_port = Browser::udp("ann", HOME);
    let relayed = ann.allocate(&mut world).unwrap();
    let other = same_port.allocate(&mut world).unwrap();
    world.turn.closed(ann.client);
    assert!(!world.turn.is_relayed(relayed) && world.turn.is_relayed(other));
    assert_eq!(world.media_sends(relayed, b"x"), []);
    assert_eq!(world.dropped(Dropped::NoAllocation), 1);
}

#[test]
fn an_allocate_that_comes_twice_gets_the_same_twice() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    ann.greet(&mut world);
    let request = ann.request(METHOD_ALLOCATE, &|_| vec![udp()]);
    let first = ann.send_request(&mut world, &request).unwrap();
    let second = ann.send_request(&mut world, &request).unwrap();
    assert_eq!(first.0.raw, second.0.raw);
    assert_eq!(world.turn.stats().made, 1);
    // Another one is another allocation, which a client has no address for.
    assert_eq!(ann.allocate(&mut world), Err(437));
}

#[test]
fn a_running_call_outlives_its_credential() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    ann.credential = secret().credential("ann", START + 5);
    let relayed = ann.allocate(&mut world).unwrap();
    world.wait(secs(60));
    assert_eq!(ann.refresh(&mut world, 600), Ok(600));
    ann.bind(&mut world, 0x4000, MEDIA).unwrap();
    assert_eq!(ann.say(&mut world, 0x4000, b"x").len(), 1);
    assert!(world.turn.is_relayed(relayed));

    let mut late = Browser { client: Browser::udp("ann", "192.0.2.7:5001").client, ..ann.clone() };
    assert_eq!(late.allocate(&mut world), Err(401));
}

#[test]
fn a_nonce_is_good_for_ten_minutes_and_then_replaced() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    ann.allocate_with(&mut world, &[number(ATTR_LIFETIME, 3600)]).unwrap();
    world.wait(secs(600));
    assert_eq!(ann.refresh(&mut world, 3600), Ok(3600));
    assert_eq!(world.refused(Refusal::StaleNonce), 0);
    let old = ann.challenge.clone();
    world.wait(secs(60));
    assert_eq!(ann.refresh(&mut world, 3600), Ok(3600));
    assert_eq!(world.refused(Refusal::StaleNonce), 1);
    assert_ne!(ann.challenge, old);
}

#[test]
fn another_clients_nonce_is_stale() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    ann.allocate(&mut world).unwrap();
    let mut thief = Browser { client: Browser::udp("ann", "192.0.2.8:5000").client, ..ann.clone() };
    thief.allocate(&mut world).unwrap();
    assert_eq!(world.refused(Refusal::StaleNonce), 1);
}

#[test]
fn a_relayed_address_is_of_the_family_that_is_asked_for() {
    let mut world = World::new();
    for (port, family, relay, media) in [(1, 1, "203.0.113.10", MEDIA), (2, 2, "2001:db8::10", MEDIA_V6)] {
        let mut ann = Browser::udp("ann", &format!("[2001:db8::7]:{port}"));
        let family = number(ATTR_REQUESTED_ADDRESS_FAMILY, family << 24);
        let answer = ann.ask(&mut world, METHOD_ALLOCATE, &|_| vec![udp(), family.clone()]);
        assert_eq!(answer.address(ATTR_XORMAPPED_ADDRESS), ann.client.addr());
        let relayed = answer.address(ATTR_XOR_RELAYED_ADDRESS);
        assert_eq!(relayed.ip(), ip(relay));
        ann.permit(&mut world, &[media]).unwrap();
        assert_eq!(to_media(&ann.send(&mut world, media, b"x")), (relayed, addr(media), &b"x"[..]));
        assert_eq!(indication(to_client(&world.media_sends(relayed, b"y")).1), (addr(media), b"y".to_vec()));
    }
}

#[test]
fn ipv4_mapped_addresses_are_ipv4() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", "[::ffff:192.0.2.7]:5000");
    let answer = ann.ask(&mut world, METHOD_ALLOCATE, &|_| vec![udp(), (ATTR_DONT_FRAGMENT, Vec::new())]);
    assert_eq!(answer.address(ATTR_XORMAPPED_ADDRESS), addr(HOME));
    let relayed = answer.address(ATTR_XOR_RELAYED_ADDRESS);
    let mapped = "[::ffff:203.0.113.10]:40000";
    ann.permit(&mut world, &[mapped]).unwrap();
    assert_eq!(to_media(&ann.send(&mut world, mapped, b"x")).1, addr(MEDIA));
    world.turn.from_media(relayed, addr(mapped), b"y", world.now);
    assert_eq!(indication(to_client(&world.outputs()).1).0, addr(MEDIA));
}

#[test]
fn a_binding_request_is_told_where_it_came_from() {
    let mut world = World::new();
    for from in [HOME, "[2001:db8::7]:5000"] {
        let mut ann = Browser::udp("ann", from);
        let answer = ann.ask(&mut world, METHOD_BINDING, &|_| Vec::new());
        assert_eq!(answer.address(ATTR_XORMAPPED_ADDRESS), addr(from));
    }
    assert_eq!(world.turn.stats().allocations, 0);
}
