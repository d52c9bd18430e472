//! One side as an Ogg Opus stream (RFC 7845): packets as they came, gaps as packets that say so. Pure.

use std::io;

use ogg::{PacketWriteEndInfo, PacketWriter};

use super::timeline::Timeline;
use super::{MILLI, millis};
use crate::audio::packet_ticks;
use crate::clock::Millis;

/// What an encoder is behind of what it encodes (RFC 7845 section 4.2): libopus's 6.5 ms.
const PRE_SKIP: u16 = 312;

/// Of a page: what a crash may lose, and what a player that seeks has to decode in vain.
const PAGE: i64 = 1_000 * MILLI;

/// A packet that begins more than this before the end of what is there is left out: it would push all that follows.
const OVERLAP: i64 = 10 * MILLI;

/// What can be filled is a multiple of the shortest frame (RFC 7845 section 4.1).
const SHORTEST: i64 = 5 * MILLI / 2;

/// A decoder conceals so much of a gap, as the call's own does (`audio/decode`); then it is silence.
const CONCEALED: i64 = 60 * MILLI;

/// The frames of Opus's music coder at full band, and their configurations (RFC 6716 section 3.1).
const FRAMES: [(i64, u8); 4] = [(20 * MILLI, 31), (10 * MILLI, 30), (5 * MILLI, 29), (SHORTEST, 28)];

/// Such a frame of digital silence: the first bit that is coded says so (RFC 6716 section 4.3).
const SILENCE: [u8; 2] = [0xff, 0xfe];

/// The most frames of 20 ms in a packet: 120 ms (RFC 6716 section 3.2.5).
const MOST: usize = 6;

/// A packet's code for a count of equally long frames, with that count in the second byte.
const COUNTED: u8 = 3;

pub(super) struct Track {
    pages: PacketWriter<'static, Vec<u8>>,
    serial: u32,
    timeline: Timeline,
    /// Of what is there, from the clock's zero; where the page began.
    end: i64,
    page: i64,
    /// The last packet, with its granule position, until it is known what ends with it.
    last: Option<(Vec<u8>, u64)>,
    /// The last real packet's first byte.
    toc: Option<u8>,
}

impl Track {
    pub(super) fn new(serial: u32) -> io::Result<Self> {
        let mut pages = PacketWriter::new(Vec::new());
        pages.write_packet(head(), serial, PacketWriteEndInfo::EndPage, 0)?;
        pages.write_packet(tags(), serial, PacketWriteEndInfo::EndPage, 0)?;
        Ok(Self { pages, serial, timeline: Timeline::default(), end: 0, page: 0, last: None, toc: None })
    }

    /// A packet that begins `at`, by the clock. What is no Opus is left out.
    pub(super) fn packet(&mut self, payload: &[u8], timestamp: u32, at: i64) -> io::Result<()> {
        let Some(length) = packet_ticks(payload) else { return Ok(()) };
        let gap = self.timeline.place(timestamp, at) - self.end;
        if gap < -OVERLAP {
            return Ok(());
        }
        self.fill(gap)?;
        self.toc = payload.first().copied();
        self.write(payload.to_vec(), length.into())
    }

    /// All that is there becomes a page.
    pub(super) fn end_page(&mut self) -> io::Result<()> {
        let Some((packet, granule)) = self.last.take() else { return Ok(()) };
        self.page = self.end;
        self.pages.write_packet(packet, self.serial, PacketWriteEndInfo::EndPage, granule)
    }

    /// The interview was over then.
    pub(super) fn finish(&mut self, at: i64) -> io::Result<()> {
        let end = at + i64::from(PRE_SKIP);
        self.fill(end - self.end + SHORTEST - 1)?;
        if self.last.is_none() {
            self.fill(SHORTEST)?;
        }
        let Some((packet, _)) = self.last.take() else { return Ok(()) };
        // What is beyond the end is not played (RFC 7845 section 4.4).
        self.end = end.clamp(self.page, self.end);
        self.pages.write_packet(packet, self.serial, PacketWriteEndInfo::EndStream, self.end as u64)
    }

    /// The pages that were made since this was asked last.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.pages.inner_mut())
    }

    /// What a player plays.
    pub(super) fn length(&self) -> Millis {
        length(self.end)
    }

    fn fill(&mut self, gap: i64) -> io::Result<()> {
        for (packet, length) in fillers(gap, self.toc) {
            self.write(packet, length)?;
        }
        Ok(())
    }

    fn write(&mut self, packet: Vec<u8>, length: i64) -> io::Result<()> {
        if let Some((last, granule)) = self.last.take() {
            let normal = PacketWriteEndInfo::NormalPacket;
            self.pages.write_packet(last, self.serial, normal, granule)?;
        }
        self.end += length;
        self.last = Some((packet, self.end as u64));
        match self.end - self.page >= PAGE {
            true => self.end_page(),
            false => Ok(()),
        }
    }
}

