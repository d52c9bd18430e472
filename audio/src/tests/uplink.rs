use super::sound::{Sender, alignment, decibels, longest_silence, voice};
use crate::decode::has_fec;
use crate::{FRAME as FRAME_LENGTH, Millis, Pcm, Rate, RtpPacket, Uplink, UplinkStats};

const FRAME: usize = 960;

/// An uplink with the time: pushes and pulls every 20 ms.
struct Beats(Uplink, Millis);

impl Beats {
    fn new(rate: Rate) -> Self {
        Self(Uplink::new(rate).unwrap(), Millis(1_000))
    }

    fn push(&mut self, packet: RtpPacket) {
        self.0.push(packet, self.1);
    }

    fn pull(&mut self) -> Pcm {
        let heard = self.0.pull(self.1);
        self.1 += FRAME_LENGTH;
        heard
    }

    fn stats(&self) -> UplinkStats {
        self.0.stats()
    }
}

/// Pushes a packet and pulls a frame in turn, `None` for one that does not arrive; then pulls `after` more.
fn through(
    uplink: &mut Beats,
    packets: impl IntoIterator<Item = Option<RtpPacket>>,
    after: usize,
) -> Vec<i16> {
    let mut heard = Vec::new();
    for packet in packets {
        packet.into_iter().for_each(|packet| uplink.push(packet));
        heard.extend(uplink.pull().samples);
    }
    for _ in 0..after {
        heard.extend(uplink.pull().samples);
    }
    heard
}

#[test]
fn what_is_said_is_what_is_heard_at_every_rate() {
    let said = voice(Rate::HZ_48K, 2_000);
    for rate in [Rate::HZ_16K, Rate::HZ_24K, Rate::HZ_48K, Rate(32_000)] {
        let mut uplink = Beats::new(rate);
        let packets = Sender::new(0, false).send(&said, FRAME);
        let heard = through(&mut uplink, packets.into_iter().map(Some), 5);
        let source = voice(rate, 2_000);
        let (likeness, delay) = alignment(&source[..source.len() / 2], &heard, rate.frame() * 5);
        assert!(likeness > 0.9, "{rate:?}: {likeness}");
        assert!(rate.millis(delay as u64).0 <= 65, "{rate:?}: delayed by {delay} samples");
        let played = &heard[delay..delay + source.len()];
        assert!((decibels(played) - decibels(&source)).abs() < 1.0, "{rate:?}");
        assert!(longest_silence(played) < rate.frame() / 4, "{rate:?}: a gap");
        assert_eq!(uplink.stats().silent + uplink.stats().concealed, 5, "one before, four after");
    }
}

#[test]
fn every_packet_length_is_heard_without_a_gap() {
    let said = voice(Rate::HZ_48K, 1_200);
    for (frame, every) in [(480, 1), (960, 1), (1920, 2), (2880, 3)] {
        let mut uplink = Beats::new(Rate::HZ_48K);
        let mut packets = Sender::new(0, false).send(&said, frame).into_iter();
        let mut heard = Vec::new();
        for beat in 0..60 {
            if beat % every == 0 {
                (0..(960 / frame).max(1))
                    .filter_map(|_| packets.next())
                    .for_each(|packet| uplink.push(packet));
            }
            heard.extend(uplink.pull().samples);
        }
        (0..6).for_each(|_| heard.extend(uplink.pull().samples));
        let (likeness, _) = alignment(&said[..said.len() / 2], &heard, FRAME * 8);
        assert!(likeness > 0.9, "{frame}: {likeness}");
    }
}

#[test]
fn a_lost_packet_is_recovered_from_the_next_when_that_carries_it() {
    let said = voice(Rate::HZ_48K, 3_000);
    let packets = Sender::new(0, true).send(&said, FRAME);
    let is_lost = |at: usize| at % 7 == 5;
    let carried =
        (0..packets.len() - 1).filter(|&at| is_lost(at) && has_fec(&packets[at + 1].payload)).count();
    assert!(carried >= 10, "the encoder copies what is voiced");
    let mut uplink = Beats::new(Rate::HZ_48K);
    let arriving = packets.into_iter().enumerate().map(|(at, packet)| (!is_lost(at)).then_some(packet));
    through(&mut uplink, arriving, 3);
    let stats = uplink.stats();
    assert_eq!((stats.lost, stats.recovered), (21, carried as u64), "{stats:?}");
}

