//! A sender that says nothing for a while, and an uplink that is pulled at odd times.

use super::sound::{Sender, alignment, voice};
use crate::{FRAME, Millis, Rate, RtpPacket, Uplink};

/// Pushes what arrived by then at every beat; the beats are `shift(beat)` ms off.
fn play(
    uplink: &mut Uplink,
    packets: &[(u64, RtpPacket)],
    beats: u64,
    shift: impl Fn(u64) -> u64,
) -> Vec<i16> {
    let mut heard = Vec::new();
    let mut packets = packets.iter().peekable();
    for beat in 0..beats {
        let now = Millis(FRAME.0 * beat + shift(beat));
        while let Some((at, packet)) = packets.next_if(|(at, _)| *at <= now.0) {
            uplink.push(packet.clone(), Millis(*at));
        }
        heard.extend(uplink.pull(now).samples);
    }
    heard
}

/// Three words with pauses of 1 s, as with DTX: a short packet, then one every 400 ms.
fn words() -> Vec<(u64, RtpPacket)> {
    let mut sender = Sender::new(65_500, true);
    let (mut packets, mut at) = (Vec::new(), 0);
    let said = voice(Rate::HZ_48K, 600);
    for _ in 0..3 {
        let mut word = sender.send(&said, 960);
        word.extend(sender.send(&[0; 960], 960).into_iter().map(quiet));
        for (packet, each) in word.into_iter().zip(0..) {
            packets.push((at + 20 * each, packet));
        }
        at += 620;
        for _ in 0..2 {
            sender.pause(380);
            packets.push((at + 380, quiet(sender.send(&[0; 960], 960).remove(0))));
            at += 400;
        }
        sender.pause(200);
        at += 200;
    }
    packets
}

fn quiet(packet: RtpPacket) -> RtpPacket {
    RtpPacket { payload: packet.payload.slice(..1), ..packet }
}

#[test]
fn a_pause_that_is_announced_is_silence_and_nothing_is_invented() {
    let mut uplink = Uplink::new(Rate::HZ_48K).unwrap();
    let heard = play(&mut uplink, &words(), 250, |_| 7);
    let stats = uplink.stats();
    assert_eq!((stats.lost, stats.concealed, stats.late, stats.delay), (0, 0, 0, Millis(40)), "{stats:?}");
    // Each word is where it was said.
    let said = voice(Rate::HZ_48K, 300);
    let starts: Vec<_> = (0..3)
        .map(|word| {
            let (likeness, delay) = alignment(&said, &heard[word * 1_620 * 48..], 120 * 48);
            assert!(likeness > 0.85, "word {word}: {likeness}");
            delay
        })
        .collect();
    assert!(starts.iter().all(|start| start.abs_diff(starts[0]) <= 960), "{starts:?}");
}

#[test]
fn the_first_packet_after_a_pause_may_be_lost() {
    let mut packets = words();
    let first = packets.iter().position(|(at, _)| *at == 1_620).unwrap();
    packets.remove(first);
    let mut uplink = Uplink::new(Rate::HZ_48K).unwrap();
    play(&mut uplink, &packets, 250, |_| 7);
    let stats = uplink.stats();
    assert_eq!((stats.lost, stats.recovered + stats.concealed, stats.late), (1, 1, 0), "{stats:?}");
}

#[test]
fn a_sender_whose_clock_stood_still_is_heard_at_once() {
    for pause in [200, 600, 900, 5_000] {
        let packets = Sender::new(0, false).send(&voice(Rate::HZ_48K, 4_000), 960);
        let late = |at: u64| if at >= 50 { pause } else { 0 };
        let packets: Vec<_> =
            packets.into_iter().zip(0..).map(|(packet, at)| (20 * at + late(at), packet)).collect();
        let mut uplink = Uplink::new(Rate::HZ_16K).unwrap();
        play(&mut uplink, &packets, 195 + pause / 20, |_| 3);
        let stats = uplink.stats();
        assert!(stats.late + stats.lost <= 1, "{pause}: {stats:?}");
        assert!(stats.silent <= pause / 20 + 6, "{pause}: {stats:?}");
    }
}

#[test]
fn pulls_that_come_late_or_early_are_no_reason_to_change_anything() {
    let packets = Sender::new(0, false).send(&voice(Rate::HZ_48K, 10_000), 960);
    let packets: Vec<_> = packets.into_iter().zip(0..).map(|(packet, at)| (20 * at, packet)).collect();
    let mut uplink = Uplink::new(Rate::HZ_16K).unwrap();
    play(&mut uplink, &packets, 495, |beat| 9 + beat * 7 % 5);
    let stats = uplink.stats();
    assert_eq!((stats.concealed, stats.stretched, stats.delay), (0, 0, Millis(40)), "{stats:?}");
}

#[test]
fn a_caller_that_pulls_earlier_by_the_slack_loses_nothing() {
    let packets = Sender::new(0, false).send(&voice(Rate::HZ_48K, 10_000), 960);
    let packets: Vec<_> = packets.into_iter().zip(0..).map(|(packet, at)| (20 * at, packet)).collect();
    let mut uplink = Uplink::new(Rate::HZ_16K).unwrap();
    assert_eq!(uplink.slack(), None);
    play(&mut uplink, &packets[..100], 100, |_| 17);
    let slack = uplink.slack().unwrap().0;
    assert!((15..=17).contains(&slack), "{slack}");
    let mut later = packets[100..].iter().peekable();
    for beat in 100..495 {
        let now = Millis(20 * beat + 17 - slack);
        while let Some((at, packet)) = later.next_if(|(at, _)| *at <= now.0) {
            uplink.push(packet.clone(), Millis(*at));
        }
        uplink.pull(now);
    }
    let stats = uplink.stats();
    assert_eq!((stats.concealed, stats.stretched), (0, 0), "{stats:?}");
    assert!(uplink.slack().unwrap().0 <= 3, "{:?}", uplink.slack());
}

#[test]
fn the_slack_that_was_used_is_not_offered_again_in_a_pause() {
    let packets = words();
    let mut packets = packets.iter().peekable();
    let mut uplink = Uplink::new(Rate::HZ_16K).unwrap();
    let (mut now, mut beats) = (17, 0);
    while now < 4_800 {
        while let Some((at, packet)) = packets.next_if(|(at, _)| *at <= now) {
            uplink.push(packet.clone(), Millis(*at));
        }
        uplink.pull(Millis(now));
        beats += 1;
        let slack = uplink.slack().unwrap_or_default().0.min(10);
        uplink.advance(Millis(slack));
        now += 20 - slack;
    }
    assert!((239..=241).contains(&beats), "{beats} beats in 4.8 s");
    let stats = uplink.stats();
    assert_eq!((stats.concealed, stats.late), (0, 0), "{stats:?}");
}
