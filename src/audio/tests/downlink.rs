use opus::Channels;

use super::sound::{alignment, decibels, longest_silence, voice};
use crate::audio::{Downlink, Pcm, Rate, Tick};
use crate::clock::Millis;
use crate::model::ItemId;

/// As a browser decodes it: at 48 kHz.
fn heard(ticks: &[Tick]) -> Vec<i16> {
    let mut decoder = opus::Decoder::new(Rate::HZ_48K.0, Channels::Mono).unwrap();
    let mut frame = [0; 960];
    let mut decode = |tick: &Tick| {
        assert_eq!(decoder.decode(&tick.packet.payload, &mut frame, false).unwrap(), 960);
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
fn every_tick_is_a_packet_and_the_clock_never_stands() {
    let mut downlink = Downlink::new(Rate::HZ_24K).unwrap();
    let mut before = downlink.tick().packet;
    for at in 0..70_000_u32 {
        if at % 100 == 0 {
            downlink.push(ItemId(at.into()), &Pcm::new(Rate::HZ_24K, voice(Rate::HZ_24K, 40)));
            downlink.end(ItemId(at.into()));
        }
        let packet = downlink.tick().packet;
        assert_eq!(packet.seq, before.seq.wrapping_add(1));
        assert_eq!(packet.timestamp, before.timestamp.wrapping_add(960));
        assert!(!packet.payload.is_empty());
        before = packet;
    }
}

#[test]
fn the_marker_is_on_the_first_packet_of_a_talkspurt_alone() {
    let mut downlink = Downlink::new(Rate::HZ_24K).unwrap();
    let mut markers = Vec::new();
    for item in 1..=2 {
        markers.push(downlink.tick().packet.marker);
        downlink.push(ItemId(item), &Pcm::new(Rate::HZ_24K, voice(Rate::HZ_24K, 60)));
        downlink.end(ItemId(item));
        markers.extend((0..3).map(|_| downlink.tick().packet.marker));
    }
    assert_eq!(markers, [false, true, false, false].repeat(2));
}

#[test]
fn silence_is_encoded_once_and_is_silent() {
    let mut downlink = Downlink::new(Rate::HZ_24K).unwrap();
    downlink.push(ItemId(1), &Pcm::new(Rate::HZ_24K, voice(Rate::HZ_24K, 200)));
    downlink.end(ItemId(1));
    let ticks: Vec<_> = (0..60).map(|_| downlink.tick()).collect();
    assert!(decibels(&heard(&ticks)[30 * 960..]) < -80.0);
    let payloads = ticks[20..].iter().map(|tick| tick.packet.payload.as_ptr());
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
