//! What is refused, and with which code.

use rtc_stun::attributes::{
    ATTR_CHANGE_REQUEST, ATTR_CHANNEL_NUMBER, ATTR_EVEN_PORT, ATTR_LIFETIME, ATTR_REQUESTED_ADDRESS_FAMILY,
    ATTR_REQUESTED_TRANSPORT, ATTR_RESERVATION_TOKEN, ATTR_UNKNOWN_ATTRIBUTES, ATTR_USER_HASH,
    ATTR_XOR_PEER_ADDRESS,
};
use rtc_stun::message::{
    METHOD_ALLOCATE, METHOD_BINDING, METHOD_CHANNEL_BIND, METHOD_CREATE_PERMISSION, METHOD_REFRESH,
};

use super::world::*;
use crate::TurnSecret;
use crate::turn::{Dropped, Refusal, Transport, TurnConfig};

const HOME: &str = "192.0.2.7:5000";

/// A browser with an allocation.
fn allocated(world: &mut World) -> Browser {
    let mut ann = Browser::udp("ann", HOME);
    ann.allocate(world).unwrap();
    ann
}

#[test]
fn a_wrong_password_gets_nothing() {
    let mut world = World::new();
    for credential in [
        TurnSecret::new("south".into()).credential("ann", START + DAY),
        crate::Credential { username: "ann".to_owned(), password: "secret".to_owned() },
        crate::Credential { username: String::new(), password: String::new() },
    ] {
        let mut eve = Browser { credential, ..Browser::udp("eve", HOME) };
        assert_eq!(eve.allocate(&mut world), Err(401));
    }
    assert_eq!(world.turn.stats().made, 0);
}

#[test]
fn an_expired_credential_gets_nothing() {
    let mut world = World::new();
    for (expiry, result) in [(START + 1, Ok(())), (START, Err(401)), (START - 1, Err(401)), (-1, Err(401))] {
        let credential = secret().credential("ann", expiry);
        let mut ann = Browser { credential, ..Browser::udp("ann", HOME) };
        assert_eq!(ann.allocate(&mut world).map(|_| ()), result, "{expiry}");
        world.turn.closed(ann.client);
    }
}

#[test]
fn every_request_of_a_stranger_is_challenged() {
    for method in [METHOD_ALLOCATE, METHOD_REFRESH, METHOD_CREATE_PERMISSION, METHOD_CHANNEL_BIND] {
        let mut world = World::new();
        let ann = Browser::udp("ann", HOME);
        let request = ann.request(method, &|_| vec![udp()]);
        assert_eq!(ann.send_request(&mut world, &request).unwrap().result(), Err(401));
    }
}

#[test]
fn a_changed_request_is_a_strangers() {
    let mut world = World::new();
    let ann = allocated(&mut world);
    let mut request = ann.request(METHOD_REFRESH, &|_| vec![number(ATTR_LIFETIME, 600)]);
    let lifetime = request.raw.windows(4).position(|four| four == [0, 0, 2, 88]).unwrap();
    request.raw[lifetime + 2..lifetime + 4].fill(0);
    assert_eq!(ann.send_request(&mut world, &request).unwrap().result(), Err(401));
    assert_eq!(world.turn.stats().allocations, 1);
}

#[test]
fn what_follows_the_integrity_is_ignored() {
    let mut world = World::new();
    let ann = allocated(&mut world);
    let mut request = ann.request(METHOD_REFRESH, &|_| Vec::new());
    request.add(ATTR_LIFETIME, &[0; 4]);
    request.add(ATTR_CHANGE_REQUEST, &[0; 4]);
    assert_eq!(ann.send_request(&mut world, &request).unwrap().lifetime(), 600);
    assert_eq!(world.turn.stats().allocations, 1);
}