/// What is played of a stream whose last granule position this is.
pub(super) fn length(granule: i64) -> Millis {
    millis(granule - i64::from(PRE_SKIP))
}

/// Packets for a gap, each with its length. A granule position counts the samples of packets and nothing else (RFC 7845
/// section 4.1), so a gap is packets too: first such as ask the decoder to conceal it, then silence.
fn fillers(gap: i64, toc: Option<u8>) -> Vec<(Vec<u8>, i64)> {
    let gap = gap.max(0);
    let mut packets = toc.map_or(Vec::new(), |toc| concealment(toc, gap.min(CONCEALED)));
    let concealed: i64 = packets.iter().map(|(_, length)| length).sum();
    packets.extend(silence(gap - concealed));
    packets
}

/// Frames of no bytes, of the last packet's kind as far as those fit.
fn concealment(toc: u8, ticks: i64) -> Vec<(Vec<u8>, i64)> {
    let frame = opus::packet::get_samples_per_frame(&[toc], 48_000).map_or(0, |samples| samples as i64);
    let count = ticks.checked_div(frame).unwrap_or(0);
    let like = (count > 0).then(|| (vec![toc | COUNTED, count as u8], count * frame));
    let short = frames(ticks - count * frame);
    let short =
        short.flat_map(|(length, config, count)| (0..count).map(move |_| (vec![config << 3], length)));
    like.into_iter().chain(short).collect()
}

fn silence(ticks: i64) -> impl Iterator<Item = (Vec<u8>, i64)> {
    frames(ticks).flat_map(|(length, config, count)| {
        (0..count).step_by(MOST).map(move |from| {
            let count = (count - from).min(MOST as i64);
            let mut packet = vec![config << 3 | COUNTED, count as u8];
            (0..count).for_each(|_| packet.extend(SILENCE));
            (packet, count * length)
        })
    })
}

/// As few as there can be: length, configuration, how many.
fn frames(ticks: i64) -> impl Iterator<Item = (i64, u8, i64)> {
    let of = |left: &mut i64, (length, config): (i64, u8)| {
        let count = *left / length;
        *left %= length;
        Some((length, config, count))
    };
    FRAMES.into_iter().scan(ticks, of).filter(|(.., count)| *count > 0)
}

/// RFC 7845 section 5.1: version 1, one channel, no gain, mapping family 0.
fn head() -> Vec<u8> {
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend(PRE_SKIP.to_le_bytes());
    head.extend(48_000_u32.to_le_bytes());
    head.extend([0; 3]);
    head
}

/// RFC 7845 section 5.2: who wrote it, and no comments.
fn tags() -> Vec<u8> {
    const VENDOR: &[u8] = b"antiphon";

    let mut tags = b"OpusTags".to_vec();
    tags.extend((VENDOR.len() as u32).to_le_bytes());
    tags.extend(VENDOR);
    tags.extend(0_u32.to_le_bytes());
    tags
}

#[cfg(test)]
mod tests {
    use opus::{Application, Channels, Decoder, Encoder};
    use proptest::prelude::*;

    use super::super::decoded::decoded;
    use super::*;

    const FRAME: i64 = 20 * MILLI;

    fn encoder() -> Encoder {
        Encoder::new(48_000, Channels::Mono, Application::Audio).unwrap()
    }

    fn tone(encoder: &mut Encoder, n: i64) -> Vec<u8> {
        let sample =
            |at: i64| ((at as f64 * 440.0 / 48_000.0 * std::f64::consts::TAU).sin() * 9_000.0) as i16;
        let samples: Vec<i16> = (n * FRAME..(n + 1) * FRAME).map(sample).collect();
        encoder.encode_vec(&samples, 1_275).unwrap()
    }

    /// A whole stream's sound.
    fn played(ogg: &[u8]) -> Vec<i16> {
        let (pcm, ended) = decoded(ogg);
        assert!(ended, "the last page says that it is");
        pcm
    }

    /// The frames `n` of a tone for which `there` holds, each where it belongs, `seconds` long.
    fn recorded(seconds: i64, there: impl Fn(i64) -> bool) -> Vec<i16> {
        let (mut track, mut encoder) = (Track::new(7).unwrap(), encoder());
        for n in 0..seconds * 50 {
            let packet = tone(&mut encoder, n);
            if there(n) {
                track.packet(&packet, (n * FRAME) as u32, n * FRAME).unwrap();
            }
        }
        track.finish(seconds * 1_000 * MILLI).unwrap();
        played(&track.take())
    }

