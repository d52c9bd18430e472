//! What a flood of strangers costs the process. Alone in its process, for its memory is looked at.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::time::{Duration, Instant};

use antiphon_ice::TurnSecret;
use antiphon_ice::turn::{Client, Dropped, Output, Transport, Turn, TurnConfig};

const REQUESTS: u32 = 300_000;

/// An Allocate request of the shortest kind that is answered (RFC 8656 section 7.1).
const ALLOCATE: [u8; 28] = *b"\x00\x03\x00\x08\x21\x12\xa4\x42transaction.\x00\x19\x00\x04\x11\x00\x00\x00";

/// What the process holds, in kB.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Sends the flood at 100,000 a second. Returns the bytes that came back.
fn flood(turn: &mut Turn, start: Instant, source: impl Fn(u32) -> Ipv4Addr) -> usize {
    let mut bytes_out = 0;
    for n in 0..REQUESTS {
        let now = start + Duration::from_micros(10) * n;
        let client = Client::new(SocketAddr::new(IpAddr::V4(source(n)), 4000), Transport::Udp);
        turn.handle(client, &ALLOCATE, now, 1_800_000_000);
        while let Some(output) = turn.poll_output() {
            let Output::ToClient { client: to, bytes } = output else { panic!("{output:?}") };
            assert_eq!(to, client);
            bytes_out += bytes.len();
        }
    }
    bytes_out
}

#[test]
#[expect(clippy::disallowed_methods, reason = "virtual time begins somewhere")]
fn three_hundred_thousand_strangers_cost_less_than_two_megabytes() {
    let start = Instant::now();
    let config = TurnConfig {
        realm: "antiphon".to_owned(),
        secret: TurnSecret::new("north".into()),
        relays: vec![Ipv4Addr::new(203, 0, 113, 10).into()],
        media: vec!["203.0.113.10:40000".parse().unwrap()],
        per_user: TurnConfig::PER_USER,
        allocations: 1000,
        bytes_per_second: NonZero::new(50_000).unwrap(),
        seed: [7; 32],
    };
    let mut turn = Turn::new(config, rtc_crypto::default_provider().unwrap(), start);
    let bytes_in = REQUESTS as usize * ALLOCATE.len();

    let one = flood(&mut turn, start, |_| Ipv4Addr::new(192, 0, 2, 66));
    assert_eq!(one, (20 + 14) * 56, "20 at once and 5 a second for 3 s");

    let before = resident().unwrap();
    let many = flood(&mut turn, start + Duration::from_secs(60), |n| Ipv4Addr::from(n << 4));
    let grown = resident().unwrap().saturating_sub(before);
    assert!(grown < 2000, "{grown} kB");
    assert!(many < bytes_in * 2, "{many} bytes for {bytes_in}");
    println!("{many} bytes out for {bytes_in} in, {grown} kB");

    let stats = turn.stats();
    let answered = ((one + many) / 56) as u64;
    assert_eq!(stats.refused.values().sum::<u64>(), answered);
    assert_eq!(stats.dropped.get(&Dropped::Flood), Some(&(2 * u64::from(REQUESTS) - answered)));
    assert_eq!((stats.allocations, stats.made), (0, 0));
}
