use opus::Channels;

use super::sound::{alignment, decibels, longest_silence, voice};
use crate::decode::has_fec;
use crate::{Coding, Downlink, ItemId, Millis, Pcm, Rate, Tick};

/// As a browser decodes it: at 48 kHz.
fn heard(ticks: &[Tick]) -> Vec<i16> {
    let mut decoder = opus::Decoder::new(Rate::HZ_48K.0, Channels::Mono).unwrap();
    let mut frame = [0; 960];
    // What is not sent is silence.
    let mut decode = |tick: &Tick| {
        match &tick.packet {
            Some(packet) => assert_eq!(decoder.decode(&packet.payload, &mut frame, false).unwrap(), 960),
            None => frame.fill(0),
        }
        frame
    };
    ticks.iter().flat_map(&mut decode).collect()
}

#[test]
fn what_the_model_says_is_what_is_heard_from_every_rate() {
    for rate in [Rate::HZ_16K, Rate::HZ_24K, Rate(32_000), Rate(44_100), Rate::HZ_48K] {
        let mut downlink = Downlink::new(rate).unwrap();
        // A call begins with silence, as long as it takes to say something.
        let mut ticks: Vec<_> = (0..5).map(|_| downlink.tick()).collect();
        downlink.push(ItemId(1), &Pcm::new(rate, voice(rate, 2_000)));
        downlink.end(ItemId(1));
        ticks.extend((0..105).map(|_| downlink.tick()));
        let heard = &heard(&ticks)[5 * 960..];
        let source = voice(Rate::HZ_48K, 2_000);
        let (likeness, delay) = alignment(&source[..source.len() / 2], heard, 3_000);
        assert!(likeness > 0.9, "{rate:?}: {likeness}");
        let played = &heard[delay..delay + source.len()];
        assert!((decibels(played) - decibels(&source)).abs() < 1.0, "{rate:?}");
        assert!(longest_silence(played) < 240, "{rate:?}: a gap");
        let samples: u64 =
            ticks.iter().filter_map(|tick| tick.played).map(|played| u64::from(played.samples)).sum();
        assert_eq!(samples, rate.samples(Millis(2_000)));
    }
}

#[test]
fn the_clock_never_stands_and_every_packet_has_the_next_number() {
    let mut downlink = Downlink::new(Rate::HZ_24K).unwrap();
    let mut next = 0_u16;
    for at in 0..70_000_u32 {
        if at % 10 == 0 {
            downlink.push(ItemId(at.into()), &Pcm::new(Rate::HZ_24K, voice(Rate::HZ_24K, 40)));
            downlink.end(ItemId(at.into()));
        }
        let Some(packet) = downlink.tick().packet else { continue };
        assert_eq!((packet.seq, packet.timestamp), (next, at.wrapping_mul(960)));
        assert!(!packet.payload.is_empty());
        next = next.wrapping_add(1);
    }
}

#[test]
fn in_silence_a_packet_goes_out_at_once_and_then_every_four_hundred_milliseconds() {
    let mut downlink = Downlink::new(Rate::HZ_24K).unwrap();
    let mut sent = |ticks: u32| -> Vec<u32> {
        let packets = (0..ticks).filter_map(|_| downlink.tick().packet);
        packets.map(|packet| packet.timestamp / 960).collect()
    };
    assert_eq!(sent(60), [0, 1, 2, 3, 23, 43], "three silent frames, the pause");
    downlink.push(ItemId(1), &Pcm::new(Rate::HZ_24K, voice(Rate::HZ_24K, 40)));
    downlink.end(ItemId(1));
    let mut sent = |ticks: u32| -> Vec<u32> {
        let packets = (0..ticks).filter_map(|_| downlink.tick().packet);
        packets.map(|packet| packet.timestamp / 960).collect()
    };
    assert_eq!(
        sent(60),
        [60, 61, 62, 63, 64, 65, 85, 105],
        "the voice, three frames to come to rest, the pause"
    );
}

