//! The test vectors of RFC 5769.

use rtc_stun::attributes::{ATTR_NONCE, ATTR_REALM, ATTR_SOFTWARE, ATTR_USERNAME, ATTR_XORMAPPED_ADDRESS};
use rtc_stun::integrity::MessageIntegrity;

use super::world::{addr, crypto};
use crate::turn::message::{Reply, Request};

fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// Section 2.1.
const REQUEST: &str = "00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
    80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74
    00 24 00 04 6e 00 01 ff
    80 29 00 08 93 2f f9 b1 51 26 3b 36
    00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20
    00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2
    80 28 00 04 e5 7a 3b cf";

/// Section 2.4.
const LONG_TERM: &str = "00 01 00 60 21 12 a4 42 78 ad 34 33 c6 ad 72 c0 29 da 41 2e
    00 06 00 12 e3 83 9e e3 83 88 e3 83 aa e3 83 83 e3 82 af e3 82 b9 00 00
    00 15 00 1c 66 2f 2f 34 39 39 6b 39 35 34 64 36 4f 4c 33 34 6f 4c 39 46 53 54 76 79 36 34 73 41
    00 14 00 0b 65 78 61 6d 70 6c 65 2e 6f 72 67 00
    00 08 00 14 f6 70 24 65 6d d6 4a 3e 02 b8 e0 71 2e 85 c9 a2 8c a8 96 66";

const SHORT_TERM_PASSWORD: &[u8] = b"VOkJxbRl1RmTxUk/WvJxBt";

#[test]
fn the_sample_request_is_read_and_authentic() {
    let mut request = Request::read(&hex(REQUEST)).unwrap();
    assert_eq!(request.text(ATTR_SOFTWARE), Some("STUN test client"));
    assert_eq!(request.text(ATTR_USERNAME), Some("evtj:h6vY"));
    assert!(request.is_authentic(SHORT_TERM_PASSWORD, crypto().crypto()));
    assert!(!request.is_authentic(b"VOkJxbRl1RmTxUk/WvJxBT", crypto().crypto()));
}

#[test]
fn the_sample_request_with_any_bit_turned_is_not() {
    let whole = hex(REQUEST);
    let fingerprint = whole.len() - 8;
    let authentic = |message: &[u8]| {
        let request = Request::read(message);
        request.is_some_and(|mut request| request.is_authentic(SHORT_TERM_PASSWORD, crypto().crypto()))
    };
    for bit in 0..fingerprint * 8 {
        let mut turned = whole.clone();
        turned[bit / 8] ^= 1 << (bit % 8);
        assert!(!authentic(&turned), "bit {bit}");
        // The integrity alone sees it, too.
        turned.truncate(fingerprint);
        turned[3] = turned[3].wrapping_sub(8);
        assert!(!authentic(&turned), "bit {bit}");
    }
    let mut turned = whole.clone();
    turned[fingerprint + 4] ^= 1;
    assert!(authentic(&whole) && !authentic(&turned), "a wrong fingerprint");
}

#[test]
fn the_sample_request_with_long_term_authentication_is_authentic() {
    let mut request = Request::read(&hex(LONG_TERM)).unwrap();
    assert_eq!(request.text(ATTR_USERNAME), Some("マトリックス"));
    assert_eq!(request.text(ATTR_REALM), Some("example.org"));
    assert_eq!(request.text(ATTR_NONCE), Some("f//499k954d6OL34oL9FSTvy64sA"));
    let key = MessageIntegrity::long_term_integrity_key(
        "マトリックス".to_owned(),
        "example.org".to_owned(),
        "TheMatrIX".to_owned(),
        crypto().crypto(),
    );
    assert!(request.is_authentic(&key.unwrap(), crypto().crypto()));
}

#[test]
fn the_sample_responses_addresses_are_written() {
    // Sections 2.2 and 2.3.
    let request = Request::read(&hex(REQUEST)).unwrap();
    for (address, written) in [
        ("192.0.2.1:32853", "00 20 00 08 00 01 a1 47 e1 12 a6 43"),
        (
            "[2001:db8:1234:5678:11:2233:4455:6677]:32853",
            "00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9",
        ),
    ] {
        let reply = Reply::success(&request).address(ATTR_XORMAPPED_ADDRESS, addr(address)).plain();
        assert_eq!(reply[..2], [0x01, 0x01]);
        assert_eq!(reply[4..20], hex(REQUEST)[4..20]);
        assert_eq!(reply[20..], hex(written), "{address}");
    }
}

#[test]
fn a_reply_is_signed_so_that_its_reader_can_tell() {
    let request = Request::read(&hex(REQUEST)).unwrap();
    let signed = Reply::success(&request).signed(b"key", crypto().crypto()).unwrap();
    let mut message = rtc_stun::message::Message::new();
    message.unmarshal_binary(&signed).unwrap();
    assert!(MessageIntegrity::check(&mut message, b"key", crypto().crypto()).is_ok());
    assert!(MessageIntegrity::check(&mut message, b"kez", crypto().crypto()).is_err());
}