#[test]
fn a_lost_packet_is_concealed_when_the_next_does_not_carry_it() {
    let said = voice(Rate::HZ_48K, 2_000);
    let packets = Sender::new(0, false).send(&said, FRAME);
    let mut uplink = Beats::new(Rate::HZ_48K);
    let arriving = packets.into_iter().enumerate().map(|(at, packet)| (at % 10 != 5).then_some(packet));
    let heard = through(&mut uplink, arriving, 0);
    let stats = uplink.stats();
    assert_eq!((stats.lost, stats.recovered, stats.concealed), (10, 0, 10));
    assert_eq!(heard.len(), 100 * FRAME);
    assert!(longest_silence(&heard[5 * FRAME..]) < FRAME / 4, "nothing of it is a hole");
}

#[test]
fn a_long_loss_fades_into_silence_and_the_voice_comes_back_in_time() {
    let said = voice(Rate::HZ_48K, 2_000);
    let packets = Sender::new(0, false).send(&said, FRAME);
    let mut uplink = Beats::new(Rate::HZ_48K);
    let arriving = packets.into_iter().enumerate().map(|(at, p)| (!(40..60).contains(&at)).then_some(p));
    let heard = through(&mut uplink, arriving, 4);
    assert!(longest_silence(&heard) > 14 * FRAME, "nothing is invented for 400 ms");
    let (likeness, delay) = alignment(&said[66 * FRAME..90 * FRAME], &heard[66 * FRAME..], FRAME * 5);
    assert!(likeness > 0.85 && delay < 4 * FRAME, "{likeness} {delay}");
}

#[test]
fn neighbours_that_arrive_swapped_are_put_right() {
    let said = voice(Rate::HZ_48K, 1_000);
    let mut packets = Sender::new(0, false).send(&said, FRAME);
    let last = packets.pop().unwrap();
    let mut uplink = Beats::new(Rate::HZ_48K);
    // Pairs arrive together and the wrong way round.
    let mut heard = Vec::new();
    for pair in packets.chunks(2) {
        pair.iter().rev().for_each(|packet| uplink.push(packet.clone()));
        pair.iter().for_each(|_| heard.extend(uplink.pull().samples));
    }
    uplink.push(last);
    (0..4).for_each(|_| heard.extend(uplink.pull().samples));
    let (likeness, _) = alignment(&said[..said.len() / 2], &heard, FRAME * 5);
    assert!(likeness > 0.9, "{likeness}");
    assert_eq!((uplink.stats().lost, uplink.stats().late), (0, 0));
}

#[test]
fn what_comes_twice_is_heard_once() {
    let said = voice(Rate::HZ_48K, 1_000);
    let mut uplink = Beats::new(Rate::HZ_48K);
    let mut heard = Vec::new();
    for packet in Sender::new(0, false).send(&said, FRAME) {
        uplink.push(packet.clone());
        uplink.push(packet);
        heard.extend(uplink.pull().samples);
    }
    (0..4).for_each(|_| heard.extend(uplink.pull().samples));
    let (likeness, _) = alignment(&said[..said.len() / 2], &heard, FRAME * 5);
    assert!(likeness > 0.9, "{likeness}");
    assert_eq!((uplink.stats().duplicate, uplink.stats().received), (50, 100));
}

#[test]
fn sequence_numbers_and_timestamps_wrap_unheard() {
    let said = voice(Rate::HZ_48K, 1_000);
    let mut packets = Sender::new(65_510, false).send(&said, FRAME);
    for (at, packet) in packets.iter_mut().enumerate() {
        packet.timestamp = 0_u32.wrapping_sub(20 * 960).wrapping_add(at as u32 * 960);
    }
    let mut uplink = Beats::new(Rate::HZ_48K);
    let heard = through(&mut uplink, packets.into_iter().map(Some), 3);
    let (likeness, _) = alignment(&said[..said.len() / 2], &heard, FRAME * 5);
    assert!(likeness > 0.9, "{likeness}");
    assert_eq!((uplink.stats().lost, uplink.stats().late), (0, 0));
}

#[test]
fn a_new_source_is_heard_at_once() {
    let said = voice(Rate::HZ_48K, 1_000);
    let mut uplink = Beats::new(Rate::HZ_48K);
    through(&mut uplink, Sender::new(500, false).send(&said, FRAME).into_iter().map(Some), 0);
    let mut other = Sender::new(9, false);
    other.ssrc = 2;
    let heard = through(&mut uplink, other.send(&said, FRAME).into_iter().map(Some), 3);
    let (likeness, delay) = alignment(&said[..said.len() / 2], &heard, FRAME * 5);
    assert!(likeness > 0.85 && delay < 4 * FRAME, "{likeness} {delay}");
    assert_eq!(uplink.stats().lost, 0);
}