#[test]
fn what_is_lost_on_the_way_is_sent_along_again_more_often_the_more_is_lost() {
    let mut downlink = Downlink::new(Rate::HZ_24K).unwrap();
    downlink.redundancy(Some(111));
    downlink.push(ItemId(1), &Pcm::new(Rate::HZ_24K, voice(Rate::HZ_24K, 10_000)));
    let mut blocks = |loss: f32| {
        (0..20).for_each(|_| downlink.loss(loss));
        let packets: Vec<_> = (0..20).filter_map(|_| downlink.tick().packet).collect();
        let count = |packet: &crate::Packet| match packet.coding {
            Coding::Opus => (0, has_fec(&packet.payload)),
            Coding::Red => {
                let blocks = (0..2).take_while(|at| packet.payload[4 * at] & 0x80 != 0).count();
                (blocks, true)
            }
        };
        let last = count(packets.last().unwrap());
        let copies = packets.iter().filter(|packet| count(packet).1).count();
        (last.0, copies > 10)
    };
    assert_eq!(blocks(0.0), (0, false));
    assert_eq!(blocks(0.03), (0, true), "a copy of the frame before in each frame");
    assert_eq!(blocks(0.08).0, 1);
    assert_eq!(blocks(0.2).0, 2);
    assert_eq!(blocks(0.0), (0, false));
}

#[test]
fn the_marker_is_on_the_first_packet_of_a_talkspurt_alone() {
    let marker = |downlink: &mut Downlink| downlink.tick().packet.map(|packet| packet.marker);
    let mut downlink = Downlink::new(Rate::HZ_24K).unwrap();
    let mut markers = Vec::new();
    for item in 1..=2 {
        markers.extend(marker(&mut downlink));
        downlink.push(ItemId(item), &Pcm::new(Rate::HZ_24K, voice(Rate::HZ_24K, 60)));
        downlink.end(ItemId(item));
        markers.extend((0..3).filter_map(|_| marker(&mut downlink)));
        (0..6).for_each(|_| _ = downlink.tick());
    }
    assert_eq!(markers, [false, true, false, false, true, false, false]);
}

#[test]
fn silence_is_encoded_once_and_is_silent() {
    let mut downlink = Downlink::new(Rate::HZ_24K).unwrap();
    downlink.push(ItemId(1), &Pcm::new(Rate::HZ_24K, voice(Rate::HZ_24K, 200)));
    downlink.end(ItemId(1));
    let ticks: Vec<_> = (0..60).map(|_| downlink.tick()).collect();
    let rest = decibels(&heard(&ticks)[30 * 960..]);
    assert!(rest < -75.0, "{rest} dB");
    let payloads =
        ticks[20..].iter().filter_map(|tick| tick.packet.as_ref()).map(|packet| packet.payload.as_ptr());
    assert_eq!(
        payloads.collect::<std::collections::HashSet<_>>().len(),
        1,
        "the same bytes, not encoded again"
    );
}

#[test]
fn the_first_word_of_a_call_is_as_loud_as_any_other() {
    for rate in [Rate::HZ_16K, Rate::HZ_24K, Rate::HZ_48K] {
        let mut downlink = Downlink::new(rate).unwrap();
        let tone = |ms: u64| {
            let sample = |n: u64| f64::from(n as u32) / f64::from(rate.0) * 440.0 * std::f64::consts::TAU;
            Pcm::new(rate, (0..rate.samples(Millis(ms))).map(|n| (sample(n).sin() * 9000.0) as i16).collect())
        };
        let mut ticks: Vec<_> = (0..5).map(|_| downlink.tick()).collect();
        for item in [ItemId(1), ItemId(2)] {
            downlink.push(item, &tone(400));
            downlink.end(item);
            ticks.extend((0..50).map(|_| downlink.tick()));
        }
        let heard = heard(&ticks);
        let second = 48_000 / 50 * 50;
        let (first, later) = (&heard[5 * 960..][..4800], &heard[5 * 960 + second..][..4800]);
        let difference = (decibels(first) - decibels(later)).abs();
        assert!(difference < 0.5, "{rate:?}: {difference} dB");
    }
}

#[test]
fn a_cut_is_silent_within_forty_milliseconds() {
    let mut downlink = Downlink::new(Rate::HZ_24K).unwrap();
    downlink.push(ItemId(1), &Pcm::new(Rate::HZ_24K, voice(Rate::HZ_24K, 2_000)));
    let mut ticks: Vec<_> = (0..40).map(|_| downlink.tick()).collect();
    downlink.flush();
    ticks.extend((0..40).map(|_| downlink.tick()));
    let heard = heard(&ticks);
    assert!(decibels(&heard[30 * 960..40 * 960]) > -30.0);
    assert!(decibels(&heard[42 * 960..]) < -60.0, "{}", decibels(&heard[42 * 960..]));
}