#[test]
fn a_stolen_five_tuple_is_of_no_use_to_another_user() {
    let mut world = World::new();
    let ann = allocated(&mut world);
    let mut eve = Browser { client: ann.client, ..Browser::udp("eve", HOME) };
    assert_eq!(eve.allocate(&mut world), Err(437));
    assert_eq!(eve.refresh(&mut world, 0), Err(441));
    assert_eq!(eve.permit(&mut world, &[MEDIA]), Err(441));
    assert_eq!(eve.bind(&mut world, 0x4000, MEDIA), Err(441));
    assert_eq!(world.turn.stats().allocations, 1);
}

#[test]
fn without_an_allocation_there_is_nothing_to_change() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    assert_eq!(ann.refresh(&mut world, 600), Err(437));
    assert_eq!(ann.refresh(&mut world, 0), Err(437));
    assert_eq!(ann.permit(&mut world, &[MEDIA]), Err(437));
    assert_eq!(ann.bind(&mut world, 0x4000, MEDIA), Err(437));
    assert_eq!(ann.say(&mut world, 0x4000, b"x"), []);
    assert_eq!(ann.send(&mut world, MEDIA, b"x"), []);
    assert_eq!(world.dropped(Dropped::NoAllocation), 2);
}

#[test]
fn no_peer_but_the_media_port_is_permitted() {
    let mut world = World::new();
    let mut ann = allocated(&mut world);
    for peer in [
        "10.99.0.1:80",
        "127.0.0.1:40000",
        "0.0.0.0:40000",
        "169.254.169.254:80",
        "[::1]:40000",
        "[::]:40000",
        "[::ffff:127.0.0.1]:40000",
        "[::ffff:10.99.0.1]:80",
        "203.0.113.11:40000",
        "[64:ff9b::cb00:710a]:40000",
    ] {
        assert_eq!(ann.permit(&mut world, &[peer]), Err(403), "{peer}");
        assert_eq!(ann.bind(&mut world, 0x4000, peer), Err(403), "{peer}");
        assert_eq!(ann.send(&mut world, peer, b"x"), [], "{peer}");
    }
    // All or none: one bad peer among good ones.
    assert_eq!(ann.permit(&mut world, &[MEDIA, "10.99.0.1:80"]), Err(403));
    assert_eq!(ann.send(&mut world, MEDIA, b"x"), []);
    assert_eq!(world.dropped(Dropped::NoPermission), 11);
}

#[test]
fn another_port_of_ours_may_be_permitted_and_gets_nothing() {
    let mut world = World::new();
    let mut ann = allocated(&mut world);
    ann.permit(&mut world, &["203.0.113.10:22"]).unwrap();
    assert_eq!(ann.send(&mut world, "203.0.113.10:22", b"x"), []);
    assert_eq!(world.dropped(Dropped::NotMedia), 1);
    assert_eq!(ann.bind(&mut world, 0x4000, "203.0.113.10:22"), Err(403));
    assert_eq!(ann.send(&mut world, MEDIA, b"x").len(), 1);
}

#[test]
fn a_peer_of_the_other_family_does_not_fit() {
    let mut world = World::new();
    let mut ann = allocated(&mut world);
    assert_eq!(ann.permit(&mut world, &[MEDIA_V6]), Err(443));
    assert_eq!(ann.bind(&mut world, 0x4000, MEDIA_V6), Err(443));
    let family = number(ATTR_REQUESTED_ADDRESS_FAMILY, 2 << 24);
    let answer = ann.ask(&mut world, METHOD_REFRESH, &|_| vec![family.clone()]);
    assert_eq!(answer.result(), Err(443));
}

#[test]
fn only_udp_is_relayed() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    for (attributes, code) in [
        (vec![(ATTR_REQUESTED_TRANSPORT, vec![6, 0, 0, 0])], 442),
        (vec![(ATTR_REQUESTED_TRANSPORT, vec![17])], 400),
        (vec![number(ATTR_LIFETIME, 600)], 400),
    ] {
        let answer = ann.ask(&mut world, METHOD_ALLOCATE, &|_| attributes.clone());
        assert_eq!(answer.result(), Err(code));
    }
}