    fn level(pcm: &[i16], from_ms: i64, to_ms: i64) -> f32 {
        crate::audio::level(&pcm[(from_ms * MILLI) as usize..(to_ms * MILLI) as usize])
    }

    #[test]
    fn packets_are_where_they_were_spoken_and_what_is_between_is_silence() {
        let spoken = |n: i64| (50..100).contains(&n) || n >= 150;
        let pcm = recorded(4, spoken);
        assert_eq!(pcm.len() as i64, 4_000 * MILLI);
        assert!(level(&pcm, 0, 990) == 0.0 && level(&pcm, 1_010, 1_990) > 0.15);
        assert!(level(&pcm, 2_100, 2_990) < 0.001 && level(&pcm, 3_010, 3_990) > 0.15);
    }

    #[test]
    fn a_lost_packet_is_concealed_and_shifts_nothing() {
        let whole = recorded(2, |_| true);
        let gaps = recorded(2, |n| n % 10 != 5);
        assert_eq!(whole.len(), gaps.len());
        assert!(level(&gaps, 102, 118) > 0.05, "the decoder was asked to conceal");
        let same = |from: i64, to: i64| {
            let range = (from * MILLI) as usize..(to * MILLI) as usize;
            let off = whole[range.clone()].iter().zip(&gaps[range]).map(|(a, b)| a.abs_diff(*b)).max();
            off.unwrap() < 3_000
        };
        assert!(same(160, 290) && same(1_760, 1_890));
    }

    #[test]
    fn what_comes_twice_or_too_late_is_left_out() {
        let mut track = Track::new(7).unwrap();
        let packet = tone(&mut encoder(), 0);
        for at in [0, 1, 1, 0, 2, 1, 3] {
            track.packet(&packet, (at * FRAME) as u32, at * FRAME).unwrap();
        }
        assert_eq!(track.end, 4 * FRAME);
        track.packet(b"", 4 * FRAME as u32, 4 * FRAME).unwrap();
        track.packet(&[0xff; 2], 4 * FRAME as u32, 4 * FRAME).unwrap();
        assert_eq!(track.end, 4 * FRAME, "what is no Opus is left out");
    }

    #[test]
    fn a_page_is_a_second_and_can_be_ended_at_any_time() {
        let (mut track, mut encoder) = (Track::new(7).unwrap(), encoder());
        track.take();
        for n in 0..50 {
            assert_eq!(track.take().len(), 0);
            track.packet(&tone(&mut encoder, n), (n * FRAME) as u32, n * FRAME).unwrap();
        }
        assert!(track.take().starts_with(b"OggS"));
        track.end_page().unwrap();
        assert_eq!(track.take().len(), 0, "nothing is left");
        track.packet(&tone(&mut encoder, 50), 50 * FRAME as u32, 50 * FRAME).unwrap();
        track.end_page().unwrap();
        assert!(track.take().starts_with(b"OggS"));
    }

    proptest! {
        #[test]
        fn fillers_are_opus_and_as_long_as_the_gap(gap in 0_i64..200_000, toc in proptest::option::of(any::<u8>())) {
            let mut decoder = Decoder::new(48_000, Channels::Mono).unwrap();
            let mut total = 0;
            for (packet, length) in fillers(gap, toc) {
                prop_assert_eq!(packet_ticks(&packet).map(i64::from), Some(length));
                let mut pcm = [0; 5_760];
                prop_assert_eq!(decoder.decode(&packet, &mut pcm, false).unwrap() as i64, length);
                total += length;
            }
            prop_assert!((0..SHORTEST).contains(&(gap - total)), "{} of {}", total, gap);
        }

        #[test]
        fn any_history_is_a_stream_that_is_no_shorter_than_its_packets(
            steps in proptest::collection::vec((0_i64..30, 0_i64..40, any::<bool>()), 1..60),
        ) {
            let packet = tone(&mut encoder(), 0);
            let mut track = Track::new(7).unwrap();
            let mut n = 0;
            for (skipped, late, ends) in steps {
                n += skipped;
                track.packet(&packet, (n * FRAME) as u32, n * FRAME + late * MILLI).unwrap();
                if ends {
                    track.end_page().unwrap();
                }
            }
            track.finish((n + 1) * FRAME).unwrap();
            let pcm = played(&track.take());
            prop_assert!((pcm.len() as i64 - (n + 1) * FRAME).abs() <= 60 * MILLI);
        }
    }
}
