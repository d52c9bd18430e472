//! What a voice loses to a network, when what is done about it goes over the same network.

use super::sound::voice;
use crate::{Downlink, ItemId, Pcm, Rate};

/// Ethernet, IPv4, UDP, RTP with one extension, SRTP's tag.
const HEADERS: usize = 14 + 20 + 8 + 20 + 10;

/// Ticks between two receiver reports.
const REPORT: usize = 50;

/// A voice that never pauses, for `seconds`, over what takes a packet of so many bytes or loses it. Returns what was
/// lost in each second, 0 to 1.
fn lost(seconds: usize, mut takes: impl FnMut(usize) -> bool) -> (Vec<f32>, Downlink) {
    let mut downlink = Downlink::new(Rate::HZ_24K).unwrap();
    downlink.redundancy(Some(111));
    let second = Pcm::new(Rate::HZ_24K, voice(Rate::HZ_24K, 1_000));
    downlink.push(ItemId(1), &second);
    let report = |_| {
        downlink.push(ItemId(1), &second);
        let packets = (0..REPORT).filter_map(|_| downlink.tick().packet);
        let (arrived, all) = packets.fold((0, 0), |(arrived, all), packet| {
            (arrived + usize::from(takes(HEADERS + packet.payload.len())), all + 1)
        });
        let lost = 1.0 - arrived as f32 / all as f32;
        downlink.loss(lost);
        lost
    };
    let lost = (0..seconds).map(report).collect();
    (lost, downlink)
}

/// A link of so many bytes in 20 ms, with 400 ms of room to wait.
fn link(tick: usize) -> impl FnMut(usize) -> bool {
    let mut waiting = 0_usize;
    move |bytes| {
        waiting = waiting.saturating_sub(tick);
        let taken = waiting + bytes <= 20 * tick;
        waiting += if taken { bytes } else { 0 };
        taken
    }
}

#[test]
fn a_link_that_is_too_narrow_for_more_gets_less() {
    for kbit in [54, 56, 64] {
        let (lost, downlink) = lost(60, link(kbit * 1000 / 8 / 50));
        let later = lost[15..].iter().sum::<f32>() / 45.0;
        println!("{kbit} kbit/s: {:.1} % {lost:.2?} {:?}", 100.0 * later, downlink.stats());
        assert!(later < 0.04, "{kbit} kbit/s: {later}");
    }
}