#[test]
fn a_family_without_a_relay_is_not_supported() {
    let mut world = World::with(TurnConfig { relays: vec![ip("2001:db8::10")], ..config() });
    let mut ann = Browser::udp("ann", HOME);
    let family = |family: u32| [number(ATTR_REQUESTED_ADDRESS_FAMILY, family << 24)];
    assert_eq!(ann.allocate(&mut world), Err(440));
    assert_eq!(ann.allocate_with(&mut world, &family(1)), Err(440));
    assert_eq!(ann.allocate_with(&mut world, &family(3)), Err(440));
    assert_eq!(ann.allocate_with(&mut world, &[(ATTR_REQUESTED_ADDRESS_FAMILY, vec![2])]), Err(400));
    assert!(ann.allocate_with(&mut world, &family(2)).is_ok());
}

#[test]
fn ports_are_not_reserved() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    let token = (ATTR_RESERVATION_TOKEN, vec![1; 8]);
    let even = (ATTR_EVEN_PORT, vec![0x80]);
    let family = number(ATTR_REQUESTED_ADDRESS_FAMILY, 1 << 24);
    assert_eq!(ann.allocate_with(&mut world, std::slice::from_ref(&token)), Err(508));
    assert_eq!(ann.allocate_with(&mut world, std::slice::from_ref(&even)), Err(508));
    assert_eq!(ann.allocate_with(&mut world, &[token.clone(), even]), Err(400));
    assert_eq!(ann.allocate_with(&mut world, &[token, family]), Err(400));
    for browser in 0..20 {
        let mut bob = Browser::udp(&format!("bob {browser}"), &format!("192.0.2.8:{}", 5000 + browser));
        let relayed = bob.allocate_with(&mut world, &[(ATTR_EVEN_PORT, vec![0])]).unwrap();
        assert_eq!(relayed.port() % 2, 0, "an even port alone can be had");
    }
}

#[test]
fn attributes_that_must_be_understood_and_are_not_are_named() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", HOME);
    let unknown = [(ATTR_USER_HASH, vec![0; 32]), (ATTR_CHANGE_REQUEST, vec![0; 4])];
    for method in [METHOD_ALLOCATE, METHOD_REFRESH, METHOD_CREATE_PERMISSION, METHOD_CHANNEL_BIND] {
        let answer = ann.ask(&mut world, method, &|_| [&[udp()], &unknown[..]].concat());
        assert_eq!(answer.result(), Err(420));
        assert_eq!(answer.0.get(ATTR_UNKNOWN_ATTRIBUTES).unwrap(), [0x00, 0x1e, 0x00, 0x03]);
    }
    ann.challenge = None;
    let answer = ann.ask(&mut world, METHOD_BINDING, &|_| unknown[1..].to_vec());
    assert_eq!(answer.result(), Err(420));
    assert_eq!(answer.0.get(ATTR_UNKNOWN_ATTRIBUTES).unwrap(), [0x00, 0x03]);
    assert_eq!(world.refused(Refusal::UnknownAttribute), 5);
}

#[test]
fn a_channel_has_one_peer_and_a_peer_one_channel() {
    let other = "203.0.113.10:40001";
    let mut world = World::with(TurnConfig { media: vec![addr(MEDIA), addr(other)], ..config() });
    let mut ann = allocated(&mut world);
    for number in [0, 0x3fff, 0x5000, 0xffff] {
        assert_eq!(ann.bind(&mut world, number, MEDIA), Err(400), "{number:x}");
    }
    ann.bind(&mut world, 0x4fff, MEDIA).unwrap();
    assert_eq!(ann.bind(&mut world, 0x4fff, other), Err(400));
    assert_eq!(ann.bind(&mut world, 0x4ffe, MEDIA), Err(400));
    ann.bind(&mut world, 0x4ffe, other).unwrap();
    ann.bind(&mut world, 0x4fff, MEDIA).unwrap();
}

