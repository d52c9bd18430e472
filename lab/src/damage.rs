//! Damage that arrives: the checksum is made to say nothing, or the kernel would drop the packet itself.

const UDP: u8 = 17;
const UDP_HEADER: usize = 8;

/// Turns over one bit of an IPv4 UDP datagram's payload: the one at `place`, a share of it. False, and nothing
/// is done, for anything else.
pub fn damage(packet: &mut [u8], place: f64) -> bool {
    let Some((&first, &protocol)) = packet.first().zip(packet.get(9)) else { return false };
    let header = usize::from(first & 0x0f) * 4;
    let payload = header + UDP_HEADER;
    if first >> 4 != 4 || protocol != UDP || header < 20 || packet.len() <= payload {
        return false;
    }
    // RFC 768: all zeros means that the sender made no checksum.
    packet[header + 6..payload].fill(0);
    let bits = (packet.len() - payload) * 8;
    let bit = ((bits as f64 * place) as usize).min(bits - 1);
    packet[payload + bit / 8] ^= 1 << (bit % 8);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datagram(payload: usize) -> Vec<u8> {
        let mut packet = vec![0xee; 28 + payload];
        (packet[0], packet[9]) = (0x45, UDP);
        packet
    }

    #[test]
    fn one_bit_of_the_payload_is_turned_over_and_the_checksum_says_nothing() {
        for (place, at) in [(0.0, 28), (0.5, 38), (0.999, 47), (1.0, 47)] {
            let mut packet = datagram(20);
            assert!(damage(&mut packet, place));
            let changed: Vec<_> = (0..48).filter(|&i| packet[i] != datagram(20)[i]).collect();
            assert_eq!(changed, [26, 27, at], "{place}");
            assert_eq!(&packet[26..28], [0, 0]);
            assert_eq!((packet[at] ^ 0xee).count_ones(), 1);
        }
    }

    #[test]
    fn what_is_no_udp_over_ipv4_is_left_alone() {
        let mut tcp = datagram(20);
        tcp[9] = 6;
        let mut v6 = datagram(20);
        v6[0] = 0x60;
        for mut packet in [tcp, v6, datagram(0), vec![], vec![0x45; 9], vec![0x4f; 30]] {
            let before = packet.clone();
            assert!(!damage(&mut packet, 0.5));
            assert_eq!(packet, before);
        }
    }
}
