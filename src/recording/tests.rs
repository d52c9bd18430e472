//! Both voices through the audio path and into a file, in virtual time: what is heard at a point of the interview's clock
//! is heard at that point of the file.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt as _, SeedableRng as _};

use super::decoded::decoded;
use super::ticks;
use super::track::Track;
use crate::audio::{Downlink, Pcm, Rate, RtpPacket, Taken, Uplink};
use crate::clock::Millis;
use crate::model::ItemId;

const RATE: Rate = Rate::HZ_48K;
const FRAME: usize = RATE.frame();

/// What is said: noise in syllables, so that there is one place where it fits.
fn voice(seconds: u64) -> Vec<i16> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut held = 0;
    let sample = |n: u64| {
        // Slow enough that a fraction of a millisecond is no difference.
        if n.is_multiple_of(96) {
            held = random.random_range(-9_000..9_000);
        }
        let loud = !(n / 2_400).is_multiple_of(7) && (n / 31_000) % 3 != 2;
        if loud { held } else { 0 }
    };
    (0..seconds * 48_000).map(sample).collect()
}

/// By how many milliseconds a second of sound is later in `found` than in `wanted`, where it fits best.
fn lag(wanted: &[i16], found: &[i16], at: usize) -> Option<i64> {
    const STEP: usize = 8;
    const MOST: i64 = 100;

    let part = &wanted[at..at + 48_000];
    let sum = |a: &[i16], b: &[i16]| -> f64 {
        a.iter().zip(b).step_by(STEP).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    let own = sum(part, part);
    let likeness = |lag: i64| {
        let from = usize::try_from(at as i64 + lag * 48).ok()?;
        let there = found.get(from..from + part.len())?;
        Some(sum(part, there) / (own * sum(there, there)).sqrt().max(1.0))
    };
    let all = (-MOST..=MOST).filter_map(|lag| Some((lag, likeness(lag)?)));
    let (lag, likeness) = all.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (likeness > 0.4).then_some(lag)
}

/// The lags of every second in which something is said.
fn lags(wanted: &[i16], found: &[i16]) -> Vec<i64> {
    let seconds = (1..wanted.len() / 48_000 - 1).map(|second| second * 48_000);
    seconds.filter_map(|at| lag(wanted, found, at)).collect()
}

/// The candidate's packets over a network that loses and delays some, pulled by a beat that is not exact. Returns what
/// the model heard, on the interview's clock, and the file.
fn heard(seconds: u64, loss: f64, jitter: u64, drift: f64) -> (Vec<i16>, Vec<i16>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
    let mut mouth = Downlink::new(RATE).unwrap();
    let said = voice(seconds);
    mouth.push(ItemId(1), &Pcm::new(RATE, said));
    let (mut uplink, mut track) = (Uplink::new(RATE).unwrap(), Track::new(1).unwrap());
    uplink.keep_taken();
    let mut way: Vec<(u64, RtpPacket)> = Vec::new();
    let mut model = vec![0_i16; (seconds as usize + 2) * 48_000];
    let begun = 1_500_u64;
    for n in 0..(seconds + 1) * 50 {
        // The sender's clock.
        let sent = begun + ((n * 20) as f64 * (1.0 + drift)) as u64;
        if let Some(packet) = mouth.tick().packet
            && !random.random_bool(loss)
        {
            let late = random.random_range(0..=jitter);
            let packet = RtpPacket {
                ssrc: 1,
                seq: packet.seq,
                timestamp: packet.timestamp.wrapping_add(u32::MAX - 100_000),
                marker: packet.marker,
                payload: packet.payload,
                coding: packet.coding,
            };
            way.push((sent + late, packet));
        }
    }
    for n in 0..(seconds + 1) * 50 {
        let now = Millis(begun + n * 20 + 7);
        let (come, left): (Vec<_>, Vec<_>) = way.into_iter().partition(|(at, _)| *at <= now.0);
        way = left;
        for (at, packet) in come {
            uplink.push(packet, Millis(at));
        }
        let frame = uplink.pull(now);
        let from = (now.0 as usize - 20) * 48;
        if let Some(place) = model.get_mut(from..from + FRAME) {
            place.copy_from_slice(&frame.samples);
        }
        for Taken { payload, timestamp, ahead } in uplink.taken() {
            track.packet(&payload, timestamp, ticks(now - Millis(20)) + ahead).unwrap();
        }
    }
    track.finish(ticks(Millis(begun + (seconds + 1) * 1_000))).unwrap();
    (model, decoded(&track.take()).0)
}

#[test]
fn the_candidate_is_where_the_model_heard_them_on_any_network() {
    for (loss, jitter, drift) in
        [(0.0, 0, 0.0), (0.05, 30, 0.0), (0.2, 80, 0.0), (0.0, 5, 0.002), (0.02, 5, -0.002)]
    {
        let (model, file) = heard(20, loss, jitter, drift);
        let lags = lags(&model, &file);
        assert!(lags.len() > 9, "{loss} {jitter} {drift}: {} seconds compared", lags.len());
        assert!(lags.iter().all(|lag| lag.abs() <= 40), "{loss} {jitter} {drift}: {lags:?}");
    }
}

#[test]
fn the_interviewer_is_where_their_samples_were_sent() {
    let said = voice(20);
    let (mut mouth, mut track) = (Downlink::new(RATE).unwrap(), Track::new(2).unwrap());
    let mut sent = vec![0_i16; 30 * 48_000];
    let mut at = 0;
    for n in 0..1_300_u64 {
        let now = Millis(2_000 + n * 20);
        // In four pieces, with silence between them.
        if n % 300 == 20 && at < said.len() {
            mouth.push(ItemId(n), &Pcm::new(RATE, said[at..at + 5 * 48_000].to_vec()));
            mouth.end(ItemId(n));
        }
        let tick = mouth.tick();
        if let Some(played) = tick.played {
            let from = now.0 as usize * 48;
            sent[from..from + played.samples as usize]
                .copy_from_slice(&said[at..at + played.samples as usize]);
            at += played.samples as usize;
        }
        if let Some(packet) = tick.packet {
            track.packet(&packet.opus().unwrap(), packet.timestamp, ticks(now)).unwrap();
        }
    }
    track.finish(ticks(Millis(29_000))).unwrap();
    let file = decoded(&track.take()).0;
    assert_eq!(track.length().0, 29_000);
    let lags = lags(&sent, &file);
    assert!(lags.len() > 12 && lags.iter().all(|lag| lag.abs() <= 3), "{lags:?}");
}
