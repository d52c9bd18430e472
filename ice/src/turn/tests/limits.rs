//! What an allocation may carry.

use std::collections::HashSet;
use std::num::NonZero;

use super::world::*;
use crate::turn::{Dropped, Transport, TurnConfig};

#[test]
fn an_allocation_carries_so_many_bytes_a_second_each_way() {
    let mut world = World::with(TurnConfig { bytes_per_second: NonZero::new(1000).unwrap(), ..config() });
    let mut ann = Browser::udp("ann", "192.0.2.7:5000");
    let mut bob = Browser::udp("bob", "192.0.2.8:5000");
    let relayed = ann.allocate(&mut world).unwrap();
    bob.allocate(&mut world).unwrap();
    ann.bind(&mut world, 0x4000, MEDIA).unwrap();
    bob.bind(&mut world, 0x4000, MEDIA).unwrap();
    let payload = [0; 100];
    let passed = |world: &mut World, ann: &Browser| {
        (0..50).map(|_| ann.say(world, 0x4000, &payload).len()).sum::<usize>()
    };
    assert_eq!(passed(&mut world, &ann), 10);
    assert_eq!(passed(&mut world, &ann), 0);
    assert_eq!(world.dropped(Dropped::OverRate), 90);
    // Neither the other way nor another client is the worse for it.
    assert_eq!((0..50).map(|_| world.media_sends(relayed, &payload).len()).sum::<usize>(), 10);
    assert_eq!(passed(&mut world, &bob), 10);
    world.wait(std::time::Duration::from_millis(300));
    assert_eq!(passed(&mut world, &ann), 3);
    world.wait(secs(60));
    assert_eq!(passed(&mut world, &ann), 10);
    assert_eq!(world.turn.stats().from_clients, 33 * 100);
}

#[test]
fn relayed_addresses_are_all_different_and_never_the_media_port() {
    let media: Vec<_> = (49_152..=65_500).map(|port| addr(&format!("203.0.113.10:{port}"))).collect();
    let mut world = World::with(TurnConfig { per_user: 100, media, ..config() });
    let mut seen = HashSet::new();
    for port in 1..=35 {
        let mut ann = Browser::new("ann", &format!("192.0.2.7:{port}"), Transport::Tcp);
        let relayed = ann.allocate(&mut world).unwrap();
        assert!(relayed.port() > 65_500 && seen.insert(relayed), "{relayed}");
    }
    let mut ann = Browser::new("ann", "192.0.2.7:36", Transport::Tcp);
    assert_eq!(ann.allocate(&mut world), Err(508));
}

#[test]
fn relayed_ports_are_not_guessed_from_one_another() {
    let mut world = World::new();
    let mut port =
        |user: &str| Browser::udp(user, &format!("192.0.2.{user}:1")).allocate(&mut world).unwrap().port();
    let ports = ["1", "2", "3", "4"].map(&mut port);
    assert!(ports.windows(2).any(|two| two[0].abs_diff(two[1]) > 64), "{ports:?}");
}

#[test]
fn an_empty_packet_is_a_packet() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", "192.0.2.7:5000");
    let relayed = ann.allocate(&mut world).unwrap();
    ann.bind(&mut world, 0x4000, MEDIA).unwrap();
    assert_eq!(to_media(&ann.say(&mut world, 0x4000, b"")).2, b"");
    assert_eq!(to_client(&world.media_sends(relayed, b"")).1, channel_data(0x4000, b""));
}

#[test]
fn the_longest_packet_is_wrapped_or_dropped_never_cut() {
    let mut world = World::with(TurnConfig { bytes_per_second: NonZero::<u32>::MAX, ..config() });
    let mut ann = Browser::udp("ann", "192.0.2.7:5000");
    let relayed = ann.allocate(&mut world).unwrap();
    ann.permit(&mut world, &[MEDIA]).unwrap();
    assert_eq!(indication(to_client(&world.media_sends(relayed, &[1; 65_000])).1).1, [1; 65_000]);
    assert_eq!(world.media_sends(relayed, &[1; 65_535]), []);
    ann.bind(&mut world, 0x4000, MEDIA).unwrap();
    assert_eq!(to_client(&world.media_sends(relayed, &[1; 65_535])).1.len(), 65_539);
    assert_eq!(world.media_sends(relayed, &[1; 70_000]), []);
    assert_eq!(world.dropped(Dropped::Malformed), 2);
}
