//! Strangers, by the hundred thousand.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use rtc_stun::message::{METHOD_ALLOCATE, METHOD_BINDING, METHOD_REFRESH, Message};

use super::world::*;
use crate::turn::bucket::SOURCES;
use crate::turn::{Client, Dropped, Output, Transport};

fn request(method: rtc_stun::message::Method) -> Message {
    Browser::udp("eve", "192.0.2.66:6666").request(method, &|_| match method {
        METHOD_ALLOCATE => vec![udp()],
        _ => Vec::new(),
    })
}

fn answered(world: &mut World, ip: IpAddr, message: &Message) -> usize {
    world.tell(Client::new(SocketAddr::new(ip, 6666), Transport::Udp), &message.raw).len()
}

#[test]
fn one_source_is_answered_twenty_times_at_once_and_five_times_a_second() {
    let mut world = World::new();
    let eve = ip("192.0.2.66");
    let allocate = request(METHOD_ALLOCATE);
    assert_eq!((0..100_000).map(|_| answered(&mut world, eve, &allocate)).sum::<usize>(), 20);
    assert_eq!(world.dropped(Dropped::Flood), 99_980);
    let mut later = 0;
    for _ in 0..1000 {
        world.wait(Duration::from_millis(10));
        later += answered(&mut world, eve, &allocate) + answered(&mut world, eve, &request(METHOD_BINDING));
    }
    assert_eq!(later, 50);
    assert_eq!(answered(&mut world, ip("192.0.2.67"), &allocate), 1);
    assert_eq!(world.turn.sources.len(), 2);
}

#[test]
fn an_ipv6_network_is_one_source() {
    let mut world = World::new();
    let allocate = request(METHOD_ALLOCATE);
    let host = |host: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, host, 2, 3, host));
    assert_eq!((0..1000).map(|n| answered(&mut world, host(n), &allocate)).sum::<usize>(), 20);
    assert_eq!(answered(&mut world, ip("2001:db8:0:2::1"), &allocate), 1);
}

#[test]
fn many_sources_are_answered_once_each_until_the_table_is_full() {
    let mut world = World::new();
    let allocate = request(METHOD_ALLOCATE);
    let mut sources = (1_u32..).map(|n| IpAddr::V4(Ipv4Addr::from(n << 4)));
    let mut flood = |world: &mut World, count: usize| {
        sources.by_ref().take(count).map(|ip| answered(world, ip, &allocate)).sum::<usize>()
    };
    assert_eq!(flood(&mut world, 300_000), SOURCES);
    assert_eq!(world.turn.sources.len(), SOURCES);
    // Those who asked once are forgotten when they may ask twenty times again.
    world.wait(Duration::from_millis(200));
    assert_eq!(flood(&mut world, 10), 10);
    assert_eq!(world.turn.sources.len(), 10);
}

#[test]
fn a_flood_does_not_silence_who_has_a_password() {
    let mut world = World::new();
    let mut ann = Browser::udp("ann", "192.0.2.66:5000");
    ann.allocate(&mut world).unwrap();
    let allocate = request(METHOD_ALLOCATE);
    (0..1000).for_each(|_| {
        answered(&mut world, ip("192.0.2.66"), &allocate);
    });
    assert_eq!(answered(&mut world, ip("192.0.2.66"), &allocate), 0);
    assert_eq!(ann.refresh(&mut world, 3600), Ok(3600));
    world.wait(secs(700));
    (0..1000).for_each(|_| {
        answered(&mut world, ip("192.0.2.66"), &allocate);
    });
    // With a stale nonce, too.
    assert_eq!(ann.refresh(&mut world, 600), Ok(600));
    ann.bind(&mut world, 0x4000, MEDIA).unwrap();
}

#[test]
fn guesses_at_a_password_are_a_strangers() {
    let mut world = World::new();
    let mut eve = Browser::udp("eve", "192.0.2.66:6666");
    eve.credential.password = "guess".to_owned();
    assert_eq!(eve.allocate(&mut world), Err(401));
    let guess = eve.request(METHOD_REFRESH, &|_| Vec::new());
    let answers = (0..1000).filter(|_| eve.send_request(&mut world, &guess).is_some()).count();
    assert_eq!(answers, 18);
}

/// At most 2.2 times what came, counted without IP and UDP headers (1.35 times with them): a Binding request
/// over IPv6.
#[test]
fn a_spoofed_request_is_worth_little() {
    let mut world = World::new();
    let mut worst: f64 = 0.0;
    for ip in [ip("192.0.2.66"), ip("2001:db8::66")] {
        for method in [METHOD_ALLOCATE, METHOD_BINDING, METHOD_REFRESH] {
            let request = request(method);
            let client = Client::new(SocketAddr::new(ip, 6666), Transport::Udp);
            for output in world.tell(client, &request.raw) {
                let Output::ToClient { bytes, .. } = output else { panic!("{output:?}") };
                worst = worst.max(bytes.len() as f64 / request.raw.len() as f64);
                assert!(method != METHOD_ALLOCATE || bytes.len() == 56, "{}", bytes.len());
            }
        }
    }
    assert!((worst - 2.2).abs() < 1e-9, "{worst}");
}
