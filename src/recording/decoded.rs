//! What a player makes of a recording: for the tests, the black-box ones too.

use std::io::Cursor;

use ogg::PacketReader;
use opus::{Channels, Decoder};

/// An Ogg Opus stream at 48 kHz, and whether it says that it has ended. What comes after the last whole page is left out.
pub(crate) fn decoded(ogg: &[u8]) -> (Vec<i16>, bool) {
    let mut packets = PacketReader::new(Cursor::new(ogg));
    let head = packets.read_packet_expected().unwrap();
    assert!(head.data.starts_with(b"OpusHead") && head.first_in_stream() && head.last_in_page(), "no header");
    let skip = usize::from(u16::from_le_bytes([head.data[10], head.data[11]]));
    assert!(packets.read_packet_expected().unwrap().data.starts_with(b"OpusTags"), "no comments");
    let mut decoder = Decoder::new(48_000, Channels::Mono).unwrap();
    let (mut pcm, mut ended) = (Vec::new(), false);
    while let Ok(Some(packet)) = packets.read_packet() {
        let mut samples = [0; 5_760];
        let count = decoder.decode(&packet.data, &mut samples, false).unwrap();
        pcm.extend(&samples[..count]);
        ended = packet.last_in_stream();
        if ended {
            pcm.truncate(packet.absgp_page() as usize);
        } else if packet.last_in_page() {
            assert_eq!(packet.absgp_page(), pcm.len() as u64, "a granule position that is wrong");
        }
    }
    (pcm.split_off(skip.min(pcm.len())), ended)
}
