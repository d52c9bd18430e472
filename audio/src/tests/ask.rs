//! What is asked for again (RFC 4585), and when.

use bytes::Bytes;

use crate::{Coding, FRAME, Millis, Rate, RtpPacket, Uplink};

/// An uplink that has had a second of packets, and is about to have the one of number 50 at 1000 ms.
fn uplink(negotiated: bool, round_trip: Option<u64>) -> Uplink {
    let mut uplink = Uplink::new(Rate::HZ_16K).unwrap();
    uplink.retransmits(negotiated);
    round_trip.into_iter().for_each(|rtt| uplink.round_trip(Millis(rtt)));
    for seq in 0..50 {
        beat(&mut uplink, Some(seq), u64::from(seq));
    }
    uplink
}

fn packet(seq: u16) -> RtpPacket {
    let payload = Bytes::from_static(&[0x78, 0xff, 0xfe]);
    RtpPacket { ssrc: 1, seq, timestamp: u32::from(seq) * 960, marker: false, payload, coding: Coding::Opus }
}

/// A packet, a question and a pull.
fn beat(uplink: &mut Uplink, seq: Option<u16>, beat: u64) -> Vec<u16> {
    let now = Millis(FRAME.0 * beat);
    seq.into_iter().for_each(|seq| uplink.push(packet(seq), now));
    let missing = uplink.missing(now);
    uplink.pull(now);
    missing
}

#[test]
fn what_is_missing_is_asked_for_after_a_moment_and_again_after_a_round_trip() {
    let mut uplink = uplink(true, Some(30));
    // Some loss before, so that there is time for two rounds.
    let mut lost = 0;
    for seq in 50..120 {
        let is_lost = seq % 5 < 2 && seq < 112;
        lost += u64::from(is_lost);
        beat(&mut uplink, (!is_lost).then_some(seq), u64::from(seq));
    }
    assert!(uplink.delay().0 >= 120 && uplink.stats().asked >= lost - 2, "{:?}", uplink.stats());
    assert_eq!(beat(&mut uplink, None, 120), [0; 0], "nothing tells that it is missing");
    assert_eq!(beat(&mut uplink, Some(121), 121), [0; 0], "its neighbour may have overtaken it");
    assert_eq!(beat(&mut uplink, Some(122), 122), [120]);
    assert_eq!(beat(&mut uplink, Some(123), 123), [0; 0], "the answer is on its way");
    assert_eq!(beat(&mut uplink, Some(124), 124), [120], "or is lost");
    uplink.push(packet(120), Millis(2_510));
    assert_eq!(beat(&mut uplink, Some(125), 126), [0; 0]);
    assert_eq!((uplink.stats().retransmitted, uplink.stats().late), (1, 0), "{:?}", uplink.stats());
}

#[test]
fn nothing_is_asked_unless_agreed_and_worth_it() {
    for (negotiated, round_trip) in [(false, Some(30)), (true, None), (true, Some(151)), (true, Some(10_000))]
    {
        let mut uplink = uplink(negotiated, round_trip);
        for seq in 50..150 {
            assert_eq!(beat(&mut uplink, (seq % 5 > 0).then_some(seq), u64::from(seq)), [0; 0]);
        }
        assert_eq!((uplink.stats().asked, uplink.delay().0), (0, 40), "{negotiated} {round_trip:?}");
    }
}

#[test]
fn nothing_is_asked_that_would_come_after_its_turn() {
    let mut uplink = uplink(true, Some(100));
    beat(&mut uplink, Some(51), 51);
    // 40 ms of delay have gone before the answer could come.
    for at in 52..60 {
        assert_eq!(beat(&mut uplink, Some(at), u64::from(at)), [0; 0]);
    }
}

#[test]
fn what_was_only_overtaken_is_no_answer() {
    let mut uplink = uplink(true, Some(100));
    for seq in 50..250_u16 {
        // Neighbours come the wrong way round.
        beat(&mut uplink, Some(seq ^ 1), u64::from(seq));
    }
    let stats = uplink.stats();
    assert_eq!((stats.retransmitted, stats.lost), (0, 0), "{stats:?}");
    assert!(stats.delay.0 <= 60, "and no loss to wait for: {stats:?}");
}
