//! What is whose, and where a message ends.

use bytes::{Bytes, BytesMut};
use rtc_stun::attributes::{ATTR_SOFTWARE, ATTR_USERNAME};
use rtc_stun::message::{BINDING_REQUEST, METHOD_ALLOCATE, METHOD_BINDING};

use super::world::*;
use crate::turn::{BadStream, is_turn, split};

fn allocate() -> Vec<u8> {
    Browser::udp("ann", "192.0.2.7:5000").request(METHOD_ALLOCATE, &|_| vec![udp()]).raw
}

#[test]
fn turn_is_told_from_what_a_call_sends() {
    let plain = Browser::udp("ann", "192.0.2.7:5000")
        .request(METHOD_BINDING, &|_| vec![(ATTR_SOFTWARE, b"me".to_vec())]);
    let check = message(BINDING_REQUEST, &|_| {
        vec![(ATTR_SOFTWARE, b"me".to_vec()), (ATTR_USERNAME, b"ours:theirs".to_vec())]
    });
    assert!(is_turn(&allocate()) && is_turn(&plain.raw) && is_turn(&channel_data(0x4000, b"x")));
    assert!(is_turn(&[0x4f]) && !is_turn(&[0x50]) && !is_turn(&[0x3f; 40]));
    assert!(!is_turn(&check.raw));
    for other in [&[][..], &[22, 254, 253], &[0x80, 111, 0, 0], b"POST / HTTP/1.1", &[0; 40]] {
        assert!(!is_turn(other), "{other:?}");
    }
    let mut response = allocate();
    response[0] = 1;
    assert!(!is_turn(&response));
}

#[test]
fn a_stream_is_split_wherever_it_was_cut() {
    let stun = allocate();
    let channel = channel_data(0x4000, b"voice");
    let stream = [&stun[..], &channel, &[0; 3], &channel_data(0x4001, b"four"), &stun].concat();
    let whole: [&[u8]; 4] = [&stun, &channel, &channel_data(0x4001, b"four"), &stun];
    for piece in 1..stream.len() {
        let mut buffer = BytesMut::new();
        let mut messages: Vec<Bytes> = Vec::new();
        for piece in stream.chunks(piece) {
            buffer.extend_from_slice(piece);
            while let Some(message) = split(&mut buffer).unwrap() {
                messages.push(message);
            }
        }
        assert_eq!(messages, whole, "{piece}");
        assert!(buffer.is_empty());
    }
}

#[test]
fn what_is_no_turn_ends_a_stream() {
    let cookie = [&[0, 1, 0, 8][..], &[1, 2, 3, 4], &[0; 20]].concat();
    let odd = [0, 1, 0, 7];
    for (bytes, error) in [
        (&b"POST / HTTP/1.1\r\n"[..], BadStream::Unknown),
        (&[22, 3, 1, 0, 5], BadStream::Unknown),
        (&cookie, BadStream::Unknown),
        (&odd, BadStream::Unknown),
        (&[0, 1, 0x20, 0], BadStream::TooLong(8212)),
        (&[0x40, 0, 0xff, 0xff], BadStream::TooLong(65_539)),
    ] {
        assert_eq!(split(&mut BytesMut::from(bytes)), Err(error), "{bytes:?}");
    }
}
