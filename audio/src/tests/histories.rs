//! Whatever the network and the model do.

use bytes::Bytes;
use proptest::prelude::*;

use super::sound::{Sender, voice};
use crate::jitter::{Jitter, MAX_HELD};
use crate::playout::Playout;
use crate::{Coding, FRAME, ItemId, Millis, Pcm, Rate, RtpPacket, Stage, Uplink, fuzz};

/// What becomes of a packet on its way.
#[derive(Clone, Debug)]
enum Fate {
    Arrives,
    Lost,
    Twice,
    /// Arrives this many packets later.
    Late(usize),
    Garbage(Vec<u8>),
    /// Everything begins anew with another source.
    Restart,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        12 => Just(Fate::Arrives),
        2 => Just(Fate::Lost),
        1 => Just(Fate::Twice),
        2 => (1_usize..20).prop_map(Fate::Late),
        1 => proptest::collection::vec(any::<u8>(), 0..40).prop_map(Fate::Garbage),
        1 => Just(Fate::Restart),
    ]
}

fn packet(at: usize, ssrc: u32, payload: Bytes) -> RtpPacket {
    RtpPacket {
        ssrc,
        seq: (65_500 + at) as u16,
        timestamp: at as u32 * 960,
        marker: false,
        payload,
        coding: Coding::Opus,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_pull_is_one_frame_and_the_figures_add_up(
        fates in proptest::collection::vec((fate(), 0_usize..4), 1..200)
    ) {
        let payload = Sender::new(0, true).send(&voice(Rate::HZ_48K, 40), 960).pop().unwrap().payload;
        let mut uplink = Uplink::new(Rate::HZ_16K).unwrap();
        let mut waiting: Vec<(usize, RtpPacket)> = Vec::new();
        let (mut sent, mut ssrc, mut now) = (0, 1, Millis(500));
        for (at, (fate, pulls)) in fates.into_iter().enumerate() {
            let whole = packet(at, ssrc, payload.clone());
            let mut arrive = |packet| { uplink.push(packet, now); sent += 1; };
            match fate {
                Fate::Arrives => arrive(whole),
                Fate::Lost => {}
                Fate::Twice => { arrive(whole.clone()); arrive(whole); }
                Fate::Late(by) => waiting.push((at + by, whole)),
                Fate::Garbage(bytes) => arrive(packet(at, ssrc, bytes.into())),
                Fate::Restart => { ssrc += 1; arrive(packet(at, ssrc, payload.clone())); }
            }
            waiting.retain(|(due, packet)| {
                if *due == at { arrive(packet.clone()); }
                *due != at
            });
            for _ in 0..pulls {
                now += FRAME;
                prop_assert_eq!(uplink.pull(now).samples.len(), Rate::HZ_16K.frame());
            }
        }
        let stats = uplink.stats();
        prop_assert_eq!(stats.received, sent);
        prop_assert!(stats.duplicate + stats.late + stats.undecodable <= sent);
        prop_assert!(stats.recovered <= stats.lost);
    }

    #[test]
    fn the_jitter_buffer_is_bounded(seqs in proptest::collection::vec(any::<u16>(), 0..300)) {
        let mut jitter = Jitter::default();
        for seq in seqs {
            let packet = RtpPacket { ssrc: 1, seq, timestamp: 0, marker: false, payload: Bytes::from_static(&[0xf8, 1]), coding: Coding::Opus };
            jitter.push(packet, Millis(9));
            prop_assert!(jitter.len() <= MAX_HELD);
        }
    }

    #[test]
    fn whatever_bytes_come_there_is_a_frame_for_every_pull(
        bytes in proptest::collection::vec(any::<u8>(), 0..2_000)
    ) {
        [Stage::Red, Stage::Jitter, Stage::Rtp].into_iter().for_each(|stage| fuzz(stage, &bytes));
    }

    #[test]
    fn what_is_pushed_is_played_faded_or_dropped(
        steps in proptest::collection::vec((0_u8..5, 1_u64..4, 1_usize..2_000), 1..200)
    ) {
        let rate = Rate::HZ_24K;
        let mut playout = Playout::new(rate);
        let (mut pushed, mut played, mut ended) = (0_u64, 0_u64, Vec::new());
        for (step, item, length) in steps {
            let item = ItemId(item);
            match step {
                0 => { playout.push(item, &Pcm::new(rate, vec![1; length])); pushed += length as u64; }
                1 => playout.end(item),
                2 => {
                    playout.flush();
                    // What is left of the playing item is faded: at most 10 ms.
                    if let Some((_, fade)) = playout.tick() {
                        prop_assert!(fade.samples <= 240 && !fade.end);
                    }
                    prop_assert!(playout.tick().is_none());
                    (pushed, played) = (0, 0);
                }
                _ => if let Some((frame, tick)) = playout.tick() {
                    prop_assert_eq!(frame.len(), rate.frame());
                    prop_assert!(tick.samples > 0 || tick.end);
                    played += u64::from(tick.samples);
                    if tick.end { ended.push(tick.item); }
                },
            }
            prop_assert!(played <= pushed);
        }
        (1..4).for_each(|item| playout.end(ItemId(item)));
        while let Some((_, tick)) = playout.tick() {
            played += u64::from(tick.samples);
        }
        prop_assert_eq!(played, pushed);
    }
}