#[test]
fn a_sender_that_begins_anew_is_followed() {
    let said = voice(Rate::HZ_48K, 1_000);
    let mut uplink = Beats::new(Rate::HZ_48K);
    through(&mut uplink, Sender::new(100, false).send(&said, FRAME).into_iter().map(Some), 0);
    let heard = through(&mut uplink, Sender::new(40_000, false).send(&said, FRAME).into_iter().map(Some), 3);
    let (likeness, _) = alignment(&said[..said.len() / 2], &heard, FRAME * 5);
    assert!(likeness > 0.9, "{likeness}");
    assert_eq!(uplink.stats().lost, 0);
}

#[test]
fn timestamps_that_leap_are_followed() {
    let said = voice(Rate::HZ_48K, 1_000);
    for by in [-90_000_000, -480_000, -24_000, -960, 24_000, 480_000, 90_000_000] {
        let mut packets = Sender::new(100, false).send(&[said.clone(), said.clone()].concat(), FRAME);
        for packet in &mut packets[50..] {
            packet.timestamp = packet.timestamp.wrapping_add_signed(by);
        }
        let mut uplink = Beats::new(Rate::HZ_48K);
        let heard = through(&mut uplink, packets.into_iter().map(Some), 5);
        let (likeness, _) = alignment(&said[..said.len() / 2], &heard[50 * FRAME..], FRAME * 8);
        assert!(likeness > 0.85, "{by}: {likeness}");
        let stats = uplink.stats();
        assert!(stats.lost == 0 && stats.late <= 3 && stats.delay.0 <= 60, "{by}: {stats:?}");
    }
}

#[test]
fn a_sender_that_says_nothing_is_silence_and_not_loss() {
    let said = voice(Rate::HZ_48K, 600);
    let mut sender = Sender::new(0, false);
    let before = sender.send(&said, FRAME);
    sender.pause(1_000);
    let after = sender.send(&said, FRAME);
    let mut uplink = Beats::new(Rate::HZ_48K);
    let arriving =
        before.into_iter().map(Some).chain((0..50).map(|_| None)).chain(after.into_iter().map(Some));
    let heard = through(&mut uplink, arriving, 4);
    assert_eq!(uplink.stats().lost, 0);
    // The second time begins as long after the first as it was said.
    let (first, at) = alignment(&said[..said.len() / 2], &heard, FRAME * 6);
    let begin = 80 * FRAME;
    let (second, then) = alignment(&said[..said.len() / 2], &heard[begin..], FRAME * 8);
    assert!(first > 0.9 && second > 0.9, "{first} {second}");
    assert!(at.abs_diff(then) <= 2 * FRAME, "{at} and {then}");
}

#[test]
fn packets_that_come_in_bursts_are_all_heard() {
    let said = voice(Rate::HZ_48K, 2_000);
    let mut uplink = Beats::new(Rate::HZ_48K);
    let mut heard = Vec::new();
    for burst in Sender::new(0, false).send(&said, FRAME).chunks(5) {
        burst.iter().cloned().for_each(|packet| uplink.push(packet));
        (0..5).for_each(|_| heard.extend(uplink.pull().samples));
    }
    let (likeness, _) = alignment(&said[..said.len() / 2], &heard, FRAME * 8);
    assert!(likeness > 0.9, "{likeness}");
    assert_eq!((uplink.stats().lost, uplink.stats().late), (0, 0));
}

#[test]
fn what_is_no_opus_is_counted_and_covered() {
    let said = voice(Rate::HZ_48K, 1_000);
    let mut packets = Sender::new(0, false).send(&said, FRAME);
    packets[20].payload = bytes::Bytes::from_static(&[0xff; 7]);
    packets[30].payload = bytes::Bytes::new();
    let mut uplink = Beats::new(Rate::HZ_48K);
    let heard = through(&mut uplink, packets.into_iter().map(Some), 0);
    assert_eq!(heard.len(), 50 * FRAME);
    assert!(uplink.stats().undecodable >= 1, "{:?}", uplink.stats());
    let (likeness, _) = alignment(&said[..15 * FRAME], &heard, FRAME * 5);
    assert!(likeness > 0.9, "{likeness}");
}

#[test]
fn rates_without_whole_frames_are_refused() {
    for rate in [0, 22_051, 11_025] {
        assert!(Uplink::new(Rate(rate)).is_err(), "{rate}");
    }
}
