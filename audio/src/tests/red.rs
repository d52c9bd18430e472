//! RFC 2198: what is taken from a payload with copies, and what is refused.

use bytes::Bytes;

use super::network::red;
use super::sound::{Sender, voice};
use crate::decode::has_fec;
use crate::red::Red;
use crate::{Coding, Millis, Rate, RtpPacket, Uplink, UplinkStats};

fn packets(count: u64, frame: usize) -> Vec<RtpPacket> {
    Sender::new(65_530, false).send(&voice(Rate::HZ_48K, count * frame as u64 / 48), frame)
}

/// Pushes each at its time and pulls every 20 ms until all are played.
fn play(packets: impl IntoIterator<Item = (u64, RtpPacket)>, until: u64) -> UplinkStats {
    let mut uplink = Uplink::new(Rate::HZ_16K).unwrap();
    let mut packets = packets.into_iter().peekable();
    for now in (0..until).step_by(20) {
        while let Some((at, packet)) = packets.next_if(|(at, _)| *at <= now) {
            uplink.push(packet, Millis(at));
        }
        uplink.pull(Millis(now));
    }
    uplink.stats()
}

#[test]
fn a_payload_is_split_into_its_primary_and_its_copies() {
    let packets = packets(3, 960);
    let split = Red::split(red(&packets, 2, 2).payload).unwrap();
    assert_eq!(split.primary, packets[2].payload);
    let copies: Vec<_> = split.redundant().map(|copy| (copy.back, copy.offset, copy.payload)).collect();
    assert_eq!(copies, [(2, 1920, packets[0].payload.clone()), (1, 960, packets[1].payload.clone())]);
}

#[test]
fn a_primary_alone_is_a_payload() {
    let split = Red::split(Bytes::from_static(&[111, 1, 2])).unwrap();
    assert_eq!((split.primary.as_ref(), split.redundant().count()), (&[1, 2][..], 0));
}

#[test]
fn blocks_of_another_coding_are_ignored() {
    // One of 98 with two bytes, one of 111 with one.
    let payload = [0x80 | 98, 0, 0x78 << 1, 2, 0x80 | 111, 0, 0x78 << 1, 1, 111, 7, 7, 8, 9];
    let split = Red::split(Bytes::copy_from_slice(&payload)).unwrap();
    let copies: Vec<_> = split.redundant().map(|copy| copy.payload).collect();
    assert_eq!((copies, split.primary.as_ref()), (vec![Bytes::from_static(&[8])], &[9][..]));
}

#[test]
fn what_is_cut_short_is_malformed() {
    let whole = red(&packets(3, 960), 2, 2).payload;
    let headers = 9 + packets(3, 960)[..2].iter().map(|packet| packet.payload.len()).sum::<usize>();
    for length in 0..=headers {
        assert_eq!(Red::split(whole.slice(..length)), None, "{length}");
    }
    assert!(Red::split(Bytes::from_static(&[0xff; 40])).is_none());
}

#[test]
fn malformed_is_counted() {
    let mut packets = packets(20, 960);
    packets[8].coding = Coding::Red;
    packets[8].payload = Bytes::from_static(&[0xef, 0, 1]);
    let stats = play(packets.into_iter().zip(0..).map(|(packet, at)| (20 * at, packet)), 500);
    assert_eq!((stats.undecodable, stats.received, stats.lost), (1, 20, 1));
}

#[test]
fn copies_fill_what_is_missing_at_every_packet_length() {
    for frame in [480, 960, 1920, 2880] {
        let packets = packets(40, frame);
        let every = frame as u64 / 48;
        let arriving =
            (0..packets.len()).filter(|at| at % 5 != 2).map(|at| (every * at as u64, red(&packets, at, 1)));
        let stats = play(arriving, 40 * every + 200);
        assert_eq!((stats.red, stats.lost, stats.duplicate, stats.late), (8, 0, 0, 0), "{frame}: {stats:?}");
    }
}

#[test]
fn a_packet_that_its_copy_overtook_is_neither_lost_nor_a_duplicate() {
    let packets = packets(40, 960);
    // Every fifth arrives 25 ms late, after the one that carries its copy.
    let mut arriving: Vec<_> =
        (0..40).map(|at| (20 * at as u64 + if at % 5 == 2 { 25 } else { 0 }, red(&packets, at, 1))).collect();
    arriving.sort_by_key(|(at, _)| *at);
    let stats = play(arriving, 1_000);
    assert_eq!((stats.red, stats.lost, stats.duplicate, stats.late), (0, 0, 0, 0), "{stats:?}");
}

#[test]
fn a_packet_that_came_after_its_copy_was_played_is_late() {
    let packets = packets(40, 960);
    let mut arriving: Vec<_> =
        (0..40).map(|at| (20 * at as u64 + if at == 12 { 200 } else { 0 }, red(&packets, at, 1))).collect();
    arriving.sort_by_key(|(at, _)| *at);
    let stats = play(arriving, 1_200);
    assert_eq!((stats.red, stats.lost, stats.duplicate, stats.late), (1, 0, 0, 1), "{stats:?}");
}

#[test]
fn a_copy_from_before_a_pause_is_no_packet_in_it() {
    let mut sender = Sender::new(9, false);
    let mut packets = sender.send(&voice(Rate::HZ_48K, 200), 960);
    sender.pause(100);
    packets.extend(sender.send(&voice(Rate::HZ_48K, 200), 960));
    // The last before the pause is lost, and its copy comes after it.
    let arriving = (0..20).filter(|&at| at != 9).map(|at| {
        let pause = if at >= 10 { 100 } else { 0 };
        (20 * at as u64 + pause, red(&packets, at, 1))
    });
    let stats = play(arriving, 800);
    assert_eq!((stats.lost, stats.red), (1, 0), "where it belongs is not known: {stats:?}");
}

#[test]
fn what_the_next_packet_recovers_may_come_from_a_copy_of_it() {
    let packets = Sender::new(9, true).send(&voice(Rate::HZ_48K, 2_000), 960);
    let after = (20..80)
        .find(|&at| has_fec(&packets[at].payload) && !has_fec(&packets[at - 1].payload))
        .unwrap_or(40);
    // Three in a row are lost: the last is in a copy, the one before in that, and the first in none.
    let lost = after - 2..=after;
    let arriving = (0..100).filter(|at| !lost.contains(at)).map(|at| (20 * at as u64, red(&packets, at, 1)));
    let stats = play(arriving, 2_040);
    let recovered = u64::from(has_fec(&packets[after].payload));
    assert_eq!((stats.lost, stats.red, stats.recovered, stats.late), (2, 1, recovered, 0), "{stats:?}");
}