#[test]
fn requests_without_what_they_are_about_are_bad() {
    let mut world = World::new();
    let mut ann = allocated(&mut world);
    let bad = (ATTR_XOR_PEER_ADDRESS, vec![0, 1, 0, 0, 1]);
    let wrong_family = (ATTR_XOR_PEER_ADDRESS, vec![0, 3, 0, 0, 1, 2, 3, 4]);
    let channel = number(ATTR_CHANNEL_NUMBER, 0x4000_0000);
    for (method, attributes) in [
        (METHOD_CREATE_PERMISSION, vec![]),
        (METHOD_CREATE_PERMISSION, vec![bad.clone()]),
        (METHOD_CREATE_PERMISSION, vec![wrong_family]),
        (METHOD_CHANNEL_BIND, vec![]),
        (METHOD_CHANNEL_BIND, vec![channel.clone()]),
        (METHOD_CHANNEL_BIND, vec![channel, bad]),
        (METHOD_REFRESH, vec![(ATTR_LIFETIME, vec![1])]),
        (METHOD_REFRESH, vec![(ATTR_REQUESTED_ADDRESS_FAMILY, vec![1])]),
    ] {
        assert_eq!(ann.ask(&mut world, method, &|_| attributes.clone()).result(), Err(400), "{attributes:?}");
    }
}

#[test]
fn a_user_has_so_many_allocations_and_all_users_so_many() {
    let mut world = World::with(TurnConfig { per_user: 2, allocations: 3, ..config() });
    let mut from = (1..).map(|port| format!("192.0.2.7:{port}"));
    let mut next = |user: &str| Browser::new(user, &from.next().unwrap(), Transport::Tcp);
    let mut first = next("ann");
    assert!(first.allocate(&mut world).is_ok());
    // The same user with another credential.
    let mut second = Browser { credential: secret().credential("ann", START + 9), ..next("ann") };
    assert!(second.allocate(&mut world).is_ok());
    assert_eq!(next("ann").allocate(&mut world), Err(486));
    let mut bob = next("bob");
    assert!(bob.allocate(&mut world).is_ok());
    assert_eq!(next("cleo").allocate(&mut world), Err(508));
    first.refresh(&mut world, 0).unwrap();
    assert!(next("ann").allocate(&mut world).is_ok());
    assert_eq!((world.refused(Refusal::QuotaReached), world.refused(Refusal::InsufficientCapacity)), (1, 1));
}

#[test]
fn at_the_quota_an_allocation_that_carries_nothing_gives_way_to_the_same_users_next() {
    let mut world = World::with(TurnConfig { per_user: 2, ..config() });
    let browser = |world: &mut World, user: &str, port: u16| {
        let mut browser = Browser::new(user, &format!("192.0.2.7:{port}"), Transport::Udp);
        browser.allocate(world).map(|relayed| (browser, relayed))
    };
    let (mut used, used_address) = browser(&mut world, "ann", 1).unwrap();
    used.permit(&mut world, &[MEDIA]).unwrap();
    let (_, bobs) = browser(&mut world, "bob", 2).unwrap();
    let (_, left) = browser(&mut world, "ann", 3).unwrap();
    world.wait(secs(29));
    assert_eq!(browser(&mut world, "ann", 4).map(|_| ()), Err(486));
    world.wait(secs(1));
    let (mut next, _) = browser(&mut world, "ann", 5).unwrap();
    assert!(!world.turn.is_relayed(left));
    assert!(world.turn.is_relayed(used_address) && world.turn.is_relayed(bobs));
    next.permit(&mut world, &[MEDIA]).unwrap();
    world.wait(secs(60));
    assert_eq!(browser(&mut world, "ann", 6).map(|_| ()), Err(486));
    // Without its permission the first may go, too.
    world.wait(secs(210));
    assert!(browser(&mut world, "ann", 7).is_ok());
    assert!(!world.turn.is_relayed(used_address));
}
